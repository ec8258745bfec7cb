#include "template/runs.h"

#include <string.h>

#include "base/arena.h"
#include "base/blank.h"
#include "template/abbreviation.h"

#define NO_BREAK_SPACE "\xC2\xA0"
#define EN_DASH "\xE2\x80\x93"
#define EURO "\xE2\x82\xAC"

void runs_begin(struct runs *r, struct arena *a, struct abbreviations *abbreviations)
{
	struct buffer text = r->text;
	buffer_clear(&text);
	*r = (struct runs){.arena = a, .abbreviations = abbreviations, .text = text, .blank = true};
}

static void append(struct runs *r, struct inline_run *run)
{
	r->before = r->last;
	if (r->last)
		r->last->next = run;
	else
		r->first = run;
	r->last = run;
}

static struct inline_run *run_new(struct runs *r, const struct look *look, enum run_kind kind)
{
	struct inline_run *run = arena_alloc(r->arena, sizeof *run);
	*run = (struct inline_run){
		.kind = kind,
		.flags = look->flags,
		.lang = look->lang,
		.expansion = look->expansion,
		.target = look->target,
		.uri = look->uri,
	};
	append(r, run);
	return run;
}

static void put_text(struct runs *r, const char *text, size_t len, const char *expansion)
{
	if (len == 0)
		return;
	struct inline_run *run = run_new(r, &r->look, RUN_TEXT);
	run->text = arena_strndup(r->arena, text, len);
	if (expansion)
		run->expansion = expansion;
}

/* Links and what is expanded already stay in one piece. */
static bool wants_abbreviations(const struct runs *r)
{
	return r->abbreviations && !r->look.expansion && !r->look.uri && !r->look.target;
}

static void flush(struct runs *r)
{
	const char *s = buffer_text(&r->text);
	size_t len = r->text.len;
	struct abbreviation_match m;
	while (len && wants_abbreviations(r) && abbreviation_next(r->abbreviations, s, len, &m)) {
		put_text(r, s, m.offset, NULL);
		put_text(r, s + m.offset, m.length, m.expansion);
		s += m.offset + m.length;
		len -= m.offset + m.length;
	}
	put_text(r, s, len, NULL);
	buffer_clear(&r->text);
}

static bool same_look(const struct look *a, const struct look *b)
{
	return a->flags == b->flags && a->lang == b->lang && a->expansion == b->expansion &&
	       a->target == b->target && a->uri == b->uri;
}

static bool starts_with(const char *s, size_t len, const char *prefix)
{
	size_t n = strlen(prefix);
	return len >= n && memcmp(s, prefix, n) == 0;
}

/* No line ends between a number and its sign, nor before a dash between words. */
static bool binds_to_previous(const struct runs *r, const char *word, size_t len)
{
	size_t n = r->text.len;
	if (n < 2 || r->text.data[n - 1] != ' ')
		return false;
	char previous = r->text.data[n - 2];
	if (previous >= '0' && previous <= '9' && (word[0] == '%' || starts_with(word, len, EURO)))
		return true;
	return len == strlen(EN_DASH) && starts_with(word, len, EN_DASH);
}

/* What ends a word without being a space; and what behind a space is no word, or one that may bind to the previous. */
static const bool is_end[256] = {['\0'] = true, ['\t'] = true, ['\n'] = true, ['\r'] = true};
static const bool is_special[256] = {['\0'] = true, ['\t'] = true, ['\n'] = true, ['\r'] = true, [' '] = true,
				     ['%'] = true, [0xE2] = true}; /* the euro sign and the dash begin so */

/* The end of the words from `s` on that go into the text as they stand: with one space between them. */
static const char *end_of_words(const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	if (is_special[*s])
		return text + strcspn(text, BLANKS);
	while (!is_end[*s] && !(*s == ' ' && is_special[s[1]]))
		s++;
	return (const char *)s;
}

static void put_words(struct runs *r, const char *word, size_t len)
{
	if (binds_to_previous(r, word, len)) {
		r->text.len--;
		buffer_puts(&r->text, NO_BREAK_SPACE);
	}
	buffer_append(&r->text, word, len);
	r->blank = false;
}

void runs_text(struct runs *r, const struct look *look, const char *text)
{
	if (*text == '\0')
		return;
	if (!same_look(&r->look, look)) {
		flush(r);
		r->look = *look;
	}
	while (*text) {
		if (blank_is(*text) && !r->blank) {
			buffer_putc(&r->text, ' ');
			r->blank = true;
		}
		while (blank_is(*text))
			text++;
		const char *word = text;
		text = end_of_words(word);
		if (text > word)
			put_words(r, word, (size_t)(text - word));
	}
}

/* Removes the blank that ends the last run, and the run when nothing is left of it. */
static void trim_last(struct runs *r)
{
	struct inline_run *last = r->last;
	if (!last || last->kind != RUN_TEXT || !last->text)
		return;
	size_t len = strlen(last->text);
	if (len == 0 || last->text[len - 1] != ' ')
		return;
	if (len > 1) {
		last->text = arena_strndup(r->arena, last->text, len - 1);
		return;
	}
	r->last = r->before;
	if (r->last)
		r->last->next = NULL;
	else
		r->first = NULL;
}

static void trim(struct runs *r)
{
	if (r->text.len && r->text.data[r->text.len - 1] == ' ')
		r->text.data[--r->text.len] = '\0';
	else if (r->text.len == 0 && r->blank)
		trim_last(r);
	flush(r);
}

struct inline_run *runs_mark(struct runs *r, const struct look *look, enum run_kind kind)
{
	bool ends_line = kind == RUN_BREAK || kind == RUN_TAB;
	if (ends_line)
		trim(r);
	else
		flush(r);
	r->blank = ends_line;
	return run_new(r, look, kind);
}

struct inline_run *runs_end(struct runs *r)
{
	trim(r);
	return r->first;
}

static void put_plain(struct buffer *out, const struct inline_run *run, char line_end)
{
	switch (run->kind) {
	case RUN_BREAK:
		buffer_putc(out, line_end);
		break;
	case RUN_TAB:
		buffer_putc(out, '\t');
		break;
	case RUN_BOX:
		buffer_puts(out, "[ ]");
		break;
	default:
		buffer_puts(out, run->text ? run->text : "");
	}
}

const char *runs_plain(struct arena *a, const struct inline_run *runs, char line_end)
{
	struct buffer text = BUFFER_INIT;
	for (; runs; runs = runs->next)
		put_plain(&text, runs, line_end);
	const char *result = arena_strdup(a, buffer_text(&text));
	buffer_free(&text);
	return result;
}
