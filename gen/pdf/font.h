/*
 * The fonts of one PDF file: codes for glyphs as they are used, and at the
 * end the embedded subsets. Internal to pdf/.
 */
#ifndef HAKEMUS_PDF_FONT_H
#define HAKEMUS_PDF_FONT_H

#include "base/units.h"
#include "text/typesetter.h"

struct arena;
struct buffer;
struct fonts;
struct store;
struct font_set;

/* No fonts yet. Free with font_set_free. */
struct font_set *font_set_new(struct arena *a, struct fonts *fonts, struct store *store);
void font_set_free(struct font_set *set);

/* Appends the name, "/F1", of the face's font in the resources. */
void font_set_name(struct font_set *set, int face, struct buffer *out);

/*
 * Appends a run at `size` as elements of the array of a TJ operator, brackets not
 * included; joined to a string that `out` ends with. `rise` is the text's rise,
 * to be set again after glyphs that are drawn higher.
 */
void font_set_run(struct font_set *set, const struct glyph_run *run, mpt size, mpt rise, struct buffer *out);

/* Writes all fonts; the number of the dictionary of font resources. */
int font_set_write(struct font_set *set);

#endif
