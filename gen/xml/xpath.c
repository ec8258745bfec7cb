/*
 * What is compiled is kept twice: as a program, shared by all places that
 * have the same text and mean the same by its prefixes, and as an expression,
 * which is a program at a place, so that findings name the right line.
 */
#include "xml/xpath.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "xml/evaluate.h"
#include "xml/functions.h"
#include "xml/tree.h"
#include "xml/value.h"
#include "xml/words.h"

#define MAX_EXPRESSION ((size_t)64 * 1024)
#define TABLE_SIZE 2048
#define EXACT 9007199254740992.0 /* 2^53: up to here every integer is a double */

/* What a prefix means. */
struct binding {
	const char *prefix, *uri;
	struct binding *next;
};

struct program {
	const char *text;
	const struct binding *bindings; /* of the prefixes in the text */
	struct parsed parsed;
	struct program *next; /* in its slot */
};

struct xpath {
	const struct program *program;
	const char *file;
	long line;
	struct xpath *next; /* in its slot */
};

struct xpath_engine {
	struct arena *arena;
	struct arena *scratch, *keep; /* of the evaluation under way */
	xmlHashTablePtr codes;
	char lang[16];
	struct program *programs[TABLE_SIZE];
	struct xpath *expressions[TABLE_SIZE];
};

static const char *words_for(enum expression_problem problem)
{
	switch (problem) {
	case PROBLEM_LITERAL:
		return _("a text in quotation marks is not closed");
	case PROBLEM_ARITY:
		return _("a function has too few or too many arguments");
	case PROBLEM_TYPE:
		return _("nodes are needed where a text or number stands");
	case PROBLEM_OPERAND:
		return _("an operand is missing");
	case PROBLEM_LIMIT:
		return _("it takes too many steps");
	case PROBLEM_DEPTH:
		return _("it is nested too deep");
	default:
		return _("a part of it is missing or out of place");
	}
}

/* The engine */

struct xpath_engine *xpath_engine_new(void)
{
	struct arena *a = arena_new();
	struct xpath_engine *e = arena_alloc(a, sizeof *e);
	tree_init();
	e->arena = a;
	e->scratch = arena_new();
	e->keep = arena_new();
	return e;
}

void xpath_engine_free(struct xpath_engine *e)
{
	if (!e)
		return;
	xmlHashFree(e->codes, NULL);
	arena_free(e->scratch);
	arena_free(e->keep);
	arena_free(e->arena);
}

void xpath_engine_set_codelists(struct xpath_engine *e, const struct xml_node *call, const char *lang)
{
	xmlHashFree(e->codes, NULL);
	e->codes = functions_codes(tree_node(call));
	memset(e->lang, 0, sizeof e->lang);
	strncpy(e->lang, lang ? lang : "", sizeof e->lang - 1);
}

/* Compiling */

struct compilation {
	struct xpath_engine *engine;
	const char *text;
	const struct xml_document *doc;
	const struct xml_node *where;
	struct diagnostics *found;
	struct expression_error error;
	struct binding *bindings;
};

static void refuse(const struct compilation *c, enum diagnostic_code code, const char *detail)
{
	struct arena *a = arena_new();
	diagnostics_report(c->found, code, xml_file(c->doc), xml_line(c->where), NULL, detail,
			   words_excerpt(a, c->text, 80));
	arena_free(a);
}

static const char *near(const struct compilation *c, struct arena *a)
{
	return *c->error.at ? arena_printf(a, _("near \"%s\""), words_excerpt(a, c->error.at, 30)) : _("at its end");
}

static void refuse_syntax(const struct compilation *c)
{
	struct arena *a = arena_new();
	diagnostics_report(c->found, DIAG_XPATH_SYNTAX, xml_file(c->doc), xml_line(c->where), NULL,
			   near(c, a), words_for(c->error.problem), words_excerpt(a, c->text, 80));
	arena_free(a);
}

static void refuse_program(const struct compilation *c)
{
	if (c->error.problem == PROBLEM_PREFIX)
		refuse(c, DIAG_XPATH_PREFIX, c->error.word);
	else if (c->error.problem == PROBLEM_FUNCTION)
		refuse(c, DIAG_XPATH_FUNCTION, c->error.word);
	else
		refuse_syntax(c);
}

/* What a prefix means at the expression's place, or NULL. */
static const char *look_up_prefix(const struct compilation *c, const char *prefix)
{
	const xmlNs *ns = xmlSearchNs(c->doc->tree, tree_node(c->where), (const xmlChar *)prefix);
	return ns ? tree_string(ns->href) : NULL;
}

/* The same, remembered as part of what the text means. */
static const char *bind_prefix(void *self, const char *prefix, size_t len)
{
	struct compilation *c = self;
	struct arena *a = c->engine->arena;
	for (const struct binding *b = c->bindings; b; b = b->next)
		if (strlen(b->prefix) == len && memcmp(b->prefix, prefix, len) == 0)
			return b->uri;
	const char *name = arena_strndup(a, prefix, len), *uri = look_up_prefix(c, name);
	if (!uri)
		return NULL;
	struct binding *b = arena_alloc(a, sizeof *b);
	*b = (struct binding){.prefix = name, .uri = arena_strdup(a, uri), .next = c->bindings};
	c->bindings = b;
	return b->uri;
}

static size_t hash_text(const char *text)
{
	size_t hash = 5381;
	for (; *text; text++)
		hash = hash * 33 ^ (unsigned char)*text;
	return hash;
}

/* True when the program is what the text means at its place. */
static bool is_meant(const struct compilation *c, const struct program *p)
{
	if (strcmp(p->text, c->text) != 0)
		return false;
	for (const struct binding *b = p->bindings; b; b = b->next) {
		const char *uri = look_up_prefix(c, b->prefix);
		if (!uri || strcmp(uri, b->uri) != 0)
			return false;
	}
	return true;
}

static const struct program *compile_program(struct compilation *c, struct program **slot)
{
	struct arena *a = c->engine->arena;
	struct parsed parsed = expression_parse(c->text, a, bind_prefix, c, &c->error);
	if (!parsed.root) {
		refuse_program(c);
		return NULL;
	}
	struct program *p = arena_alloc(a, sizeof *p);
	*p = (struct program){
		.text = arena_strdup(a, c->text), .bindings = c->bindings, .parsed = parsed, .next = *slot};
	*slot = p;
	return p;
}

static const struct program *find_program(struct compilation *c)
{
	struct program **slot = &c->engine->programs[hash_text(c->text) % TABLE_SIZE];
	for (const struct program *p = *slot; p; p = p->next)
		if (is_meant(c, p))
			return p;
	return compile_program(c, slot);
}

static const struct xpath *find_expression(struct xpath_engine *e, const struct program *p, const char *file,
					   long line)
{
	size_t hash = (uintptr_t)p / sizeof *p + (size_t)line;
	struct xpath **slot = &e->expressions[hash % TABLE_SIZE];
	for (const struct xpath *x = *slot; x; x = x->next)
		if (x->program == p && x->line == line && strcmp(x->file, file) == 0)
			return x;
	struct xpath *x = arena_alloc(e->arena, sizeof *x);
	*x = (struct xpath){.program = p, .file = arena_strdup(e->arena, file), .line = line, .next = *slot};
	*slot = x;
	return x;
}


const struct xpath *xpath_compile(struct xpath_engine *e, const char *expression,
				  const struct xml_document *doc, const struct xml_node *where,
				  struct diagnostics *found)
{
	struct compilation c = {.engine = e, .text = expression, .doc = doc, .where = where, .found = found};
	if (strlen(expression) > MAX_EXPRESSION) {
		refuse(&c, DIAG_XPATH_FAILED, _("it is too long"));
		return NULL;
	}
	const struct program *p = find_program(&c);
	return p ? find_expression(e, p, xml_file(doc), xml_line(where)) : NULL;
}

/* Evaluating */

/* An evaluation and the memory that it began with. */
struct run {
	struct evaluation e;
	struct focus focus;
	struct arena_mark scratch, keep;
};

static void begin(struct run *r, const struct xpath *x, const struct xpath_context *c)
{
	struct xpath_engine *engine = c->engine;
	r->scratch = arena_mark(engine->scratch);
	r->keep = arena_mark(engine->keep);
	r->e = (struct evaluation){
		.arena = engine->scratch,
		.keep = engine->keep,
		.kept = arena_array(engine->keep, x->program->parsed.slots, sizeof(struct kept)),
		.scope = c->scope,
		.current = tree_node(c->node),
		.codes = engine->codes,
		.lang = engine->lang,
		.found = c->found,
		.file = x->file,
		.line = x->line,
		.text = x->program->text,
	};
	r->focus = (struct focus){
		.node = tree_node(c->node),
		.top = (const xmlNode *)c->document->tree,
		.position = c->position,
		.size = c->size,
	};
}

static void report_problem(const struct evaluation *e)
{
	if (!e->problem || !e->found)
		return;
	const char *text = words_excerpt(e->arena, e->text, 80);
	if (e->problem == PROBLEM_VARIABLE)
		diagnostics_report(e->found, DIAG_XPATH_VARIABLE, e->file, e->line, NULL, e->unknown, text);
	else
		diagnostics_report(e->found, DIAG_XPATH_FAILED, e->file, e->line, NULL, words_for(e->problem), text);
}

/* Gives back the memory of the evaluation, and with it its value. */
static void end(struct run *r)
{
	report_problem(&r->e);
	arena_release(r->e.arena, r->scratch);
	arena_release(r->e.keep, r->keep);
}

/* The value, an empty text after a problem; lives until the end of the run. */
static struct xpath_value run(struct run *r, const struct xpath *x, const struct xpath_context *c)
{
	begin(r, x, c);
	struct xpath_value v = evaluate(&r->e, x->program->parsed.root, &r->focus);
	return r->e.problem ? (struct xpath_value){.kind = XPATH_STRING, .string = ""} : v;
}

struct xpath_value xpath_evaluate(const struct xpath *x, const struct xpath_context *c)
{
	struct run r;
	struct xpath_value v = run(&r, x, c);
	v = value_copy(c->arena, &v);
	end(&r);
	return v;
}

bool xpath_test(const struct xpath *x, const struct xpath_context *c)
{
	struct run r;
	begin(&r, x, c);
	bool truth = evaluate_truth(&r.e, x->program->parsed.root, &r.focus);
	end(&r);
	return truth && !r.e.problem;
}

const char *xpath_string(const struct xpath *x, const struct xpath_context *c)
{
	struct run r;
	struct xpath_value v = run(&r, x, c);
	const char *text = arena_strdup(c->arena, value_text(r.e.arena, &v));
	end(&r);
	return text;
}

int64_t xpath_integer(const struct xpath *x, const struct xpath_context *c)
{
	struct run r;
	struct xpath_value v = run(&r, x, c);
	double n = floor(value_number(r.e.arena, &v) + 0.5);
	end(&r);
	return fabs(n) <= EXACT ? (int64_t)n : 0;
}

struct xml_nodes xpath_nodes(const struct xpath *x, const struct xpath_context *c)
{
	struct run r;
	struct xpath_value v = run(&r, x, c);
	struct xml_nodes nodes = {0};
	if (v.kind == XPATH_NODES)
		nodes = value_copy(c->arena, &v).nodes;
	end(&r);
	return nodes;
}

const char *xpath_node_string(const struct xml_node *node, struct arena *a)
{
	return arena_strdup(a, value_node_text(a, tree_node(node)));
}

const char *xpath_text(const struct xpath *x)
{
	return x->program->text;
}
