/*
 * Plain paths: the simplest expressions, which most of those in rules and
 * templates are. They are followed in the tree itself; libxml2, which evaluates
 * the rest, takes ten times as long for them. Private to gen/xml.
 *
 *   path       [ "/" | "current()/" | "$name/" ] step { "/" step }, or "$name"
 *   step       name | "@" name | "*" | ".." | "."
 *   conditions behind names: [subject], [not(subject)], [subject = value]
 *   subject    "." or { "../" } [ "@" ] name
 *   value      'text', or a path from current() or a variable, without conditions
 */
#ifndef HAKEMUS_XML_PLAIN_H
#define HAKEMUS_XML_PLAIN_H

#include "xml/xpath.h"

struct plain;

/* NULL when the expression is more than a plain path. In arena `a`. */
const struct plain *plain_parse(const char *expression, struct arena *a);

/*
 * The nodes that the path leads to, in `scratch`. False when that is for libxml2 to say: a
 * variable is unknown or no node-set, or nodes would have to be sorted.
 */
bool plain_select(const struct plain *p, const struct xpath_context *c, struct arena *scratch,
		  struct xml_nodes *out);

#endif
