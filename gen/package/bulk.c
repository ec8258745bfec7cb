#include "package/bulk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/names.h"
#include "package/awards.h"
#include "package/judge.h"
#include "package/key.h"
#include "package/package.h"
#include "package/pool.h"
#include "package/previous.h"
#include "package/record.h"
#include "package/store.h"
#include "text/fonts.h"

bool bulk_init(struct bulk *b, const struct bulk_options *options, char *const *operands, int count,
	       struct call_set *calls, struct arena *a, struct diagnostics *found)
{
	struct job_list files;
	*b = (struct bulk){.options = *options, .arena = a, .found = found, .calls = calls, .lock = -1};
	bool ok = jobs_list(a, operands, count, file_join(a, options->output, BULK_RECORD), &files, found);
	b->count = files.count;
	b->jobs = arena_array(a, files.count + 1, sizeof *b->jobs);
	for (size_t i = 0; i < files.count; i++)
		b->jobs[i].file = files.items[i];
	return ok;
}

void bulk_free(struct bulk *b)
{
	for (size_t i = 0; i < b->count; i++)
		buffer_free(&b->jobs[i].entry);
	plan_free(b->run);
	xml_free(b->previous);
	xml_free(b->change_list);
	xml_free(b->awards);
	if (b->lock >= 0)
		close(b->lock);
}

/* That of the first plan that names a known one; what is wrong with those before it is told later, with the others. */
static struct call *find_named_call(struct bulk *b)
{
	struct diagnostics found;
	struct call *call = NULL;
	diagnostics_init(&found, b->arena);
	for (size_t i = 0; !call && i < b->count; i++) {
		enum plan_state state;
		struct plan *plan = plan_open(b->calls, b->jobs[i].file.path, &found, &state);
		call = plan ? plan->call : NULL;
		plan_free(plan);
	}
	i18n_speak(NULL); /* a plan may have spoken its own language */
	if (!call)
		diagnostics_append(b->found, &found);
	return call;
}

bool bulk_prepare(struct bulk *b)
{
	b->awards = b->options.awards ? awards_load(b->options.awards, b->found) : NULL;
	if (b->options.awards && !b->awards)
		return false;
	b->call = b->options.call ? call_set_find(b->calls, b->options.call, b->found) : find_named_call(b);
	if (!b->call || (b->awards && !judge_run_table(b->call, b->awards, b->arena, b->found)))
		return false;
	return call_speak(b->call, b->call->languages->lang, b->found);
}

bool bulk_lock(struct bulk *b, void (*waiting)(const char *dir))
{
	b->lock = store_lock(b->options.output, waiting);
	if (b->lock >= 0)
		return true;
	diagnostics_report(b->found, DIAG_BULK_OUTPUT, b->options.output, 0, NULL, i18n_error(errno));
	return false;
}

/* As plan_open, for a plan of the run's call only. */
static struct plan *open_plan(struct bulk *b, const struct bulk_job *job, struct diagnostics *found,
			      enum plan_state *state)
{
	struct plan *plan = plan_open(b->calls, job->file.path, found, state);
	if (!plan || plan->call == b->call)
		return plan;
	diagnostics_report(found, DIAG_BULK_CALL, plan->file, xml_line(plan->root), NULL, plan->call->name,
			   b->call->name);
	*state = PLAN_INVALID;
	plan_free(plan);
	return NULL;
}

static const char *package_path(const struct bulk *b, const char *slug, struct arena *a)
{
	return file_join(a, b->options.output, slug);
}

static bool has_strangers(const struct previous *p, const char *path, struct arena *a)
{
	struct names strangers = {.arena = a};
	previous_strangers(p, path, &strangers);
	return strangers.count > 0;
}

/* What is the matter with the package that stands: BULK_CURRENT when nothing is. */
static enum bulk_reason judge_package(const struct bulk *b, struct plan *plan, const struct previous *p, const char *path)
{
	const char *key = p ? previous_text(p, "made-from") : NULL;
	const char *digest = p ? previous_text(p, "plan-sha256") : NULL;
	if (!p)
		return file_exists(path) ? BULK_DAMAGED : BULK_NEW;
	if (!previous_is_submission(p))
		return BULK_NEW;
	if (b->options.force)
		return BULK_FORCED;
	if (!digest || strcmp(digest, plan->digest) != 0)
		return BULK_PLAN;
	if (!key || strcmp(key, key_of_package(plan)) != 0)
		return BULK_DATA;
	if (!previous_is_whole(p, path) || has_strangers(p, path, plan->arena))
		return BULK_DAMAGED;
	/* It had been made when warnings were allowed. */
	return b->options.warnings_fail && previous_has_findings(p) ? BULK_FORCED : BULK_CURRENT;
}

/* Appends the report, and the entry for the record, to what a worker sends. */
static void send_report(const struct bulk_job *job, struct bulk_report *report, struct record_entry *entry,
			const struct previous *package, struct buffer *out)
{
	struct buffer contents = BUFFER_INIT;
	entry->file = job->file.name;
	entry->findings_file = job->file.path;
	if (package) {
		entry->pages = previous_put_contents(package, &contents);
		entry->contents = &contents;
		entry->key = previous_text(package, "made-from");
	}
	report->state = entry->state;
	report->package = package;
	report->pages = entry->pages;
	report->errors = entry->findings->errors;
	report->warnings = entry->findings->warnings;
	buffer_append(out, report, sizeof *report);
	record_put(out, entry);
	buffer_free(&contents);
}

static void set_slug(struct bulk_report *report, const struct plan *plan)
{
	if (plan && plan_is_identified(plan))
		memcpy(report->slug, plan->slug, strlen(plan->slug) + 1);
}

/* The report on a package that is up to date: its findings are those that it was made with. */
static void report_current(const struct bulk_job *job, struct plan *plan, const struct previous *package,
			   struct bulk_report *report, struct diagnostics *found, struct buffer *out)
{
	previous_findings(package, plan->file, found);
	struct record_entry entry = {.plan = plan, .state = PLAN_USABLE, .findings = found};
	send_report(job, report, &entry, package, out);
}

/* In a worker: whose plan it is and whether its package is up to date; an entry for the record only then. */
static void take_stock(void *self, size_t index, struct buffer *out)
{
	struct bulk *b = self;
	const struct bulk_job *job = &b->jobs[index];
	struct bulk_report report = {.reason = BULK_NEW};
	struct arena *a = arena_new();
	struct diagnostics found;
	diagnostics_init(&found, a);
	struct plan *plan = open_plan(b, job, &found, &report.state);
	struct previous *package = NULL;
	set_slug(&report, plan);
	if (*report.slug) {
		const char *path = package_path(b, report.slug, a);
		store_clear(b->options.output, report.slug);
		package = previous_load(path);
		report.reason = judge_package(b, plan, package, path);
	}
	if (report.reason == BULK_CURRENT)
		report_current(job, plan, package, &report, &found, out);
	else
		buffer_append(out, &report, sizeof report);
	previous_free(package);
	plan_free(plan);
	arena_free(a);
}

/* Makes the package of a plan that may have one; says in `report` and `found` what stood in the way. */
static void make_package(struct bulk *b, struct plan *plan, struct bulk_report *report, enum plan_state *state,
			 struct diagnostics *found)
{
	struct package_options options = {
		.output = b->options.output,
		.locked = true,
		.warnings_fail = b->options.warnings_fail,
	};
	struct buffer unseen = BUFFER_INIT;
	enum package_result result = package_build(plan, &options, found, &unseen);
	if (result != PACKAGE_DONE)
		*state = PLAN_OBJECTED;
	report->failed = result == PACKAGE_FAILED;
	buffer_free(&unseen);
}

/* The package of that slug that stands; NULL when none does, or not the whole of it. */
static struct previous *load_whole(const struct bulk *b, const char *slug, struct arena *a)
{
	const char *path = package_path(b, slug, a);
	struct previous *p = *slug ? previous_load(path) : NULL;
	if (!p || (previous_is_submission(p) && previous_is_whole(p, path)))
		return p;
	previous_free(p);
	return NULL;
}

/* What the run itself has against building a plan: another one of the applicant, or another applicant than it had before. */
static bool object(const struct bulk_job *job, const struct plan *plan, struct diagnostics *found)
{
	struct bulk_report now = {0};
	long line = plan ? xml_line(plan->root) : 0;
	set_slug(&now, plan);
	if (job->rival)
		diagnostics_report(found, DIAG_BULK_RIVAL, job->file.path, line, NULL, job->rival);
	else if (plan && strcmp(now.slug, job->report.slug) != 0)
		diagnostics_report(found, DIAG_BULK_EDITED, job->file.path, line, NULL);
	else
		return false;
	return true;
}

/* In a worker: judges a plan and makes its package. */
static void make(void *self, size_t index, struct buffer *out)
{
	struct bulk *b = self;
	const struct bulk_job *job = &b->jobs[index];
	struct bulk_report report = job->report;
	struct arena *a = arena_new();
	struct diagnostics found;
	struct record_entry entry = {.slug = report.slug, .findings = &found};
	diagnostics_init(&found, a);
	entry.plan = open_plan(b, job, &found, &entry.state);
	if (entry.plan)
		entry.state = plan_examine(entry.plan, &found);
	if (object(job, entry.plan, &found) && entry.state == PLAN_USABLE)
		entry.state = PLAN_OBJECTED;
	if (entry.state == PLAN_USABLE)
		make_package(b, entry.plan, &report, &entry.state, &found);
	report.failed |= entry.state == PLAN_UNREADABLE;
	diagnostics_sort(&found);
	struct previous *package = load_whole(b, report.slug, a);
	send_report(job, &report, &entry, package, out);
	previous_free(package);
	plan_free(entry.plan);
	arena_free(a);
}

/* A worker that ended early leaves its plan without a package, or with the one that stood before. */
static void report_lost(const struct bulk *b, const struct bulk_job *job, int status, struct buffer *out)
{
	struct bulk_report report = job->report;
	struct arena *a = arena_new();
	struct diagnostics found;
	diagnostics_init(&found, a);
	if (WIFSIGNALED(status))
		diagnostics_report(&found, DIAG_BULK_KILLED, job->file.path, 0, NULL, WTERMSIG(status));
	else
		diagnostics_report(&found, DIAG_BULK_ENDED, job->file.path, 0, NULL, WEXITSTATUS(status));
	report.failed = true;
	if (*report.slug)
		store_clear(b->options.output, report.slug);
	struct record_entry entry = {.slug = report.slug, .state = PLAN_OBJECTED, .findings = &found};
	struct previous *package = load_whole(b, report.slug, a);
	send_report(job, &report, &entry, package, out);
	previous_free(package);
	arena_free(a);
}

static void take_report(struct bulk_job *job, const struct buffer *result)
{
	memcpy(&job->report, buffer_text(result), sizeof job->report);
	buffer_clear(&job->entry);
	buffer_append(&job->entry, buffer_text(result) + sizeof job->report, result->len - sizeof job->report);
}

static void count_done(struct bulk *b, struct bulk_job *job)
{
	bool ready = job->report.state == PLAN_USABLE;
	job->done = true;
	b->done++;
	b->failed += !ready;
	if (ready && job->report.reason != BULK_CURRENT) {
		b->built++;
		b->pages += job->report.pages;
	}
	if (b->progress)
		b->progress(b->self, b);
}

/* Takes what a worker has sent, or what there is to say when it could not. */
static void take(struct bulk *b, struct bulk_job *job, const struct buffer *result, int status)
{
	struct buffer lost = BUFFER_INIT;
	if (!result)
		report_lost(b, job, status, &lost);
	take_report(job, result ? result : &lost);
	buffer_free(&lost);
}

/* A plan that a worker was lost with is not tried again: nobody knows whose it is. */
static void stock_taken(void *self, size_t index, const struct buffer *result, int status)
{
	struct bulk *b = self;
	take(b, &b->jobs[index], result, status);
	if (!result)
		count_done(b, &b->jobs[index]);
}

static void made(void *self, size_t index, const struct buffer *result, int status)
{
	struct bulk *b = self;
	take(b, &b->jobs[index], result, status);
	count_done(b, &b->jobs[index]);
}

static bool run_pool(struct bulk *b, void (*work)(void *, size_t, struct buffer *),
		     void (*done)(void *, size_t, const struct buffer *, int), const size_t *jobs, size_t count)
{
	struct pool pool = {
		.processes = b->options.processes < count ? b->options.processes : count,
		.jobs = jobs,
		.count = count,
		.work = work,
		.done = done,
		.self = b,
	};
	return count == 0 || pool_run(&pool);
}

/* Neither of two plans of one applicant may win: the package could be of either. */
static void find_rivals(struct bulk *b)
{
	for (size_t i = 0; i < b->count; i++)
		for (size_t k = 0; k < b->count && !b->jobs[i].rival; k++)
			if (k != i && *b->jobs[i].report.slug && strcmp(b->jobs[i].report.slug, b->jobs[k].report.slug) == 0)
				b->jobs[i].rival = b->jobs[k].file.name;
}

struct by_size {
	size_t bytes, index;
};

static int compare_sizes(const void *left, const void *right)
{
	const struct by_size *a = left, *b = right;
	if (a->bytes != b->bytes)
		return a->bytes < b->bytes ? 1 : -1;
	return (a->index > b->index) - (a->index < b->index);
}

/* The largest plans first, so that none of them is left to the end when other workers are idle. */
static size_t *order_by_size(struct bulk *b, struct by_size *sizes, size_t count)
{
	size_t *order = arena_array(b->arena, count + 1, sizeof *order);
	if (count > 1)
		qsort(sizes, count, sizeof *sizes, compare_sizes);
	for (size_t i = 0; i < count; i++)
		order[i] = sizes[i].index;
	return order;
}

/* What the first plan would load or compile, so that all workers share it. */
static void warm_up(struct bulk *b)
{
	const char *lang = xml_attribute(b->call->root, "lang");
	const struct xml_node *list = call_element(b->call, "documents");
	for (const struct xml_node *d = list ? xml_child(list, "document") : NULL; d; d = xml_next_named(d, "document"))
		if (xml_attribute(d, "template"))
			template_find(b->call->templates, xml_attribute(d, "template"), b->found);
	fonts_hyphenation_available(b->call->fonts, lang ? lang : "en");
	key_prepare(b->call);
}

bool bulk_make(struct bulk *b)
{
	struct by_size *sizes = arena_array(b->arena, b->count + 1, sizeof *sizes);
	size_t count = 0;
	warm_up(b);
	for (size_t i = 0; i < b->count; i++)
		sizes[i] = (struct by_size){b->jobs[i].file.bytes, i};
	bool ok = run_pool(b, take_stock, stock_taken, order_by_size(b, sizes, b->count), b->count);
	find_rivals(b);
	for (size_t i = 0; ok && i < b->count; i++) {
		if (b->jobs[i].done)
			continue;
		if (b->jobs[i].report.reason == BULK_CURRENT && !b->jobs[i].rival)
			count_done(b, &b->jobs[i]);
		else
			sizes[count++] = (struct by_size){b->jobs[i].file.bytes, i};
	}
	ok = ok && run_pool(b, make, made, order_by_size(b, sizes, count), count);
	if (!ok)
		diagnostics_report(b->found, errno == EINTR ? DIAG_BULK_INTERRUPTED : DIAG_BULK_PROCESS, NULL, 0, NULL,
				   i18n_error(errno));
	return ok;
}

/* Findings of the run name plans as the record does; users want the path. */
static const char *path_of(const struct bulk *b, const char *name)
{
	for (size_t i = 0; name && i < b->count; i++)
		if (strcmp(b->jobs[i].file.name, name) == 0)
			return b->jobs[i].file.path;
	return name;
}

static void judge_record(struct bulk *b, const struct xml_document *record)
{
	diagnostics_init(&b->judged, b->arena);
	if (b->call->rules)
		judge_run_together(b->call, record, b->arena, &b->judged);
	for (size_t i = 0; i < b->judged.count; i++)
		b->judged.items[i].file = path_of(b, b->judged.items[i].file);
	diagnostics_sort(&b->judged);
	diagnostics_append(b->found, &b->judged);
	diagnostics_sort(b->found);
}

static struct xml_document *assemble(struct bulk *b, struct buffer *whole)
{
	struct buffer entries = BUFFER_INIT;
	for (size_t i = 0; i < b->count; i++)
		buffer_append(&entries, buffer_text(&b->jobs[i].entry), b->jobs[i].entry.len);
	record_put_whole(whole, b->call->name, &entries);
	buffer_free(&entries);
	return xml_parse(BULK_RECORD, buffer_text(whole), whole->len, b->found);
}

/* The day of the run's documents: that of --date, else of the latest plan. */
static const char *dated(const struct bulk *b, const struct xml_node *plans)
{
	const char *latest = "";
	for (const struct xml_node *p = xml_child(plans, "plan"); p; p = xml_next_named(p, "plan")) {
		const char *its = xml_attribute(p, "dated");
		latest = its && strcmp(its, latest) > 0 ? its : latest;
	}
	return b->options.date ? b->options.date : latest;
}

bool bulk_judge(struct bulk *b)
{
	struct buffer whole = BUFFER_INIT;
	i18n_speak(b->calls->speaks_as_plan ? b->call->languages->lang : NULL);
	struct xml_document *record = assemble(b, &whole);
	if (!record)
		return false;
	judge_record(b, record);
	b->run = plan_of_record(b->call, record, dated(b, xml_root(record)), b->found);
	b->run->bytes = whole;
	const struct xml_node *plan = xml_child(b->run->root, "plan");
	for (size_t i = 0; i < b->count; i++, plan = plan ? xml_next_named(plan, "plan") : NULL)
		b->jobs[i].node = plan;
	return true;
}

void bulk_findings(const struct bulk_job *job, struct diagnostics *found)
{
	if (job->node)
		record_findings(job->node, job->file.path, found);
}

static bool is_of_run(const struct bulk *b, const char *name)
{
	for (size_t i = 0; i < b->count; i++)
		if (strcmp(b->jobs[i].report.slug, name) == 0)
			return true;
	return false;
}

/* True for the name of a whole submission's package. */
static bool is_submission(const struct bulk *b, const char *name)
{
	struct previous *p = file_is_plain_name(name) ? previous_load(package_path(b, name, b->arena)) : NULL;
	bool is = p && previous_is_submission(p);
	previous_free(p);
	return is;
}

const char *const *bulk_strangers(struct bulk *b)
{
	struct names all = {.arena = b->arena}, strangers = {.arena = b->arena};
	names_add_folder(&all, b->options.output);
	names_sort(&all);
	for (size_t i = 0; i < all.count; i++)
		if (!is_of_run(b, all.items[i]) && is_submission(b, all.items[i]))
			names_add(&strangers, all.items[i]);
	return names_end(&strangers);
}
