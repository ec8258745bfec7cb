/*
 * Exact source lines: the tree and the pieces of its source text are walked
 * side by side. Independent of the parser's own line numbers, which end at
 * 65535, are those of a start tag's end, and do not exist for attributes.
 */
#include <string.h>

#include "xml/mend.h"

static bool is_text(const xmlNode *node)
{
	return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

static bool is_target(const struct scan_token *t, const char *name)
{
	const char *start = t->start + 2;
	size_t len = (size_t)(scan_name(start, t->end) - start);
	return len == strlen(name) && memcmp(start, name, len) == 0;
}

static bool is_xml_declaration(const struct scan_token *t)
{
	return t->kind == SCAN_INSTRUCTION && is_target(t, "xml");
}

/* Comments would be published with the attached source; the usual instructions to editors are harmless. */
static bool is_remark(const struct scan_token *t)
{
	return t->kind == SCAN_COMMENT ||
	       (t->kind == SCAN_INSTRUCTION && !is_target(t, "xml-model") && !is_target(t, "xml-stylesheet"));
}

static bool declares_namespace(const char *name, const char *end)
{
	size_t len = (size_t)(end - name);
	return len >= 5 && memcmp(name, "xmlns", 5) == 0 && (len == 5 || name[5] == ':');
}

/* Only a tag over several lines has attributes on other lines than its own. */
static void place_attributes(const xmlNode *element, size_t part, const struct scan_token *t)
{
	xmlAttrPtr attribute = element->properties;
	const char *at = scan_name(t->start + 1, t->end), *counted = t->start;
	long line = t->line;
	while (attribute && (at = scan_blanks(at, t->end)) < t->end) {
		const char *stop = scan_name(at, t->end);
		const char *quote = stop;
		while (quote < t->end && *quote != '"' && *quote != '\'')
			quote++;
		const char *close =
			quote < t->end ? memchr(quote + 1, *quote, (size_t)(t->end - quote - 1)) : NULL;
		if (!close)
			return;
		if (!declares_namespace(at, stop)) {
			line += scan_lines(counted, at);
			counted = at;
			tree_set_place((xmlNodePtr)attribute, part, line);
			attribute = attribute->next;
		}
		at = close + 1;
	}
}

struct placer {
	struct xml_document *doc;
	xmlNodePtr next; /* the node whose source comes next */
	size_t depth, deepest;
	long deepest_line;
};

static void place_next(struct placer *p, const struct scan_token *t)
{
	if (!p->next)
		return;
	tree_set_place(p->next, p->doc->part, t->line);
	if (t->kind == SCAN_START_TAG && memchr(t->start, '\n', (size_t)(t->end - t->start)))
		place_attributes(p->next, p->doc->part, t);
	p->next = tree_next(p->next, (xmlNodePtr)p->doc->tree);
}

/* Several pieces of text and CDATA can be one node; text around the root element is none. */
static void place_text(struct placer *p, const struct scan_token *t)
{
	if (p->next && is_text(p->next))
		place_next(p, t);
}

static void count_depth(struct placer *p, const struct scan_token *t)
{
	if (t->kind == SCAN_END_TAG) {
		p->depth -= p->depth > 0;
	} else if (t->kind == SCAN_START_TAG && !t->empty && ++p->depth > p->deepest) {
		p->deepest = p->depth;
		if (p->depth == XML_MAX_DEPTH + 1)
			p->deepest_line = t->line;
	}
}

static void place_markup(struct placer *p, const struct scan_token *t)
{
	if (is_xml_declaration(t))
		return;
	if (is_remark(t) && p->doc->remarks++ == 0)
		p->doc->first_remark = t->line;
	place_next(p, t);
}

bool place_nodes(struct xml_document *doc, const struct source *source, struct diagnostics *found)
{
	struct placer p = {.doc = doc, .next = doc->tree->children};
	struct scanner scanner = {source->text, source->end, 1};
	for (struct scan_token t; scan_next(&scanner, &t);) {
		if (t.kind == SCAN_TEXT || t.kind == SCAN_CDATA)
			place_text(&p, &t);
		else if (t.kind != SCAN_END_TAG)
			place_markup(&p, &t);
		count_depth(&p, &t);
	}
	if (p.deepest <= XML_MAX_DEPTH)
		return true;
	diagnostics_report(found, DIAG_XML_DEPTH, doc->file, p.deepest_line, NULL, XML_MAX_DEPTH);
	return false;
}
