#include "base/diagnostic.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/i18n.h"
#include "base/json.h"

struct entry {
	enum diagnostic_level level;
	const char *id, *message, *hint;
};

static const struct entry table[DIAGNOSTIC_CODES] = {
#define ERROR DIAGNOSTIC_ERROR
#define WARNING DIAGNOSTIC_WARNING
#define X(code, level, id, message, hint) [code] = {level, id, message, hint},
#include "base/diagnostic_table.h"
#undef X
#undef ERROR
#undef WARNING
};

void diagnostics_init(struct diagnostics *list, struct arena *a)
{
	*list = (struct diagnostics){.arena = a};
}

static int compare_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static bool same(const struct diagnostic *a, const struct diagnostic *b)
{
	return a->line == b->line && a->level == b->level && compare_text(a->id, b->id) == 0 &&
	       compare_text(a->message, b->message) == 0 && compare_text(a->file, b->file) == 0;
}

static const char *copy(struct diagnostics *list, const char *text)
{
	return text ? arena_strdup(list->arena, text) : NULL;
}

/* How far back a repeated finding is looked for: repeats come close together. */
#define REPEAT_WINDOW 64

static bool is_repeat(const struct diagnostics *list, const struct diagnostic *d)
{
	size_t from = list->count > REPEAT_WINDOW ? list->count - REPEAT_WINDOW : 0;
	for (size_t i = list->count; i > from; i--)
		if (same(&list->items[i - 1], d))
			return true;
	return false;
}

void diagnostics_add(struct diagnostics *list, const struct diagnostic *d)
{
	if (is_repeat(list, d))
		return;
	list->items = arena_grow(list->arena, list->items, list->count, &list->capacity, sizeof *d);
	list->items[list->count++] = (struct diagnostic){
		.level = d->level,
		.file = copy(list, d->file),
		.line = d->line,
		.id = copy(list, d->id),
		.message = copy(list, d->message),
		.place = copy(list, d->place),
		.hint = copy(list, d->hint),
		.source = copy(list, d->source),
	};
	*(d->level == DIAGNOSTIC_ERROR ? &list->errors : &list->warnings) += 1;
}

void diagnostics_append(struct diagnostics *list, const struct diagnostics *more)
{
	for (size_t i = 0; i < more->count; i++)
		diagnostics_add(list, &more->items[i]);
}

static void report(struct diagnostics *list, enum diagnostic_code code, const char *file, long line,
		   const char *place, const char *hint, va_list args)
{
	struct buffer message = BUFFER_INIT;
	buffer_vprintf(&message, i18n_text(table[code].message), args);
	if (!hint && table[code].hint)
		hint = i18n_text(table[code].hint);
	struct diagnostic d = {
		.level = table[code].level,
		.file = file,
		.line = line,
		.id = table[code].id,
		.message = buffer_text(&message),
		.place = place,
		.hint = hint,
	};
	diagnostics_add(list, &d);
	buffer_free(&message);
}

void diagnostics_report(struct diagnostics *list, enum diagnostic_code code, const char *file, long line,
			const char *place, ...)
{
	va_list args;
	va_start(args, place);
	report(list, code, file, line, place, NULL, args);
	va_end(args);
}

void diagnostics_report_hint(struct diagnostics *list, enum diagnostic_code code, const char *file,
			     long line, const char *place, const char *hint, ...)
{
	va_list args;
	va_start(args, hint);
	report(list, code, file, line, place, hint, args);
	va_end(args);
}

static int compare(const void *left, const void *right)
{
	const struct diagnostic *a = left, *b = right;
	int order = compare_text(a->file, b->file);
	if (order == 0)
		order = (a->line > b->line) - (a->line < b->line);
	if (order == 0)
		order = compare_text(a->id, b->id);
	if (order == 0)
		order = compare_text(a->message, b->message);
	if (order == 0)
		order = (a->level > b->level) - (a->level < b->level);
	return order ? order : compare_text(a->place, b->place);
}

void diagnostics_sort(struct diagnostics *list)
{
	if (list->count > 1)
		qsort(list->items, list->count, sizeof *list->items, compare);
}

const char *diagnostic_level_name(enum diagnostic_level level)
{
	return level == DIAGNOSTIC_ERROR ? "error" : "warning";
}

static void write_detail(struct buffer *out, const char *label, const char *text, const char *more)
{
	buffer_printf(out, "    %s: %s", label, text);
	if (more)
		buffer_printf(out, "; %s: %s", _("source"), more);
	buffer_putc(out, '\n');
}

static void write_one(const struct diagnostic *d, struct buffer *out)
{
	if (d->file)
		buffer_printf(out, "%s:", d->file);
	if (d->file && d->line > 0)
		buffer_printf(out, "%ld:", d->line);
	buffer_printf(out, "%s%s: %s: %s\n", d->file ? " " : "",
		      diagnostic_level_name(d->level), d->id, d->message);
	if (d->place && *d->place)
		write_detail(out, _("place"), d->place, NULL);
	if (d->hint && *d->hint)
		write_detail(out, _("hint"), d->hint, d->source);
	else if (d->source && *d->source)
		write_detail(out, _("source"), d->source, NULL);
}

void diagnostics_write_text(const struct diagnostics *list, struct buffer *out)
{
	for (size_t i = 0; i < list->count; i++)
		write_one(&list->items[i], out);
}

json_t *diagnostic_json(const struct diagnostic *d)
{
	json_t *o = json_object();
	json_set_text(o, "file", d->file);
	json_object_set_new(o, "line", json_integer(d->line));
	json_set_text(o, "level", diagnostic_level_name(d->level));
	json_set_text(o, "id", d->id);
	json_set_text(o, "message", d->message);
	json_set_text(o, "place", d->place);
	json_set_text(o, "hint", d->hint);
	json_set_text(o, "source", d->source);
	return o;
}

json_t *diagnostics_json(const struct diagnostics *list)
{
	json_t *array = json_array();
	for (size_t i = 0; i < list->count; i++)
		json_array_append_new(array, diagnostic_json(&list->items[i]));
	return array;
}

void diagnostics_write_json(const struct diagnostics *list, struct buffer *out)
{
	json_write(diagnostics_json(list), 1, out);
}

const char *diagnostic_id(enum diagnostic_code code)
{
	return table[code].id;
}
