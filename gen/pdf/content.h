/*
 * One page: items -> content stream and annotations. Internal to pdf/.
 */
#ifndef HAKEMUS_PDF_CONTENT_H
#define HAKEMUS_PDF_CONTENT_H

#include <stddef.h>

#include "layout/page.h"

struct buffer;
struct font_set;
struct repeats;
struct store;
struct structure;

/* What the pages of a document share. */
struct content_context {
	const struct pages *pages;
	const int *page_objects;
	struct store *store;
	struct font_set *fonts;
	struct structure *structure;
	struct repeats *repeats;
	struct buffer *forms; /* entries of the dictionary of XObjects */
};

/*
 * Appends the page's content to `content`, and the references to its
 * annotations, whose objects are made here, to `annotations`.
 */
void content_write(const struct content_context *c, size_t page, struct buffer *content,
		   struct buffer *annotations);

/* Appends the destination of a place on a page: "[4 0 R/XYZ 0 700 null]"; `y` from the top. */
void content_destination(const struct content_context *c, int page, mpt y, struct buffer *b);

#endif
