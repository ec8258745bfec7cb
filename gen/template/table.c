#include <string.h>

#include "base/arena.h"
#include "base/money.h"
#include "template/binder.h"

#define TABLE_MAX_COLUMNS 60

/* A column of a table whose rows are made from nodes. */
struct column {
	const struct node *node;          /* EL_COLUMN, EL_COLUMNS or EL_COL */
	const struct xpath_scope *scope;  /* $column, for one of many */
	struct table_column spec;
	enum header_scope header;
	enum format format;
	bool total, sum_failed;
	int64_t sum;                      /* hundredths */
};

/* A table being made. */
struct table_state {
	struct visitor visitor; /* collects columns and the total */
	struct block *block;
	const struct table_style *style;
	struct column columns[TABLE_MAX_COLUMNS];
	int count;
	const struct node *total;
	bool body_begun;                  /* head rows from here on are no longer repeated */
	/* the row being written: */
	const struct para_style *row_style;
	enum header_scope scope;          /* of cells that say nothing */
	int cell;                         /* columns written so far */
	int reach[TABLE_MAX_COLUMNS];     /* rows that cells above, or of this row, still reach down */
};

static bool is_number(enum format format)
{
	return format >= FORMAT_MONEY && format <= FORMAT_DECIMAL;
}

static void add_column(struct binder *b, const struct node *n, const struct xpath_context *c, struct table_state *t)
{
	if (t->count == TABLE_MAX_COLUMNS) {
		binder_report(b, n, c, DIAG_TEMPLATE_LIMIT, TABLE_MAX_COLUMNS);
		return;
	}
	struct column *k = &t->columns[t->count++];
	union value width = {0};
	binder_value(b, n, AT_WIDTH, c, &width);
	*k = (struct column){
		.node = n,
		.scope = c->scope,
		.format = (enum format)binder_number(b, n, AT_FORMAT, c, FORMAT_TEXT),
		.header = (enum header_scope)binder_number(b, n, AT_HEADER, c, SCOPE_NONE),
		.total = binder_flag(b, n, AT_TOTAL, c, false),
	};
	if (k->total && k->format == FORMAT_TEXT)
		k->format = FORMAT_DECIMAL;
	k->spec.width = width.width.length;
	k->spec.weight = width.width.weight;
	enum text_align align = is_number(k->format) ? ALIGN_DECIMAL : ALIGN_LEFT;
	k->spec.align = (enum text_align)binder_number(b, n, AT_ALIGN, c, align);
}

/* One column for each node, which it sees as $column. */
static void add_columns(struct binder *b, const struct node *n, const struct xpath_context *c, struct table_state *t)
{
	const struct xpath *select = node_expression(n, AT_SELECT);
	if (!select) {
		binder_report(b, n, c, DIAG_TEMPLATE_REQUIRED, "columns", "select");
		return;
	}
	struct xml_nodes nodes = xpath_nodes(select, c);
	struct xpath_context here = *c;
	for (size_t i = 0; i < nodes.count; i++) {
		here.scope = binder_bind(b, "column", binder_node_value(b, nodes.items[i]), c->scope);
		add_column(b, n, &here, t);
	}
}

static void collect(struct binder *b, const struct node *n, const struct xpath_context *c, struct visitor *v)
{
	struct table_state *t = (struct table_state *)v;
	if (n->kind == EL_COLUMN || n->kind == EL_COL)
		add_column(b, n, c, t);
	else if (n->kind == EL_COLUMNS)
		add_columns(b, n, c, t);
	else if (n->kind == EL_TOTAL)
		t->total = n;
}

static struct block *add_row(struct table_state *t, struct binder *b, const struct node *n,
			     const struct xml_node *at)
{
	return block_add(b, t->block, BLOCK_ROW, binder_origin(b, n, at));
}

static struct block *add_cell(struct binder *b, struct block *row, struct origin origin, enum header_scope scope)
{
	struct block *cell = block_add(b, row, BLOCK_CELL, origin);
	cell->u.cell.column_span = cell->u.cell.row_span = 1;
	cell->u.cell.scope = scope;
	return cell;
}

static void fill_text(struct binder *b, struct block *cell, const struct para_style *style, const char *text)
{
	const struct inline_run *runs = text ? binder_runs(b, text, 0) : NULL;
	if (!runs)
		return;
	struct block *p = block_add(b, cell, BLOCK_PARAGRAPH, cell->origin);
	p->style = style;
	p->runs = runs;
}

static void head_row(struct binder *b, struct table_state *t, const struct xpath_context *c)
{
	bool wanted = false;
	for (int i = 0; i < t->count; i++)
		wanted |= node_attribute(t->columns[i].node, AT_HEAD) != NULL;
	if (!wanted)
		return;
	struct block *row = add_row(t, b, t->columns[0].node, NULL);
	struct xpath_context here = *c;
	for (int i = 0; i < t->count; i++) {
		const struct column *k = &t->columns[i];
		here.scope = k->scope;
		struct block *cell = add_cell(b, row, binder_origin(b, k->node, NULL), SCOPE_COLUMN);
		fill_text(b, cell, t->style->head, node_text(k->node, AT_HEAD, &here));
		if (!cell->first)
			cell->u.cell.scope = SCOPE_NONE;
	}
	t->block->u.table.head_rows = 1;
}

static enum attribute_name cell_attribute(const struct node *n)
{
	return n->kind == EL_COLUMNS ? AT_VALUE : AT_SELECT;
}

static void add_to_sum(struct binder *b, struct column *k, const struct xpath_context *c,
		       const struct xpath_value *value)
{
	const struct xpath *x = node_expression(k->node, cell_attribute(k->node));
	int64_t amount = 0;
	if (!x || (format_amount(x, c, value, k->format, &amount) && money_add(&k->sum, amount)))
		return;
	k->sum_failed = true;
	binder_report(b, k->node, c, DIAG_TEMPLATE_AMOUNT, format_string(x, c, value));
}

/* A cell from "select" (or "value"), or from the content of the column; returns the value of the former. */
static struct xpath_value fill_cell(struct binder *b, const struct node *n, enum attribute_name attribute,
				    const struct xpath_context *c, struct block *cell, const struct para_style *style)
{
	style = binder_style(b, n, c, style);
	struct formatted f = format_select(b, n, c, attribute);
	if (f.from)
		cell->origin = binder_origin(b, n, f.from);
	fill_text(b, cell, style, f.text);
	sink_fill(b, n, c, cell, style);
	if (!cell->first)
		fill_text(b, cell, style, node_text(n, AT_EMPTY, c));
	return f.value;
}

static void data_row(struct binder *b, struct table_state *t, const struct xpath_context *c)
{
	struct block *row = add_row(t, b, t->columns[0].node, c->node);
	struct xpath_context here = *c;
	for (int i = 0; i < t->count; i++) {
		struct column *k = &t->columns[i];
		here.scope = binder_bind(b, "row", binder_node_value(b, c->node), k->scope);
		struct block *cell = add_cell(b, row, row->origin, k->header);
		struct xpath_value value =
			fill_cell(b, k->node, cell_attribute(k->node), &here, cell, t->style->body);
		if (k->total)
			add_to_sum(b, k, &here, &value);
	}
}

/* A table without rows keeps one, so that it reads as an empty table. */
static void empty_row(struct binder *b, struct table_state *t)
{
	struct block *row = add_row(t, b, t->columns[0].node, NULL);
	for (int i = 0; i < t->count; i++) {
		struct block *cell = add_cell(b, row, row->origin, SCOPE_NONE);
		fill_text(b, cell, t->style->body, b->words->empty);
	}
}

static bool has_total(const struct table_state *t)
{
	for (int i = 0; i < t->count; i++)
		if (t->columns[i].total)
			return true;
	return false;
}

static void total_row(struct binder *b, struct table_state *t, const struct xpath_context *c)
{
	const struct node *n = t->total ? t->total : t->columns[0].node;
	const char *label = t->total ? node_text(t->total, AT_LABEL, c) : NULL;
	struct block *row = add_row(t, b, n, NULL);
	row->u.row.total = true;
	for (int i = 0; i < t->count; i++) {
		const struct column *k = &t->columns[i];
		bool first = i == 0 && !k->total;
		struct block *cell = add_cell(b, row, row->origin, first ? SCOPE_ROW : SCOPE_NONE);
		if (first)
			fill_text(b, cell, t->style->total, label ? label : b->words->total);
		else if (k->total && !k->sum_failed)
			fill_text(b, cell, t->style->total, format_hundredths(b, k->sum, k->format));
	}
}

/* The rows that the attribute "rows" asks for; false when there are none and a text stands for the table. */
static bool data_rows(struct binder *b, const struct node *n, struct table_state *t, const struct xpath_context *c)
{
	const struct xpath *select = node_expression(n, AT_ROWS);
	if (!select)
		return true;
	struct xml_nodes nodes = xpath_nodes(select, c);
	if (nodes.count == 0 && node_attribute(n, AT_EMPTY))
		return false;
	if (t->count == 0) {
		binder_report(b, n, c, DIAG_TEMPLATE_TABLE, 0, 0);
		return true;
	}
	struct xpath_context here = *c;
	here.size = nodes.count;
	t->body_begun = true;
	for (size_t i = 0; i < nodes.count; i++) {
		here.node = nodes.items[i];
		here.position = i + 1;
		data_row(b, t, &here);
	}
	if (nodes.count == 0)
		empty_row(b, t);
	else if (has_total(t))
		total_row(b, t, c);
	return true;
}

/* Rows that the template writes out, after those made from nodes. */
static void written_rows(struct binder *b, const struct node *n, struct table_state *t, const struct xpath_context *c)
{
	struct sink s;
	sink_init(&s, t->block, t->style->body);
	s.table = t;
	binder_walk(b, n->first, c, &s.visitor);
}

static void instead_of_rows(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	block_remove_last(s->parent);
	const struct inline_run *runs = binder_runs(b, node_text(n, AT_EMPTY, c), 0);
	if (!runs)
		return;
	struct block *p = block_add(b, s->parent, BLOCK_PARAGRAPH, binder_origin(b, n, c->node));
	p->style = s->style;
	p->runs = runs;
}

static void set_columns(struct binder *b, struct table_state *t)
{
	struct table_column *specs = arena_array(b->arena, (size_t)t->count + 1, sizeof *specs);
	for (int i = 0; i < t->count; i++)
		specs[i] = t->columns[i].spec;
	t->block->u.table.columns = specs;
	t->block->u.table.column_count = t->count;
}

static bool fill_table(struct binder *b, const struct node *n, struct table_state *t, const struct xpath_context *c)
{
	binder_walk(b, n->first, c, &t->visitor);
	head_row(b, t, c);
	if (!data_rows(b, n, t, c))
		return false;
	written_rows(b, n, t, c);
	set_columns(b, t);
	return true;
}

void table_bind(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	struct block *block = sink_block(b, n, c, s, BLOCK_TABLE);
	if (!block)
		return;
	struct table_state *t = arena_alloc(b->arena, sizeof *t);
	*t = (struct table_state){.visitor = {collect, visitor_no_text, .columns_only = true}, .block = block};
	t->style = binder_table_style(b, n, c, "default");
	block->u.table.style = t->style;
	block->u.table.summary = node_text(n, AT_SUMMARY, c);
	if (!fill_table(b, n, t, c)) {
		instead_of_rows(b, n, c, s);
	} else if (!block->first) {
		block_remove_last(s->parent);
	} else {
		reference_caption(b, n, c, block, CAPTION_TABLE);
	}
}

/* How many columns a row may fill: a table that declares none has as many as its first row. */
static int room(const struct table_state *t)
{
	return t->count ? t->count : TABLE_MAX_COLUMNS;
}

/* Columns that a cell above reaches into are not free. */
static void skip_reached(struct table_state *t)
{
	while (t->cell < room(t) && t->reach[t->cell] > 0)
		t->cell++;
}

/* Rows end full: what is missing is filled with empty cells, and reported. */
static void complete_row(struct binder *b, const struct node *n, const struct xpath_context *c,
			 struct table_state *t, struct block *row)
{
	if (t->count == 0)
		t->count = t->cell;
	skip_reached(t);
	if (t->cell < t->count)
		binder_report(b, n, c, DIAG_TEMPLATE_TABLE, t->cell, t->count);
	while (t->cell < t->count) {
		add_cell(b, row, row->origin, SCOPE_NONE);
		t->cell++;
		skip_reached(t);
	}
	for (int i = 0; i < t->count; i++)
		t->reach[i] -= t->reach[i] > 0;
}

static void begin_row(struct binder *b, const struct node *n, const struct xpath_context *c, struct table_state *t,
		      struct block *row)
{
	bool head = binder_flag(b, n, AT_HEAD, c, false);
	const char *anchor = node_text(n, AT_ANCHOR, c);
	row->anchor = anchor && *anchor ? anchor : NULL;
	reference_anchor(b, n, c, row->anchor, NULL, NULL);
	row->u.row.total = binder_flag(b, n, AT_TOTAL, c, false);
	row->u.row.group_head = binder_flag(b, n, AT_GROUP, c, false);
	row->u.row.detail = binder_flag(b, n, AT_DETAIL, c, false);
	row->u.row.keep_with_next = binder_flag(b, n, AT_KEEP_WITH_NEXT, c, row->u.row.group_head);
	t->body_begun |= !head;
	t->block->u.table.head_rows += !t->body_begun;
	t->scope = head ? SCOPE_COLUMN : row->u.row.group_head ? SCOPE_ROW : SCOPE_NONE;
	t->row_style = head ? t->style->head : row->u.row.total ? t->style->total : t->style->body;
	t->cell = 0;
}

/* Has any cell of the row something in it? */
static bool says_something(const struct block *row)
{
	for (const struct block *cell = row->first; cell; cell = cell->next)
		if (cell->first)
			return true;
	return false;
}

void table_row(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	struct table_state *t = s->table;
	struct block *row = sink_block(b, n, c, s, BLOCK_ROW);
	if (!row)
		return;
	begin_row(b, n, c, t, row);
	struct sink inner;
	sink_init(&inner, row, t->row_style);
	inner.table = t;
	binder_walk(b, n->first, c, &inner.visitor);
	complete_row(b, n, c, t, row);
	if (!row->first || (row->u.row.detail && !says_something(row)))
		block_remove_last(t->block);
}

/* Cells of a row that say nothing are heads where their column is one. */
static enum header_scope cell_scope(struct binder *b, const struct node *n, const struct xpath_context *c,
				    const struct table_state *t)
{
	enum header_scope scope = t->scope;
	if (scope == SCOPE_NONE && t->cell < t->count)
		scope = t->columns[t->cell].header;
	return (enum header_scope)binder_number(b, n, AT_HEADER, c, (int)scope);
}

static int between(int value, int least, int most)
{
	if (value > most)
		value = most;
	return value < least ? least : value;
}

static void place_cell(struct binder *b, const struct node *n, const struct xpath_context *c, struct table_state *t,
		       struct block *cell)
{
	int span = binder_number(b, n, AT_SPAN, c, 1), rows = binder_number(b, n, AT_ROWSPAN, c, 1);
	if (span > room(t) - t->cell)
		binder_report(b, n, c, DIAG_TEMPLATE_TABLE, t->cell + span, room(t));
	cell->u.cell.column_span = between(span, 1, room(t) - t->cell);
	cell->u.cell.row_span = between(rows, 1, 1000);
	cell->u.cell.scope = cell_scope(b, n, c, t);
	cell->u.cell.has_align = node_attribute(n, AT_ALIGN) != NULL;
	cell->u.cell.align = (enum text_align)binder_number(b, n, AT_ALIGN, c, ALIGN_LEFT);
	for (int i = 0; i < cell->u.cell.column_span; i++)
		t->reach[t->cell++] = cell->u.cell.row_span;
}

void table_cell(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	struct table_state *t = s->table;
	struct block *cell = sink_block(b, n, c, s, BLOCK_CELL);
	if (!cell)
		return;
	skip_reached(t);
	if (t->cell == room(t)) {
		binder_report(b, n, c, DIAG_TEMPLATE_TABLE, t->cell + 1, room(t));
		block_remove_last(s->parent);
		return;
	}
	place_cell(b, n, c, t, cell);
	fill_cell(b, n, AT_SELECT, c, cell, t->row_style);
	if (!cell->first)
		cell->u.cell.scope = SCOPE_NONE;
}
