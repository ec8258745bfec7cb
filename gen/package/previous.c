#include "package/previous.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/json.h"
#include "package/markup.h"

#define MANIFEST_MAX_BYTES ((size_t)16 * 1024 * 1024)
#define PACKAGE_FILE_MAX_BYTES (256 * 1024 * 1024)

struct previous {
	json_t *root;
};

struct previous *previous_load(const char *path)
{
	struct arena *a = arena_new();
	struct buffer b = BUFFER_INIT;
	struct previous *p = NULL;
	if (file_read(file_join(a, path, STORE_MARKER), MANIFEST_MAX_BYTES, &b)) {
		json_t *root = json_loadb(buffer_text(&b), b.len, 0, NULL);
		if (root) {
			p = malloc(sizeof *p);
			if (!p)
				arena_out_of_memory();
			p->root = root;
		}
	}
	buffer_free(&b);
	arena_free(a);
	return p;
}

void previous_free(struct previous *p)
{
	if (!p)
		return;
	json_decref(p->root);
	free(p);
}

const char *previous_text(const struct previous *p, const char *name)
{
	return json_string_value(json_object_get(p->root, name));
}

const char *previous_checksum(const struct previous *p)
{
	return previous_text(p, "checksum");
}

bool previous_is_submission(const struct previous *p)
{
	return json_is_false(json_object_get(p->root, "draft")) && !json_object_get(p->root, "completes");
}

/* True when the file that an entry of the manifest tells of has the bytes that it tells. */
static bool has_file(const json_t *entry, struct arena *a, const char *path)
{
	const char *name = json_string_value(json_object_get(entry, "file"));
	const char *sum = json_string_value(json_object_get(entry, "sha256"));
	json_int_t length = json_integer_value(json_object_get(entry, "bytes"));
	if (!name || !sum || !file_is_plain_name(name) || length < 0 || length > PACKAGE_FILE_MAX_BYTES)
		return false;
	struct buffer b = BUFFER_INIT;
	char hex[DIGEST_HEX] = "";
	if (file_read(file_join(a, path, name), (size_t)length, &b) && b.len == (size_t)length)
		digest_sha256(buffer_text(&b), b.len, hex);
	buffer_free(&b);
	return strcmp(hex, sum) == 0;
}

static bool has_files(const json_t *list, struct arena *a, const char *path)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (!has_file(json_array_get(list, i), a, path))
			return false;
	return true;
}

bool previous_is_whole(const struct previous *p, const char *path)
{
	const json_t *documents = json_object_get(p->root, "documents"), *files = json_object_get(p->root, "files");
	struct arena *a = arena_new();
	bool whole = has_files(documents, a, path) && has_files(files, a, path);
	arena_free(a);
	return whole;
}

static const char *text_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static bool names_file(const json_t *list, const char *file)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *name = text_of(json_array_get(list, i), "file");
		if (name && strcmp(name, file) == 0)
			return true;
	}
	return false;
}

static bool is_own(const struct previous *p, const char *file)
{
	return strcmp(file, STORE_MARKER) == 0 || (p && (names_file(json_object_get(p->root, "documents"), file) ||
							 names_file(json_object_get(p->root, "files"), file)));
}

void previous_strangers(const struct previous *p, const char *path, struct names *out)
{
	struct names all = {.arena = out->arena};
	names_add_folder(&all, path);
	names_sort(&all);
	for (size_t i = 0; i < all.count; i++)
		if (!is_own(p, all.items[i]))
			names_add(out, all.items[i]);
}

bool previous_has_findings(const struct previous *p)
{
	return json_array_size(json_object_get(p->root, "findings")) > 0;
}

void previous_findings(const struct previous *p, const char *file, struct diagnostics *found)
{
	const json_t *list = json_object_get(p->root, "findings");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *f = json_array_get(list, i);
		const char *level = text_of(f, "level"), *its_file = text_of(f, "file");
		const char *id = text_of(f, "id"), *message = text_of(f, "message");
		struct diagnostic d = {
			.level = level && strcmp(level, "error") == 0 ? DIAGNOSTIC_ERROR : DIAGNOSTIC_WARNING,
			.file = its_file ? its_file : file,
			.line = (long)json_integer_value(json_object_get(f, "line")),
			.id = id ? id : "",
			.message = message ? message : "",
			.place = text_of(f, "place"),
			.hint = text_of(f, "hint"),
			.source = text_of(f, "source"),
		};
		diagnostics_add(found, &d);
	}
}

static void put_document(const json_t *d, struct buffer *out)
{
	static const char *const texts[] = {"name", "title", "file", "sha256"};
	static const char *const numbers[] = {"pages", "body-pages", "bytes"};
	buffer_puts(out, "<document");
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		markup_put_attribute(out, texts[i], text_of(d, texts[i]));
	markup_put_attribute(out, "sent", json_is_true(json_object_get(d, "sent")) ? "yes" : "no");
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		buffer_printf(out, " %s=\"%lld\"", numbers[i],
			      (long long)json_integer_value(json_object_get(d, numbers[i])));
	buffer_puts(out, "/>\n");
}

int previous_put_contents(const struct previous *p, struct buffer *out)
{
	const json_t *documents = json_object_get(p->root, "documents"), *files = json_object_get(p->root, "files");
	json_int_t pages = 0;
	buffer_puts(out, "<documents>\n");
	for (size_t i = 0; i < json_array_size(documents); i++) {
		const json_t *d = json_array_get(documents, i);
		put_document(d, out);
		pages += json_integer_value(json_object_get(d, "pages"));
	}
	buffer_puts(out, "</documents>\n<files>\n");
	for (size_t i = 0; i < json_array_size(files); i++) {
		buffer_puts(out, "<file");
		markup_put_attribute(out, "name", text_of(json_array_get(files, i), "file"));
		buffer_puts(out, "/>\n");
	}
	buffer_puts(out, "</files>\n");
	return pages >= 0 && pages < INT_MAX ? (int)pages : 0;
}

static const json_t *previous_document(const struct previous *p, const char *name)
{
	const json_t *documents = p ? json_object_get(p->root, "documents") : NULL;
	for (size_t i = 0; i < json_array_size(documents); i++) {
		const json_t *d = json_array_get(documents, i);
		const char *its = json_string_value(json_object_get(d, "name"));
		if (its && strcmp(its, name) == 0)
			return d;
	}
	return NULL;
}

static bool page_changed(const struct rendered *d, const json_t *hashes, int page)
{
	const char *old = json_string_value(json_array_get(hashes, (size_t)page));
	return !old || strcmp(old, d->page_hashes[page]) != 0;
}

/* Appends "1, 3–5": the pages that differ; false when none does. */
static bool write_changed_pages(const struct rendered *d, const json_t *hashes, struct buffer *out)
{
	bool any = false;
	for (int i = 0; i < d->pages; i++) {
		if (!page_changed(d, hashes, i))
			continue;
		int last = i;
		while (last + 1 < d->pages && page_changed(d, hashes, last + 1))
			last++;
		buffer_printf(out, "%s%d", any ? ", " : "", i + 1);
		if (last > i)
			buffer_printf(out, "–%d", last + 1);
		any = true;
		i = last;
	}
	return any;
}

static void write_document_change(const struct rendered *d, const json_t *old, struct buffer *out)
{
	struct buffer changed = BUFFER_INIT;
	const json_t *hashes = json_object_get(old, "page-hashes");
	buffer_printf(out, "  %s: ", d->file);
	buffer_printf(out, i18n_plural("%d page", "%d pages", d->pages), d->pages);
	buffer_puts(out, ", ");
	bool any = old && write_changed_pages(d, hashes, &changed);
	if (!old)
		buffer_puts(out, _("new"));
	else if (any)
		buffer_printf(out, _("changed: pages %s"), buffer_text(&changed));
	else if (json_array_size(hashes) != (size_t)d->pages)
		buffer_printf(out, _("changed: %d pages before"), (int)json_array_size(hashes));
	else
		buffer_puts(out, _("unchanged"));
	buffer_putc(out, '\n');
	buffer_free(&changed);
}

static void write_total_change(const struct total *t, const json_t *totals, struct buffer *out)
{
	const json_t *value = json_object_get(totals, t->label);
	int64_t old = json_integer_value(value);
	if (old == t->value)
		return;
	buffer_printf(out, "  %s: ", t->label);
	money_format(out, old, MONEY_FULL);
	buffer_puts(out, " € → ");
	money_format(out, t->value, MONEY_FULL);
	buffer_puts(out, " €\n");
}

/* Documents that were in the previous package and are in this one no more. */
static void write_lost_documents(const struct manifest *m, const json_t *documents, struct buffer *out)
{
	for (size_t i = 0; i < json_array_size(documents); i++) {
		const json_t *old = json_array_get(documents, i);
		const char *name = json_string_value(json_object_get(old, "name"));
		const char *file = json_string_value(json_object_get(old, "file"));
		bool lost = name && file;
		for (size_t d = 0; lost && d < m->document_count; d++)
			lost = strcmp(m->documents[d].name, name) != 0;
		if (lost)
			buffer_printf(out, _("  %s: no longer in the package\n"), file);
	}
}

/* Totals that this plan has no more, such as that of an investment that was taken out. */
static void write_lost_totals(const struct manifest *m, json_t *totals, struct buffer *out)
{
	const char *label;
	json_t *value;
	json_object_foreach(totals, label, value) {
		bool lost = json_is_integer(value);
		for (size_t i = 0; lost && i < m->totals->count; i++)
			lost = strcmp(m->totals->items[i].label, label) != 0;
		if (!lost)
			continue;
		buffer_printf(out, "  %s: ", label);
		money_format(out, json_integer_value(value), MONEY_FULL);
		buffer_puts(out, _(" € → no longer in the plan\n"));
	}
}

void previous_write_changes(const struct previous *p, const struct manifest *m, struct buffer *out)
{
	for (size_t i = 0; i < m->document_count; i++)
		write_document_change(&m->documents[i], previous_document(p, m->documents[i].name), out);
	if (!p)
		return;
	write_lost_documents(m, json_object_get(p->root, "documents"), out);
	json_t *totals = json_object_get(p->root, "totals-in-cents");
	for (size_t i = 0; i < m->totals->count; i++)
		write_total_change(&m->totals->items[i], totals, out);
	write_lost_totals(m, totals, out);
}
