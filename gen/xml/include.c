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
	struct xml_document *whole;
	const char *element, *attribute;
	const char *file; /* that is being read */
	int depth;
	struct arena *arena;
	struct diagnostics *found;
};

static bool include_all(xmlDocPtr tree, const struct including *in);

/* The document that `element` names, with all that it includes itself. NULL with findings. */
static struct xml_document *load_included(const xmlNode *element, const struct including *in)
{
	const char *href = xml_attribute(tree_handle(element), in->attribute);
	bool allowed = href && file_is_near(href) && in->depth < MAX_DEPTH && in->whole->part_count < MAX_PARTS;
	struct including inner = *in;
	inner.file = allowed ? file_beside(in->arena, in->file, href) : NULL;
	inner.depth++;
	if (!allowed) {
		diagnostics_report(in->found, DIAG_INCLUDE, in->file, xml_line(tree_handle(element)), NULL,
				   href ? href : "");
		return NULL;
	}
	if (!file_exists(inner.file)) {
		diagnostics_report(in->found, DIAG_INCLUDE_MISSING, in->file, xml_line(tree_handle(element)), NULL, href);
		return NULL;
	}
	struct xml_document *doc = tree_load_part(in->whole, inner.file, in->found);
	return doc && include_all(doc->tree, &inner) ? doc : NULL;
}

/* Prefixes that the root of its own file declares mean the same where the element comes to stand. */
static void keep_prefixes(xmlNodePtr element, const xmlNode *root, xmlNodePtr place)
{
	for (const xmlNs *own = root->nsDef; own; own = own->next) {
		const xmlNs *there = xmlSearchNs(place->doc, place, own->prefix);
		if (!there || !xmlStrEqual(there->href, own->href))
			xmlNewNs(element, own->href, own->prefix);
	}
}

static bool replace(xmlNodePtr element, const struct including *in)
{
	struct xml_document *doc = load_included(element, in);
	if (!doc)
		return false;
	const xmlNode *root = xmlDocGetRootElement(doc->tree);
	for (xmlNodePtr n = root->children, next; n; n = next) {
		next = n->next;
		if (n->type != XML_ELEMENT_NODE)
			continue;
		keep_prefixes(n, root, element);
		xmlAddPrevSibling(element, n);
	}
	xmlUnlinkNode(element);
	xmlFreeNode(element);
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
		.whole = doc,
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
