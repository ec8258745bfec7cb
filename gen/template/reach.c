#include "template/reach.h"

#include "base/arena.h"
#include "template/set.h"

/* A <let> whose name nothing that is reached has read so far. */
struct waiting {
	struct node *let;
	struct waiting *next;
};

struct reach {
	struct arena *arena;
	struct waiting *lets;
};

static bool mark_columns(struct node *first);

/* A part in the middle of being marked, since it uses itself, may hold any. */
static bool part_holds_columns(struct node *part)
{
	if (!part || part->columns)
		return part != NULL;
	part->columns = true;
	part->columns = mark_columns(part->first);
	return part->columns;
}

/* Whether binding the node inside a table may add columns; <content> may by its rules. */
static bool holds_columns(struct node *n)
{
	switch (n->kind) {
	case EL_COLUMN:
	case EL_COLUMNS:
	case EL_COL:
	case EL_TOTAL:
	case EL_CONTENT:
		return true;
	case EL_IF:
	case EL_CHOOSE:
	case EL_WHEN:
	case EL_OTHERWISE:
	case EL_FOR_EACH:
		return mark_columns(n->first);
	case EL_USE:
		return part_holds_columns(n->target);
	default:
		return false;
	}
}

/* Marks the siblings from `first` up to the last one that may hold columns; false when there is none. */
static bool mark_columns(struct node *first)
{
	struct node *last = NULL;
	for (struct node *n = first; n; n = n->next)
		if (holds_columns(n))
			last = n;
	for (struct node *n = first; last; n = n->next) {
		n->columns = true;
		if (n == last)
			return true;
	}
	return false;
}

static void reach_node(struct reach *r, struct node *n);

static void reach_list(struct reach *r, struct node *n)
{
	for (; n; n = n->next) {
		if (n->kind != EL_LET || !n->variable || n->variable->read) {
			reach_node(r, n);
			continue;
		}
		struct waiting *w = arena_alloc(r->arena, sizeof *w);
		*w = (struct waiting){.let = n, .next = r->lets};
		r->lets = w;
	}
}

static void reach_node(struct reach *r, struct node *n)
{
	if (n->reached)
		return;
	n->reached = true;
	for (const struct variable_use *use = n->uses; use; use = use->next)
		use->variable->read = true;
	reach_list(r, n->first);
	if (n->target)
		reach_node(r, n->target);
	if (n->kind == EL_TABLE)
		mark_columns(n->first);
}

/* The lets that are read by now; what they read may be other lets. */
static bool reach_lets(struct reach *r)
{
	struct waiting *before = r->lets;
	bool found = false;
	r->lets = NULL;
	for (struct waiting *next; before; before = next) {
		next = before->next;
		if (before->let->variable->read) {
			reach_node(r, before->let);
			found = true;
		} else {
			before->next = r->lets;
			r->lets = before;
		}
	}
	return found;
}

void template_reach(struct template *t)
{
	struct reach r = {.arena = t->set->arena};
	reach_node(&r, t->root);
	for (const struct content_rule *rule = t->rules; rule; rule = rule->next) {
		reach_node(&r, rule->node);
		mark_columns(rule->node->first); /* for <content> in tables */
	}
	for (const struct part *p = t->headers; p; p = p->next)
		reach_node(&r, p->node);
	for (const struct part *p = t->footers; p; p = p->next)
		reach_node(&r, p->node);
	while (reach_lets(&r))
		;
}
