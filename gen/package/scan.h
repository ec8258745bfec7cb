/*
 * What can be seen in the words of a plan without knowing what they mean:
 * marked gaps, characters that no font has, comments that become public.
 */
#ifndef HAKEMUS_PACKAGE_SCAN_H
#define HAKEMUS_PACKAGE_SCAN_H

#include "package/plan.h"

/* Adds findings for the plan's texts and attributes. */
void scan_plan(struct plan *plan, struct diagnostics *found);

#endif
