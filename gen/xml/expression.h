/*
 * An XPath expression's words, looked at before libxml2 compiles it: prefixes
 * and function names can then be reported where they stand instead of when
 * the expression is evaluated for the first time. Private to gen/xml.
 */
#ifndef HAKEMUS_XML_EXPRESSION_H
#define HAKEMUS_XML_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>

struct expression_name {
	const char *prefix, *local; /* not terminated */
	size_t prefix_len, local_len;
	bool function; /* "(" follows and it is no node test */
};

/*
 * The next name of the expression at *at that has a prefix or is a function's; *at moves
 * behind it. False at the end. Literals, variables, axes, node tests and
 * the operators and, or, div, mod are passed over.
 */
bool expression_next(const char **at, struct expression_name *name);

/* Whether a name without prefix may begin so; where it ends. */
bool expression_starts_name(char c);
const char *expression_skip_name(const char *s);

/* Behind blanks; behind the literal that the quote at `s` opens, at the end when it is not closed. */
const char *expression_skip_blanks(const char *s);
const char *expression_skip_literal(const char *s);

#endif
