/*
 * Follows the expressions of a template, as binding evaluates them.
 */
#include "base/arena.h"
#include "template/abbreviation.h"
#include "template/node.h"
#include "template/set.h"
#include "template/value.h"

/* How often a part or rule may be inside itself: what is further in sees nothing new. */
#define MAX_NESTING 3

struct follower {
	const struct template *template;
	struct sight *sight;
};

/* Where in the template the walk is. */
struct place {
	struct sight_view view;
	const struct sight_view *rows; /* what columns of a table are seen from; NULL where none may stand */
	struct xml_nodes *categories;  /* of a chart, found so far; NULL outside */
	const struct place *outer;
	const struct node *part;       /* that is being walked through: a part or rule */
};

static void follow_list(const struct follower *f, const struct node *n, const struct place *at);

static struct xml_nodes follow_attribute(const struct follower *f, const struct node *n,
					 enum attribute_name name, const struct sight_view *view)
{
	const struct xpath *x = node_expression(n, name);
	return x ? sight_follow(f->sight, x, view) : (struct xml_nodes){0};
}

static void check_attribute(const struct follower *f, const struct node *n, enum attribute_name name,
			    const struct sight_view *view)
{
	const struct xpath *x = node_expression(n, name);
	if (x)
		sight_check(f->sight, x, view);
}

static void follow_text(const struct follower *f, const struct text *text, const struct sight_view *view)
{
	for (const struct piece *p = text ? text->pieces : NULL; p; p = p->next)
		if (p->expression)
			sight_check(f->sight, p->expression, view);
}

static void follow_text_of(const struct follower *f, const struct node *n, enum attribute_name name,
			   const struct sight_view *view)
{
	const struct attribute *a = node_attribute(n, name);
	follow_text(f, a ? a->text : NULL, view);
}

/* The view from some nodes, which `name` is bound to. */
static struct sight_view view_of(const struct follower *f, const char *name, struct xml_nodes nodes,
				 const struct xpath_scope *scope)
{
	return (struct sight_view){.nodes = nodes, .scope = sight_bind(f->sight, name, nodes, scope)};
}

/* The same place with another view. */
static struct place with_view(const struct place *at, struct sight_view view)
{
	struct place here = *at;
	here.view = view;
	return here;
}

static const struct xpath_scope *follow_let(const struct follower *f, const struct node *n,
					    const struct place *at)
{
	const char *name = node_name(n, AT_NAME);
	struct xml_nodes nodes = follow_attribute(f, n, AT_SELECT, &at->view);
	follow_list(f, n->first, at);
	return name ? sight_bind(f->sight, name, nodes, at->view.scope) : at->view.scope;
}

static int nesting(const struct place *at, const struct node *part)
{
	int count = 0;
	for (; at; at = at->outer)
		count += at->part == part;
	return count;
}

/* The content of a part or rule, unless it is deep inside itself. */
static void follow_part(const struct follower *f, const struct node *part, const struct place *at,
			struct sight_view view)
{
	if (nesting(at, part) == MAX_NESTING)
		return;
	struct place here = *at;
	here.view = view;
	here.outer = at;
	here.part = part;
	check_attribute(f, part, AT_TEST, &view);
	follow_list(f, part->first, &here);
}

static void follow_use(const struct follower *f, const struct node *n, const struct place *at)
{
	struct place here = *at;
	for (const struct node *k = n->first; k; k = k->next)
		if (k->kind == EL_LET)
			here.view.scope = follow_let(f, k, &here);
	if (n->target)
		follow_part(f, n->target, &here, here.view);
}

/* Each rule is followed once from all the nodes that it is for; those of a rule before it do no harm. */
static void follow_content(const struct follower *f, const struct node *n, const struct place *at)
{
	struct sight *s = f->sight;
	struct xml_nodes nodes = node_attribute(n, AT_SELECT) ? follow_attribute(f, n, AT_SELECT, &at->view)
							      : sight_select(s, at->view.nodes, "*");
	for (const struct content_rule *rule = f->template->rules; rule; rule = rule->next) {
		struct sight_view view = {.nodes = sight_select_named(s, nodes, rule->element, rule->parent),
					  .scope = at->view.scope};
		if (view.nodes.count)
			follow_part(f, rule->node, at, view);
	}
}

static void follow_for_each(const struct follower *f, const struct node *n, const struct place *at)
{
	struct xml_nodes nodes = follow_attribute(f, n, AT_SELECT, &at->view);
	struct place here = with_view(at, view_of(f, "row", nodes, at->view.scope));
	check_attribute(f, n, AT_SORT, &here.view);
	follow_list(f, n->first, &here);
}

/* Whether the attribute of a column of a table is seen from its rows. */
static bool is_of_row(const struct node *n, enum attribute_name name)
{
	return (name == AT_SELECT && n->kind == EL_COLUMN) || name == AT_VALUE || name == AT_STYLE ||
	       name == AT_EMPTY;
}

/* All other attributes. */
static void follow_attributes(const struct follower *f, const struct node *n, const struct sight_view *view,
			      const struct sight_view *row)
{
	for (int i = 0; i < n->attribute_count; i++) {
		const struct attribute *a = &n->attributes[i];
		const struct sight_view *v = is_of_row(n, a->name) ? row : view;
		if (a->type == TYPE_XPATH)
			sight_check(f->sight, a->value.expression, v);
		else
			follow_text(f, a->text, v);
	}
	for (size_t i = 0; i < n->literal_count; i++)
		follow_text(f, n->literals[i].text, view);
}

/* The categories of a chart are all known in a second round, when values of series look at them. */
static void follow_chart(const struct follower *f, const struct node *n, const struct place *at)
{
	struct xml_nodes categories = {0};
	follow_attributes(f, n, &at->view, &at->view);
	struct place here = *at;
	here.categories = &categories;
	for (int round = 0; round < 2; round++)
		follow_list(f, n->first, &here);
}

static void follow_category(const struct follower *f, const struct node *n, const struct place *at)
{
	struct xml_nodes nodes = follow_attribute(f, n, AT_SELECT, &at->view);
	struct sight_view view = view_of(f, "category", nodes, at->view.scope);
	*at->categories = sight_join(f->sight, *at->categories, nodes);
	follow_text_of(f, n, AT_LABEL, &view);
}

static void follow_series(const struct follower *f, const struct node *n, const struct place *at)
{
	struct sight_view view = at->view;
	if (node_attribute(n, AT_SELECT))
		view = view_of(f, "series", follow_attribute(f, n, AT_SELECT, &at->view), view.scope);
	follow_text_of(f, n, AT_LABEL, &view);
	follow_text_of(f, n, AT_COLOR, &view);
	view.scope = sight_bind(f->sight, "category", *at->categories, view.scope);
	check_attribute(f, n, AT_VALUE, &view);
}

/* A column of a table, or several: seen from the table and, in the rows, from those. */
static void follow_column(const struct follower *f, const struct node *n, const struct place *at)
{
	struct sight_view view = at->view, row = *at->rows;
	row.scope = sight_bind(f->sight, "row", row.nodes, view.scope);
	if (n->kind == EL_COLUMNS) {
		struct xml_nodes nodes = follow_attribute(f, n, AT_SELECT, &view);
		view.scope = sight_bind(f->sight, "column", nodes, view.scope);
		row.scope = sight_bind(f->sight, "column", nodes, row.scope);
	}
	follow_attributes(f, n, &view, &row);
	struct place here = with_view(at, row);
	here.rows = NULL;
	follow_list(f, n->first, &here);
}

static void follow_table(const struct follower *f, const struct node *n, const struct place *at)
{
	struct sight_view rows = {.nodes = follow_attribute(f, n, AT_ROWS, &at->view)};
	struct place here = *at;
	here.rows = node_attribute(n, AT_ROWS) ? &rows : NULL;
	follow_attributes(f, n, &at->view, &at->view);
	follow_list(f, n->first, &here);
}

static bool is_control(const struct node *n)
{
	switch (n->kind) {
	case EL_IF:
	case EL_CHOOSE:
	case EL_WHEN:
	case EL_OTHERWISE:
		return true;
	default:
		return false;
	}
}

static void follow_other(const struct follower *f, const struct node *n, const struct place *at)
{
	struct place here = *at;
	if (!is_control(n))
		here.rows = NULL;
	follow_attributes(f, n, &at->view, &at->view);
	follow_text(f, n->text, &at->view);
	follow_list(f, n->first, &here);
}

static void follow_node(const struct follower *f, const struct node *n, const struct place *at)
{
	check_attribute(f, n, AT_TEST, &at->view);
	if (n->kind == EL_FOR_EACH)
		follow_for_each(f, n, at);
	else if (n->kind == EL_USE)
		follow_use(f, n, at);
	else if (n->kind == EL_CONTENT)
		follow_content(f, n, at);
	else if (n->kind == EL_TABLE)
		follow_table(f, n, at);
	else if (n->kind == EL_CHART)
		follow_chart(f, n, at);
	else if (n->kind == EL_CATEGORY && at->categories)
		follow_category(f, n, at);
	else if (n->kind == EL_SERIES && at->categories)
		follow_series(f, n, at);
	else if ((n->kind == EL_COLUMN || n->kind == EL_COLUMNS) && at->rows)
		follow_column(f, n, at);
	else
		follow_other(f, n, at);
}

/* A <let> that nothing reads is never evaluated. */
static void follow_list(const struct follower *f, const struct node *n, const struct place *at)
{
	struct place here = *at;
	for (; n; n = n->next) {
		if (n->kind != EL_LET)
			follow_node(f, n, &here);
		else if (n->reached)
			here.view.scope = follow_let(f, n, &here);
	}
}

static void follow_abbreviations(const struct follower *f, const struct sight_view *view)
{
	const struct abbreviation_source *source = &f->template->set->abbreviations;
	if (!abbreviations_are_bound(source, view->scope))
		return;
	struct sight_view of = {.nodes = sight_follow(f->sight, source->select, view), .scope = view->scope};
	sight_check(f->sight, source->short_form, &of);
	sight_check(f->sight, source->long_form, &of);
}

void template_follow(const struct template *t, struct sight *s, const struct sight_view *view)
{
	struct follower f = {.template = t, .sight = s};
	struct place top = {.view = *view};
	follow_other(&f, t->root, &top);
	for (const struct part *p = t->headers; p; p = p->next)
		follow_part(&f, p->node, &top, *view);
	for (const struct part *p = t->footers; p; p = p->next)
		follow_part(&f, p->node, &top, *view);
	if (!template_is_text(t))
		follow_abbreviations(&f, view);
}

void template_follow_text(const char *text, const struct xml_document *doc, const struct xml_node *where,
			  struct xpath_engine *engine, struct sight *s, const struct sight_view *view,
			  struct diagnostics *found)
{
	struct arena *a = arena_new();
	follow_text(&(struct follower){.sight = s}, text_compile(a, engine, text, doc, where, found), view);
	arena_free(a);
}
