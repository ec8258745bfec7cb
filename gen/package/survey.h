/*
 * What the expressions of a call can find at all, in rules, templates and call.xml: a misspelt name finds
 * nothing, and the rule or the table that it stands in is silent.
 */
#ifndef HAKEMUS_PACKAGE_SURVEY_H
#define HAKEMUS_PACKAGE_SURVEY_H

#include "package/call.h"

struct survey;

/* Looks at the vocabularies. NULL with findings. Free with survey_free. */
struct survey *survey_new(struct call *call, struct diagnostics *found);
void survey_free(struct survey *s);

/* What the expressions are about that are followed: one plan's package, or a run over several plans. */
enum survey_subject { SURVEY_PACKAGE, SURVEY_RUN };

/* Follows the expressions of call.xml and of the rules, or of a template, in the language that the call
 * speaks. */
void survey_call(struct survey *s);
void survey_template(struct survey *s, const struct template *t, enum survey_subject subject);

/* Adds a finding for every name that none of what was followed so far has found. */
void survey_report(struct survey *s);

#endif
