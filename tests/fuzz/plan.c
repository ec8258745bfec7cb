/*
 * Hostile plans: reads, validates and judges any bytes as a plan, for libFuzzer. With
 * FUZZ_BUILD set, what can be read is also built as a draft package, all documents
 * of it (slow, so of every plan that gets that far).
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/i18n.h"
#include "package/package.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);

static struct call_set calls;
static char output[] = "/tmp/fuzz-XXXXXX";

static void remove_output(void)
{
	file_remove_tree(output);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	const char *data = getenv("HAKEMUS_DATA");
	i18n_init("fi", "");
	call_set_init(&calls, arena_new(), data ? data : ".");
	if (!mkdtemp(output))
		return 1;
	atexit(remove_output);
	return 0;
}

static void build(struct plan *plan, struct diagnostics *found)
{
	struct buffer report = BUFFER_INIT;
	struct package_options options = {.output = output, .draft = true};
	if (package_build(plan, &options, found, &report) == PACKAGE_FAILED && found->errors == 0)
		abort(); /* a failure that says nothing */
	buffer_free(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("plan", MFD_CLOEXEC);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	char path[32];
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	struct arena *a = arena_new();
	struct diagnostics found;
	struct buffer text = BUFFER_INIT;
	enum plan_state state;
	diagnostics_init(&found, a);
	struct plan *plan = plan_load(&calls, path, &found, &state);
	if (state != PLAN_USABLE && found.errors == 0)
		abort(); /* refused without a reason */
	if (getenv("FUZZ_BUILD") && (state == PLAN_USABLE || state == PLAN_OBJECTED))
		build(plan, &found);
	diagnostics_sort(&found);
	diagnostics_write_text(&found, &text);
	diagnostics_write_json(&found, &text);
	buffer_free(&text);
	plan_free(plan);
	arena_free(a);
	close(fd);
	return 0;
}

static size_t random_below(size_t limit)
{
	return limit ? (size_t)rand() % limit : 0;
}

/* The first `c` at a random place or after it; `size` when there is none. */
static size_t somewhere(const uint8_t *data, size_t size, char c)
{
	size_t from = random_below(size);
	const uint8_t *hit = memchr(data + from, c, size - from);
	return hit ? (size_t)(hit - data) : size;
}

/* Puts `len` bytes in the place of those from `from` to `to`; the size unchanged when there is no room. */
static size_t splice(uint8_t *data, size_t size, size_t max, size_t from, size_t to, const void *bytes, size_t len)
{
	if (size - (to - from) + len > max)
		return size;
	memmove(data + from + len, data + to, size - to);
	memcpy(data + from, bytes, len);
	return size - (to - from) + len;
}

/* Another value for an attribute or a text. */
static size_t mutate_value(uint8_t *data, size_t size, size_t max)
{
	static const char *const values[] = {
		"", " ", "-1", "0", "0.001", "9007199254740993", "99999999999999999999", "-92233720368547758.08", "NaN",
		"2023-02-30", "0001-01-01", "9999-12-31", "2023-01-01T00:00:00+14:00", "\xF0\x9D\x84\x9E", "\xEF\xBF\xBE",
		"\xE2\x80\xAE", "\xC2\xAD", "\xCC\x88\xCC\x88\xCC\x88", "&#10;", "&#x1F600;", "../..", "{$plan}", "%s%n",
		"I1", "t1", "fi", "sv", "en", "xx", "kylla", "osatoteuttaja",
	};
	char open = random_below(2) ? '"' : '>', close = open == '"' ? '"' : '<';
	size_t from = somewhere(data, size, open);
	if (from >= size)
		return size;
	const uint8_t *end = memchr(data + from + 1, close, size - from - 1);
	if (!end)
		return size;
	char longer[4000];
	const char *value = values[random_below(sizeof values / sizeof *values)];
	size_t len = strlen(value);
	if (random_below(20) == 0) {
		memset(longer, random_below(2) ? 'a' : ' ', sizeof longer);
		value = longer;
		len = 1 + random_below(sizeof longer);
	}
	return splice(data, size, max, from + 1, (size_t)(end - data), value, len);
}

/* Takes away, doubles or moves what stands between two tags. */
static size_t mutate_structure(uint8_t *data, size_t size, size_t max)
{
	static uint8_t piece[1 << 16];
	size_t from = somewhere(data, size, '<'), to = from;
	for (size_t tags = 1 + random_below(6); tags > 0 && to < size; tags--) {
		const uint8_t *next = memchr(data + to + 1, '<', size - to - 1);
		to = next ? (size_t)(next - data) : size;
	}
	size_t len = to - from;
	if (len == 0 || len > sizeof piece)
		return size;
	memcpy(piece, data + from, len);
	if (random_below(2))
		size = splice(data, size, max, from, to, "", 0);
	if (random_below(3) == 0)
		return size;
	size_t at = somewhere(data, size, '<');
	return splice(data, size, max, at, at, piece, len);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	srand(seed);
	if (size < 2)
		return LLVMFuzzerMutate(data, size, max);
	switch (seed % 8) {
	case 0:
		return LLVMFuzzerMutate(data, size, max);
	case 1:
	case 2:
	case 3:
		return mutate_structure(data, size, max);
	default:
		return mutate_value(data, size, max);
	}
}
