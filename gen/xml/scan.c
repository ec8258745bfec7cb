#include "xml/scan.h"

#include <string.h>

#include "base/blank.h"
#include "base/buffer.h"

long scan_lines(const char *start, const char *end)
{
	long lines = 0;
	while (start < end && (start = memchr(start, '\n', (size_t)(end - start)))) {
		lines++;
		start++;
	}
	return lines;
}

const char *scan_blanks(const char *at, const char *end)
{
	while (at < end && blank_is(*at))
		at++;
	return at;
}

static bool is_letter(char c)
{
	char small = (char)(c | 0x20);
	return small >= 'a' && small <= 'z';
}

/* Every byte outside ASCII counts as a name character: the parser proper is stricter. */
static bool starts_name(char c)
{
	return is_letter(c) || c == '_' || c == ':' || (unsigned char)c >= 0x80;
}

static bool continues_name(char c)
{
	return starts_name(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

const char *scan_name(const char *at, const char *end)
{
	if (at == end || !starts_name(*at))
		return at;
	while (at < end && continues_name(*at))
		at++;
	return at;
}

/* True when `<` at `at` begins markup; otherwise it is a stray character of the text. */
static bool begins_markup(const char *at, const char *end)
{
	return end - at > 1 && (at[1] == '/' || at[1] == '!' || at[1] == '?' || starts_name(at[1]));
}

static const char *end_of_text(const char *at, const char *end)
{
	while (at < end && (at = memchr(at, '<', (size_t)(end - at)))) {
		if (begins_markup(at, end))
			return at;
		at++;
	}
	return end;
}

/* Ends the token behind `delimiter`, or at the end of the text. */
static void end_at(struct scan_token *t, const char *from, const char *end, const char *delimiter)
{
	size_t len = strlen(delimiter);
	const char *found = from <= end ? memmem(from, (size_t)(end - from), delimiter, len) : NULL;
	t->complete = found != NULL;
	t->end = found ? found + len : end;
}

/*
 * The end of the attribute value that the quote at `at` opens. In a broken
 * file the closing quote may be missing: a '>' and then a '<' before the next quote
 * say so (a well-formed value has no '<'); the tag then ends behind that '>'.
 */
static const char *end_of_value(const char *at, const char *end, bool *broken)
{
	const char *close = memchr(at + 1, *at, (size_t)(end - at - 1)), *bracket = NULL;
	if (close && !memchr(at, '<', (size_t)(close - at)))
		return close + 1;
	for (const char *p = at + 1; p < end; p++) {
		if (*p == *at)
			return p + 1;
		if (*p == '>' && !bracket)
			bracket = p;
		if (*p == '<' && bracket)
			break;
	}
	*broken = true;
	return bracket ? bracket : end;
}

/* The next character of a tag that is more than a part of a name or a blank. */
static const char *skip_names(const char *p, const char *end)
{
	for (; p < end; p++)
		switch (*p) {
		case '"':
		case '\'':
		case '<':
		case '>':
			return p;
		default:
			break;
		}
	return end;
}

static void end_tag_at(struct scan_token *t, const char *end)
{
	bool broken = false;
	const char *p = skip_names(t->start + 1, end);
	while (p < end && (*p == '"' || *p == '\''))
		p = skip_names(end_of_value(p, end, &broken), end);
	t->complete = p < end && *p == '>';
	t->end = t->complete ? p + 1 : p;
	t->empty = t->complete && p[-1] == '/';
}

static bool begins_with(const char *at, const char *end, const char *text)
{
	size_t len = strlen(text);
	return (size_t)(end - at) >= len && memcmp(at, text, len) == 0;
}

static void read_markup(struct scan_token *t, const char *end)
{
	if (t->start[1] == '?') {
		t->kind = SCAN_INSTRUCTION;
		end_at(t, t->start + 2, end, "?>");
	} else if (t->start[1] != '!') {
		t->kind = t->start[1] == '/' ? SCAN_END_TAG : SCAN_START_TAG;
		end_tag_at(t, end);
	} else if (begins_with(t->start, end, "<!--")) {
		t->kind = SCAN_COMMENT;
		end_at(t, t->start + 4, end, "-->");
	} else if (begins_with(t->start, end, "<![CDATA[")) {
		t->kind = SCAN_CDATA;
		end_at(t, t->start + 9, end, "]]>");
	} else {
		t->kind = SCAN_DECLARATION;
		end_at(t, t->start + 2, end, ">");
	}
}

bool scan_next(struct scanner *s, struct scan_token *token)
{
	*token = (struct scan_token){
		.kind = SCAN_END, .start = s->at, .end = s->at, .line = s->line, .complete = true};
	if (s->at == s->end)
		return false;
	if (*s->at == '<' && begins_markup(s->at, s->end)) {
		read_markup(token, s->end);
	} else {
		token->kind = SCAN_TEXT;
		token->end = end_of_text(s->at, s->end);
	}
	s->line += scan_lines(token->start, token->end);
	s->at = token->end;
	return true;
}

/* Whether the tag at `at` has that local name, behind `lead`: "<" or "</". */
static bool is_tag(const char *at, const char *end, const char *lead, const char *local)
{
	if (!begins_with(at, end, lead))
		return false;
	const char *name = at + strlen(lead), *stop = scan_name(name, end);
	size_t len = strlen(local), whole = (size_t)(stop - name);
	return whole >= len && memcmp(stop - len, local, len) == 0 && (whole == len || stop[-len - 1] == ':');
}

/* The next such tag, not one in a comment; NULL when there is none. In well-formed XML tags have no '<' in them. */
static const char *find_tag(const char *at, const char *end, const char *lead, const char *local)
{
	while ((at = end_of_text(at, end)) < end && !is_tag(at, end, lead, local)) {
		struct scan_token t = {.start = at, .end = at + 1};
		if (at[1] == '!')
			read_markup(&t, end);
		at = t.end;
	}
	return at < end ? at : NULL;
}

/* The end of the element that the tag begins: elements of the name are not in each other. NULL when nothing ends it. */
static const char *end_of_element(const char *tag, const char *end, const char *local)
{
	struct scan_token t = {.start = tag};
	read_markup(&t, end);
	if (t.empty)
		return t.end;
	t.start = find_tag(t.end, end, "</", local);
	if (t.start)
		read_markup(&t, end);
	return t.start ? t.end : NULL;
}

void scan_without(const char *text, const char *end, const char *name, struct buffer *out)
{
	const char *tag, *behind;
	while ((tag = find_tag(text, end, "<", name)) && (behind = end_of_element(tag, end, name))) {
		buffer_append(out, text, (size_t)(tag - text));
		for (long lines = scan_lines(tag, behind); lines > 0; lines--)
			buffer_putc(out, '\n');
		text = behind;
	}
	buffer_append(out, text, (size_t)(end - text));
}
