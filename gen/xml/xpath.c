#include "xml/xpath.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "xml/functions.h"
#include "xml/libxpath.h"
#include "xml/tree.h"

/* Steps that one evaluation may take: a whole plan is walked in far fewer. */
#define OPERATION_LIMIT 50000000

#define TABLE_SIZE 4096

struct xpath {
	const char *text, *file;
	long line;
	xmlXPathCompExprPtr compiled;
	struct xpath *next; /* in its slot of the table */
};

struct xpath_engine {
	struct arena *arena;
	xmlXPathContextPtr context;
	struct function_data data;
	struct xpath *table[TABLE_SIZE];
	const struct xpath_scope *scope; /* of the evaluation under way */
	const char *unknown;             /* variable that was not found, or NULL */
	char message[256];               /* the library's, of the last error */
};

static xmlXPathObjectPtr node_set(const struct xml_nodes *nodes)
{
	xmlXPathObjectPtr object = xmlXPathNewNodeSet(NULL);
	if (!object)
		arena_out_of_memory();
	for (size_t i = 0; i < nodes->count; i++)
		if (xmlXPathNodeSetAddUnique(object->nodesetval, tree_node(nodes->items[i])) < 0)
			arena_out_of_memory();
	return object;
}

static xmlXPathObjectPtr to_object(const struct xpath_value *value)
{
	switch (value->kind) {
	case XPATH_NODES:
		return node_set(&value->nodes);
	case XPATH_STRING:
		return xmlXPathNewCString(value->string);
	case XPATH_NUMBER:
		return xmlXPathNewFloat(value->number);
	default:
		return xmlXPathNewBoolean(value->boolean);
	}
}

static xmlXPathObjectPtr look_up(void *self, const xmlChar *name, const xmlChar *uri)
{
	struct xpath_engine *e = self;
	for (const struct xpath_scope *s = uri ? NULL : e->scope; s; s = s->outer)
		if (strcmp(s->name, tree_string(name)) == 0)
			return to_object(&s->value);
	e->unknown = arena_strdup(e->arena, tree_string(name));
	return NULL;
}

static void on_error(void *self, xml_report e)
{
	struct xpath_engine *engine = self;
	if (engine->message[0] || !e->message)
		return;
	snprintf(engine->message, sizeof engine->message, "%s", e->message);
	engine->message[strcspn(engine->message, "\n")] = '\0';
}

struct xpath_engine *xpath_engine_new(void)
{
	struct arena *a = arena_new();
	struct xpath_engine *e = arena_alloc(a, sizeof *e);
	e->arena = a;
	e->context = xmlXPathNewContext(NULL);
	if (!e->context)
		arena_out_of_memory();
	e->context->error = on_error;
	e->context->userData = e;
	e->data.lang = "";
	functions_register(e->context);
	xmlXPathRegisterVariableLookup(e->context, look_up, e);
	return e;
}

void xpath_engine_free(struct xpath_engine *e)
{
	for (size_t i = 0; i < TABLE_SIZE; i++)
		for (struct xpath *x = e->table[i]; x; x = x->next)
			xmlXPathFreeCompExpr(x->compiled);
	xmlXPathFreeContext(e->context);
	arena_free(e->arena);
}

void xpath_engine_set_codelists(struct xpath_engine *e, const struct xml_node *call, const char *lang)
{
	e->data.call = tree_node(call);
	e->data.lang = arena_strdup(e->arena, lang ? lang : "");
}

/*
 * Prefixes mean the same in all of a call's files, so that they can be
 * registered once; false when one is bound differently here.
 */
static bool register_prefixes(struct xpath_engine *e, const struct xml_document *doc, const struct xml_node *where)
{
	xmlNsPtr *list = xmlGetNsList(doc->tree, tree_node(where));
	bool ok = true;
	for (size_t i = 0; ok && list && list[i]; i++) {
		if (!list[i]->prefix)
			continue;
		const xmlChar *known = xmlXPathNsLookup(e->context, list[i]->prefix);
		if (!known)
			ok = xmlXPathRegisterNs(e->context, list[i]->prefix, list[i]->href) == 0;
		else
			ok = xmlStrEqual(known, list[i]->href);
	}
	xmlFree(list);
	return ok;
}

static size_t slot_of(const char *text)
{
	size_t hash = 5381;
	for (; *text; text++)
		hash = hash * 33 ^ (unsigned char)*text;
	return hash % TABLE_SIZE;
}

const struct xpath *xpath_compile(struct xpath_engine *e, const char *expression, const struct xml_document *doc,
				  const struct xml_node *where, struct diagnostics *found)
{
	struct xpath **slot = &e->table[slot_of(expression)];
	bool prefixes = register_prefixes(e, doc, where);
	for (struct xpath *x = *slot; prefixes && x; x = x->next)
		if (strcmp(x->text, expression) == 0)
			return x;
	e->message[0] = '\0';
	xmlXPathCompExprPtr compiled = prefixes ? xmlXPathCtxtCompile(e->context, (const xmlChar *)expression) : NULL;
	if (!compiled) {
		diagnostics_report(found, DIAG_XPATH_SYNTAX, xml_file(doc), xml_line(where), NULL, expression,
				   e->message);
		return NULL;
	}
	struct xpath *x = arena_alloc(e->arena, sizeof *x);
	*x = (struct xpath){
		.text = arena_strdup(e->arena, expression),
		.file = arena_strdup(e->arena, xml_file(doc)),
		.line = xml_line(where),
		.compiled = compiled,
		.next = *slot,
	};
	*slot = x;
	return x;
}

static void report_failure(struct xpath_engine *e, const struct xpath *x, struct diagnostics *found)
{
	if (!found)
		return;
	if (e->unknown)
		diagnostics_report(found, DIAG_XPATH_VARIABLE, x->file, x->line, NULL, e->unknown, x->text);
	else
		diagnostics_report(found, DIAG_XPATH_FAILED, x->file, x->line, NULL, x->text,
				   e->message[0] ? e->message : "?");
}

/* The library's result, or NULL with a finding. */
static xmlXPathObjectPtr evaluate(const struct xpath *x, const struct xpath_context *c)
{
	struct xpath_engine *e = c->engine;
	e->scope = c->scope;
	e->unknown = NULL;
	e->message[0] = '\0';
	e->data.current = tree_node(c->node);
	e->data.problem = NULL;
	e->context->doc = c->document->tree;
	e->context->node = tree_node(c->node);
	e->context->proximityPosition = (int)c->position;
	e->context->contextSize = (int)c->size;
	e->context->user = &e->data;
	e->context->opLimit = OPERATION_LIMIT;
	e->context->opCount = 0;
	xmlXPathObjectPtr object = xmlXPathCompiledEval(x->compiled, e->context);
	if (!object)
		report_failure(e, x, c->found);
	else if (e->data.problem && c->found)
		diagnostics_report(c->found, DIAG_XPATH_VALUE, x->file, x->line, NULL, e->data.problem,
				   e->data.detail, x->text);
	return object;
}

static struct xml_nodes take_nodes(xmlXPathObjectPtr object, struct arena *a)
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

/* XPath 1 writes numbers without exponent; the library does not beyond 10^9. */
static const char *number_text(double n, struct arena *a)
{
	if (n == floor(n) && fabs(n) < 9007199254740993.0)
		return arena_printf(a, "%lld", (long long)n);
	xmlChar *text = xmlXPathCastNumberToString(n);
	if (!text)
		arena_out_of_memory();
	const char *copy = arena_strdup(a, tree_string(text));
	xmlFree(text);
	return copy;
}

static const char *take_string(xmlXPathObjectPtr object, struct arena *a)
{
	if (object->type == LIBXML_NUMBER)
		return number_text(object->floatval, a);
	xmlChar *text = xmlXPathCastToString(object);
	if (!text)
		arena_out_of_memory();
	const char *copy = arena_strdup(a, tree_string(text));
	xmlFree(text);
	return copy;
}

static struct xpath_value take_value(xmlXPathObjectPtr object, struct arena *a)
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

struct xpath_value xpath_evaluate(const struct xpath *x, const struct xpath_context *c)
{
	xmlXPathObjectPtr object = evaluate(x, c);
	struct xpath_value value = {.kind = XPATH_STRING, .string = ""};
	if (object)
		value = take_value(object, c->arena);
	xmlXPathFreeObject(object);
	return value;
}

bool xpath_test(const struct xpath *x, const struct xpath_context *c)
{
	xmlXPathObjectPtr object = evaluate(x, c);
	bool holds = object && xmlXPathCastToBoolean(object);
	xmlXPathFreeObject(object);
	return holds;
}

const char *xpath_string(const struct xpath *x, const struct xpath_context *c)
{
	xmlXPathObjectPtr object = evaluate(x, c);
	const char *text = object ? take_string(object, c->arena) : "";
	xmlXPathFreeObject(object);
	return text;
}

int64_t xpath_integer(const struct xpath *x, const struct xpath_context *c)
{
	xmlXPathObjectPtr object = evaluate(x, c);
	double n = object ? xmlXPathCastToNumber(object) : 0;
	xmlXPathFreeObject(object);
	return isfinite(n) && fabs(n) < 9007199254740993.0 ? (int64_t)n : 0;
}

struct xml_nodes xpath_nodes(const struct xpath *x, const struct xpath_context *c)
{
	xmlXPathObjectPtr object = evaluate(x, c);
	struct xml_nodes nodes = {0};
	if (object && object->type == XPATH_NODESET)
		nodes = take_nodes(object, c->arena);
	xmlXPathFreeObject(object);
	return nodes;
}

const char *xpath_node_string(const struct xml_node *node, struct arena *a)
{
	xmlChar *text = xmlXPathCastNodeToString(tree_node(node));
	if (!text)
		arena_out_of_memory();
	const char *copy = arena_strdup(a, tree_string(text));
	xmlFree(text);
	return copy;
}
