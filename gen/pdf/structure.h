/*
 * The structure tree: which content belongs to which element, gathered while
 * pages are written, and written after them. Internal to pdf/.
 */
#ifndef HAKEMUS_PDF_STRUCTURE_H
#define HAKEMUS_PDF_STRUCTURE_H

#include <stddef.h>

#include "layout/page.h"

struct arena;
struct store;
struct structure;

/* The tree of pages->root without content yet; page_objects[i] is the object of page i (borrowed). */
struct structure *structure_new(struct arena *a, struct store *store, const struct pages *pages,
				const int *page_objects);

/* The number of a new sequence of marked content of `tag` on the page. */
int structure_add_content(struct structure *s, const struct tag *tag, size_t page);

/* Adds an annotation to `tag`; gives its key in the parent tree. */
int structure_add_annotation(struct structure *s, const struct tag *tag, size_t page, int object);

/* The page's key in the parent tree, or -1 when nothing on it has an element. */
int structure_page_key(const struct structure *s, size_t page);

/* Writes the tree; the number of its root. */
int structure_write(struct structure *s);

#endif
