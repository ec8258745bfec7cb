/*
 * What blocks become on their way to pages: stacks of boxes. A box is a line,
 * a table row, a drawing: something with a height whose items stand at fixed
 * places below its top edge (x is already that of the page). Only layout/.
 */
#ifndef HAKEMUS_LAYOUT_BOX_H
#define HAKEMUS_LAYOUT_BOX_H

#include "layout/page.h"

struct arena;
struct layout;
struct elastic;
struct row;

/* A place other places refer to: a heading, or a block with a name. */
struct anchor {
	const char *name;            /* NULL for a heading nobody can name */
	const struct block *block;
	const struct block *heading; /* that stands for it; may be NULL */
	int page;                    /* index in this round; -1 = not placed */
	mpt y;                       /* on that page */
	size_t index;                /* in the list of anchors */
	int printed;                 /* page number that RUN_PAGE_OF printed in this round; 0 = none did */
};

struct anchor_mark {
	struct anchor *anchor;
	mpt y;                       /* below the top of the box */
	struct anchor_mark *next;
};

/* Items in the order they are read; grows in the scratch arena. */
struct items {
	struct item *list;
	size_t count, capacity;
};

/* How a box clings to the one above it. */
enum tie {
	TIE_NONE,  /* a page may end between them */
	TIE_LOOSE, /* the same, where much of the page stayed empty otherwise; else as the next */
	TIE_GROUP, /* only when there is no better place */
	TIE_CLOSE  /* only when there is no other place: heading and text, single lines */
};

enum box_edge { EDGE_NONE, EDGE_TOP, EDGE_BOTTOM }; /* the padding of a frame */

/* A rectangle behind or around boxes that follow each other, cut where pages end. */
struct frame {
	struct frame *parent;        /* the frame it stands in, drawn first */
	mpt x, width, pad, thickness;
	rgb fill, stroke;
	bool has_fill;
};

/* The body of a footnote, a piece of the list of a box. */
struct note {
	struct stack *body;
	struct note *next;
};

/* The head of a table, shown again on every page on which a row follows; for a row of a group, with the row that heads the group. */
struct repeat {
	const struct item *items;
	size_t count;
	mpt height;
};

struct box {
	mpt height;
	mpt space;                   /* above it, but not at the top of a page */
	uint8_t tie;                 /* enum tie */
	uint8_t edge;                /* enum box_edge */
	uint8_t page_kind;           /* enum page_kind */
	bool new_page;               /* starts a page */
	bool optional;               /* white space: dropped where a page ends on its own */
	uint32_t count;
	struct item *items;
	struct frame *frame;         /* innermost */
	const struct repeat *repeat;
	struct row *row;             /* what it is made of when it may be split, else NULL */
	const struct elastic *elastic; /* a chart, which may be drawn less high, else NULL */
	struct note *notes;
	struct anchor_mark *anchors;
	struct contents_line *line;  /* a line of the table of contents that lacks its page number */
	const struct origin *origin;
};

/* A label (bullet, number) that waits for the line it is to stand before. */
struct lead {
	struct items items;          /* y from the baseline */
	struct lead *next;
};

struct stack {
	struct box *boxes;
	size_t count, capacity;
	mpt after;                   /* space the last box wants below it */
	int tie_count;               /* so many boxes to come ... */
	enum tie tie;                /* ... cling: the next one like this, others less */
	bool new_page;               /* the next box starts a page */
	struct anchor_mark *anchors; /* for the next box */
	struct lead *leads;          /* for the next line */
	struct stack *spare;
};

/* What a row looks like behind and around its cells. */
struct row_look {
	mpt x, width;
	mpt above, below;            /* thickness of the rules, 0 = none */
	mpt frame;                   /* thickness of vertical rules, 0 = none */
	const mpt *edges;            /* x of the vertical rules */
	size_t edge_count;
	const mpt *below_parts;      /* x, width pairs of the lower rule; NULL = all of it */
	size_t below_count;
	rgb color, fill;
	bool has_fill;
};

struct row_cell {
	struct stack *content;
	size_t first, end;           /* its boxes that belong to this row (or part of a row) */
	bool bottom;                 /* stands at the lower edge, else the upper */
	bool spans;                  /* its height is shared with rows below */
};

/* Stacks side by side. */
struct row {
	struct row_cell *cells;
	size_t cell_count;
	mpt pad_above, pad_below;    /* of each cell */
	mpt min_height;
	struct row_look look;
};

void items_add(struct layout *l, struct items *to, const struct item *item);
/* Appends copies moved down by `dy`. */
void items_add_moved(struct layout *l, struct items *to, const struct item *from, size_t count, mpt dy);

/* An empty stack, from the spare ones if there are any. */
struct stack *stack_new(struct layout *l);
/* Gives an emptied stack back; its boxes must not be used any more. */
void stack_release(struct layout *l, struct stack *s);
/* Total height of boxes first..end-1, the space above the first left out. */
mpt stack_height(const struct stack *s, size_t first, size_t end);
/* Makes room between blocks: at least `space` before the next box. */
void stack_space(struct stack *s, mpt space);
/* The next `count` boxes cling to what is above them: the first one with `tie`, others less. */
void stack_tie_next(struct stack *s, int count, enum tie tie);
/* Boxes first+1..count-1 cling to each other. */
void stack_tie_all(struct stack *s, size_t first, enum tie tie);

/*
 * Where a stack may best be cut so that boxes first..cut-1 stay: the latest
 * place with the weakest tie in (first, limit], where `limit` is the first
 * box that has no room any more. Ties up to `none` count as none.
 */
size_t stack_choose_cut(const struct stack *s, size_t first, size_t limit, enum tie none);

/*
 * The items of boxes first..end-1, stacked from `y` on, with their frames;
 * notes and anchors are handed to `into`. Returns the height.
 */
mpt stack_compose(struct layout *l, const struct stack *s, size_t first, size_t end, mpt y,
		  struct items *out, struct box *into);

/* Height of the row as it stands. */
mpt row_height(const struct row *row);
/* Fills height, items, notes and anchors of `box`. */
void row_compose(struct layout *l, const struct row *row, struct box *box);
/*
 * Cuts the row so that the first part is at most `room` high. False, nothing
 * changed, when some cell can't have a sensible part of its text in the first
 * part; `force` takes what there is, as long as it goes on at all.
 */
bool row_split(struct layout *l, const struct box *box, mpt room, bool force, struct box *head, struct box *rest);

#endif
