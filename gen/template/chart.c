#include <stdint.h>

#include "base/arena.h"
#include "base/money.h"
#include "template/binder.h"

#define CHART_MAX_CATEGORIES 200
#define CHART_MAX_SERIES 24

struct chart_category {
	const struct xml_node *node;
	const char *label;
};

struct chart_row {
	const struct node *node;
	const struct xpath_scope *scope; /* $series */
	const struct xml_node *at;
	const char *label;
	bool has_color;
	rgb color;
};

/* Categories and series, as they come. */
struct chart_state {
	struct visitor visitor;
	struct chart_category *categories;
	struct chart_row *rows;
	size_t category_count, category_capacity, row_count, row_capacity;
	bool money;
};

static const char *label_of(struct binder *b, const struct node *n, const struct xpath_context *c)
{
	const char *label = node_text(n, AT_LABEL, c);
	const struct inline_run *runs = label ? binder_runs(b, label, 0) : NULL;
	return runs ? runs->text : "";
}

static void add_categories(struct binder *b, const struct node *n, const struct xpath_context *c,
			   struct chart_state *s)
{
	struct xml_nodes nodes = xpath_nodes(node_expression(n, AT_SELECT), c);
	struct xpath_context here = *c;
	for (size_t i = 0; i < nodes.count; i++) {
		if (s->category_count == CHART_MAX_CATEGORIES) {
			binder_report(b, n, c, DIAG_TEMPLATE_LIMIT, CHART_MAX_CATEGORIES);
			return;
		}
		here.node = nodes.items[i];
		here.position = i + 1;
		here.size = nodes.count;
		here.scope = binder_bind(b, "category", binder_node_value(b, here.node), c->scope);
		s->categories = arena_grow(b->arena, s->categories, s->category_count, &s->category_capacity,
					   sizeof *s->categories);
		s->categories[s->category_count++] =
			(struct chart_category){.node = here.node, .label = label_of(b, n, &here)};
	}
}

static void add_series(struct binder *b, const struct node *n, const struct xpath_context *c, struct chart_state *s)
{
	if (s->row_count == CHART_MAX_SERIES) {
		binder_report(b, n, c, DIAG_TEMPLATE_LIMIT, CHART_MAX_SERIES);
		return;
	}
	union value color;
	s->rows = arena_grow(b->arena, s->rows, s->row_count, &s->row_capacity, sizeof *s->rows);
	struct chart_row *row = &s->rows[s->row_count++];
	*row = (struct chart_row){.node = n, .scope = c->scope, .at = c->node, .label = label_of(b, n, c)};
	row->has_color = binder_value(b, n, AT_COLOR, c, &color);
	if (row->has_color)
		row->color = color.color;
}

static void add_all_series(struct binder *b, const struct node *n, const struct xpath_context *c,
			   struct chart_state *s)
{
	const struct xpath *select = node_expression(n, AT_SELECT);
	if (!select) {
		add_series(b, n, c, s);
		return;
	}
	struct xml_nodes nodes = xpath_nodes(select, c);
	struct xpath_context here = *c;
	here.size = nodes.count;
	for (size_t i = 0; i < nodes.count; i++) {
		here.node = nodes.items[i];
		here.position = i + 1;
		here.scope = binder_bind(b, "series", binder_node_value(b, here.node), c->scope);
		add_series(b, n, &here, s);
	}
}

static void on_element(struct binder *b, const struct node *n, const struct xpath_context *c, struct visitor *v)
{
	struct chart_state *s = (struct chart_state *)v;
	if (n->kind == EL_CATEGORY)
		add_categories(b, n, c, s);
	else if (n->kind == EL_SERIES)
		add_all_series(b, n, c, s);
	else
		binder_misplaced(b, n, c);
}

/* Charts of plain numbers show whole ones. */
static int64_t read_value(struct binder *b, const struct chart_row *row, const struct xpath_context *c, bool money)
{
	const struct xpath *x = node_expression(row->node, AT_VALUE);
	int64_t hundredths = 0;
	struct xpath_value value = xpath_evaluate(x, c);
	if (!format_amount(x, c, &value, money ? FORMAT_MONEY : FORMAT_INTEGER, &hundredths)) {
		binder_report(b, row->node, c, DIAG_TEMPLATE_AMOUNT, format_string(x, c, &value));
		return 0;
	}
	if (money)
		return hundredths;
	return (hundredths + (hundredths < 0 ? -50 : 50)) / 100;
}

static const int64_t *read_values(struct binder *b, const struct chart_state *s, const struct chart_row *row,
				  const struct xpath_context *c)
{
	int64_t *values = arena_array(b->arena, s->category_count + 1, sizeof *values);
	struct xpath_context here = *c;
	here.node = row->at;
	for (size_t i = 0; i < s->category_count; i++) {
		struct xpath_value category = binder_node_value(b, s->categories[i].node);
		here.scope = binder_bind(b, "category", category, row->scope);
		here.position = i + 1;
		here.size = s->category_count;
		values[i] = read_value(b, row, &here, s->money);
	}
	return values;
}

/* The colours chart1, chart2 ... of the style sheet, in turn. */
static rgb default_color(const struct binder *b, size_t i)
{
	const struct named_color *first = NULL;
	size_t count = 0;
	for (const struct named_color *k = b->set->colors; k; k = k->next)
		if (k->name[0] == 'c' && k->name[1] == 'h' && k->name[2] == 'a' && k->name[3] == 'r' &&
		    k->name[4] == 't') {
			first = first ? first : k;
			count++;
		}
	if (!first)
		return 0x404040;
	for (i %= count; i > 0; i--)
		first = first->next;
	return first->color;
}

static struct chart *build(struct binder *b, const struct chart_state *s, const struct xpath_context *c)
{
	struct chart *chart = arena_alloc(b->arena, sizeof *chart);
	const char **names = arena_array(b->arena, s->category_count + 1, sizeof *names);
	struct chart_series *series = arena_array(b->arena, s->row_count + 1, sizeof *series);
	for (size_t i = 0; i < s->category_count; i++)
		names[i] = s->categories[i].label;
	for (size_t i = 0; i < s->row_count; i++) {
		const struct chart_row *row = &s->rows[i];
		series[i] = (struct chart_series){
			.name = row->label,
			.color = row->has_color ? row->color : default_color(b, i),
			.values = read_values(b, s, row, c),
		};
	}
	*chart = (struct chart){.money = s->money, .categories = names, .category_count = s->category_count,
				.series = series, .series_count = s->row_count};
	return chart;
}

const struct chart *chart_bind(struct binder *b, const struct node *n, const struct xpath_context *c)
{
	struct chart_state s = {.visitor = {on_element, visitor_no_text}, .money = binder_flag(b, n, AT_MONEY, c, false)};
	binder_walk(b, n->first, c, &s.visitor);
	if (s.category_count == 0 || s.row_count == 0)
		return NULL;
	struct chart *chart = build(b, &s, c);
	const char *unit = node_text(n, AT_UNIT, c);
	chart->kind = (enum chart_kind)binder_number(b, n, AT_KIND, c, CHART_STACKED_COLUMNS);
	chart->unit = unit ? unit : "";
	chart->style = binder_style(b, n, c, binder_para(b, "chart"));
	return chart;
}
