#include <stdio.h>

#include "base/arena.h"
#include "base/i18n.h"
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

/* Builds one plan; its findings go to standard error, the report to standard output. */
static int build_one(struct call_set *calls, const char *path, const struct options *options)
{
	struct arena *a = arena_new();
	struct diagnostics found;
	struct buffer report = BUFFER_INIT;
	struct package_options package = {
		.output = options->output,
		.only = options->only,
		.draft = options->draft,
		.warnings_fail = options->warnings_fail,
	};
	enum plan_state state;
	diagnostics_init(&found, a);
	struct plan *plan = plan_load(calls, path, &found, &state);
	bool usable = state == PLAN_USABLE || (state == PLAN_OBJECTED && options->draft);
	int status = usable ? status_of(package_build(plan, &package, &found, &report)) : output_status(state);
	output_findings(&found, options, true);
	if (report.len && output_print(buffer_text(&report)) != STATUS_DONE)
		status = STATUS_FAILED;
	if (status == STATUS_INVALID)
		fprintf(stderr, _("hakemus: %s has errors: nothing was written\n"), path);
	plan_free(plan);
	buffer_free(&report);
	arena_free(a);
	return status;
}

int command_build(const struct options *options, const char *data)
{
	if (!options->output) {
		fputs(_("hakemus: build needs -o DIR\n"), stderr);
		return STATUS_FAILED;
	}
	struct arena *a = arena_new();
	struct call_set calls;
	call_set_init(&calls, a, data);
	int worst = STATUS_DONE;
	for (int i = 0; i < options->operand_count; i++) {
		int status = build_one(&calls, options->operands[i], options);
		worst = status > worst ? status : worst;
	}
	call_set_free(&calls);
	arena_free(a);
	return worst;
}
