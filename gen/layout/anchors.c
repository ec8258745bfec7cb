#include <string.h>

#include "base/buffer.h"
#include "layout/flow.h"

static struct anchor *add(struct layout *l, const char *name, const struct block *b)
{
	struct anchor_index *ix = &l->anchors;
	struct anchor *anchor = arena_alloc(l->scratch, sizeof *anchor);
	anchor->name = name;
	anchor->block = b;
	anchor->page = -1;
	anchor->index = ix->count;
	ix->list = arena_grow(l->scratch, ix->list, ix->count, &ix->capacity, sizeof(struct anchor *));
	ix->list[ix->count++] = anchor;
	return anchor;
}

static const struct block *first_heading(const struct block *b)
{
	if (b->kind == BLOCK_HEADING)
		return b;
	if (b->kind != BLOCK_GROUP)
		return NULL;
	for (const struct block *child = b->first; child; child = child->next)
		if (child->kind == BLOCK_HEADING)
			return child;
	return NULL;
}

static void visit(struct layout *l, const struct block *b);

static void visit_runs(struct layout *l, const struct inline_run *runs)
{
	for (const struct inline_run *r = runs; r; r = r->next)
		if (r->kind == RUN_NOTE && r->note)
			visit(l, r->note);
}

static void visit(struct layout *l, const struct block *b)
{
	if (b->kind == BLOCK_HEADING || b->anchor)
		add(l, b->anchor, b)->heading = first_heading(b);
	visit_runs(l, b->runs);
	for (const struct block *child = b->first; child; child = child->next)
		visit(l, child);
}

static size_t hash(const char *s)
{
	uint32_t h = 2166136261u;
	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 16777619u;
	return h;
}

/* The slot of `name`, or the empty one where it would be. */
static struct anchor **slot(const struct anchor_index *ix, const char *name)
{
	size_t i = hash(name) & ix->mask;
	while (ix->table[i] && strcmp(ix->table[i]->name, name) != 0)
		i = (i + 1) & ix->mask;
	return &ix->table[i];
}

void anchors_find(struct layout *l)
{
	struct anchor_index *ix = &l->anchors;
	visit(l, l->doc->root);
	size_t size = 16;
	while (size < 2 * ix->count)
		size *= 2;
	ix->table = arena_array(l->scratch, size, sizeof(struct anchor *));
	ix->mask = size - 1;
	for (size_t i = 0; i < ix->count; i++) {
		if (!ix->list[i]->name)
			continue;
		struct anchor **place = slot(ix, ix->list[i]->name);
		if (!*place)
			*place = ix->list[i];
	}
}

void anchors_start_round(struct layout *l)
{
	l->anchors.cursor = 0;
	for (size_t i = 0; i < l->anchors.count; i++)
		l->anchors.list[i]->printed = 0;
}

struct anchor *anchors_by_name(const struct layout *l, const char *name)
{
	return *slot(&l->anchors, name);
}

struct anchor *anchors_by_heading(struct layout *l, const struct block *heading)
{
	struct anchor_index *ix = &l->anchors;
	for (size_t i = ix->cursor; i < ix->count; i++)
		if (ix->list[i]->block == heading) {
			ix->cursor = i + 1;
			return ix->list[i];
		}
	return NULL;
}

void anchors_mark(struct flow *f, struct anchor *anchor)
{
	struct anchor_mark *mark = arena_alloc(f->l->scratch, sizeof *mark);
	mark->anchor = anchor;
	mark->next = f->out->anchors;
	f->out->anchors = mark;
}

void anchors_mark_block(struct flow *f, const struct block *b)
{
	struct anchor *anchor = b->anchor ? anchors_by_name(f->l, b->anchor) : NULL;
	if (anchor && anchor->block == b)
		anchors_mark(f, anchor);
}

void anchors_put_text(struct buffer *out, const struct inline_run *runs)
{
	for (const struct inline_run *r = runs; r; r = r->next) {
		if (r->kind == RUN_TEXT && r->text)
			buffer_puts(out, r->text);
		else if (r->kind == RUN_BREAK || r->kind == RUN_TAB)
			buffer_putc(out, ' ');
	}
}

const char *anchors_heading_text(struct arena *a, const struct block *heading)
{
	struct buffer text = BUFFER_INIT;
	if (heading->u.heading.number)
		buffer_printf(&text, "%s ", heading->u.heading.number);
	anchors_put_text(&text, heading->runs);
	const char *copy = arena_strndup(a, buffer_text(&text), text.len);
	buffer_free(&text);
	return copy;
}
