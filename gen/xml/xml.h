/*
 * XML documents, read safely: no network, no DTD, no external entities, bounded
 * size and depth. The only door to libxml2 together with xpath.h and schema.h.
 */
#ifndef HAKEMUS_XML_XML_H
#define HAKEMUS_XML_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diagnostic.h"

struct xml_document;
struct xml_node; /* an element, attribute, text ... of a document */

#define XML_MAX_BYTES ((size_t)32 * 1024 * 1024)
#define XML_MAX_DEPTH 200

/*
 * Parses `len` bytes of `text`; `file` is the name for findings (copied).
 * Every well-formedness error that the parser can tell apart becomes a finding in
 * words; NULL then. Text nodes and attribute values are normalised to NFC; tabs,
 * separators and invisible characters in them are mended, private-use and broken ones
 * reported and dropped (see mend.c). Free with xml_free.
 */
struct xml_document *xml_parse(const char *file, const char *text, size_t len, struct diagnostics *found);

/*
 * The same for a text that people write and paste into: soft hyphens are
 * dropped, and typed list marks reported, too.
 */
struct xml_document *xml_parse_source(const char *file, const char *text, size_t len,
				      struct diagnostics *found);

/* Reads and parses the file `path`. NULL with findings. Name for findings: the path. */
struct xml_document *xml_load(const char *path, struct diagnostics *found);

/*
 * Puts the elements below the root of another file in the place of every element of that local name
 * that names the file in `attribute`, and so on in what comes in. Only files near the one that names them
 * (file_is_near). False with findings.
 */
bool xml_include(struct xml_document *doc, const char *element, const char *attribute, struct diagnostics *found);

void xml_free(struct xml_document *doc);

/* Lets expressions in the document use the prefix, unless its root declares it already. */
void xml_declare_prefix(struct xml_document *doc, const char *prefix, const char *uri);

const struct xml_node *xml_root(const struct xml_document *doc);
bool xml_is_in(const struct xml_document *doc, const struct xml_node *node);
const struct xml_document *xml_document_of(const struct xml_node *node);
const char *xml_file(const struct xml_document *doc);

/*
 * Number of comments and processing instructions (those to editors, xml-model
 * and xml-stylesheet, do not count): they would be published with the source. The line of the
 * first one goes to `first_line` (0 when there is none; may be NULL).
 */
size_t xml_count_comments(const struct xml_document *doc, long *first_line);

/* Element or attribute name without prefix; namespace URI or NULL. Borrowed. */
const char *xml_name(const struct xml_node *node);
const char *xml_namespace(const struct xml_node *node);
bool xml_is_element(const struct xml_node *node, const char *name); /* by local name */
bool xml_is_text(const struct xml_node *node);
bool xml_is_comment(const struct xml_node *node);
long xml_line(const struct xml_node *node);
const char *xml_file_of(const struct xml_node *node); /* which may be one that its document includes; borrowed */
const struct xml_node *xml_parent(const struct xml_node *node);      /* element or NULL */
const struct xml_node *xml_first_child(const struct xml_node *node); /* any kind of node */
const struct xml_node *xml_next(const struct xml_node *node);        /* any kind of node */
const struct xml_node *xml_child(const struct xml_node *node,
				 const char *name); /* first child element or NULL */
const struct xml_node *xml_next_named(const struct xml_node *node,
				      const char *name); /* next sibling element of that name */

/* Value of an attribute in no namespace, NULL when absent. Borrowed, lives as long as the document. */
const char *xml_attribute(const struct xml_node *node, const char *name);

/* True when the attribute is there and has that value. */
bool xml_attribute_is(const struct xml_node *node, const char *name, const char *value);

/* The attributes of an element one after another; namespace declarations are none. NULL at the end. */
const struct xml_node *xml_first_attribute(const struct xml_node *node);
const struct xml_node *xml_next_attribute(const struct xml_node *attribute);

/* Content of a text node; for attributes and simple elements the first text. "" when empty. Borrowed. */
const char *xml_text(const struct xml_node *node);

#endif
