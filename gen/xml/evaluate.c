/*
 * What is fixed inside a predicate (literals, variables, current(), and what
 * is made of them) is evaluated once per evaluation and kept; what else a predicate
 * needs of memory is given back when it is decided.
 */
#include "xml/evaluate.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "xml/functions.h"
#include "xml/nodes.h"
#include "xml/value.h"

/* Nodes that one evaluation may look at; going through the largest plan takes some hundred thousand. */
#define STEP_LIMIT 50000000

static void set_problem(struct evaluation *e, enum expression_problem problem)
{
	if (!e->problem)
		e->problem = problem;
}

/* Steps */

static bool has_name(const xmlNode *node, const struct step *s)
{
	const xmlNs *ns = node->ns;
	if (s->test == TEST_ANY_NAME)
		return !s->uri || (ns && strcmp(tree_string(ns->href), s->uri) == 0);
	if (strcmp(tree_string(node->name), s->name) != 0)
		return false;
	return s->uri ? ns && strcmp(tree_string(ns->href), s->uri) == 0 : !ns;
}

static bool passes(const xmlNode *node, const struct step *s)
{
	switch (s->test) {
	case TEST_NAME:
	case TEST_ANY_NAME:
		return node->type == (s->axis == AXIS_ATTRIBUTE ? XML_ATTRIBUTE_NODE : XML_ELEMENT_NODE) &&
		       has_name(node, s);
	case TEST_NODE:
		return true;
	case TEST_TEXT:
		return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
	case TEST_COMMENT:
		return node->type == XML_COMMENT_NODE;
	case TEST_INSTRUCTION:
		return node->type == XML_PI_NODE && (!s->name || strcmp(tree_string(node->name), s->name) == 0);
	}
	return false;
}

/* Where the nodes of a step go. */
struct gathering {
	struct evaluation *e;
	const struct step *step;
	struct node_list list;
};

static void gather(struct gathering *g, const xmlNode *node)
{
	if (++g->e->steps > STEP_LIMIT)
		set_problem(g->e, PROBLEM_LIMIT);
	else if (passes(node, g->step))
		nodes_add(g->e->arena, &g->list, node);
}

static bool is_parent(const xmlNode *node)
{
	return node->type == XML_ELEMENT_NODE || node->type == XML_DOCUMENT_NODE;
}

static void gather_children(struct gathering *g, const xmlNode *node)
{
	for (const xmlNode *n = is_parent(node) ? node->children : NULL; n; n = n->next)
		gather(g, n);
}

static void gather_attributes(struct gathering *g, const xmlNode *node)
{
	for (const xmlAttr *a = node->type == XML_ELEMENT_NODE ? node->properties : NULL; a; a = a->next)
		gather(g, (const xmlNode *)a);
}

static void gather_descendants(struct gathering *g, const xmlNode *node)
{
	for (xmlNodePtr n = is_parent(node) ? node->children : NULL; n && !g->e->problem; n = tree_next(n, node))
		gather(g, n);
}

static void gather_ancestors(struct gathering *g, const xmlNode *node)
{
	for (const xmlNode *n = node->parent; n; n = n->parent)
		gather(g, n);
}

static void gather_siblings(struct gathering *g, const xmlNode *node, bool following)
{
	if (node->type == XML_ATTRIBUTE_NODE)
		return;
	for (const xmlNode *n = following ? node->next : node->prev; n; n = following ? n->next : n->prev)
		gather(g, n);
}

static void gather_following(struct gathering *g, const xmlNode *node)
{
	const xmlNode *top = (const xmlNode *)node->doc;
	xmlNodePtr n = node->type == XML_ATTRIBUTE_NODE ? tree_next(node->parent, top)
		       : node == top			? NULL
							: tree_next_over((xmlNodePtr)(uintptr_t)node, top);
	for (; n && !g->e->problem; n = tree_next(n, top))
		gather(g, n);
}

/* The node and all below it, last first. */
static void gather_back(struct gathering *g, const xmlNode *node)
{
	for (const xmlNode *n = is_parent(node) ? node->last : NULL; n && !g->e->problem; n = n->prev)
		gather_back(g, n);
	gather(g, node);
}

static void gather_preceding(struct gathering *g, const xmlNode *node)
{
	if (node->type == XML_ATTRIBUTE_NODE)
		node = node->parent;
	for (; node; node = node->parent)
		for (const xmlNode *n = node->type == XML_DOCUMENT_NODE ? NULL : node->prev; n; n = n->prev)
			gather_back(g, n);
}

/* The nodes of the axis from `node` that pass, nearest first. */
static void gather_axis(struct gathering *g, const xmlNode *node)
{
	switch (g->step->axis) {
	case AXIS_CHILD:
		gather_children(g, node);
		return;
	case AXIS_ATTRIBUTE:
		gather_attributes(g, node);
		return;
	case AXIS_PARENT:
		if (node->parent)
			gather(g, node->parent);
		return;
	case AXIS_SELF:
	case AXIS_FILTER:
		gather(g, node);
		return;
	case AXIS_DESCENDANT_OR_SELF:
		gather(g, node);
		gather_descendants(g, node);
		return;
	case AXIS_DESCENDANT:
		gather_descendants(g, node);
		return;
	case AXIS_ANCESTOR_OR_SELF:
		gather(g, node);
		gather_ancestors(g, node);
		return;
	case AXIS_ANCESTOR:
		gather_ancestors(g, node);
		return;
	case AXIS_FOLLOWING_SIBLING:
		gather_siblings(g, node, true);
		return;
	case AXIS_PRECEDING_SIBLING:
		gather_siblings(g, node, false);
		return;
	case AXIS_FOLLOWING:
		gather_following(g, node);
		return;
	case AXIS_PRECEDING:
		gather_preceding(g, node);
		return;
	case AXIS_NAMESPACE:
		return;
	}
}

static bool is_reverse(enum axis axis)
{
	return axis == AXIS_ANCESTOR || axis == AXIS_ANCESTOR_OR_SELF || axis == AXIS_PRECEDING_SIBLING ||
	       axis == AXIS_PRECEDING;
}

/* From nodes in document order these give nodes in document order. */
static bool keeps_order(enum axis axis)
{
	return axis == AXIS_SELF || axis == AXIS_ATTRIBUTE || axis == AXIS_FILTER;
}

/* Predicates */

/* Its value may be a number, which means a position. */
static bool may_be_position(const struct expression *x)
{
	switch (x->kind) {
	case EXPRESSION_LITERAL:
	case EXPRESSION_VARIABLE:
	case EXPRESSION_ADD:
	case EXPRESSION_SUBTRACT:
	case EXPRESSION_MULTIPLY:
	case EXPRESSION_DIVIDE:
	case EXPRESSION_MODULO:
	case EXPRESSION_NEGATE:
		return true;
	case EXPRESSION_CALL:
		return x->function->result == XPATH_NUMBER;
	default:
		return false;
	}
}

static bool holds(struct evaluation *e, const struct expression *condition, const struct focus *f)
{
	if (!may_be_position(condition))
		return evaluate_truth(e, condition, f);
	struct xpath_value v = evaluate(e, condition, f);
	return v.kind == XPATH_NUMBER ? v.number == (double)f->position : value_truth(&v);
}

/* Leaves of the nodes from `from` on those that the condition holds for. */
static void filter(struct evaluation *e, const struct expression *condition, struct node_list *list, size_t from)
{
	size_t end = list->nodes.count, kept = from;
	for (size_t i = from; i < end && !e->problem; i++) {
		const xmlNode *node = tree_node(list->nodes.items[i]);
		struct focus f = {.node = node, .top = (const xmlNode *)node->doc, .position = i - from + 1, .size = end - from};
		struct arena_mark mark = arena_mark(e->arena);
		if (holds(e, condition, &f))
			list->nodes.items[kept++] = list->nodes.items[i];
		arena_release(e->arena, mark);
	}
	list->nodes.count = kept;
}

/* Paths */

static void step_from(struct gathering *g, const xmlNode *node)
{
	size_t from = g->list.nodes.count;
	gather_axis(g, node);
	for (const struct predicate *p = g->step->predicates; p; p = p->next)
		filter(g->e, p->condition, &g->list, from);
	if (is_reverse(g->step->axis))
		nodes_reverse(&g->list, from);
}

static struct xml_nodes take_step(struct evaluation *e, const struct step *s, struct xml_nodes nodes)
{
	struct gathering g = {.e = e, .step = s};
	for (size_t i = 0; i < nodes.count && !e->problem; i++)
		step_from(&g, tree_node(nodes.items[i]));
	if (nodes.count > 1 && !keeps_order(s->axis))
		nodes_arrange(e->arena, &g.list);
	return g.list.nodes;
}

/* All nodes at once are what predicates behind an operand are about. */
static struct xml_nodes take_filter(struct evaluation *e, const struct step *s, struct xml_nodes nodes)
{
	struct node_list list = {.nodes = nodes, .capacity = nodes.count};
	list.nodes.items = arena_array(e->arena, nodes.count, sizeof *nodes.items);
	if (nodes.count)
		memcpy(list.nodes.items, nodes.items, nodes.count * sizeof *nodes.items);
	for (const struct predicate *p = s->predicates; p; p = p->next)
		filter(e, p->condition, &list, 0);
	return list.nodes;
}

static struct xml_nodes single(struct evaluation *e, const xmlNode *node)
{
	struct node_list list = {0};
	nodes_add(e->arena, &list, node);
	return list.nodes;
}

static struct xml_nodes nodes_of(struct evaluation *e, const struct expression *x, const struct focus *f)
{
	struct xpath_value v = evaluate(e, x, f);
	if (v.kind == XPATH_NODES)
		return v.nodes;
	set_problem(e, PROBLEM_TYPE);
	return (struct xml_nodes){0};
}

static struct xpath_value value_of_nodes(struct xml_nodes nodes)
{
	return (struct xpath_value){.kind = XPATH_NODES, .nodes = nodes};
}

static struct xpath_value evaluate_path(struct evaluation *e, const struct expression *x, const struct focus *f)
{
	struct xml_nodes nodes = x->left ? nodes_of(e, x->left, f) : single(e, x->absolute ? f->top : f->node);
	for (const struct step *s = x->steps; s && nodes.count && !e->problem; s = s->next)
		nodes = s->axis == AXIS_FILTER ? take_filter(e, s, nodes) : take_step(e, s, nodes);
	return value_of_nodes(nodes);
}

static struct xpath_value evaluate_union(struct evaluation *e, const struct expression *x, const struct focus *f)
{
	struct xml_nodes left = nodes_of(e, x->left, f), right = nodes_of(e, x->right, f);
	struct node_list list = {0};
	for (size_t i = 0; i < left.count; i++)
		nodes_add(e->arena, &list, tree_node(left.items[i]));
	for (size_t i = 0; i < right.count; i++)
		nodes_add(e->arena, &list, tree_node(right.items[i]));
	nodes_arrange(e->arena, &list);
	return value_of_nodes(list.nodes);
}

/* Other operands */

static struct xpath_value evaluate_variable(struct evaluation *e, const struct expression *x)
{
	for (const struct xpath_scope *s = e->scope; s; s = s->outer)
		if (strcmp(s->name, x->name) == 0)
			return s->value;
	set_problem(e, PROBLEM_VARIABLE);
	e->unknown = x->name;
	return (struct xpath_value){.kind = XPATH_STRING, .string = ""};
}

static double compute(enum expression_kind op, double a, double b)
{
	switch (op) {
	case EXPRESSION_ADD:
		return a + b;
	case EXPRESSION_SUBTRACT:
		return a - b;
	case EXPRESSION_MULTIPLY:
		return a * b;
	case EXPRESSION_DIVIDE:
		return a / b;
	default:
		return fmod(a, b);
	}
}

static struct xpath_value evaluate_number(struct evaluation *e, const struct expression *x, const struct focus *f)
{
	struct xpath_value left = evaluate(e, x->left, f);
	if (x->kind == EXPRESSION_NEGATE)
		return function_give_number(-value_number(e->arena, &left));
	struct xpath_value right = evaluate(e, x->right, f);
	return function_give_number(
		compute(x->kind, value_number(e->arena, &left), value_number(e->arena, &right)));
}

static struct xpath_value evaluate_call(struct evaluation *e, const struct expression *x, const struct focus *f)
{
	struct xpath_value few[4], *arguments = few;
	if (x->count > sizeof few / sizeof *few)
		arguments = arena_array(e->arena, x->count, sizeof *arguments);
	for (size_t i = 0; i < x->count; i++)
		arguments[i] = evaluate(e, x->arguments[i], f);
	e->focus = f;
	if (e->problem)
		return (struct xpath_value){.kind = XPATH_STRING, .string = ""};
	return x->function->call(e, arguments, x->count);
}

static bool compare(struct evaluation *e, const struct expression *x, const struct focus *f)
{
	struct xpath_value left = evaluate(e, x->left, f), right = evaluate(e, x->right, f);
	return value_compare(e->arena, x->kind, &left, &right);
}

/* Expressions */

static bool test_anew(struct evaluation *e, const struct expression *x, const struct focus *f)
{
	switch (x->kind) {
	case EXPRESSION_OR:
		return evaluate_truth(e, x->left, f) || evaluate_truth(e, x->right, f);
	case EXPRESSION_AND:
		return evaluate_truth(e, x->left, f) && evaluate_truth(e, x->right, f);
	default:
		return compare(e, x, f);
	}
}

static struct xpath_value evaluate_anew(struct evaluation *e, const struct expression *x, const struct focus *f)
{
	switch (x->kind) {
	case EXPRESSION_PATH:
		return evaluate_path(e, x, f);
	case EXPRESSION_UNION:
		return evaluate_union(e, x, f);
	case EXPRESSION_LITERAL:
		return x->literal;
	case EXPRESSION_VARIABLE:
		return evaluate_variable(e, x);
	case EXPRESSION_CALL:
		return evaluate_call(e, x, f);
	case EXPRESSION_ADD:
	case EXPRESSION_SUBTRACT:
	case EXPRESSION_MULTIPLY:
	case EXPRESSION_DIVIDE:
	case EXPRESSION_MODULO:
	case EXPRESSION_NEGATE:
		return evaluate_number(e, x, f);
	default:
		return function_give_flag(test_anew(e, x, f));
	}
}

struct xpath_value evaluate(struct evaluation *e, const struct expression *x, const struct focus *f)
{
	struct kept *kept = &e->kept[x->slot];
	if (!x->slot)
		return evaluate_anew(e, x, f);
	if (!kept->known) {
		struct xpath_value v = evaluate_anew(e, x, f);
		*kept = (struct kept){.known = true, .value = value_copy(e->keep, &v)};
	}
	return kept->value;
}

bool evaluate_truth(struct evaluation *e, const struct expression *x, const struct focus *f)
{
	if (e->problem)
		return false;
	if (!x->slot && x->kind <= EXPRESSION_MORE_OR_EQUAL)
		return test_anew(e, x, f);
	struct xpath_value v = evaluate(e, x, f);
	return value_truth(&v);
}
