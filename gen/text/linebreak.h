/*
 * Breaking a paragraph into lines by total fit (after Knuth and Plass), for
 * ragged text: blanks keep their width, what is even is the right edge.
 * Pure integer arithmetic on widths; knows no fonts. Used by layout/.
 */
#ifndef HAKEMUS_TEXT_LINEBREAK_H
#define HAKEMUS_TEXT_LINEBREAK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/units.h"

struct arena;

/* Costs of a break at a penalty; a break between words costs 0. */
enum {
	LINEBREAK_FORBID = 10000, /* no break here: a glue after it is none either */
	LINEBREAK_FORCE = -10000  /* the line must end here */
};

enum linebreak_kind {
	LINEBREAK_BOX,     /* a word, a fragment, a tab: never breaks */
	LINEBREAK_GLUE,    /* a blank: a line may end before it when a box precedes it; vanishes at a break */
	LINEBREAK_PENALTY, /* a place to break at `cost`; `width` is 0 */
	LINEBREAK_HYPHEN   /* the same within a word: adds `width` (the hyphen's) when used */
};

struct linebreak_item {
	enum linebreak_kind kind;
	mpt width;    /* >= 0 */
	int16_t cost; /* penalties: 0..9999, FORBID or FORCE */
	bool flagged; /* PENALTY after a printed '-': counts as a hyphen, as every HYPHEN does */
};

struct linebreak_settings {
	mpt width;                                        /* of every line, unless line_width is given */
	mpt (*line_width)(const void *self, size_t line); /* by line number from 0; may be NULL */
	const void *self;                                 /* for line_width */
	mpt raggedness;       /* a line this much too short has badness 100 (it grows with the cube) [mpt] */
	int tolerance;        /* without hyphens when no line's badness exceeds this */
	int line_penalty;     /* a price for every line: as few lines as reasonable */
	int consecutive;      /* demerits (badness, squared) for a second hyphen in a row; double for more */
	mpt short_last;       /* a last line narrower than this ... */
	int short_last_cost;  /* ... costs this (in badness, squared) */
	bool hyphens_at_once; /* skip the pass without hyphens */
};

/*
 * One line: draw items[first .. end), a hyphen after them when `hyphen`. Both
 * ends are boxes; first == end only for an empty line between two FORCEs.
 */
struct linebreak_line {
	size_t first, end;
	mpt width; /* natural width, hyphen included */
	mpt available;
	size_t at;     /* the item it is broken at; behind the last box for the last line */
	bool hyphen;   /* items[at] is a LINEBREAK_HYPHEN */
	bool forced;   /* ends at a FORCE or at the end of the paragraph */
	bool overfull; /* wider than available: nothing fits, to be reported */
};

struct linebreak_result {
	struct linebreak_line *lines; /* arena */
	size_t count;                 /* 0 only when there are no boxes */
	size_t overfull;              /* number of overfull lines */
	bool tolerable;               /* no overfull line, no badness above the tolerance */
};

/* Reasonable settings for text of `size` in lines of `width` [mpt]; width 0 when line_width will be set. */
struct linebreak_settings linebreak_settings_for(mpt width, mpt size);

/*
 * Breaks `count` items. The last box ends the last line: whatever follows it
 * is ignored, nothing is needed. Glue and penalties at the start of a line are skipped: `first`
 * is a box. HYPHENs are tried only when the lines without them are not
 * tolerable, so that a caller may first leave them out, look at `tolerable`,
 * and call again with them and `hyphens_at_once`. A line is overfull only when what
 * stands between two places to break is wider than the line. Lines and what is needed
 * to find them come from arena `a`.
 */
struct linebreak_result linebreak_paragraph(struct arena *a, const struct linebreak_item *items, size_t count,
					    const struct linebreak_settings *settings);

/*
 * Goes through a paragraph ahead of linebreak_paragraph and knows where its lines may end, so that a
 * caller need not look for the HYPHENs of each word: of tolerable results those without the
 * ones in other boxes are the same. All lines but the first have the same width. Lives in `a`.
 */
struct linebreak_scout *linebreak_scout_new(struct arena *a, const struct linebreak_settings *settings);

/* May a tolerable line end `first` to `last` behind the start of the next box, at a HYPHEN as wide as `hyphen`? */
bool linebreak_may_end_within(struct linebreak_scout *s, mpt first, mpt last, mpt hyphen);

/* Goes on behind the item. */
void linebreak_pass(struct linebreak_scout *s, const struct linebreak_item *item);

#endif
