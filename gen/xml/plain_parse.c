/* Reads plain expressions. */
#include <string.h>

#include "base/arena.h"
#include "base/blank.h"
#include "xml/expression.h"
#include "xml/plain_form.h"

#define MAX_DEPTH 8 /* of conditions and parentheses in each other */

struct reader {
	const char *at;
	struct arena *arena;
	size_t values;
	int depth;      /* of tests in each other */
	int conditions; /* that are open */
};

static bool accept(struct reader *r, const char *sign)
{
	size_t len = strlen(sign);
	if (*r->at != *sign || strncmp(r->at, sign, len) != 0)
		return false;
	r->at += len;
	return true;
}

static void skip_blanks(struct reader *r)
{
	while (blank_is(*r->at))
		r->at++;
}

/* A sign, or word, between others that may have blanks around it. */
static bool accept_between(struct reader *r, const char *sign)
{
	size_t len = strlen(sign);
	skip_blanks(r);
	if (expression_starts_name(*sign) && (size_t)(expression_skip_name(r->at) - r->at) > len)
		return false;
	if (!accept(r, sign))
		return false;
	skip_blanks(r);
	return true;
}

/* A name without prefix that is no function's; NULL when none stands here. */
static const char *read_name(struct reader *r)
{
	const char *end = expression_skip_name(r->at);
	if (!expression_starts_name(*r->at) || *end == ':' || *end == '(')
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

static struct test *read_test(struct reader *r);

static struct test *test_new(struct reader *r, enum test_kind kind, const struct test *first,
			     const struct test *second)
{
	struct test *t = arena_alloc(r->arena, sizeof *t);
	*t = (struct test){.kind = kind, .first = first, .second = second};
	return t;
}

/* [test] [test] ...: all must hold. */
static bool read_conditions(struct reader *r, struct step *s)
{
	while (accept(r, "[")) {
		skip_blanks(r);
		r->conditions++;
		const struct test *t = read_test(r);
		r->conditions--;
		skip_blanks(r);
		if (!t || !accept(r, "]"))
			return false;
		s->condition = s->condition ? test_new(r, TEST_AND, s->condition, t) : t;
	}
	return true;
}

static struct step *read_step(struct reader *r)
{
	struct step *s = arena_alloc(r->arena, sizeof *s);
	if (accept(r, "..")) {
		s->kind = STEP_PARENT;
		return s;
	}
	if (accept(r, ".")) {
		s->kind = STEP_SELF;
		return s;
	}
	if (accept(r, "self::"))
		s->kind = STEP_SELF;
	else
		s->kind = accept(r, "@") ? STEP_ATTRIBUTE : STEP_CHILD;
	if ((s->kind == STEP_SELF || !accept(r, "*")) && !(s->name = read_name(r)))
		return NULL;
	return read_conditions(r, s) ? s : NULL;
}

/* What the path starts from; false when it can be no plain one. */
static bool read_origin(struct reader *r, struct path *p)
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

static struct path *read_path(struct reader *r)
{
	struct path *p = arena_alloc(r->arena, sizeof *p);
	struct step **end = &p->steps;
	if (!read_origin(r, p))
		return NULL;
	if (p->origin == ORIGIN_VARIABLE && *r->at == '[') {
		struct step *itself = arena_alloc(r->arena, sizeof *itself);
		itself->kind = STEP_SELF;
		if (!read_conditions(r, itself))
			return NULL;
		*end = itself;
		end = &itself->next;
	}
	if (p->origin != ORIGIN_CONTEXT && !accept(r, "/"))
		return p->origin == ORIGIN_DOCUMENT ? NULL : p;
	do {
		if (!(*end = read_step(r)))
			return NULL;
		end = &(*end)->next;
	} while (accept(r, "/"));
	return p;
}

static struct path *read_paths(struct reader *r)
{
	struct path *first = read_path(r), *last = first;
	while (last && accept_between(r, "|"))
		last = last->next = read_path(r);
	return last ? first : NULL;
}

/* `name(`paths`)`. */
static const struct path *read_call(struct reader *r, const char *name)
{
	const char *start = r->at;
	if (accept(r, name) && accept(r, "(")) {
		skip_blanks(r);
		const struct path *p = read_paths(r);
		skip_blanks(r);
		if (p && accept(r, ")"))
			return p;
	}
	r->at = start;
	return NULL;
}

/* The texts of a value are the same for all nodes that are asked; those of a path from such a node are not. */
static bool read_value(struct reader *r, struct test *t)
{
	struct path *p = NULL;
	t->index = r->values++;
	t->text = read_text(r);
	if (!t->text)
		t->value = p = read_path(r);
	return t->text || (p && (p->origin != ORIGIN_CONTEXT || r->conditions == 0));
}

/* Behind normalize-space(): of several nodes it takes the first, which has to be the one that is found first. */
static struct test *read_filled(struct reader *r, struct test *t)
{
	bool empty = false;
	if (t->paths->next || t->paths->origin == ORIGIN_VARIABLE)
		return NULL;
	t->kind = TEST_FILLED;
	t->bare = !accept_between(r, "!=") && !(empty = accept_between(r, "="));
	if (t->bare)
		return t;
	const char *text = read_text(r);
	if (!text || *text)
		return NULL;
	return empty ? test_new(r, TEST_NOT, t, NULL) : t;
}

static struct test *read_comparison(struct reader *r)
{
	struct test *t = test_new(r, TEST_ANY, NULL, NULL);
	if ((t->paths = read_call(r, "exists")))
		return t;
	if ((t->paths = read_call(r, "normalize-space")))
		return read_filled(r, t);
	t->bare = true;
	if (!(t->paths = read_paths(r)))
		return NULL;
	if (accept_between(r, "="))
		t->kind = TEST_EQUAL;
	else if (accept_between(r, "!="))
		t->kind = TEST_UNEQUAL;
	else
		return t;
	t->bare = false;
	return read_value(r, t) ? t : NULL;
}

/* What is in parentheses, the opening one of which was read. */
static struct test *read_inner(struct reader *r)
{
	skip_blanks(r);
	struct test *t = read_test(r);
	skip_blanks(r);
	return t && accept(r, ")") ? t : NULL;
}

static struct test *read_one(struct reader *r)
{
	struct test *inner;
	if (accept(r, "("))
		return read_inner(r);
	if (!accept(r, "not("))
		return read_comparison(r);
	inner = read_inner(r);
	return inner ? test_new(r, TEST_NOT, inner, NULL) : NULL;
}

static struct test *read_all(struct reader *r)
{
	struct test *t = read_one(r);
	while (t && accept_between(r, "and")) {
		const struct test *next = read_one(r);
		t = next ? test_new(r, TEST_AND, t, next) : NULL;
	}
	return t;
}

static struct test *read_test(struct reader *r)
{
	if (r->depth == MAX_DEPTH)
		return NULL;
	r->depth++;
	struct test *t = read_all(r);
	while (t && accept_between(r, "or")) {
		const struct test *next = read_all(r);
		t = next ? test_new(r, TEST_OR, t, next) : NULL;
	}
	r->depth--;
	return t;
}

static bool at_end(struct reader *r)
{
	skip_blanks(r);
	return *r->at == '\0';
}

/* Behind a prefix, whichever it is: the function exists in one namespace. */
static const struct path *read_sum(struct reader *r)
{
	const char *start = r->at;
	const struct path *p = NULL;
	r->at = expression_skip_name(r->at);
	if (r->at > start && accept(r, ":"))
		p = read_call(r, "sum-cents");
	if (!p)
		r->at = start;
	return p;
}

static bool read_form(struct reader *r, struct plain *p)
{
	const char *start = r->at;
	if ((p->paths = read_call(r, "string")) && at_end(r)) {
		p->form = FORM_STRING;
		return true;
	}
	r->at = start;
	if ((p->paths = read_call(r, "distinct-values")) && at_end(r)) {
		p->form = FORM_DISTINCT;
		return true;
	}
	r->at = start;
	if ((p->paths = read_sum(r)) && at_end(r)) {
		p->form = FORM_SUM;
		return true;
	}
	r->at = start;
	if ((p->paths = read_paths(r)) && at_end(r))
		return true;
	r->at = start;
	p->form = FORM_TEST;
	p->test = read_test(r);
	return p->test && !p->test->bare && at_end(r);
}

const struct plain *plain_parse(const char *expression, struct arena *a)
{
	struct reader r = {.at = expression, .arena = a};
	struct plain *p = arena_alloc(a, sizeof *p);
	skip_blanks(&r);
	if (!read_form(&r, p))
		return NULL;
	p->values = r.values;
	return p;
}
