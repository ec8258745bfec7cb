#include "xml/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/i18n.h"
#include "xml/dialect.h"

/* A pattern that needs more on the texts of a plan is badly written. */
#define MATCH_LIMIT 1000000
#define DEPTH_LIMIT 10000
#define HEAP_LIMIT_KIB 20000

#define TABLE_SIZE 256
#define MAX_PATTERNS 1000 /* then the cache starts anew */

struct entry {
	const char *pattern, *flags;
	const char *problem; /* NULL when it compiles */
	pcre2_code *code;
	pcre2_match_data *match;
	struct entry *next;
};

/*
 * A cache that changes no result; patterns come from rules and templates, so
 * there are few. Process-wide, as a pattern means the same everywhere.
 */
static struct {
	struct arena *arena;
	struct entry *table[TABLE_SIZE];
	size_t count;
	pcre2_compile_context *compiling;
	pcre2_match_context *matching;
} cache;

static void open_contexts(void)
{
	cache.compiling = pcre2_compile_context_create(NULL);
	cache.matching = pcre2_match_context_create(NULL);
	if (!cache.compiling || !cache.matching)
		arena_out_of_memory();
	pcre2_set_newline(cache.compiling, PCRE2_NEWLINE_LF);
	pcre2_set_match_limit(cache.matching, MATCH_LIMIT);
	pcre2_set_depth_limit(cache.matching, DEPTH_LIMIT);
	pcre2_set_heap_limit(cache.matching, HEAP_LIMIT_KIB);
}

static void clear_cache(void)
{
	for (size_t i = 0; i < TABLE_SIZE; i++) {
		for (struct entry *e = cache.table[i]; e; e = e->next) {
			pcre2_match_data_free(e->match);
			pcre2_code_free(e->code);
		}
		cache.table[i] = NULL;
	}
	arena_free(cache.arena);
	cache.arena = NULL;
	cache.count = 0;
}

static size_t slot_of(const char *pattern, const char *flags)
{
	size_t hash = 5381;
	for (; *pattern; pattern++)
		hash = hash * 33 ^ (unsigned char)*pattern;
	for (; *flags; flags++)
		hash = hash * 33 ^ (unsigned char)*flags;
	return hash % TABLE_SIZE;
}

static uint32_t options_of(const char *flags)
{
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY;
	options |= strchr(flags, 'i') ? PCRE2_CASELESS : 0;
	options |= strchr(flags, 's') ? PCRE2_DOTALL : 0;
	options |= strchr(flags, 'm') ? PCRE2_MULTILINE : 0;
	return options;
}

static const char *message_of(int error)
{
	char message[120] = "";
	pcre2_get_error_message(error, (PCRE2_UCHAR *)message, sizeof message);
	return arena_strdup(cache.arena, message);
}

static void compile(struct entry *e)
{
	struct buffer translated = BUFFER_INIT;
	if (e->flags[strspn(e->flags, "ismxq")] != '\0')
		e->problem = _("unknown flag");
	else
		e->problem = dialect_translate(e->pattern, e->flags, &translated);
	int error = 0;
	PCRE2_SIZE offset;
	if (!e->problem) {
		e->code = pcre2_compile((PCRE2_SPTR)buffer_text(&translated), translated.len,
					options_of(e->flags), &error, &offset, cache.compiling);
		if (!e->code)
			e->problem = message_of(error);
	}
	if (e->code && !(e->match = pcre2_match_data_create_from_pattern(e->code, NULL)))
		arena_out_of_memory();
	buffer_free(&translated);
}

static struct entry *find(const char *pattern, const char *flags)
{
	size_t slot = slot_of(pattern, flags);
	for (struct entry *e = cache.table[slot]; e; e = e->next)
		if (strcmp(e->pattern, pattern) == 0 && strcmp(e->flags, flags) == 0)
			return e;
	if (cache.count++ >= MAX_PATTERNS)
		clear_cache();
	if (!cache.arena)
		cache.arena = arena_new();
	if (!cache.compiling)
		open_contexts();
	struct entry *e = arena_alloc(cache.arena, sizeof *e);
	e->pattern = arena_strdup(cache.arena, pattern);
	e->flags = arena_strdup(cache.arena, flags);
	compile(e);
	e->next = cache.table[slot];
	cache.table[slot] = e;
	return e;
}

/* PCRE2's result: the number of groups that matched plus one, or a negative error. */
static int run(const struct entry *e, const char *subject, size_t len, size_t from)
{
	return pcre2_match(e->code, (PCRE2_SPTR)subject, len, from, 0, e->match, cache.matching);
}

static enum regex_result judge(int result, const char **problem)
{
	if (result >= 0)
		return REGEX_YES;
	if (result == PCRE2_ERROR_NOMATCH)
		return REGEX_NO;
	*problem = _("it takes too long");
	return REGEX_BAD;
}

enum regex_result regex_test(const char *pattern, const char *subject, const char *flags,
			     const char **problem)
{
	const struct entry *e = find(pattern, flags);
	*problem = e->problem;
	return e->problem ? REGEX_BAD : judge(run(e, subject, strlen(subject), 0), problem);
}

enum regex_result regex_match(const char *pattern, const char *subject, const char *flags)
{
	const char *problem;
	return regex_test(pattern, subject, flags, &problem);
}

/* The group number at `s`: as many digits as there are groups for; -1 when there is no digit. */
static int group_at(const char *s, uint32_t groups, size_t *len)
{
	uint32_t n = 0;
	size_t i = 0;
	for (; s[i] >= '0' && s[i] <= '9' && (i == 0 || n * 10 + (uint32_t)(s[i] - '0') <= groups); i++)
		n = n * 10 + (uint32_t)(s[i] - '0');
	*len = i;
	return i ? (int)n : -1;
}

static void put_group(struct buffer *out, const struct entry *e, const char *subject, uint32_t group)
{
	const PCRE2_SIZE *places = pcre2_get_ovector_pointer(e->match);
	if (group < pcre2_get_ovector_count(e->match) && places[2 * group] != PCRE2_UNSET)
		buffer_append(out, subject + places[2 * group], places[2 * group + 1] - places[2 * group]);
}

/* False when the replacement is no valid one. */
static bool put_replacement(struct buffer *out, const struct entry *e, const char *subject, const char *s)
{
	uint32_t groups = pcre2_get_ovector_count(e->match) - 1;
	while (*s) {
		size_t len = 0;
		int group = *s == '$' ? group_at(s + 1, groups, &len) : -1;
		if (group >= 0) {
			put_group(out, e, subject, (uint32_t)group);
			s += 1 + len;
		} else if (*s == '\\' && (s[1] == '\\' || s[1] == '$')) {
			buffer_putc(out, s[1]);
			s += 2;
		} else if (*s == '$' || *s == '\\') {
			return false;
		} else {
			buffer_putc(out, *s++);
		}
	}
	return true;
}

/* Replaces every match; the last result of the matching. */
static int replace_all(const struct entry *e, const char *subject, const char *replacement,
		       struct buffer *out, const char **problem)
{
	size_t len = strlen(subject), at = 0;
	int result;
	while ((result = run(e, subject, len, at)) >= 0) {
		const PCRE2_SIZE *places = pcre2_get_ovector_pointer(e->match);
		buffer_append(out, subject + at, places[0] - at);
		if (strchr(e->flags, 'q'))
			buffer_puts(out, replacement);
		else if (!put_replacement(out, e, subject, replacement))
			*problem = _("the replacement has a $ or \\ that means nothing");
		if (*problem || places[1] <= at)
			break;
		at = places[1];
	}
	buffer_append(out, subject + at, len - at);
	return result;
}

enum regex_result regex_substitute(const char *pattern, const char *subject, const char *replacement,
				   const char *flags, struct buffer *out, const char **problem)
{
	const struct entry *e = find(pattern, flags);
	*problem = e->problem;
	if (!*problem && run(e, "", 0, 0) >= 0)
		*problem = _("it matches an empty text");
	if (*problem)
		return REGEX_BAD;
	size_t before = out->len;
	int result = replace_all(e, subject, replacement, out, problem);
	if (!*problem && result < 0 && judge(result, problem) == REGEX_NO)
		return REGEX_YES;
	out->len = before;
	buffer_append(out, "", 0);
	return REGEX_BAD;
}
