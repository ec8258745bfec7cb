#include "package/together.h"

#include "base/arena.h"
#include "package/judge.h"
#include "package/record.h"

struct group {
	struct call *call;
	struct buffer entries;
};

void together_init(struct together *t, struct arena *a)
{
	*t = (struct together){.arena = a};
}

void together_free(struct together *t)
{
	for (size_t i = 0; i < t->count; i++)
		buffer_free(&t->groups[i].entries);
}

static struct group *find_group(struct together *t, struct call *call)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->groups[i].call == call)
			return &t->groups[i];
	t->groups = arena_grow(t->arena, t->groups, t->count, &t->capacity, sizeof *t->groups);
	t->groups[t->count].call = call;
	return &t->groups[t->count++];
}

void together_add(struct together *t, struct plan *plan, enum plan_state state)
{
	struct record_entry entry = {.file = plan->file, .plan = plan, .state = state};
	record_put(&find_group(t, plan->call)->entries, &entry);
}

static void judge_group(struct together *t, struct group *g, struct diagnostics *found, json_t *verdicts)
{
	struct buffer b = BUFFER_INIT;
	record_put_whole(&b, g->call->name, &g->entries);
	struct xml_document *doc = xml_parse("plans", buffer_text(&b), b.len, found);
	if (doc)
		judge_put_verdicts(g->call, judge_run_together(g->call, doc, t->arena, found), verdicts);
	xml_free(doc);
	buffer_free(&b);
}

void together_judge(struct together *t, struct diagnostics *found, json_t *verdicts)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->groups[i].call->rules)
			judge_group(t, &t->groups[i], found, verdicts);
}
