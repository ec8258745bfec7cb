/*
 * What is broken in the markup of a file that the parser refused. The parser's
 * own reports stop making sense after the first one (every later end tag
 * "mismatches"); this reads the whole file with the open elements on a stack,
 * takes the likely repair for each fault and goes on.
 */
#include "xml/gate.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "xml/words.h"

#define MAX_FINDINGS 50
#define MAX_ATTRIBUTES 64
#define MAX_NAME 60 /* longest name that is told apart and printed [bytes] */
#define MAX_LISTED 5

struct name {
	const char *start;
	int len;
};

struct open_element {
	struct name name;
	long line;
	struct name stray; /* an end tag inside that closed nothing; len 0: none */
	long stray_line;
};

struct diagnosis {
	const struct source *source;
	struct diagnostics *found;
	struct open_element open[XML_MAX_DEPTH];
	size_t depth;
	struct name crossed[XML_MAX_DEPTH]; /* said to be never closed; their end tags may still come */
	size_t crossed_count;
	size_t findings;
	bool had_root, stop;
};

static struct name make_name(const char *start, const char *end)
{
	ptrdiff_t len = end - start;
	while (len > MAX_NAME || (len > 0 && start + len < end && ((unsigned char)start[len] & 0xC0) == 0x80))
		len--;
	return (struct name){start, (int)len};
}

static bool same_name(struct name a, struct name b)
{
	return a.len == b.len && memcmp(a.start, b.start, (size_t)a.len) == 0;
}

static bool similar_name(struct name a, struct name b)
{
	return words_similar(a.start, (size_t)a.len, b.start, (size_t)b.len);
}

/* Counts a finding; the file name for it. */
static const char *fault(struct diagnosis *d)
{
	d->stop = ++d->findings >= MAX_FINDINGS;
	return d->source->file;
}

/* Text */

static bool is_known_entity(struct name n)
{
	static const char *const known[] = {"amp", "lt", "gt", "quot", "apos"};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strlen(known[i]) == (size_t)n.len && memcmp(known[i], n.start, (size_t)n.len) == 0)
			return true;
	return false;
}

static bool is_xml_character(uint64_t c)
{
	return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xD800) ||
	       (c >= 0xE000 && c < 0xFFFE) || (c >= 0x10000 && c <= 0x10FFFF);
}

/* The value of the digits of &#...; up to `;`; UINT64_MAX when they are none. */
static uint64_t number_value(const char *at, const char *end)
{
	bool hex = at < end && *at == 'x';
	uint64_t value = 0;
	at += hex;
	const char *first = at;
	for (; at < end && *at != ';'; at++) {
		const char *digits = "0123456789abcdefABCDEF";
		const char *digit = *at ? strchr(digits, *at) : NULL;
		if (!digit || (!hex && digit - digits >= 10))
			return UINT64_MAX;
		uint64_t n = (uint64_t)(digit - digits);
		value = value * (hex ? 16 : 10) + (n >= 16 ? n - 6 : n);
		if (value > 0x10FFFF)
			return UINT64_MAX;
	}
	return at > first && at < end ? value : UINT64_MAX;
}

static void check_number_reference(struct diagnosis *d, const char *amp, const char *end, long line)
{
	if (is_xml_character(number_value(amp + 2, end)))
		return;
	const char *stop = amp + 2;
	while (stop < end && stop - amp < 12 &&
	       ((*stop >= '0' && *stop <= '9') || (*stop >= 'A' && *stop <= 'z')))
		stop++;
	diagnostics_report(d->found, DIAG_XML_REFERENCE, fault(d), line, NULL, (int)(stop - amp), amp);
}

static void check_reference(struct diagnosis *d, const char *amp, const char *end, long line)
{
	if (end - amp > 1 && amp[1] == '#') {
		check_number_reference(d, amp, end, line);
		return;
	}
	const char *stop = scan_name(amp + 1, end);
	struct name name = make_name(amp + 1, stop);
	if (name.len == 0 || stop == end || *stop != ';')
		diagnostics_report(d->found, DIAG_XML_AMPERSAND, fault(d), line, NULL);
	else if (!is_known_entity(name))
		diagnostics_report(d->found, DIAG_XML_ENTITY, fault(d), line, NULL, name.len, name.start);
}

static bool is_control(const char *at, const char *end)
{
	unsigned char c = (unsigned char)*at;
	if (c == 0xEF && end - at > 2)
		return memcmp(at, "\xEF\xBF\xBE", 3) == 0 || memcmp(at, "\xEF\xBF\xBF", 3) == 0;
	return c < 0x20 && c != '\t' && c != '\n' && c != '\r';
}

static void report_control(struct diagnosis *d, const char *at, long line)
{
	unsigned c = (unsigned char)*at;
	if (c >= 0x20)
		c = 0xFFC0u + ((unsigned char)at[2] & 0x3Fu);
	diagnostics_report(d->found, DIAG_XML_CONTROL, fault(d), line, NULL, c);
}

/* Characters that may not stand as they are, in text or in an attribute's value. */
static void check_characters(struct diagnosis *d, const char *at, const char *end, long line)
{
	for (; at < end && !d->stop; at++) {
		line += *at == '\n';
		if (*at == '&')
			check_reference(d, at, end, line);
		else if (*at == '<')
			diagnostics_report(d->found, DIAG_XML_LESS_THAN, fault(d), line, NULL);
		else if (is_control(at, end))
			report_control(d, at, line);
	}
}

static void check_controls(struct diagnosis *d, const struct scan_token *t)
{
	long line = t->line;
	for (const char *at = t->start; at < t->end && !d->stop; at++) {
		line += *at == '\n';
		if (is_control(at, t->end))
			report_control(d, at, line);
	}
}

/* True when content may stand here; otherwise one finding, and nothing more of what follows the root element.
 */
static bool check_inside(struct diagnosis *d, long line)
{
	if (d->depth > 0)
		return true;
	if (d->had_root)
		diagnostics_report(d->found, DIAG_XML_AFTER_ROOT, fault(d), line, NULL);
	else
		diagnostics_report(d->found, DIAG_XML_BEFORE_ROOT, fault(d), line, NULL);
	d->stop = d->stop || d->had_root;
	return false;
}

static void read_text(struct diagnosis *d, const struct scan_token *t)
{
	const char *first = scan_blanks(t->start, t->end);
	if (first == t->end || !check_inside(d, t->line + scan_lines(t->start, first)))
		return;
	check_characters(d, t->start, t->end, t->line);
	const char *end = memmem(t->start, (size_t)(t->end - t->start), "]]>", 3);
	if (end)
		diagnostics_report(d->found, DIAG_XML_CDATA_END, fault(d),
				   t->line + scan_lines(t->start, end), NULL);
}

/* Attributes */

struct tag_reader {
	const char *at, *end; /* up to the tag's '>' */
	const char *counted;
	long line; /* of `counted` */
	struct name element;
	struct name seen[MAX_ATTRIBUTES];
	size_t count;
};

static long tag_line(struct tag_reader *r)
{
	if (r->at > r->counted) {
		r->line += scan_lines(r->counted, r->at);
		r->counted = r->at;
	}
	return r->line;
}

static void check_twice(struct diagnosis *d, struct tag_reader *r, struct name name)
{
	for (size_t i = 0; i < r->count; i++)
		if (same_name(r->seen[i], name)) {
			diagnostics_report(d->found, DIAG_XML_ATTRIBUTE_TWICE, fault(d), tag_line(r), NULL,
					   name.len, name.start, r->element.len, r->element.start);
			return;
		}
	if (r->count < MAX_ATTRIBUTES)
		r->seen[r->count++] = name;
}

static void skip_to_blank(struct tag_reader *r)
{
	while (r->at < r->end && !strchr(" \t\r\n", *r->at))
		r->at++;
}

/* Reads the value behind the '='. False when the rest of the tag cannot be told apart. */
static bool read_value(struct diagnosis *d, struct tag_reader *r, struct name name)
{
	if (r->at == r->end || (*r->at != '"' && *r->at != '\'')) {
		diagnostics_report(d->found, DIAG_XML_QUOTES, fault(d), tag_line(r), NULL, name.len,
				   name.start);
		skip_to_blank(r);
		return true;
	}
	long line = tag_line(r);
	const char *close = memchr(r->at + 1, *r->at, (size_t)(r->end - r->at - 1));
	if (!close) {
		diagnostics_report(d->found, DIAG_XML_OPEN_QUOTE, fault(d), line, NULL, name.len, name.start);
		return false;
	}
	check_characters(d, r->at + 1, close, line);
	r->at = close + 1;
	if (r->at == r->end || scan_blanks(r->at, r->end) > r->at)
		return true;
	diagnostics_report(d->found, DIAG_XML_TAG_BLANK, fault(d), tag_line(r), NULL, name.len, name.start);
	return false;
}

static bool read_attribute(struct diagnosis *d, struct tag_reader *r)
{
	const char *stop = scan_name(r->at, r->end);
	struct name name = make_name(r->at, stop);
	if (name.len == 0) {
		diagnostics_report(d->found, DIAG_XML_TAG, fault(d), tag_line(r), NULL, r->element.len,
				   r->element.start);
		return false;
	}
	check_twice(d, r, name);
	r->at = scan_blanks(stop, r->end);
	if (r->at == r->end || *r->at != '=') {
		diagnostics_report(d->found, DIAG_XML_NO_VALUE, fault(d), tag_line(r), NULL, name.len,
				   name.start);
		return true;
	}
	r->at = scan_blanks(r->at + 1, r->end);
	return read_value(d, r, name);
}

static void read_attributes(struct diagnosis *d, const struct scan_token *t, struct name element,
			    const char *at)
{
	struct tag_reader r = {
		.at = at, .end = t->end, .counted = t->start, .line = t->line, .element = element};
	if (t->complete)
		r.end -= t->empty ? 2 : 1;
	size_t before = d->findings;
	r.at = scan_blanks(r.at, r.end);
	while (r.at < r.end && !d->stop && read_attribute(d, &r))
		r.at = scan_blanks(r.at, r.end);
	if (!t->complete && d->findings == before)
		diagnostics_report(d->found, DIAG_XML_TAG_OPEN, fault(d), t->line, NULL, element.len,
				   element.start);
}

/* Elements */

static void push(struct diagnosis *d, struct name name, long line)
{
	if (d->depth == XML_MAX_DEPTH) {
		diagnostics_report(d->found, DIAG_XML_DEPTH, fault(d), line, NULL, XML_MAX_DEPTH);
		d->stop = true;
		return;
	}
	d->open[d->depth++] = (struct open_element){.name = name, .line = line};
}

static void read_start_tag(struct diagnosis *d, const struct scan_token *t)
{
	const char *stop = scan_name(t->start + 1, t->end);
	struct name name = make_name(t->start + 1, stop);
	if (d->had_root && !check_inside(d, t->line))
		return;
	d->had_root = true;
	read_attributes(d, t, name, stop);
	if (!t->empty && !d->stop)
		push(d, name, t->line);
}

static void report_stray(struct diagnosis *d, struct name stray, long line)
{
	diagnostics_report(d->found, DIAG_XML_STRAY_END, fault(d), line, NULL, stray.len, stray.start);
}

static void report_mismatch(struct diagnosis *d, const struct open_element *e, struct name end, long line)
{
	diagnostics_report(d->found, DIAG_XML_WRONG_END, fault(d), line, NULL, end.len, end.start,
			   e->name.len, e->name.start, e->line);
}

/* The innermost element ends as it should. */
static void pop(struct diagnosis *d)
{
	struct open_element *e = &d->open[--d->depth];
	if (e->stray.len > 0)
		report_stray(d, e->stray, e->stray_line);
}

/* The innermost element has no end tag before that of one around it. */
static void pop_unclosed(struct diagnosis *d)
{
	struct open_element *e = &d->open[--d->depth];
	if (e->stray.len > 0) {
		report_mismatch(d, e, e->stray, e->stray_line);
		return;
	}
	diagnostics_report(d->found, DIAG_XML_NOT_CLOSED, fault(d), e->line, NULL, e->name.len,
			   e->name.start);
	if (d->crossed_count < XML_MAX_DEPTH)
		d->crossed[d->crossed_count++] = e->name;
}

static bool take_crossed(struct diagnosis *d, struct name name)
{
	for (size_t i = d->crossed_count; i-- > 0;)
		if (same_name(d->crossed[i], name)) {
			d->crossed[i] = d->crossed[--d->crossed_count];
			return true;
		}
	return false;
}

/* How many elements inside the innermost one of that name are open; -1 when none of that name is. */
static ptrdiff_t open_inside(const struct diagnosis *d, struct name name)
{
	for (size_t i = d->depth; i-- > 0;)
		if (same_name(d->open[i].name, name))
			return (ptrdiff_t)(d->depth - 1 - i);
	return -1;
}

/* An end tag whose element is not open: a misspelt one, one of elements that cross, or a stray one. */
static void read_unmatched_end(struct diagnosis *d, struct name name, long line)
{
	struct open_element *top = &d->open[d->depth - 1];
	if (similar_name(top->name, name)) {
		report_mismatch(d, top, name, line);
		d->depth--;
	} else if (!take_crossed(d, name)) {
		if (top->stray.len > 0)
			report_stray(d, top->stray, top->stray_line);
		top->stray = name;
		top->stray_line = line;
	}
}

static void read_end_tag(struct diagnosis *d, const struct scan_token *t)
{
	const char *stop = scan_name(t->start + 2, t->end);
	struct name name = make_name(t->start + 2, stop);
	const char *rest = scan_blanks(stop, t->end);
	if (name.len == 0 || !t->complete || *rest != '>')
		diagnostics_report(d->found, DIAG_XML_TAG_OPEN, fault(d), t->line, NULL,
				   (int)(stop - t->start - 1), t->start + 1);
	if (d->depth == 0) {
		if (!take_crossed(d, name))
			report_stray(d, name, t->line);
		return;
	}
	ptrdiff_t inside = open_inside(d, name);
	if (inside < 0) {
		read_unmatched_end(d, name, t->line);
		return;
	}
	for (; inside > 0; inside--)
		pop_unclosed(d);
	pop(d);
}

/* The file ends although elements are open: most likely it was cut. */
static void report_cut(struct diagnosis *d, long line)
{
	struct buffer list = BUFFER_INIT;
	for (size_t i = d->depth, shown = 0; i-- > 0 && shown < MAX_LISTED; shown++) {
		const struct open_element *e = &d->open[i];
		buffer_printf(&list, "%s<%.*s> (%ld)", shown ? ", " : "", e->name.len, e->name.start,
			      e->line);
	}
	if (d->depth > MAX_LISTED)
		buffer_puts(&list, " …");
	diagnostics_report(d->found, DIAG_XML_CUT, fault(d), line, NULL, buffer_text(&list));
	buffer_free(&list);
}

/* The rest */

static void read_comment(struct diagnosis *d, const struct scan_token *t)
{
	if (!t->complete) {
		diagnostics_report(d->found, DIAG_XML_UNENDED, fault(d), t->line, NULL, "<!--", "-->");
		d->stop = true;
		return;
	}
	const char *body = t->start + 4, *end = t->end - 3;
	const char *dashes = body < end ? memmem(body, (size_t)(end - body), "--", 2) : NULL;
	if (!dashes && body < end && end[-1] == '-')
		dashes = end - 1;
	if (dashes)
		diagnostics_report(d->found, DIAG_XML_COMMENT_DASHES, fault(d),
				   t->line + scan_lines(t->start, dashes), NULL);
	check_controls(d, t);
}

static void read_cdata(struct diagnosis *d, const struct scan_token *t)
{
	if (!t->complete) {
		diagnostics_report(d->found, DIAG_XML_UNENDED, fault(d), t->line, NULL, "<![CDATA[", "]]>");
		d->stop = true;
	} else if (check_inside(d, t->line)) {
		check_controls(d, t);
	}
}

static void read_instruction(struct diagnosis *d, const struct scan_token *t)
{
	struct name target = make_name(t->start + 2, scan_name(t->start + 2, t->end));
	if (!t->complete) {
		diagnostics_report(d->found, DIAG_XML_UNENDED, fault(d), t->line, NULL, "<?", "?>");
		d->stop = true;
	} else if (target.len == 3 && memcmp(target.start, "xml", 3) == 0 && t->start > d->source->text) {
		diagnostics_report(d->found, DIAG_XML_LATE_DECLARATION, fault(d), t->line, NULL);
	}
}

static void read_token(struct diagnosis *d, const struct scan_token *t)
{
	switch (t->kind) {
	case SCAN_TEXT:
		read_text(d, t);
		break;
	case SCAN_CDATA:
		read_cdata(d, t);
		break;
	case SCAN_START_TAG:
		read_start_tag(d, t);
		break;
	case SCAN_END_TAG:
		read_end_tag(d, t);
		break;
	case SCAN_COMMENT:
		read_comment(d, t);
		break;
	case SCAN_INSTRUCTION:
		read_instruction(d, t);
		break;
	case SCAN_DECLARATION:
		diagnostics_report(d->found, DIAG_XML_DECLARATION, fault(d), t->line, NULL);
		break;
	case SCAN_END:
		break;
	}
}

size_t syntax_diagnose(const struct source *source, struct diagnostics *found)
{
	struct diagnosis d = {.source = source, .found = found};
	struct scanner s = {source->text, source->end, 1};
	struct scan_token t;
	while (!d.stop && scan_next(&s, &t))
		read_token(&d, &t);
	if (!d.stop && d.depth > 0)
		report_cut(&d, s.line);
	else if (!d.stop && !d.had_root)
		diagnostics_report(found, DIAG_XML_EMPTY, fault(&d), 0, NULL);
	return d.findings;
}
