/*
 * Runs a call's rules and makes findings of what they object to, after what the
 * call (levels) and the plan itself (overrides with a reason) say of them.
 */
#ifndef HAKEMUS_PACKAGE_JUDGE_H
#define HAKEMUS_PACKAGE_JUDGE_H

#include "package/plan.h"

/* A human's decision, written in the plan, that a rule does not stand in the way. */
struct override {
	const char *rule, *reason;
	const char *at;              /* identifier of what it is limited to, "" for the whole plan */
	const struct xml_node *node;
	bool used;
};

/* How often an assertion was judged, over all phases so far. */
struct verdict {
	unsigned held, violated;
};

/*
 * Runs the rules of `phase` over `document` (the plan itself, or facts about it).
 * An override that nothing needed is a warning.
 */
void judge_run(struct plan *plan, const char *phase, const struct xml_document *document,
	       struct diagnostics *found);

#endif
