/*
 * What a run over many plans tells its user.
 */
#ifndef HAKEMUS_COMMANDS_SUMMARY_H
#define HAKEMUS_COMMANDS_SUMMARY_H

#include "base/buffer.h"
#include "package/bulk.h"

/* Appends the line of one plan: state, pages, findings, and whether and why its package was made. */
void summary_put_plan(const struct bulk_job *job, struct buffer *out);

/* Appends what concerns the run: packages that are of none of its plans, and the counts. */
void summary_put_run(struct bulk *b, struct buffer *out);

/* Appends the same and all findings as one JSON object. */
void summary_put_json(struct bulk *b, struct buffer *out);

/* Appends the names of the plans that failed, one a line; nothing when there are none. */
void summary_put_failures(const struct bulk *b, struct buffer *out);

#endif
