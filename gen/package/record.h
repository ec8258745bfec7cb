/*
 * The record of a run over several plans: what its rules and documents look at, and what the next run
 * compares with.
 */
#ifndef HAKEMUS_PACKAGE_RECORD_H
#define HAKEMUS_PACKAGE_RECORD_H

#include "base/buffer.h"
#include "package/plan.h"

/* What there is to say of one plan. */
struct record_entry {
	const char *file;                   /* its name in the record, JUDGE_FILE */
	struct plan *plan;                  /* NULL when it could not be read, or not here */
	const char *slug;                   /* without a plan: what is known of it, or "" */
	enum plan_state state;
	const char *key;                    /* of its package; NULL when there is none */
	const struct buffer *contents;      /* of the package that stands, as previous_put_contents has them; NULL: none */
	int pages;                          /* of these */
	const struct diagnostics *findings; /* NULL: none are told */
	const char *findings_file;          /* what they call the plan */
};

/*
 * Appends <plan file= line= slug= applicant= sample= state= package= errors= warnings= pages= dated= key=>
 * <totals/><documents/><files/><findings/>, parts of the plan</plan>. Totals and parts only when it
 * conforms to the schema.
 */
void record_put(struct buffer *out, const struct record_entry *entry);

/* Appends <plans call=>…</plans> around what record_put has made, with an XML declaration. */
void record_put_whole(struct buffer *out, const char *call, const struct buffer *entries);

/* The record in the file `path` when it is one of that call; NULL when there is none, with a finding when it is damaged. */
struct xml_document *record_load(const char *path, const char *call, struct diagnostics *found);

/* Adds the findings of a <plan> of a record; those that name no file are of `file`. */
void record_findings(const struct xml_node *plan, const char *file, struct diagnostics *found);

/*
 * <changes><plan file= slug= applicant= kind="new|gone|changed|same"><finding kind="new|gone" …>message</finding>…</plan>…
 * </changes>: from the record `before` (NULL: there was none) to the record `now`, both sorted by file. A plan is
 * changed when its state, pages, totals or findings are other ones; a finding is the same when level, id,
 * message and place are. `any` tells whether there is a change to a record
 * that there was. Free with xml_free.
 */
struct xml_document *record_changes(const struct xml_node *before, const struct xml_node *now, bool *any,
				    struct diagnostics *found);

#endif
