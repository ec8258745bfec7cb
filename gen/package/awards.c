#include "package/awards.h"

#include <csv.h>
#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/i18n.h"
#include "package/markup.h"

#define AWARDS_MAX_BYTES ((size_t)4 * 1024 * 1024)
#define MAX_COLUMNS 256

struct table {
	const char *file;
	struct arena *arena;
	struct diagnostics *found;
	const char *heads[MAX_COLUMNS];
	size_t columns, field; /* field: index of the next one in this line */
	long line;             /* of the file, where the row begins */
	long breaks;           /* lines that the row's fields have in them */
	bool after_return;     /* a carriage return ended the line before */
	bool failed, has_heads, bad_heads;
	bool filled;           /* the row has something in it */
	long written;          /* lines of `out` */
	struct buffer row, out;
};

/* A head becomes the name of an attribute. */
static bool is_name(const char *s)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
	return *s && strchr(letters, *s) && strlen(s) < 64 &&
	       s[strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-.0123456789")] == '\0';
}

static bool is_known(const struct table *t, const char *head)
{
	for (size_t i = 0; i < t->columns; i++)
		if (strcmp(t->heads[i], head) == 0)
			return true;
	return false;
}

static void take_head(struct table *t, const char *text)
{
	if (t->columns == MAX_COLUMNS || !is_name(text) || is_known(t, text)) {
		diagnostics_report(t->found, DIAG_AWARDS_HEAD, t->file, t->line, NULL, text);
		t->failed = t->bad_heads = true;
		return;
	}
	t->heads[t->columns++] = text;
}

static void take_field(void *bytes, size_t len, void *self)
{
	struct table *t = self;
	const char *text = bytes ? arena_strndup(t->arena, bytes, len) : "";
	t->filled |= len > 0;
	t->after_return = false;
	for (const char *s = text; (s = strchr(s, '\n')); s++)
		t->breaks++;
	if (!t->has_heads)
		take_head(t, text);
	else if (t->field < t->columns)
		markup_put_attribute(&t->row, t->heads[t->field], text);
	t->field++;
}

/* Writes the row into the line that it has in the file, so that a finding about it names that. */
static void put_row(struct table *t)
{
	for (; t->written < t->line; t->written++)
		buffer_putc(&t->out, '\n');
	buffer_printf(&t->out, "<row%s/>", buffer_text(&t->row));
	if (t->field == t->columns)
		return;
	diagnostics_report(t->found, DIAG_AWARDS_ROW, t->file, t->line, NULL, t->field, t->columns);
	t->failed = true;
}

/* `end` is the character behind the row; empty lines are rows without fields, and \r\n ends two of them. */
static void end_row(int end, void *self)
{
	struct table *t = self;
	if (t->has_heads && t->filled && !t->bad_heads)
		put_row(t);
	t->has_heads |= t->field > 0;
	if (end != '\n' || !t->after_return)
		t->line += 1 + t->breaks;
	t->after_return = end == '\r';
	buffer_clear(&t->row);
	t->breaks = 0;
	t->field = 0;
	t->filled = false;
}

/* The separator that the first line has most of. */
static unsigned char find_separator(const char *text)
{
	size_t counts[128] = {0};
	for (; *text && *text != '\n'; text++)
		counts[*text & 127]++;
	if (counts['\t'] > counts[';'] && counts['\t'] > counts[','])
		return CSV_TAB;
	return counts[','] > counts[';'] ? CSV_COMMA : ';';
}

static bool parse(struct table *t, const struct buffer *bytes)
{
	const char *text = buffer_text(bytes);
	size_t len = bytes->len, bom = strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	struct csv_parser parser;
	if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
		return false;
	csv_set_delim(&parser, find_separator(text + bom));
	bool ok = csv_parse(&parser, text + bom, len - bom, take_field, end_row, t) == len - bom &&
		  csv_fini(&parser, take_field, end_row, t) == 0;
	if (!ok)
		diagnostics_report(t->found, DIAG_AWARDS_SYNTAX, t->file, t->line, NULL);
	csv_free(&parser);
	return ok && !t->failed;
}

static struct xml_document *read_table(struct table *t)
{
	struct buffer bytes = BUFFER_INIT;
	struct xml_document *doc = NULL;
	buffer_puts(&t->out, "<awards>");
	if (!file_read(t->file, AWARDS_MAX_BYTES, &bytes)) {
		diagnostics_report(t->found, DIAG_IO, t->file, 0, NULL, i18n_error(errno));
	} else if (parse(t, &bytes)) {
		buffer_puts(&t->out, "\n</awards>\n");
		doc = xml_parse(t->file, buffer_text(&t->out), t->out.len, t->found);
	}
	buffer_free(&bytes);
	return doc;
}

struct xml_document *awards_load(const char *path, struct diagnostics *found)
{
	struct table t = {.file = path, .arena = arena_new(), .found = found, .line = 1, .written = 1};
	struct xml_document *doc = read_table(&t);
	buffer_free(&t.row);
	buffer_free(&t.out);
	arena_free(t.arena);
	return doc;
}
