#include "template/binder.h"

#include "base/arena.h"
#include "base/blank.h"
#include "template/value.h"

/* Which blocks a block may hold. */
static bool fits(const struct block *parent, enum block_kind kind)
{
	switch (parent->kind) {
	case BLOCK_LIST:
		return kind == BLOCK_ITEM;
	case BLOCK_FIELDS:
		return kind == BLOCK_FIELD;
	case BLOCK_TABLE:
		return kind == BLOCK_ROW;
	case BLOCK_ROW:
		return kind == BLOCK_CELL;
	case BLOCK_COLUMNS:
		return kind == BLOCK_GROUP;
	case BLOCK_GROUP:
	case BLOCK_ITEM:
	case BLOCK_CELL:
	case BLOCK_FIELD:
		return kind != BLOCK_ITEM && kind != BLOCK_FIELD && kind != BLOCK_ROW && kind != BLOCK_CELL;
	default:
		return false;
	}
}

struct block *block_add(struct binder *b, struct block *parent, enum block_kind kind, struct origin origin)
{
	struct block *block = arena_alloc(b->arena, sizeof *block);
	block->kind = kind;
	block->origin = origin;
	if (!parent)
		return block;
	if (parent->last)
		parent->last->next = block;
	else
		parent->first = block;
	parent->last = block;
	return block;
}

void block_remove_last(struct block *parent)
{
	struct block *before = NULL;
	for (struct block *k = parent->first; k && k != parent->last; k = k->next)
		before = k;
	parent->last = before;
	if (before)
		before->next = NULL;
	else
		parent->first = NULL;
}

static void on_text(struct binder *b, const struct node *n, const struct xpath_context *c, const char *text,
		    const struct xml_node *from, struct visitor *v)
{
	struct sink *s = (struct sink *)v;
	if (*text == '\0' || (!s->runs && blank_all(text)))
		return;
	if (s->parent && !fits(s->parent, BLOCK_PARAGRAPH)) {
		if (!blank_all(text))
			binder_misplaced_text(b, n, c, text);
		return;
	}
	struct runs *r = sink_runs(b, n, c, s);
	runs_text(r, &s->look, text);
	if (from && !r->origin)
		r->origin = from;
}

static void on_element(struct binder *b, const struct node *n, const struct xpath_context *c, struct visitor *v)
{
	struct sink *s = (struct sink *)v;
	if (!inline_element(b, n, c, s))
		block_element(b, n, c, s);
}

void sink_init(struct sink *s, struct block *parent, const struct para_style *style)
{
	*s = (struct sink){.visitor = {on_element, on_text}, .parent = parent, .style = style};
}

struct runs *sink_runs(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	if (s->runs)
		return s->runs;
	if (!s->parent || !fits(s->parent, BLOCK_PARAGRAPH)) {
		binder_misplaced(b, n, c);
		return NULL;
	}
	s->runs = binder_open(b, b->abbreviations);
	s->opened_by = n;
	s->opened_at = c->node;
	return s->runs;
}

void sink_end(struct binder *b, struct sink *s)
{
	struct runs *r = s->runs;
	if (!r || !s->parent)
		return;
	s->runs = NULL;
	const struct inline_run *content = runs_end(r);
	if (content) {
		const struct xml_node *from = r->origin ? r->origin : s->opened_at;
		struct block *p = block_add(b, s->parent, BLOCK_PARAGRAPH, binder_origin(b, s->opened_by, from));
		p->style = s->style;
		p->runs = content;
	}
	binder_close(b, r);
}

struct block *sink_block(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s,
			 enum block_kind kind)
{
	sink_end(b, s);
	if (!s->parent || !fits(s->parent, kind)) {
		binder_misplaced(b, n, c);
		return NULL;
	}
	return block_add(b, s->parent, kind, binder_origin(b, n, c->node));
}

void sink_fill(struct binder *b, const struct node *n, const struct xpath_context *c, struct block *parent,
	       const struct para_style *style)
{
	struct sink s;
	sink_init(&s, parent, style);
	binder_walk(b, n->first, c, &s.visitor);
	sink_end(b, &s);
}

const struct inline_run *sink_inline(struct binder *b, const struct node *n, const struct xpath_context *c,
				     struct abbreviations *abbreviations, const struct xml_node **origin)
{
	struct sink s;
	sink_init(&s, NULL, NULL);
	struct runs *r = binder_open(b, abbreviations);
	s.runs = r;
	binder_walk(b, n->first, c, &s.visitor);
	const struct inline_run *result = runs_end(r);
	if (origin)
		*origin = r->origin;
	binder_close(b, r);
	return result;
}
