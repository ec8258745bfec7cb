#include "layout/box.h"

#include "layout/flow.h"

void items_add(struct layout *l, struct items *to, const struct item *item)
{
	to->list = arena_grow(l->scratch, to->list, to->count, &to->capacity, sizeof *item);
	to->list[to->count++] = *item;
}

void items_add_moved(struct layout *l, struct items *to, const struct item *from, size_t count, mpt dy)
{
	for (size_t i = 0; i < count; i++) {
		struct item item = from[i];
		item.y += dy;
		if (item.kind == ITEM_LINE)
			item.u.line.y2 += dy;
		items_add(l, to, &item);
	}
}

struct stack *stack_new(struct layout *l)
{
	struct stack *s = l->spare;
	if (s)
		l->spare = s->spare;
	else
		s = arena_alloc(l->scratch, sizeof *s);
	return s;
}

void stack_release(struct layout *l, struct stack *s)
{
	*s = (struct stack){.boxes = s->boxes, .capacity = s->capacity, .spare = l->spare};
	l->spare = s;
}

/* What a length can still tell, with room for what is added to it; some 1900 pages. */
#define MOST_HEIGHT (INT32_MAX / 2)

mpt stack_height(const struct stack *s, size_t first, size_t end)
{
	int64_t height = 0;
	for (size_t i = first; i < end; i++)
		height += (i > first ? s->boxes[i].space : 0) + s->boxes[i].height;
	return height > MOST_HEIGHT ? MOST_HEIGHT : (mpt)height;
}

/* The first box that is beyond what lengths can tell: a row that high is cut, and its parts composed again. */
static size_t end_in_reach(const struct stack *s, size_t first, size_t end)
{
	int64_t height = 0;
	for (size_t i = first; i < end; i++) {
		height += s->boxes[i].space + s->boxes[i].height;
		if (height > MOST_HEIGHT)
			return i;
	}
	return end;
}

void stack_space(struct stack *s, mpt space)
{
	if (space > s->after)
		s->after = space;
}

void stack_tie_next(struct stack *s, int count, enum tie tie)
{
	if (count < s->tie_count)
		return;
	s->tie_count = count;
	s->tie = tie;
}

void stack_tie_all(struct stack *s, size_t first, enum tie tie)
{
	for (size_t i = first + 1; i < s->count; i++)
		if (s->boxes[i].tie < tie)
			s->boxes[i].tie = (uint8_t)tie;
}

size_t stack_choose_cut(const struct stack *s, size_t first, size_t limit, enum tie none)
{
	size_t best = limit;
	uint8_t weakest = UINT8_MAX;
	for (size_t cut = limit; cut > first; cut--) {
		uint8_t tie = cut < s->count ? s->boxes[cut].tie : TIE_NONE;
		if (tie < weakest) {
			weakest = tie;
			best = cut;
		}
		if (weakest <= none)
			break;
	}
	return best;
}

/* --- composing --- */

/* A frame that is open while boxes are stacked, and where it began. */
struct open_frame {
	const struct frame *frame;
	mpt top;
};

static void add_frame(struct layout *l, struct items *out, const struct frame *frame, mpt top, mpt bottom)
{
	struct item item = {.kind = ITEM_RECT, .artifact = ARTIFACT_BACKGROUND, .x = frame->x, .y = top};
	item.u.rect.width = frame->width;
	item.u.rect.height = bottom - top;
	item.u.rect.fill = frame->fill;
	item.u.rect.has_fill = frame->has_fill;
	item.u.rect.stroke = frame->stroke;
	item.u.rect.stroke_width = frame->thickness;
	item.u.rect.has_stroke = frame->thickness > 0;
	items_add(l, out, &item);
}

static bool stands_in(const struct box *box, const struct frame *frame)
{
	for (const struct frame *f = box->frame; f; f = f->parent)
		if (f == frame)
			return true;
	return false;
}

/* Draws `frame` around the boxes from `from` on that stand in it, when it begins there. */
static void frame_boxes(struct layout *l, struct items *out, const struct frame *frame, const struct placement *list,
			size_t from, size_t count)
{
	size_t end = from;
	while (end < count && list[end].box && stands_in(list[end].box, frame))
		end++;
	const struct box *first = list[from].box, *last = list[end - 1].box;
	bool whole_top = first->edge == EDGE_TOP && first->frame == frame;
	bool whole_bottom = last->edge == EDGE_BOTTOM && last->frame == frame;
	mpt top = list[from].y - (whole_top ? 0 : frame->pad);
	mpt bottom = list[end - 1].y + last->height + (whole_bottom ? 0 : frame->pad);
	add_frame(l, out, frame, top, bottom);
}

/* Frames that begin with box `i`, outer ones first. */
static void begin_frames(struct layout *l, struct items *out, const struct frame *frame, const struct placement *list,
			 size_t i, size_t count)
{
	if (!frame || (i > 0 && list[i - 1].box && stands_in(list[i - 1].box, frame)))
		return;
	begin_frames(l, out, frame->parent, list, i, count);
	frame_boxes(l, out, frame, list, i, count);
}

void placements_frames(struct layout *l, const struct placement *list, size_t count, struct items *out)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].box)
			begin_frames(l, out, list[i].box->frame, list, i, count);
}

static void hand_over(struct layout *l, const struct box *from, mpt y, struct box *into)
{
	for (const struct anchor_mark *m = from->anchors; m; m = m->next) {
		struct anchor_mark *mark = arena_alloc(l->scratch, sizeof *mark);
		*mark = (struct anchor_mark){.anchor = m->anchor, .y = m->y + y, .next = into->anchors};
		into->anchors = mark;
	}
	struct note **end = &into->notes;
	while (*end)
		end = &(*end)->next;
	for (const struct note *n = from->notes; n; n = n->next) {
		*end = arena_alloc(l->scratch, sizeof **end);
		(*end)->body = n->body;
		end = &(*end)->next;
	}
}

mpt stack_compose(struct layout *l, const struct stack *s, size_t first, size_t end, mpt y, struct items *out,
		  struct box *into)
{
	mpt at = y;
	bool framed = false;
	end = end_in_reach(s, first, end);
	for (size_t i = first; i < end; i++)
		framed |= s->boxes[i].frame != NULL;
	struct placement *list = framed ? arena_array(l->scratch, end - first, sizeof *list) : NULL;
	for (size_t i = first; list && i < end; i++) {
		at += i > first ? s->boxes[i].space : 0;
		list[i - first] = (struct placement){.box = &s->boxes[i], .y = at};
		at += s->boxes[i].height;
	}
	if (list)
		placements_frames(l, list, end - first, out);
	at = y;
	for (size_t i = first; i < end; i++) {
		const struct box *box = &s->boxes[i];
		at += i > first ? box->space : 0;
		items_add_moved(l, out, box->items, box->count, at);
		hand_over(l, box, at, into);
		at += box->height;
	}
	return at - y;
}
