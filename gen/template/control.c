#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/blank.h"
#include "template/binder.h"
#include "template/value.h"

/* Nested walks, so that rules and parts that use themselves come to an end. */
#define WALK_MAX_DEPTH 1200

bool binder_passes(const struct node *n, const struct xpath_context *c)
{
	const struct xpath *test = node_expression(n, AT_TEST);
	return !test || xpath_test(test, c);
}

const struct xpath_scope *binder_bind(struct binder *b, const char *name, struct xpath_value value,
				      const struct xpath_scope *outer)
{
	struct xpath_scope *scope = arena_alloc(b->arena, sizeof *scope);
	*scope = (struct xpath_scope){.name = name, .value = value, .outer = outer};
	return scope;
}

struct xpath_value binder_node_value(struct binder *b, const struct xml_node *node)
{
	const struct xml_node **items = arena_alloc(b->arena, sizeof *items);
	items[0] = node;
	return (struct xpath_value){.kind = XPATH_NODES, .nodes = {.items = items, .count = 1}};
}

static const struct xpath_scope *bind_let(struct binder *b, const struct node *n, const struct xpath_context *c)
{
	const char *name = node_name(n, AT_NAME);
	const struct xpath *select = node_expression(n, AT_SELECT);
	struct xpath_value value = {.kind = XPATH_STRING};
	if (!n->reached)
		return c->scope;
	if (select)
		value = xpath_evaluate(select, c);
	else
		value.string = runs_plain(b->arena, sink_inline(b, n, c, NULL, NULL), '\n');
	return name ? binder_bind(b, name, value, c->scope) : c->scope;
}

static void walk_choose(struct binder *b, const struct node *n, const struct xpath_context *c, struct visitor *v)
{
	for (const struct node *k = n->first; k; k = k->next) {
		if (!binder_passes(k, c))
			continue;
		binder_walk(b, k->first, c, v);
		return;
	}
}

struct sort_key {
	const struct xml_node *node;
	struct xpath_value value;
	const char *text;
	size_t position;
};

/* Finnish order for the letters after z; ASCII letters without their case. */
static unsigned rank(const unsigned char **s)
{
	static const struct { unsigned char lead, upper, lower; unsigned rank; } letters[] = {
		{0xC3, 0x85, 0xA5, 'z' + 1}, /* å */
		{0xC3, 0x84, 0xA4, 'z' + 2}, /* ä */
		{0xC3, 0x96, 0xB6, 'z' + 3}, /* ö */
	};
	unsigned char c = *(*s)++;
	if (c >= 'A' && c <= 'Z')
		return c + 32u;
	if (c < 0x80)
		return c;
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
		if (c == letters[i].lead && (**s == letters[i].upper || **s == letters[i].lower)) {
			(*s)++;
			return letters[i].rank;
		}
	}
	return c + 256u;
}

static int compare_words(const char *left, const char *right)
{
	const unsigned char *a = (const unsigned char *)left, *b = (const unsigned char *)right;
	while (*a && *b) {
		unsigned x = rank(&a), y = rank(&b);
		if (x != y)
			return x < y ? -1 : 1;
	}
	return (*a != 0) - (*b != 0);
}

static int compare_values(const struct sort_key *a, const struct sort_key *b)
{
	if (a->value.kind == XPATH_NUMBER && b->value.kind == XPATH_NUMBER)
		return (a->value.number > b->value.number) - (a->value.number < b->value.number);
	return compare_words(a->text, b->text);
}

static int compare_up(const void *left, const void *right)
{
	const struct sort_key *a = left, *b = right;
	int order = compare_values(a, b);
	return order ? order : (a->position > b->position) - (a->position < b->position);
}

static int compare_down(const void *left, const void *right)
{
	const struct sort_key *a = left, *b = right;
	int order = compare_values(b, a);
	return order ? order : (a->position > b->position) - (a->position < b->position);
}

static void sort_nodes(struct binder *b, const struct xpath *by, bool down, const struct xpath_context *c,
		       struct xml_nodes *nodes)
{
	struct sort_key *keys = arena_array(b->arena, nodes->count + 1, sizeof *keys);
	const struct xml_node **sorted = arena_array(b->arena, nodes->count + 1, sizeof *sorted);
	struct xpath_context here = *c;
	for (size_t i = 0; i < nodes->count; i++) {
		here.node = nodes->items[i];
		keys[i] = (struct sort_key){.node = here.node, .value = xpath_evaluate(by, &here),
					    .position = i};
		keys[i].text = format_string(by, &here, &keys[i].value);
	}
	if (nodes->count > 1)
		qsort(keys, nodes->count, sizeof *keys, down ? compare_down : compare_up);
	for (size_t i = 0; i < nodes->count; i++)
		sorted[i] = keys[i].node;
	nodes->items = sorted;
}

static void walk_for_each(struct binder *b, const struct node *n, const struct xpath_context *c, struct visitor *v)
{
	const struct xpath *select = node_expression(n, AT_SELECT), *sort = node_expression(n, AT_SORT);
	if (!select)
		return;
	struct xml_nodes nodes = xpath_nodes(select, c);
	if (sort)
		sort_nodes(b, sort, binder_number(b, n, AT_ORDER, c, 0) == 1, c, &nodes);
	struct xpath_context here = *c;
	here.size = nodes.count;
	for (size_t i = 0; i < nodes.count; i++) {
		here.node = nodes.items[i];
		here.position = i + 1;
		here.scope = binder_bind(b, "row", binder_node_value(b, here.node), c->scope);
		binder_walk(b, n->first, &here, v);
	}
}

/* A part sees what the place of use sees, and the <let>s inside <use>. */
static void walk_use(struct binder *b, const struct node *n, const struct xpath_context *c, struct visitor *v)
{
	struct xpath_context here = *c;
	for (const struct node *k = n->first; k; k = k->next) {
		if (k->kind == EL_LET)
			here.scope = bind_let(b, k, &here);
		else
			binder_misplaced(b, k, c);
	}
	if (n->target && binder_passes(n->target, &here))
		binder_walk(b, n->target->first, &here, v);
}

static const struct node *find_rule(const struct binder *b, const struct xml_node *element)
{
	const struct xml_node *parent = xml_parent(element);
	for (const struct content_rule *r = b->template->rules; r; r = r->next)
		if (xml_is_element(element, r->element) && (!r->parent || (parent && xml_is_element(parent, r->parent))))
			return r->node;
	return NULL;
}

static bool is_attribute(const struct xml_node *node)
{
	const struct xml_node *parent = xml_parent(node);
	return parent && !xml_is_text(node) && !xml_is_comment(node) && xml_name(node) &&
	       xml_attribute(parent, xml_name(node));
}

/* One selected node: by its rule, or as text. */
static void walk_node(struct binder *b, const struct node *n, const struct xpath_context *c, struct visitor *v)
{
	if (xml_is_text(c->node)) {
		v->text(b, n, c, xml_text(c->node), c->node, v);
	} else if (is_any_element(c->node)) {
		const struct node *rule = find_rule(b, c->node);
		if (rule)
			binder_walk(b, rule->first, c, v);
		else
			binder_report(b, n, c, DIAG_TEMPLATE_RULE, xml_name(c->node), xml_line(c->node));
	} else if (is_attribute(c->node)) {
		v->text(b, n, c, xml_text(c->node), c->node, v);
	}
}

static void walk_children(struct binder *b, const struct node *n, const struct xpath_context *c, struct visitor *v)
{
	struct xpath_context here = *c;
	here.position = here.size = 0;
	for (const struct xml_node *x = xml_first_child(c->node); x; x = xml_next(x))
		here.size += xml_is_text(x) || is_any_element(x);
	for (here.node = xml_first_child(c->node); here.node; here.node = xml_next(here.node)) {
		here.position += xml_is_text(here.node) || is_any_element(here.node);
		walk_node(b, n, &here, v);
	}
}

static void walk_content(struct binder *b, const struct node *n, const struct xpath_context *c, struct visitor *v)
{
	const struct xpath *select = node_expression(n, AT_SELECT);
	if (!select) {
		walk_children(b, n, c, v);
		return;
	}
	struct xml_nodes nodes = xpath_nodes(select, c);
	struct xpath_context here = *c;
	here.size = nodes.count;
	for (size_t i = 0; i < nodes.count; i++) {
		here.node = nodes.items[i];
		here.position = i + 1;
		walk_node(b, n, &here, v);
	}
}

static void walk_text(struct binder *b, const struct node *n, const struct xpath_context *c, struct visitor *v)
{
	for (const struct piece *p = n->text->pieces; p; p = p->next) {
		if (p->literal) {
			v->text(b, n, c, p->literal, NULL, v);
			continue;
		}
		struct xpath_value value = xpath_evaluate(p->expression, c);
		const struct xml_node *from = NULL;
		if (value.kind == XPATH_NODES && value.nodes.count)
			from = value.nodes.items[0];
		v->text(b, n, c, format_string(p->expression, c, &value), from, v);
	}
}

static void walk_one(struct binder *b, const struct node *n, const struct xpath_context *c, struct visitor *v)
{
	switch (n->kind) {
	case EL_TEXT:
		walk_text(b, n, c, v);
		break;
	case EL_IF:
		binder_walk(b, n->first, c, v);
		break;
	case EL_CHOOSE:
		walk_choose(b, n, c, v);
		break;
	case EL_FOR_EACH:
		walk_for_each(b, n, c, v);
		break;
	case EL_USE:
		walk_use(b, n, c, v);
		break;
	case EL_CONTENT:
		walk_content(b, n, c, v);
		break;
	default:
		v->element(b, n, c, v);
	}
}

void visitor_no_text(struct binder *b, const struct node *n, const struct xpath_context *c, const char *text,
		     const struct xml_node *from, struct visitor *v)
{
	(void)from, (void)v;
	if (!blank_all(text))
		binder_misplaced_text(b, n, c, text);
}

void binder_walk(struct binder *b, const struct node *n, const struct xpath_context *c, struct visitor *v)
{
	if (n && b->depth >= WALK_MAX_DEPTH) {
		binder_report(b, n, c, DIAG_TEMPLATE_DEPTH, WALK_MAX_DEPTH);
		return;
	}
	struct xpath_context here = *c;
	b->depth++;
	for (; n && (n->columns || !v->columns_only); n = n->next) {
		if (n->kind == EL_LET)
			here.scope = bind_let(b, n, &here);
		else if (binder_passes(n, &here))
			walk_one(b, n, &here, v);
	}
	b->depth--;
}
