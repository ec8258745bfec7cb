/*
 * Text as people paste it. What the reader of the document would not miss is
 * mended without a word; what may have carried meaning is reported, so that
 * somebody looks.
 *
 *   mended silently   decomposed characters (composed to NFC)
 *                     tab, line and paragraph separator, next line -> blank
 *                     soft hyphen, zero-width and direction marks, byte order mark: dropped (the
 *                     author of a template means soft hyphens and zero-width spaces: kept there)
 *                     ligatures (fi, fl ...) of text copied from a PDF -> letters
 *   reported, dropped private-use characters (bullets and symbols of symbol fonts), C1
 *                     controls (text that was decoded wrongly), U+FFFC, U+FFFD, non-characters
 *   reported, kept    a bullet typed at the start of a line: the list should be marked up
 *                     (only in what people write, not in templates and the like)
 *   kept              no-break space, no-break hyphen, dashes, every other character
 *
 * Nodes of white space only are left alone: nobody prints them.
 */
#include "xml/mend.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/blank.h"
#include "base/buffer.h"
#include "base/utf8.h"

#define MAX_REPORTED 100 /* per document: a wholly broken file need not be listed */

struct mender {
	const char *file;
	struct diagnostics *found;
	bool pasted; /* people write and paste into this text */
	int reported;
};

/* The text of one node being rewritten. */
struct rewrite {
	struct mender *mender;
	struct buffer out;
	long line;
	bool changed, compose;
};

/* What a character needs. */
enum care { CARE_NONE, CARE_BLANK, CARE_DROP, CARE_REPORT, CARE_LIGATURE, CARE_COMPOSE };

static bool is_private_or_broken(uint32_t c)
{
	return (c >= 0x7F && c < 0xA0) || (c >= 0xE000 && c <= 0xF8FF) || c == 0xFFFC || c == 0xFFFD ||
	       (c >= 0xFDD0 && c <= 0xFDEF) || c >= 0xF0000 || (c & 0xFFFE) == 0xFFFE;
}

static bool is_invisible(uint32_t c)
{
	return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
	       (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFE00 && c <= 0xFE0F);
}

/* Not known to be composed: everything from U+0300 but the usual dashes, quotes, signs and arrows. */
static bool may_compose(uint32_t c)
{
	return c >= 0x300 && !(c >= 0x2002 && c <= 0x20CF) && !(c >= 0x2190 && c <= 0x2328);
}

static enum care care_for(uint32_t c)
{
	if (c == '\t' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029)
		return CARE_BLANK;
	if (c < 0x7F)
		return CARE_NONE;
	if (is_invisible(c))
		return CARE_DROP;
	if (is_private_or_broken(c))
		return CARE_REPORT;
	if (c >= 0xFB00 && c <= 0xFB04)
		return CARE_LIGATURE;
	return may_compose(c) ? CARE_COMPOSE : CARE_NONE;
}

/*
 * True when no byte of the text can begin a character that needs care. Nearly
 * every node ends here: ASCII, Latin letters, and of E2 80 the dashes and quotes.
 */
static bool is_plain(const unsigned char *s)
{
	for (; *s; s++) {
		if (*s >= ' ' && *s < 0x7F)
			continue;
		if (*s == '\n' || (*s >= 0x80 && *s < 0xC2) || (*s >= 0xC3 && *s < 0xCC))
			continue;
		if (*s == 0xC2 && s[1] >= 0xA0 && s[1] != 0xAD)
			continue;
		if (*s == 0xE2 && ((s[1] == 0x80 && s[2] >= 0x90 && s[2] <= 0xA7) || s[1] == 0x82))
			continue;
		return false;
	}
	return true;
}

static void report_character(struct mender *m, enum diagnostic_code code, uint32_t c, long line)
{
	if (m->reported++ < MAX_REPORTED)
		diagnostics_report(m->found, code, m->file, line, NULL, (unsigned)c);
}

static void put_ligature(struct buffer *out, uint32_t c)
{
	static const char *const letters[] = {"ff", "fi", "fl", "ffi", "ffl"};
	buffer_puts(out, letters[c - 0xFB00]);
}

static void put_character(struct rewrite *r, const char *s, size_t len, uint32_t c)
{
	enum care care = care_for(c);
	if (!r->mender->pasted && (c == 0xAD || c == 0x200B))
		care = CARE_NONE;
	r->changed = r->changed || (care != CARE_NONE && care != CARE_COMPOSE);
	switch (care) {
	case CARE_BLANK:
		buffer_putc(&r->out, ' ');
		break;
	case CARE_DROP:
		break;
	case CARE_REPORT:
		report_character(r->mender, DIAG_XML_CHARACTER, c, r->line);
		break;
	case CARE_LIGATURE:
		put_ligature(&r->out, c);
		break;
	case CARE_COMPOSE:
		r->compose = true;
		buffer_append(&r->out, s, len);
		break;
	case CARE_NONE:
		buffer_append(&r->out, s, len);
		break;
	}
}

static void set_composed(xmlNodePtr text, const struct rewrite *r)
{
	utf8proc_uint8_t *composed = NULL;
	utf8proc_ssize_t len =
		utf8proc_map((const utf8proc_uint8_t *)buffer_text(&r->out), (utf8proc_ssize_t)r->out.len,
			     &composed, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (len == UTF8PROC_ERROR_NOMEM)
		arena_out_of_memory();
	const xmlChar *result = len < 0 ? (const xmlChar *)buffer_text(&r->out) : composed;
	if (r->changed || !xmlStrEqual(result, text->content))
		xmlNodeSetContent(text, result);
	free(composed);
}

/* Rewrites the content of a text node. */
static void mend_node(struct mender *m, xmlNodePtr text, long line)
{
	if (!text->content || is_plain(text->content))
		return;
	const char *s = tree_string(text->content);
	struct rewrite r = {.mender = m, .out = BUFFER_INIT, .line = line};
	for (size_t len = strlen(s), n; len > 0; s += n, len -= n) {
		uint32_t c;
		n = utf8_decode(s, len, &c);
		r.line += c == '\n';
		put_character(&r, s, n, c);
	}
	if (r.compose)
		set_composed(text, &r);
	else if (r.changed)
		xmlNodeSetContent(text, (const xmlChar *)buffer_text(&r.out));
	buffer_free(&r.out);
}

static bool is_bullet(uint32_t c)
{
	static const uint32_t bullets[] = {0xB7,   0x2022, 0x2023, 0x2043, 0x2219, 0x25A0,
					   0x25A1, 0x25AA, 0x25AB, 0x25B6, 0x25BA, 0x25CB,
					   0x25CF, 0x25E6, 0x2713, 0x2714, 0x27A2};
	for (size_t i = 0; i < sizeof bullets / sizeof *bullets; i++)
		if (bullets[i] == c)
			return true;
	return false;
}

/*
 * A line of text that begins as a list item of a word processor: with a
 * bullet, or with a dash or "o" and a tab. A dash and a blank count at the
 * start of the text only: a wrapped sentence can go on with them.
 */
static bool begins_with_bullet(const char *s, bool first_line, uint32_t *c)
{
	size_t n = utf8_decode(s, strlen(s), c);
	if (is_bullet(*c))
		return true;
	bool dash = *c == '-' || *c == 0x2013 || *c == 0x2014;
	return ((dash || *c == 'o' || *c == '*') && s[n] == '\t') || (dash && first_line && s[n] == ' ');
}

/* The number that a line begins with as items of a typed list do ("2. ", "2) "); 0 when with none. */
static long typed_number(const char *s)
{
	size_t digits = strspn(s, "0123456789");
	bool is_typed = digits > 0 && digits <= 3 && (s[digits] == '.' || s[digits] == ')') && blank_is(s[digits + 1]);
	return is_typed ? strtol(s, NULL, 10) : 0;
}

/* Whether tabs part the words of the line. */
static bool has_columns(const char *s)
{
	const char *tab = memchr(s, '\t', strcspn(s, "\r\n"));
	return tab && tab[strspn(tab, " \t")] != '\0' && !strchr("\r\n", tab[strspn(tab, " \t")]);
}

/* What the lines of a text before the one at hand began with. */
struct typed {
	bool some, numbered; /* there were lines; a numbered list has been told */
	long number;
	int columns;
};

static void find_in_line(struct mender *m, const char *s, long line, struct typed *before)
{
	uint32_t c;
	long number = typed_number(s);
	if (begins_with_bullet(s, !before->some, &c)) {
		report_character(m, DIAG_XML_BULLET, c, line);
	} else if (number > 1 && number == before->number + 1 && !before->numbered) {
		diagnostics_report(m->found, DIAG_XML_NUMBERED, m->file, line, NULL, number - 1, number);
		before->numbered = true;
	} else if (number == 0 && has_columns(s) && ++before->columns == 2) {
		diagnostics_report(m->found, DIAG_XML_TABS, m->file, line, NULL);
	}
	before->number = number;
	before->some = true;
}

/* Lists and tables that were typed, or pasted as text. */
static void find_typed(struct mender *m, const char *s, long line)
{
	struct typed before = {0};
	while (s) {
		for (; blank_is(*s); s++)
			line += *s == '\n';
		if (*s)
			find_in_line(m, s, line, &before);
		s = strchr(s, '\n');
	}
}

/* Content of an element; a text behind another node is the rest of a line. */
static void mend_content(struct mender *m, xmlNodePtr text)
{
	const char *s = tree_string(text->content);
	if (!s || blank_all(s))
		return;
	long line = tree_line(text);
	if (m->pasted && !text->prev)
		find_typed(m, s, line);
	mend_node(m, text, line);
}

static void mend_attributes(struct mender *m, const xmlNode *element)
{
	for (xmlAttrPtr a = element->properties; a; a = a->next)
		if (a->children && a->children->type == XML_TEXT_NODE)
			mend_node(m, a->children, xml_line(tree_handle((xmlNodePtr)a)));
}

void mend_text(struct xml_document *doc, bool pasted, struct diagnostics *found)
{
	struct mender m = {.file = doc->file, .found = found, .pasted = pasted};
	for (xmlNodePtr node = doc->tree->children; node; node = tree_next(node, (xmlNodePtr)doc->tree)) {
		if (node->type == XML_ELEMENT_NODE)
			mend_attributes(&m, node);
		else if (node->type == XML_TEXT_NODE)
			mend_content(&m, node);
	}
}
