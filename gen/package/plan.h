/*
 * One applicant's plan: its bytes, its document, and what the call says of it.
 */
#ifndef HAKEMUS_PACKAGE_PLAN_H
#define HAKEMUS_PACKAGE_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/diagnostic.h"
#include "base/digest.h"
#include "package/call.h"
#include "template/template.h"

struct plan {
	struct arena *arena;             /* owns the plan */
	struct call *call;               /* borrowed */
	const char *file;                /* as the user named it */
	struct buffer bytes;             /* the file, byte for byte */
	char digest[DIGEST_HEX];         /* SHA-256 of bytes */
	struct xml_document *document;
	const struct xml_node *root;
	struct xpath_context context;    /* node = root; $plan, $call, $applicant ... */
	const char *slug;                /* safe file name, "kainuu" */
	const char *applicant;           /* name */
	const char *title, *lang;
	int64_t time;                    /* seconds since 1970: what documents are dated */
	const char *bad_date;            /* what the call's data give instead of a date; NULL when they give one */
	bool sample;
	bool known;                      /* the call's data have its applicant */
	size_t errors_before, findings_before; /* of others in the list that this plan's come to */
	struct override *overrides;      /* of rules, by the plan itself */
	size_t override_count;
	struct verdict *verdicts;        /* one per assertion of the call's rules; NULL before they ran */
};

/* Calls of one process, loaded on first use. */
struct call_set {
	struct arena *arena;
	const char *data;
	struct call **calls;
	size_t count, capacity;
	bool speaks_as_plan; /* findings are in the language of each plan, not of the command */
	bool without_rules;  /* nobody asks what they object to */
};

void call_set_init(struct call_set *set, struct arena *a, const char *data);
void call_set_free(struct call_set *set);

/* The loaded call of that name; NULL with findings. */
struct call *call_set_find(struct call_set *set, const char *name, struct diagnostics *found);

enum plan_state {
	PLAN_USABLE,     /* valid: a package can be made of it */
	PLAN_OBJECTED,   /* conforms to the schema, but there are errors: fit for a draft only */
	PLAN_INVALID,    /* nothing can be made of it; findings say why */
	PLAN_UNREADABLE  /* the file, the call's data or what its language needs could not be read */
};

/*
 * Reads the plan `path` ("-" is standard input), finds its call, validates it
 * against the schema and looks for gaps, characters without a glyph and what
 * else stands in the text itself. NULL when it can't be read or is no plan of a
 * known call; else the plan, which may still be PLAN_INVALID.
 * Free with plan_free.
 */
struct plan *plan_load(struct call_set *set, const char *path, struct diagnostics *found,
		       enum plan_state *state);
void plan_free(struct plan *plan);

/*
 * From now on $call, $applicant, $lang and what else the call's data give are in `lang` (see
 * call_speak). A plan that was just loaded speaks the language of messages. False with findings.
 */
bool plan_speak(struct plan *plan, const char *lang);

/*
 * The first half of plan_load: reads the plan, finds its call and applicant, and judges nothing. NULL with
 * findings and `state` when that cannot be done; else `state` is unchanged.
 */
struct plan *plan_open(struct call_set *set, const char *path, struct diagnostics *found, enum plan_state *state);

/* "ready", "failed" or "unreadable": what records and reports say of a plan. */
const char *plan_state_name(enum plan_state state);

/* True when an error among this plan's findings is about another file: the call's data are at fault, not the plan. */
bool plan_is_let_down(const struct plan *plan, const struct diagnostics *found);

/* The second half. `found` is the list that plan_open had. */
enum plan_state plan_examine(struct plan *plan, struct diagnostics *found);

/* True when the applicant is known and its slug is a safe name. */
bool plan_is_identified(const struct plan *plan);

/*
 * What documents about several plans are made from, in place of a plan: the record of a run, which it takes over.
 * `dated` (a date, or date and time) is what they are dated by. Free with plan_free.
 */
struct plan *plan_of_record(struct call *call, struct xml_document *record, const char *dated,
			    struct diagnostics *found);

/* The value of {XPath} patterns in `text`, an attribute of `where` in call.xml; in the plan's arena. */
const char *plan_expand(struct plan *plan, const struct xml_node *where, const char *text);

/* True when attribute "test" of `node` in call.xml is absent or holds for the plan. */
bool plan_test(struct plan *plan, const struct xml_node *node);

/* How words for places in the plan are found, for template_bind. */
struct template_places plan_places(struct plan *plan);

/*
 * Says in words where the findings are that only name a line of the plan: to know the place of everything
 * that might be found would cost more than the documents themselves.
 */
void plan_place_findings(struct plan *plan, struct diagnostics *found);

/* Adds a variable that what follows can see. */
void plan_bind(struct plan *plan, const char *name, struct xpath_value value);
void plan_bind_text(struct plan *plan, const char *name, const char *text);
void plan_bind_flag(struct plan *plan, const char *name, bool flag);
void plan_bind_node(struct plan *plan, const char *name, const struct xml_node *node);

/* The subject line, checked against the call's pattern; NULL with a finding. */
const char *plan_subject(struct plan *plan, struct diagnostics *found);

#endif
