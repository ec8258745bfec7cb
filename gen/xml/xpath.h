/*
 * XPath 1.0 with our functions: those that XPath 2 has too carry its names
 * (matches, exists, string-join ...), our own live in the namespace
 * urn:hakemus:functions, conventionally f:. The list is in the man page
 * hakemus-templates(5).
 */
#ifndef HAKEMUS_XML_XPATH_H
#define HAKEMUS_XML_XPATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "xml/xml.h"

struct arena;
struct xpath_engine;
struct xpath; /* a compiled expression */

struct xml_nodes {
	const struct xml_node **items; /* in document order */
	size_t count;
};

enum xpath_kind { XPATH_NODES, XPATH_STRING, XPATH_NUMBER, XPATH_BOOLEAN };

struct xpath_value {
	enum xpath_kind kind;
	struct xml_nodes nodes;
	const char *string;
	double number;
	bool boolean;
};

/* A variable binding; scopes are chained, inner first. Names without '$'. */
struct xpath_scope {
	const char *name;
	struct xpath_value value;
	const struct xpath_scope *outer;
};

/* One per process. Free with xpath_engine_free, which also frees all expressions. */
struct xpath_engine *xpath_engine_new(void);
void xpath_engine_free(struct xpath_engine *e);

/*
 * What f:name() and f:short() look codes up in: the root element of a call's
 * data (codelists/codelist[@id]/code[@value]/name[@lang], short[@lang]; borrowed until the
 * next call or xpath_engine_free), and the language of the output.
 */
void xpath_engine_set_codelists(struct xpath_engine *e, const struct xml_node *call, const char *lang);

/*
 * Compiles (or finds again) an expression. Prefixes are resolved at `where`,
 * whose file and line a compile error is reported at; NULL then. Owned by the engine.
 */
const struct xpath *xpath_compile(struct xpath_engine *e, const char *expression,
				  const struct xml_document *doc, const struct xml_node *where,
				  struct diagnostics *found);

/* The text of an expression, and where it stands; borrowed. */
const char *xpath_text(const struct xpath *x);
const char *xpath_file(const struct xpath *x);
long xpath_line(const struct xpath *x);

/* Where an expression is evaluated. */
struct xpath_context {
	struct xpath_engine *engine;
	const struct xml_document *document;
	const struct xml_node *node;
	size_t position, size;           /* 1, 1 outside loops */
	const struct xpath_scope *scope; /* may be NULL */
	struct arena *arena;             /* owns results */
	struct diagnostics *found;       /* run-time errors: unknown variable, limit passed */
};

struct xpath_value xpath_evaluate(const struct xpath *x, const struct xpath_context *c);
bool xpath_test(const struct xpath *x, const struct xpath_context *c);
const char *xpath_string(const struct xpath *x, const struct xpath_context *c);
int64_t xpath_integer(const struct xpath *x, const struct xpath_context *c); /* 0 when not a number */
struct xml_nodes xpath_nodes(const struct xpath *x, const struct xpath_context *c);

/* XPath's string(): of a node, in the arena. */
const char *xpath_node_string(const struct xml_node *node, struct arena *a);

#endif
