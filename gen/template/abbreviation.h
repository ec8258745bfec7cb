/*
 * The abbreviations that a document explains: short forms found quickly in
 * running text. Internal to template/.
 */
#ifndef HAKEMUS_TEMPLATE_ABBREVIATION_H
#define HAKEMUS_TEMPLATE_ABBREVIATION_H

#include <stdbool.h>
#include <stddef.h>

#include "template/set.h"

struct abbreviations;

struct abbreviation_match {
	size_t offset, length; /* of the short form [bytes] */
	const char *expansion;
};

/*
 * What the source names, as seen from `c`; in c->arena. NULL when there are
 * none, or when the variable they come from is not bound.
 */
struct abbreviations *abbreviations_new(const struct abbreviation_source *source, const struct xpath_context *c);

/* Whether the source names any as seen from there: whether the variable they come from is bound. */
bool abbreviations_are_bound(const struct abbreviation_source *source, const struct xpath_scope *scope);

/* From here on each abbreviation is explained once more. */
void abbreviations_next_section(struct abbreviations *list);

/*
 * The next abbreviation in the text that this section has not explained yet; false when there is none. The byte behind
 * the text is looked at, too.
 */
bool abbreviation_next(struct abbreviations *list, const char *text, size_t len, struct abbreviation_match *out);

#endif
