#include "xml/schema.h"

#include <libxml/xmlschemas.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "xml/keys.h"
#include "xml/tree.h"
#include "xml/validation.h"
#include "xml/words.h"

#define MAX_ROUNDS 20

struct xml_schema {
	char *path;
	struct xsd *xsd; /* without documentation */
	struct keys *keys;
	xmlSchemaPtr compiled;
};

/* Compiling */

struct compile_report {
	const char *file;
	struct diagnostics *found;
};

static void on_compile_error(void *self, xml_report e)
{
	const struct compile_report *r = self;
	const xmlNode *node = e->node;
	long line = node ? xml_line(tree_handle(node)) : e->line;
	if (e->level < XML_ERR_ERROR)
		return;
	struct arena *a = arena_new();
	const char *file = node ? xml_file_of(tree_handle(node)) : r->file;
	diagnostics_report(r->found, DIAG_SCHEMA, file, line, NULL,
			   words_excerpt(a, e->message ? e->message : "", 300));
	arena_free(a);
}

/* Without the keys, which keys.c checks. NULL with findings. */
static xmlSchemaPtr compile(const struct xsd *xsd, struct keys *keys, const char *path,
			    struct diagnostics *found)
{
	struct compile_report report = {path, found};
	xmlSchemaParserCtxtPtr parser = xmlSchemaNewDocParserCtxt(xsd_tree(xsd));
	if (!parser)
		arena_out_of_memory();
	xmlSchemaSetParserStructuredErrors(parser, on_compile_error, &report);
	keys_detach(keys);
	xmlSchemaPtr compiled = xmlSchemaParse(parser);
	keys_attach(keys);
	xmlSchemaFreeParserCtxt(parser);
	return compiled;
}

struct xml_schema *xml_schema_load(const char *path, struct diagnostics *found)
{
	struct xml_schema *schema = calloc(1, sizeof *schema);
	if (!schema || !(schema->path = strdup(path)))
		arena_out_of_memory();
	schema->xsd = xsd_load_bare(path, found);
	schema->keys = schema->xsd ? keys_new(schema->xsd, found) : NULL;
	schema->compiled = schema->keys ? compile(schema->xsd, schema->keys, path, found) : NULL;
	if (schema->compiled)
		return schema;
	xml_schema_free(schema);
	return NULL;
}

void xml_schema_free(struct xml_schema *schema)
{
	if (!schema)
		return;
	xmlSchemaFree(schema->compiled);
	keys_free(schema->keys);
	xsd_free(schema->xsd);
	free(schema->path);
	free(schema);
}

const struct xsd *xsd_of(const struct xml_schema *schema)
{
	return schema->xsd;
}

const char *xml_schema_type(const struct xml_schema *schema, const struct xml_node *node)
{
	xmlNodePtr declaration = xsd_declaration(schema->xsd, tree_node(node));
	return declaration ? xsd_attribute(declaration, "type") : NULL;
}

/* Validating */

struct violations {
	struct arena *arena;
	struct violation *items;
	size_t count, capacity;
};

static const char *keep(struct violations *list, const char *text)
{
	return text ? arena_strdup(list->arena, text) : NULL;
}

/* The attribute that a message names: "Element 'row', attribute 'kind': ..."; NULL when it names none. */
static xmlAttrPtr named_attribute(const xmlNode *element, const char *message)
{
	const char *mark = "', attribute '";
	const char *name = strncmp(message, "Element '", 9) == 0 ? strstr(message, mark) : NULL;
	const char *end = strstr(message, "': ");
	if (!name || !end || end < name + strlen(mark))
		return NULL;
	name += strlen(mark);
	const char *local = memrchr(name, '}', (size_t)(end - name));
	name = local ? local + 1 : name;
	for (xmlAttrPtr a = element->properties; a; a = a->next)
		if (strlen(tree_string(a->name)) == (size_t)(end - name) &&
		    memcmp(a->name, name, (size_t)(end - name)) == 0)
			return a;
	return NULL;
}

/* The library blames the element also for its attributes. */
static xmlNodePtr blamed_node(xml_report e)
{
	xmlNodePtr node = e->node;
	if (!node || node->type != XML_ELEMENT_NODE || !e->message)
		return node;
	xmlAttrPtr attribute = named_attribute(node, e->message);
	return attribute ? (xmlNodePtr)attribute : node;
}

static void on_violation(void *self, xml_report e)
{
	struct violations *list = self;
	if (e->code == XML_ERR_NO_MEMORY)
		arena_out_of_memory();
	if (e->level < XML_ERR_ERROR)
		return;
	list->items = arena_grow(list->arena, list->items, list->count, &list->capacity, sizeof *list->items);
	list->items[list->count++] = (struct violation){
		.code = e->code,
		.node = blamed_node(e),
		.line = e->line,
		.text = keep(list, e->str3   ? e->str3
				   : e->str2 ? e->str2
					     : e->str1),
		.lacks_child = e->message && strstr(e->message, "Missing child") != NULL,
	};
}

static void run_validator(const struct xml_schema *schema, xmlDocPtr tree, struct violations *list)
{
	xmlSchemaValidCtxtPtr validator = xmlSchemaNewValidCtxt(schema->compiled);
	if (!validator)
		arena_out_of_memory();
	list->count = 0;
	xmlSchemaSetValidStructuredErrors(validator, on_violation, list);
	int result = xmlSchemaValidateDoc(validator, tree);
	xmlSchemaFreeValidCtxt(validator);
	if (result != 0 && list->count == 0)
		on_violation(list, &(xmlError){.code = XML_SCHEMAV_INTERNAL, .level = XML_ERR_ERROR});
}

/* A copy whose nodes and attributes point to their originals. */
static xmlDocPtr copy_tree(const struct xml_document *doc)
{
	xmlDocPtr copy = xmlCopyDoc(doc->tree, 1);
	if (!copy)
		arena_out_of_memory();
	xmlNodePtr from = doc->tree->children, to = copy->children;
	while (from && to) {
		to->_private = from;
		if (from->type == XML_ELEMENT_NODE) {
			xmlAttrPtr a = from->properties, b = to->properties;
			for (; a && b; a = a->next, b = b->next)
				b->_private = a;
		}
		from = tree_next(from, (xmlNodePtr)doc->tree);
		to = tree_next(to, (xmlNodePtr)copy);
	}
	return copy;
}

static bool stops_validator(const struct violation *x)
{
	return x->code == XML_SCHEMAV_ELEMENT_CONTENT && !x->lacks_child && x->node && x->node->parent &&
	       x->node->parent->type == XML_ELEMENT_NODE;
}

/*
 * Behind a child that it does not expect the validator skips the rest of the
 * parent: what the repair did not foresee (occurrence counts, wildcards) is reported and
 * taken out, and the validator asked again.
 */
static bool remove_unexpected(struct validation *v, const struct violations *list)
{
	bool removed = false;
	for (size_t i = 0; i < list->count; i++) {
		const struct violation *x = &list->items[i];
		if (!stops_validator(x))
			continue;
		if (validation_original(x->node))
			explain_violation(v, x, NULL);
		xmlUnlinkNode(x->node);
		xmlFreeNode(x->node);
		removed = true;
	}
	return removed;
}

static void explain_all(struct validation *v, const struct violations *list)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct violation *x = &list->items[i];
		if (x->node && validation_original(x->node))
			explain_violation(v, x, i > 0 ? x - 1 : NULL);
	}
}

/* The violations in words, some of them those of the documentation, which is read now. */
static void explain(const struct xml_schema *schema, const struct xml_document *doc, struct validation *v,
		    struct violations *list)
{
	struct xsd *documented = xsd_load(schema->path, v->found);
	struct keys *keys = documented ? keys_new(documented, v->found) : NULL;
	if (!keys) {
		xsd_free(documented);
		return;
	}
	v->xsd = documented;
	xmlDocPtr copy = copy_tree(doc);
	repair_tree(v, copy);
	run_validator(schema, copy, list);
	for (int round = 0; round < MAX_ROUNDS && remove_unexpected(v, list); round++)
		run_validator(schema, copy, list);
	explain_all(v, list);
	keys_check(keys, copy, v);
	xmlFreeDoc(copy);
	keys_free(keys);
	xsd_free(documented);
}

bool xml_schema_validate(const struct xml_schema *schema, const struct xml_document *doc, xml_place_of place,
			 void *self, struct diagnostics *found)
{
	struct arena *scratch = arena_new();
	struct violations list = {.arena = scratch};
	run_validator(schema, doc->tree, &list);
	bool valid = list.count == 0 && keys_check(schema->keys, doc->tree, NULL);
	if (!valid) {
		struct diagnostics sorted;
		diagnostics_init(&sorted, scratch);
		struct validation v = {.place = place,
				       .self = self,
				       .found = &sorted,
				       .arena = scratch};
		explain(schema, doc, &v, &list);
		if (sorted.count == 0)
			diagnostics_report(&sorted, DIAG_XML_INVALID, doc->file,
					   list.count ? list.items[0].line : 0, NULL, doc->file);
		diagnostics_sort(&sorted);
		diagnostics_append(found, &sorted);
	}
	arena_free(scratch);
	return valid;
}
