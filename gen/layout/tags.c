#include <string.h>

#include "layout/flow.h"

static struct tag *tag_make(struct layout *l, const char *role)
{
	struct tag *t = arena_alloc(l->a, sizeof *t);
	t->role = role;
	t->bbox_page = -1;
	t->column_span = t->row_span = 1;
	return t;
}

struct tag *tag_new(struct layout *l, struct tag *parent, const char *role)
{
	if (!parent)
		return NULL;
	struct tag *t = tag_make(l, role);
	t->parent = parent;
	if (parent->last)
		parent->last->next = t;
	else
		parent->first = t;
	parent->last = t;
	return t;
}

static bool holds_blocks(const struct tag *t)
{
	static const char *const roles[] = {"Document", "Sect", "Div", "LBody", "TD", "TH"};
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (strcmp(t->role, roles[i]) == 0)
			return true;
	return false;
}

struct tag *tag_new_after_block(struct layout *l, struct tag *t, const char *role)
{
	if (!t)
		return NULL;
	if (holds_blocks(t))
		return tag_new(l, t, role);
	while (t->parent && !holds_blocks(t->parent))
		t = t->parent;
	if (!t->parent)
		return tag_new(l, t, role);
	while (t->next && strcmp(t->next->role, role) == 0)
		t = t->next;
	if (!t->next)
		return tag_new(l, t->parent, role);
	struct tag *fresh = tag_make(l, role);
	fresh->parent = t->parent;
	fresh->next = t->next;
	t->next = fresh;
	return fresh;
}

struct tag *tag_for_group(const struct flow *f, const struct block *b)
{
	bool section = b->kind == BLOCK_GROUP && b->u.group.section;
	if (!section && !b->lang)
		return f->tag;
	struct tag *t = tag_new(f->l, f->tag, section ? "Sect" : "Div");
	if (t)
		t->lang = b->lang;
	return t;
}
