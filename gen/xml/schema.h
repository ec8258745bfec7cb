/*
 * Validation against an XML Schema, with findings in words that a planner
 * understands instead of the library's own.
 */
#ifndef HAKEMUS_XML_SCHEMA_H
#define HAKEMUS_XML_SCHEMA_H

#include "xml/xml.h"

struct xml_schema;

/* Says in words where a node is; result in the arena of `self`'s choice, NULL = nothing to say. */
typedef const char *(*xml_place_of)(void *self, const struct xml_node *node);

/*
 * Compiles the schema file, which is read again, with those it includes, to tell the violations of a document: their
 * documentation is in no memory until then. NULL with findings. Free with xml_schema_free.
 */
struct xml_schema *xml_schema_load(const char *path, struct diagnostics *found);
void xml_schema_free(struct xml_schema *schema);

/* Adds a finding for every violation; true when there is none. `place` may be NULL. */
bool xml_schema_validate(const struct xml_schema *schema, const struct xml_document *doc, xml_place_of place,
			 void *self, struct diagnostics *found);

/* The name of the type that an element or attribute is declared to have; NULL when it is unknown or has none by name. */
const char *xml_schema_type(const struct xml_schema *schema, const struct xml_node *node);

#endif
