/*
 * Keys and references to them (xs:key, xs:unique, xs:keyref). libxml2 checks
 * them, too, but takes longer for that than for all the rest of a validation,
 * and says neither where the other one of two equal keys is nor what could be referred
 * to. Private to gen/xml.
 *
 * Values are compared as texts with white space collapsed; names in paths by
 * their local part.
 */
#ifndef HAKEMUS_XML_KEYS_H
#define HAKEMUS_XML_KEYS_H

#include "xml/validation.h"

struct keys;

/* Reads the constraints of a schema. NULL with findings when a path is not understood. Free with keys_free.
 */
struct keys *keys_new(const struct xsd *xsd, struct diagnostics *found);
void keys_free(struct keys *keys);

/* Takes the constraints out of the schema's tree, so that libxml2 does not see them, and puts them back. */
void keys_detach(struct keys *keys);
void keys_attach(struct keys *keys);

/*
 * Checks a document. With `v`, `tree` is the working copy of a validation and every
 * violation is reported; without, it only looks whether there is one.
 */
bool keys_check(const struct keys *keys, xmlDocPtr tree, struct validation *v);

#endif
