/*
 * What the parts of gen/xml share: the document behind the opaque handle.
 * Private to gen/xml; includes libxml2.
 *
 * Every node's `_private` holds its exact source line (or, in a working copy
 * of schema.c, the original node): libxml2's own line is 16 bits wide, is that of a start
 * tag's end, and is unknown for attributes.
 */
#ifndef HAKEMUS_XML_TREE_H
#define HAKEMUS_XML_TREE_H

#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <stdint.h>

#include "xml/xml.h"

/* The type of the error that libxml2 hands to a structured handler became const in 2.12. */
#if LIBXML_VERSION >= 21200
typedef const xmlError *xml_report;
#else
typedef xmlErrorPtr xml_report;
#endif

struct xml_document {
	xmlDocPtr tree;
	char *file;        /* name for findings */
	size_t remarks;    /* comments and unknown processing instructions */
	long first_remark; /* line of the first one */
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

static inline bool tree_named(const xmlNode *node, const char *name)
{
	return xmlStrEqual(node->name, (const xmlChar *)name);
}

static inline void tree_set_line(xmlNode *node, long line)
{
	node->_private = (void *)(intptr_t)line;
}

/* The next node in document order inside `top`; attributes are not visited. NULL after the last. */
xmlNodePtr tree_next(xmlNodePtr node, const xmlNode *top);

/* The next node after all of `node`'s content. */
xmlNodePtr tree_next_over(xmlNodePtr node, const xmlNode *top);

#endif
