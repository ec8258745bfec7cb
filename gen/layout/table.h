/*
 * A table on its way to rows: its grid, shared by the files that measure and
 * set tables. Only layout/.
 */
#ifndef HAKEMUS_LAYOUT_TABLE_H
#define HAKEMUS_LAYOUT_TABLE_H

#include "layout/flow.h"

/* A column while the table is being set. */
struct grid_column {
	mpt width;
	mpt least, most;             /* what its cells need, padding included */
	int weight;
	bool fixed;
	enum text_align align;
	mpt before, after;           /* widest parts of numbers that are aligned at the decimal comma; before < 0: none */
	int busy;                    /* rows that a cell from above still covers, this one included */
	int owner;                   /* the cell that covers it, for vertical rules */
	const char **heads;          /* ids of the header cells above */
	size_t head_count;
	const char *row_head;        /* id of a row header that reaches down into this row */
};

struct grid {
	const struct flow *f;
	const struct block *b;
	const struct table_style *style;
	struct grid_column *columns;
	int count;
	int cells;                   /* set so far, for owners */
	bool has_ids;                /* header cells have ids and cells name them */
	int number;                  /* of the table, in ids */
};

#define GRID_COLUMNS 256 /* more than that is no table */

/* The grid of a table without widths. */
void grid_init(struct grid *g, const struct flow *f, const struct block *b);
/* Where the next cell of a row goes: at `from` or right of it; g->count when there is no room. */
int grid_free_column(const struct grid *g, int from);
int grid_span(const struct grid *g, const struct block *cell, int column);
/* Marks the columns of a cell as covered by it. */
void grid_cover(struct grid *g, const struct block *cell, int column, int span);
/* The row is complete. */
void grid_end_row(struct grid *g);
/* Default style of paragraphs in a row. */
const struct para_style *grid_style(const struct grid *g, const struct block *row, int index);
enum text_align grid_align(const struct grid *g, const struct block *cell, int column);
/* Is the cell one paragraph (or nothing), whose text needs no element of its own? */
bool cell_is_bare(const struct block *cell);

/* Measures the cells and sets the widths of all columns to fill `width`. */
void grid_widths(struct grid *g, mpt width);
/* Measures the cells only; sums over the columns. */
void grid_measure(struct grid *g, bool hyphenate);

#endif
