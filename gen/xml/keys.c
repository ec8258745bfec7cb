/*
 * Keys and references to them. The validator says that something is wrong
 * with one; where, and what would be right, is found by evaluating the
 * constraint's own paths.
 */
#include <libxml/hash.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/i18n.h"
#include "xml/validation.h"
#include "xml/words.h"

#define MAX_LISTED 8

struct key_value {
	const xmlNode *node; /* what the selector selected */
	const xmlNode *field;
	const char *text;
};

struct key_values {
	struct key_value *items;
	size_t count, capacity;
	xmlHashTablePtr index; /* text -> place of its first item, plus 1 */
};

/* A node-set of the copy; free with xmlXPathFreeObject. NULL when there is none. */
static xmlXPathObjectPtr evaluate(const xmlNode *constraint, const xmlNode *node, const char *path)
{
	xmlXPathContextPtr c = xmlXPathNewContext(node->doc);
	if (!c)
		arena_out_of_memory();
	for (xmlNsPtr ns = xmlDocGetRootElement(constraint->doc)->nsDef; ns; ns = ns->next)
		if (ns->prefix)
			xmlXPathRegisterNs(c, ns->prefix, ns->href);
	c->node = (xmlNodePtr)(uintptr_t)node;
	xmlXPathObjectPtr result = xmlXPathEval((const xmlChar *)path, c);
	xmlXPathFreeContext(c);
	if (result && result->type == XPATH_NODESET && result->nodesetval)
		return result;
	xmlXPathFreeObject(result);
	return NULL;
}

static const char *path_of(const xmlNode *constraint, const char *part)
{
	xmlNodePtr n = xsd_element_from(constraint->children);
	while (n && !xsd_is(n, part))
		n = xsd_element_from(n->next);
	const char *path = n ? xsd_attribute(n, "xpath") : NULL;
	return path ? path : "";
}

static void add_value(struct arena *a, struct key_values *list, const xmlNode *constraint,
		      const xmlNode *node)
{
	xmlXPathObjectPtr field = evaluate(constraint, node, path_of(constraint, "field"));
	if (field && field->nodesetval->nodeNr > 0) {
		const xmlNode *n = field->nodesetval->nodeTab[0];
		list->items = arena_grow(a, list->items, list->count, &list->capacity, sizeof *list->items);
		list->items[list->count++] = (struct key_value){node, n, xml_text(tree_handle(n))};
		xmlHashAddEntry(list->index, (const xmlChar *)xml_text(tree_handle(n)),
				(void *)(uintptr_t)list->count);
	}
	xmlXPathFreeObject(field);
}

/* What a constraint selects in one scope; give it back with `release`. */
static struct key_values collect(struct arena *a, const xmlNode *constraint, const xmlNode *scope)
{
	struct key_values list = {.index = xmlHashCreate(0)};
	if (!list.index)
		arena_out_of_memory();
	xmlXPathObjectPtr selected = evaluate(constraint, scope, path_of(constraint, "selector"));
	for (int i = 0; selected && i < selected->nodesetval->nodeNr; i++)
		if (selected->nodesetval->nodeTab[i]->type == XML_ELEMENT_NODE)
			add_value(a, &list, constraint, selected->nodesetval->nodeTab[i]);
	xmlXPathFreeObject(selected);
	return list;
}

static void release(struct key_values *list)
{
	xmlHashFree(list->index, NULL);
}

/* The first item with that text. */
static const struct key_value *find(const struct key_values *list, const char *text)
{
	uintptr_t place = (uintptr_t)xmlHashLookup(list->index, (const xmlChar *)text);
	return place ? &list->items[place - 1] : NULL;
}

/* True when an element that was taken out of the copy carries the value: then that is the fault, not the
 * reference. */
static bool was_removed(const struct validation *v, const char *text)
{
	for (size_t i = 0; i < v->removed_count; i++)
		for (xmlNodePtr n = (xmlNodePtr)(uintptr_t)v->removed[i]; n; n = tree_next(n, v->removed[i]))
			for (const xmlAttr *a = n->type == XML_ELEMENT_NODE ? n->properties : NULL; a;
			     a = a->next)
				if (strcmp(xml_text(tree_handle((const xmlNode *)a)), text) == 0)
					return true;
	return false;
}

static const char *known_values(const struct validation *v, const struct key_values *keys, const char *wanted)
{
	struct buffer list = BUFFER_INIT;
	size_t shown = 0;
	for (int similar = 1; similar >= 0; similar--)
		for (size_t i = 0; i < keys->count && shown < MAX_LISTED; i++) {
			const char *text = keys->items[i].text;
			if (find(keys, text) != &keys->items[i])
				continue;
			if (words_similar(text, strlen(text), wanted, strlen(wanted)) == (similar == 1))
				buffer_printf(&list, "%s%s", shown++ ? ", " : "", text);
		}
	if (keys->count > MAX_LISTED)
		buffer_puts(&list, " …");
	const char *hint = shown ? arena_printf(v->arena, _("known are: %s"), buffer_text(&list)) : NULL;
	buffer_free(&list);
	return hint;
}

static void report_broken(struct validation *v, const struct key_value *reference,
			  const struct key_values *keys)
{
	const xmlNode *original = validation_original(reference->field);
	if (!original || was_removed(v, reference->text))
		return;
	diagnostics_report_hint(v->found, DIAG_XML_BROKEN_REFERENCE, v->file, validation_line(original),
				validation_place(v, original), known_values(v, keys, reference->text),
				validation_quote(v, original), words_excerpt(v->arena, reference->text, 40));
}

static void check_references(struct validation *v, const xmlNode *constraint, const xmlNode *key,
			     const xmlNode *scope)
{
	struct key_values keys = collect(v->arena, key, scope);
	struct key_values references = collect(v->arena, constraint, scope);
	for (size_t i = 0; i < references.count; i++)
		if (!find(&keys, references.items[i].text))
			report_broken(v, &references.items[i], &keys);
	release(&references);
	release(&keys);
}

static void check_duplicates(struct validation *v, const xmlNode *constraint, const xmlNode *scope)
{
	struct key_values keys = collect(v->arena, constraint, scope);
	for (size_t i = 0; i < keys.count; i++) {
		const struct key_value *first = find(&keys, keys.items[i].text);
		const xmlNode *original = validation_original(keys.items[i].field);
		const xmlNode *before = validation_original(first->field);
		if (first == &keys.items[i] || !original || !before)
			continue;
		diagnostics_report_hint(v->found, DIAG_XML_DUPLICATE, v->file, validation_line(original),
					validation_place(v, original),
					xsd_documentation(constraint, v->arena),
					validation_quote(v, original), validation_line(before));
	}
	release(&keys);
}

static void check_complete(struct validation *v, const xmlNode *constraint, const xmlNode *scope)
{
	const char *field = path_of(constraint, "field");
	xmlXPathObjectPtr selected = evaluate(constraint, scope, path_of(constraint, "selector"));
	for (int i = 0; selected && i < selected->nodesetval->nodeNr; i++) {
		const xmlNode *node = selected->nodesetval->nodeTab[i];
		if (field[0] == '@' && validation_original(node) &&
		    !xml_attribute(tree_handle(node), field + 1))
			explain_missing_attribute(v, node, field + 1);
	}
	xmlXPathFreeObject(selected);
}

static void check_scope(struct validation *v, const xmlNode *constraint, const xmlNode *scope)
{
	if (!xsd_is(constraint, "keyref")) {
		check_duplicates(v, constraint, scope);
		if (xsd_is(constraint, "key"))
			check_complete(v, constraint, scope);
		return;
	}
	const char *name = xsd_attribute(constraint, "refer");
	const char *colon = name ? strchr(name, ':') : NULL;
	name = colon ? colon + 1 : name;
	for (xmlNodePtr n = xsd_element_from(constraint->parent->children); n && name;
	     n = xsd_element_from(n->next)) {
		const char *own = xsd_is(n, "key") || xsd_is(n, "unique") ? xsd_attribute(n, "name") : NULL;
		if (own && strcmp(own, name) == 0)
			check_references(v, constraint, n, scope);
	}
}

/*
 * The constraint that a violation names: a keyref by its name alone, a key or
 * unique by words that end in its quoted name.
 */
static const xmlNode *find_constraint(const xmlNode *node, const char *text)
{
	size_t len = strlen(text);
	for (xmlNodePtr n = (xmlNodePtr)(uintptr_t)node; n; n = tree_next(n, node)) {
		bool constraint = xsd_is(n, "keyref") || xsd_is(n, "key") || xsd_is(n, "unique");
		const char *name = constraint ? xsd_attribute(n, "name") : NULL;
		size_t size = name ? strlen(name) : 0;
		if (!name || size > len)
			continue;
		if (strcmp(text, name) == 0 || (len > size + 2 && text[len - 1] == '\'' &&
						memcmp(text + len - 1 - size, name, size) == 0))
			return n;
	}
	return NULL;
}

static bool is_checked(struct validation *v, const xmlNode *constraint)
{
	for (size_t i = 0; i < v->checked_count; i++)
		if (v->checked[i] == constraint)
			return true;
	v->checked =
		arena_grow(v->arena, v->checked, v->checked_count, &v->checked_capacity, sizeof *v->checked);
	v->checked[v->checked_count++] = constraint;
	return false;
}

void explain_key(struct validation *v, const struct violation *x, const xmlDoc *copy)
{
	if (!x->text)
		return; /* "no value": the value itself was bad, and reported */
	const xmlNode *constraint = find_constraint(xmlDocGetRootElement(xsd_tree(v->xsd)), x->text);
	if (!constraint) {
		diagnostics_report(v->found, DIAG_XML_INVALID, v->file, x->line, NULL, x->text);
		return;
	}
	if (is_checked(v, constraint))
		return;
	xmlNodePtr top = (xmlNodePtr)(uintptr_t)copy;
	for (xmlNodePtr n = copy->children; n; n = tree_next(n, top))
		if (n->type == XML_ELEMENT_NODE && xsd_declaration(v->xsd, n) == constraint->parent)
			check_scope(v, constraint, n);
}
