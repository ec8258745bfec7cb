/*
 * The fonts of one PDF file: one-byte codes for glyphs as they are used, and at
 * the end the embedded subsets. Internal to pdf/.
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

/* The number of the dictionary of font resources, which font_set_write writes. */
int font_set_resources(const struct font_set *set);

/* The font that a content stream has chosen last. */
struct font_choice {
	int font; /* of the set; 0: none yet */
	mpt size;
};

/*
 * Appends the operators that show runs one after another at `size`; a font is
 * chosen when it is not `choice` already, which is then updated. `rise` is the
 * text's rise, to be set again after glyphs that are drawn higher.
 */
void font_set_show(struct font_set *set, const struct glyph_run *const *runs, size_t count, mpt size, mpt rise,
		   struct font_choice *choice, struct buffer *out);

/* Writes all fonts and their dictionary. */
void font_set_write(struct font_set *set);

#endif
