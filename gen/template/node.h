/*
 * A compiled template: its own small tree, with expressions compiled, texts
 * split at {XPath} and attributes checked, so that it is bound many times at
 * little cost. Immutable once compiled. Internal to template/.
 */
#ifndef HAKEMUS_TEMPLATE_NODE_H
#define HAKEMUS_TEMPLATE_NODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/units.h"
#include "layout/style.h"
#include "template/vocabulary.h"
#include "xml/xpath.h"

/* Literal text or an expression; `literal` is NULL for the latter. */
struct piece {
	const char *literal;
	const struct xpath *expression;
	const struct piece *next;
};

struct text {
	const struct piece *pieces;
	const char *literal; /* the whole text when it has no expression, else NULL */
};

/* An attribute's value of a type other than TYPE_TEXT; which member holds is the type's. */
union value {
	const char *name;
	const struct xpath *expression;
	int number; /* also of words */
	mpt length;
	rgb color;
	const struct para_style *para;
	const struct table_style *table;
	struct { mpt length; int weight; } width;
};

struct attribute {
	enum attribute_name name;
	enum attribute_type type;
	const struct text *text; /* to be expanded when bound, or NULL: */
	union value value;
};

/* An attribute of an element of another namespace. */
struct literal_attribute {
	const char *name;
	const struct text *text;
};

/* A name that expressions of a template read as $name. */
struct variable {
	const char *name;
	bool read; /* by something that is reached */
	struct variable *next;
};

struct variable_use {
	struct variable *variable;
	const struct variable_use *next;
};

struct node {
	enum element kind;
	const struct attribute *attributes;
	int attribute_count;
	const struct text *text;         /* EL_TEXT */
	const char *name;                /* EL_LITERAL: of the element */
	const struct literal_attribute *literals;
	size_t literal_count;
	struct node *first, *next;
	struct node *target;             /* EL_USE: the part */
	const struct drawing *drawing;   /* EL_DRAWING */
	const struct variable_use *uses; /* by its attributes and text */
	struct variable *variable;       /* EL_LET: the one it binds */
	bool reached;                    /* something may bind it: see reach.c */
	bool columns;                    /* it, or a sibling after it, may hold columns of a table */
	const char *file;                /* for findings */
	long line;
};

/* How an element of the plan is turned into blocks. */
struct content_rule {
	const char *element; /* name */
	const char *parent;  /* name of the element it must stand in, or NULL */
	struct node *node;
	const struct content_rule *next;
};

/* <define>, <header> and <footer> parts, in order of appearance. */
struct part {
	struct node *node;
	const struct part *next;
};

struct template {
	struct template_set *set;
	const char *name;
	const struct translations *language; /* NULL: as written */
	bool broken;             /* did not compile; findings were made */
	struct node *root;       /* EL_DOCUMENT or EL_TEXT_DOCUMENT */
	const struct content_rule *rules;
	const struct part *parts, *headers, *footers;
	struct template *next;
};

/* True for an element of any name. */
static inline bool is_any_element(const struct xml_node *x)
{
	const char *name = xml_name(x);
	return name && xml_is_element(x, name);
}

/* The attribute of a node, or NULL. */
const struct attribute *node_attribute(const struct node *n, enum attribute_name name);

/* The compiled expression of an XPath attribute, or NULL when absent. */
const struct xpath *node_expression(const struct node *n, enum attribute_name name);

/* The expanded value of a TYPE_TEXT attribute, NULL when absent; in c->arena. */
const char *node_text(const struct node *n, enum attribute_name name, const struct xpath_context *c);

/* The value of a TYPE_NAME attribute, or NULL when absent. */
const char *node_name(const struct node *n, enum attribute_name name);

#endif
