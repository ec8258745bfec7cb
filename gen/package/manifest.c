#include "package/manifest.h"

#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/json.h"

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

/* The file is told only when it is not the plan, whose name is no part of what is in it. */
static json_t *finding_json(const struct diagnostic *d, const char *plan_file)
{
	struct diagnostic told = *d;
	if (d->file && strcmp(d->file, plan_file) == 0)
		told.file = NULL;
	return diagnostic_json(&told);
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
	for (size_t i = 0; i < m->totals->count; i++)
		set_number(totals, m->totals->items[i].label, m->totals->items[i].value);
	for (size_t i = 0; i < m->findings->count; i++)
		json_array_append_new(findings, finding_json(&m->findings->items[i], m->plan->file));
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
	json_set_text(o, "made-from", m->key);
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
