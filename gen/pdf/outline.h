/*
 * Bookmarks. Internal to pdf/.
 */
#ifndef HAKEMUS_PDF_OUTLINE_H
#define HAKEMUS_PDF_OUTLINE_H

struct arena;
struct content_context;

/* Writes the bookmarks of the pages, all open; the number of their root, 0 when there are none. */
int outline_write(struct arena *a, const struct content_context *c);

#endif
