/*
 * One validation and the parts that put its violations into words. Private to
 * gen/xml.
 *
 * The words are found on a working copy of the document, in which the order
 * of elements has been repaired, so that the validator sees everything. A
 * node of the copy points to its original with `_private`; NULL for an element that a
 * repair put in: of those nothing is said.
 */
#ifndef HAKEMUS_XML_VALIDATION_H
#define HAKEMUS_XML_VALIDATION_H

#include "xml/schema.h"
#include "xml/xsd.h"

struct validation {
	const struct xsd *xsd;
	xml_place_of place; /* may be NULL */
	void *self;
	struct diagnostics *found;
	struct arena *arena;     /* scratch */
	const xmlNode **removed; /* originals of elements that the copy has no more */
	size_t removed_count, removed_capacity;
};

/* What the validator said about a node of the copy. */
struct violation {
	int code;        /* xmlParserErrors */
	xmlNodePtr node; /* NULL: only the line is known */
	long line;
	const char *text; /* what the validator names last: a missing attribute, a key; NULL */
	bool lacks_child; /* of an element's content: something is missing at its end */
};

static inline const xmlNode *validation_original(const xmlNode *copy)
{
	return copy ? copy->_private : NULL;
}

/* A node of the copy whose value is reported as bad: what refers with it need not be reported, too. */
static inline void validation_mark_bad(xmlNode *node)
{
	if (node->type == XML_ATTRIBUTE_NODE)
		((xmlAttrPtr)node)->psvi = node;
	else
		node->psvi = node;
}

static inline bool validation_is_bad(const xmlNode *node)
{
	return (node->type == XML_ATTRIBUTE_NODE ? ((const xmlAttr *)node)->psvi : node->psvi) != NULL;
}

static inline long validation_line(const xmlNode *original)
{
	return xml_line(tree_handle(original));
}

static inline const char *validation_file(const xmlNode *original)
{
	return xml_file_of(tree_handle(original));
}

/* Says in words where the original node is; NULL when nobody knows. */
static inline const char *validation_place(const struct validation *v, const xmlNode *original)
{
	return v->place ? v->place(v->self, tree_handle(original)) : NULL;
}

/* The element or attribute as it stands in the file, shortened: <row kind="x">. In the scratch arena. */
const char *validation_quote(const struct validation *v, const xmlNode *original);

/* "name: documentation" of a declaration, with that of its type behind when `with_type`; NULL when there is
 * none. */
const char *validation_hint(const struct validation *v, const xmlNode *declaration, bool with_type);

/* Repairs the children of all elements of the copy; a finding for every repair. */
void repair_tree(struct validation *v, xmlDocPtr copy);

/* Reports one violation that the repair has not removed. `previous` is the one before it, NULL for the first.
 */
void explain_violation(struct validation *v, const struct violation *x, const struct violation *previous);

/* Reports a value that does not fit its simple type. `node` is of the copy. */
void explain_value(struct validation *v, xmlNode *node);

/* Reports that an element of the copy lacks an attribute, unless it has it misspelt. */
void explain_missing_attribute(struct validation *v, const xmlNode *element, const char *name);

#endif
