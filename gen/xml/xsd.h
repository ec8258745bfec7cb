/*
 * An XML Schema read as a document, to find out what it says about an element
 * or attribute of an instance: its declaration, its documentation, the values
 * it allows. The judge is libxml2's validator; this only finds the words.
 * Private to gen/xml.
 */
#ifndef HAKEMUS_XML_XSD_H
#define HAKEMUS_XML_XSD_H

#include "xml/tree.h"

struct arena;
struct xml_schema;
struct xsd;

/* Reads the schema file and the files it includes. NULL with findings. */
struct xsd *xsd_load(const char *path, struct diagnostics *found);

/* The same without the documentation, which is half of such files. */
struct xsd *xsd_load_bare(const char *path, struct diagnostics *found);
void xsd_free(struct xsd *xsd);

/* What the schema was compiled from; borrowed. */
const struct xsd *xsd_of(const struct xml_schema *schema);

/* The schema file with what it includes as one document; borrowed. */
xmlDocPtr xsd_tree(const struct xsd *xsd);

/* True for an element of the XML Schema namespace with that name. */
bool xsd_is(const xmlNode *node, const char *name);

/* An attribute of a node of the schema; NULL when absent. Borrowed. */
const char *xsd_attribute(const xmlNode *node, const char *name);

/* The next child element of XML Schema, `node` itself included; annotations are skipped. */
xmlNodePtr xsd_element_from(xmlNodePtr node);

/* The global component of that kind ("complexType") and name (prefix ignored); NULL when there is none. */
xmlNodePtr xsd_global(const struct xsd *xsd, const char *kind, const char *name);

/* Where an element or attribute of an instance is declared; NULL when it is unknown. */
xmlNodePtr xsd_declaration(const struct xsd *xsd, const xmlNode *node);

/* The child declaration of that name in the type of an element's declaration; NULL when there is none. */
xmlNodePtr xsd_child(const struct xsd *xsd, const xmlNode *declaration, const char *kind, const char *name);

/*
 * Calls `each`, until it says false, for every part of that kind of an element's type: the declarations of its elements
 * ("element") or attributes ("attribute"), or its wildcards ("any", "anyAttribute").
 */
typedef bool (*xsd_each)(void *self, const xmlNode *part);
void xsd_visit(const struct xsd *xsd, const xmlNode *declaration, const char *kind, xsd_each each, void *self);

/* The complexType or simpleType of a declaration; NULL for a built-in type. */
xmlNodePtr xsd_type(const struct xsd *xsd, const xmlNode *declaration);

/* The base type of a simpleContent or complexContent extension or restriction; NULL when there is none or it
 * is built in. */
xmlNodePtr xsd_base(const struct xsd *xsd, const xmlNode *derivation);

/* extension or restriction below simpleContent or complexContent of a type; NULL when it has neither. */
xmlNodePtr xsd_derivation(const xmlNode *type, const char *content);

/*
 * First sentence of a component's documentation in the language of messages,
 * else the first one; NULL when there is none. In the arena.
 */
const char *xsd_documentation(const xmlNode *component, struct arena *a);

/* What a simple type asks of a value. */
struct xsd_facets {
	const char *base;           /* built-in type, "date"; NULL when not found out */
	const xmlNode *type;        /* the most derived named or local type; NULL when built in */
	const xmlNode *enumeration; /* the type whose xs:enumeration children count; NULL */
	const char *pattern, *min, *max, *min_exclusive, *max_exclusive;
	long length, min_length, max_length, fraction_digits; /* -1: not given */
};

/* The facets of a declaration's simple type or simple content. False when it has neither. */
bool xsd_facets(const struct xsd *xsd, const xmlNode *declaration, struct xsd_facets *out);

#endif
