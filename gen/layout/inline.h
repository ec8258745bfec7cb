/*
 * Inline content on its way to lines: runs become pieces (words, blanks,
 * tabs ...), each with what it has in common with its neighbours. Only layout/.
 */
#ifndef HAKEMUS_LAYOUT_INLINE_H
#define HAKEMUS_LAYOUT_INLINE_H

#include "layout/flow.h"

struct link {
	struct tag *tag;
	const char *uri;             /* else ... */
	const struct anchor *to;
	const char *contents;        /* what is read aloud */
};

/* What a stretch of text has in common. */
struct span {
	struct tag *tag;             /* NULL = decoration */
	const struct link *link;     /* may be NULL */
	const char *lang;
	const char *aloud;           /* of a box to tick */
	int face;
	unsigned shape;              /* enum shape_flags */
	mpt size, rise;
	rgb color;
	bool is_volatile;
};

/* Between the number of a heading (and a blank) and its text, at least [percent of the size]. */
#define NUMBER_GAP 35

enum piece_kind {
	PIECE_WORD,  /* a word, part of one, or a no-break space */
	PIECE_BLANK, /* where lines may end */
	PIECE_TAB,
	PIECE_GAP,   /* a fixed width */
	PIECE_BREAK,
	PIECE_TICK   /* an empty box */
};

enum piece_end {
	END_NONE,    /* no line may end after the piece */
	END_HYPHEN,  /* it may, with a hyphen added */
	END_MARK,    /* it may, after a hyphen, dash or slash that is there */
	END_ANYWHERE /* last resort */
};

struct piece {
	uint8_t kind, end;
	bool flagged;                /* ends with a printed hyphen */
	bool solid;                  /* never hyphenated: an address, a word with its own soft hyphens */
	int16_t cost;                /* of a line that ends after it */
	mpt width;
	const struct span *span;
	const struct glyph_run *run; /* the whole word */
	uint32_t from, to;           /* the bytes of it that are this piece */
	struct note *note;           /* whose mark it is; NULL for nearly all */
};

/* How runs are read. */
struct reader {
	const struct flow *f;
	const struct para *p;
	bool dry;                    /* only measured: no tags, no notes, no findings */
	const struct span *base;     /* of the paragraph itself */
};

/* Appends the pieces of the paragraph to l->pieces. */
void inline_read(struct reader *r);

/* Appends the pieces first..end-1, words cut where they may be hyphenated, or only at joints of compounds. */
void inline_hyphenate(struct layout *l, size_t first, size_t end, bool joints_only);

/* Between which of its widths a piece may be hyphenated at all; false when it is never. */
bool inline_hyphens_within(const struct piece *p, mpt *first, mpt *last);

/* Appends the piece as it is. */
void inline_copy(struct layout *l, size_t index);

/*
 * Appends the pieces first..end-1, what can't be broken and is wider than `width` cut
 * between any two characters; each such word is reported.
 */
void inline_shatter(const struct flow *f, size_t first, size_t end, mpt width);

/* Measures a run from its start; each call goes on where the last one ended. */
struct ruler {
	const struct glyph_run *run;
	mpt size;
	uint32_t glyph;
	int64_t units;
};

/* Width of the first `to` bytes; `to` must not fall from call to call. */
mpt ruler_width(struct ruler *r, uint32_t to);

/* The hyphen added at line ends, in the face of a span. */
const struct glyph_run *inline_hyphen(struct layout *l, const struct span *s);

#endif
