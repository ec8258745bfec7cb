#include <stdio.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/program.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/output.h"
#include "package/plan.h"

/* A call may leave the subject to the applicant: then it is a proposal, which nobody should take for more. */
static void say_if_proposed(const struct call *call)
{
	const struct xml_node *subject = call_element(call, "subject");
	if (subject && xml_attribute_is(subject, "prescribed", "no"))
		fputs(_("hakemus: the call prescribes no subject line; this one is a proposal\n"), stderr);
}

static int print_subject(struct plan *plan, struct diagnostics *found)
{
	const char *subject = plan_subject(plan, found);
	if (subject)
		say_if_proposed(plan->call);
	if (!subject)
		return plan_is_let_down(plan, found) ? STATUS_FAILED : STATUS_INVALID;
	return output_print(arena_printf(plan->arena, "%s\n", subject));
}

/* The subject does not depend on what rules object to. */
int command_subject(const struct options *options, const char *data)
{
	struct arena *a = arena_new();
	struct diagnostics found;
	struct call_set calls;
	enum plan_state state;
	diagnostics_init(&found, a);
	call_set_init(&calls, a, data);
	calls.without_rules = true;
	struct plan *plan = plan_load(&calls, options->operands[0], &found, &state);
	bool usable = state == PLAN_USABLE || state == PLAN_OBJECTED;
	int status = usable ? print_subject(plan, &found) : output_status(state);
	if (status != STATUS_DONE)
		output_findings(&found, options, true);
	plan_free(plan);
	program_keep_memory(a);
	return status;
}
