/*
 * Fonts: loading, shaping with HarfBuzz, hyphenation, subsets for the PDF.
 * The only door to HarfBuzz and the hyphenator. One per process; after
 * loading it may be shared with forked workers.
 */
#ifndef HAKEMUS_TEXT_FONTS_H
#define HAKEMUS_TEXT_FONTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/typesetter.h"

struct fonts;
struct buffer;

/* No faces yet. Free with fonts_free. */
struct fonts *fonts_new(void);
void fonts_free(struct fonts *f);

/*
 * Adds the font file `name` ("LiberationSans-Regular.ttf"), searched in the
 * known font directories (HAKEMUS_FONTS, colon-separated, first); the same name
 * gives the same index. Returns the face's index or -1 (not found, not a
 * TrueType font, embedding not allowed). `fallback` faces are tried, in order of
 * adding and those in the face's own style first, for words that a face lacks.
 * Add all faces before the first word is shaped.
 */
int fonts_add(struct fonts *f, const char *name, bool fallback);

/*
 * Why fonts_add, fonts_hyphenation_available or fonts_add_hyphenations last
 * failed, in English; borrowed, "" when nothing did.
 */
const char *fonts_error(const struct fonts *f);

/* The table of functions for layout; borrowed, lives as long as `f`. */
const struct typesetter *fonts_typesetter(struct fonts *f);

/*
 * Between documents: runs of glyphs that were handed out are no longer needed. Their words are
 * forgotten when they have become many, so that memory does not grow with the number of plans.
 */
void fonts_forget_words(struct fonts *f);

/*
 * False when words of `lang` are hyphenated by a library or dictionary that
 * cannot be loaded (it is loaded here): hyphenation then gives no points, and
 * the caller must report it. True as well for languages that are never hyphenated.
 */
bool fonts_hyphenation_available(struct fonts *f, const char *lang);

/*
 * Reads a list of exceptions for `lang`: one word a line, '-' where it may be
 * broken, '=' at a joint of a compound; a word that ends in '*' is the beginning
 * of words ("tasa=arvo*") whose rest is hyphenated as usual; '#' starts a
 * comment. False when the file can't be read or has a line that is no such word.
 * Call before the first word is hyphenated.
 */
bool fonts_add_hyphenations(struct fonts *f, const char *lang, const char *path)
	__attribute__((warn_unused_result));

/* True when some face that may serve `face` has the character. */
bool fonts_cover(struct fonts *f, int face, uint32_t character);

/* What a PDF font descriptor says of a face, in font units. */
struct face_descriptor {
	const char *postscript_name;
	int32_t units_per_em, ascent, descent, cap_height;
	int32_t bbox[4];       /* xMin yMin xMax yMax */
	int32_t italic_angle;  /* degrees, rounded */
	int32_t stem_v;
	bool fixed_pitch, serif, italic, bold;
};
const struct face_descriptor *fonts_descriptor(struct fonts *f, int face);

/* The glyph that the face's character map has for the character; 0 = none. */
uint32_t fonts_glyph(struct fonts *f, int face, uint32_t character);

/* The advance of a glyph by the hmtx table [font units]. */
int32_t fonts_advance(struct fonts *f, int face, uint32_t glyph);

/*
 * Appends to `out` a TrueType font, unhinted, with .notdef and those of the
 * `count` glyphs (ids of the face) that are not 0. Its only character map, for
 * codes of one byte, has code `first` + i for glyphs[i]; first + count <= 256.
 * False when the subsetter fails.
 */
bool fonts_subset(struct fonts *f, int face, const uint32_t *glyphs, size_t count, uint8_t first,
		  struct buffer *out) __attribute__((warn_unused_result));

/* A string that changes when any font file in use changes (for rebuild decisions); 64 hex digits. */
void fonts_digest(struct fonts *f, char hex[65]);

#endif
