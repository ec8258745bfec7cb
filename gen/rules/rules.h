/*
 * Rules as data: an ISO Schematron schema, read once, run over documents.
 * Understood: ns, include, phase/active, pattern, rule (context, abstract and
 * extends), let, assert, report, value-of, name, diagnostics. Within a pattern a
 * node is judged by the first rule whose context it matches, as the standard
 * says. Rule contexts are absolute paths: they are evaluated, not matched.
 *
 * Of our own namespace urn:hakemus:rules an assertion may carry `also` (further
 * ids that state the same) and `decides` ("statement" or "presence").
 */
#ifndef HAKEMUS_RULES_RULES_H
#define HAKEMUS_RULES_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diagnostic.h"
#include "xml/sight.h"

struct rule_set;

/*
 * Reads the schema file and what it includes; every expression is compiled. Its phases are of those that the program
 * runs: plan, rendered, bulk, awards. NULL
 * with findings at the schema's own lines. Free with rules_free; `engine` must
 * outlive it.
 */
struct rule_set *rules_load(const char *path, struct xpath_engine *engine, struct diagnostics *found);
void rules_free(struct rule_set *set);

/*
 * Messages and hints in another language, from a file whose root holds a <diagnostic> for each: that of a
 * message has the id of the assertion, that of a hint the id of the hint; the root names the language in
 * xml:lang. Without `path` the set speaks
 * as its schema is written. What lacks there, or stands there for nothing, is a finding;
 * false when the file cannot be used at all.
 */
bool rules_speak(struct rule_set *set, const char *lang, const char *path, struct diagnostics *found);

/* What is known of one assertion; borrowed from the set. */
struct assertion_info {
	size_t index;        /* in the set */
	const char *id;      /* of the assertion */
	const char *also;    /* further ids, blank-separated, or "" */
	const char *role;    /* "error", "warning", "presence" ... */
	const char *source;  /* where the statement stands */
	const char *decides; /* "statement" or "presence" */
	const char *text;    /* of the message, with … for values */
	const char *pattern; /* id of its pattern */
	const char *file;    /* of the schema */
	long line;
};

size_t rules_count(const struct rule_set *set);
struct assertion_info rules_info(const struct rule_set *set, size_t index);

/* True when the assertion is judged in that phase. */
bool rules_in_phase(const struct rule_set *set, size_t index, const char *phase);

/* The first phase in which the assertion is judged, or "" when it is in none. */
const char *rules_phase(const struct rule_set *set, size_t index);

/* A failed assertion, as the caller's judge sees it. */
struct violation {
	const struct assertion_info *assertion;
	const struct xml_node *node;
	const char *message;   /* in the context's arena */
	const char *hint;      /* of its diagnostics, "" when none */
};

struct rule_judge {
	void (*violated)(void *self, const struct violation *violation);
	void (*held)(void *self, const struct assertion_info *assertion); /* may be NULL */
	void *self;
};

/*
 * Runs the patterns that are active in `phase` (all, when the schema has no phases)
 * over c->document; variables of c->scope are visible. Calls the judge for
 * every failed assertion, in the order of patterns, rules and nodes.
 */
void rules_run(const struct rule_set *set, const char *phase, const struct xpath_context *c,
	       const struct rule_judge *judge);

/*
 * Follows all expressions of the patterns that are active in `phase`, in the language spoken, over the document of the
 * view's nodes.
 */
void rules_follow(const struct rule_set *set, const char *phase, struct sight *s, const struct sight_view *view);

#endif
