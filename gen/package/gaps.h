/*
 * Gaps of a plan: the marked places of a skeleton that are not filled in yet.
 */
#ifndef HAKEMUS_PACKAGE_GAPS_H
#define HAKEMUS_PACKAGE_GAPS_H

#include "base/diagnostic.h"

size_t gaps_count(const struct diagnostics *found);

/*
 * Adds the findings to `out` for somebody who reads them: many gaps, as a new plan has, are one finding for each part
 * of the plan (the first step of their place in words), at the first of them.
 */
void gaps_merge(const struct diagnostics *found, struct diagnostics *out);

#endif
