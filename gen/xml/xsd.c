#include "xml/xsd.h"

#include <libxml/hash.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "xml/words.h"

#define SCHEMA_NAMESPACE "http://www.w3.org/2001/XMLSchema"
#define MAX_DERIVATIONS 32 /* a longer chain can only be a circle */

struct xsd {
	struct xml_document *document; /* the schema file with what it includes */
	xmlHashTablePtr globals;       /* (kind, name) -> component */
};

static bool is_schema_node(const xmlNode *node)
{
	return node && node->type == XML_ELEMENT_NODE && node->ns &&
	       xmlStrEqual(node->ns->href, (const xmlChar *)SCHEMA_NAMESPACE);
}

bool xsd_is(const xmlNode *node, const char *name)
{
	return node && tree_named(node, name) && is_schema_node(node);
}

const char *xsd_attribute(const xmlNode *node, const char *name)
{
	return xml_attribute(tree_handle(node), name);
}

xmlNodePtr xsd_element_from(xmlNodePtr node)
{
	while (node && (!is_schema_node(node) || tree_named(node, "annotation")))
		node = node->next;
	return node;
}

static xmlNodePtr first_element(const xmlNode *node)
{
	return xsd_element_from(node->children);
}

static const char *without_prefix(const char *name)
{
	const char *colon = strchr(name, ':');
	return colon ? colon + 1 : name;
}

/* Components of the schema file and of those that it includes, which become part of its tree. */
static void read_globals(struct xsd *xsd)
{
	xmlNodePtr root = xmlDocGetRootElement(xsd->document->tree);
	for (xmlNodePtr n = first_element(root); n; n = xsd_element_from(n->next)) {
		const char *name = xsd_attribute(n, "name");
		if (name)
			xmlHashAddEntry2(xsd->globals, n->name, (const xmlChar *)name, n);
	}
}

/* Takes the document, or NULL. */
static struct xsd *xsd_new(struct xml_document *document, struct diagnostics *found)
{
	struct xsd *xsd = calloc(1, sizeof *xsd);
	if (!xsd)
		arena_out_of_memory();
	xsd->globals = xmlHashCreate(256);
	if (!xsd->globals)
		arena_out_of_memory();
	xsd->document = document;
	if (xsd->document && xml_include(xsd->document, "include", "schemaLocation", found)) {
		read_globals(xsd);
		return xsd;
	}
	xsd_free(xsd);
	return NULL;
}

struct xsd *xsd_load(const char *path, struct diagnostics *found)
{
	return xsd_new(xml_load(path, found), found);
}

struct xsd *xsd_load_bare(const char *path, struct diagnostics *found)
{
	return xsd_new(tree_load_without(path, "annotation", found), found);
}

void xsd_free(struct xsd *xsd)
{
	if (!xsd)
		return;
	xmlHashFree(xsd->globals, NULL);
	xml_free(xsd->document);
	free(xsd);
}

xmlDocPtr xsd_tree(const struct xsd *xsd)
{
	return xsd->document->tree;
}

/* Components */

xmlNodePtr xsd_global(const struct xsd *xsd, const char *kind, const char *name)
{
	return xmlHashLookup2(xsd->globals, (const xmlChar *)kind, (const xmlChar *)without_prefix(name));
}

/* A declaration with a `ref` stands for the global one. */
static xmlNodePtr resolve(const struct xsd *xsd, xmlNodePtr declaration)
{
	const char *ref = xsd_attribute(declaration, "ref");
	return ref ? xsd_global(xsd, (const char *)declaration->name, ref) : declaration;
}

/* True when the name belongs to XML Schema itself: its prefix is bound to it at `where`. */
static bool is_built_in(const xmlNode *where, const char *name)
{
	const char *colon = strchr(name, ':');
	xmlChar *prefix = colon ? xmlStrndup((const xmlChar *)name, (int)(colon - name)) : NULL;
	xmlNsPtr ns = xmlSearchNs(where->doc, (xmlNodePtr)(uintptr_t)where, prefix);
	xmlFree(prefix);
	return ns && xmlStrEqual(ns->href, (const xmlChar *)SCHEMA_NAMESPACE);
}

static xmlNodePtr named_type(const struct xsd *xsd, const xmlNode *where, const char *name)
{
	if (!name || is_built_in(where, name))
		return NULL;
	xmlNodePtr type = xsd_global(xsd, "complexType", name);
	return type ? type : xsd_global(xsd, "simpleType", name);
}

xmlNodePtr xsd_type(const struct xsd *xsd, const xmlNode *declaration)
{
	const char *name = xsd_attribute(declaration, "type");
	if (name)
		return named_type(xsd, declaration, name);
	xmlNodePtr n = first_element(declaration);
	while (n && !tree_named(n, "complexType") && !tree_named(n, "simpleType"))
		n = xsd_element_from(n->next);
	return n;
}

xmlNodePtr xsd_derivation(const xmlNode *type, const char *content)
{
	xmlNodePtr n = first_element(type);
	return n && tree_named(n, content) ? first_element(n) : NULL;
}

xmlNodePtr xsd_base(const struct xsd *xsd, const xmlNode *derivation)
{
	return named_type(xsd, derivation, xsd_attribute(derivation, "base"));
}

/* Searching a type for the declarations in it */

struct search {
	const struct xsd *xsd;
	const char *kind; /* "element", "attribute", "any" or "anyAttribute" */
	xsd_each each;
	void *self;
	int depth;
};

static bool search_inside(struct search *s, const xmlNode *node);

static bool search_node(struct search *s, xmlNodePtr n)
{
	if (tree_named(n, s->kind)) {
		xmlNodePtr declaration = resolve(s->xsd, n);
		return !declaration || s->each(s->self, declaration);
	}
	const char *ref = xsd_attribute(n, "ref");
	if (ref && (tree_named(n, "group") || tree_named(n, "attributeGroup"))) {
		xmlNodePtr group = xsd_global(s->xsd, (const char *)n->name, ref);
		return !group || search_inside(s, group);
	}
	if (tree_named(n, "extension")) {
		xmlNodePtr base = xsd_base(s->xsd, n);
		if (base && !search_inside(s, base))
			return false;
	}
	return tree_named(n, "element") || tree_named(n, "attribute") || search_inside(s, n);
}

/* Visits declarations in order; false when `each` has stopped it. */
static bool search_inside(struct search *s, const xmlNode *node)
{
	bool more = true;
	if (++s->depth < MAX_DERIVATIONS)
		for (xmlNodePtr n = first_element(node); n && more; n = xsd_element_from(n->next))
			more = search_node(s, n);
	s->depth--;
	return more;
}

struct by_name {
	const char *name;
	xmlNodePtr result;
};

static bool match_name(void *self, const xmlNode *declaration)
{
	struct by_name *b = self;
	const char *name = xsd_attribute(declaration, "name");
	if (!name || strcmp(name, b->name) != 0)
		return true;
	b->result = (xmlNodePtr)(uintptr_t)declaration;
	return false;
}

xmlNodePtr xsd_child(const struct xsd *xsd, const xmlNode *declaration, const char *kind, const char *name)
{
	xmlNodePtr type = xsd_type(xsd, declaration);
	struct by_name wanted = {.name = name};
	struct search s = {.xsd = xsd, .kind = kind, .each = match_name, .self = &wanted};
	if (type)
		search_inside(&s, type);
	return wanted.result;
}

void xsd_visit(const struct xsd *xsd, const xmlNode *declaration, const char *kind, xsd_each each, void *self)
{
	xmlNodePtr type = xsd_type(xsd, declaration);
	struct search s = {.xsd = xsd, .kind = kind, .each = each, .self = self};
	if (type)
		search_inside(&s, type);
}

xmlNodePtr xsd_declaration(const struct xsd *xsd, const xmlNode *node)
{
	const xmlNode *parent = node->parent;
	const char *name = tree_string(node->name);
	if (node->type == XML_ELEMENT_NODE && (!parent || parent->type != XML_ELEMENT_NODE))
		return xsd_global(xsd, "element", name);
	xmlNodePtr declaration = parent ? xsd_declaration(xsd, parent) : NULL;
	const char *kind = node->type == XML_ATTRIBUTE_NODE ? "attribute" : "element";
	return declaration ? xsd_child(xsd, declaration, kind, name) : NULL;
}

/* Documentation */

static bool has_language(const xmlNode *documentation, const char *lang)
{
	xmlChar *own = xmlGetNsProp(documentation, (const xmlChar *)"lang", XML_XML_NAMESPACE);
	bool same = own && xmlStrEqual(own, (const xmlChar *)lang);
	xmlFree(own);
	return same;
}

const char *xsd_documentation(const xmlNode *component, struct arena *a)
{
	const xmlNode *chosen = NULL;
	for (const xmlNode *n = component->children; n; n = n->next) {
		if (!xsd_is(n, "annotation"))
			continue;
		for (const xmlNode *d = n->children; d; d = d->next)
			if (xsd_is(d, "documentation") && (!chosen || has_language(d, i18n_language())))
				chosen = d;
	}
	const char *text = chosen ? xml_text(tree_handle(chosen)) : "";
	return *text ? words_first_sentence(a, text) : NULL;
}

/* Facets */

static void set_text(const char **facet, const char *value)
{
	if (!*facet)
		*facet = value;
}

static void set_number(long *facet, const char *value)
{
	if (*facet < 0 && value)
		*facet = strtol(value, NULL, 10);
}

/* What a more derived type has said stays. */
static void read_facet(struct xsd_facets *f, const xmlNode *type, const xmlNode *n)
{
	const char *value = xsd_attribute(n, "value");
	if (tree_named(n, "enumeration") && !f->enumeration)
		f->enumeration = type;
	else if (tree_named(n, "pattern"))
		set_text(&f->pattern, value);
	else if (tree_named(n, "minInclusive"))
		set_text(&f->min, value);
	else if (tree_named(n, "maxInclusive"))
		set_text(&f->max, value);
	else if (tree_named(n, "minExclusive"))
		set_text(&f->min_exclusive, value);
	else if (tree_named(n, "maxExclusive"))
		set_text(&f->max_exclusive, value);
	else if (tree_named(n, "length"))
		set_number(&f->length, value);
	else if (tree_named(n, "minLength"))
		set_number(&f->min_length, value);
	else if (tree_named(n, "maxLength"))
		set_number(&f->max_length, value);
	else if (tree_named(n, "fractionDigits"))
		set_number(&f->fraction_digits, value);
}

/* The simple type that a restriction restricts: named by `base` or written inside. */
static xmlNodePtr restricted_type(const struct xsd *xsd, const xmlNode *restriction, struct xsd_facets *f)
{
	const char *base = xsd_attribute(restriction, "base");
	if (base && is_built_in(restriction, base)) {
		f->base = without_prefix(base);
		return NULL;
	}
	if (base)
		return named_type(xsd, restriction, base);
	xmlNodePtr inner = first_element(restriction);
	return inner && tree_named(inner, "simpleType") ? inner : NULL;
}

/* A restriction of a simple type, or the derivation of a type with simple content; NULL when it is neither.
 */
static xmlNodePtr simple_derivation(const xmlNode *type)
{
	if (tree_named(type, "complexType"))
		return xsd_derivation(type, "simpleContent");
	xmlNodePtr n = first_element(type);
	return n && tree_named(n, "restriction") ? n : NULL;
}

bool xsd_facets(const struct xsd *xsd, const xmlNode *declaration, struct xsd_facets *out)
{
	*out = (struct xsd_facets){.length = -1, .min_length = -1, .max_length = -1, .fraction_digits = -1};
	const char *name = xsd_attribute(declaration, "type");
	if (name && is_built_in(declaration, name)) {
		out->base = without_prefix(name);
		return true;
	}
	xmlNodePtr type = xsd_type(xsd, declaration);
	if (!type || (tree_named(type, "complexType") && !xsd_derivation(type, "simpleContent")))
		return false;
	for (int i = 0; type && i < MAX_DERIVATIONS; i++) {
		if (!out->type && tree_named(type, "simpleType"))
			out->type = type;
		xmlNodePtr derivation = simple_derivation(type);
		if (!derivation)
			break;
		for (xmlNodePtr n = first_element(derivation); n; n = xsd_element_from(n->next))
			read_facet(out, derivation, n);
		type = restricted_type(xsd, derivation, out);
	}
	return true;
}
