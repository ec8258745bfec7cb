/*
 * Documents in several files: what another file holds takes the place of the
 * element that names it, so that the rest of the program sees one document.
 */
#include <libxml/xpath.h>

#include "base/arena.h"
#include "base/file.h"
#include "xml/tree.h"

#define MAX_DEPTH 8

struct including {
	const char *element, *attribute;
	const char *file; /* that is being read */
	int depth;
	struct arena *arena;
	struct diagnostics *found;
};

static void copy_lines(const xmlNode *from, xmlNode *to)
{
	to->_private = from->_private;
	if (from->type != XML_ELEMENT_NODE)
		return;
	const xmlAttr *a = from->properties;
	for (xmlAttrPtr b = to->properties; a && b; a = a->next, b = b->next)
		b->_private = a->_private;
}

/* A copy for another document that knows the lines of its own. */
static xmlNodePtr copy_node(xmlNodePtr node, xmlDocPtr into)
{
	xmlNodePtr copy = xmlDocCopyNode(node, into, 1);
	if (!copy)
		arena_out_of_memory();
	xmlNodePtr from = node, to = copy;
	for (; from && to; from = tree_next(from, node), to = tree_next(to, copy))
		copy_lines(from, to);
	return copy;
}

static bool include_all(xmlDocPtr tree, const struct including *in);

/* The document that `element` names, with all that it includes itself. NULL with findings. */
static struct xml_document *load_included(const xmlNode *element, const struct including *in)
{
	const char *href = xml_attribute(tree_handle(element), in->attribute);
	bool allowed = href && file_is_near(href) && in->depth < MAX_DEPTH;
	struct including inner = *in;
	inner.file = allowed ? file_beside(in->arena, in->file, href) : NULL;
	inner.depth++;
	if (!allowed) {
		diagnostics_report(in->found, DIAG_INCLUDE, in->file, xml_line(tree_handle(element)), NULL,
				   href ? href : "");
		return NULL;
	}
	struct xml_document *doc = xml_load(inner.file, in->found);
	if (doc && include_all(doc->tree, &inner))
		return doc;
	xml_free(doc);
	return NULL;
}

static bool replace(xmlNodePtr element, const struct including *in)
{
	struct xml_document *doc = load_included(element, in);
	if (!doc)
		return false;
	xmlNodePtr root = xmlDocGetRootElement(doc->tree);
	for (xmlNodePtr n = root->children; n; n = n->next)
		if (n->type == XML_ELEMENT_NODE)
			xmlAddPrevSibling(element, copy_node(n, element->doc));
	xmlUnlinkNode(element);
	xmlFreeNode(element);
	xml_free(doc);
	return true;
}

static bool include_all(xmlDocPtr tree, const struct including *in)
{
	const xmlNode *top = (xmlNodePtr)tree;
	for (xmlNodePtr n = tree->children, next; n; n = next) {
		bool includes = n->type == XML_ELEMENT_NODE && tree_named(n, in->element);
		next = includes ? tree_next_over(n, top) : tree_next(n, top);
		if (includes && !replace(n, in))
			return false;
	}
	return true;
}

bool xml_include(struct xml_document *doc, const char *element, const char *attribute, struct diagnostics *found)
{
	struct including in = {
		.element = element,
		.attribute = attribute,
		.file = doc->file,
		.arena = arena_new(),
		.found = found,
	};
	bool ok = include_all(doc->tree, &in);
	arena_free(in.arena);
	xmlXPathOrderDocElems(doc->tree);
	return ok;
}
