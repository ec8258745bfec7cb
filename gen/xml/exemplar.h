/*
 * The widest document of a vocabulary: what may be, as a document.
 */
#ifndef HAKEMUS_XML_EXEMPLAR_H
#define HAKEMUS_XML_EXEMPLAR_H

#include "xml/schema.h"

/*
 * An element or attribute of the first name stands for any, one of the second for those that may be in an
 * element of the same kind around it. No vocabulary has them: names that begin so are XML's own.
 */
#define EXEMPLAR_ANY "xml-any"
#define EXEMPLAR_AGAIN "xml-again"
#define EXEMPLAR_ANYTHING "<" EXEMPLAR_ANY "/>"

/*
 * A document in which every element and attribute that may be in the global element `root` is once in each
 * place, without values. `anything` is the markup for where any element may be; NULL passes over wildcards.
 * NULL when there is no such element. Free with xml_free.
 */
struct xml_document *exemplar_make(const struct xml_schema *schema, const char *root, const char *anything,
				   struct diagnostics *found);

#endif
