/*
 * An XPath 1.0 expression as a tree. Private to gen/xml.
 *
 * The grammar is XPath's but for id() and namespace nodes, which documents
 * without a DTD have no use for: that axis is always empty.
 */
#ifndef HAKEMUS_XML_EXPRESSION_H
#define HAKEMUS_XML_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "xml/xpath.h"

struct function;

enum axis {
	AXIS_CHILD,
	AXIS_ATTRIBUTE,
	AXIS_SELF,
	AXIS_PARENT,
	AXIS_DESCENDANT,
	AXIS_DESCENDANT_OR_SELF,
	AXIS_ANCESTOR,
	AXIS_ANCESTOR_OR_SELF,
	AXIS_FOLLOWING_SIBLING,
	AXIS_PRECEDING_SIBLING,
	AXIS_FOLLOWING,
	AXIS_PRECEDING,
	AXIS_NAMESPACE,
	AXIS_FILTER /* none: predicates on the nodes of an expression, ($a | $b)[1] */
};

enum node_test { TEST_NAME, TEST_ANY_NAME, TEST_NODE, TEST_TEXT, TEST_COMMENT, TEST_INSTRUCTION };

struct predicate {
	struct expression *condition;
	struct predicate *next;
};

struct step {
	enum axis axis;
	enum node_test test;
	const char *name; /* of TEST_NAME; of TEST_INSTRUCTION or NULL */
	const char *uri;  /* of the name's prefix, or NULL */
	struct predicate *predicates;
	struct step *next;
};

enum expression_kind {
	EXPRESSION_OR,
	EXPRESSION_AND,
	EXPRESSION_EQUAL,
	EXPRESSION_UNEQUAL,
	EXPRESSION_LESS,
	EXPRESSION_LESS_OR_EQUAL,
	EXPRESSION_MORE,
	EXPRESSION_MORE_OR_EQUAL,
	EXPRESSION_ADD,
	EXPRESSION_SUBTRACT,
	EXPRESSION_MULTIPLY,
	EXPRESSION_DIVIDE,
	EXPRESSION_MODULO,
	EXPRESSION_NEGATE,
	EXPRESSION_UNION,
	EXPRESSION_PATH,
	EXPRESSION_LITERAL,
	EXPRESSION_VARIABLE,
	EXPRESSION_CALL
};

struct expression {
	enum expression_kind kind;
	bool fixed;                      /* the same for every node that one evaluation looks at */
	size_t slot;                     /* where an evaluation keeps its value; 0: it does not */
	struct expression *left, *right; /* operands; of a path: left = what it starts from, or NULL */
	struct step *steps;
	bool absolute;
	struct xpath_value literal;
	const char *name; /* of a variable */
	const struct function *function;
	struct expression **arguments;
	size_t count;
};

/* The tree of a text, and how many slots an evaluation of it needs (the first one is not used). */
struct parsed {
	const struct expression *root;
	size_t slots;
};

enum expression_problem {
	PROBLEM_NONE,
	PROBLEM_SYNTAX,
	PROBLEM_LITERAL,  /* not closed */
	PROBLEM_ARITY,
	PROBLEM_OPERAND,
	PROBLEM_DEPTH,
	PROBLEM_PREFIX,   /* `word` is not declared */
	PROBLEM_FUNCTION, /* `word` is not known */
	PROBLEM_TYPE,     /* from here on: of an evaluation */
	PROBLEM_LIMIT,
	PROBLEM_VARIABLE
};

struct expression_error {
	enum expression_problem problem;
	const char *at;   /* in the text */
	const char *word; /* in the arena */
};

/* The namespace of a prefix (not terminated), or NULL. */
typedef const char *(*expression_namespace)(void *self, const char *prefix, size_t len);

/* Everything in `a`; `root` is NULL after an error. */
struct parsed expression_parse(const char *text, struct arena *a, expression_namespace namespace_of, void *self,
			       struct expression_error *error);

#endif
