/*
 * What expressions can find at all. They are followed over documents that stand for whatever there may be
 * (exemplar.h), every condition taken for true: a step to an element or attribute that finds nothing there,
 * wherever the expression is looked at from, never will.
 */
#ifndef HAKEMUS_XML_SIGHT_H
#define HAKEMUS_XML_SIGHT_H

#include "xml/xpath.h"

struct sight;

/* Where an expression is looked at from: each of the nodes may be its context node. */
struct sight_view {
	struct xml_nodes nodes;
	const struct xpath_scope *scope; /* values other than nodes are never looked into */
};

/* `codes` are the nodes that f:code() gives. Variables that are not known are told in `found`. Free with
 * sight_free. */
struct sight *sight_new(struct xpath_engine *engine, struct diagnostics *found);
void sight_free(struct sight *s);
void sight_set_codes(struct sight *s, struct xml_nodes codes);

/* The nodes that the expression may give, none when it gives something else; they live as long as `s`. */
struct xml_nodes sight_follow(struct sight *s, const struct xpath *x, const struct sight_view *view);

/* The same where the nodes do not matter: what has found everything before need not be followed again. */
void sight_check(struct sight *s, const struct xpath *x, const struct sight_view *view);

/* The scope with one more variable, `nodes`; lives as long as `s`. */
const struct xpath_scope *sight_bind(struct sight *s, const char *name, struct xml_nodes nodes,
				     const struct xpath_scope *outer);

/* The nodes that a path finds from these, as it may stand behind a "/". */
struct xml_nodes sight_select(struct sight *s, struct xml_nodes from, const char *path);

/* Those of the nodes that are elements of that name, in a `parent` (NULL: any). */
struct xml_nodes sight_select_named(struct sight *s, struct xml_nodes from, const char *name, const char *parent);

/* The nodes of both. */
struct xml_nodes sight_join(struct sight *s, struct xml_nodes a, struct xml_nodes b);

/*
 * Files outside of folders of that name are shared: what their expressions look for may be in `others`, roots
 * of further documents, instead. Both are borrowed.
 */
void sight_share(struct sight *s, const char *folder, struct xml_nodes others);

/* Adds a finding for every step of what was followed that has found nothing. */
void sight_report(struct sight *s);

#endif
