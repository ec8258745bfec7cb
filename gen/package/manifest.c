#include "package/manifest.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/json.h"

#define MANIFEST_MAX_BYTES ((size_t)16 * 1024 * 1024)

struct previous {
	json_t *root;
};

static void set_number(json_t *object, const char *key, int64_t n)
{
	json_object_set_new(object, key, json_integer(n));
}

static json_t *document_json(const struct rendered *d)
{
	json_t *o = json_object(), *hashes = json_array();
	json_set_text(o, "name", d->name);
	json_set_text(o, "file", d->file);
	json_set_text(o, "title", d->title);
	json_object_set_new(o, "sent", json_boolean(d->sent));
	set_number(o, "pages", d->pages);
	set_number(o, "body-pages", d->body_pages);
	set_number(o, "bytes", (int64_t)d->bytes.len);
	json_set_text(o, "sha256", d->digest);
	for (int i = 0; i < d->pages; i++)
		json_array_append_new(hashes, json_string(d->page_hashes[i]));
	json_object_set_new(o, "page-hashes", hashes);
	return o;
}

static json_t *file_json(const struct store_file *f)
{
	char hex[DIGEST_HEX];
	digest_sha256(f->bytes, f->length, hex);
	json_t *o = json_object();
	json_set_text(o, "file", f->name);
	set_number(o, "bytes", (int64_t)f->length);
	json_set_text(o, "sha256", hex);
	return o;
}

static json_t *finding_json(const struct diagnostic *d)
{
	json_t *o = json_object();
	json_set_text(o, "level", d->level == DIAGNOSTIC_ERROR ? "error" : "warning");
	json_set_text(o, "id", d->id);
	set_number(o, "line", d->line);
	json_set_text(o, "place", d->place);
	json_set_text(o, "message", d->message);
	return o;
}

static json_t *deadlines_json(const struct plan *plan)
{
	json_t *o = json_object();
	const struct xml_node *list = call_element(plan->call, "deadlines");
	for (const struct xml_node *d = list ? xml_child(list, "deadline") : NULL; d;
	     d = xml_next_named(d, "deadline"))
		json_set_text(o, xml_attribute(d, "id"), xml_attribute(d, "at"));
	return o;
}

static json_t *list_json(const char *const *texts)
{
	json_t *array = json_array();
	for (; *texts; texts++)
		json_array_append_new(array, json_string(*texts));
	return array;
}

static void set_contents(json_t *o, const struct manifest *m)
{
	json_t *documents = json_array(), *files = json_array(), *totals = json_object(), *findings = json_array();
	for (size_t i = 0; i < m->document_count; i++)
		json_array_append_new(documents, document_json(&m->documents[i]));
	for (size_t i = 0; i < m->file_count; i++)
		json_array_append_new(files, file_json(&m->files[i]));
	for (size_t i = 0; i < m->total_count; i++)
		set_number(totals, m->totals[i].label, m->totals[i].value);
	for (size_t i = 0; i < m->findings->count; i++)
		json_array_append_new(findings, finding_json(&m->findings->items[i]));
	json_object_set_new(o, "documents", documents);
	json_object_set_new(o, "files", files);
	json_object_set_new(o, "totals-in-cents", totals);
	json_object_set_new(o, "findings", findings);
}

static json_t *manifest_json(const struct manifest *m)
{
	json_t *o = json_object();
	struct buffer time = BUFFER_INIT;
	struct date d = date_from_seconds(m->plan->time);
	date_format_iso(&time, &d);
	const struct xml_node *identifier = call_element(m->plan->call, "identifier");
	json_set_text(o, "call", m->plan->call->name);
	json_set_text(o, "identifier", identifier ? xpath_node_string(identifier, m->plan->arena) : NULL);
	json_set_text(o, "applicant", m->plan->applicant);
	json_object_set_new(o, "sample", json_boolean(m->plan->sample));
	json_object_set_new(o, "draft", json_boolean(m->draft));
	json_set_text(o, "subject", m->subject);
	json_object_set_new(o, "recipients", list_json(m->recipients));
	json_object_set_new(o, "deadlines", deadlines_json(m->plan));
	json_set_text(o, "plan-sha256", m->plan->digest);
	json_set_text(o, "checksum", arena_strndup(m->plan->arena, m->plan->digest, 12));
	json_set_text(o, "completes", m->completes);
	json_set_text(o, "dated", buffer_text(&time));
	json_set_text(o, "program", "hakemus " HAKEMUS_VERSION);
	set_contents(o, m);
	buffer_free(&time);
	return o;
}

void manifest_write(const struct manifest *m, struct buffer *out)
{
	json_write(manifest_json(m), 2, out);
}

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

const char *previous_checksum(const struct previous *p)
{
	return json_string_value(json_object_get(p->root, "checksum"));
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
		for (size_t i = 0; lost && i < m->total_count; i++)
			lost = strcmp(m->totals[i].label, label) != 0;
		if (!lost)
			continue;
		buffer_printf(out, "  %s: ", label);
		money_format(out, json_integer_value(value), MONEY_FULL);
		buffer_puts(out, _(" € → no longer in the plan\n"));
	}
}

void manifest_write_changes(const struct manifest *m, const struct previous *p, struct buffer *out)
{
	for (size_t i = 0; i < m->document_count; i++)
		write_document_change(&m->documents[i], previous_document(p, m->documents[i].name), out);
	if (!p)
		return;
	write_lost_documents(m, json_object_get(p->root, "documents"), out);
	json_t *totals = json_object_get(p->root, "totals-in-cents");
	for (size_t i = 0; i < m->total_count; i++)
		write_total_change(&m->totals[i], totals, out);
	write_lost_totals(m, totals, out);
}
