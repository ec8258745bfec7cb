#include "xml/gate.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/utf8.h"

/* A file in another encoding has a bad byte on every other line; these many are shown. */
#define MAX_BAD_LINES 5

static void refuse_encoding(const struct source *s, struct diagnostics *found, long line, const char *what)
{
	diagnostics_report(found, DIAG_XML_ENCODING, s->file, line, NULL, what);
}

static bool begins(const struct source *s, const char *bytes, size_t len)
{
	return (size_t)(s->end - s->text) >= len && memcmp(s->text, bytes, len) == 0;
}

/* Files that are handed over in place of a plan, by their first bytes; and texts without any markup. */
static bool check_kind(const struct source *s, struct diagnostics *found)
{
	const char *kind = NULL;
	if (begins(s, "PK\3\4", 4) || begins(s, "\xD0\xCF\x11\xE0", 4))
		kind = _("a file of Word or Excel, or a zip archive");
	else if (begins(s, "%PDF-", 5))
		kind = _("a PDF");
	else if (begins(s, "{\\rtf", 5))
		kind = _("a file of a word processor");
	else if (scan_blanks(s->text, s->end) != s->end && !memchr(s->text, '<', (size_t)(s->end - s->text)))
		kind = _("a text without any markup");
	if (kind)
		diagnostics_report(found, DIAG_XML_OTHER_FILE, s->file, 0, NULL, kind);
	return !kind;
}

/* UTF-16 and UTF-32, by byte order mark or by the NULs around the first '<'. */
static bool check_wide(const struct source *s, struct diagnostics *found)
{
	if (!begins(s, "\xFE\xFF", 2) && !begins(s, "\xFF\xFE", 2) && !begins(s, "\0<", 2) &&
	    !begins(s, "<\0", 2) && !begins(s, "\0\0", 2))
		return true;
	refuse_encoding(s, found, 1, _("it looks like UTF-16"));
	return false;
}

static bool check_nul(const struct source *s, struct diagnostics *found)
{
	const char *nul = memchr(s->text, '\0', (size_t)(s->end - s->text));
	if (!nul)
		return true;
	refuse_encoding(s, found, 1 + scan_lines(s->text, nul), _("it contains a byte with the value zero"));
	return false;
}

/* The first byte at or after `at` that is not part of ASCII; eight bytes at a time. */
static const char *skip_ascii(const char *at, const char *end)
{
	uint64_t word;
	for (; end - at >= (ptrdiff_t)sizeof word; at += sizeof word) {
		memcpy(&word, at, sizeof word);
		if (word & UINT64_C(0x8080808080808080))
			break;
	}
	while (at < end && (unsigned char)*at < 0x80)
		at++;
	return at;
}

static const char *skip_valid(const char *at, const char *end)
{
	while ((at = skip_ascii(at, end)) < end) {
		uint32_t c;
		size_t len = utf8_decode(at, (size_t)(end - at), &c);
		if (c == UTF8_INVALID)
			break;
		at += len;
	}
	return at;
}

static bool check_utf8(const struct source *s, struct diagnostics *found)
{
	long line = 1;
	int bad_lines = 0;
	const char *counted = s->text;
	for (const char *at = s->text;
	     at && (at = skip_valid(at, s->end)) < s->end && bad_lines < MAX_BAD_LINES;) {
		line += scan_lines(counted, at);
		counted = at;
		diagnostics_report(found, DIAG_XML_BYTE, s->file, line, NULL, (unsigned)(unsigned char)*at);
		bad_lines++;
		at = memchr(at, '\n', (size_t)(s->end - at));
	}
	return bad_lines == 0;
}

/* The value of encoding="..." in the XML declaration, as a range; empty when there is none. */
static struct source declared_encoding(const char *at, const char *end)
{
	struct source none = {0};
	at = memmem(at, (size_t)(end - at), "encoding", 8);
	at = at ? scan_blanks(at + 8, end) : end;
	if (at == end || *at != '=')
		return none;
	at = scan_blanks(at + 1, end);
	if (at == end || (*at != '"' && *at != '\''))
		return none;
	const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));
	return close ? (struct source){.text = at + 1, .end = close} : none;
}

static const char *skip_printable(const char *at, const char *end)
{
	while (at < end && *at >= ' ' && *at < 0x7F)
		at++;
	return at;
}

static bool check_declaration(const struct source *s, struct diagnostics *found)
{
	struct scanner scanner = {s->text, s->end, 1};
	struct scan_token t;
	if (!begins(s, "<?xml", 5) || !scan_next(&scanner, &t) || !t.complete)
		return true;
	struct source name = declared_encoding(t.start, t.end);
	size_t len = (size_t)(skip_printable(name.text, name.end) - name.text);
	if (!name.text || (len == 5 && strncasecmp(name.text, "UTF-8", 5) == 0))
		return true;
	diagnostics_report(found, DIAG_XML_DECLARED, s->file, 1, NULL, (int)(len < 40 ? len : 40), name.text);
	return false;
}

/* A document type declaration can only stand before the root element. */
static bool check_prolog(const struct source *s, struct diagnostics *found)
{
	struct scanner scanner = {s->text, s->end, 1};
	for (struct scan_token t; scan_next(&scanner, &t) && t.kind != SCAN_START_TAG;) {
		if (t.kind != SCAN_DECLARATION || t.end - t.start < 9 ||
		    strncasecmp(t.start, "<!DOCTYPE", 9) != 0)
			continue;
		diagnostics_report(found, DIAG_XML_DOCTYPE, s->file, t.line, NULL);
		return false;
	}
	return true;
}

bool gate_check(struct source *s, struct diagnostics *found)
{
	if ((size_t)(s->end - s->text) > XML_MAX_BYTES) {
		diagnostics_report(found, DIAG_XML_SIZE, s->file, 0, NULL,
				   (long)(XML_MAX_BYTES / 1024 / 1024));
		return false;
	}
	if (!check_wide(s, found))
		return false;
	if (begins(s, "\xEF\xBB\xBF", 3))
		s->text += 3;
	if (!check_kind(s, found) || !check_nul(s, found) || !check_declaration(s, found) || !check_utf8(s, found))
		return false;
	if (scan_blanks(s->text, s->end) == s->end) {
		diagnostics_report(found, DIAG_XML_EMPTY, s->file, 0, NULL);
		return false;
	}
	return check_prolog(s, found);
}
