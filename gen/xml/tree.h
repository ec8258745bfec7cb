/*
 * What the parts of gen/xml share: the document behind the opaque handle.
 * Private to gen/xml; includes libxml2.
 *
 * Every node's `_private` holds its exact source line and which part of the document it comes
 * from (or, in a working copy of schema.c, the original node): libxml2's own line is 16 bits wide, is that of
 * a start tag's end, and is unknown for attributes.
 */
#ifndef HAKEMUS_XML_TREE_H
#define HAKEMUS_XML_TREE_H

#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <stdint.h>
#include <string.h>

#include "xml/xml.h"

/* The type of the error that libxml2 hands to a structured handler became const in 2.12. */
#if LIBXML_VERSION >= 21200
typedef const xmlError *xml_report;
#else
typedef xmlErrorPtr xml_report;
#endif

/* How many files a document may be in besides its own. */
#define MAX_PARTS 63

struct xml_document {
	xmlDocPtr tree;    /* its _private points back */
	char *file;        /* name for findings */
	const char *without; /* elements of that local name are not read; NULL */
	size_t remarks;    /* comments and unknown processing instructions */
	long first_remark; /* line of the first one */
	size_t part;       /* which part of another document it is, from 1; 0: none */
	struct xml_document *parts[MAX_PARTS]; /* files that came in, without their content */
	size_t part_count;
};

/* Readies the library, and keeps it from writing to standard error: what it says becomes findings. */
void tree_init(void);

static inline xmlNodePtr tree_node(const struct xml_node *node)
{
	return (xmlNodePtr)(uintptr_t)node;
}

static inline const struct xml_node *tree_handle(const xmlNode *node)
{
	return (const struct xml_node *)node;
}

static inline const char *tree_string(const xmlChar *s)
{
	return (const char *)s;
}

/* Most names differ in their first letter, which spares a call. */
static inline bool tree_same(const char *a, const char *b)
{
	return *a == *b && strcmp(a, b) == 0;
}

/* A document has no name. */
static inline bool tree_named(const xmlNode *node, const char *name)
{
	return node->name && tree_same(tree_string(node->name), name);
}

#define LINE_BITS 26
_Static_assert(XML_MAX_BYTES < (size_t)1 << LINE_BITS, "a line number has room");
_Static_assert(MAX_PARTS < 1 << 6, "the number of a part has room beside it");

static inline void tree_set_place(xmlNode *node, size_t part, long line)
{
	node->_private = (void *)((uintptr_t)part << LINE_BITS | (uintptr_t)line);
}

static inline long tree_line(const xmlNode *node)
{
	return (long)((uintptr_t)node->_private & (((uintptr_t)1 << LINE_BITS) - 1));
}

static inline size_t tree_part(const xmlNode *node)
{
	return (uintptr_t)node->_private >> LINE_BITS;
}

/*
 * Loads a file whose content is to become part of `whole`: its nodes may be moved there, and know where they come
 * from. Owned by `whole`, and read without what that is read without; NULL with findings.
 */
struct xml_document *tree_load_part(struct xml_document *whole, const char *path, struct diagnostics *found);

/* As xml_load, as if there were no elements of the local name `without` (borrowed, as long as the document). */
struct xml_document *tree_load_without(const char *path, const char *without, struct diagnostics *found);

/* The next node in document order inside `top`; attributes are not visited. NULL after the last. */
xmlNodePtr tree_next(xmlNodePtr node, const xmlNode *top);

/* The next node after all of `node`'s content. */
xmlNodePtr tree_next_over(xmlNodePtr node, const xmlNode *top);

#endif
