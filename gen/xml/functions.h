/*
 * The functions of expressions. Private to gen/xml.
 *
 * The number of arguments is checked when an expression is compiled. What a
 * function cannot answer is a finding at the expression's place.
 */
#ifndef HAKEMUS_XML_FUNCTIONS_H
#define HAKEMUS_XML_FUNCTIONS_H

#include "xml/evaluate.h"
#include "xml/value.h"

#define FUNCTIONS_NAMESPACE "urn:hakemus:functions"

typedef struct xpath_value (*function_body)(struct evaluation *e, const struct xpath_value *arguments, size_t count);

struct function {
	const char *name;
	function_body call;
	size_t least, most; /* arguments */
	enum xpath_kind result;
	bool local; /* looks at the context node or its position, even when it has arguments */
};

/* functions_core.c: XPath 1.0's; functions.c: of XPath 2, same namespace; functions_own.c: ours. The last has no
 * name. */
extern const struct function functions_core[];
extern const struct function functions_standard[];
extern const struct function functions_own[];

/* The function of a name in a namespace (NULL: none), or NULL. */
const struct function *functions_find(const char *uri, const char *name, size_t len);

/* What code lists of a call's data are looked up in (see struct evaluation); NULL when there are none. */
xmlHashTablePtr functions_codes(const xmlNode *call);

/* Helps for functions */

/* A finding of `code` whose message takes `detail`, `more` if it has a second one, and the expression. */
void function_report(struct evaluation *e, enum diagnostic_code code, const char *detail, const char *more);

/* An argument as a string, in the evaluation's arena or borrowed; as a number. */
const char *function_text(struct evaluation *e, const struct xpath_value *argument);
double function_number(struct evaluation *e, const struct xpath_value *argument);

/* The nodes of an argument, in document order; none when it is something else, which fails the evaluation. */
struct xml_nodes function_nodes(struct evaluation *e, const struct xpath_value *argument);

struct xpath_value function_give_text(const char *text); /* borrowed, or in the evaluation's arena */
struct xpath_value function_give_buffer(struct evaluation *e, struct buffer *b); /* and frees it */
struct xpath_value function_give_number(double n);
struct xpath_value function_give_flag(bool flag);
struct xpath_value function_give_node(struct evaluation *e, const xmlNode *node); /* NULL: no nodes */

#endif
