/*
 * Inline content being written: white space collapsed, equal neighbours
 * joined, abbreviations marked. Internal to template/.
 */
#ifndef HAKEMUS_TEMPLATE_RUNS_H
#define HAKEMUS_TEMPLATE_RUNS_H

#include "base/buffer.h"
#include "layout/block.h"
#include "xml/xpath.h"

struct arena;
struct abbreviations;

/* What text looks like and stands for, apart from the text. */
struct look {
	unsigned flags;
	const char *lang, *expansion, *target, *uri;
};

struct runs {
	struct arena *arena;
	struct abbreviations *abbreviations; /* NULL: none are marked */
	struct inline_run *first, *last, *before; /* before: the one before the last */
	struct buffer text;                  /* of the run being written */
	struct look look;                    /* of `text` */
	bool blank;                          /* nothing or a blank stands before the place of writing */
	const struct xml_node *origin;       /* first node of the plan that gave text, or NULL */
	struct runs *spare;                  /* next in the list of unused ones */
};

/* Empties `r` for new content; its buffer keeps its memory. */
void runs_begin(struct runs *r, struct arena *a, struct abbreviations *abbreviations);

/* Adds text: collapses white space, makes typographic blanks unbreakable. */
void runs_text(struct runs *r, const struct look *look, const char *text);

/* Adds a run of another kind; the caller fills its other members. */
struct inline_run *runs_mark(struct runs *r, const struct look *look, enum run_kind kind);

/* Trims the end and returns the finished content; NULL when there is none. */
struct inline_run *runs_end(struct runs *r);

/* The text of inline content, in the arena; `line_end` stands for a forced break. */
const char *runs_plain(struct arena *a, const struct inline_run *runs, char line_end);

#endif
