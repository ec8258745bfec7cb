/*
 * Runs a call's rules and makes findings of what they object to, after what the
 * call (levels) and the plan itself (overrides with a reason) say of them.
 */
#ifndef HAKEMUS_PACKAGE_JUDGE_H
#define HAKEMUS_PACKAGE_JUDGE_H

#include "base/json.h"
#include "package/plan.h"

/* A human's decision, written in the plan, that a rule does not stand in the way. */
struct override {
	const char *rule, *reason;
	const char *at;              /* identifier of what it is limited to, "" for the whole plan */
	const struct xml_node *node;
	bool used;
};

/* Whether the call has every rule whose level its data change. False with findings. */
bool judge_knows_levels(const struct call *call, struct diagnostics *found);

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

/*
 * Runs the rules of phase "awards" over a table (awards.h): findings are at its lines. False when there is an error.
 */
bool judge_run_table(struct call *call, const struct xml_document *table, struct arena *a, struct diagnostics *found);

/* Attributes of the element that holds one plan among several: where findings about it point. */
#define JUDGE_FILE "file"
#define JUDGE_LINE "line"

/*
 * Runs the rules of phase "bulk" over `plans`, a document of several plans, each inside an
 * element with the attributes above. Strings live in `a`. What a single plan says of
 * rules (overrides) does not count here. Returns how often each rule was judged, in `a`.
 */
const struct verdict *judge_run_together(struct call *call, const struct xml_document *plans, struct arena *a,
					 struct diagnostics *found);

/* Appends an object for each rule that was judged to the array: id, how often it held, how often it was violated. */
void judge_put_verdicts(const struct call *call, const struct verdict *verdicts, json_t *list);

#endif
