#include "base/arena.h"
#include "base/buffer.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/output.h"
#include "package/judge.h"
#include "package/plan.h"
#include "rules/rules.h"

/* One line per rule that was judged: id, how often it held, how often it was violated. */
static void write_verdicts(const struct plan *plan, struct buffer *out)
{
	for (size_t i = 0; plan->verdicts && i < rules_count(plan->call->rules); i++) {
		const struct verdict *v = &plan->verdicts[i];
		struct assertion_info info = rules_info(plan->call->rules, i);
		if (v->held || v->violated)
			buffer_printf(out, "%s %u %u\n", info.id, v->held, v->violated);
	}
}

static enum plan_state check_one(struct call_set *calls, const char *path, struct diagnostics *found,
				 struct buffer *verdicts)
{
	enum plan_state state;
	struct plan *plan = plan_load(calls, path, found, &state);
	if (plan)
		write_verdicts(plan, verdicts);
	plan_free(plan);
	return state;
}

int command_check(const struct options *options, const char *data)
{
	struct arena *a = arena_new();
	struct diagnostics found;
	struct call_set calls;
	struct buffer verdicts = BUFFER_INIT;
	int worst = STATUS_DONE;
	diagnostics_init(&found, a);
	call_set_init(&calls, a, data);
	for (int i = 0; i < options->operand_count; i++)
		if (check_one(&calls, options->operands[i], &found, &verdicts) == PLAN_UNREADABLE)
			worst = STATUS_FAILED;
	if (worst == STATUS_DONE && (found.errors || (options->warnings_fail && found.warnings)))
		worst = STATUS_INVALID;
	int printed = options->verdicts ? output_print(buffer_text(&verdicts))
					: output_findings(&found, options, false);
	buffer_free(&verdicts);
	call_set_free(&calls);
	arena_free(a);
	return printed == STATUS_DONE ? worst : STATUS_FAILED;
}
