#include "package/record.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/file.h"
#include "package/facts.h"
#include "package/judge.h"
#include "package/keep.h"
#include "package/markup.h"
#include "package/totals.h"

static void put_number(struct buffer *out, const char *name, long n)
{
	buffer_printf(out, " %s=\"%ld\"", name, n);
}

static void put_plan_attributes(struct buffer *out, const struct plan *plan)
{
	struct buffer time = BUFFER_INIT;
	struct date d = date_from_seconds(plan->time);
	date_format_iso(&time, &d);
	put_number(out, JUDGE_LINE, xml_line(plan->root));
	markup_put_attribute(out, "slug", plan_is_identified(plan) ? plan->slug : "");
	markup_put_attribute(out, "applicant", plan->applicant);
	markup_put_attribute(out, "sample", plan->sample ? "yes" : "no");
	markup_put_attribute(out, "dated", buffer_text(&time));
	buffer_free(&time);
}

static void put_unread_attributes(struct buffer *out, const char *slug)
{
	put_number(out, JUDGE_LINE, 0);
	markup_put_attribute(out, "slug", slug ? slug : "");
	markup_put_attribute(out, "applicant", "");
	markup_put_attribute(out, "sample", "no");
}

static void put_attributes(struct buffer *out, const struct record_entry *e)
{
	markup_put_attribute(out, JUDGE_FILE, e->file);
	if (e->plan)
		put_plan_attributes(out, e->plan);
	else
		put_unread_attributes(out, e->slug);
	markup_put_attribute(out, "state", plan_state_name(e->state));
	markup_put_attribute(out, "package", e->contents ? "yes" : "no");
	put_number(out, "errors", e->findings ? (long)e->findings->errors : 0);
	put_number(out, "warnings", e->findings ? (long)e->findings->warnings : 0);
	put_number(out, "pages", e->pages);
	markup_put_attribute(out, "key", e->key);
}

static void put_totals(struct buffer *out, struct plan *plan)
{
	struct arena *a = arena_new();
	struct diagnostics unseen; /* who judges the plan reports them */
	struct totals totals;
	diagnostics_init(&unseen, a);
	totals_read(plan, &totals, &unseen);
	buffer_puts(out, "<totals>\n");
	for (size_t i = 0; i < totals.count; i++) {
		buffer_puts(out, "<total");
		markup_put_attribute(out, "name", totals.items[i].name);
		markup_put_attribute(out, "label", totals.items[i].label);
		buffer_printf(out, " value=\"%lld\"/>\n", (long long)totals.items[i].value);
	}
	buffer_puts(out, "</totals>\n");
	arena_free(a);
}

void record_put(struct buffer *out, const struct record_entry *e)
{
	bool conforms = e->plan && (e->state == PLAN_USABLE || e->state == PLAN_OBJECTED);
	buffer_puts(out, "<plan");
	put_attributes(out, e);
	buffer_puts(out, ">\n");
	if (conforms)
		put_totals(out, e->plan);
	if (e->contents)
		buffer_puts(out, buffer_text(e->contents));
	if (e->findings)
		facts_put_findings(e->findings, e->findings_file, out);
	if (conforms)
		keep_put(e->plan, out);
	buffer_puts(out, "</plan>\n");
}

void record_put_whole(struct buffer *out, const char *call, const struct buffer *entries)
{
	buffer_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plans");
	markup_put_attribute(out, "call", call);
	buffer_puts(out, ">\n");
	buffer_append(out, buffer_text(entries), entries->len);
	buffer_puts(out, "</plans>\n");
}

static bool is_record_of(const struct xml_document *doc, const char *call)
{
	const char *its = doc ? xml_attribute(xml_root(doc), "call") : NULL;
	return its && xml_is_element(xml_root(doc), "plans") && strcmp(its, call) == 0;
}

struct xml_document *record_load(const char *path, const char *call, struct diagnostics *found)
{
	if (!file_exists(path))
		return NULL;
	struct arena *a = arena_new();
	struct diagnostics unseen; /* all that matters is whether it can be read */
	diagnostics_init(&unseen, a);
	struct xml_document *doc = xml_load(path, &unseen);
	arena_free(a);
	if (is_record_of(doc, call))
		return doc;
	if (doc)
		xml_free(doc);
	diagnostics_report(found, DIAG_BULK_RECORD, path, 0, NULL);
	return NULL;
}

static const struct xml_node *first_finding(const struct xml_node *plan)
{
	const struct xml_node *list = xml_child(plan, "findings");
	return list ? xml_child(list, "finding") : NULL;
}

static const char *attribute(const struct xml_node *node, const char *name)
{
	const char *value = xml_attribute(node, name);
	return value ? value : "";
}

void record_findings(const struct xml_node *plan, const char *file, struct diagnostics *found)
{
	for (const struct xml_node *f = first_finding(plan); f; f = xml_next_named(f, "finding")) {
		struct diagnostic d = {
			.level = strcmp(attribute(f, "level"), "error") == 0 ? DIAGNOSTIC_ERROR : DIAGNOSTIC_WARNING,
			.file = xml_attribute(f, "file") ? xml_attribute(f, "file") : file,
			.line = strtol(attribute(f, "line"), NULL, 10),
			.id = attribute(f, "id"),
			.message = xml_text(f),
			.place = xml_attribute(f, "place"),
			.hint = xml_attribute(f, "hint"),
			.source = xml_attribute(f, "source"),
		};
		diagnostics_add(found, &d);
	}
}
