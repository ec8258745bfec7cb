/*
 * Evaluation of expressions. Private to gen/xml.
 */
#ifndef HAKEMUS_XML_EVALUATE_H
#define HAKEMUS_XML_EVALUATE_H

#include <libxml/hash.h>

#include "xml/expression.h"
#include "xml/tree.h"

/* The node that is looked at, which one of how many. */
struct focus {
	const xmlNode *node;
	const xmlNode *top; /* the document that "/" is */
	size_t position, size;
};

/* What an evaluation of an expression has kept of a part that is fixed. */
struct kept {
	bool known;
	struct xpath_value value;
};

struct evaluation {
	struct arena *arena; /* of what lives until its end at most */
	struct arena *keep;  /* of what is kept until its end */
	struct kept *kept;   /* by slot */
	const struct xpath_scope *scope;
	const struct focus *focus; /* of the function that is called */
	const xmlNode *current;
	size_t steps; /* taken so far */
	enum expression_problem problem;
	const char *unknown;       /* variable, of PROBLEM_VARIABLE */
	xmlHashTablePtr codes;     /* (list, code) -> <code>, (list) -> <codelist>; may be NULL */
	const char *lang;          /* of the output */
	struct diagnostics *found; /* may be NULL */
	const char *file, *text;   /* of the expression, for findings */
	long line;
};

/* The value, nodes in document order; anything when there is a problem then. */
struct xpath_value evaluate(struct evaluation *e, const struct expression *x, const struct focus *f);

/* Its truth, which often needs less. */
bool evaluate_truth(struct evaluation *e, const struct expression *x, const struct focus *f);

#endif
