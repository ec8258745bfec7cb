/*
 * The grid of a table: which cell stands in which column, how wide columns are.
 */
#include "layout/table.h"

/* --- places of cells --- */

int grid_free_column(const struct grid *g, int from)
{
	while (from < g->count && g->columns[from].busy > 0)
		from++;
	return from;
}

int grid_span(const struct grid *g, const struct block *cell, int column)
{
	int wanted = cell->u.cell.column_span > 1 ? cell->u.cell.column_span : 1, span = 1;
	while (span < wanted && column + span < g->count && g->columns[column + span].busy == 0)
		span++;
	return span;
}

void grid_cover(struct grid *g, const struct block *cell, int column, int span)
{
	g->cells++;
	for (int i = column; i < column + span; i++) {
		g->columns[i].busy = cell->u.cell.row_span > 1 ? cell->u.cell.row_span : 1;
		g->columns[i].owner = g->cells;
	}
}

void grid_end_row(struct grid *g)
{
	for (int i = 0; i < g->count; i++) {
		if (g->columns[i].busy > 0)
			g->columns[i].busy--;
		if (g->columns[i].busy == 0)
			g->columns[i].row_head = NULL;
	}
}

/* Columns that the cells of the table need, cells that reach down counted. */
static int count_columns(const struct block *b)
{
	int busy[GRID_COLUMNS] = {0};
	int count = b->u.table.column_count > GRID_COLUMNS ? GRID_COLUMNS : b->u.table.column_count;
	for (const struct block *row = b->first; row; row = row->next) {
		int column = 0;
		for (const struct block *cell = row->first; cell; cell = cell->next) {
			while (column < GRID_COLUMNS && busy[column] > 0)
				column++;
			int span = cell->u.cell.column_span > 1 ? cell->u.cell.column_span : 1;
			for (; span > 0 && column < GRID_COLUMNS; span--)
				busy[column++] = cell->u.cell.row_span > 1 ? cell->u.cell.row_span : 1;
			count = column > count ? column : count;
		}
		for (int i = 0; i < GRID_COLUMNS; i++)
			busy[i] -= busy[i] > 0;
	}
	return count;
}

/* Header cells are named when columns and rows have them and some reach over several, or rows say more about others. */
static bool needs_ids(const struct block *b)
{
	bool columns = false, rows = false, spans = false;
	for (const struct block *row = b->first; row; row = row->next) {
		spans |= row->u.row.detail;
		for (const struct block *cell = row->first; cell; cell = cell->next) {
			enum header_scope scope = cell->u.cell.scope;
			columns |= scope == SCOPE_COLUMN || scope == SCOPE_BOTH;
			rows |= scope == SCOPE_ROW || scope == SCOPE_BOTH;
			spans |= scope != SCOPE_NONE && (cell->u.cell.column_span > 1 || cell->u.cell.row_span > 1);
		}
	}
	return columns && rows && spans;
}

void grid_init(struct grid *g, const struct flow *f, const struct block *b)
{
	static const struct table_style plain = {.name = "plain"};
	*g = (struct grid){.f = f, .b = b, .style = b->u.table.style ? b->u.table.style : &plain};
	g->count = count_columns(b);
	g->columns = arena_array(f->l->scratch, (size_t)g->count, sizeof *g->columns);
	for (int i = 0; i < g->count; i++) {
		struct grid_column *c = &g->columns[i];
		c->before = -1;
		if (i >= b->u.table.column_count)
			continue;
		const struct table_column *from = &b->u.table.columns[i];
		c->fixed = from->width > 0;
		c->width = from->width;
		c->weight = from->weight > 0 ? from->weight : 0;
		c->align = from->align;
	}
	g->has_ids = needs_ids(b);
}

const struct para_style *grid_style(const struct grid *g, const struct block *row, int index)
{
	if (index < g->b->u.table.head_rows)
		return flow_style(g->f, g->style->head, "table-head");
	if (row->u.row.total)
		return flow_style(g->f, g->style->total, "table-total");
	return flow_style(g->f, g->style->body, "table-body");
}

enum text_align grid_align(const struct grid *g, const struct block *cell, int column)
{
	return cell->u.cell.has_align ? cell->u.cell.align : g->columns[column].align;
}

bool cell_is_bare(const struct block *cell)
{
	const struct block *child = cell->first;
	return !child || (!child->next && !cell->runs && child->kind == BLOCK_PARAGRAPH && !child->lang);
}

/* --- measuring --- */

/* Cells over several columns: what they lack is added to the last one that may grow. */
static void widen_spanned(struct grid *g, int column, int span, mpt least, mpt most)
{
	int last = column + span - 1;
	for (int i = column; i < column + span; i++) {
		const struct grid_column *c = &g->columns[i];
		least -= c->fixed ? c->width : c->least;
		most -= c->fixed ? c->width : c->most;
		if (!c->fixed)
			last = i;
	}
	if (least > 0)
		g->columns[last].least += least;
	if (most > 0)
		g->columns[last].most += most;
}

static void measure_decimal(struct grid_column *c, const struct flow *f, const struct block *cell)
{
	if (!cell_is_bare(cell) || !cell->first)
		return;
	const struct block *text = cell->first;
	struct para p = {.runs = text->runs, .style = flow_style(f, text->style, NULL)};
	mpt before, after;
	if (!para_measure_decimal(f, &p, &before, &after))
		return;
	c->before = before > c->before ? before : c->before;
	c->after = after > c->after ? after : c->after;
}

static void measure_cell(const struct flow *f, const struct block *cell, bool hyphenate, mpt *least, mpt *most)
{
	mpt runs_least = 0, runs_most = 0;
	if (cell->runs) {
		struct para p = {.runs = cell->runs, .style = flow_style(f, cell->style, NULL)};
		para_measure(f, &p, hyphenate, &runs_least, &runs_most);
	}
	measure_block(f, &(struct block){.kind = BLOCK_GROUP, .first = cell->first}, hyphenate, least, most);
	*least = runs_least > *least ? runs_least : *least;
	*most = runs_most > *most ? runs_most : *most;
}

/* `spanned`: only the cells over several columns, else only the others. */
static void measure_row(struct grid *g, const struct block *row, int index, bool hyphenate, bool spanned)
{
	struct flow f = *g->f;
	f.style = grid_style(g, row, index);
	int column = 0;
	for (const struct block *cell = row->first; cell; cell = cell->next) {
		column = grid_free_column(g, column);
		if (column == g->count)
			break;
		int span = grid_span(g, cell, column);
		struct grid_column *c = &g->columns[column];
		grid_cover(g, cell, column, span);
		if (!spanned && span == 1 && grid_align(g, cell, column) == ALIGN_DECIMAL &&
		    index >= g->b->u.table.head_rows)
			measure_decimal(c, &f, cell);
		mpt least, most;
		if (spanned ? span > 1 : span == 1 && !c->fixed) {
			measure_cell(&f, cell, hyphenate, &least, &most);
			least += 2 * g->style->pad_x;
			most += 2 * g->style->pad_x;
			if (spanned) {
				widen_spanned(g, column, span, least, most);
			} else {
				c->least = least > c->least ? least : c->least;
				c->most = most > c->most ? most : c->most;
			}
		}
		column += span;
	}
	grid_end_row(g);
}

static void measure_rows(struct grid *g, bool hyphenate, bool spanned)
{
	int index = 0;
	for (int i = 0; i < g->count; i++)
		g->columns[i].busy = 0;
	for (const struct block *row = g->b->first; row; row = row->next)
		measure_row(g, row, index++, hyphenate, spanned);
	for (int i = 0; i < g->count; i++)
		g->columns[i].busy = 0;
}

void grid_measure(struct grid *g, bool hyphenate)
{
	for (int i = 0; i < g->count; i++) {
		g->columns[i].least = g->columns[i].most = 2 * g->style->pad_x;
		g->columns[i].before = -1;
		g->columns[i].after = 0;
	}
	measure_rows(g, hyphenate, false);
	for (int i = 0; i < g->count; i++) { /* decimal parts of different numbers side by side */
		struct grid_column *c = &g->columns[i];
		mpt aligned = c->before >= 0 ? c->before + c->after + 2 * g->style->pad_x : 0;
		c->most = aligned > c->most ? aligned : c->most;
		c->least = aligned > c->least ? aligned : c->least;
	}
	measure_rows(g, hyphenate, true);
}

/* --- widths --- */

struct sums {
	int64_t fixed, least, most, weights, weighted_least;
	int64_t open_most;           /* of columns without weight */
};

static struct sums sum_columns(const struct grid *g)
{
	struct sums s = {0};
	for (int i = 0; i < g->count; i++) {
		const struct grid_column *c = &g->columns[i];
		s.fixed += c->fixed ? c->width : 0;
		s.least += c->fixed ? 0 : c->least;
		s.most += c->fixed ? 0 : c->most;
		s.weights += c->fixed ? 0 : c->weight;
		s.weighted_least += c->fixed || !c->weight ? 0 : c->least;
		s.open_most += c->fixed || c->weight ? 0 : c->most;
	}
	return s;
}

/* Columns between what they need at least and what they'd like, all in the same proportion. */
static void squeeze(struct grid *g, int64_t room, const struct sums *s)
{
	for (int i = 0; i < g->count; i++) {
		struct grid_column *c = &g->columns[i];
		int64_t range = s->most - s->least;
		if (!c->fixed)
			c->width = c->least + (mpt)(range > 0 ? (c->most - c->least) * (room - s->least) / range : 0);
	}
}

/* Not even the least fits: all columns become narrower in proportion. */
static void shrink(struct grid *g, mpt width, const struct sums *s)
{
	int64_t wanted = s->fixed + s->least;
	for (int i = 0; i < g->count; i++) {
		struct grid_column *c = &g->columns[i];
		c->width = (mpt)((int64_t)(c->fixed ? c->width : c->least) * width / (wanted > 0 ? wanted : 1));
	}
}

/* Columns without weight get what they'd like, the others share the rest by weight. */
static void share_by_weight(struct grid *g, int64_t room, const struct sums *s)
{
	int64_t rest = room - s->open_most, weights = s->weights;
	for (int i = 0; i < g->count; i++) {
		struct grid_column *c = &g->columns[i];
		if (c->fixed)
			continue;
		c->width = c->weight ? 0 : c->most;
		if (c->weight && c->least > rest * c->weight / weights) {
			c->width = c->least; /* its share would be too narrow */
			rest -= c->least;
			weights -= c->weight;
		}
	}
	for (int i = 0; i < g->count; i++)
		if (!g->columns[i].fixed && g->columns[i].width == 0 && weights > 0)
			g->columns[i].width = (mpt)(rest * g->columns[i].weight / weights);
}

/* What is left goes to the columns by how much they hold. */
static void spread(struct grid *g, int64_t room, const struct sums *s)
{
	for (int i = 0; i < g->count; i++) {
		struct grid_column *c = &g->columns[i];
		if (!c->fixed)
			c->width = c->most + (mpt)(s->most > 0 ? (room - s->most) * c->most / s->most : 0);
	}
}

/* Rounding leaves some millipoints: the last column that isn't fixed gets them. */
static void take_remainder(struct grid *g, mpt width)
{
	int64_t sum = 0;
	int last = -1;
	for (int i = 0; i < g->count; i++) {
		sum += g->columns[i].width;
		last = g->columns[i].fixed ? last : i;
	}
	if (last >= 0)
		g->columns[last].width += (mpt)(width - sum);
}

static bool holds_figures(const struct grid_column *c)
{
	return !c->fixed && !c->weight && (c->align == ALIGN_RIGHT || c->align == ALIGN_DECIMAL);
}

#define EVEN_PART 8 /* of the width may be spent on it */

/* Columns of figures look best when they are equally wide, as far as that costs little. */
static void even_out_figures(struct grid *g, mpt width)
{
	mpt widest = 0;
	int64_t cost = 0, others = 0;
	for (int i = 0; i < g->count; i++)
		if (holds_figures(&g->columns[i]) && g->columns[i].most > widest)
			widest = g->columns[i].most;
	for (int i = 0; i < g->count; i++) {
		const struct grid_column *c = &g->columns[i];
		cost += holds_figures(c) ? widest - c->most : 0;
		others += c->fixed ? c->width : c->weight ? c->least : c->most;
	}
	if (cost > width / EVEN_PART || others + cost > width)
		return;
	for (int i = 0; i < g->count; i++)
		if (holds_figures(&g->columns[i]))
			g->columns[i].most = widest;
}

void grid_widths(struct grid *g, mpt width)
{
	grid_measure(g, false);
	even_out_figures(g, width);
	struct sums s = sum_columns(g);
	if (s.fixed + s.least > width) {
		grid_measure(g, true);
		s = sum_columns(g);
	}
	int64_t room = width - s.fixed;
	if (s.fixed + s.least > width)
		shrink(g, width, &s);
	else if (s.weights > 0 && s.open_most + s.weighted_least <= room)
		share_by_weight(g, room, &s);
	else if (s.most > room)
		squeeze(g, room, &s);
	else
		spread(g, room, &s);
	take_remainder(g, width);
}

void table_measure(const struct flow *f, const struct block *b, bool hyphenate, mpt *least, mpt *most)
{
	struct grid g;
	grid_init(&g, f, b);
	grid_measure(&g, hyphenate);
	struct sums s = sum_columns(&g);
	int64_t sum_least = s.fixed + s.least, sum_most = s.fixed + s.most;
	*least = sum_least > MPT_MAX_LENGTH ? MPT_MAX_LENGTH : (mpt)sum_least;
	*most = sum_most > MPT_MAX_LENGTH ? MPT_MAX_LENGTH : (mpt)sum_most;
}
