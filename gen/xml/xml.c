#include "xml/xml.h"

#include <errno.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/blank.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/i18n.h"
#include "xml/gate.h"
#include "xml/mend.h"
#include "xml/place.h"
#include "xml/tree.h"

/* No option that loads, expands or includes anything. Lines beyond 65535 in the parser's reports need
 * BIG_LINES. */
#define OPTIONS (XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_COMPACT | XML_PARSE_BIG_LINES)

/* What the parser says; kept only for what syntax_diagnose cannot see. */
struct reports {
	bool fatal;
	long first_line;     /* of the first error */
	struct arena *arena; /* undeclared prefixes: name and line */
	struct prefix_report {
		const char *prefix, *element;
		long line;
	} * prefixes;
	size_t count, capacity;
};

static void keep_prefix(struct reports *r, xml_report e)
{
	r->prefixes = arena_grow(r->arena, r->prefixes, r->count, &r->capacity, sizeof *r->prefixes);
	r->prefixes[r->count++] = (struct prefix_report){
		.prefix = arena_strdup(r->arena, e->str1 ? e->str1 : ""),
		.element = arena_strdup(r->arena, e->str2 ? e->str2 : ""),
		.line = e->line,
	};
}

static void on_report(void *self, xml_report e)
{
	struct reports *r = ((struct placer *)((xmlParserCtxtPtr)self)->_private)->reports;
	if (e->code == XML_ERR_NO_MEMORY)
		arena_out_of_memory();
	if (e->level < XML_ERR_ERROR)
		return;
	if (!r->fatal)
		r->first_line = e->line;
	if (e->code == XML_NS_ERR_UNDEFINED_NAMESPACE)
		keep_prefix(r, e);
	r->fatal = true;
}

/* Says why the parser refused the text. */
static void explain(const struct source *source, const struct reports *r, struct diagnostics *found)
{
	size_t told = syntax_diagnose(source, found);
	for (size_t i = 0; i < r->count; i++)
		diagnostics_report(found, DIAG_XML_PREFIX, source->file, r->prefixes[i].line, NULL,
				   r->prefixes[i].prefix, r->prefixes[i].element);
	if (told + r->count == 0)
		diagnostics_report(found, DIAG_XML_SYNTAX, source->file, r->first_line, NULL);
}

/* A part shares the names of the whole, so that its nodes can be moved there. */
static void share_names(xmlParserCtxtPtr parser, const struct xml_document *whole)
{
	if (!whole || !whole->tree->dict)
		return;
	xmlDictFree(parser->dict);
	parser->dict = whole->tree->dict;
	xmlDictReference(parser->dict);
}

static xmlDocPtr parse_tree(const struct source *source, const struct xml_document *whole, struct placer *placer,
			    struct diagnostics *found)
{
	struct reports reports = {.arena = arena_new()};
	xmlParserCtxtPtr parser = xmlNewParserCtxt();
	if (!parser)
		arena_out_of_memory();
	placer_follow(placer, parser);
	placer->reports = &reports;
	parser->sax->serror = on_report;
	share_names(parser, whole);
	xmlDocPtr tree = xmlCtxtReadMemory(parser, source->text, (int)(source->end - source->text), NULL,
					   NULL, OPTIONS);
	if (!tree || reports.fatal || !parser->wellFormed) {
		explain(source, &reports, found);
		xmlFreeDoc(tree);
		tree = NULL;
	} else if (tree->intSubset || tree->extSubset) {
		diagnostics_report(found, DIAG_XML_DOCTYPE, source->file, 0, NULL);
		xmlFreeDoc(tree);
		tree = NULL;
	} else if (placer->too_deep) {
		diagnostics_report(found, DIAG_XML_DEPTH, source->file, placer->too_deep, NULL, XML_MAX_DEPTH);
		xmlFreeDoc(tree);
		tree = NULL;
	}
	xmlFreeParserCtxt(parser);
	arena_free(reports.arena);
	return tree;
}

static struct xml_document *document_new(xmlDocPtr tree, const char *file, const struct placer *placer)
{
	struct xml_document *doc = calloc(1, sizeof *doc);
	char *name = strdup(file);
	if (!doc || !name)
		arena_out_of_memory();
	doc->tree = tree;
	doc->file = name;
	doc->part = placer->part;
	doc->remarks = placer->remarks;
	doc->first_remark = placer->first_remark;
	tree->_private = doc;
	return doc;
}

static void ignore_message(void *self, const char *format, ...)
{
	(void)self;
	(void)format;
}

void tree_init(void)
{
	xmlInitParser();
	xmlSetGenericErrorFunc(NULL, ignore_message);
}

/* `whole`: the document that this becomes a part of, or NULL. */
static struct xml_document *parse(const char *file, const char *text, size_t len, const struct xml_document *whole,
				  bool written_by_people, struct diagnostics *found)
{
	struct source source = {.file = file, .text = text, .end = text + len};
	if (!gate_check(&source, found))
		return NULL;
	tree_init();
	struct placer placer;
	placer_init(&placer, &source, whole ? whole->part_count + 1 : 0);
	xmlDocPtr tree = parse_tree(&source, whole, &placer, found);
	if (!tree)
		return NULL;
	struct xml_document *doc = document_new(tree, file, &placer);
	mend_text(doc, written_by_people, found);
	xmlXPathOrderDocElems(tree); /* makes comparing positions of nodes cheap */
	return doc;
}

struct xml_document *xml_parse(const char *file, const char *text, size_t len, struct diagnostics *found)
{
	return parse(file, text, len, NULL, false, found);
}

struct xml_document *xml_parse_source(const char *file, const char *text, size_t len,
				      struct diagnostics *found)
{
	return parse(file, text, len, NULL, true, found);
}

/* Reads the file, less the elements named `without` if that is a name. */
static bool read_text(const char *path, const char *without, struct buffer *text)
{
	if (!file_read(path, XML_MAX_BYTES, text))
		return false;
	if (!without)
		return true;
	struct buffer all = *text;
	*text = (struct buffer)BUFFER_INIT;
	scan_without(buffer_text(&all), buffer_text(&all) + all.len, without, text);
	buffer_free(&all);
	return true;
}

static struct xml_document *load(const char *path, const struct xml_document *whole, const char *without,
				 struct diagnostics *found)
{
	struct buffer text = BUFFER_INIT;
	struct xml_document *doc = NULL;
	if (read_text(path, without, &text))
		doc = parse(path, buffer_text(&text), text.len, whole, false, found);
	else if (errno == EFBIG)
		diagnostics_report(found, DIAG_XML_SIZE, path, 0, NULL, (long)(XML_MAX_BYTES / 1024 / 1024));
	else
		diagnostics_report(found, DIAG_IO, path, 0, NULL, i18n_error(errno));
	buffer_free(&text);
	if (doc)
		doc->without = without;
	return doc;
}

struct xml_document *xml_load(const char *path, struct diagnostics *found)
{
	return load(path, NULL, NULL, found);
}

struct xml_document *tree_load_without(const char *path, const char *without, struct diagnostics *found)
{
	return load(path, NULL, without, found);
}

struct xml_document *tree_load_part(struct xml_document *whole, const char *path, struct diagnostics *found)
{
	struct xml_document *doc = load(path, whole, whole->without, found);
	if (doc)
		whole->parts[whole->part_count++] = doc;
	return doc;
}

void xml_free(struct xml_document *doc)
{
	if (!doc)
		return;
	xmlFreeDoc(doc->tree);
	for (size_t i = 0; i < doc->part_count; i++)
		xml_free(doc->parts[i]);
	free(doc->file);
	free(doc);
}

void xml_declare_prefix(struct xml_document *doc, const char *prefix, const char *uri)
{
	xmlNodePtr root = xmlDocGetRootElement(doc->tree);
	if (!xmlSearchNs(doc->tree, root, (const xmlChar *)prefix) &&
	    !xmlNewNs(root, (const xmlChar *)uri, (const xmlChar *)prefix))
		arena_out_of_memory();
}

xmlNodePtr tree_next_over(xmlNodePtr node, const xmlNode *top)
{
	while (node != top && !node->next)
		node = node->parent;
	return node == top ? NULL : node->next;
}

xmlNodePtr tree_next(xmlNodePtr node, const xmlNode *top)
{
	if (node->type == XML_ELEMENT_NODE && node->children)
		return node->children;
	return tree_next_over(node, top);
}

const struct xml_node *xml_root(const struct xml_document *doc)
{
	return tree_handle(xmlDocGetRootElement(doc->tree));
}

bool xml_is_in(const struct xml_document *doc, const struct xml_node *node)
{
	return tree_node(node)->doc == doc->tree;
}

const char *xml_file(const struct xml_document *doc)
{
	return doc->file;
}

size_t xml_count_comments(const struct xml_document *doc, long *first_line)
{
	if (first_line)
		*first_line = doc->first_remark;
	return doc->remarks;
}

const char *xml_name(const struct xml_node *node)
{
	return tree_string(tree_node(node)->name);
}

/* Only elements and attributes have the `ns` field. */
const char *xml_namespace(const struct xml_node *node)
{
	const xmlNode *n = tree_node(node);
	bool named = n->type == XML_ELEMENT_NODE || n->type == XML_ATTRIBUTE_NODE;
	return named && n->ns ? tree_string(n->ns->href) : NULL;
}

bool xml_is_element(const struct xml_node *node, const char *name)
{
	const xmlNode *n = tree_node(node);
	return n && n->type == XML_ELEMENT_NODE && tree_named(n, name);
}

bool xml_is_text(const struct xml_node *node)
{
	return tree_node(node)->type == XML_TEXT_NODE;
}

bool xml_is_comment(const struct xml_node *node)
{
	return tree_node(node)->type == XML_COMMENT_NODE;
}

/* White space before a text is not where its reader looks. */
static long line_of_text(const xmlNode *text, long line)
{
	const char *s = text->content ? tree_string(text->content) : "";
	size_t blanks = strspn(s, BLANKS);
	return s[blanks] ? line + scan_lines(s, s + blanks) : line;
}

/* The node itself, or the nearest one around it, whose place is known; NULL when none is. */
static const xmlNode *placed(const struct xml_node *node)
{
	const xmlNode *n = tree_node(node);
	while (n && n->type != XML_DOCUMENT_NODE && !n->_private)
		n = n->parent;
	return n && n->type != XML_DOCUMENT_NODE ? n : NULL;
}

long xml_line(const struct xml_node *node)
{
	const xmlNode *n = placed(node);
	if (!n)
		return 0;
	return n->type == XML_TEXT_NODE ? line_of_text(n, tree_line(n)) : tree_line(n);
}

const struct xml_document *xml_document_of(const struct xml_node *node)
{
	return tree_node(node)->doc->_private;
}

const char *xml_file_of(const struct xml_node *node)
{
	const struct xml_document *doc = tree_node(node)->doc->_private;
	const xmlNode *n = placed(node);
	size_t part = n ? tree_part(n) : 0;
	return part ? doc->parts[part - 1]->file : doc->file;
}

const struct xml_node *xml_parent(const struct xml_node *node)
{
	const xmlNode *parent = tree_node(node)->parent;
	return parent && parent->type == XML_ELEMENT_NODE ? tree_handle(parent) : NULL;
}

const struct xml_node *xml_first_child(const struct xml_node *node)
{
	return tree_node(node)->type == XML_ELEMENT_NODE ? tree_handle(tree_node(node)->children) : NULL;
}

const struct xml_node *xml_next(const struct xml_node *node)
{
	return tree_node(node)->type == XML_ATTRIBUTE_NODE ? NULL : tree_handle(tree_node(node)->next);
}

static const struct xml_node *first_named(const xmlNode *node, const char *name)
{
	while (node && !(node->type == XML_ELEMENT_NODE && tree_named(node, name)))
		node = node->next;
	return tree_handle(node);
}

const struct xml_node *xml_child(const struct xml_node *node, const char *name)
{
	return first_named(tree_node(node)->children, name);
}

const struct xml_node *xml_next_named(const struct xml_node *node, const char *name)
{
	return first_named(tree_node(node)->next, name);
}

const char *xml_attribute(const struct xml_node *node, const char *name)
{
	const xmlNode *n = tree_node(node);
	if (n->type != XML_ELEMENT_NODE)
		return NULL;
	for (const xmlAttr *a = n->properties; a; a = a->next)
		if (!a->ns && tree_named((const xmlNode *)a, name))
			return xml_text(tree_handle((const xmlNode *)a));
	return NULL;
}

bool xml_attribute_is(const struct xml_node *node, const char *name, const char *value)
{
	const char *its = xml_attribute(node, name);
	return its && strcmp(its, value) == 0;
}

const struct xml_node *xml_first_attribute(const struct xml_node *node)
{
	const xmlNode *n = tree_node(node);
	return n->type == XML_ELEMENT_NODE ? tree_handle((xmlNodePtr)n->properties) : NULL;
}

const struct xml_node *xml_next_attribute(const struct xml_node *attribute)
{
	return tree_handle(tree_node(attribute)->next);
}

const char *xml_text(const struct xml_node *node)
{
	const xmlNode *n = tree_node(node);
	if (n->type == XML_ELEMENT_NODE || n->type == XML_ATTRIBUTE_NODE)
		for (n = n->children; n && n->type != XML_TEXT_NODE; n = n->next)
			;
	return n && n->content ? tree_string(n->content) : "";
}
