/*
 * Blocks -> pages. Knows positions, not names and not PDF.
 */
#ifndef HAKEMUS_LAYOUT_LAYOUT_H
#define HAKEMUS_LAYOUT_LAYOUT_H

#include "base/diagnostic.h"
#include "layout/block.h"
#include "layout/page.h"

struct arena;
struct buffer;

/*
 * Lays the document out. Pages and tags live in `a`; the block tree must
 * outlive them. Overfull lines, unknown anchors, page numbers that never
 * settle and characters without a glyph become findings in `found`, placed at
 * the block's origin. Never fails: what can't be set well is set as well as
 * it goes and reported.
 */
struct pages *layout_document(struct arena *a, const struct block_document *doc,
			      const struct typesetter *setter, struct diagnostics *found);

/* A text dump of the pages, one item a line, for tests. */
void layout_dump(const struct pages *pages, struct buffer *out);

/*
 * SHA-256 (hexadecimal, 64 digits and NUL) of what one page shows, without
 * volatile items.
 */
void layout_page_hash(const struct page *page, char hex[65]);

#endif
