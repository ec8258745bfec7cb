/*
 * A submission: every document, the mail text and draft, the manifest, written as one
 * directory or not at all.
 */
#ifndef HAKEMUS_PACKAGE_PACKAGE_H
#define HAKEMUS_PACKAGE_PACKAGE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "package/plan.h"

struct package_options {
	const char *output;   /* directory that gets <slug>/ */
	const char *only;     /* name of a later sending of the call's data, or NULL for the whole */
	bool locked;          /* the run has store_lock of it already */
	bool draft;           /* also with rule errors; no e-mail draft */
	bool warnings_fail;   /* a warning stops the package as an error does */
};

enum package_result {
	PACKAGE_DONE,
	PACKAGE_INVALID,      /* findings say why; nothing was written */
	PACKAGE_FAILED        /* the work could not be done; findings say why; the old package stands */
};

/*
 * Adds to the findings of a usable plan what building its package would object to: what shows only in the documents,
 * such as their number of pages. Nothing is written.
 */
void package_check(struct plan *plan, struct diagnostics *found);

/*
 * Builds the package of `plan`, whose findings so far are in `found`; appends
 * to `report` what the user is told: documents, changes, what is missing.
 */
enum package_result package_build(struct plan *plan, const struct package_options *options,
				  struct diagnostics *found, struct buffer *report);

#endif
