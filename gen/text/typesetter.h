/*
 * What layout needs to know of fonts and words, as a small table of functions,
 * so that tests inject a fixed-width font and need no real one. The real table
 * is made by text/fonts.h. Layout measures with the very glyphs that are drawn.
 */
#ifndef HAKEMUS_TEXT_TYPESETTER_H
#define HAKEMUS_TEXT_TYPESETTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/units.h"

/* One glyph of a shaped run; lengths in font units. */
struct glyph {
	uint32_t id;       /* glyph index in the face */
	int32_t advance;   /* to the next glyph */
	int32_t x_offset;  /* drawn this much right of the pen */
	uint32_t cluster;  /* first byte of its text in the run */
	uint32_t length;   /* bytes of text it stands for; 0 = belongs to the glyph before */
	int32_t y_offset;  /* drawn this much above the baseline; 0 but for marks put together */
};

/* A shaped word, blank or fragment. Immutable; lives as long as the typesetter. */
struct glyph_run {
	const char *text;      /* UTF-8, NFC, NUL-terminated: what a reader extracts */
	uint32_t length;       /* bytes of text */
	uint32_t count;        /* glyphs */
	const struct glyph *glyphs;
	int32_t width;         /* sum of advances [font units] */
	int16_t face;          /* index of the face that has the glyphs (may be a fallback face) */
	uint16_t units_per_em;
	bool missing;          /* no face has all the characters: the run must not be printed */
};

enum shape_flags {
	SHAPE_TABULAR = 1,     /* no kerning: figures line up */
	SHAPE_HYPHEN = 2       /* the text is a line-end hyphen: drawn '-', extracted U+00AD */
};

struct face_metrics {      /* [font units] */
	int32_t units_per_em, ascent, descent, cap_height, x_height; /* descent is negative */
};

struct typesetter {
	void *self;
	/* Shapes `len` bytes of one word (or a single blank) in the face. Borrowed result. */
	const struct glyph_run *(*shape)(void *self, int face, const char *text, size_t len, unsigned flags);
	const struct face_metrics *(*metrics)(void *self, int face);
	/*
	 * Where the word may be hyphenated: sets points[i] to a penalty 1..9 when
	 * a break before byte i is allowed, else 0 (1: compound joint, 5: within a part).
	 * `points` has `len` bytes. Soft hyphens are no part of the word. `joints_only`
	 * is for who can do without the others: they take twice the time.
	 */
	void (*hyphenate)(void *self, const char *lang, const char *word, size_t len, bool joints_only, uint8_t *points);
};

/* Width of a run at `size` [mpt], rounded to the nearest mpt. */
static inline mpt glyph_run_width(const struct glyph_run *run, mpt size)
{
	int64_t scaled = (int64_t)run->width * size;
	return (mpt)((2 * scaled + run->units_per_em) / (2 * (int64_t)run->units_per_em));
}

#endif
