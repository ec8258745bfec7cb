#include "xml/expression.h"

#include <string.h>

#include "base/arena.h"
#include "xml/functions.h"

/* Brackets, parentheses and signs that are open at once, and operators in all: what evaluating must bear. */
#define MAX_NESTING 200
#define MAX_OPERATORS 2000

struct parser {
	const char *at;
	struct arena *arena;
	expression_namespace namespace_of;
	void *self;
	struct expression_error *error;
	int nesting, operators;
	int predicates; /* that are open */
	size_t slots;
};

/* prefix:local, as it stands in the text. */
struct word {
	const char *prefix, *local; /* prefix may be NULL */
	size_t prefix_len, local_len;
	const char *end;
};

static struct expression *parse_binary(struct parser *p, int level);

/* --- Characters and words --- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static const char *blanks_end(const char *s)
{
	while (is_blank(*s))
		s++;
	return s;
}

static void skip_blanks(struct parser *p)
{
	p->at = blanks_end(p->at);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool starts_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static const char *name_end(const char *s)
{
	while (starts_name(*s) || is_digit(*s) || *s == '-' || *s == '.')
		s++;
	return s;
}

/* Passes over a sign and the blanks before it. */
static bool accept(struct parser *p, const char *sign)
{
	size_t len = strlen(sign);
	const char *s = blanks_end(p->at);
	if (strncmp(s, sign, len) != 0)
		return false;
	p->at = s + len;
	return true;
}

/* The first error counts; gives NULL. */
static void *fail(struct parser *p, enum expression_problem problem, const char *at)
{
	if (!p->error->problem)
		*p->error = (struct expression_error){.problem = problem, .at = at};
	return NULL;
}

static void *fail_word(struct parser *p, enum expression_problem problem, const char *word, size_t len)
{
	fail(p, problem, word);
	if (!p->error->word)
		p->error->word = arena_strndup(p->arena, word, len);
	return NULL;
}

static bool expect(struct parser *p, const char *sign)
{
	if (accept(p, sign))
		return true;
	fail(p, PROBLEM_SYNTAX, blanks_end(p->at));
	return false;
}

static bool failed(const struct parser *p)
{
	return p->error->problem != PROBLEM_NONE;
}

/* Reads "local" or "prefix:local"; the local part may be "*". False where no name stands. */
static bool read_word(const char *s, struct word *w)
{
	*w = (struct word){.local = s};
	if (!starts_name(*s))
		return false;
	w->end = name_end(s);
	if (w->end[0] == ':' && (starts_name(w->end[1]) || w->end[1] == '*')) {
		w->prefix = s;
		w->prefix_len = (size_t)(w->end - s);
		w->local = w->end + 1;
		w->end = *w->local == '*' ? w->local + 1 : name_end(w->local);
	}
	w->local_len = (size_t)(w->end - w->local);
	return true;
}

static bool word_is(const struct word *w, const char *text)
{
	return !w->prefix && strlen(text) == w->local_len && memcmp(w->local, text, w->local_len) == 0;
}

/* The namespace of a word; false when its prefix is not declared. */
static bool resolve(struct parser *p, const struct word *w, const char **uri)
{
	*uri = NULL;
	if (!w->prefix)
		return true;
	*uri = p->namespace_of(p->self, w->prefix, w->prefix_len);
	if (!*uri)
		fail_word(p, PROBLEM_PREFIX, w->prefix, w->prefix_len);
	return *uri != NULL;
}

/* --- Nodes of the tree --- */

static struct expression *make(struct parser *p, enum expression_kind kind)
{
	struct expression *x = arena_alloc(p->arena, sizeof *x);
	x->kind = kind;
	return x;
}

/* A part of a predicate that is the same for all nodes is evaluated once; a literal or variable is there already. */
static void keep_fixed(struct parser *p, struct expression *x)
{
	if (p->predicates && x && x->fixed && !x->slot && x->kind != EXPRESSION_LITERAL && x->kind != EXPRESSION_VARIABLE)
		x->slot = ++p->slots;
}

/* An operator is fixed when its operands are; if it is not, those that are may be kept. */
static struct expression *make_operator(struct parser *p, enum expression_kind kind, struct expression *left,
					      struct expression *right)
{
	if (!left || !right)
		return NULL;
	if (++p->operators > MAX_OPERATORS)
		return fail(p, PROBLEM_DEPTH, p->at);
	struct expression *x = make(p, kind);
	x->left = left;
	x->right = right;
	x->fixed = left->fixed && right->fixed;
	if (!x->fixed) {
		keep_fixed(p, left);
		keep_fixed(p, right);
	}
	return x;
}

/* --- Steps --- */

static bool read_axis(struct parser *p, enum axis *axis)
{
	static const struct {
		const char *name;
		enum axis axis;
	} axes[] = {
		{"child", AXIS_CHILD},
		{"attribute", AXIS_ATTRIBUTE},
		{"self", AXIS_SELF},
		{"parent", AXIS_PARENT},
		{"descendant", AXIS_DESCENDANT},
		{"descendant-or-self", AXIS_DESCENDANT_OR_SELF},
		{"ancestor", AXIS_ANCESTOR},
		{"ancestor-or-self", AXIS_ANCESTOR_OR_SELF},
		{"following-sibling", AXIS_FOLLOWING_SIBLING},
		{"preceding-sibling", AXIS_PRECEDING_SIBLING},
		{"following", AXIS_FOLLOWING},
		{"preceding", AXIS_PRECEDING},
		{"namespace", AXIS_NAMESPACE},
	};
	struct word w;
	*axis = AXIS_CHILD;
	skip_blanks(p);
	if (accept(p, "@")) {
		*axis = AXIS_ATTRIBUTE;
		return true;
	}
	if (!read_word(p->at, &w) || strncmp(blanks_end(w.end), "::", 2) != 0)
		return true;
	for (size_t i = 0; i < sizeof axes / sizeof *axes; i++) {
		if (!word_is(&w, axes[i].name))
			continue;
		*axis = axes[i].axis;
		p->at = blanks_end(w.end) + 2;
		return true;
	}
	fail(p, PROBLEM_SYNTAX, p->at);
	return false;
}

static bool node_type(const struct word *w, enum node_test *test)
{
	static const struct {
		const char *name;
		enum node_test test;
	} types[] = {
		{"node", TEST_NODE},
		{"text", TEST_TEXT},
		{"comment", TEST_COMMENT},
		{"processing-instruction", TEST_INSTRUCTION},
	};
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (word_is(w, types[i].name)) {
			*test = types[i].test;
			return *blanks_end(w->end) == '(';
		}
	}
	return false;
}

/* The quoted text at p->at, or NULL. */
static const char *read_quoted(struct parser *p)
{
	skip_blanks(p);
	char quote = *p->at;
	if (quote != '\'' && quote != '"')
		return NULL;
	const char *close = strchr(p->at + 1, quote);
	if (!close)
		return fail(p, PROBLEM_LITERAL, p->at);
	const char *text = arena_strndup(p->arena, p->at + 1, (size_t)(close - p->at - 1));
	p->at = close + 1;
	return text;
}

static bool read_node_test(struct parser *p, struct step *s)
{
	struct word w;
	skip_blanks(p);
	if (accept(p, "*")) {
		s->test = TEST_ANY_NAME;
		return true;
	}
	if (!read_word(p->at, &w)) {
		fail(p, PROBLEM_SYNTAX, p->at);
		return false;
	}
	if (node_type(&w, &s->test)) {
		p->at = blanks_end(w.end) + 1;
		if (s->test == TEST_INSTRUCTION)
			s->name = read_quoted(p);
		return expect(p, ")");
	}
	p->at = w.end;
	s->test = *w.local == '*' ? TEST_ANY_NAME : TEST_NAME;
	s->name = arena_strndup(p->arena, w.local, w.local_len);
	return resolve(p, &w, &s->uri);
}

static bool read_predicates(struct parser *p, struct step *s)
{
	for (struct predicate **end = &s->predicates; accept(p, "["); end = &(*end)->next) {
		p->predicates++;
		struct expression *condition = parse_binary(p, 0);
		keep_fixed(p, condition);
		p->predicates--;
		if (!condition || !expect(p, "]"))
			return false;
		*end = arena_alloc(p->arena, sizeof **end);
		(*end)->condition = condition;
	}
	return true;
}

static struct step *make_step(struct parser *p, enum axis axis, enum node_test test)
{
	struct step *s = arena_alloc(p->arena, sizeof *s);
	s->axis = axis;
	s->test = test;
	return s;
}

static struct step *parse_step(struct parser *p)
{
	struct step *s = make_step(p, AXIS_SELF, TEST_NODE);
	if (accept(p, ".."))
		s->axis = AXIS_PARENT;
	else if (accept(p, "."))
		return s;
	else if (!read_axis(p, &s->axis) || !read_node_test(p, s) || !read_predicates(p, s))
		return NULL;
	return s;
}

static bool begins_step(const char *s)
{
	return starts_name(*s) || *s == '@' || *s == '*' || *s == '.';
}

/* Reads "step/step//step", which `x` goes on with. */
static struct expression *parse_steps(struct parser *p, struct expression *x, struct step **end)
{
	for (;;) {
		struct step *s = parse_step(p);
		if (!s)
			return NULL;
		*end = s;
		end = &s->next;
		if (accept(p, "//")) {
			s = make_step(p, AXIS_DESCENDANT_OR_SELF, TEST_NODE);
			*end = s;
			end = &s->next;
		} else if (!accept(p, "/")) {
			return x;
		}
	}
}

static struct expression *parse_location(struct parser *p)
{
	struct expression *x = make(p, EXPRESSION_PATH);
	struct step **end = &x->steps;
	skip_blanks(p);
	if (accept(p, "//")) {
		struct step *s = make_step(p, AXIS_DESCENDANT_OR_SELF, TEST_NODE);
		x->absolute = true;
		*end = s;
		end = &s->next;
	} else if (accept(p, "/")) {
		x->absolute = true;
		if (!begins_step(blanks_end(p->at)))
			return x;
	} else if (!begins_step(p->at)) {
		return fail(p, *p->at ? PROBLEM_SYNTAX : PROBLEM_OPERAND, p->at);
	}
	return parse_steps(p, x, end);
}

/* --- Operands --- */

static struct expression *parse_literal(struct parser *p)
{
	const char *text = read_quoted(p);
	if (!text)
		return NULL;
	struct expression *x = make(p, EXPRESSION_LITERAL);
	x->fixed = true;
	x->literal = (struct xpath_value){.kind = XPATH_STRING, .string = text};
	return x;
}

static struct expression *parse_number(struct parser *p)
{
	size_t len = strspn(p->at, "0123456789");
	if (p->at[len] == '.')
		len += 1 + strspn(p->at + len + 1, "0123456789");
	struct expression *x = make(p, EXPRESSION_LITERAL);
	x->fixed = true;
	x->literal = (struct xpath_value){.kind = XPATH_NUMBER,
					  .number = value_text_number(arena_strndup(p->arena, p->at, len))};
	p->at += len;
	return x;
}

/* Variables of ours have no prefix. */
static struct expression *parse_variable(struct parser *p)
{
	struct word w;
	const char *dollar = p->at++;
	skip_blanks(p);
	if (!read_word(p->at, &w) || w.prefix)
		return fail(p, PROBLEM_SYNTAX, dollar);
	struct expression *x = make(p, EXPRESSION_VARIABLE);
	x->fixed = true;
	x->name = arena_strndup(p->arena, w.local, w.local_len);
	p->at = w.end;
	return x;
}

static bool read_arguments(struct parser *p, struct expression *x)
{
	size_t capacity = 0;
	if (accept(p, ")"))
		return true;
	do {
		struct expression *argument = parse_binary(p, 0);
		if (!argument)
			return false;
		x->arguments = arena_grow(p->arena, x->arguments, x->count, &capacity, sizeof(struct expression *));
		x->arguments[x->count++] = argument;
	} while (accept(p, ","));
	return expect(p, ")");
}

/* A function that might have an argument and has none looks at the context node. */
static void fix_call(struct parser *p, struct expression *x)
{
	x->fixed = !x->function->local && (x->count > 0 || x->function->most == 0);
	for (size_t i = 0; i < x->count; i++)
		x->fixed = x->fixed && x->arguments[i]->fixed;
	for (size_t i = 0; i < x->count && !x->fixed; i++)
		keep_fixed(p, x->arguments[i]);
}

static struct expression *parse_call(struct parser *p, const struct word *w)
{
	const char *uri, *name = w->prefix ? w->prefix : w->local;
	if (!resolve(p, w, &uri))
		return NULL;
	struct expression *x = make(p, EXPRESSION_CALL);
	x->function = functions_find(uri, w->local, w->local_len);
	if (!x->function)
		return fail_word(p, PROBLEM_FUNCTION, name, (size_t)(w->end - name));
	p->at = blanks_end(w->end) + 1;
	if (!read_arguments(p, x))
		return NULL;
	if (x->count < x->function->least || x->count > x->function->most)
		return fail(p, PROBLEM_ARITY, name);
	fix_call(p, x);
	return x;
}

static struct expression *parse_group(struct parser *p)
{
	p->at++;
	struct expression *x = parse_binary(p, 0);
	return x && expect(p, ")") ? x : NULL;
}

/* An operand that is no location path; NULL without an error when there is none here. */
static struct expression *parse_primary(struct parser *p)
{
	struct word w;
	enum node_test test;
	skip_blanks(p);
	if (*p->at == '(')
		return parse_group(p);
	if (*p->at == '$')
		return parse_variable(p);
	if (*p->at == '\'' || *p->at == '"')
		return parse_literal(p);
	if (is_digit(*p->at) || (*p->at == '.' && is_digit(p->at[1])))
		return parse_number(p);
	bool call = read_word(p->at, &w) && *blanks_end(w.end) == '(' && !node_type(&w, &test);
	return call ? parse_call(p, &w) : NULL;
}

/* A path that begins with an operand: its predicates, and the steps from its nodes. */
static struct expression *parse_continuation(struct parser *p, struct expression *origin)
{
	struct expression *x = make(p, EXPRESSION_PATH);
	struct step *filter = make_step(p, AXIS_FILTER, TEST_NODE);
	struct step **end = &x->steps;
	x->left = origin;
	x->fixed = origin->fixed;
	if (!read_predicates(p, filter))
		return NULL;
	if (filter->predicates) {
		*end = filter;
		end = &filter->next;
	}
	if (accept(p, "//")) {
		struct step *s = make_step(p, AXIS_DESCENDANT_OR_SELF, TEST_NODE);
		*end = s;
		end = &s->next;
		return parse_steps(p, x, end);
	}
	if (accept(p, "/"))
		return parse_steps(p, x, end);
	return filter->predicates ? x : origin;
}

static struct expression *parse_path(struct parser *p)
{
	struct expression *origin = parse_primary(p);
	if (failed(p))
		return NULL;
	return origin ? parse_continuation(p, origin) : parse_location(p);
}

static struct expression *parse_union(struct parser *p)
{
	struct expression *left = parse_path(p);
	while (left && accept(p, "|"))
		left = make_operator(p, EXPRESSION_UNION, left, parse_path(p));
	return left;
}

static struct expression *parse_unary(struct parser *p)
{
	if (!accept(p, "-"))
		return parse_union(p);
	if (++p->nesting > MAX_NESTING)
		return fail(p, PROBLEM_DEPTH, p->at);
	struct expression *operand = parse_unary(p);
	p->nesting--;
	if (!operand)
		return NULL;
	struct expression *x = make(p, EXPRESSION_NEGATE);
	x->left = operand;
	x->fixed = operand->fixed;
	return x;
}

/* --- Operators --- */

struct operator {
	const char *text;
	int level;
	enum expression_kind kind;
};

/* The operator that stands next, or NULL. Longer signs come before their beginnings. */
static const struct operator *next_operator(const struct parser *p)
{
	static const struct operator operators[] = {
		{"or", 1, EXPRESSION_OR},
		{"and", 2, EXPRESSION_AND},
		{"=", 3, EXPRESSION_EQUAL},
		{"!=", 3, EXPRESSION_UNEQUAL},
		{"<=", 4, EXPRESSION_LESS_OR_EQUAL},
		{"<", 4, EXPRESSION_LESS},
		{">=", 4, EXPRESSION_MORE_OR_EQUAL},
		{">", 4, EXPRESSION_MORE},
		{"+", 5, EXPRESSION_ADD},
		{"-", 5, EXPRESSION_SUBTRACT},
		{"*", 6, EXPRESSION_MULTIPLY},
		{"div", 6, EXPRESSION_DIVIDE},
		{"mod", 6, EXPRESSION_MODULO},
	};
	const char *s = blanks_end(p->at);
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
		size_t len = strlen(operators[i].text);
		bool whole = !starts_name(*s) || name_end(s) == s + len;
		if (whole && strncmp(s, operators[i].text, len) == 0)
			return &operators[i];
	}
	return NULL;
}

/* Operands and operators of more than the level, which bind closer than those of the level. */
static struct expression *parse_binary(struct parser *p, int level)
{
	if (++p->nesting > MAX_NESTING)
		return fail(p, PROBLEM_DEPTH, p->at);
	struct expression *left = parse_unary(p);
	const struct operator *o;
	while (left && (o = next_operator(p)) && o->level > level) {
		p->at = blanks_end(p->at) + strlen(o->text);
		left = make_operator(p, o->kind, left, parse_binary(p, o->level));
	}
	p->nesting--;
	return left;
}

struct parsed expression_parse(const char *text, struct arena *a, expression_namespace namespace_of, void *self,
			       struct expression_error *error)
{
	struct parser p = {.at = text, .arena = a, .namespace_of = namespace_of, .self = self, .error = error};
	*error = (struct expression_error){0};
	struct expression *root = parse_binary(&p, 0);
	skip_blanks(&p);
	if (root && *p.at)
		root = fail(&p, PROBLEM_SYNTAX, p.at);
	return (struct parsed){.root = root, .slots = p.slots + 1};
}
