#include "package/scan.h"

#include <string.h>

#include "base/arena.h"
#include "base/blank.h"
#include "base/utf8.h"
#include "text/fonts.h"

/* How a gap is told from what belongs there: by a mark in the text, or by the whole of it. Either may be NULL. */
struct gap {
	const char *mark, *value;
};

struct scan {
	struct plan *plan;
	struct diagnostics *found;
	struct gap *gaps;
	size_t gap_count, gap_capacity;
};

static void read_gaps(struct scan *s)
{
	for (const struct xml_node *g = call_element(s->plan->call, "gap"); g; g = xml_next_named(g, "gap")) {
		s->gaps = arena_grow(s->plan->arena, s->gaps, s->gap_count, &s->gap_capacity, sizeof *s->gaps);
		s->gaps[s->gap_count++] = (struct gap){xml_attribute(g, "text"), xml_attribute(g, "value")};
	}
}

static const char *place_of(struct scan *s, const struct xml_node *node)
{
	return call_place(s->plan->call, &s->plan->context, node);
}

/* What the planner sees around a gap: the text itself, cut short. */
static const char *excerpt(struct scan *s, const char *text)
{
	while (*text == ' ' || *text == '\n' || *text == '\t' || *text == '\r')
		text++;
	size_t len = strcspn(text, "\n");
	while (len > 0 && text[len - 1] == ' ')
		len--;
	size_t cut = len;
	if (cut > 60)
		for (cut = 60; cut > 0 && ((unsigned char)text[cut] & 0xC0) == 0x80; cut--)
			;
	return arena_printf(s->plan->arena, "%.*s%s", (int)cut, text, cut < len ? "…" : "");
}

/* Whether the text has the mark of a gap, or is as a whole what a new plan has there. */
static bool has_gap(const struct scan *s, const char *text)
{
	for (size_t i = 0; i < s->gap_count; i++) {
		const struct gap *g = &s->gaps[i];
		if ((g->mark && strstr(text, g->mark)) || (g->value && strcmp(text, g->value) == 0))
			return true;
	}
	return false;
}

/* What is found is in `node`, in a text that begins on the line of `at`. */
static void find_gap(struct scan *s, const char *text, const struct xml_node *node, const struct xml_node *at)
{
	if (has_gap(s, text))
		diagnostics_report(s->found, DIAG_PLAN_GAP, s->plan->file, xml_line(at), place_of(s, node),
				   excerpt(s, text));
}

static void report_character(struct scan *s, uint32_t c, const struct xml_node *node, long line)
{
	char utf8[5] = {0};
	utf8_encode(c, utf8);
	diagnostics_report(s->found, DIAG_PLAN_CHARACTER, s->plan->file, line, place_of(s, node), utf8,
			   (unsigned)c);
}

/* Bytes of characters beyond Latin-1 begin with this one. */
#define BEYOND_LATIN_1 0xC4

/* Latin-1 is in every font that a call may use, so only what lies beyond is looked up. */
static const char *skip_latin_1(const char *text)
{
	while (*text && (unsigned char)*text < BEYOND_LATIN_1)
		text++;
	return text;
}

static long count_lines(const char *text, const char *end)
{
	long lines = 0;
	while ((text = memchr(text, '\n', (size_t)(end - text)))) {
		lines++;
		text++;
	}
	return lines;
}

static void find_characters(struct scan *s, const char *text, const struct xml_node *node, const struct xml_node *at)
{
	for (const char *c = skip_latin_1(text); *c; c = skip_latin_1(c)) {
		uint32_t character;
		size_t len = utf8_decode(c, strnlen(c, UTF8_LONGEST), &character);
		if (!fonts_cover(s->plan->call->fonts, 0, character))
			report_character(s, character, node, xml_line(at) + count_lines(text, c));
		c += len;
	}
}

/* A line is that of what a reader sees first in a text, which blanks may stand before. */
static void scan_text(struct scan *s, const char *text, const struct xml_node *node, const struct xml_node *at)
{
	text += strspn(text, BLANKS);
	if (*text == '\0')
		return;
	find_gap(s, text, node, at);
	find_characters(s, text, node, at);
}

/* A comment, on the element behind it, marks a gap where the value itself cannot: a date, a sum. */
static void find_comment_gap(struct scan *s, const struct xml_node *comment, const struct xml_node *parent)
{
	const struct xml_node *next = xml_next(comment);
	while (next && (xml_is_text(next) || xml_is_comment(next) || !xml_name(next)))
		next = xml_next(next);
	find_gap(s, xml_text(comment), next ? next : parent, comment);
}

static void scan_element(struct scan *s, const struct xml_node *element)
{
	const struct xml_node *a = xml_first_attribute(element);
	for (; a; a = xml_next_attribute(a))
		scan_text(s, xml_text(a), element, element);
	for (const struct xml_node *n = xml_first_child(element); n; n = xml_next(n)) {
		if (xml_is_text(n))
			scan_text(s, xml_text(n), element, n);
		else if (xml_is_comment(n))
			find_comment_gap(s, n, element);
		else if (xml_name(n))
			scan_element(s, n);
	}
}

/* The plan is attached to every document: what is meant for nobody else should not be in it. */
static void find_comments(struct scan *s)
{
	long line;
	size_t count = xml_count_comments(s->plan->document, &line);
	if (count)
		diagnostics_report(s->found, DIAG_PLAN_COMMENTS, s->plan->file, line, NULL, count);
}

void scan_plan(struct plan *plan, struct diagnostics *found)
{
	struct scan s = {.plan = plan, .found = found};
	read_gaps(&s);
	scan_element(&s, plan->root);
	find_comments(&s);
}
