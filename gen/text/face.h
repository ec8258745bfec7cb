/*
 * One font file: tables, metrics, coverage. Internal to text/.
 */
#ifndef HAKEMUS_TEXT_FACE_H
#define HAKEMUS_TEXT_FACE_H

#include <hb.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "text/fonts.h"
#include "text/typesetter.h"

struct arena;

enum kerning_state {
	KERNING_UNKNOWN, /* nobody has asked yet */
	KERNING_KNOWN,
	KERNING_OTHER    /* the two letters do more to each other */
};

/* What is added to a letter's advance when another one follows. */
struct kerning {
	int16_t units;
	uint8_t state;
};

/* Of Latin-1: nearly all that words are made of. */
#define FACE_LETTERS 0x100

struct letter {
	uint32_t glyph; /* 0: none, or the character is not for here */
	int32_t advance;
	struct kerning *before; /* each of FACE_LETTERS; NULL as long as nobody has asked */
};

/* What fonts_subset was last asked for, and gave. */
struct subset {
	uint32_t glyphs[0x100];
	size_t count;
	uint8_t first;
	struct buffer font;
};

struct face {
	const char *name; /* of the file, without folders */
	bool fallback;
	hb_blob_t *blob;
	hb_face_t *hb;
	hb_font_t *font; /* scale = units per em */
	hb_face_t *outlines; /* with the tables that a subset has */
	struct subset last; /* the next file often has the same letters */
	struct letter *letters; /* see face_letters */
	bool letters_read;
	struct face_metrics metrics;
	struct face_descriptor descriptor;
};

/*
 * Opens the font file at `path`; strings live in `a`. False, with an English
 * reason in `error`, when it can't be read, is no TrueType font or forbids embedding or
 * subsetting; `out` then holds nothing to close.
 */
bool face_open(struct face *out, struct arena *a, const char *path, const char **error);
void face_close(struct face *f);

/*
 * FACE_LETTERS of the face's letters, read at the first call, into `a`; NULL when
 * kerning looks at more than two of them.
 */
struct letter *face_letters(struct face *f, struct arena *a);

/* True when the character can be drawn, by its own glyph or one HarfBuzz puts in its place. */
bool face_covers(const struct face *f, uint32_t character);

#endif
