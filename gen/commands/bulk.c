#include "package/bulk.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/interrupt.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/output.h"
#include "commands/progress.h"
#include "commands/select.h"
#include "commands/summary.h"
#include "package/pool.h"

/* What is shown while the run goes on. */
struct view {
	const struct options *options;
	struct progress progress;
	size_t printed; /* jobs whose line is out: they come in order */
};

static void waiting(const char *dir)
{
	fprintf(stderr, _("hakemus: waiting for another run in %s\n"), dir);
}

/* Prints the lines of all jobs that are done before the first one that is not. */
static void print_lines(struct view *view, const struct bulk *b)
{
	struct buffer lines = BUFFER_INIT;
	for (; view->printed < b->count && b->jobs[view->printed].done; view->printed++)
		if (!view->options->json && !view->options->quiet)
			summary_put_plan(&b->jobs[view->printed], &lines);
	if (lines.len) {
		progress_clear(&view->progress);
		output_print(buffer_text(&lines));
	}
	buffer_free(&lines);
}

static void show(void *self, const struct bulk *b)
{
	struct view *view = self;
	struct progress_state state = {
		.done = b->done,
		.total = b->count,
		.failed = b->failed,
		.worked = b->built + b->failed,
		.pages = b->pages,
	};
	print_lines(view, b);
	progress_draw(&view->progress, &state);
}

static bool run(struct bulk *b, struct view *view)
{
	if (!bulk_prepare(b) || !bulk_lock(b, waiting))
		return false;
	interrupt_catch();
	progress_start(&view->progress, !view->options->quiet);
	show(view, b);
	bool ok = bulk_make(b);
	progress_clear(&view->progress);
	ok = ok && bulk_judge(b) && bulk_publish(b);
	i18n_speak(NULL);
	return ok;
}

/* What is told at the end: findings of the plans that failed and of the run, and the counts. */
static int conclude(struct bulk *b, struct view *view)
{
	struct buffer text = BUFFER_INIT, failures = BUFFER_INIT;
	struct diagnostics found;
	diagnostics_init(&found, b->arena);
	for (size_t i = 0; i < b->count; i++)
		if (b->jobs[i].report.state != PLAN_USABLE)
			bulk_findings(&b->jobs[i], &found);
	diagnostics_append(&found, b->found);
	if (view->options->json)
		summary_put_json(b, &text);
	else if (!view->options->quiet && b->lock >= 0)
		summary_put_run(b, &text);
	int status = STATUS_DONE;
	if (!view->options->json)
		output_findings(&found, view->options, true);
	summary_put_failures(b, &failures);
	fputs(buffer_text(&failures), stderr);
	if (text.len)
		status = output_print(buffer_text(&text));
	buffer_free(&text);
	buffer_free(&failures);
	return status;
}

static int status_of(const struct bulk *b)
{
	/* A warning about the run as a whole is a note that no plan can mend. */
	int worst = b->found->errors ? STATUS_INVALID : STATUS_DONE;
	for (size_t i = 0; i < b->count; i++) {
		if (b->jobs[i].report.failed)
			return STATUS_FAILED;
		if (b->jobs[i].report.state != PLAN_USABLE)
			worst = STATUS_INVALID;
	}
	return worst;
}

static int run_bulk(const struct options *options, const char *data, struct arena *a)
{
	struct diagnostics found;
	struct call_set calls;
	struct bulk bulk;
	struct bulk_options settings = {
		.output = options->output,
		.call = options->call,
		.awards = options->awards,
		.date = options->date,
		.processes = options->processes ? options->processes : pool_processors(),
		.force = options->force,
		.warnings_fail = options->warnings_fail,
	};
	diagnostics_init(&found, a);
	call_set_init(&calls, a, data);
	calls.speaks_as_plan = !options->lang; /* a package must not depend on the environment */
	bool ok = bulk_init(&bulk, &settings, options->operands, options->operand_count, &calls, a, &found);
	struct view view = {.options = options};
	bulk.progress = show;
	bulk.self = &view;
	ok = ok && run(&bulk, &view);
	int status = ok ? status_of(&bulk) : STATUS_FAILED;
	int told = conclude(&bulk, &view);
	bulk_free(&bulk);
	call_set_free(&calls);
	return told == STATUS_DONE ? status : STATUS_FAILED;
}

int command_bulk(const struct options *options, const char *data)
{
	if (!options->output || !*options->output) {
		fputs(_("hakemus: bulk needs -o DIR\n"), stderr);
		return STATUS_FAILED;
	}
	struct arena *a = arena_new();
	if (options->call && !select_call(options, data, a)) {
		arena_free(a);
		return STATUS_FAILED;
	}
	int status = run_bulk(options, data, a);
	arena_free(a);
	return status;
}
