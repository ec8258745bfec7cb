/*
 * Follows plain paths in two ways: step by step where their nodes are wanted,
 * which have to come in document order, and node by node where it is enough
 * that there is one.
 */
#include <libxml/hash.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/blank.h"
#include "xml/functions.h"
#include "xml/plain_form.h"
#include "xml/tree.h"

/* The texts that a test compares with, looked up when they are first needed. */
struct texts {
	bool known;
	const char **items;
	size_t count, capacity;
};

struct evaluation {
	const struct xpath_context *context;
	struct arena *arena;
	struct texts *texts; /* by the index of a test's value */
	bool refused;        /* libxml2 has to say */
};

static void evaluation_begin(struct evaluation *e, const struct plain *p, const struct xpath_context *c,
			     struct arena *scratch)
{
	*e = (struct evaluation){.context = c, .arena = scratch};
	if (p->values)
		e->texts = arena_array(scratch, p->values, sizeof *e->texts);
}

static bool refuse(struct evaluation *e)
{
	e->refused = true;
	return false;
}

/* The first child element, or attribute, of that name from `node` on. */
static const xmlNode *next_named(const xmlNode *node, const char *name)
{
	for (; node; node = node->next)
		if ((node->type == XML_ELEMENT_NODE || node->type == XML_ATTRIBUTE_NODE) &&
		    (!name || (tree_named(node, name) && !node->ns)))
			break;
	return node;
}

static const xmlNode *first_named(const xmlNode *node, const struct step *s)
{
	bool parent = node->type == XML_ELEMENT_NODE || node->type == XML_DOCUMENT_NODE;
	if (s->kind == STEP_CHILD)
		return parent ? next_named(node->children, s->name) : NULL;
	return node->type == XML_ELEMENT_NODE ? next_named((const xmlNode *)node->properties, s->name) : NULL;
}

/* An element has one attribute of a name. */
static const xmlNode *following_named(const xmlNode *node, const struct step *s)
{
	return s->kind == STEP_ATTRIBUTE && s->name ? NULL : next_named(node->next, s->name);
}

static const struct xpath_value *look_up(const struct evaluation *e, const char *name)
{
	const struct xpath_scope *s = e->context->scope;
	while (s && !tree_same(s->name, name))
		s = s->outer;
	return s ? &s->value : NULL;
}

/* The value of the variable that the path is and no more than that; else NULL. */
static const struct xpath_value *variable_of(const struct evaluation *e, const struct path *p)
{
	const struct xpath_value *v = p->origin == ORIGIN_VARIABLE && !p->steps ? look_up(e, p->variable) : NULL;
	return v && (v->kind != XPATH_STRING || v->string) ? v : NULL;
}

/* Where the path starts from, when it is asked of `node`. */
static struct xml_nodes start(struct evaluation *e, const struct path *p, const xmlNode *node, const struct xml_node **one)
{
	if (p->origin == ORIGIN_VARIABLE) {
		const struct xpath_value *v = look_up(e, p->variable);
		if (v && v->kind == XPATH_NODES)
			return v->nodes;
		refuse(e);
		return (struct xml_nodes){0};
	}
	*one = p->origin == ORIGIN_DOCUMENT ? tree_handle((const xmlNode *)e->context->document->tree)
	       : p->origin == ORIGIN_CURRENT ? e->context->node
					     : tree_handle(node);
	return (struct xml_nodes){.items = one, .count = 1};
}

/* Node by node */

/* What is done with the nodes that a path leads to, until it says true. */
struct search {
	struct evaluation *evaluation;
	bool (*visit)(struct search *s, const xmlNode *node);
	struct texts *texts;
	bool unequal, filled;
};

static bool holds(struct evaluation *e, const struct test *t, const xmlNode *node);

static bool passes(struct evaluation *e, const struct step *step, const xmlNode *node)
{
	return !step->condition || holds(e, step->condition, node);
}

static bool is_itself(const xmlNode *node, const struct step *step)
{
	return !step->name ||
	       (node->type == XML_ELEMENT_NODE && tree_named(node, step->name) && !node->ns);
}

static bool search_from(struct search *s, const xmlNode *node, const struct step *step)
{
	struct evaluation *e = s->evaluation;
	if (!step)
		return s->visit(s, node);
	if (step->kind == STEP_SELF)
		return is_itself(node, step) && passes(e, step, node) && search_from(s, node, step->next);
	if (step->kind == STEP_PARENT)
		return node->parent && search_from(s, node->parent, step->next);
	for (const xmlNode *n = first_named(node, step); n && !e->refused; n = following_named(n, step))
		if (passes(e, step, n) && search_from(s, n, step->next))
			return true;
	return false;
}

static bool search_paths(struct search *s, const struct path *p, const xmlNode *node)
{
	for (; p; p = p->next) {
		const struct xml_node *one;
		struct xml_nodes from = start(s->evaluation, p, node, &one);
		for (size_t i = 0; i < from.count; i++)
			if (search_from(s, tree_node(from.items[i]), p->steps))
				return true;
	}
	return false;
}

static bool visit_any(struct search *s, const xmlNode *node)
{
	(void)s;
	(void)node;
	return true;
}

static bool is_filled(const xmlNode *node)
{
	if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
		return node->content && !blank_all(tree_string(node->content));
	for (xmlNodePtr n = node->children; n; n = tree_next(n, node))
		if (n->type == XML_TEXT_NODE && n->content && !blank_all(tree_string(n->content)))
			return true;
	return false;
}

static bool visit_first(struct search *s, const xmlNode *node)
{
	s->filled = is_filled(node);
	return true;
}

static void keep_text(struct evaluation *e, struct texts *list, const char *text)
{
	list->items = arena_grow(e->arena, list->items, list->count, &list->capacity, sizeof *list->items);
	list->items[list->count++] = text;
}

static bool visit_keep(struct search *s, const xmlNode *node)
{
	xmlChar *owned;
	const char *text = function_node_text(node, &owned);
	keep_text(s->evaluation, s->texts, owned ? arena_strdup(s->evaluation->arena, text) : text);
	xmlFree(owned);
	return false;
}

static bool compare(const struct texts *list, const char *text, bool unequal)
{
	for (size_t i = 0; i < list->count; i++)
		if (tree_same(list->items[i], text) != unequal)
			return true;
	return false;
}

static bool visit_compare(struct search *s, const xmlNode *node)
{
	xmlChar *owned;
	bool found = compare(s->texts, function_node_text(node, &owned), s->unequal);
	xmlFree(owned);
	return found;
}

/* What the test compares with, asked of `node` when that is the only one. */
static struct texts *texts_of(struct evaluation *e, const struct test *t, const xmlNode *node)
{
	struct texts *list = &e->texts[t->index];
	if (list->known)
		return list;
	list->known = true;
	const struct xpath_value *v = t->value ? variable_of(e, t->value) : NULL;
	struct search s = {.evaluation = e, .visit = visit_keep, .texts = list};
	if (t->text)
		keep_text(e, list, t->text);
	else if (v && v->kind == XPATH_STRING)
		keep_text(e, list, v->string);
	else
		search_paths(&s, t->value, node);
	return list;
}

static bool holds_comparison(struct evaluation *e, const struct test *t, const xmlNode *node)
{
	bool unequal = t->kind == TEST_UNEQUAL;
	struct texts *texts = texts_of(e, t, node);
	const struct xpath_value *v = t->paths->next ? NULL : variable_of(e, t->paths);
	if (v && v->kind == XPATH_STRING)
		return compare(texts, v->string, unequal);
	struct search s = {.evaluation = e, .visit = visit_compare, .texts = texts, .unequal = unequal};
	return search_paths(&s, t->paths, node);
}

static bool holds_any(struct evaluation *e, const struct test *t, const xmlNode *node)
{
	const struct xpath_value *v = t->bare && !t->paths->next ? variable_of(e, t->paths) : NULL;
	if (v && v->kind == XPATH_BOOLEAN)
		return v->boolean;
	struct search s = {.evaluation = e, .visit = visit_any};
	return search_paths(&s, t->paths, node);
}

static bool holds_filled(struct evaluation *e, const struct test *t, const xmlNode *node)
{
	struct search s = {.evaluation = e, .visit = visit_first};
	search_paths(&s, t->paths, node);
	return s.filled;
}

static bool holds(struct evaluation *e, const struct test *t, const xmlNode *node)
{
	switch (t->kind) {
	case TEST_OR:
		return holds(e, t->first, node) || holds(e, t->second, node);
	case TEST_AND:
		return holds(e, t->first, node) && holds(e, t->second, node);
	case TEST_NOT:
		return !holds(e, t->first, node);
	case TEST_ANY:
		return holds_any(e, t, node);
	case TEST_FILLED:
		return holds_filled(e, t, node);
	default:
		return holds_comparison(e, t, node);
	}
}

/* Step by step */

struct list {
	struct xml_nodes nodes;
	size_t capacity;
};

static void add(struct evaluation *e, struct list *l, const xmlNode *node)
{
	if (l->nodes.count == l->capacity)
		l->nodes.items = arena_grow(e->arena, l->nodes.items, l->nodes.count, &l->capacity, sizeof *l->nodes.items);
	l->nodes.items[l->nodes.count++] = tree_handle(node);
}

static void add_from(struct evaluation *e, struct list *l, const xmlNode *node, const struct step *s)
{
	if (s->kind == STEP_SELF) {
		if (is_itself(node, s) && passes(e, s, node))
			add(e, l, node);
	} else if (s->kind == STEP_PARENT) {
		bool same = l->nodes.count && tree_node(l->nodes.items[l->nodes.count - 1]) == node->parent;
		if (node->parent && !same)
			add(e, l, node->parent);
	} else {
		for (const xmlNode *n = first_named(node, s); n; n = following_named(n, s))
			if (passes(e, s, n))
				add(e, l, n);
	}
}

/*
 * Whether `a` comes before `b`; refused when that is not easily told. The library has numbered the elements, and
 * counts down; attributes come behind their element.
 */
static bool is_before(struct evaluation *e, const xmlNode *a, const xmlNode *b)
{
	const xmlNode *first = a->type == XML_ATTRIBUTE_NODE ? a->parent : a;
	const xmlNode *second = b->type == XML_ATTRIBUTE_NODE ? b->parent : b;
	if (first->type != XML_ELEMENT_NODE || second->type != XML_ELEMENT_NODE || a->doc != b->doc)
		return refuse(e);
	if (first != second)
		return (intptr_t)first->content > (intptr_t)second->content;
	if (a->type == b->type)
		return refuse(e);
	return a->type == XML_ELEMENT_NODE;
}

/* Steps from nested nodes may mix up the order. */
static void check_order(struct evaluation *e, const struct xml_nodes *nodes)
{
	for (size_t i = 1; i < nodes->count && !e->refused; i++)
		if (!is_before(e, tree_node(nodes->items[i - 1]), tree_node(nodes->items[i])))
			refuse(e);
}

static struct xml_nodes take_step(struct evaluation *e, struct xml_nodes from, const struct step *s)
{
	struct list l = {0};
	for (size_t i = 0; i < from.count && !e->refused; i++)
		add_from(e, &l, tree_node(from.items[i]), s);
	if (from.count > 1 && (s->kind == STEP_CHILD || s->kind == STEP_PARENT))
		check_order(e, &l.nodes);
	return l.nodes;
}

static struct xml_nodes select_path(struct evaluation *e, const struct path *p)
{
	const struct xml_node **one = arena_alloc(e->arena, sizeof *one);
	struct xml_nodes nodes = start(e, p, tree_node(e->context->node), one);
	for (const struct step *s = p->steps; s && nodes.count && !e->refused; s = s->next)
		nodes = take_step(e, nodes, s);
	return nodes;
}

/* The nodes of both, each once. */
static struct xml_nodes merge(struct evaluation *e, struct xml_nodes a, struct xml_nodes b)
{
	struct xml_nodes all = {.items = arena_array(e->arena, a.count + b.count, sizeof *all.items)};
	size_t i = 0, j = 0;
	while (i < a.count && j < b.count && !e->refused) {
		bool same = a.items[i] == b.items[j];
		bool first = same || is_before(e, tree_node(a.items[i]), tree_node(b.items[j]));
		all.items[all.count++] = first ? a.items[i] : b.items[j];
		i += first;
		j += same || !first;
	}
	while (i < a.count)
		all.items[all.count++] = a.items[i++];
	while (j < b.count)
		all.items[all.count++] = b.items[j++];
	return all;
}

static struct xml_nodes select_paths(struct evaluation *e, const struct path *p)
{
	struct xml_nodes nodes = select_path(e, p);
	while (!e->refused && (p = p->next)) {
		struct xml_nodes more = select_path(e, p);
		if (more.count && !e->refused)
			nodes = nodes.count ? merge(e, nodes, more) : more;
	}
	return nodes;
}

/* Values */

static double sum_cents(struct xml_nodes nodes)
{
	cents sum = 0;
	for (size_t i = 0; i < nodes.count; i++)
		if (!function_add_cents(tree_node(nodes.items[i]), &sum))
			return NAN;
	return (double)sum;
}

/* The first node of each text. */
static struct xml_nodes distinct(struct evaluation *e, struct xml_nodes nodes)
{
	struct list l = {0};
	xmlHashTablePtr seen = xmlHashCreate((int)nodes.count);
	if (!seen)
		arena_out_of_memory();
	for (size_t i = 0; i < nodes.count; i++) {
		xmlChar *owned;
		xmlNodePtr node = tree_node(nodes.items[i]);
		const char *text = function_node_text(node, &owned);
		if (xmlHashAddEntry(seen, (const xmlChar *)text, node) == 0)
			add(e, &l, node);
		xmlFree(owned);
	}
	xmlHashFree(seen, NULL);
	return l.nodes;
}

/* A variable by itself is what it is, nodes or not. */
static bool take_variable(const struct evaluation *e, const struct plain *p, struct xpath_value *out)
{
	const struct xpath_value *v =
		p->form == FORM_NODES && !p->paths->next ? variable_of(e, p->paths) : NULL;
	if (v)
		*out = *v;
	return v != NULL;
}

static struct xpath_value value_of(struct evaluation *e, const struct plain *p, struct xml_nodes nodes)
{
	switch (p->form) {
	case FORM_DISTINCT:
		return (struct xpath_value){.kind = XPATH_NODES, .nodes = distinct(e, nodes)};
	case FORM_SUM:
		return (struct xpath_value){.kind = XPATH_NUMBER, .number = sum_cents(nodes)};
	case FORM_STRING:
		return (struct xpath_value){
			.kind = XPATH_STRING,
			.string = nodes.count ? xpath_node_string(nodes.items[0], e->arena) : "",
		};
	default:
		return (struct xpath_value){.kind = XPATH_NODES, .nodes = nodes};
	}
}

bool plain_evaluate(const struct plain *p, const struct xpath_context *c, struct arena *scratch,
		    struct xpath_value *out)
{
	struct evaluation e;
	evaluation_begin(&e, p, c, scratch);
	if (take_variable(&e, p, out))
		return true;
	if (p->form == FORM_TEST) {
		*out = (struct xpath_value){.kind = XPATH_BOOLEAN, .boolean = holds(&e, p->test, tree_node(c->node))};
		return !e.refused;
	}
	struct xml_nodes nodes = select_paths(&e, p->paths);
	if (!e.refused)
		*out = value_of(&e, p, nodes);
	return !e.refused;
}

bool plain_test(const struct plain *p, const struct xpath_context *c, struct arena *scratch, bool *out)
{
	struct evaluation e;
	struct test any = {.kind = TEST_ANY, .paths = p->paths, .bare = true};
	evaluation_begin(&e, p, c, scratch);
	*out = holds(&e, p->form == FORM_TEST ? p->test : &any, tree_node(c->node));
	return p->form != FORM_STRING && p->form != FORM_SUM && !e.refused;
}
