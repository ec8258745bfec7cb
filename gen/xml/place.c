/*
 * Exact source lines: whenever the parser has made a node, the place it has come to in the source tells where that
 * begins. The parser's own line numbers end at 65535, are those of a start tag's end, and do not exist for attributes.
 */
#include <libxml/SAX2.h>
#include <string.h>

#include "xml/place.h"

/* Where the parser is: it reads the source as it is, byte for byte. */
static const char *reached(const struct placer *p, xmlParserCtxtPtr parser)
{
	return p->source->text + xmlByteConsumed(parser);
}

static struct placer *placer_of(void *parser)
{
	return ((xmlParserCtxtPtr)parser)->_private;
}

static bool is_text(const xmlNode *node)
{
	return node && node->type == XML_TEXT_NODE;
}

/* The last node in what is being read. */
static xmlNodePtr last_node(xmlParserCtxtPtr parser)
{
	return parser->node ? parser->node->last : parser->myDoc ? parser->myDoc->last : NULL;
}

static void go_to(struct placer *p, const char *at)
{
	p->line += scan_lines(p->at, at);
	p->at = at;
}

static void place(const struct placer *p, xmlNodePtr node)
{
	if (node)
		tree_set_place(node, p->part, p->line);
}

static bool declares_namespace(const char *name, const char *end)
{
	size_t len = (size_t)(end - name);
	return len >= 5 && memcmp(name, "xmlns", 5) == 0 && (len == 5 || name[5] == ':');
}

/* Only a tag over several lines has attributes on other lines than its own. `end` is that of the last one. */
static void place_attributes(const struct placer *p, const xmlNode *element, const char *end)
{
	xmlAttrPtr attribute = element->properties;
	const char *at = scan_name(p->at + 1, end), *counted = p->at;
	long line = p->line;
	while (attribute && (at = scan_blanks(at, end)) < end) {
		const char *stop = scan_name(at, end);
		const char *quote = stop;
		while (quote < end && *quote != '"' && *quote != '\'')
			quote++;
		const char *close = quote < end ? memchr(quote + 1, *quote, (size_t)(end - quote - 1)) : NULL;
		if (!close)
			return;
		if (!declares_namespace(at, stop)) {
			line += scan_lines(counted, at);
			counted = at;
			tree_set_place((xmlNodePtr)attribute, p->part, line);
			attribute = attribute->next;
		}
		at = close + 1;
	}
}

static void count_depth(struct placer *p, size_t depth)
{
	if (depth == XML_MAX_DEPTH + 1 && !p->too_deep)
		p->too_deep = p->line;
}

/* Comes behind the attributes, of which none has a '<' in it. */
static void on_start(void *self, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
		     const xmlChar **namespace, int attributes, int defaulted, const xmlChar **attribute)
{
	struct placer *p = placer_of(self);
	xmlParserCtxtPtr parser = self;
	const char *end = reached(p, parser);
	const char *start = memrchr(p->at, '<', (size_t)(end - p->at));
	xmlSAX2StartElementNs(self, name, prefix, uri, namespaces, namespace, attributes, defaulted, attribute);
	if (!start || !parser->node)
		return;
	go_to(p, start);
	place(p, parser->node);
	if (memchr(start, '\n', (size_t)(end - start)))
		place_attributes(p, parser->node, end);
	if (end == p->source->end)
		return;
	if (*end != '/')
		count_depth(p, (size_t)parser->nodeNr);
	p->end = end + 1;
}

static void on_end(void *self, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct placer *p = placer_of(self);
	xmlSAX2EndElementNs(self, name, prefix, uri);
	p->end = reached(p, self);
}

/* Several pieces of text can be one node. It begins where the markup before it ends. */
static void on_text(void *self, const xmlChar *text, int len)
{
	struct placer *p = placer_of(self);
	const xmlNode *before = last_node(self);
	xmlSAX2Characters(self, text, len);
	xmlNodePtr last = last_node(self);
	if (last == before || !is_text(last))
		return;
	go_to(p, p->end);
	place(p, last);
}

/*
 * What has just been read begins with `mark`, the last one there is: no comment can have one in it, and no instruction
 * to editors has.
 */
static void place_last(struct placer *p, xmlParserCtxtPtr parser, const char *mark)
{
	const char *end = reached(p, parser), *start = end;
	do
		start = memrchr(p->at, '<', (size_t)(start - p->at));
	while (start && strncmp(start, mark, strlen(mark)) != 0);
	if (start)
		go_to(p, start);
	place(p, last_node(parser));
	p->end = end;
}

/* Comments would be published with the attached source. */
static void count_remark(struct placer *p)
{
	if (p->remarks++ == 0)
		p->first_remark = p->line;
}

static void on_comment(void *self, const xmlChar *text)
{
	xmlSAX2Comment(self, text);
	place_last(placer_of(self), self, "<!--");
	count_remark(placer_of(self));
}

/* The usual instructions to editors are harmless. */
static void on_instruction(void *self, const xmlChar *target, const xmlChar *text)
{
	xmlSAX2ProcessingInstruction(self, target, text);
	place_last(placer_of(self), self, "<?");
	if (strcmp(tree_string(target), "xml-model") != 0 && strcmp(tree_string(target), "xml-stylesheet") != 0)
		count_remark(placer_of(self));
}

void placer_init(struct placer *p, const struct source *source, size_t part)
{
	*p = (struct placer){.source = source, .at = source->text, .end = source->text, .line = 1, .part = part};
}

void placer_follow(struct placer *p, xmlParserCtxtPtr parser)
{
	parser->_private = p;
	parser->sax->startElementNs = on_start;
	parser->sax->endElementNs = on_end;
	parser->sax->characters = on_text;
	parser->sax->ignorableWhitespace = on_text;
	parser->sax->comment = on_comment;
	parser->sax->processingInstruction = on_instruction;
}
