#include "template/compile.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/blank.h"
#include "template/reach.h"
#include "template/value.h"

/* How deep parts may include parts. */
#define INCLUDE_MAX_DEPTH 8

/* A part that is used before all parts are known. */
struct pending_use {
	struct node *node;
	struct pending_use *next;
};

/* A list being made. */
struct node_list {
	struct node *first;
	struct node **tail;
};

#define VARIABLE_SLOTS 64

struct compiler {
	struct template *t;
	struct template_set *set;
	struct arena *arena;
	struct diagnostics *found;
	const struct xml_document *doc; /* being read: the template or a part */
	struct pending_use *uses;
	const struct part **headers_tail, **footers_tail, **parts_tail;
	const struct content_rule **rules_tail;
	struct variable *variables[VARIABLE_SLOTS];
	int include_depth;
	bool failed;
};

#define compile_report(cc, x, code, ...) \
	((cc)->failed = true, diagnostics_report((cc)->found, code, xml_file((cc)->doc), xml_line(x), NULL, __VA_ARGS__))

static void compile_children(struct compiler *cc, const struct xml_node *parent, bool only, struct node_list *out);

static void append(struct node_list *list, struct node *n, struct node **next)
{
	*list->tail = n;
	list->tail = next;
}

static struct node *node_new(struct compiler *cc, const struct xml_node *x, enum element kind)
{
	struct node *n = arena_alloc(cc->arena, sizeof *n);
	n->kind = kind;
	n->file = xml_file(cc->doc);
	n->line = xml_line(x);
	return n;
}

static const struct text *compile_text(struct compiler *cc, const struct xml_node *where, const char *string)
{
	const struct text *text =
		text_compile(cc->arena, cc->set->engine, string, cc->doc, where, cc->found);
	if (!text)
		cc->failed = true;
	return text;
}

static size_t name_length(const char *s)
{
	size_t n = 0;
	while ((unsigned char)s[n] >= 0x80 || (s[n] && (isalnum((unsigned char)s[n]) || strchr("_-.", s[n]))))
		n++;
	return n;
}

static struct variable *find_variable(struct compiler *cc, const char *name, size_t len)
{
	unsigned hash = (unsigned)len;
	for (size_t i = 0; i < len; i++)
		hash = hash * 31 + (unsigned char)name[i];
	struct variable **slot = &cc->variables[hash % VARIABLE_SLOTS];
	for (struct variable *v = *slot; v; v = v->next)
		if (strncmp(v->name, name, len) == 0 && v->name[len] == '\0')
			return v;
	struct variable *v = arena_alloc(cc->arena, sizeof *v);
	*v = (struct variable){.name = arena_strndup(cc->arena, name, len), .next = *slot};
	*slot = v;
	return v;
}

/* What follows a '$'; too many, such as those in plain text, do no harm. */
static void note_variables(struct compiler *cc, struct node *n, const char *string)
{
	for (const char *s = string; (s = strchr(s, '$'));) {
		size_t len = name_length(++s);
		struct variable_use *use = arena_alloc(cc->arena, sizeof *use);
		*use = (struct variable_use){.variable = find_variable(cc, s, len), .next = n->uses};
		n->uses = use;
	}
}

static bool compile_value(struct compiler *cc, const struct xml_node *x, const char *string, struct attribute *a)
{
	const char *name = vocabulary_attribute_name(a->name);
	if (strpbrk(string, "{}")) {
		a->text = compile_text(cc, x, string);
		return a->text != NULL;
	}
	if (value_parse(cc->set, a->type, string, &a->value))
		return true;
	if (a->type == TYPE_PARA || a->type == TYPE_TABLE)
		compile_report(cc, x, DIAG_TEMPLATE_STYLE, string);
	else
		compile_report(cc, x, DIAG_TEMPLATE_VALUE, name, xml_name(x), string, value_expected(cc->arena, a->type));
	return false;
}

static bool compile_attribute(struct compiler *cc, const struct xml_node *x, const struct attribute_rule *rule,
			      const char *string, struct attribute *a)
{
	*a = (struct attribute){.name = rule->name, .type = rule->type};
	switch (rule->type) {
	case TYPE_NAME:
		a->value.name = string;
		return true;
	case TYPE_XPATH:
		a->value.expression = xpath_compile(cc->set->engine, string, cc->doc, x, cc->found);
		cc->failed |= !a->value.expression;
		return a->value.expression != NULL;
	case TYPE_TEXT:
		a->text = compile_text(cc, x, string);
		return a->text != NULL;
	default:
		return compile_value(cc, x, string, a);
	}
}

static void check_required(struct compiler *cc, const struct xml_node *x, enum element kind)
{
	for (const struct attribute_rule *r = vocabulary_rule(kind)->attributes; r->type; r++) {
		const char *name = vocabulary_attribute_name(r->name);
		if (r->required && !xml_attribute(x, name))
			compile_report(cc, x, DIAG_TEMPLATE_REQUIRED, xml_name(x), name);
	}
}

static void compile_attributes(struct compiler *cc, const struct xml_node *x, struct node *n)
{
	struct attribute *list = NULL;
	size_t capacity = 0, count = 0;
	for (const struct xml_node *a = xml_first_attribute(x); a; a = xml_next_attribute(a)) {
		if (xml_namespace(a))
			continue;
		const struct attribute_rule *rule = vocabulary_attribute(n->kind, xml_name(a));
		if (!rule) {
			compile_report(cc, x, DIAG_TEMPLATE_ATTRIBUTE, xml_name(x), xml_name(a));
			continue;
		}
		list = arena_grow(cc->arena, list, count, &capacity, sizeof *list);
		count += compile_attribute(cc, x, rule, xml_text(a), &list[count]);
		note_variables(cc, n, xml_text(a));
	}
	n->attributes = list;
	n->attribute_count = (int)count;
	check_required(cc, x, n->kind);
}

static const char *after_last_slash(const char *s)
{
	const char *slash = strrchr(s, '/');
	return slash ? slash + 1 : s;
}

/* element="name", "parent/name", or several of them with blanks between. */
static void add_rules(struct compiler *cc, struct node *n)
{
	const char *list = node_name(n, AT_ELEMENT);
	for (const char *s = list ? list : ""; *(s += strspn(s, BLANKS));) {
		size_t len = strcspn(s, BLANKS);
		char *pattern = arena_strndup(cc->arena, s, len);
		struct content_rule *rule = arena_alloc(cc->arena, sizeof *rule);
		rule->element = after_last_slash(pattern);
		rule->node = n;
		if (rule->element != pattern) {
			pattern[rule->element - pattern - 1] = '\0';
			rule->parent = pattern;
		}
		*cc->rules_tail = rule;
		cc->rules_tail = &rule->next;
		s += len;
	}
}

static const struct part **add_part(struct compiler *cc, struct node *n, const struct part **tail)
{
	struct part *p = arena_alloc(cc->arena, sizeof *p);
	p->node = n;
	*tail = p;
	return &p->next;
}

/* True for what belongs to the template as a whole, wherever it stands. */
static bool hoist(struct compiler *cc, struct node *n)
{
	switch (n->kind) {
	case EL_RULE:
		add_rules(cc, n);
		return true;
	case EL_DEFINE:
		cc->parts_tail = add_part(cc, n, cc->parts_tail);
		return true;
	case EL_HEADER:
		cc->headers_tail = add_part(cc, n, cc->headers_tail);
		return true;
	case EL_FOOTER:
		cc->footers_tail = add_part(cc, n, cc->footers_tail);
		return true;
	default:
		return false;
	}
}

/* A style sheet, a script: text as it stands, braces and all. */
static void include_text(struct compiler *cc, const struct xml_node *x, const char *href, struct node_list *out)
{
	struct node *n = node_new(cc, x, EL_TEXT);
	const char *text = set_text(cc->set, href, n->file, n->line, cc->found);
	if (!text) {
		cc->failed = true;
		return;
	}
	n->text = text_literal(cc->arena, text);
	append(out, n, &n->next);
}

static bool is_xml_name(const char *name)
{
	size_t len = strlen(name);
	return len >= 4 && strcmp(name + len - 4, ".xml") == 0;
}

static void include_part(struct compiler *cc, const struct xml_node *x, const char *href, struct node_list *out)
{
	if (cc->include_depth == INCLUDE_MAX_DEPTH) {
		compile_report(cc, x, DIAG_TEMPLATE_INCLUDE, href);
		return;
	}
	const struct xml_document *outer = cc->doc;
	const struct xml_document *part = set_document(cc->set, href, xml_file(outer), xml_line(x), cc->found);
	if (!part) {
		cc->failed = true;
		return;
	}
	cc->doc = part;
	cc->include_depth++;
	if (xml_is_element(xml_root(part), "part"))
		compile_children(cc, xml_root(part), false, out);
	else
		compile_report(cc, xml_root(part), DIAG_TEMPLATE_ROOT, xml_name(xml_root(part)), "part");
	cc->include_depth--;
	cc->doc = outer;
}

static void compile_include(struct compiler *cc, const struct xml_node *x, struct node_list *out)
{
	const char *href = xml_attribute(x, "href");
	if (!href)
		return;
	if (is_xml_name(href))
		include_part(cc, x, href, out);
	else
		include_text(cc, x, href, out);
}

static void name_let(struct compiler *cc, struct node *n)
{
	const char *name = node_name(n, AT_NAME);
	if (name)
		n->variable = find_variable(cc, name, strlen(name));
}

static void remember_use(struct compiler *cc, struct node *n)
{
	struct pending_use *use = arena_alloc(cc->arena, sizeof *use);
	*use = (struct pending_use){.node = n, .next = cc->uses};
	cc->uses = use;
}

static void compile_drawing(struct compiler *cc, struct node *n)
{
	const char *href = node_name(n, AT_HREF);
	if (!href)
		return;
	n->drawing = set_drawing(cc->set, href, n->file, n->line, cc->found);
	cc->failed |= !n->drawing;
}

static void check_choose(struct compiler *cc, const struct xml_node *x)
{
	for (const struct xml_node *k = xml_first_child(x); k; k = xml_next(k))
		if (is_any_element(k) && !xml_is_element(k, "when") && !xml_is_element(k, "otherwise"))
			compile_report(cc, k, DIAG_TEMPLATE_PLACE, xml_name(k), "choose");
}

static struct node *compile_known(struct compiler *cc, const struct xml_node *x, enum element kind)
{
	struct node *n = node_new(cc, x, kind);
	compile_attributes(cc, x, n);
	struct node_list children = {.tail = &n->first};
	compile_children(cc, x, vocabulary_rule(kind)->only, &children);
	if (kind == EL_LET)
		name_let(cc, n);
	else if (kind == EL_USE)
		remember_use(cc, n);
	else if (kind == EL_DRAWING)
		compile_drawing(cc, n);
	else if (kind == EL_CHOOSE)
		check_choose(cc, x);
	return n;
}

static void compile_literal_attributes(struct compiler *cc, const struct xml_node *x, struct node *n)
{
	struct literal_attribute *list = NULL;
	size_t capacity = 0, count = 0;
	for (const struct xml_node *a = xml_first_attribute(x); a; a = xml_next_attribute(a)) {
		const struct text *text = compile_text(cc, x, xml_text(a));
		if (!text)
			continue;
		note_variables(cc, n, xml_text(a));
		list = arena_grow(cc->arena, list, count, &capacity, sizeof *list);
		list[count++] = (struct literal_attribute){.name = xml_name(a), .text = text};
	}
	n->literals = list;
	n->literal_count = count;
}

/* An element of another namespace: goes into a text document as it is. */
static struct node *compile_literal(struct compiler *cc, const struct xml_node *x)
{
	struct node *n = node_new(cc, x, EL_LITERAL);
	n->name = xml_name(x);
	compile_literal_attributes(cc, x, n);
	struct node_list children = {.tail = &n->first};
	compile_children(cc, x, false, &children);
	return n;
}

static void compile_element(struct compiler *cc, const struct xml_node *x, struct node_list *out)
{
	struct node *n;
	if (xml_namespace(x)) {
		n = compile_literal(cc, x);
	} else {
		int kind = vocabulary_element(xml_name(x));
		if (kind < 0) {
			compile_report(cc, x, DIAG_TEMPLATE_ELEMENT, xml_name(x));
			return;
		}
		if (kind == EL_INCLUDE) {
			compile_include(cc, x, out);
			return;
		}
		n = compile_known(cc, x, (enum element)kind);
		if (hoist(cc, n))
			return;
	}
	append(out, n, &n->next);
}

static void compile_text_node(struct compiler *cc, const struct xml_node *x, bool only, struct node_list *out)
{
	if (blank_all(xml_text(x))) {
		if (only)
			return;
	} else if (only) {
		compile_report(cc, x, DIAG_TEMPLATE_TEXT, xml_name(xml_parent(x)));
		return;
	}
	struct node *n = node_new(cc, x, EL_TEXT);
	n->text = compile_text(cc, xml_parent(x), xml_text(x));
	note_variables(cc, n, xml_text(x));
	if (n->text)
		append(out, n, &n->next);
}

/* Elements that print nothing themselves: their content stands for them. */
static bool is_wrapper(const struct xml_node *x)
{
	static const char *const names[] = {"part", "define", "rule", "if", "when", "otherwise", "for-each", "let"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (xml_is_element(x, names[i]))
			return true;
	return false;
}

/* Nothing, or a <let>. */
static bool is_edge(const struct xml_node *x)
{
	while (x && xml_is_comment(x))
		x = xml_next(x);
	return !x || xml_is_element(x, "let");
}

/* Line ends that only lay the template out: at the edges of a wrapper, and beside a <let>. */
static bool is_layout_only(const struct xml_node *x, const struct xml_node *before)
{
	return strchr(xml_text(x), '\n') && blank_all(xml_text(x)) && is_wrapper(xml_parent(x)) &&
	       (is_edge(before) || is_edge(xml_next(x)));
}

static void compile_children(struct compiler *cc, const struct xml_node *parent, bool only, struct node_list *out)
{
	const struct xml_node *before = NULL;
	for (const struct xml_node *x = xml_first_child(parent); x; x = xml_next(x)) {
		if (xml_is_text(x)) {
			if (!is_layout_only(x, before))
				compile_text_node(cc, x, only, out);
			if (!blank_all(xml_text(x)))
				before = x;
		} else if (is_any_element(x)) {
			compile_element(cc, x, out);
			before = x;
		}
	}
}

static struct node *find_part(const struct template *t, const char *name)
{
	for (const struct part *p = t->parts; p; p = p->next) {
		const char *own = node_name(p->node, AT_NAME);
		if (own && strcmp(own, name) == 0)
			return p->node;
	}
	return NULL;
}

static void resolve_uses(struct compiler *cc)
{
	for (struct pending_use *use = cc->uses; use; use = use->next) {
		const char *name = node_name(use->node, AT_NAME);
		if (!name)
			continue;
		use->node->target = find_part(cc->t, name);
		if (use->node->target)
			continue;
		cc->failed = true;
		diagnostics_report(cc->found, DIAG_TEMPLATE_USE, use->node->file, use->node->line, NULL, name);
	}
}

bool template_compile(struct template *t, const struct xml_document *doc, struct diagnostics *found)
{
	struct compiler cc = {.t = t, .set = t->set, .arena = t->set->arena, .found = found, .doc = doc,
			      .headers_tail = &t->headers, .footers_tail = &t->footers,
			      .parts_tail = &t->parts, .rules_tail = &t->rules};
	const struct xml_node *root = xml_root(doc);
	int kind = xml_namespace(root) ? -1 : vocabulary_element(xml_name(root));
	if (kind != EL_DOCUMENT && kind != EL_TEXT_DOCUMENT) {
		compile_report(&cc, root, DIAG_TEMPLATE_ROOT, xml_name(root), "document, text-document");
		return false;
	}
	t->root = compile_known(&cc, root, (enum element)kind);
	resolve_uses(&cc);
	if (!cc.failed)
		template_reach(t);
	return !cc.failed;
}

const struct attribute *node_attribute(const struct node *n, enum attribute_name name)
{
	for (int i = 0; i < n->attribute_count; i++)
		if (n->attributes[i].name == name)
			return &n->attributes[i];
	return NULL;
}

const struct xpath *node_expression(const struct node *n, enum attribute_name name)
{
	const struct attribute *a = node_attribute(n, name);
	return a ? a->value.expression : NULL;
}

const char *node_name(const struct node *n, enum attribute_name name)
{
	const struct attribute *a = node_attribute(n, name);
	return a ? a->value.name : NULL;
}

const char *node_text(const struct node *n, enum attribute_name name, const struct xpath_context *c)
{
	const struct attribute *a = node_attribute(n, name);
	return a && a->text ? text_expand(a->text, c) : NULL;
}
