/*
 * One library context serves all evaluations: functions are registered once,
 * and a compiled expression remembers the functions it calls.
 *
 * What is compiled is kept twice: as a program, shared by all places that
 * have the same text and mean the same by its prefixes, and as an expression,
 * which is a program at a place, so that findings name the right line.
 */
#include "xml/xpath.h"

#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/i18n.h"
#include "xml/expression.h"
#include "xml/functions.h"
#include "xml/libxpath.h"
#include "xml/plain.h"
#include "xml/tree.h"
#include "xml/words.h"

/* Steps that one evaluation may take; going through the largest plan takes some hundred thousand. */
#define OPERATION_LIMIT 50000000

#define MAX_PREFIXES 16
#define MAX_EXPRESSION ((size_t)64 * 1024)
#define TABLE_SIZE 2048
#define EXACT 9007199254740992.0 /* 2^53: up to here every integer is a double */

struct program {
	const char *text; /* as it was written */
	const struct plain *plain;    /* or NULL */
	const char *rewritten;        /* as the library compiles it */
	xmlXPathCompExprPtr compiled; /* a plain expression's when it is needed */
	xmlNsPtr namespaces[MAX_PREFIXES];
	int namespace_count;
	struct program *next; /* in its slot */
};

struct xpath {
	struct program *program;
	const char *file;
	long line;
	struct xpath *next; /* in its slot */
};

struct xpath_engine {
	struct arena *arena;
	xmlXPathContextPtr context;
	struct arena *scratch; /* of the evaluation under way */
	struct function_data data;
	struct program *programs[TABLE_SIZE];
	struct xpath *expressions[TABLE_SIZE];
	const struct xpath_scope *scope; /* of the evaluation under way */
	int error;                       /* the library's code of its first error; 0: none */
	long error_at;                   /* offset in the text, for errors of syntax */
	char unknown[64];                /* variable that was not found */
};

/* Errors */

static void on_error(void *self, xml_report report)
{
	struct xpath_engine *e = self;
	if (report->code == XML_ERR_NO_MEMORY)
		arena_out_of_memory();
	if (e->error)
		return;
	e->error = report->code;
	e->error_at = report->int1;
}

/* What an error of the library means. The codes of the parser and the evaluator have one numbering. */
static const char *words_for(int code)
{
	switch (code - XML_XPATH_EXPRESSION_OK) {
	case XPATH_UNFINISHED_LITERAL_ERROR:
		return _("a text in quotation marks is not closed");
	case XPATH_INVALID_ARITY:
		return _("a function has too few or too many arguments");
	case XPATH_INVALID_TYPE:
		return _("nodes are needed where a text or number stands");
	case XPATH_INVALID_OPERAND:
		return _("an operand is missing");
	case XPATH_UNDEF_PREFIX_ERROR:
		return _("a prefix is not declared");
	case XPATH_UNKNOWN_FUNC_ERROR:
		return _("a function is not known");
	case XPATH_OP_LIMIT_EXCEEDED:
		return _("it takes too many steps");
	case XPATH_RECURSION_LIMIT_EXCEEDED:
		return _("it is nested too deep");
	default:
		return _("a part of it is missing or out of place");
	}
}

/* Variables */

/* The nodes are there once and in order already: the list is taken over as it is. */
static xmlXPathObjectPtr node_set(const struct xml_nodes *nodes)
{
	xmlXPathObjectPtr object = nodes->count <= INT_MAX ? xmlXPathNewNodeSet(NULL) : NULL;
	if (!object || nodes->count == 0)
		return object;
	xmlNodeSetPtr set = object->nodesetval;
	set->nodeTab = xmlRealloc(set->nodeTab, nodes->count * sizeof(xmlNodePtr));
	if (!set->nodeTab)
		arena_out_of_memory();
	memcpy(set->nodeTab, nodes->items, nodes->count * sizeof(xmlNodePtr));
	set->nodeNr = set->nodeMax = (int)nodes->count;
	return object;
}

static xmlXPathObjectPtr to_object(const struct xpath_value *value)
{
	switch (value->kind) {
	case XPATH_NODES:
		return node_set(&value->nodes);
	case XPATH_STRING:
		return xmlXPathNewCString(value->string ? value->string : "");
	case XPATH_NUMBER:
		return xmlXPathNewFloat(value->number);
	case XPATH_BOOLEAN:
		return xmlXPathNewBoolean(value->boolean);
	}
	return NULL;
}

static xmlXPathObjectPtr look_up_variable(void *self, const xmlChar *name, const xmlChar *uri)
{
	struct xpath_engine *e = self;
	for (const struct xpath_scope *s = uri ? NULL : e->scope; s; s = s->outer) {
		if (!tree_same(s->name, tree_string(name)))
			continue;
		xmlXPathObjectPtr object = to_object(&s->value);
		if (!object)
			arena_out_of_memory();
		return object;
	}
	if (!e->unknown[0])
		strncpy(e->unknown, tree_string(name), sizeof e->unknown - 1);
	return NULL;
}

/* The engine */

struct xpath_engine *xpath_engine_new(void)
{
	struct arena *a = arena_new();
	struct xpath_engine *e = arena_alloc(a, sizeof *e);
	tree_init();
	e->arena = a;
	e->scratch = arena_new();
	e->context = xmlXPathNewContext(NULL);
	if (!e->context || xmlXPathContextSetCache(e->context, 1, -1, 0) != 0)
		arena_out_of_memory();
	e->context->error = on_error;
	e->context->userData = e;
	functions_register(e->context, &e->data);
	xmlXPathRegisterVariableLookup(e->context, look_up_variable, e);
	return e;
}

void xpath_engine_free(struct xpath_engine *e)
{
	if (!e)
		return;
	for (size_t i = 0; i < TABLE_SIZE; i++)
		for (struct program *p = e->programs[i]; p; p = p->next)
			xmlXPathFreeCompExpr(p->compiled);
	e->context->namespaces = NULL;
	xmlXPathFreeContext(e->context);
	functions_free(&e->data);
	arena_free(e->scratch);
	arena_free(e->arena);
}

void xpath_engine_set_codelists(struct xpath_engine *e, const struct xml_node *call, const char *lang)
{
	functions_set_codes(&e->data, tree_node(call));
	memset(e->data.lang, 0, sizeof e->data.lang);
	strncpy(e->data.lang, lang ? lang : "", sizeof e->data.lang - 1);
}

/* Compiling */

struct compilation {
	struct xpath_engine *engine;
	const char *text;
	const struct xml_document *doc;
	const struct xml_node *where;
	struct diagnostics *found;
	struct buffer rewritten; /* the text that the library compiles */
	xmlNsPtr namespaces[MAX_PREFIXES];
	int count;
};

static void refuse(struct compilation *c, enum diagnostic_code code, const char *detail)
{
	struct arena *a = arena_new();
	diagnostics_report(c->found, code, xml_file_of(c->where), xml_line(c->where), NULL, detail,
			   words_excerpt(a, c->text, 80));
	arena_free(a);
}

/* The namespace of a prefix at the expression's place; NULL with a finding. */
static xmlNsPtr bind_prefix(struct compilation *c, const char *prefix, size_t len)
{
	for (int i = 0; i < c->count; i++)
		if (strlen(tree_string(c->namespaces[i]->prefix)) == len &&
		    memcmp(c->namespaces[i]->prefix, prefix, len) == 0)
			return c->namespaces[i];
	xmlChar *name = xmlStrndup((const xmlChar *)prefix, (int)len);
	if (!name)
		arena_out_of_memory();
	xmlNsPtr ns = xmlSearchNs(c->doc->tree, tree_node(c->where), name);
	if (!ns || c->count == MAX_PREFIXES)
		refuse(c, DIAG_XPATH_PREFIX, tree_string(name));
	else
		c->namespaces[c->count++] = ns;
	xmlFree(name);
	return c->count > 0 && c->namespaces[c->count - 1] == ns ? ns : NULL;
}

static bool is_function(const struct compilation *c, const struct expression_name *n, const xmlNs *ns)
{
	xmlChar *local = xmlStrndup((const xmlChar *)n->local, (int)n->local_len);
	if (!local)
		arena_out_of_memory();
	bool known = xmlXPathFunctionLookupNS(c->engine->context, local, ns ? ns->href : NULL) != NULL;
	xmlFree(local);
	return known;
}

static bool is_plain_call(const struct expression_name *n, const char *name)
{
	return n->function && !n->prefix && strlen(name) == n->local_len &&
	       memcmp(n->local, name, n->local_len) == 0;
}

static bool check_name(struct compilation *c, const struct expression_name *n)
{
	const xmlNs *ns = NULL;
	if (n->prefix && !(ns = bind_prefix(c, n->prefix, n->prefix_len)))
		return false;
	if (!n->function || is_function(c, n, ns))
		return true;
	struct arena *a = arena_new();
	const char *start = n->prefix ? n->prefix : n->local;
	refuse(c, DIAG_XPATH_FUNCTION, arena_strndup(a, start, (size_t)(n->local + n->local_len - start)));
	arena_free(a);
	return false;
}

/*
 * Checks prefixes and function names. string() and concat() of the library
 * write large numbers with exponents and, being its own, cannot be
 * registered anew: calls go to ours, which differ in the first letter.
 */
static bool check_names(struct compilation *c)
{
	const char *at = c->text;
	for (struct expression_name n; expression_next(&at, &n);) {
		if (!check_name(c, &n))
			return false;
		if (is_plain_call(&n, "string"))
			c->rewritten.data[n.local - c->text] = 'S';
		else if (is_plain_call(&n, "concat"))
			c->rewritten.data[n.local - c->text] = 'C';
	}
	return true;
}

static size_t hash_text(const char *text)
{
	size_t hash = 5381;
	for (; *text; text++)
		hash = hash * 33 ^ (unsigned char)*text;
	return hash;
}

static const char *near(const struct compilation *c, struct arena *a)
{
	size_t len = c->rewritten.len, at = c->engine->error_at < 0 ? len : (size_t)c->engine->error_at;
	while (at < len && ((unsigned char)c->text[at] & 0xC0) == 0x80)
		at++;
	return at < len ? arena_printf(a, _("near \"%s\""), words_excerpt(a, c->text + at, 30))
			: _("at its end");
}

static void refuse_syntax(struct compilation *c)
{
	struct arena *a = arena_new();
	diagnostics_report(c->found, DIAG_XPATH_SYNTAX, xml_file_of(c->where), xml_line(c->where), NULL,
			   near(c, a), words_for(c->engine->error), words_excerpt(a, c->text, 80));
	arena_free(a);
}

/* Copies of the bindings: the library compares them at evaluation, when the document may be gone. */
static void keep_namespaces(struct compilation *c, struct program *p)
{
	struct arena *a = c->engine->arena;
	for (int i = 0; i < c->count; i++) {
		p->namespaces[i] = arena_alloc(a, sizeof *p->namespaces[i]);
		p->namespaces[i]->prefix = (xmlChar *)arena_strdup(a, tree_string(c->namespaces[i]->prefix));
		p->namespaces[i]->href = (xmlChar *)arena_strdup(a, tree_string(c->namespaces[i]->href));
	}
	p->namespace_count = c->count;
}

static xmlXPathCompExprPtr compile_text(struct xpath_engine *e, const char *text)
{
	e->error = 0;
	return xmlXPathCtxtCompile(e->context, (const xmlChar *)text);
}

/* Simple paths become patterns in the library, whose prefixes are resolved now. */
static bool compile_by_library(struct compilation *c, struct program *p)
{
	struct xpath_engine *e = c->engine;
	e->context->namespaces = c->namespaces;
	e->context->nsNr = c->count;
	p->compiled = compile_text(e, buffer_text(&c->rewritten));
	e->context->namespaces = NULL;
	e->context->nsNr = 0;
	if (!p->compiled)
		refuse_syntax(c);
	return p->compiled;
}

static struct program *compile_program(struct compilation *c, struct program **slot)
{
	struct arena *a = c->engine->arena;
	struct program *p = arena_alloc(a, sizeof *p);
	p->plain = plain_parse(c->text, a);
	if (!p->plain && !compile_by_library(c, p))
		return NULL;
	p->text = arena_strdup(a, c->text);
	p->rewritten = strcmp(p->text, buffer_text(&c->rewritten)) == 0 ? p->text
								       : arena_strdup(a, buffer_text(&c->rewritten));
	keep_namespaces(c, p);
	p->next = *slot;
	*slot = p;
	return p;
}

static struct program *make_program(struct compilation *c, struct program **slot)
{
	struct program *p = NULL;
	buffer_puts(&c->rewritten, c->text);
	if (c->rewritten.len > MAX_EXPRESSION)
		refuse(c, DIAG_XPATH_FAILED, _("it is too long"));
	else if (check_names(c))
		p = compile_program(c, slot);
	buffer_free(&c->rewritten);
	return p;
}

/* Whether the prefixes of a program mean the same at another place with its text: then the two share it. */
static bool is_bound_alike(const struct program *p, const struct compilation *c)
{
	for (int i = 0; i < p->namespace_count; i++) {
		const xmlNs *ns = xmlSearchNs(c->doc->tree, tree_node(c->where), p->namespaces[i]->prefix);
		if (!ns || !xmlStrEqual(ns->href, p->namespaces[i]->href))
			return false;
	}
	return true;
}

static struct program *find_program(struct compilation *c)
{
	struct program **slot = &c->engine->programs[hash_text(c->text) % TABLE_SIZE], *p = *slot;
	while (p && !(strcmp(p->text, c->text) == 0 && is_bound_alike(p, c)))
		p = p->next;
	return p ? p : make_program(c, slot);
}

static const struct xpath *find_expression(struct xpath_engine *e, struct program *p, const char *file,
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
	struct program *p = find_program(&c);
	return p ? find_expression(e, p, xml_file_of(where), xml_line(where)) : NULL;
}

/* Evaluating */

static void report_error(struct xpath_engine *e)
{
	const struct function_data *d = &e->data;
	if (!d->found)
		return;
	struct arena *a = arena_new();
	const char *text = words_excerpt(a, d->text, 80);
	if (e->unknown[0])
		diagnostics_report(d->found, DIAG_XPATH_VARIABLE, d->file, d->line, NULL, e->unknown, text);
	else
		diagnostics_report(d->found, DIAG_XPATH_FAILED, d->file, d->line, NULL, words_for(e->error),
				   text);
	arena_free(a);
}

static void prepare(const struct xpath *x, const struct xpath_context *c)
{
	struct xpath_engine *e = c->engine;
	xmlXPathContextPtr context = e->context;
	e->scope = c->scope;
	e->error = 0;
	e->unknown[0] = '\0';
	e->data.current = tree_node(c->node);
	e->data.found = c->found;
	e->data.file = x->file;
	e->data.line = x->line;
	e->data.text = x->program->text;
	context->doc = c->document->tree;
	context->node = tree_node(c->node);
	context->proximityPosition = (int)c->position;
	context->contextSize = (int)c->size;
	context->namespaces = (xmlNsPtr *)(uintptr_t)x->program->namespaces;
	context->nsNr = x->program->namespace_count;
	context->opLimit = OPERATION_LIMIT;
	context->opCount = 0;
}

/* A plain expression that is not followed without the library is compiled now. */
static void prepare_compiled(const struct xpath *x, const struct xpath_context *c)
{
	prepare(x, c);
	if (!x->program->compiled)
		x->program->compiled = compile_text(c->engine, x->program->rewritten);
}

/* The library's result, to be freed; NULL with a finding. */
static xmlXPathObjectPtr evaluate(const struct xpath *x, const struct xpath_context *c)
{
	prepare_compiled(x, c);
	xmlXPathObjectPtr object = xmlXPathCompiledEval(x->program->compiled, c->engine->context);
	if (!object)
		report_error(c->engine);
	return object;
}

/* Namespace nodes are the library's own copies and no part of a document. */
static struct xml_nodes take_nodes(const xmlXPathObject *object, struct arena *a)
{
	struct xml_nodes nodes = {0};
	xmlNodeSetPtr set = object->nodesetval;
	if (!set || set->nodeNr == 0)
		return nodes;
	xmlXPathNodeSetSort(set);
	nodes.items = arena_array(a, (size_t)set->nodeNr, sizeof *nodes.items);
	for (int i = 0; i < set->nodeNr; i++)
		if (set->nodeTab[i]->type != XML_NAMESPACE_DECL)
			nodes.items[nodes.count++] = tree_handle(set->nodeTab[i]);
	return nodes;
}

static const char *take_number(double n, struct arena *a)
{
	struct buffer b = BUFFER_INIT;
	function_put_number(&b, n);
	const char *text = arena_strdup(a, buffer_text(&b));
	buffer_free(&b);
	return text;
}

static const char *take_node_string(const xmlNode *node, struct arena *a)
{
	xmlChar *owned;
	const char *text = arena_strdup(a, function_node_text(node, &owned));
	xmlFree(owned);
	return text;
}

static const char *take_string(const xmlXPathObject *object, struct arena *a)
{
	switch (object->type) {
	case LIBXML_NUMBER:
		return take_number(object->floatval, a);
	case LIBXML_BOOLEAN:
		return object->boolval ? "true" : "false";
	case LIBXML_STRING:
		return arena_strdup(a, tree_string(object->stringval));
	case XPATH_NODESET:
		if (!object->nodesetval || object->nodesetval->nodeNr == 0)
			return "";
		xmlXPathNodeSetSort(object->nodesetval);
		return take_node_string(object->nodesetval->nodeTab[0], a);
	default:
		return "";
	}
}

static struct xpath_value take_value(const xmlXPathObject *object, struct arena *a)
{
	switch (object->type) {
	case XPATH_NODESET:
		return (struct xpath_value){.kind = XPATH_NODES, .nodes = take_nodes(object, a)};
	case LIBXML_BOOLEAN:
		return (struct xpath_value){.kind = XPATH_BOOLEAN, .boolean = object->boolval};
	case LIBXML_NUMBER:
		return (struct xpath_value){.kind = XPATH_NUMBER, .number = object->floatval};
	default:
		return (struct xpath_value){.kind = XPATH_STRING, .string = take_string(object, a)};
	}
}

static struct xml_nodes copy_nodes(struct arena *a, struct xml_nodes nodes)
{
	struct xml_nodes copy = {.count = nodes.count};
	if (nodes.count) {
		copy.items = arena_array(a, nodes.count, sizeof *copy.items);
		memcpy(copy.items, nodes.items, nodes.count * sizeof *copy.items);
	}
	return copy;
}

/* The value of a plain expression, in the engine's scratch arena; false when the library has to say. */
static bool follow(const struct xpath *x, const struct xpath_context *c, struct xpath_value *value)
{
	return x->program->plain && plain_evaluate(x->program->plain, c, c->engine->scratch, value);
}

static struct xpath_value keep_value(struct xpath_value value, struct arena *a)
{
	if (value.kind == XPATH_NODES)
		value.nodes = copy_nodes(a, value.nodes);
	else if (value.kind == XPATH_STRING)
		value.string = arena_strdup(a, value.string);
	return value;
}

static const char *string_of(const struct xpath_value *value, struct arena *a)
{
	switch (value->kind) {
	case XPATH_NODES:
		return value->nodes.count ? xpath_node_string(value->nodes.items[0], a) : "";
	case XPATH_STRING:
		return arena_strdup(a, value->string);
	case XPATH_NUMBER:
		return take_number(value->number, a);
	case XPATH_BOOLEAN:
		return value->boolean ? "true" : "false";
	}
	return "";
}

static struct xpath_value evaluate_by_library(const struct xpath *x, const struct xpath_context *c)
{
	xmlXPathObjectPtr object = evaluate(x, c);
	struct xpath_value value = {.kind = XPATH_STRING, .string = ""};
	if (object)
		value = take_value(object, c->arena);
	xmlXPathFreeObject(object);
	return value;
}

struct xpath_value xpath_evaluate(const struct xpath *x, const struct xpath_context *c)
{
	struct arena_mark mark = arena_mark(c->engine->scratch);
	struct xpath_value value;
	bool followed = follow(x, c, &value);
	if (followed)
		value = keep_value(value, c->arena);
	arena_release(c->engine->scratch, mark);
	return followed ? value : evaluate_by_library(x, c);
}

static bool test_by_library(const struct xpath *x, const struct xpath_context *c)
{
	prepare_compiled(x, c);
	int result = xmlXPathCompiledEvalToBoolean(x->program->compiled, c->engine->context);
	if (result < 0)
		report_error(c->engine);
	return result > 0;
}

bool xpath_test(const struct xpath *x, const struct xpath_context *c)
{
	struct arena_mark mark = arena_mark(c->engine->scratch);
	bool holds, followed = x->program->plain && plain_test(x->program->plain, c, c->engine->scratch, &holds);
	arena_release(c->engine->scratch, mark);
	return followed ? holds : test_by_library(x, c);
}

static const char *string_by_library(const struct xpath *x, const struct xpath_context *c)
{
	xmlXPathObjectPtr object = evaluate(x, c);
	const char *text = object ? take_string(object, c->arena) : "";
	xmlXPathFreeObject(object);
	return text;
}

const char *xpath_string(const struct xpath *x, const struct xpath_context *c)
{
	struct arena_mark mark = arena_mark(c->engine->scratch);
	struct xpath_value value;
	const char *text = follow(x, c, &value) ? string_of(&value, c->arena) : NULL;
	arena_release(c->engine->scratch, mark);
	return text ? text : string_by_library(x, c);
}

int64_t xpath_integer(const struct xpath *x, const struct xpath_context *c)
{
	xmlXPathObjectPtr object = evaluate(x, c);
	double n = object ? floor(xmlXPathCastToNumber(object) + 0.5) : 0;
	xmlXPathFreeObject(object);
	return fabs(n) <= EXACT ? (int64_t)n : 0;
}

struct xml_nodes xpath_nodes(const struct xpath *x, const struct xpath_context *c)
{
	struct xpath_value value = xpath_evaluate(x, c);
	return value.kind == XPATH_NODES ? value.nodes : (struct xml_nodes){0};
}

const char *xpath_node_string(const struct xml_node *node, struct arena *a)
{
	return take_node_string(tree_node(node), a);
}

const char *xpath_text(const struct xpath *x)
{
	return x->program->text;
}

const char *xpath_file(const struct xpath *x)
{
	return x->file;
}

long xpath_line(const struct xpath *x)
{
	return x->line;
}
