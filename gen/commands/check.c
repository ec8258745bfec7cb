#include <stdio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/program.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/output.h"
#include "package/judge.h"
#include "package/package.h"
#include "package/plan.h"
#include "package/together.h"

/* What the documents show; the call's data can let the plan down there, too. */
static enum plan_state check_documents(struct plan *plan, struct diagnostics *found)
{
	package_check(plan, found);
	return plan_is_let_down(plan, found) ? PLAN_UNREADABLE : PLAN_USABLE;
}

/* Verdicts are those on the plan itself: then no documents are made. */
static enum plan_state check_one(struct call_set *calls, const char *path, struct diagnostics *all,
				 json_t *verdicts, struct together *together)
{
	enum plan_state state;
	struct diagnostics found;
	diagnostics_init(&found, all->arena);
	struct plan *plan = plan_load(calls, path, &found, &state);
	if (plan && verdicts)
		judge_put_verdicts(plan->call, plan->verdicts, verdicts);
	else if (state == PLAN_USABLE)
		state = check_documents(plan, &found);
	diagnostics_append(all, &found);
	if (state == PLAN_USABLE || state == PLAN_OBJECTED)
		together_add(together, plan, state);
	plan_free(plan);
	return state;
}

static int print_verdicts(json_t *verdicts, bool as_json)
{
	struct buffer text = BUFFER_INIT;
	if (as_json)
		json_write(json_incref(verdicts), 1, &text);
	for (size_t i = 0; !as_json && i < json_array_size(verdicts); i++) {
		const json_t *v = json_array_get(verdicts, i);
		buffer_printf(&text, "%s %d %d\n", json_string_value(json_object_get(v, "id")),
			      (int)json_integer_value(json_object_get(v, "held")),
			      (int)json_integer_value(json_object_get(v, "violated")));
	}
	int status = output_print(buffer_text(&text));
	buffer_free(&text);
	return status;
}

/* For somebody who watches: no findings at all would look as if nothing had been done. */
static void print_summary(const struct diagnostics *found)
{
	if (found->count == 0) {
		fputs(_("no findings\n"), stderr);
		return;
	}
	fprintf(stderr, i18n_plural("%ld error, ", "%ld errors, ", (long)found->errors), (long)found->errors);
	fprintf(stderr, i18n_plural("%ld warning\n", "%ld warnings\n", (long)found->warnings), (long)found->warnings);
}

int command_check(const struct options *options, const char *data)
{
	struct arena *a = arena_new();
	struct diagnostics found;
	struct call_set calls;
	json_t *verdicts = options->verdicts ? json_array() : NULL;
	struct together together;
	int worst = STATUS_DONE;
	diagnostics_init(&found, a);
	call_set_init(&calls, a, data);
	together_init(&together, a);
	for (int i = 0; i < options->operand_count; i++)
		if (check_one(&calls, options->operands[i], &found, verdicts, &together) == PLAN_UNREADABLE)
			worst = STATUS_FAILED;
	if (options->together)
		together_judge(&together, &found, verdicts);
	if (worst == STATUS_DONE && (found.errors || (options->warnings_fail && found.warnings)))
		worst = STATUS_INVALID;
	int printed = options->verdicts ? print_verdicts(verdicts, options->json)
					: output_findings(&found, options, false);
	json_decref(verdicts);
	if (isatty(STDERR_FILENO))
		print_summary(&found);
	together_free(&together);
	program_keep_memory(a);
	return printed == STATUS_DONE ? worst : STATUS_FAILED;
}
