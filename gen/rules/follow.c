/*
 * Follows the expressions of a schema, as run.c evaluates them.
 */
#include "rules/schema.h"

static struct sight_view bind_lets(struct sight *s, struct sight_view v, const struct let *let)
{
	for (; let; let = let->next)
		v.scope = sight_bind(s, let->name, sight_follow(s, let->value, &v), v.scope);
	return v;
}

static void follow_message(struct sight *s, const struct piece *piece, const struct sight_view *v)
{
	for (; piece; piece = piece->next)
		if (piece->select)
			sight_check(s, piece->select, v);
}

static void follow_assertions(const struct rule_set *set, const struct rule *rule, struct sight *s,
			      struct sight_view v)
{
	v = bind_lets(s, v, rule->lets);
	if (rule->extends)
		follow_assertions(set, rule->extends, s, v);
	for (const struct assertion *a = rule->assertions; a; a = a->next) {
		sight_check(s, a->test, &v);
		follow_message(s, wording_of(set, a)->message, &v);
		follow_message(s, wording_of(set, a)->hint, &v);
	}
}

void rules_follow(const struct rule_set *set, const char *phase, struct sight *s,
		  const struct sight_view *view)
{
	struct sight_view root = bind_lets(s, *view, set->lets);
	for (const struct pattern *p = set->patterns; p; p = p->next) {
		if (!rules_has_in_phase(set, phase, p->id))
			continue;
		struct sight_view v = bind_lets(s, root, p->lets);
		for (const struct rule *rule = p->rules; rule; rule = rule->next) {
			struct sight_view here = {.nodes = sight_follow(s, rule->context, &v),
						  .scope = v.scope};
			if (here.nodes.count)
				follow_assertions(set, rule, s, here);
		}
	}
}
