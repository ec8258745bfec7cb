/*
 * Plain expressions: the simplest ones, which most of those in rules and
 * templates are. They are followed in the tree itself; libxml2, which evaluates
 * the rest, takes several times as long for them. Private to gen/xml.
 *
 *   expression  paths | distinct-values(paths) | string(paths) | f:sum-cents(paths) | test
 *   paths       path { "|" path }
 *   path        [ "/" | "current()/" | "$name/" ] step { "/" step }, or "$name"
 *   step        name | "@" name | "*" | ".." | "." | "self::" name
 *   conditions  [test] behind names
 *   test        of "or", "and", "(" ")", "not()", exists(paths), paths, paths = value, paths != value,
 *               normalize-space(path), normalize-space(path) = '', normalize-space(path) != ''
 *   value       'text', or a path that does not begin at the node that a condition is asked of
 */
#ifndef HAKEMUS_XML_PLAIN_H
#define HAKEMUS_XML_PLAIN_H

#include "xml/xpath.h"

struct plain;

/* NULL when the expression is more than a plain one. In arena `a`. */
const struct plain *plain_parse(const char *expression, struct arena *a);

/*
 * The expression's value, nodes and texts in `scratch`. False when that is for libxml2 to say: a
 * variable is unknown or of another kind, or nodes would have to be sorted.
 */
bool plain_evaluate(const struct plain *p, const struct xpath_context *c, struct arena *scratch,
		    struct xpath_value *out);

/* The same for one of which only the truth is asked for: no more nodes are looked at than that takes. */
bool plain_test(const struct plain *p, const struct xpath_context *c, struct arena *scratch, bool *out);

#endif
