/*
 * Findings: what is wrong with a plan (or a template, a call), where, why and
 * what to do. The program's own findings come from one table
 * (diagnostic_table.h); those of rules bring their texts along.
 * Used everywhere.
 */
#ifndef HAKEMUS_BASE_DIAGNOSTIC_H
#define HAKEMUS_BASE_DIAGNOSTIC_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buffer;

enum diagnostic_level { DIAGNOSTIC_WARNING, DIAGNOSTIC_ERROR };

/* Every finding the program itself can make; see diagnostic_table.h. */
enum diagnostic_code {
#define X(code, level, id, message, hint) code,
#include "base/diagnostic_table.h"
#undef X
	DIAGNOSTIC_CODES
};

struct diagnostic {
	enum diagnostic_level level;
	const char *file;    /* as the user named it */
	long line;           /* from 1; 0 when there is none */
	const char *id;      /* rule id or the table's id */
	const char *message; /* one sentence, no line break */
	const char *place;   /* in words, "Budget › Travel › 2024"; may be NULL */
	const char *hint;    /* what to do; may be NULL */
	const char *source;  /* where the rule comes from; may be NULL */
};

struct diagnostics {
	struct arena *arena;      /* owns all strings and the array */
	struct diagnostic *items;
	size_t count, capacity;
	size_t errors, warnings;
};

/* An empty list whose strings live in `a` (borrowed). */
void diagnostics_init(struct diagnostics *list, struct arena *a);

/* Adds a copy of `d`; an identical finding is added once. */
void diagnostics_add(struct diagnostics *list, const struct diagnostic *d);

/* Adds copies of all findings of `more`. */
void diagnostics_append(struct diagnostics *list, const struct diagnostics *more);

/*
 * Adds the program's own finding `code`; the arguments fill the translated
 * message of the table. `place` may be NULL.
 */
void diagnostics_report(struct diagnostics *list, enum diagnostic_code code, const char *file,
			long line, const char *place, ...);

/* The same with `hint` instead of the table's hint (NULL = the table's). */
void diagnostics_report_hint(struct diagnostics *list, enum diagnostic_code code, const char *file,
			     long line, const char *place, const char *hint, ...);

/* Sorts by file, line, id, message, level and place. */
void diagnostics_sort(struct diagnostics *list);

/* One finding per line, with indented place and hint lines below it. */
void diagnostics_write_text(const struct diagnostics *list, struct buffer *out);

/* A JSON array of objects (file, line, level, id, message, place, hint, source). */
void diagnostics_write_json(const struct diagnostics *list, struct buffer *out);

/* "error" or "warning", as texts and records have it. */
const char *diagnostic_level_name(enum diagnostic_level level);

/* The id of a code ("xml-syntax"), for tests and --help. */
const char *diagnostic_id(enum diagnostic_code code);

#endif
