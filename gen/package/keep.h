/*
 * The parts of a plan that a run over several remembers.
 */
#ifndef HAKEMUS_PACKAGE_KEEP_H
#define HAKEMUS_PACKAGE_KEEP_H

#include "package/plan.h"

/*
 * Appends what the <keep select=…/> of the call's <bulk> select, inside their ancestors with the attributes of these, so
 * that paths stay those of the plan. At least the root element with its attributes.
 */
void keep_put(struct plan *plan, struct buffer *out);

/* The same of these parts of the document with that root element. */
void keep_put_parts(const struct xml_node *root, const struct xml_nodes *parts, struct buffer *out);

#endif
