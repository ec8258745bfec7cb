/*
 * The sums that a call's data name: what two builds, and all plans of a run, are compared by.
 */
#ifndef HAKEMUS_PACKAGE_TOTALS_H
#define HAKEMUS_PACKAGE_TOTALS_H

#include "base/money.h"
#include "package/plan.h"

struct total {
	const char *name;  /* NULL when the call gives none */
	const char *label;
	cents value;
};

struct totals {
	struct total *items; /* in the plan's arena */
	size_t count;
};

/* The totals of a plan that conforms to the schema. False with findings when one is no exact amount; it is left out. */
bool totals_read(struct plan *plan, struct totals *out, struct diagnostics *found);

#endif
