/*
 * The functions that expressions have beside XPath 1.0's own. Private to
 * gen/xml.
 *
 * Every function checks the number of its arguments, takes them off the
 * stack, and pushes one result; what it cannot answer is a finding at the
 * expression's place.
 */
#ifndef HAKEMUS_XML_FUNCTIONS_H
#define HAKEMUS_XML_FUNCTIONS_H

#include "base/money.h"
#include "xml/libxpath.h"
#include "xml/tree.h"

#define FUNCTIONS_NAMESPACE "urn:hakemus:functions"

struct buffer;

/* What functions look at; hangs on the `extra` field of the library's context. */
struct function_data {
	xmlNodePtr current;        /* the node that the expression is evaluated at */
	xmlNodePtr call;           /* root of the call's data, or NULL */
	xmlHashTablePtr codes;     /* (list, code) -> <code>, (list) -> <codelist> */
	char lang[16];             /* of the output */
	struct diagnostics *found; /* of the evaluation under way; may be NULL */
	const char *file, *text;   /* of the expression, for findings */
	long line;
};

/* A function takes its `count` arguments off the stack of `p`. */
typedef xmlXPathParserContextPtr function_call;

struct function {
	const char *name;
	xmlXPathFunction call;
};

/* functions.c: names of XPath 2, no namespace; functions_own.c: ours. The last entry has no name. */
extern const struct function functions_standard[];
extern const struct function functions_own[];

/* Makes all functions known to the context, whose `extra` becomes `data`. */
void functions_register(xmlXPathContextPtr context, struct function_data *data);

/* Reads the code lists of a call's data (NULL: none). */
void functions_set_codes(struct function_data *data, xmlNodePtr call);
void functions_free(struct function_data *data);

/* Helps for functions */

struct function_data *function_data(function_call p);

/* A finding of `code` whose message takes `detail`, `more` if it has a second one, and the expression. */
void function_report(function_call p, enum diagnostic_code code, const char *detail, const char *more);

bool function_arguments(function_call p, int count, int least, int most);

/* The argument on top of the stack as a string, to be freed with xmlFree; NULL after an error. */
char *function_text(function_call p);

/* The node-set on top of the stack, in document order, to be freed with xmlXPathFreeObject; NULL after an
 * error. */
xmlXPathObjectPtr function_nodes(function_call p);
int function_count(xmlXPathObjectPtr nodes);

/*
 * The string value of a node: borrowed when it has a single text, else in
 * `owned`, which the caller gives to xmlFree.
 */
const char *function_node_text(const xmlNode *node, xmlChar **owned);

/* Adds the sum of money that the node holds; false when it holds none, or the whole becomes too large. */
bool function_add_cents(const xmlNode *node, cents *sum);

void function_push_text(function_call p, const char *text);
void function_push_buffer(function_call p, struct buffer *b); /* and frees it */
void function_push_number(function_call p, double n);
void function_push_flag(function_call p, bool flag);

/* XPath's string() of a number, without exponents; appended. */
void function_put_number(struct buffer *b, double n);

#endif
