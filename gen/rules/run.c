/*
 * Runs a schema over a document.
 */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "rules/schema.h"

/* Which nodes a pattern has judged already: an open-addressing set of pointers. */
struct node_set {
	const struct xml_node **slots;
	size_t capacity, count;
};

static size_t slot_of(const struct node_set *set, const struct xml_node *node)
{
	size_t i = ((uintptr_t)node >> 4) * 0x9E3779B97F4A7C15u & (set->capacity - 1);
	while (set->slots[i] && set->slots[i] != node)
		i = (i + 1) & (set->capacity - 1);
	return i;
}

static void grow(struct arena *a, struct node_set *set)
{
	struct node_set bigger = {.capacity = set->capacity ? set->capacity * 2 : 64};
	bigger.slots = arena_array(a, bigger.capacity, sizeof(struct xml_node *));
	for (size_t i = 0; i < set->capacity; i++)
		if (set->slots[i])
			bigger.slots[slot_of(&bigger, set->slots[i])] = set->slots[i];
	bigger.count = set->count;
	*set = bigger;
}

/* True when the node was not in the set before. */
static bool add(struct arena *a, struct node_set *set, const struct xml_node *node)
{
	if (2 * (set->count + 1) > set->capacity)
		grow(a, set);
	size_t i = slot_of(set, node);
	if (set->slots[i])
		return false;
	set->slots[i] = node;
	set->count++;
	return true;
}

/* The context with the lets that tests need (or only messages) bound in it, each seeing those before. */
static struct xpath_context bind_lets(struct xpath_context c, const struct let *let, bool for_tests)
{
	for (; let; let = let->next) {
		if (let->for_tests != for_tests)
			continue;
		struct xpath_scope *scope = arena_alloc(c.arena, sizeof *scope);
		*scope = (struct xpath_scope){
			.name = let->name,
			.value = xpath_evaluate(let->value, &c),
			.outer = c.scope,
		};
		c.scope = scope;
	}
	return c;
}

static const char *name_of(const struct piece *piece, const struct xpath_context *c)
{
	if (!piece->select)
		return xml_name(c->node);
	struct xml_nodes nodes = xpath_nodes(piece->select, c);
	return nodes.count ? xml_name(nodes.items[0]) : "";
}

static const char *compose(const struct piece *piece, const struct xpath_context *c)
{
	struct buffer b = BUFFER_INIT;
	for (; piece; piece = piece->next) {
		const char *text = piece->text     ? piece->text
				   : piece->is_name ? name_of(piece, c)
						    : xpath_string(piece->select, c);
		/* A value may bring its own blanks: one between words is enough. */
		while (*text == ' ' && (b.len == 0 || b.data[b.len - 1] == ' '))
			text++;
		buffer_puts(&b, text);
	}
	while (b.len && b.data[b.len - 1] == ' ')
		b.data[--b.len] = '\0';
	const char *result = arena_strdup(c->arena, buffer_text(&b));
	buffer_free(&b);
	return result;
}

/* What only messages need is computed when there is one. */
static void report(const struct rule_set *set, const struct rule *rule, const struct assertion *a,
		   const struct xpath_context *c, const struct rule_judge *judge)
{
	const struct wording *wording = wording_of(set, a);
	struct xpath_context here = bind_lets(*c, rule->lets, false);
	struct violation v = {
		.assertion = &a->info,
		.node = c->node,
		.message = compose(wording->message, &here),
		.hint = compose(wording->hint, &here),
	};
	judge->violated(judge->self, &v);
}

static void judge_assertions(const struct rule_set *set, const struct rule *rule, const struct xpath_context *outer,
			     const struct rule_judge *judge)
{
	struct xpath_context here = bind_lets(*outer, rule->lets, true), *c = &here;
	if (rule->extends)
		judge_assertions(set, rule->extends, c, judge);
	for (const struct assertion *a = rule->assertions; a; a = a->next) {
		if (xpath_test(a->test, c) != a->is_report) {
			if (judge->held)
				judge->held(judge->self, &a->info);
			continue;
		}
		report(set, rule, a, c, judge);
	}
}

static void run_rule(const struct rule_set *set, const struct rule *rule, const struct xpath_context *c,
		     struct node_set *judged, const struct rule_judge *judge)
{
	struct xml_nodes nodes = xpath_nodes(rule->context, c);
	for (size_t i = 0; i < nodes.count; i++) {
		if (!add(c->arena, judged, nodes.items[i]))
			continue;
		struct xpath_context here = *c;
		here.node = nodes.items[i];
		here.position = i + 1;
		here.size = nodes.count;
		judge_assertions(set, rule, &here, judge);
	}
}

static bool is_active(const struct phase *phase, const char *pattern)
{
	for (const char *const *id = phase->active; *id; id++)
		if (strcmp(*id, pattern) == 0)
			return true;
	return false;
}

bool rules_has_in_phase(const struct rule_set *set, const char *id, const char *pattern)
{
	const struct phase *p = set->phases;
	while (p && strcmp(p->id, id) != 0)
		p = p->next;
	return p ? is_active(p, pattern) : !set->phases;
}

void rules_run(const struct rule_set *set, const char *phase, const struct xpath_context *c,
	       const struct rule_judge *judge)
{
	struct xpath_context root = bind_lets(*c, set->lets, true);
	for (const struct pattern *p = set->patterns; p; p = p->next) {
		if (!rules_has_in_phase(set, phase, p->id))
			continue;
		struct node_set judged = {0};
		struct xpath_context here = bind_lets(root, p->lets, true);
		for (const struct rule *rule = p->rules; rule; rule = rule->next)
			run_rule(set, rule, &here, &judged, judge);
	}
}

bool rules_in_phase(const struct rule_set *set, size_t index, const char *phase)
{
	return rules_has_in_phase(set, phase, set->assertions[index]->info.pattern);
}

const char *rules_pattern_phase(const struct rule_set *set, const char *pattern)
{
	const struct phase *p = set->phases;
	while (p && !is_active(p, pattern))
		p = p->next;
	return p ? p->id : "";
}

const char *rules_phase(const struct rule_set *set, size_t index)
{
	return rules_pattern_phase(set, set->assertions[index]->info.pattern);
}
