#include "package/judge.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/blank.h"
#include "base/i18n.h"
#include "rules/rules.h"

struct judgement {
	struct plan *plan;
	const struct xml_document *document;
	struct diagnostics *found;
};

static bool is_called(const struct assertion_info *a, const char *id)
{
	return strcmp(a->id, id) == 0 || blank_has_word(a->also, id);
}

/* "A,B": all the ids that the assertion stands for. */
static const char *all_ids(struct arena *arena, const struct assertion_info *a)
{
	char *ids = arena_printf(arena, *a->also ? "%s %s" : "%s%s", a->id, a->also);
	for (char *s = ids; *s; s++)
		if (*s == ' ')
			*s = ',';
	return ids;
}

/* The level by the rule's role, unless the call's data change it. */
static enum diagnostic_level level_of(const struct call *call, const struct assertion_info *a)
{
	const struct xml_node *rules = call_element(call, "rules");
	const char *level = a->role;
	for (const struct xml_node *n = xml_child(rules, "level"); n; n = xml_next_named(n, "level"))
		if (xml_attribute(n, "rule") && is_called(a, xml_attribute(n, "rule")))
			level = xml_attribute(n, "level");
	return level && strcmp(level, "warning") == 0 ? DIAGNOSTIC_WARNING : DIAGNOSTIC_ERROR;
}

static bool has_rule(const struct rule_set *rules, const char *id)
{
	for (size_t i = 0; i < rules_count(rules); i++) {
		struct assertion_info info = rules_info(rules, i);
		if (is_called(&info, id))
			return true;
	}
	return false;
}

bool judge_knows_levels(const struct call *call, struct diagnostics *found)
{
	size_t errors = found->errors;
	const struct xml_node *rules = call_element(call, "rules");
	for (const struct xml_node *n = rules ? xml_child(rules, "level") : NULL; n; n = xml_next_named(n, "level"))
		if (!has_rule(call->rules, xml_attribute(n, "rule")))
			diagnostics_report(found, DIAG_CALL_RULE, xml_file(call->document), xml_line(n), NULL,
					   xml_attribute(n, "rule"));
	return found->errors == errors;
}

/* True when the node is inside an element of that identifier; which attribute identifies is data of the call. */
static bool is_inside(const struct plan *plan, const struct xml_node *node, const char *identifier)
{
	const char *attribute = xml_attribute(call_element(plan->call, "overrides"), "identifier");
	for (; attribute && node; node = xml_parent(node))
		if (xml_attribute_is(node, attribute, identifier))
			return true;
	return false;
}

static struct override *find_override(struct plan *plan, const struct violation *v)
{
	for (size_t i = 0; i < plan->override_count; i++) {
		struct override *o = &plan->overrides[i];
		if (is_called(v->assertion, o->rule) && (!*o->at || is_inside(plan, v->node, o->at)))
			return o;
	}
	return NULL;
}

static void violated(void *self, const struct violation *v)
{
	struct judgement *j = self;
	struct plan *plan = j->plan;
	bool in_plan = j->document == plan->document;
	struct override *override = find_override(plan, v);
	plan->verdicts[v->assertion->index].violated++;
	struct diagnostic d = {
		.level = level_of(plan->call, v->assertion),
		.file = plan->file,
		.line = in_plan ? xml_line(v->node) : xml_line(plan->root),
		.id = all_ids(plan->arena, v->assertion),
		.message = v->message,
		.place = in_plan ? call_place(plan->call, &plan->context, v->node) : NULL,
		.hint = v->hint,
		.source = v->assertion->source,
	};
	if (override) {
		override->used = true;
		d.level = DIAGNOSTIC_WARNING;
		d.message = arena_printf(plan->arena, _("%s (overruled in the plan: %s)"), v->message,
					 override->reason);
	}
	diagnostics_add(j->found, &d);
}

static void held(void *self, const struct assertion_info *assertion)
{
	struct judgement *j = self;
	j->plan->verdicts[assertion->index].held++;
}

static const char *evaluate(struct plan *plan, const struct xml_node *where, const char *attribute,
			    const struct xml_node *node)
{
	const struct xpath *x = call_expression(plan->call, where, attribute, plan->context.found);
	struct xpath_context c = plan->context;
	c.node = node;
	return x ? xpath_string(x, &c) : "";
}

/* Where the overrides are in the plan is data of the call. */
static void read_overrides(struct plan *plan)
{
	const struct xml_node *where = call_element(plan->call, "overrides");
	const struct xpath *select = where ? call_expression(plan->call, where, "select", plan->context.found) : NULL;
	if (!select || plan->overrides)
		return;
	struct xml_nodes nodes = xpath_nodes(select, &plan->context);
	plan->overrides = arena_array(plan->arena, nodes.count + 1, sizeof *plan->overrides);
	plan->override_count = nodes.count;
	for (size_t i = 0; i < nodes.count; i++)
		plan->overrides[i] = (struct override){
			.rule = evaluate(plan, where, "rule", nodes.items[i]),
			.reason = evaluate(plan, where, "reason", nodes.items[i]),
			.at = evaluate(plan, where, "at", nodes.items[i]),
			.node = nodes.items[i],
		};
}

/* What there is to say of an override that nothing needed so far: DIAGNOSTIC_CODES as long as its rule has not been run. */
static enum diagnostic_code objection_to(const struct rule_set *rules, const char *phase, const char *id)
{
	enum diagnostic_code code = strcmp(phase, "plan") == 0 ? DIAG_OVERRIDE_UNKNOWN : DIAGNOSTIC_CODES;
	for (size_t i = 0; i < rules_count(rules); i++) {
		struct assertion_info info = rules_info(rules, i);
		if (!is_called(&info, id))
			continue;
		if (rules_in_phase(rules, i, phase))
			return DIAG_OVERRIDE_UNUSED;
		code = DIAGNOSTIC_CODES;
	}
	return code;
}

static void report_unused(struct plan *plan, const char *phase, struct diagnostics *found)
{
	for (size_t i = 0; i < plan->override_count; i++) {
		const struct override *o = &plan->overrides[i];
		enum diagnostic_code code = objection_to(plan->call->rules, phase, o->rule);
		if (!o->used && code != DIAGNOSTIC_CODES)
			diagnostics_report(found, code, plan->file, xml_line(o->node),
					   call_place(plan->call, &plan->context, o->node), o->rule);
	}
}

void judge_run(struct plan *plan, const char *phase, const struct xml_document *document,
	       struct diagnostics *found)
{
	if (!plan->call->rules)
		return;
	read_overrides(plan);
	if (!plan->verdicts)
		plan->verdicts = arena_array(plan->arena, rules_count(plan->call->rules), sizeof *plan->verdicts);
	struct diagnostics objections;
	size_t errors = found->errors;
	diagnostics_init(&objections, plan->arena);
	struct judgement j = {.plan = plan, .document = document, .found = &objections};
	struct rule_judge judge = {.violated = violated, .held = held, .self = &j};
	struct xpath_context c = plan->context;
	c.document = document;
	c.node = xml_root(document);
	c.found = found;
	rules_run(plan->call->rules, phase, &c, &judge);
	/* A rule that stumbles over the call's data says nothing of the plan. */
	if (found->errors > errors && plan_is_let_down(plan, found))
		return;
	diagnostics_append(found, &objections);
	report_unused(plan, phase, found);
}

struct joint_judgement {
	const struct call *call;
	struct arena *arena;
	struct verdict *verdicts;
	struct diagnostics *found;
};

/* The plan that the node is in: the element with the name of a file. */
static const struct xml_node *plan_of(const struct xml_node *node)
{
	while (xml_parent(node) && !xml_attribute(node, JUDGE_FILE))
		node = xml_parent(node);
	return node;
}

static void object(struct joint_judgement *j, const struct violation *v, const char *file, long line)
{
	j->verdicts[v->assertion->index].violated++;
	struct diagnostic d = {
		.level = level_of(j->call, v->assertion),
		.file = file,
		.line = line,
		.id = all_ids(j->arena, v->assertion),
		.message = v->message,
		.hint = v->hint,
		.source = v->assertion->source,
	};
	diagnostics_add(j->found, &d);
}

static void violated_together(void *self, const struct violation *v)
{
	const struct xml_node *plan = plan_of(v->node);
	const char *line = xml_attribute(plan, JUDGE_LINE);
	object(self, v, xml_attribute(plan, JUDGE_FILE), line ? strtol(line, NULL, 10) : 0);
}

static void violated_in_table(void *self, const struct violation *v)
{
	object(self, v, xml_file_of(v->node), xml_line(v->node));
}

static void held_together(void *self, const struct assertion_info *assertion)
{
	struct joint_judgement *j = self;
	j->verdicts[assertion->index].held++;
}

static struct joint_judgement judgement_of(struct call *call, struct arena *a, struct diagnostics *found)
{
	call_speak(call, i18n_language(), found);
	return (struct joint_judgement){
		.call = call,
		.arena = a,
		.verdicts = arena_array(a, rules_count(call->rules), sizeof(struct verdict)),
		.found = found,
	};
}

/* Runs the rules of a phase over a document that is no plan. Those that stumble over the call's data say nothing of it. */
static void run_beside(struct joint_judgement *j, const char *phase, const struct xml_document *document,
		       void (*object_to)(void *, const struct violation *))
{
	struct diagnostics objections, *found = j->found;
	size_t errors = found->errors;
	diagnostics_init(&objections, j->arena);
	struct rule_judge judge = {.violated = object_to, .held = held_together, .self = j};
	const struct xml_node *root = j->call->root;
	struct xpath_scope scope = {
		.name = "call",
		.value = {.kind = XPATH_NODES, .nodes = {.items = &root, .count = 1}},
	};
	struct xpath_context c = {
		.engine = j->call->engine,
		.document = document,
		.node = xml_root(document),
		.position = 1,
		.size = 1,
		.scope = &scope,
		.arena = j->arena,
		.found = found,
	};
	j->found = &objections;
	rules_run(j->call->rules, phase, &c, &judge);
	j->found = found;
	if (found->errors == errors)
		diagnostics_append(found, &objections);
}

bool judge_run_table(struct call *call, const struct xml_document *table, struct arena *a, struct diagnostics *found)
{
	size_t errors = found->errors;
	if (call->rules) {
		struct joint_judgement j = judgement_of(call, a, found);
		run_beside(&j, "awards", table, violated_in_table);
		diagnostics_sort(found);
	}
	return found->errors == errors;
}

const struct verdict *judge_run_together(struct call *call, const struct xml_document *plans, struct arena *a,
					 struct diagnostics *found)
{
	struct joint_judgement j = judgement_of(call, a, found);
	run_beside(&j, "bulk", plans, violated_together);
	return j.verdicts;
}

void judge_put_verdicts(const struct call *call, const struct verdict *verdicts, json_t *list)
{
	for (size_t i = 0; verdicts && i < rules_count(call->rules); i++)
		if (verdicts[i].held || verdicts[i].violated)
			json_array_append_new(list, json_pack("{s:s, s:i, s:i}", "id", rules_info(call->rules, i).id,
							      "held", (int)verdicts[i].held, "violated",
							      (int)verdicts[i].violated));
}
