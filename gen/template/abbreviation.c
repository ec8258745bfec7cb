#include "template/abbreviation.h"

#include <string.h>

#include "base/arena.h"

struct abbreviation {
	const char *short_form, *long_form; /* short_form is NULL in an empty slot */
	size_t length;
	unsigned section; /* where it was explained last */
};

struct abbreviations {
	struct abbreviation *slots;
	size_t mask; /* slots - 1, a power of two less one */
	bool (*begins)[256];     /* [c][d]: whether a short form begins with the two bytes, or is `c` alone */
	unsigned char step[256]; /* bytes of the character that begins so when it can be part of a word, else 0 */
	unsigned section;
};

static bool is_bound(const struct xpath_scope *scope, const char *name)
{
	for (; scope; scope = scope->outer)
		if (strcmp(scope->name, name) == 0)
			return true;
	return false;
}

static size_t hash(const char *s, size_t len)
{
	size_t h = 2166136261u;
	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * 16777619u;
	return h;
}

/* The slot of a short form, or the empty one where it would stand. */
static struct abbreviation *slot_of(const struct abbreviations *list, const char *s, size_t len)
{
	size_t i = hash(s, len) & list->mask;
	while (list->slots[i].short_form &&
	       !(list->slots[i].length == len && memcmp(list->slots[i].short_form, s, len) == 0))
		i = (i + 1) & list->mask;
	return &list->slots[i];
}

static void add(struct abbreviations *list, const char *short_form, const char *long_form)
{
	size_t len = strlen(short_form);
	if (len == 0 || *long_form == '\0')
		return;
	struct abbreviation *a = slot_of(list, short_form, len);
	*a = (struct abbreviation){.short_form = short_form, .long_form = long_form, .length = len};
	bool *seconds = list->begins[(unsigned char)short_form[0]];
	if (short_form[1])
		seconds[(unsigned char)short_form[1]] = true;
	else
		memset(seconds, true, sizeof *list->begins);
}

/* Letters, digits, '-' and '_'; Latin, Greek and Cyrillic letters: what begins with C2 or E2 is punctuation. */
static void find_steps(unsigned char step[256])
{
	for (int c = 0; c < 256; c++) {
		bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
		if (c < 0x80)
			step[c] = letter || (c >= '0' && c <= '9') || c == '-' || c == '_';
		else
			step[c] = c >= 0xC3 && c <= 0xD4 ? 2 : 0;
	}
}

bool abbreviations_are_bound(const struct abbreviation_source *source, const struct xpath_scope *scope)
{
	return source->select && (!source->variable || is_bound(scope, source->variable));
}

struct abbreviations *abbreviations_new(const struct abbreviation_source *source, const struct xpath_context *c)
{
	if (!abbreviations_are_bound(source, c->scope))
		return NULL;
	struct xml_nodes nodes = xpath_nodes(source->select, c);
	if (nodes.count == 0)
		return NULL;
	size_t size = 16;
	while (size < 2 * nodes.count)
		size *= 2;
	struct abbreviations *list = arena_alloc(c->arena, sizeof *list);
	list->slots = arena_array(c->arena, size, sizeof *list->slots);
	list->begins = arena_array(c->arena, 256, sizeof *list->begins);
	list->mask = size - 1;
	list->section = 1;
	find_steps(list->step);
	struct xpath_context here = *c;
	for (size_t i = 0; i < nodes.count; i++) {
		here.node = nodes.items[i];
		add(list, xpath_string(source->short_form, &here), xpath_string(source->long_form, &here));
	}
	return list;
}

void abbreviations_next_section(struct abbreviations *list)
{
	if (list)
		list->section++;
}

static size_t word_length(const struct abbreviations *list, const char *s, size_t len)
{
	size_t n = 0, step;
	while (n < len && (step = list->step[(unsigned char)s[n]]) > 0 && n + step <= len)
		n += step;
	return n;
}

static bool explain(struct abbreviations *list, const char *s, size_t len, struct abbreviation_match *out)
{
	struct abbreviation *a = len ? slot_of(list, s, len) : NULL;
	if (!a || !a->short_form || a->section == list->section)
		return false;
	a->section = list->section;
	out->length = len;
	out->expansion = a->long_form;
	return true;
}

/* The whole word, or what stands before one of its hyphens ("XYZ-report"). */
static bool match_word(struct abbreviations *list, const char *s, size_t len, struct abbreviation_match *out)
{
	for (size_t n = len; n > 0; n--)
		if ((n == len || s[n] == '-') && explain(list, s, n, out))
			return true;
	return false;
}

/* True when no character of a word ends before the byte `i`. */
static bool begins_word(const struct abbreviations *list, const char *text, size_t i)
{
	unsigned char before = i > 0 ? (unsigned char)text[i - 1] : 0;
	if ((before & 0xC0) != 0x80)
		return list->step[before] == 0;
	return i < 2 || list->step[(unsigned char)text[i - 2]] != 2;
}

/* Most words begin with no two bytes that a short form does: they are passed by without being measured. */
bool abbreviation_next(struct abbreviations *list, const char *text, size_t len, struct abbreviation_match *out)
{
	for (size_t i = 0; i < len; i++) {
		if (!list->begins[(unsigned char)text[i]][(unsigned char)text[i + 1]] || !begins_word(list, text, i))
			continue;
		size_t word = word_length(list, text + i, len - i);
		if (match_word(list, text + i, word, out)) {
			out->offset = i;
			return true;
		}
	}
	return false;
}
