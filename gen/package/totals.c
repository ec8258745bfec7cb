#include "package/totals.h"

#include "base/arena.h"

static bool evaluate(struct plan *plan, const struct xml_node *node, cents *out, struct diagnostics *found)
{
	const struct xpath *value = call_expression(plan->call, node, "value", found);
	const char *text = value ? xpath_string(value, &plan->context) : "";
	/* The value is a number of cents; as euros it has no decimals. */
	if (!money_parse(text, out) || *out % 100 != 0)
		return false;
	*out /= 100;
	return true;
}

bool totals_read(struct plan *plan, struct totals *out, struct diagnostics *found)
{
	size_t capacity = 0;
	bool ok = true;
	const struct xml_node *list = call_element(plan->call, "totals");
	*out = (struct totals){0};
	for (const struct xml_node *t = list ? xml_child(list, "total") : NULL; t; t = xml_next_named(t, "total")) {
		if (!plan_test(plan, t))
			continue;
		struct total total = {
			.name = xml_attribute(t, "name"),
			.label = plan_expand(plan, t, xml_attribute(t, "label")),
		};
		if (!evaluate(plan, t, &total.value, found)) {
			if (!plan_is_let_down(plan, found))
				diagnostics_report(found, DIAG_TOTAL, plan->file, 0, NULL, total.label);
			ok = false;
			continue;
		}
		out->items = arena_grow(plan->arena, out->items, out->count, &capacity, sizeof total);
		out->items[out->count++] = total;
	}
	return ok;
}
