/*
 * Field grids: label above value in ruled cells of equal width. Read aloud
 * and extracted as "label: value", row by row.
 */
#include "base/buffer.h"
#include "layout/flow.h"

struct field_grid {
	struct flow *f;
	const struct table_style *style;
	int columns;
	mpt *edges;                  /* left edges of the columns, and the right one */
	mpt *row_edges;              /* of the cells of the current row */
	bool first_row;
};

static int span_of(const struct field_grid *g, const struct block *field, int column)
{
	int rest = g->columns - column, span = field->u.field.span;
	return span <= 0 || span > rest ? rest : span;
}

static bool is_one_paragraph(const struct block *field)
{
	return !field->first || (!field->first->next && field->first->kind == BLOCK_PARAGRAPH && !field->first->lang);
}

/* The label, a line (or more) of its own whose text reads "label: ". */
static void label_set(struct flow *f, const struct block *field, const struct para_style *style, struct tag *parent)
{
	struct tag *span = tag_new(f->l, parent, "Span");
	if (span) {
		struct buffer text = BUFFER_INIT;
		anchors_put_text(&text, field->runs);
		span->actual = arena_printf(f->l->a, "%s: ", buffer_text(&text));
		buffer_free(&text);
	}
	para_set(f, &(struct para){.runs = field->runs, .style = style, .tag = span, .blank_end = true});
	f->out->after = 0;
	stack_tie_next(f->out, 1, TIE_CLOSE);
}

static void field_content(struct flow *f, const struct field_grid *g, const struct block *field)
{
	bool one = is_one_paragraph(field);
	struct tag *element = tag_new(f->l, f->tag, one ? "P" : "Div");
	if (element)
		element->lang = field->lang;
	const struct para_style *label = field->style ? field->style : flow_style(f, g->style->head, "label");
	if (field->runs)
		label_set(f, field, label, one ? element : tag_new(f->l, element, "P"));
	f->style = flow_style(f, g->style->body, "value");
	f->tag = element;
	f->bare = one;
	flow_children(f, field);
	flow_flush_leads(f);
}

static struct row_cell field_cell(const struct field_grid *g, const struct block *field, int column, int span)
{
	struct flow inside = *g->f;
	inside.out = stack_new(g->f->l);
	inside.x = g->edges[column] + g->style->pad_x;
	inside.width = g->edges[column + span] - g->edges[column] - 2 * g->style->pad_x;
	inside.frame = NULL;
	inside.repeat = NULL;
	if (field->lang)
		inside.lang = field->lang;
	if (field->origin.file || field->origin.line)
		inside.origin = &field->origin;
	anchors_mark_block(g->f, field);
	field_content(&inside, g, field);
	return (struct row_cell){.content = inside.out, .end = inside.out->count};
}

/* Sets the fields from `first` that fit into one row; returns the one after them. */
static const struct block *field_row(struct field_grid *g, const struct block *first)
{
	const struct table_style *s = g->style;
	struct layout *l = g->f->l;
	struct row row = {.cells = arena_array(l->scratch, (size_t)g->columns, sizeof *row.cells), .pad_above = s->pad_y, .pad_below = s->pad_y};
	mpt *edges = arena_array(l->scratch, (size_t)g->columns + 1, sizeof *edges);
	int column = 0;
	const struct block *field = first;
	for (; field && column < g->columns; field = field->next) {
		int span = span_of(g, field, column);
		if (field != first && field->u.field.span > g->columns - column)
			break;
		edges[row.cell_count] = g->edges[column];
		row.cells[row.cell_count++] = field_cell(g, field, column, span);
		column += span;
		if (field->u.field.min_height > row.min_height)
			row.min_height = field->u.field.min_height;
	}
	edges[row.cell_count] = g->edges[column];
	row.look = (struct row_look){
		.x = g->edges[0], .width = g->edges[column] - g->edges[0], .above = g->first_row ? s->rule : 0,
		.below = s->rule, .frame = s->frame, .edges = edges, .edge_count = row.cell_count + 1,
		.color = s->rule_color,
	};
	row_add(g->f, &row, g->first_row ? s->space_before : 0);
	g->first_row = false;
	return field;
}

void fields_set(struct flow *f, const struct block *b)
{
	static const struct table_style plain = {.name = "plain"};
	struct flow inside = *f;
	if (!b->first)
		return;
	flow_flush_leads(f);
	struct field_grid g = {.f = &inside, .style = b->u.fields.style ? b->u.fields.style : &plain, .first_row = true};
	g.columns = b->u.fields.columns < 1 ? 1 : b->u.fields.columns > 12 ? 12 : b->u.fields.columns;
	mpt edges[13];
	for (int i = 0; i <= g.columns; i++)
		edges[i] = f->x + (mpt)((int64_t)f->width * i / g.columns);
	g.edges = edges;
	inside.bare = false;
	for (const struct block *field = b->first; field;)
		field = field_row(&g, field);
	stack_space(f->out, g.style->space_after);
}
