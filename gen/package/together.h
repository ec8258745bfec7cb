/*
 * Several plans, judged by the rules that look across applicants.
 */
#ifndef HAKEMUS_PACKAGE_TOGETHER_H
#define HAKEMUS_PACKAGE_TOGETHER_H

#include "base/json.h"
#include "package/plan.h"

struct together {
	struct arena *arena;
	struct group *groups; /* of the plans of one call each */
	size_t count, capacity;
};

/* No plans yet; what findings say lives in `a`. Free with together_free. */
void together_init(struct together *t, struct arena *a);
void together_free(struct together *t);

/* Keeps what rules across plans look at; the plan itself may be freed. */
void together_add(struct together *t, struct plan *plan, enum plan_state state);

/*
 * Judges the plans of each call among them by the rules of phase "bulk", as a run records them (record.h). Adds
 * findings, each at the file it is about, and to `verdicts` what judge_put_verdicts writes.
 */
void together_judge(struct together *t, struct diagnostics *found, json_t *verdicts);

#endif
