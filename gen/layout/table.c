#include "layout/table.h"

#include <string.h>

/* A cell that reaches down: how high it is and how much of that rows gave so far. */
struct reach {
	int rows;                    /* still to come, this one included */
	int64_t needed, given;
};

/* The table while its rows are being set. */
struct table {
	struct grid grid;
	struct flow *f;
	struct tag *tag, *section;   /* Table; THead or TBody */
	mpt *edges;                  /* x of column edges, count + 1 */
	struct reach *reaches;
	size_t reach_count, reach_capacity;
	int index;                   /* of the row */
	const char *subject;         /* id of the header of the row that rows of detail tell about; may be NULL */
	int rows;
	bool in_group;               /* a row with the head of a group stands above */
	const struct repeat *head;   /* what is repeated where no group goes on; may be NULL */
};

/* --- tags --- */

static enum tag_scope scope_of(enum header_scope scope)
{
	switch (scope) {
	case SCOPE_COLUMN:
		return TAG_SCOPE_COLUMN;
	case SCOPE_ROW:
		return TAG_SCOPE_ROW;
	case SCOPE_BOTH:
		return TAG_SCOPE_BOTH;
	case SCOPE_NONE:
		break;
	}
	return TAG_SCOPE_NONE;
}

static void add_head(struct table *t, const struct block *cell, const char *id, int column, int span)
{
	struct grid *g = &t->grid;
	for (int i = column; i < column + span; i++) {
		struct grid_column *c = &g->columns[i];
		if (t->index < g->b->u.table.head_rows && cell->u.cell.scope != SCOPE_ROW) {
			if (!c->heads)
				c->heads = arena_array(t->f->l->scratch, (size_t)g->b->u.table.head_rows, sizeof *c->heads);
			c->heads[c->head_count++] = id;
		}
		if (cell->u.cell.scope != SCOPE_COLUMN)
			c->row_head = id;
	}
}

/* The header of the row that a row of detail tells about. */
static const char *const *head_of_detail(const struct table *t)
{
	if (!t->subject)
		return NULL;
	const char **ids = arena_array(t->f->l->a, 2, sizeof *ids);
	ids[0] = t->subject;
	return ids;
}

/* Ids of the header cells above and left of a cell. */
static const char *const *heads_of(const struct table *t, int column, int span)
{
	const struct grid *g = &t->grid;
	size_t most = (size_t)g->count + 1;
	for (int i = column; i < column + span; i++)
		most += g->columns[i].head_count;
	const char **ids = arena_array(t->f->l->a, most, sizeof *ids);
	size_t n = 0;
	for (int i = column; i < column + span; i++)
		for (size_t k = 0; k < g->columns[i].head_count; k++)
			if (n == 0 || ids[n - 1] != g->columns[i].heads[k])
				ids[n++] = g->columns[i].heads[k];
	for (int i = 0; i < column; i++)
		if (g->columns[i].row_head && (n == 0 || ids[n - 1] != g->columns[i].row_head))
			ids[n++] = g->columns[i].row_head;
	return n ? ids : NULL;
}

static struct tag *cell_tag(struct table *t, struct tag *tr, const struct block *row, const struct block *cell,
			    int column, int span)
{
	struct layout *l = t->f->l;
	bool header = cell->u.cell.scope != SCOPE_NONE;
	struct tag *tag = tag_new(l, tr, header ? "TH" : "TD");
	if (!tag)
		return NULL;
	tag->lang = cell->lang;
	tag->scope = scope_of(cell->u.cell.scope);
	tag->column_span = span;
	tag->row_span = cell->u.cell.row_span > 1 ? cell->u.cell.row_span : 1;
	if (tag->row_span > t->rows - t->index)
		tag->row_span = t->rows - t->index;
	if (t->grid.has_ids && header) {
		tag->id = arena_printf(l->a, "t%d-r%d-c%d", t->grid.number, t->index + 1, column + 1);
		add_head(t, cell, tag->id, column, span);
		if (!row->u.row.detail && cell->u.cell.scope != SCOPE_COLUMN && !t->subject)
			t->subject = tag->id;
	} else if (t->grid.has_ids) {
		tag->headers = row->u.row.detail ? head_of_detail(t) : heads_of(t, column, span);
	}
	return tag;
}

static struct tag *row_tag(struct table *t, bool head)
{
	const char *role = head ? "THead" : "TBody";
	if (t->tag && (!t->section || strcmp(t->section->role, role) != 0))
		t->section = tag_new(t->f->l, t->tag, role);
	return tag_new(t->f->l, t->section, "TR");
}

/* --- cells --- */

static struct flow cell_flow(const struct table *t, const struct block *row, const struct block *cell, int column,
			     int span)
{
	const struct grid *g = &t->grid;
	const struct grid_column *c = &g->columns[column];
	struct flow f = *t->f;
	f.out = stack_new(f.l);
	f.x = t->edges[column] + g->style->pad_x;
	f.width = t->edges[column + span] - t->edges[column] - 2 * g->style->pad_x;
	f.style = cell->style ? cell->style : grid_style(g, row, t->index);
	f.frame = NULL;
	f.repeat = NULL;
	f.has_align = true;
	f.align = grid_align(g, cell, column);
	bool head = t->index < g->b->u.table.head_rows;
	f.decimal = !head && span == 1 && c->before >= 0 ? f.x + f.width - c->after : 0;
	f.bare = cell_is_bare(cell);
	if (cell->lang)
		f.lang = cell->lang;
	if (cell->origin.file || cell->origin.line)
		f.origin = &cell->origin;
	return f;
}

static struct row_cell cell_set(struct table *t, struct tag *tr, const struct block *row, const struct block *cell,
				int column, int span)
{
	struct flow f = cell_flow(t, row, cell, column, span);
	f.tag = cell_tag(t, tr, row, cell, column, span);
	anchors_mark_block(t->f, cell);
	if (cell->runs)
		para_set(&f, &(struct para){.runs = cell->runs, .style = f.style, .tag = cell->first ? tag_new(f.l, f.tag, "P") : f.tag});
	flow_children(&f, cell);
	flow_flush_leads(&f);
	return (struct row_cell){
		.content = f.out, .end = f.out->count,
		.bottom = t->index < t->grid.b->u.table.head_rows && cell->u.cell.row_span <= 1,
		.spans = cell->u.cell.row_span > 1 && t->index + 1 < t->rows,
	};
}

/* --- looks --- */

/* Vertical rules stand where one cell ends and another begins. */
static void find_edges(const struct table *t, struct row_look *look)
{
	const struct grid *g = &t->grid;
	mpt *edges = arena_array(t->f->l->scratch, (size_t)g->count + 1, sizeof *edges);
	size_t n = 0;
	for (int i = 0; i <= g->count; i++)
		if (i == 0 || i == g->count || g->columns[i - 1].owner != g->columns[i].owner)
			edges[n++] = t->edges[i];
	look->edges = edges;
	look->edge_count = n;
}

/* The rule below a row has gaps where cells reach down through it. */
static void find_gaps(const struct table *t, struct row_look *look)
{
	const struct grid *g = &t->grid;
	bool through = false;
	for (int i = 0; i < g->count; i++)
		through |= g->columns[i].busy > 1;
	if (!through)
		return;
	mpt *parts = arena_array(t->f->l->scratch, 2 * (size_t)g->count, sizeof *parts);
	size_t n = 0;
	for (int i = 0; i < g->count; i++) {
		if (g->columns[i].busy > 1)
			continue;
		if (i > 0 && n > 0 && g->columns[i - 1].busy <= 1) {
			parts[2 * n - 1] += g->columns[i].width;
			continue;
		}
		parts[2 * n] = t->edges[i];
		parts[2 * n + 1] = g->columns[i].width;
		n++;
	}
	look->below_parts = parts;
	look->below_count = n;
}

/* Does the next row say more about this one? */
static bool goes_on(const struct block *row)
{
	return row->next && row->next->u.row.detail;
}

static struct row_look row_look(const struct table *t, const struct block *row, bool head)
{
	const struct grid *g = &t->grid;
	const struct table_style *s = g->style;
	struct row_look look = {
		.x = t->edges[0], .width = t->edges[g->count] - t->edges[0], .above = t->index == 0 ? s->rule : 0,
		.below = goes_on(row) ? 0 : s->rule, .frame = s->frame, .color = s->rule_color,
		.fill = s->head_background, .has_fill = head && s->has_head_background,
	};
	if (s->frame)
		find_edges(t, &look);
	find_gaps(t, &look);
	return look;
}

/* --- rows --- */

static void add_reach(struct table *t, const struct block *cell, const struct row_cell *c)
{
	t->reaches = arena_grow(t->f->l->scratch, t->reaches, t->reach_count, &t->reach_capacity, sizeof *t->reaches);
	int rows = cell->u.cell.row_span < t->rows - t->index ? cell->u.cell.row_span : t->rows - t->index;
	t->reaches[t->reach_count++] = (struct reach){
		.rows = rows,
		.needed = stack_height(c->content, c->first, c->end) + 2 * t->grid.style->pad_y,
	};
}

/* The last row that a cell reaches gets the height that the cell still lacks. */
static mpt height_for_reaches(const struct table *t)
{
	mpt height = 0;
	for (size_t i = 0; i < t->reach_count; i++) {
		const struct reach *r = &t->reaches[i];
		if (r->rows == 1 && r->needed - r->given > height)
			height = (mpt)(r->needed - r->given);
	}
	return height;
}

static void end_reaches(struct table *t, mpt height)
{
	size_t kept = 0;
	for (size_t i = 0; i < t->reach_count; i++) {
		t->reaches[i].given += height;
		if (--t->reaches[i].rows > 0)
			t->reaches[kept++] = t->reaches[i];
	}
	t->reach_count = kept;
}

static void set_cells(struct table *t, struct tag *tr, const struct block *b, struct row *row)
{
	struct grid *g = &t->grid;
	int column = 0;
	row->cells = arena_array(t->f->l->scratch, (size_t)g->count, sizeof *row->cells);
	for (const struct block *cell = b->first; cell; cell = cell->next) {
		column = grid_free_column(g, column);
		if (column == g->count)
			break;
		int span = grid_span(g, cell, column);
		grid_cover(g, cell, column, span);
		struct row_cell *c = &row->cells[row->cell_count++];
		*c = cell_set(t, tr, b, cell, column, span);
		if (c->spans)
			add_reach(t, cell, c);
		column += span;
	}
}

#define SHORT_ROW 8 /* rows up to this part of a page are not left alone at the ends of a table */

static void tie_row(struct table *t, const struct block *b, struct box *box, bool reached)
{
	int body = t->index - t->grid.b->u.table.head_rows;
	bool near_end = body == 1 || t->index == t->rows - 1;
	if (body <= 0 && t->index > 0)
		box->tie = TIE_CLOSE;
	else if ((b->u.row.total || b->u.row.detail) && t->index > 0)
		box->tie = TIE_CLOSE;
	else if (reached || (near_end && box->height < flow_page_height(t->f->l) / SHORT_ROW))
		box->tie = box->tie > TIE_GROUP ? box->tie : TIE_GROUP;
	else if (t->in_group && !b->u.row.group_head && box->tie < TIE_LOOSE)
		box->tie = TIE_LOOSE;
	t->in_group |= b->u.row.group_head;
	if (b->u.row.keep_with_next || b->u.row.group_head)
		stack_tie_next(t->f->out, 1, TIE_CLOSE);
}

/* --- what is repeated on the next pages --- */

/* At most half of a page, or there would be no room for rows. */
static bool may_repeat(const struct table *t, mpt height)
{
	return height <= flow_page_height(t->f->l) / 2;
}

static const struct repeat *new_repeat(struct table *t, const struct items *items, mpt height)
{
	struct repeat *r = arena_alloc(t->f->l->scratch, sizeof *r);
	*r = (struct repeat){.items = items->list, .count = items->count, .height = height};
	return r;
}

/* The boxes of the head. */
static void repeat_head(struct table *t, size_t first)
{
	const struct stack *s = t->f->out;
	struct items items = {0};
	mpt y = 0;
	for (size_t i = first; i < s->count; i++) {
		if (!may_repeat(t, s->boxes[i].height) || !may_repeat(t, y + s->boxes[i].height))
			return;
		items_add_moved(t->f->l, &items, s->boxes[i].items, s->boxes[i].count, y);
		y += s->boxes[i].height;
	}
	t->f->repeat = t->head = new_repeat(t, &items, y);
}

static mpt end_of_first_cell(const struct table *t)
{
	const struct grid *g = &t->grid;
	int column = 1;
	while (column < g->count && g->columns[column].owner == g->columns[0].owner)
		column++;
	return t->edges[column];
}

/* Besides, the row that heads the group that goes on, without its figures: a sum that stood twice would be added twice. */
static void repeat_group(struct table *t, const struct box *box)
{
	struct items items = {0};
	mpt y = t->head ? t->head->height : 0;
	mpt figures = end_of_first_cell(t);
	if (!may_repeat(t, box->height) || !may_repeat(t, y + box->height))
		return;
	if (t->head)
		items_add_moved(t->f->l, &items, t->head->items, t->head->count, 0);
	for (size_t i = 0; i < box->count; i++)
		if (box->items[i].kind != ITEM_TEXT || box->items[i].x < figures)
			items_add_moved(t->f->l, &items, &box->items[i], 1, y);
	t->f->repeat = new_repeat(t, &items, y + box->height);
}

static void row_set(struct table *t, const struct block *b)
{
	const struct grid *g = &t->grid;
	bool head = t->index < g->b->u.table.head_rows, reached = t->reach_count > 0;
	if (b->u.row.group_head || b->u.row.total)
		t->f->repeat = t->head;
	struct row row = {
		.pad_above = b->u.row.detail ? 0 : g->style->pad_y, .pad_below = goes_on(b) ? 0 : g->style->pad_y,
	};
	if (!b->u.row.detail)
		t->subject = NULL;
	anchors_mark_block(t->f, b);
	set_cells(t, row_tag(t, head), b, &row);
	row.look = row_look(t, b, head);
	row.min_height = height_for_reaches(t);
	struct box *box = row_add(t->f, &row, t->index == 0 ? g->style->space_before : 0);
	if (reached || t->reach_count > 0)
		box->row = NULL; /* rows that share cells are not cut */
	tie_row(t, b, box, reached);
	if (b->u.row.group_head)
		repeat_group(t, box);
	end_reaches(t, box->height);
	grid_end_row(&t->grid);
}

/* --- the table --- */

static void caption_set(struct flow *f, const struct block *b, struct tag *table)
{
	if (!b->runs)
		return;
	struct para p = {.runs = b->runs, .style = flow_style(f, b->style, "caption"), .tag = tag_new(f->l, table, "Caption")};
	size_t first = f->out->count;
	if (para_set(f, &p)) {
		stack_tie_all(f->out, first, TIE_CLOSE);
		stack_tie_next(f->out, 1, TIE_CLOSE);
	}
}

static int count_rows(const struct block *b)
{
	int rows = 0;
	for (const struct block *row = b->first; row; row = row->next)
		rows++;
	return rows;
}

static void place_columns(struct table *t)
{
	struct grid *g = &t->grid;
	grid_widths(g, t->f->width);
	t->edges = arena_array(t->f->l->scratch, (size_t)g->count + 1, sizeof *t->edges);
	t->edges[0] = t->f->x;
	for (int i = 0; i < g->count; i++)
		t->edges[i + 1] = t->edges[i] + g->columns[i].width;
}

static struct tag *table_tag(struct flow *f, const struct block *b)
{
	struct tag *tag = tag_new(f->l, f->tag, "Table");
	if (tag) {
		tag->lang = b->lang;
		tag->summary = b->u.table.summary;
	}
	return tag;
}

#define SHORT_TABLE 4 /* up to this part of a page a table is kept on one */
#define FEW_ROWS 3 /* of which none can be parted from the others */

/* A short table that is read as a whole: a sum stands below what it adds up. */
static bool is_one_piece(const struct table *t)
{
	const struct block *table = t->grid.b;
	return t->rows - table->u.table.head_rows <= FEW_ROWS || (table->last && table->last->u.row.total);
}

void table_set(struct flow *outer, const struct block *b)
{
	struct flow f = *outer;
	if (!b->first)
		return;
	flow_flush_leads(&f);
	f.bare = false;
	struct table t = {.f = &f, .rows = count_rows(b)};
	size_t start = f.out->count;
	t.tag = table_tag(&f, b);
	caption_set(&f, b, t.tag);
	grid_init(&t.grid, &f, b);
	t.grid.number = ++f.l->table_count;
	place_columns(&t);
	size_t first = f.out->count;
	for (const struct block *row = b->first; row; row = row->next) {
		if (t.index == b->u.table.head_rows && t.index > 0)
			repeat_head(&t, first);
		row_set(&t, row);
		t.index++;
	}
	if (stack_height(f.out, start, f.out->count) <= flow_page_height(f.l) / SHORT_TABLE)
		stack_tie_all(f.out, start, is_one_piece(&t) ? TIE_GROUP : TIE_LOOSE);
	stack_space(f.out, t.grid.style->space_after);
}
