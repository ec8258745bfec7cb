/*
 * What was followed. Between sight.c and sight_report.c.
 */
#ifndef HAKEMUS_XML_SIGHT_FORM_H
#define HAKEMUS_XML_SIGHT_FORM_H

#include "xml/sight.h"

enum step_axis { AXIS_CHILD, AXIS_ATTRIBUTE, AXIS_OTHER };

/* A step to a name. */
struct sight_step {
	const char *at;   /* where it begins in the text of its expression */
	const char *text; /* as it stands there, without conditions */
	const char *name; /* that it asks for */
	enum step_axis axis;
	bool found;            /* something, from some node */
	struct xml_nodes from; /* where it was looked for first */
	struct sight_step *next;
};

struct sight_expression {
	const struct xpath *expression;
	struct sight_step *steps;
	bool whole; /* every step has been looked for and has found something */
	struct sight_expression *next;
};

#define SIGHT_SLOTS 1024

struct sight {
	struct arena *arena;
	struct xpath_engine *engine;
	struct diagnostics *found;
	struct xml_nodes codes;
	const char *folder;      /* of files that are not shared */
	struct xml_nodes others; /* for files that are */
	struct sight_expression *expressions[SIGHT_SLOTS];
};

/* The path to all elements of the documents that nodes are in. */
#define SIGHT_ANYWHERE "ancestor-or-self::node()[not(..)]/descendant::*"

/* True for a node that stands for others. */
bool sight_is_marker(const struct xml_node *node);

#endif
