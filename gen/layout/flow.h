/*
 * Setting blocks: what the files that make boxes share. One `layout` per
 * document; a `flow` says where and how blocks are set at the moment and is
 * copied and changed for what stands inside. Only layout/.
 */
#ifndef HAKEMUS_LAYOUT_FLOW_H
#define HAKEMUS_LAYOUT_FLOW_H

#include "base/arena.h"
#include "base/diagnostic.h"
#include "layout/block.h"
#include "layout/box.h"
#include "layout/page.h"

struct buffer;
struct linebreak_item;
struct piece;

/* Everything other places may refer to, found before anything is set. */
struct anchor_index {
	struct anchor **list;        /* in the order of the document */
	size_t count, capacity;
	struct anchor **table;       /* by name, open addressing */
	size_t mask;
	size_t cursor;               /* where the next heading is looked for */
};

struct layout {
	struct arena *a;             /* pages and tags */
	struct arena *scratch;       /* until the pages are done */
	struct arena *breaks;        /* line breaking; given back after each paragraph */
	const struct block_document *doc;
	const struct style_sheet *styles;
	const struct typesetter *setter;
	struct diagnostics *found;   /* of this round */
	struct tag *root;
	struct anchor_index anchors;
	struct stack *spare;
	int note_count, table_count;
	/* Working memory of paragraphs, used from a base upwards. */
	struct piece *pieces;
	size_t piece_count, piece_capacity;
	struct linebreak_item *items;
	uint32_t *item_pieces;       /* the piece each of them stands for */
	size_t item_capacity;
	const struct glyph_run **runs;
	size_t run_capacity;
	const struct glyph_run *blank; /* the one used last, of this face and shape */
	int blank_face;
	unsigned blank_shape;
	struct items line;
};

struct flow {
	struct layout *l;
	struct stack *out;
	struct tag *tag;             /* parent of new elements; NULL = decoration */
	mpt x, width;                /* where blocks are set [mpt, from the left of the page] */
	const struct para_style *style; /* of runs without a style of their own */
	const char *lang;
	const struct origin *origin;
	struct frame *frame;
	const struct repeat *repeat; /* head of the table whose rows are set */
	enum page_kind page_kind;
	int list_depth;
	bool has_align;              /* `align` replaces that of the style */
	enum text_align align;
	mpt decimal;                 /* for ALIGN_DECIMAL: where the decimal comma stands */
	bool bare;                   /* a paragraph puts its text straight into `tag` */
};

/* --- flow.c: blocks of all kinds --- */

void flow_block(struct flow *f, const struct block *b);
void flow_children(struct flow *f, const struct block *b);
/* A box at the end of the stack, `before` below what stands there; valid until the next one. */
struct box *flow_add_box(struct flow *f, mpt before, mpt height);
/* The style named `name`, else the flow's own, else the first of the sheet. */
const struct para_style *flow_style(const struct flow *f, const struct para_style *own, const char *name);
/* Labels that wait for a line get one of their own, since no line follows. */
void flow_flush_leads(struct flow *f);
/*
 * A box of the row, `before` below what stands above. A high row is kept, so
 * that it can be cut; else its stacks are released. Valid until the next one.
 */
struct box *row_add(struct flow *f, const struct row *row, mpt before);
/* Height of the body of a page that is not the first [mpt]. */
mpt flow_page_height(const struct layout *l);

/* --- tags.c --- */

/* A new last child of `parent`; NULL when that is NULL. */
struct tag *tag_new(struct layout *l, struct tag *parent, const char *role);
/* A new element after the nearest ancestor (or self) of `t` that stands in an element for blocks. */
struct tag *tag_new_after_block(struct layout *l, struct tag *t, const char *role);
/* An element around blocks: the flow's own when nothing is to be said with a new one. */
struct tag *tag_for_group(const struct flow *f, const struct block *b);

/* --- anchors.c --- */

void anchors_find(struct layout *l);
/* Forgets the places of the round before, keeps what it printed. */
void anchors_start_round(struct layout *l);
struct anchor *anchors_by_name(const struct layout *l, const char *name);
/* The anchor of a heading that is being set; NULL when it isn't in the index. */
struct anchor *anchors_by_heading(struct layout *l, const struct block *heading);
/* The next box made in this stack is the place of `anchor`. */
void anchors_mark(struct flow *f, struct anchor *anchor);
/* The same for the name of a block, if it has one. */
void anchors_mark_block(struct flow *f, const struct block *b);
/* Number and text of a heading, in arena of `a`. */
const char *anchors_heading_text(struct arena *a, const struct block *heading);
/* Appends the plain text of runs. */
void anchors_put_text(struct buffer *out, const struct inline_run *runs);

/* --- para.c --- */

struct para {
	const struct inline_run *runs;
	const struct para_style *style;
	struct tag *tag;             /* whose text it is; NULL = decoration */
	const char *number;          /* before the text of a heading; may be NULL */
	mpt number_room;             /* the text starts at least this far right of the number's left end */
	mpt cut;                     /* taken off the right end of every line */
	bool blank_end;              /* ends with a real blank: more text of the same element follows below */
	bool plain;                  /* no links, no notes, no tags within: contents lines, furniture */
	int page, page_count;        /* from 1, for furniture */
};

/* Sets runs as lines; returns how many boxes were added. */
size_t para_set(struct flow *f, const struct para *p);
/* Widths of the runs: at least (longest unbreakable part) and at most (on one line). */
void para_measure(const struct flow *f, const struct para *p, bool hyphenate, mpt *least, mpt *most);
/* Widths before and after the place where numbers are aligned; false for text without a figure. */
bool para_measure_decimal(const struct flow *f, const struct para *p, mpt *before, mpt *after);
/*
 * Sets runs on one line without breaking: x is the left end, the middle or the
 * right end by `align`, y the baseline. What is wider than `width` ends with an ellipsis; 0 = up to the page's width.
 */
void para_set_line(const struct flow *f, const struct para *p, mpt x, mpt y, mpt width, enum text_align align,
		   struct items *out);

/* --- words.c: plain strings (labels, charts), not broken --- */

/* One word or blank; characters without a glyph are reported and become '?'. */
const struct glyph_run *words_shape(struct layout *l, const struct origin *origin, int face, const char *text,
				    size_t len, unsigned flags);
int words_face(const struct para_style *style, unsigned run_flags);
mpt words_width(const struct flow *f, const struct para_style *style, const char *text);
/* Adds a text item of the tag f->tag; returns its width. */
mpt words_put(const struct flow *f, const struct para_style *style, const char *text, mpt x, mpt y,
	      enum text_align align, struct items *out);
/* Distance from the top of a line to its baseline. */
mpt words_baseline(const struct layout *l, const struct para_style *style);
mpt words_cap_height(const struct layout *l, const struct para_style *style, mpt size);

/* --- the kinds of blocks --- */

void list_set(struct flow *f, const struct block *b);
/* Puts a label before the next line of `f`; its text belongs to `tag`. */
void list_lead(struct flow *f, const struct para_style *style, struct tag *tag, const char *text, mpt x, mpt rise);
void table_set(struct flow *f, const struct block *b);
/* Widths a table needs; see para_measure. */
void table_measure(const struct flow *f, const struct block *b, bool hyphenate, mpt *least, mpt *most);
void fields_set(struct flow *f, const struct block *b);
void columns_set(struct flow *f, const struct block *b);
void figure_set(struct flow *f, const struct block *b);
/* The least height that a chart may be drawn at [mpt]. */
mpt figure_least_height(const struct elastic *e);
/* Draws the chart of a box again, `height` high. */
void figure_set_height(struct box *box, mpt height);
/* Items of a drawing, scaled to `width`, its top left at x,y. */
void drawing_put(const struct flow *f, const struct drawing *d, mpt x, mpt y, mpt width, struct items *out);
/* Items of a chart in a box with its top left at x,y. */
void chart_put(const struct flow *f, const struct chart *c, mpt x, mpt y, mpt width, mpt height, struct items *out);
void contents_set(struct flow *f, const struct block *b);
/* What is missing in a line of the contents once pages are known: leaders, number. */
void contents_finish(struct layout *l, const struct contents_line *line, mpt y, struct items *out);
/* Widths of any block; see para_measure. */
void measure_block(const struct flow *f, const struct block *b, bool hyphenate, mpt *least, mpt *most);

/* --- from boxes to pages --- */

/* A box on its page. */
struct placement {
	const struct box *box;       /* NULL: the rule above footnotes */
	const struct repeat *repeat; /* not NULL: instead of the box, the head repeated above it */
	mpt y;                       /* of its top edge on the page */
};

/* Backgrounds and borders of the frames that the boxes stand in. */
void placements_frames(struct layout *l, const struct placement *list, size_t count, struct items *out);

struct page_plan {
	size_t first, count;         /* its placements */
	enum page_kind kind;
};

struct plan {
	struct placement *placements;
	size_t placement_count, placement_capacity;
	struct page_plan *pages;
	size_t page_count, page_capacity;
};

/* Puts the boxes on pages and tells anchors where they are; rows that are cut change `body`. */
void paginate(struct layout *l, struct stack *body, struct plan *plan);
#define NOTE_RULE_HEIGHT 9000 /* space and rule above footnotes [mpt] */
/* Makes the pages of a plan. */
void emit_pages(struct layout *l, const struct plan *plan, struct pages *pages);
/* Header and footer of a page. */
void furniture_put(struct layout *l, int page, int page_count, bool header, struct items *out);
void bookmarks_make(struct layout *l, struct pages *pages);

#endif
