#include "xml/sight.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "xml/exemplar.h"
#include "xml/expression.h"
#include "xml/sight_form.h"
#include "xml/words.h"

/* An expression being followed. The syntax has been checked when it was compiled. */
struct follower {
	struct sight *sight;
	struct sight_expression *expression;
	const struct sight_view *view;
	const char *at;
	bool whole;
};

static const struct xml_nodes none;

static struct xml_nodes follow_expression(struct follower *f, struct xml_nodes from);

struct sight *sight_new(struct xpath_engine *engine, struct diagnostics *found)
{
	struct arena *a = arena_new();
	struct sight *s = arena_alloc(a, sizeof *s);
	*s = (struct sight){.arena = a, .engine = engine, .found = found};
	return s;
}

void sight_free(struct sight *s)
{
	if (s)
		arena_free(s->arena);
}

void sight_set_codes(struct sight *s, struct xml_nodes codes)
{
	s->codes = codes;
}

void sight_share(struct sight *s, const char *folder, struct xml_nodes others)
{
	s->folder = folder;
	s->others = others;
}

const struct xpath_scope *sight_bind(struct sight *s, const char *name, struct xml_nodes nodes,
				     const struct xpath_scope *outer)
{
	struct xpath_scope *scope = arena_alloc(s->arena, sizeof *scope);
	*scope = (struct xpath_scope){
		.name = name, .value = {.kind = XPATH_NODES, .nodes = nodes}, .outer = outer};
	return scope;
}

struct xml_nodes sight_join(struct sight *s, struct xml_nodes a, struct xml_nodes b)
{
	const struct xml_node **items = arena_array(s->arena, a.count + b.count + 1, sizeof *items);
	struct xml_nodes all = {.items = items};
	for (size_t i = 0; i < a.count + b.count; i++) {
		const struct xml_node *node = i < a.count ? a.items[i] : b.items[i - a.count];
		size_t k = 0;
		while (k < all.count && items[k] != node)
			k++;
		items[k] = node;
		all.count += k == all.count;
	}
	return all;
}

struct xml_nodes sight_select(struct sight *s, struct xml_nodes from, const char *path)
{
	struct diagnostics unseen;
	diagnostics_init(&unseen, s->arena);
	const struct xpath_scope scope = {.name = "n", .value = {.kind = XPATH_NODES, .nodes = from}};
	const struct xml_document *doc = from.count ? xml_document_of(from.items[0]) : NULL;
	const struct xpath *x = doc ? xpath_compile(s->engine, arena_printf(s->arena, "$n/%s", path), doc,
						    xml_root(doc), &unseen)
				    : NULL;
	if (!x)
		return none;
	return xpath_nodes(x, &(struct xpath_context){
				      .engine = s->engine,
				      .document = doc,
				      .node = xml_root(doc),
				      .position = 1,
				      .size = 1,
				      .scope = &scope,
				      .arena = s->arena,
				      .found = &unseen,
			      });
}

struct xml_nodes sight_select_named(struct sight *s, struct xml_nodes from, const char *name,
				    const char *parent)
{
	const char *form = parent ? "self::%s[parent::%s]" : "self::%s";
	return sight_select(s, from, arena_printf(s->arena, form, name, parent));
}

/* Reading */

static char peek(struct follower *f)
{
	f->at = expression_skip_blanks(f->at);
	return *f->at;
}

static bool take(struct follower *f, const char *sign)
{
	peek(f);
	size_t len = strlen(sign);
	if (strncmp(f->at, sign, len) != 0)
		return false;
	f->at += len;
	return true;
}

/* A name with its prefix; NULL when none stands here. */
static const char *take_name(struct follower *f)
{
	const char *start = (peek(f), f->at);
	if (!expression_starts_name(*start))
		return NULL;
	f->at = expression_skip_name(start);
	if (*f->at == ':' && f->at[1] == '*')
		f->at += 2;
	else if (*f->at == ':' && expression_starts_name(f->at[1]))
		f->at = expression_skip_name(f->at + 1);
	return arena_strndup(f->sight->arena, start, (size_t)(f->at - start));
}

/* Steps */

bool sight_is_marker(const struct xml_node *node)
{
	const char *name = xml_name(node);
	return name && (strcmp(name, EXEMPLAR_ANY) == 0 || strcmp(name, EXEMPLAR_AGAIN) == 0);
}

static bool holds(struct xml_nodes nodes, const char *marker)
{
	for (size_t i = 0; i < nodes.count; i++)
		if (xml_name(nodes.items[i]) && strcmp(xml_name(nodes.items[i]), marker) == 0)
			return true;
	return false;
}

/* What is where the step looks; nothing when it does not look inside a node. */
static struct xml_nodes around(struct sight *s, struct xml_nodes from, const struct sight_step *step)
{
	if (step->axis != AXIS_OTHER)
		return sight_select(s, from, step->axis == AXIS_ATTRIBUTE ? "@*" : "*");
	return strncmp(step->text, "descendant", 10) == 0 ? sight_select(s, from, "descendant-or-self::*")
							  : none;
}

/* Whether the step may find what the exemplar does not show there; what is inside itself shows elsewhere. */
static bool may_find_more(struct sight *s, struct xml_nodes from, const struct sight_step *step)
{
	struct xml_nodes there = around(s, from, step);
	if (holds(from, EXEMPLAR_ANY) || holds(there, EXEMPLAR_ANY))
		return true;
	if (!holds(from, EXEMPLAR_AGAIN) && !holds(there, EXEMPLAR_AGAIN))
		return false;
	const char *sign = step->axis == AXIS_ATTRIBUTE ? "@" : "self::";
	return sight_select(s, from, arena_printf(s->arena, SIGHT_ANYWHERE "[%s%s]", sign, step->name))
		       .count > 0;
}

static struct sight_step *find_step(struct follower *f, const char *at)
{
	struct sight_step **step = &f->expression->steps;
	while (*step && (*step)->at != at)
		step = &(*step)->next;
	if (!*step) {
		*step = arena_alloc(f->sight->arena, sizeof **step);
		(*step)->at = at;
	}
	return *step;
}

/*
 * What is selected in place of a step. Where an exemplar has one element there may be several, and each may
 * stand before the other.
 */
static const char *selection_of(struct sight *s, const char *text, const char *name)
{
	const char *colons = strstr(text, "::");
	if (!colons || !name)
		return text;
	if (strncmp(text, "following-sibling", 17) == 0 || strncmp(text, "preceding-sibling", 17) == 0)
		return arena_printf(s->arena, "../%s", name);
	if (strncmp(text, "following", 9) == 0 || strncmp(text, "preceding", 9) == 0)
		return arena_printf(s->arena, "ancestor::*/descendant::%s", name);
	return text;
}

/* The nodes of the step from `at` to where the reader is. */
static struct xml_nodes look(struct follower *f, const char *at, enum step_axis axis, const char *name,
			     struct xml_nodes from)
{
	const char *text = arena_strndup(f->sight->arena, at, (size_t)(f->at - at));
	if (name && strchr(name, ':'))
		return none;
	struct xml_nodes nodes = sight_select(f->sight, from, selection_of(f->sight, text, name));
	f->whole = f->whole && from.count > 0;
	if (!name || from.count == 0)
		return nodes;
	struct sight_step *step = find_step(f, at);
	if (!step->text)
		*step = (struct sight_step){
			.at = at, .text = text, .name = name, .axis = axis, .from = from, .next = step->next};
	if (!step->found)
		step->found = nodes.count > 0 || may_find_more(f->sight, from, step);
	f->whole = f->whole && step->found;
	return nodes;
}

static enum step_axis axis_of(const char *name)
{
	if (strcmp(name, "child") == 0)
		return AXIS_CHILD;
	return strcmp(name, "attribute") == 0 ? AXIS_ATTRIBUTE : AXIS_OTHER;
}

/* The test of a step: a name, which is returned, or * and those with parentheses, which find what there is.
 */
static const char *take_test(struct follower *f)
{
	if (take(f, "*"))
		return NULL;
	const char *name = take_name(f);
	if (!take(f, "("))
		return name;
	while (peek(f) && !take(f, ")"))
		f->at = *f->at == '"' || *f->at == '\'' ? expression_skip_literal(f->at) : f->at + 1;
	return NULL;
}

static struct xml_nodes follow_conditions(struct follower *f, struct xml_nodes nodes)
{
	while (take(f, "[")) {
		follow_expression(f, nodes);
		take(f, "]");
	}
	return nodes;
}

static struct xml_nodes follow_step(struct follower *f, struct xml_nodes from)
{
	const char *at = (peek(f), f->at), *name = NULL;
	enum step_axis axis = AXIS_CHILD;
	if (!take(f, "..") && !take(f, ".")) {
		if (take(f, "@"))
			axis = AXIS_ATTRIBUTE;
		name = take_test(f);
		if (name && take(f, "::")) {
			axis = axis_of(name);
			name = take_test(f);
		}
	}
	return follow_conditions(f, look(f, at, axis, name, from));
}

static struct xml_nodes inside(struct follower *f, struct xml_nodes nodes)
{
	return sight_select(f->sight, nodes, "descendant-or-self::node()");
}

/* Behind the beginning of a path. */
static struct xml_nodes follow_steps(struct follower *f, struct xml_nodes nodes)
{
	while (take(f, "/"))
		nodes = follow_step(f, take(f, "/") ? inside(f, nodes) : nodes);
	return nodes;
}

static bool begins_step(struct follower *f)
{
	char c = peek(f);
	return expression_starts_name(c) || (c && strchr(".@*", c));
}

static struct xml_nodes follow_location(struct follower *f, struct xml_nodes from)
{
	if (take(f, "/")) {
		from = sight_select(f->sight, from, "ancestor-or-self::node()[not(..)]");
		if (take(f, "/"))
			from = inside(f, from);
		else if (!begins_step(f))
			return from;
	}
	return follow_steps(f, follow_step(f, from));
}

/* Values */

static struct xml_nodes follow_variable(struct follower *f)
{
	const char *name = take_name(f);
	const struct xpath_scope *scope = f->view->scope;
	while (scope && strcmp(scope->name, name) != 0)
		scope = scope->outer;
	if (scope)
		return scope->value.kind == XPATH_NODES ? scope->value.nodes : none;
	const struct xpath *x = f->expression->expression;
	diagnostics_report(f->sight->found, DIAG_XPATH_VARIABLE, xpath_file(x), xpath_line(x), NULL, name,
			   words_excerpt(f->sight->arena, xpath_text(x), 80));
	return none;
}

/* The nodes that a function gives, of its last argument or from elsewhere; most give other values. */
static struct xml_nodes result_of(const struct follower *f, const char *function, struct xml_nodes argument)
{
	const char *colon = strchr(function, ':');
	if (colon)
		return strcmp(colon, ":code") == 0 ? f->sight->codes : none;
	if (strcmp(function, "current") == 0)
		return f->view->nodes;
	return strcmp(function, "distinct-values") == 0 ? argument : none;
}

static struct xml_nodes follow_call(struct follower *f, struct xml_nodes from)
{
	const char *function = take_name(f);
	struct xml_nodes argument = none;
	take(f, "(");
	if (!take(f, ")")) {
		do
			argument = follow_expression(f, from);
		while (take(f, ","));
		take(f, ")");
	}
	return result_of(f, function, argument);
}

/* A name before "(" that is no test of a step. */
static bool begins_call(struct follower *f)
{
	static const char *const tests[] = {"node", "text", "comment", "processing-instruction"};
	const char *start = (peek(f), f->at), *name = take_name(f);
	bool call = name && peek(f) == '(';
	f->at = start;
	for (size_t i = 0; call && i < sizeof tests / sizeof *tests; i++)
		call = strcmp(name, tests[i]) != 0;
	return call;
}

static struct xml_nodes follow_path(struct follower *f, struct xml_nodes from)
{
	struct xml_nodes nodes;
	if (take(f, "(")) {
		nodes = follow_expression(f, from);
		take(f, ")");
	} else if (take(f, "$")) {
		nodes = follow_variable(f);
	} else if (begins_call(f)) {
		nodes = follow_call(f, from);
	} else {
		return follow_location(f, from);
	}
	return follow_steps(f, follow_conditions(f, nodes));
}

static struct xml_nodes follow_operand(struct follower *f, struct xml_nodes from)
{
	static const char digits[] = "0123456789";
	while (take(f, "-"))
		;
	char c = peek(f);
	if (c == '"' || c == '\'')
		f->at = expression_skip_literal(f->at);
	else if (c && (strchr(digits, c) || (c == '.' && f->at[1] && strchr(digits, f->at[1]))))
		f->at += strspn(f->at, "0123456789.");
	else
		return follow_path(f, from);
	return none;
}

/* The first character of the operator behind an operand, '\0' when none is there. */
static char take_operator(struct follower *f)
{
	static const char *const operators[] = {"|", "=", "!=", "<=",  ">=", "<",   ">",
						"+", "-", "*",  "and", "or", "div", "mod"};
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
		if (take(f, operators[i]))
			return *operators[i];
	return '\0';
}

static struct xml_nodes follow_expression(struct follower *f, struct xml_nodes from)
{
	struct xml_nodes nodes = follow_operand(f, from);
	bool joined = true;
	for (char c; (c = take_operator(f));) {
		struct xml_nodes more = follow_operand(f, from);
		joined = joined && c == '|';
		nodes = joined ? sight_join(f->sight, nodes, more) : none;
	}
	return nodes;
}

static struct sight_expression *find_expression(struct sight *s, const struct xpath *x)
{
	struct sight_expression **e = &s->expressions[(uintptr_t)x / sizeof(void *) % SIGHT_SLOTS];
	while (*e && (*e)->expression != x)
		e = &(*e)->next;
	if (!*e) {
		*e = arena_alloc(s->arena, sizeof **e);
		(*e)->expression = x;
	}
	return *e;
}

static struct xml_nodes follow(struct sight *s, struct sight_expression *e, const struct sight_view *view)
{
	struct follower f = {
		.sight = s, .expression = e, .view = view, .at = xpath_text(e->expression), .whole = true};
	struct xml_nodes nodes = follow_expression(&f, view->nodes);
	e->whole |= f.whole;
	return nodes;
}

struct xml_nodes sight_follow(struct sight *s, const struct xpath *x, const struct sight_view *view)
{
	return follow(s, find_expression(s, x), view);
}

void sight_check(struct sight *s, const struct xpath *x, const struct sight_view *view)
{
	struct sight_expression *e = find_expression(s, x);
	if (!e->whole)
		follow(s, e, view);
}
