/*
 * A run over the plans of many applicants: which packages are out of date, workers that make them, the
 * record, the rules and documents that look across all of them.
 */
#ifndef HAKEMUS_PACKAGE_BULK_H
#define HAKEMUS_PACKAGE_BULK_H

#include <stdbool.h>
#include <stddef.h>

#include "package/jobs.h"
#include "package/plan.h"

/* The record of the run, in its output folder. */
#define BULK_RECORD "bulk.xml"

struct bulk_options {
	const char *output;      /* directory of the packages */
	const char *call;        /* NULL: that of the first plan that names a known one */
	const char *awards;      /* CSV file, or NULL */
	const char *date;        /* of the run's documents, "2022-09-30", or NULL */
	size_t processes;
	bool force;              /* also what is up to date */
	bool warnings_fail;
};

/* Why a plan's package was made (or tried), or that it was not. */
enum bulk_reason {
	BULK_CURRENT,  /* it is of this very plan, data and program */
	BULK_NEW,      /* there is none */
	BULK_PLAN,     /* the plan is another one */
	BULK_DATA,     /* the call's data, fonts, program or settings are */
	BULK_DAMAGED,  /* files are missing or altered */
	BULK_FORCED
};

enum { BULK_SLUG = 65 };

/* What has become of one plan. A worker sends it as it is. */
struct bulk_report {
	enum bulk_reason reason;
	enum plan_state state;
	bool failed;           /* the work could not be done, the plan is not to blame */
	bool package;          /* a whole package stands */
	int pages;             /* of it */
	size_t errors, warnings;
	char slug[BULK_SLUG];  /* "" when it is not known */
};

struct bulk_job {
	struct job_file file;
	struct bulk_report report;
	const char *rival;          /* name of another plan of the same applicant */
	bool done;
	struct buffer entry;        /* for the record */
	const struct xml_node *node; /* in the record, once there is one */
};

struct bulk {
	struct bulk_options options;
	struct arena *arena;         /* owns all but what bulk_free frees */
	struct diagnostics *found;   /* of the run as a whole */
	struct diagnostics judged;   /* those of them that rules have made: documents tell them */
	struct call_set *calls;
	struct call *call;
	struct bulk_job *jobs;       /* sorted by name */
	size_t count;
	size_t done, built, failed;  /* so far */
	long pages;                  /* of what was built */
	int lock;
	struct plan *run;            /* the record, as what the run's documents are made from */
	struct xml_document *previous, *change_list, *awards;
	bool changed;
	/* Called whenever a job is done; may be NULL. */
	void (*progress)(void *self, const struct bulk *bulk);
	void *self;
};

/*
 * The steps of a run, in this order; each false, with findings in `found`, when the run cannot go on. Findings about single plans
 * are in the record.
 */

/* Lists the plans (see jobs_list). Free with bulk_free whatever happens. */
bool bulk_init(struct bulk *b, const struct bulk_options *options, char *const *operands, int count,
	       struct call_set *calls, struct arena *a, struct diagnostics *found);

/* Loads the table of awards and the call that the run is of. */
bool bulk_prepare(struct bulk *b);

/* Keeps other runs out of the output folder and clears what killed ones left; see store_lock for `waiting`. */
bool bulk_lock(struct bulk *b, void (*waiting)(const char *dir));

/* Finds out which packages are up to date, then makes the others. False when interrupted, too (errno EINTR). */
bool bulk_make(struct bulk *b);

/*
 * Puts the record together and judges all plans by the rules that look across them. From then on messages are in the
 * call's own language, unless one was asked for: documents must not depend on the environment.
 */
bool bulk_judge(struct bulk *b);

/* Writes the run's documents and its record. */
bool bulk_publish(struct bulk *b);

void bulk_free(struct bulk *b);

/* Adds the findings of a plan, each at the file it is about. After bulk_judge. */
void bulk_findings(const struct bulk_job *job, struct diagnostics *found);

/* Names of packages in the output folder that no plan of this run is of; NULL-terminated, sorted, in the arena. */
const char *const *bulk_strangers(struct bulk *b);

#endif
