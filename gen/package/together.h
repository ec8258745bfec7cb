/*
 * Several plans of one call, judged by the rules that look across applicants.
 */
#ifndef HAKEMUS_PACKAGE_TOGETHER_H
#define HAKEMUS_PACKAGE_TOGETHER_H

#include "package/plan.h"

struct together {
	struct arena *arena;
	struct entry *entries; /* in the arena */
	size_t count, capacity;
};

/* No plans yet; what is kept of them lives in `a`. */
void together_init(struct together *t, struct arena *a);

/* Keeps the plan's text and call; the plan itself may be freed. */
void together_add(struct together *t, const struct plan *plan);

/*
 * Judges the plans of each call among them by the rules of phase "bulk", as
 * <plans><plan file= line=>(the plan)</plan>...</plans>. Adds findings, each at
 * the file it is about, and to `verdicts` what judge_write_verdicts writes.
 */
void together_judge(struct together *t, struct diagnostics *found, struct buffer *verdicts);

#endif
