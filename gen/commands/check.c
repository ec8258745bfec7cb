#include "base/arena.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/output.h"
#include "package/plan.h"

int command_check(const struct options *options, const char *data)
{
	struct arena *a = arena_new();
	struct diagnostics found;
	struct call_set calls;
	diagnostics_init(&found, a);
	call_set_init(&calls, a, data);
	int worst = STATUS_DONE;
	for (int i = 0; i < options->operand_count; i++) {
		enum plan_state state;
		plan_free(plan_load(&calls, options->operands[i], &found, &state));
		if (state == PLAN_UNREADABLE)
			worst = STATUS_FAILED;
	}
	if (worst == STATUS_DONE && (found.errors || (options->warnings_fail && found.warnings)))
		worst = STATUS_INVALID;
	if (output_findings(&found, options, false) != STATUS_DONE)
		worst = STATUS_FAILED;
	call_set_free(&calls);
	arena_free(a);
	return worst;
}
