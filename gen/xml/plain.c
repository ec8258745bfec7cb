#include "xml/plain.h"

#include <string.h>

#include "base/arena.h"
#include "base/blank.h"
#include "xml/functions.h"
#include "xml/tree.h"

enum origin { ORIGIN_CONTEXT, ORIGIN_DOCUMENT, ORIGIN_CURRENT, ORIGIN_VARIABLE };
enum step_kind { STEP_CHILD, STEP_ATTRIBUTE, STEP_PARENT, STEP_SELF };

/* What a condition looks at: `up` times the parent, and from there a child, an attribute or itself. */
struct subject {
	int up;
	enum step_kind kind;
	const char *name;
};

struct condition {
	struct subject subject;
	bool negated;
	const char *text;          /* it must be equal to this, */
	const struct plain *value; /* or to one of these; both NULL: it must be there */
	struct condition *next;
};

struct plain_step {
	enum step_kind kind;
	const char *name; /* NULL: any */
	struct condition *conditions;
	struct plain_step *next;
};

struct plain {
	enum origin origin;
	const char *variable;
	struct plain_step *steps;
};

/* Reading */

struct reader {
	const char *at;
	struct arena *arena;
};

static bool accept(struct reader *r, const char *sign)
{
	size_t len = strlen(sign);
	if (strncmp(r->at, sign, len) != 0)
		return false;
	r->at += len;
	return true;
}

static void skip_blanks(struct reader *r)
{
	r->at += strspn(r->at, BLANKS);
}

static bool starts_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool goes_on(char c)
{
	return starts_name(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/* A name without prefix that is no function's; NULL when none stands here. */
static const char *read_name(struct reader *r)
{
	const char *end = r->at;
	if (!starts_name(*end))
		return NULL;
	while (goes_on(*end))
		end++;
	if (*end == ':' || *end == '(')
		return NULL;
	const char *name = arena_strndup(r->arena, r->at, (size_t)(end - r->at));
	r->at = end;
	return name;
}

static const char *read_text(struct reader *r)
{
	const char *close = *r->at == '\'' || *r->at == '"' ? strchr(r->at + 1, *r->at) : NULL;
	if (!close)
		return NULL;
	const char *text = arena_strndup(r->arena, r->at + 1, (size_t)(close - r->at - 1));
	r->at = close + 1;
	return text;
}

static struct plain *read_path(struct reader *r, bool with_conditions);

static bool read_subject(struct reader *r, struct subject *s)
{
	while (accept(r, "../"))
		s->up++;
	if (s->up == 0 && accept(r, ".")) {
		s->kind = STEP_SELF;
		return *r->at != '.' && *r->at != '/';
	}
	s->kind = accept(r, "@") ? STEP_ATTRIBUTE : STEP_CHILD;
	s->name = read_name(r);
	return s->name && *r->at != '/';
}

/* The other side of "=". */
static bool read_value(struct reader *r, struct condition *c)
{
	c->text = read_text(r);
	if (!c->text && (*r->at == '$' || *r->at == 'c'))
		c->value = read_path(r, false);
	return c->text || (c->value && c->value->origin != ORIGIN_CONTEXT);
}

/* Reads what stands between brackets, and the closing one. */
static struct condition *read_condition(struct reader *r)
{
	struct condition *c = arena_alloc(r->arena, sizeof *c);
	skip_blanks(r);
	c->negated = accept(r, "not(");
	if (!read_subject(r, &c->subject) || (c->negated && !accept(r, ")")))
		return NULL;
	skip_blanks(r);
	if (!c->negated && accept(r, "=")) {
		skip_blanks(r);
		if (!read_value(r, c))
			return NULL;
		skip_blanks(r);
	}
	return accept(r, "]") ? c : NULL;
}

static bool read_conditions(struct reader *r, struct plain_step *s)
{
	for (struct condition **end = &s->conditions; accept(r, "["); end = &(*end)->next)
		if (!(*end = read_condition(r)))
			return false;
	return true;
}

static struct plain_step *read_step(struct reader *r, bool with_conditions)
{
	struct plain_step *s = arena_alloc(r->arena, sizeof *s);
	if (accept(r, "..")) {
		s->kind = STEP_PARENT;
		return s;
	}
	if (accept(r, ".")) {
		s->kind = STEP_SELF;
		return s;
	}
	s->kind = accept(r, "@") ? STEP_ATTRIBUTE : STEP_CHILD;
	if (!accept(r, "*") && !(s->name = read_name(r)))
		return NULL;
	return !with_conditions || read_conditions(r, s) ? s : NULL;
}

/* What the path starts from; false when it can be no plain one. */
static bool read_origin(struct reader *r, struct plain *p)
{
	if (accept(r, "current()"))
		p->origin = ORIGIN_CURRENT;
	else if (*r->at == '/')
		p->origin = ORIGIN_DOCUMENT;
	else if (accept(r, "$"))
		p->origin = ORIGIN_VARIABLE;
	if (p->origin == ORIGIN_VARIABLE)
		p->variable = read_name(r);
	return p->origin != ORIGIN_VARIABLE || p->variable;
}

static struct plain *read_path(struct reader *r, bool with_conditions)
{
	struct plain *p = arena_alloc(r->arena, sizeof *p);
	struct plain_step *first = arena_alloc(r->arena, sizeof *first), **end = &p->steps;
	first->kind = STEP_SELF;
	if (!read_origin(r, p))
		return NULL;
	if (p->origin == ORIGIN_VARIABLE && with_conditions && *r->at == '[') {
		if (!read_conditions(r, first))
			return NULL;
		*end = first;
		end = &first->next;
	}
	if (p->origin != ORIGIN_CONTEXT && !accept(r, "/"))
		return p->origin == ORIGIN_DOCUMENT ? NULL : p;
	do {
		struct plain_step *s = read_step(r, with_conditions);
		if (!s)
			return NULL;
		*end = s;
		end = &s->next;
	} while (accept(r, "/"));
	return p;
}

const struct plain *plain_parse(const char *expression, struct arena *a)
{
	struct reader r = {.at = expression, .arena = a};
	skip_blanks(&r);
	const struct plain *p = read_path(&r, true);
	skip_blanks(&r);
	return *r.at == '\0' ? p : NULL;
}

/* Following */

struct walk {
	const struct xpath_context *context;
	struct arena *arena;
	struct xml_nodes nodes; /* reached so far */
	size_t capacity;
};

static void add(struct walk *w, const xmlNode *node)
{
	w->nodes.items = arena_grow(w->arena, w->nodes.items, w->nodes.count, &w->capacity, sizeof *w->nodes.items);
	w->nodes.items[w->nodes.count++] = tree_handle(node);
}

static bool is_named(const xmlNode *node, const char *name)
{
	return !name || (!node->ns && strcmp(tree_string(node->name), name) == 0);
}

/* The first child element, or attribute, of that name from `node` on. */
static const xmlNode *next_named(const xmlNode *node, const char *name)
{
	while (node && !((node->type == XML_ELEMENT_NODE || node->type == XML_ATTRIBUTE_NODE) && is_named(node, name)))
		node = node->next;
	return node;
}

static const xmlNode *first_named(const xmlNode *node, enum step_kind kind, const char *name)
{
	bool parent = node->type == XML_ELEMENT_NODE || node->type == XML_DOCUMENT_NODE;
	if (kind == STEP_CHILD)
		return parent ? next_named(node->children, name) : NULL;
	return node->type == XML_ELEMENT_NODE ? next_named((const xmlNode *)node->properties, name) : NULL;
}

static const struct xpath_value *look_up(const struct xpath_context *c, const char *name)
{
	const struct xpath_scope *s = c->scope;
	while (s && strcmp(s->name, name) != 0)
		s = s->outer;
	return s ? &s->value : NULL;
}

/* The string that the path is when it is but the name of one, else NULL. */
static const char *const *string_of(const struct plain *p, const struct xpath_context *c)
{
	const struct xpath_value *v = p->origin == ORIGIN_VARIABLE && !p->steps ? look_up(c, p->variable) : NULL;
	return v && v->kind == XPATH_STRING ? &v->string : NULL;
}

/* The texts that a condition asks for one of; false when libxml2 has to say. */
static bool gather_texts(const struct walk *w, const struct condition *c, const char *const **texts, size_t *count)
{
	struct xml_nodes nodes;
	*texts = &c->text;
	*count = c->text != NULL;
	if (!c->value)
		return true;
	*count = 1;
	if ((*texts = string_of(c->value, w->context)))
		return true;
	if (!plain_select(c->value, w->context, w->arena, &nodes))
		return false;
	const char **list = arena_array(w->arena, nodes.count, sizeof *list);
	for (size_t i = 0; i < nodes.count; i++)
		list[i] = xpath_node_string(nodes.items[i], w->arena);
	*texts = list;
	*count = nodes.count;
	return true;
}

static bool has_text(const xmlNode *node, const char *const *texts, size_t count)
{
	xmlChar *owned;
	const char *text = function_node_text(node, &owned);
	bool found = false;
	for (size_t i = 0; i < count && !found; i++)
		found = strcmp(texts[i], text) == 0;
	xmlFree(owned);
	return found;
}

static bool meets(const xmlNode *node, const struct condition *c, const char *const *texts, size_t count)
{
	for (int i = 0; i < c->subject.up && node; i++)
		node = node->parent;
	if (!node)
		return c->negated;
	bool equality = c->text || c->value;
	if (c->subject.kind == STEP_SELF)
		return (!equality || has_text(node, texts, count)) != c->negated;
	node = first_named(node, c->subject.kind, c->subject.name);
	while (equality && node && !has_text(node, texts, count))
		node = next_named(node->next, c->subject.name);
	return (node != NULL) != c->negated;
}

/* Leaves only the nodes that meet the condition. */
static bool filter(struct walk *w, const struct condition *c)
{
	const char *const *texts;
	size_t count, kept = 0;
	if (!gather_texts(w, c, &texts, &count))
		return false;
	for (size_t i = 0; i < w->nodes.count; i++)
		if (meets(tree_node(w->nodes.items[i]), c, texts, count))
			w->nodes.items[kept++] = w->nodes.items[i];
	w->nodes.count = kept;
	return true;
}

static void add_from(struct walk *w, const xmlNode *node, const struct plain_step *s)
{
	if (s->kind == STEP_SELF) {
		add(w, node);
	} else if (s->kind == STEP_PARENT) {
		bool same = w->nodes.count && tree_node(w->nodes.items[w->nodes.count - 1]) == node->parent;
		if (node->parent && !same)
			add(w, node->parent);
	} else {
		for (const xmlNode *n = first_named(node, s->kind, s->name); n; n = next_named(n->next, s->name))
			add(w, n);
	}
}

/* Steps from nested nodes may mix up the order. The library has numbered the elements, and counts down. */
static bool is_in_order(const struct xml_nodes *nodes)
{
	for (size_t i = 1; i < nodes->count; i++) {
		const xmlNode *a = tree_node(nodes->items[i - 1]), *b = tree_node(nodes->items[i]);
		if (a->type != XML_ELEMENT_NODE || b->type != XML_ELEMENT_NODE || a->doc != b->doc ||
		    (intptr_t)a->content <= (intptr_t)b->content)
			return false;
	}
	return true;
}

static bool take_step(struct walk *w, const struct plain_step *s)
{
	struct xml_nodes from = w->nodes;
	w->nodes = (struct xml_nodes){0};
	w->capacity = 0;
	for (size_t i = 0; i < from.count; i++)
		add_from(w, tree_node(from.items[i]), s);
	if (from.count > 1 && (s->kind == STEP_CHILD || s->kind == STEP_PARENT) && !is_in_order(&w->nodes))
		return false;
	for (const struct condition *c = s->conditions; c; c = c->next)
		if (!filter(w, c))
			return false;
	return true;
}

static bool start(struct walk *w, const struct plain *p)
{
	if (p->origin != ORIGIN_VARIABLE) {
		add(w, p->origin == ORIGIN_DOCUMENT ? (const xmlNode *)w->context->document->tree
						    : tree_node(w->context->node));
		return true;
	}
	const struct xpath_value *v = look_up(w->context, p->variable);
	if (v && v->kind == XPATH_NODES)
		w->nodes = v->nodes;
	return v && v->kind == XPATH_NODES;
}

bool plain_select(const struct plain *p, const struct xpath_context *c, struct arena *scratch, struct xml_nodes *out)
{
	struct walk w = {.context = c, .arena = scratch};
	bool known = start(&w, p);
	for (const struct plain_step *s = p->steps; s && known && w.nodes.count; s = s->next)
		known = take_step(&w, s);
	*out = w.nodes;
	return known;
}
