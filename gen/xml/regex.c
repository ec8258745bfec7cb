#include "xml/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"

#define MATCH_LIMIT 1000000
#define DEPTH_LIMIT 10000

struct entry {
	const char *pattern, *flags;
	pcre2_code *code; /* NULL: does not compile */
};

/*
 * Patterns come from the call's data, so there are few: they are kept for the
 * life of the process, as a cache that changes no result.
 */
static struct {
	struct arena *arena;
	struct entry *entries;
	size_t count, capacity;
	pcre2_match_context *limits;
} cache;

static uint32_t options_of(const char *flags)
{
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY;
	options |= strchr(flags, 'i') ? PCRE2_CASELESS : 0;
	options |= strchr(flags, 's') ? PCRE2_DOTALL : 0;
	options |= strchr(flags, 'm') ? PCRE2_MULTILINE : 0;
	options |= strchr(flags, 'x') ? PCRE2_EXTENDED : 0;
	return options;
}

static void open_cache(void)
{
	if (cache.arena)
		return;
	cache.arena = arena_new();
	cache.limits = pcre2_match_context_create(NULL);
	if (!cache.limits)
		arena_out_of_memory();
	pcre2_set_match_limit(cache.limits, MATCH_LIMIT);
	pcre2_set_depth_limit(cache.limits, DEPTH_LIMIT);
}

static const pcre2_code *compile(const char *pattern, const char *flags)
{
	open_cache();
	for (size_t i = 0; i < cache.count; i++)
		if (strcmp(cache.entries[i].pattern, pattern) == 0 && strcmp(cache.entries[i].flags, flags) == 0)
			return cache.entries[i].code;
	int error;
	PCRE2_SIZE offset;
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, options_of(flags), &error,
					 &offset, NULL);
	cache.entries = arena_grow(cache.arena, cache.entries, cache.count, &cache.capacity, sizeof *cache.entries);
	cache.entries[cache.count++] = (struct entry){
		.pattern = arena_strdup(cache.arena, pattern),
		.flags = arena_strdup(cache.arena, flags),
		.code = code,
	};
	return code;
}

enum regex_result regex_match(const char *pattern, const char *subject, const char *flags)
{
	const pcre2_code *code = compile(pattern, flags);
	if (!code)
		return REGEX_BAD;
	pcre2_match_data *match = pcre2_match_data_create(1, NULL);
	if (!match)
		arena_out_of_memory();
	int n = pcre2_match(code, (PCRE2_SPTR)subject, PCRE2_ZERO_TERMINATED, 0, 0, match, cache.limits);
	pcre2_match_data_free(match);
	if (n >= 0)
		return REGEX_YES;
	return n == PCRE2_ERROR_NOMATCH ? REGEX_NO : REGEX_BAD;
}

enum regex_result regex_replace(const char *pattern, const char *subject, const char *replacement, const char *flags,
				struct buffer *out)
{
	const pcre2_code *code = compile(pattern, flags);
	if (!code)
		return REGEX_BAD;
	PCRE2_SIZE room = 2 * strlen(subject) + 256;
	for (int tries = 0; tries < 2; tries++) {
		PCRE2_SIZE written = room;
		int n = pcre2_substitute(code, (PCRE2_SPTR)subject, PCRE2_ZERO_TERMINATED, 0,
					 PCRE2_SUBSTITUTE_GLOBAL | PCRE2_SUBSTITUTE_OVERFLOW_LENGTH, NULL,
					 cache.limits, (PCRE2_SPTR)replacement, PCRE2_ZERO_TERMINATED,
					 (PCRE2_UCHAR *)buffer_reserve(out, room), &written);
		if (n >= 0) {
			out->len += written;
			out->data[out->len] = '\0';
			return n > 0 ? REGEX_YES : REGEX_NO;
		}
		if (n != PCRE2_ERROR_NOMEMORY)
			return REGEX_BAD;
		room = written;
	}
	return REGEX_BAD;
}
