#include "xml/dialect.h"

#include <stdbool.h>
#include <string.h>

#include "base/buffer.h"
#include "base/i18n.h"

struct translation {
	const char *at;
	struct buffer *out;
	int groups; /* opened so far */
	bool ignore_blanks;
	const char *problem;
};

/* A class escape: what it is inside a class; NULL where it cannot be written there. */
struct class_escape {
	char letter;
	const char *inside, *outside;
};

/* \w of XPath is everything but punctuation, separators and controls; \s is XML's white space only. */
static const struct class_escape class_escapes[] = {
	{'s', " \\t\\n\\r", "[ \\t\\n\\r]"},
	{'S', "\\x{0}-\\x{8}\\x{B}\\x{C}\\x{E}-\\x{1F}\\x{21}-\\x{10FFFF}", "[^ \\t\\n\\r]"},
	{'d', "\\p{Nd}", "\\p{Nd}"},
	{'D', "\\P{Nd}", "\\P{Nd}"},
	{'w', "\\p{L}\\p{M}\\p{N}\\p{S}", "[^\\p{P}\\p{Z}\\p{C}]"},
	{'W', "\\p{P}\\p{Z}\\p{C}", "[\\p{P}\\p{Z}\\p{C}]"},
	{'i', "\\p{L}_:", "[\\p{L}_:]"},
	{'I', NULL, "[^\\p{L}_:]"},
	{'c', "\\p{L}\\p{M}\\p{N}._:\\-\\x{B7}", "[\\p{L}\\p{M}\\p{N}._:\\-\\x{B7}]"},
	{'C', NULL, "[^\\p{L}\\p{M}\\p{N}._:\\-\\x{B7}]"},
};

static void fail(struct translation *t, const char *problem)
{
	if (!t->problem)
		t->problem = problem;
}

static const struct class_escape *find_class(char letter)
{
	for (size_t i = 0; i < sizeof class_escapes / sizeof *class_escapes; i++)
		if (class_escapes[i].letter == letter)
			return &class_escapes[i];
	return NULL;
}

/* \p{...} and \P{...}. */
static void copy_property(struct translation *t)
{
	const char *end = t->at[1] == '{' ? strchr(t->at, '}') : NULL;
	if (!end) {
		fail(t, _("\\p needs a category in braces"));
		return;
	}
	buffer_putc(t->out, '\\');
	buffer_append(t->out, t->at, (size_t)(end + 1 - t->at));
	t->at = end + 1;
}

/* \1 ...: as many digits as there are groups for. */
static void copy_reference(struct translation *t)
{
	int n = *t->at++ - '0';
	while (*t->at >= '0' && *t->at <= '9' && n * 10 + (*t->at - '0') <= t->groups)
		n = n * 10 + (*t->at++ - '0');
	if (n > t->groups)
		fail(t, _("it refers back to a group that does not exist"));
	buffer_printf(t->out, "\\g{%d}", n);
}

/* Behind a backslash. */
static void copy_escape(struct translation *t, bool in_class)
{
	const struct class_escape *class = find_class(*t->at);
	if (class && (!in_class || class->inside)) {
		buffer_puts(t->out, in_class ? class->inside : class->outside);
		t->at++;
	} else if (*t->at == 'p' || *t->at == 'P') {
		copy_property(t);
	} else if (*t->at && strchr("nrt\\|.?*+(){}-[]^$", *t->at)) {
		buffer_putc(t->out, '\\');
		buffer_putc(t->out, *t->at++);
	} else if (*t->at >= '1' && *t->at <= '9' && !in_class) {
		copy_reference(t);
	} else {
		fail(t, _("it has an escape that XPath does not know"));
	}
}

/* Behind the '[' of a class. */
static void copy_class(struct translation *t)
{
	buffer_putc(t->out, '[');
	if (*t->at == '^')
		buffer_putc(t->out, *t->at++);
	if (*t->at == ']')
		fail(t, _("a class is empty"));
	while (*t->at && *t->at != ']' && !t->problem) {
		char c = *t->at++;
		if (c == '\\')
			copy_escape(t, true);
		else if (c == '[')
			fail(t, _("a class has a [ without \\; class subtraction is not supported"));
		else
			buffer_putc(t->out, c);
	}
	if (*t->at != ']')
		fail(t, _("a class is not closed"));
	else
		buffer_putc(t->out, *t->at++);
}

/* {n}, {n,} and {n,m}; '{' has no other meaning. */
static void copy_count(struct translation *t)
{
	const char *s = t->at;
	size_t digits = strspn(s, "0123456789");
	s += digits;
	if (*s == ',')
		s += 1 + strspn(s + 1, "0123456789");
	if (digits == 0 || *s != '}') {
		fail(t, _("a { does not begin a count"));
		return;
	}
	buffer_putc(t->out, '{');
	buffer_append(t->out, t->at, (size_t)(s + 1 - t->at));
	t->at = s + 1;
}

/* A quantifier may be followed by '?' only; "++" would be possessive in PCRE2. */
static void check_quantifier(struct translation *t)
{
	if (*t->at == '?')
		buffer_putc(t->out, *t->at++);
	if (*t->at && strchr("?*+{", *t->at))
		fail(t, _("a quantifier follows another"));
}

static void copy_group(struct translation *t)
{
	buffer_putc(t->out, '(');
	if (t->at[0] == '?' && t->at[1] == ':') {
		buffer_puts(t->out, "?:");
		t->at += 2;
	} else if (*t->at && strchr("?*+", *t->at)) {
		fail(t, _("XPath has no groups of that kind"));
	} else {
		t->groups++;
	}
}

static void copy_character(struct translation *t, char c)
{
	if (c == '\\') {
		copy_escape(t, false);
	} else if (c == '[') {
		copy_class(t);
	} else if (c == '(') {
		copy_group(t);
	} else if (c == '{') {
		copy_count(t);
		check_quantifier(t);
	} else if (c == ']' || c == '}') {
		fail(t, _("a closing bracket has no opening one"));
	} else {
		buffer_putc(t->out, c);
		if (c == '?' || c == '*' || c == '+')
			check_quantifier(t);
	}
}

static void copy_literal(const char *pattern, struct buffer *out)
{
	for (; *pattern; pattern++) {
		if ((unsigned char)*pattern < 0x80 && strchr("\\|.?*+(){}-[]^$", *pattern))
			buffer_putc(out, '\\');
		buffer_putc(out, *pattern);
	}
}

const char *dialect_translate(const char *pattern, const char *flags, struct buffer *out)
{
	if (strchr(flags, 'q')) {
		copy_literal(pattern, out);
		return NULL;
	}
	struct translation t = {.at = pattern, .out = out, .ignore_blanks = strchr(flags, 'x') != NULL};
	while (*t.at && !t.problem) {
		char c = *t.at++;
		if (!t.ignore_blanks || !strchr(" \t\r\n", c))
			copy_character(&t, c);
	}
	return t.problem;
}
