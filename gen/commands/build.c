#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/program.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/output.h"
#include "package/package.h"

static int status_of(enum package_result result)
{
	switch (result) {
	case PACKAGE_DONE:
		return STATUS_DONE;
	case PACKAGE_INVALID:
		return STATUS_INVALID;
	default:
		return STATUS_FAILED;
	}
}

/* The plans that have given a package in this run, so that none is overwritten by another of the same applicant. */
struct made {
	const char *slug, *file;
	struct made *next;
};

struct run {
	const struct options *options;
	struct arena *arena;
	struct call_set calls;
	struct made *made;
	struct diagnostics found; /* of all plans, for JSON, which is one document */
};

static const char *find_made(const struct run *run, const char *slug)
{
	for (const struct made *m = run->made; m; m = m->next)
		if (strcmp(m->slug, slug) == 0)
			return m->file;
	return NULL;
}

static void remember(struct run *run, const struct plan *plan)
{
	struct made *m = arena_alloc(run->arena, sizeof *m);
	m->slug = arena_strdup(run->arena, plan->slug);
	m->file = arena_strdup(run->arena, plan->file);
	m->next = run->made;
	run->made = m;
}

static int make_package(struct run *run, struct plan *plan, struct diagnostics *found, struct buffer *report)
{
	const char *other = find_made(run, plan->slug);
	if (other) {
		diagnostics_report(found, DIAG_PLAN_TWICE, plan->file, 0, NULL, plan->slug, other);
		return STATUS_FAILED;
	}
	struct package_options package = {
		.output = run->options->output,
		.only = run->options->only,
		.draft = run->options->draft,
		.warnings_fail = run->options->warnings_fail,
	};
	int status = status_of(package_build(plan, &package, found, report));
	if (status == STATUS_DONE)
		remember(run, plan);
	return status;
}

static void tell(struct run *run, struct diagnostics *found, int status, const char *path)
{
	if (run->options->json) {
		diagnostics_append(&run->found, found);
		return;
	}
	output_findings(found, run->options, true);
	if (status == STATUS_INVALID)
		fprintf(stderr, _("hakemus: %s has errors: nothing was written\n"), path);
}

/* Builds one plan; its findings go to standard error, the report to standard output. */
static int build_one(struct run *run, const char *path)
{
	struct arena *a = arena_new();
	struct diagnostics found;
	struct buffer report = BUFFER_INIT;
	enum plan_state state;
	diagnostics_init(&found, a);
	struct plan *plan = plan_load(&run->calls, path, &found, &state);
	bool usable = state == PLAN_USABLE || (state == PLAN_OBJECTED && run->options->draft);
	int status = usable ? make_package(run, plan, &found, &report) : output_status(state);
	tell(run, &found, status, path);
	if (report.len && output_print(buffer_text(&report)) != STATUS_DONE)
		status = STATUS_FAILED;
	plan_free(plan);
	buffer_free(&report);
	arena_free(a);
	return status;
}

int command_build(const struct options *options, const char *data)
{
	if (!options->output || !*options->output) {
		fputs(_("hakemus: build needs -o DIR\n"), stderr);
		return STATUS_FAILED;
	}
	struct run run = {.options = options, .arena = arena_new()};
	diagnostics_init(&run.found, run.arena);
	call_set_init(&run.calls, run.arena, data);
	run.calls.speaks_as_plan = !options->lang; /* a package must not depend on the environment */
	int worst = STATUS_DONE;
	for (int i = 0; i < options->operand_count; i++) {
		int status = build_one(&run, options->operands[i]);
		worst = status > worst ? status : worst;
	}
	if (options->json)
		output_findings(&run.found, options, true);
	program_keep_memory(run.arena);
	return worst;
}
