#include "layout/flow.h"

#define BULLET "\xE2\x80\xA2"
#define EN_DASH "\xE2\x80\x93"
#define BALLOT_BOX "\xE2\x98\x90"
#define BOX_STROKE 600 /* mpt */

static struct lead *lead_new(struct flow *f)
{
	struct lead *lead = arena_alloc(f->l->scratch, sizeof *lead);
	struct lead **end = &f->out->leads;
	while (*end)
		end = &(*end)->next;
	*end = lead;
	return lead;
}

void list_lead(struct flow *f, const struct para_style *style, struct tag *tag, const char *text, mpt x, mpt rise)
{
	struct lead *lead = lead_new(f);
	struct flow label = *f;
	struct para_style small = *style;
	label.tag = tag;
	if (rise)
		small.size = style->size * 64 / 100;
	words_put(&label, &small, text, x, 0, ALIGN_LEFT, &lead->items);
	for (size_t i = 0; i < lead->items.count; i++)
		lead->items.list[i].u.text.rise = rise;
}

/* An empty box to tick. */
static void lead_box(struct flow *f, const struct para_style *style, struct tag *tag)
{
	struct lead *lead = lead_new(f);
	mpt side = words_cap_height(f->l, style, style->size) * 11 / 10 - BOX_STROKE;
	struct item item = {.kind = ITEM_RECT, .tag = tag, .x = f->x + BOX_STROKE / 2, .y = -side};
	item.u.rect.width = item.u.rect.height = side;
	item.u.rect.has_stroke = true;
	item.u.rect.stroke = style->color;
	item.u.rect.stroke_width = BOX_STROKE;
	items_add(f->l, &lead->items, &item);
	if (tag)
		tag->actual = BALLOT_BOX;
}

static void put_label(struct flow *f, const struct block *list, const struct para_style *style, struct tag *li, int number)
{
	if (list->u.list.kind == LIST_PLAIN)
		return;
	struct tag *label = tag_new(f->l, li, "Lbl");
	if (list->u.list.kind == LIST_CHECK)
		lead_box(f, style, label);
	else if (list->u.list.kind == LIST_NUMBER)
		list_lead(f, style, label, arena_printf(f->l->scratch, "%d.", number), f->x, 0);
	else
		list_lead(f, style, label, f->list_depth % 2 ? EN_DASH : BULLET, f->x, 0);
}

static bool is_one_paragraph(const struct block *b)
{
	return b->first && !b->first->next && b->first->kind == BLOCK_PARAGRAPH && !b->first->lang;
}

static void item_set(struct flow *f, const struct block *list, const struct block *item, int number)
{
	struct flow inside = *f;
	const struct para_style *style = f->style;
	struct tag *li = tag_new(f->l, f->tag, "LI");
	if (is_one_paragraph(item) && item->first->style)
		style = item->first->style;
	if (li)
		li->lang = item->lang;
	anchors_mark_block(f, item);
	put_label(f, list, style, li, number);
	inside.tag = tag_new(f->l, li, "LBody");
	inside.bare = is_one_paragraph(item);
	mpt indent = list->u.list.kind == LIST_PLAIN ? 0 : f->l->styles->list_indent;
	inside.x += indent;
	inside.width -= indent;
	inside.list_depth++;
	if (item->lang)
		inside.lang = item->lang;
	if (item->runs)
		para_set(&inside, &(struct para){.runs = item->runs, .style = style, .tag = inside.tag});
	if (item->kind == BLOCK_ITEM)
		flow_children(&inside, item);
	else
		flow_block(&inside, item);
	flow_flush_leads(&inside);
}

static const char *numbering(enum list_kind kind)
{
	if (kind == LIST_NUMBER)
		return "Decimal";
	return kind == LIST_BULLET ? "Disc" : "None";
}

void list_set(struct flow *f, const struct block *b)
{
	struct flow inside = *f;
	if (!b->first)
		return;
	inside.bare = false;
	inside.style = b->style ? b->style : f->style ? f->style : flow_style(f, NULL, "list");
	inside.tag = tag_new(f->l, f->tag, "L");
	if (inside.tag) {
		inside.tag->list_numbering = numbering(b->u.list.kind);
		inside.tag->lang = b->lang;
	}
	int number = b->u.list.start > 0 ? b->u.list.start : 1;
	for (const struct block *item = b->first; item; item = item->next)
		item_set(&inside, b, item, number++);
	if (f->list_depth == 0) /* what follows is as far off as from a paragraph */
		stack_space(f->out, flow_style(f, NULL, NULL)->space_after);
}
