/*
 * A Schematron schema in memory. Private to rules/.
 */
#ifndef HAKEMUS_RULES_SCHEMA_H
#define HAKEMUS_RULES_SCHEMA_H

#include "rules/rules.h"

struct let {
	const char *name;
	const struct xpath *value;
	bool for_tests;              /* some test depends on it; the others are only for messages */
	struct let *next;
};

/* A message is text pieces and values in turn. */
struct piece {
	const char *text;            /* NULL for a value */
	const struct xpath *select;  /* value-of */
	bool is_name;                /* <name>: the name of the selected (or context) node */
	struct piece *next;
};

/* What an assertion says in one language. */
struct wording {
	const struct piece *message;
	const struct piece *hint;
	const char *text;            /* of the message, with … for values */
};

struct assertion {
	struct assertion_info info;
	const struct xpath *test;
	bool is_report;              /* violated when the test holds */
	const char *hint_id;         /* "" when it has no diagnostic */
	struct wording wording;      /* as the schema is written */
	struct assertion *next;
};

struct rule {
	const char *id;
	const struct xpath *context; /* NULL for an abstract rule */
	struct let *lets;
	struct assertion *assertions;
	const struct rule *extends;
	struct rule *next;
};

struct pattern {
	const char *id;
	const char *file; /* where it stands */
	long line;
	struct let *lets;
	struct rule *rules;
	struct pattern *next;
};

struct phase {
	const char *id;
	const char *const *active;   /* pattern ids, NULL-terminated */
	struct phase *next;
};

/* What all assertions say in another language, by their index. */
struct language {
	const char *lang;
	const struct wording *wordings;
	const struct language *next;
};

struct rule_set {
	struct arena *arena;
	struct xpath_engine *engine;
	struct xml_document **documents; /* being read: the schema and what it includes */
	size_t document_count, document_capacity;
	struct let *lets;
	struct pattern *patterns;
	struct phase *phases;
	const struct language *languages;
	const struct language *spoken;       /* NULL: as the schema is written */
	const struct assertion **assertions; /* all, in the order of the schema */
	size_t assertion_count, assertion_capacity;
};

/* The first phase that a pattern is active in, or "" when it is in none. */
const char *rules_pattern_phase(const struct rule_set *set, const char *pattern);

/* Whether the pattern is active in the phase; a schema without phases has all its patterns in each. */
bool rules_has_in_phase(const struct rule_set *set, const char *phase, const char *pattern);

/* What the assertion says in the language spoken. */
static inline const struct wording *wording_of(const struct rule_set *set, const struct assertion *a)
{
	return set->spoken ? &set->spoken->wordings[a->info.index] : &a->wording;
}

#endif
