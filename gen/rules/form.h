/*
 * The form of a Schematron schema. Private to rules/.
 */
#ifndef HAKEMUS_RULES_FORM_H
#define HAKEMUS_RULES_FORM_H

#include <stdbool.h>

#include "base/diagnostic.h"
#include "xml/xml.h"

/*
 * Whether the document has only elements and attributes that rules/ reads, below one of the blank-separated `roots`.
 * False with a finding for each other one.
 */
bool form_check(const struct xml_document *document, const char *roots, struct diagnostics *found);

#endif
