#include "layout/flow.h"

#include <string.h>

const struct para_style *flow_style(const struct flow *f, const struct para_style *own, const char *name)
{
	const struct style_sheet *sheet = f->l->styles;
	if (own)
		return own;
	for (int i = 0; name && i < sheet->para_count; i++)
		if (strcmp(sheet->paras[i].name, name) == 0)
			return &sheet->paras[i];
	if (f->style)
		return f->style;
	return name && strcmp(name, "body") == 0 ? &sheet->paras[0] : flow_style(f, NULL, "body");
}

mpt flow_page_height(const struct layout *l)
{
	const struct page_geometry *page = &l->styles->page;
	return page->height - page->top - page->bottom;
}

struct box *flow_add_box(struct flow *f, mpt before, mpt height)
{
	struct stack *s = f->out;
	s->boxes = arena_grow(f->l->scratch, s->boxes, s->count, &s->capacity, sizeof *s->boxes);
	struct box *box = &s->boxes[s->count++];
	*box = (struct box){
		.height = height,
		.space = before > s->after ? before : s->after,
		.tie = (uint8_t)(s->tie_count > 0 ? s->tie : TIE_NONE),
		.page_kind = (uint8_t)f->page_kind,
		.new_page = s->new_page,
		.frame = f->frame,
		.repeat = f->repeat,
		.anchors = s->anchors,
		.origin = f->origin,
	};
	if (s->tie_count > 0) {
		s->tie_count--;
		s->tie = TIE_GROUP;
	}
	s->after = 0;
	s->new_page = false;
	s->anchors = NULL;
	return box;
}

void flow_flush_leads(struct flow *f)
{
	if (!f->out->leads)
		return;
	const struct para_style *style = flow_style(f, NULL, NULL);
	struct items items = {0};
	for (const struct lead *lead = f->out->leads; lead; lead = lead->next)
		items_add_moved(f->l, &items, lead->items.list, lead->items.count, words_baseline(f->l, style));
	f->out->leads = NULL;
	struct box *box = flow_add_box(f, style->space_before, style->leading);
	box->items = items.list;
	box->count = (uint32_t)items.count;
	stack_tie_next(f->out, 1, TIE_CLOSE);
}

/* --- groups --- */

#define BOX_PAD 8000       /* from the frame of a boxed group to its text [mpt] */
#define BOX_THICKNESS 600  /* [mpt] */
#define BOX_COLOR 0x6B6B6B

static void add_edge(struct flow *f, mpt before, enum box_edge edge)
{
	struct box *box = flow_add_box(f, before, BOX_PAD);
	box->edge = (uint8_t)edge;
	if (edge == EDGE_TOP)
		stack_tie_next(f->out, 1, TIE_CLOSE);
	else
		box->tie = TIE_CLOSE;
}

static void boxed_children(const struct flow *f, const struct block *b)
{
	struct flow inside = *f;
	struct frame *frame = arena_alloc(f->l->scratch, sizeof *frame);
	*frame = (struct frame){
		.parent = f->frame, .x = f->x, .width = f->width, .pad = BOX_PAD,
		.thickness = BOX_THICKNESS, .stroke = BOX_COLOR,
	};
	inside.frame = frame;
	add_edge(&inside, BOX_PAD, EDGE_TOP);
	inside.x += BOX_PAD;
	inside.width -= 2 * BOX_PAD;
	size_t first = f->out->count;
	flow_children(&inside, b);
	if (f->out->count > first)
		f->out->boxes[first].space = 0;
	f->out->after = 0;
	inside.x = f->x;
	inside.width = f->width;
	add_edge(&inside, 0, EDGE_BOTTOM);
	stack_space(f->out, BOX_PAD);
}

static void group_set(struct flow *f, const struct block *b)
{
	struct flow inside = *f;
	size_t first = f->out->count;
	inside.tag = b->u.group.artifact ? NULL : tag_for_group(f, b);
	if (b->u.group.new_page)
		f->out->new_page = true;
	if (b->u.group.page_kind != PAGE_BODY)
		inside.page_kind = b->u.group.page_kind;
	if (b->u.group.boxed)
		boxed_children(&inside, b);
	else
		flow_children(&inside, b);
	if (b->u.group.keep && f->out->count > first &&
	    stack_height(f->out, first, f->out->count) <= flow_page_height(f->l))
		stack_tie_all(f->out, first, TIE_GROUP);
}

/* --- runs --- */

static void paragraph_set(struct flow *f, const struct block *b)
{
	struct para p = {.runs = b->runs, .style = flow_style(f, b->style, NULL), .tag = f->tag};
	if (!f->bare && b->runs)
		p.tag = tag_new(f->l, f->tag, "P");
	if (p.tag && b->lang)
		p.tag->lang = b->lang;
	para_set(f, &p);
}

static const char *heading_role(int level)
{
	static const char *const roles[] = {"H1", "H2", "H3", "H4", "H5", "H6"};
	return roles[level < 1 ? 0 : level > 6 ? 5 : level - 1];
}

static const char *heading_style(int level)
{
	static const char *const names[] = {"heading1", "heading2", "heading3", "heading4"};
	return names[level < 1 ? 0 : level > 4 ? 3 : level - 1];
}

static void heading_set(struct flow *f, const struct block *b)
{
	struct anchor *anchor = anchors_by_heading(f->l, b);
	if (anchor)
		anchors_mark(f, anchor);
	struct para p = {
		.runs = b->runs, .style = flow_style(f, b->style, heading_style(b->u.heading.level)),
		.number = b->u.heading.number, .tag = tag_new(f->l, f->tag, heading_role(b->u.heading.level)),
	};
	if (p.tag && b->lang)
		p.tag->lang = b->lang;
	size_t first = f->out->count;
	if (para_set(f, &p))
		stack_tie_all(f->out, first, TIE_CLOSE);
	stack_tie_next(f->out, 2, TIE_CLOSE);
}

/* --- the rest --- */

#define RULE_THICKNESS 500 /* mpt */
#define RULE_SPACE 6000    /* around it [mpt] */

static void rule_set(struct flow *f)
{
	struct item item = {.kind = ITEM_LINE, .x = f->x, .y = RULE_THICKNESS / 2};
	item.u.line.x2 = f->x + f->width;
	item.u.line.y2 = item.y;
	item.u.line.thickness = RULE_THICKNESS;
	item.u.line.color = BOX_COLOR;
	struct box *box = flow_add_box(f, RULE_SPACE, RULE_THICKNESS);
	box->items = arena_alloc(f->l->scratch, sizeof item);
	box->items[0] = item;
	box->count = 1;
	stack_space(f->out, RULE_SPACE);
}

static void space_set(struct flow *f, const struct block *b)
{
	mpt after = f->out->after;
	f->out->after = 0;
	struct box *box = flow_add_box(f, 0, b->u.space.height);
	box->optional = true;
	f->out->after = after;
}

void flow_children(struct flow *f, const struct block *b)
{
	for (const struct block *child = b->first; child; child = child->next)
		flow_block(f, child);
}

/* What a block says about itself, whatever its kind. */
static struct flow flow_for(const struct flow *f, const struct block *b)
{
	struct flow inside = *f;
	if (b->lang)
		inside.lang = b->lang;
	if (b->origin.file || b->origin.line)
		inside.origin = &b->origin;
	return inside;
}

void flow_block(struct flow *outer, const struct block *b)
{
	struct flow f = flow_for(outer, b);
	if (b->kind != BLOCK_HEADING)
		anchors_mark_block(&f, b);
	switch (b->kind) {
	case BLOCK_GROUP:
		group_set(&f, b);
		break;
	case BLOCK_HEADING:
		heading_set(&f, b);
		break;
	case BLOCK_PARAGRAPH:
		paragraph_set(&f, b);
		break;
	case BLOCK_LIST:
		list_set(&f, b);
		break;
	case BLOCK_TABLE:
		table_set(&f, b);
		break;
	case BLOCK_FIELDS:
		fields_set(&f, b);
		break;
	case BLOCK_FIGURE:
		figure_set(&f, b);
		break;
	case BLOCK_CONTENTS:
		contents_set(&f, b);
		break;
	case BLOCK_COLUMNS:
		columns_set(&f, b);
		break;
	case BLOCK_RULE:
		rule_set(&f);
		break;
	case BLOCK_SPACE:
		space_set(&f, b);
		break;
	case BLOCK_PAGE_BREAK:
		f.out->new_page = true;
		break;
	case BLOCK_ITEM: /* outside their list or table: just what they contain */
	case BLOCK_ROW:
	case BLOCK_CELL:
	case BLOCK_FIELD:
		flow_children(&f, b);
		break;
	}
}
