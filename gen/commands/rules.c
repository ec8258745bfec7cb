#include "base/arena.h"
#include "base/buffer.h"
#include "base/i18n.h"
#include "base/json.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/output.h"
#include "commands/select.h"
#include "package/call.h"
#include "rules/rules.h"

static void put_text(const struct assertion_info *a, const char *phase, struct buffer *out)
{
	buffer_printf(out, "%s%s%s\t%s\t%s\t%s\t%s\t%s\n", a->id, *a->also ? " " : "", a->also, a->role,
		      a->decides, phase, a->text, a->source);
}

static json_t *to_json(const struct assertion_info *a, const char *phase)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id", a->id, "also", a->also, "level", a->role,
			 "decides", a->decides, "phase", phase, "text", a->text, "source", a->source);
}

/* A call may have no rules: NULL. */
static int print_rules(const struct rule_set *rules, bool as_json)
{
	struct buffer text = BUFFER_INIT;
	json_t *list = as_json ? json_array() : NULL;
	for (size_t i = 0; rules && i < rules_count(rules); i++) {
		struct assertion_info info = rules_info(rules, i);
		if (as_json)
			json_array_append_new(list, to_json(&info, rules_phase(rules, i)));
		else
			put_text(&info, rules_phase(rules, i), &text);
	}
	if (as_json)
		json_write(list, 1, &text);
	int status = output_print(buffer_text(&text));
	buffer_free(&text);
	return status;
}

int command_rules(const struct options *options, const char *data)
{
	struct arena *a = arena_new();
	struct diagnostics found;
	diagnostics_init(&found, a);
	const char *name = select_call(options, data, a);
	struct call *call = name ? call_load(data, name, true, &found) : NULL;
	int status = STATUS_FAILED;
	if (call && call_speak(call, i18n_language(), &found))
		status = print_rules(call->rules, options->json);
	if (found.count)
		output_findings(&found, options, true);
	call_free(call);
	arena_free(a);
	return status;
}
