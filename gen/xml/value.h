/*
 * Values of expressions: conversions and comparisons as XPath 1.0 has them.
 * Private to gen/xml. Strings that are not borrowed are in arena `a`.
 */
#ifndef HAKEMUS_XML_VALUE_H
#define HAKEMUS_XML_VALUE_H

#include "xml/expression.h"
#include "xml/tree.h"

struct arena;
struct buffer;

/* The string value of a node: borrowed when it has a single text. */
const char *value_node_text(struct arena *a, const xmlNode *node);

/* XPath's string() of a number, without exponents; appended. */
void value_put_number(struct buffer *b, double n);

const char *value_text(struct arena *a, const struct xpath_value *v);
double value_text_number(const char *text);
double value_number(struct arena *a, const struct xpath_value *v);
bool value_truth(const struct xpath_value *v);

/* `op` is one of EXPRESSION_EQUAL to EXPRESSION_MORE_OR_EQUAL. */
bool value_compare(struct arena *a, enum expression_kind op, const struct xpath_value *left,
		   const struct xpath_value *right);

/* A copy in arena `a`, of nodes the list. */
struct xpath_value value_copy(struct arena *a, const struct xpath_value *v);

#endif
