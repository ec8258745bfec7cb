#include "commands/summary.h"

#include "base/arena.h"
#include "base/i18n.h"
#include "base/json.h"

static const struct {
	const char *id, *words; /* for programs, for people */
} reasons[] = {
	[BULK_CURRENT] = {"current", N_("up to date")},
	[BULK_NEW] = {"new", N_("built")},
	[BULK_PLAN] = {"plan", N_("built: the plan has changed")},
	[BULK_DATA] = {"data", N_("built: the call's data, a font or the program has changed")},
	[BULK_DAMAGED] = {"damaged", N_("built: files were missing or altered")},
	[BULK_FORCED] = {"forced", N_("built, as asked for")},
};

static bool is_ready(const struct bulk_job *job)
{
	return job->report.state == PLAN_USABLE;
}

static const char *what_became(const struct bulk_job *job)
{
	if (is_ready(job))
		return _(reasons[job->report.reason].words);
	return job->report.package ? _("not built, the previous package stands") : _("not built");
}

static void put_count(struct buffer *out, const char *one, const char *many, size_t n)
{
	buffer_puts(out, ", ");
	buffer_printf(out, i18n_plural(one, many, (long)n), (long)n);
}

void summary_put_plan(const struct bulk_job *job, struct buffer *out)
{
	const struct bulk_report *r = &job->report;
	buffer_printf(out, "%s: %s", job->file.path, what_became(job));
	if (r->package && is_ready(job))
		put_count(out, "%ld page", "%ld pages", (size_t)r->pages);
	if (r->errors)
		put_count(out, "%ld error", "%ld errors", r->errors);
	if (r->warnings)
		put_count(out, "%ld warning", "%ld warnings", r->warnings);
	buffer_putc(out, '\n');
}

void summary_put_run(struct bulk *b, struct buffer *out)
{
	for (const char *const *name = bulk_strangers(b); *name; name++)
		buffer_printf(out, _("%s/%s is of no plan of this run\n"), b->options.output, *name);
	buffer_printf(out, i18n_plural("%ld plan", "%ld plans", (long)b->count), (long)b->count);
	buffer_printf(out, _(": %zu built (%ld pages), %zu up to date, %zu failed\n"), b->built, b->pages,
		      b->done - b->built - b->failed, b->failed);
}

void summary_put_failures(const struct bulk *b, struct buffer *out)
{
	for (size_t i = 0; i < b->count; i++)
		if (b->jobs[i].done && !is_ready(&b->jobs[i]))
			buffer_printf(out, "%s  %s\n", out->len ? "" : _("hakemus: failed:\n"), b->jobs[i].file.path);
}

static json_t *plan_json(const struct bulk_job *job, struct arena *a)
{
	struct diagnostics found;
	diagnostics_init(&found, a);
	bulk_findings(job, &found);
	json_t *o = json_object();
	json_set_text(o, "file", job->file.path);
	json_set_text(o, "slug", job->report.slug);
	json_set_text(o, "state", plan_state_name(job->report.state));
	json_object_set_new(o, "built", json_boolean(is_ready(job) && job->report.reason != BULK_CURRENT));
	json_set_text(o, "reason", reasons[job->report.reason].id);
	json_object_set_new(o, "package", json_boolean(job->report.package));
	json_object_set_new(o, "pages", json_integer(job->report.pages));
	json_object_set_new(o, "findings", diagnostics_json(&found));
	return o;
}

void summary_put_json(struct bulk *b, struct buffer *out)
{
	struct arena *a = arena_new();
	json_t *o = json_object(), *plans = json_array(), *strangers = json_array();
	for (size_t i = 0; i < b->count; i++)
		if (b->jobs[i].done)
			json_array_append_new(plans, plan_json(&b->jobs[i], a));
	for (const char *const *name = bulk_strangers(b); b->call && *name; name++)
		json_array_append_new(strangers, json_string(*name));
	json_set_text(o, "call", b->call ? b->call->name : NULL);
	json_object_set_new(o, "plans", plans);
	json_object_set_new(o, "findings", diagnostics_json(b->found));
	json_object_set_new(o, "other-packages", strangers);
	json_write(o, 1, out);
	arena_free(a);
}
