/*
 * Rows of tables, field grids and columns: stacks side by side, composed to
 * one box, or cut in two when they are higher than a page.
 */
#include <string.h>

#include "layout/flow.h"

mpt row_height(const struct row *row)
{
	mpt height = row->min_height;
	for (size_t i = 0; i < row->cell_count; i++) {
		const struct row_cell *c = &row->cells[i];
		mpt own = stack_height(c->content, c->first, c->end) + row->pad_above + row->pad_below;
		if (!c->spans && own > height)
			height = own;
	}
	return height;
}

/* --- rules and backgrounds --- */

static void add_rule(struct layout *l, struct items *out, mpt x, mpt y, mpt x2, mpt y2, mpt thickness, rgb color)
{
	struct item item = {.kind = ITEM_LINE, .x = x, .y = y};
	item.u.line.x2 = x2;
	item.u.line.y2 = y2;
	item.u.line.thickness = thickness;
	item.u.line.color = color;
	items_add(l, out, &item);
}

static void add_background(struct layout *l, struct items *out, const struct row_look *look, mpt height)
{
	if (!look->has_fill)
		return;
	struct item item = {.kind = ITEM_RECT, .artifact = ARTIFACT_BACKGROUND, .x = look->x};
	item.u.rect.width = look->width;
	item.u.rect.height = height;
	item.u.rect.fill = look->fill;
	item.u.rect.has_fill = true;
	items_add(l, out, &item);
}

static void add_rules(struct layout *l, struct items *out, const struct row_look *look, mpt height)
{
	if (look->above)
		add_rule(l, out, look->x, 0, look->x + look->width, 0, look->above, look->color);
	for (size_t i = 0; look->frame && i < look->edge_count; i++)
		add_rule(l, out, look->edges[i], 0, look->edges[i], height, look->frame, look->color);
	if (!look->below)
		return;
	if (!look->below_parts)
		add_rule(l, out, look->x, height, look->x + look->width, height, look->below, look->color);
	for (size_t i = 0; i < look->below_count; i++) {
		mpt x = look->below_parts[2 * i];
		add_rule(l, out, x, height, x + look->below_parts[2 * i + 1], height, look->below, look->color);
	}
}

void row_compose(struct layout *l, const struct row *row, struct box *box)
{
	struct items items = {0};
	box->height = row_height(row);
	add_background(l, &items, &row->look, box->height);
	for (size_t i = 0; i < row->cell_count; i++) {
		const struct row_cell *c = &row->cells[i];
		mpt y = row->pad_above;
		if (c->bottom)
			y = box->height - row->pad_below - stack_height(c->content, c->first, c->end);
		stack_compose(l, c->content, c->first, c->end, y, &items, box);
	}
	add_rules(l, &items, &row->look, box->height);
	box->items = items.list;
	box->count = (uint32_t)items.count;
}

static struct row *row_copy(struct layout *l, const struct row *row)
{
	struct row *copy = arena_alloc(l->scratch, sizeof *copy);
	*copy = *row;
	copy->cells = arena_array(l->scratch, row->cell_count, sizeof *copy->cells);
	memcpy(copy->cells, row->cells, row->cell_count * sizeof *copy->cells);
	return copy;
}

struct box *row_add(struct flow *f, const struct row *row, mpt before)
{
	struct layout *l = f->l;
	struct box *box = flow_add_box(f, before, 0);
	row_compose(l, row, box);
	if (box->height > flow_page_height(l) / 2) { /* within other rows there may be less room than a page */
		box->row = row_copy(l, row);
		return box;
	}
	for (size_t i = 0; i < row->cell_count; i++)
		stack_release(l, row->cells[i].content);
	return box;
}

/* --- cutting --- */

/*
 * Where a cell is cut so that at most `room` is used; `first` when nothing
 * fits, or only with lines left alone and that isn't forced.
 */
static size_t cut_cell(const struct row_cell *c, mpt room, bool force)
{
	mpt used = 0;
	size_t i = c->first;
	for (; i < c->end; i++) {
		const struct box *box = &c->content->boxes[i];
		mpt wanted = (i > c->first ? box->space : 0) + box->height;
		if (wanted > room - used)
			break;
		used += wanted;
	}
	if (i == c->end || i == c->first)
		return i;
	size_t cut = stack_choose_cut(c->content, c->first, i, TIE_LOOSE);
	return c->content->boxes[cut].tie == TIE_CLOSE && !force ? c->first : cut;
}

/* A stack that starts with the rest of a box that was cut, instead of the box. */
static struct stack *stack_with_parts(struct layout *l, const struct row_cell *c, size_t at, const struct box *head,
				      const struct box *rest)
{
	struct stack *s = stack_new(l);
	size_t count = c->end - c->first + 1;
	s->boxes = arena_array(l->scratch, count, sizeof *s->boxes);
	s->count = s->capacity = count;
	memcpy(s->boxes, c->content->boxes + c->first, (at - c->first) * sizeof *s->boxes);
	s->boxes[at - c->first] = *head;
	s->boxes[at - c->first + 1] = *rest;
	memcpy(s->boxes + (at - c->first) + 2, c->content->boxes + at + 1, (c->end - at - 1) * sizeof *s->boxes);
	return s;
}

/* A row within the cell that is too high for its place is cut itself. */
static void cut_inner_row(struct layout *l, struct row_cell *c, mpt room, bool force)
{
	size_t at = c->first;
	mpt used = 0;
	for (; at < c->end; at++) {
		const struct box *box = &c->content->boxes[at];
		mpt wanted = (at > c->first ? box->space : 0) + box->height;
		if (wanted > room - used)
			break;
		used += wanted;
	}
	if (at == c->end || !c->content->boxes[at].row)
		return;
	if (!(force && at == c->first) && c->content->boxes[at].height <= flow_page_height(l))
		return; /* whole at the top of the next page */
	struct box head, rest;
	mpt left = room - used - (at > c->first ? c->content->boxes[at].space : 0);
	if (!row_split(l, &c->content->boxes[at], left, force && at == c->first, &head, &rest))
		return;
	struct stack *s = stack_with_parts(l, c, at, &head, &rest);
	c->content = s;
	c->first = 0;
	c->end = s->count;
}

/* Cuts all cells; false when one has text of which no part fits. */
static bool cut_cells(struct layout *l, struct row *head, struct row *rest, mpt room, bool force)
{
	bool some = false, all = true;
	for (size_t i = 0; i < head->cell_count; i++) {
		struct row_cell *c = &head->cells[i];
		cut_inner_row(l, c, room, force);
		rest->cells[i] = *c;
		size_t cut = cut_cell(c, room, force);
		if (force && cut == c->first && cut < c->end)
			cut++;
		some |= cut > c->first;
		all &= cut > c->first || c->first == c->end;
		rest->cells[i].first = cut;
		c->end = cut;
		c->bottom = rest->cells[i].bottom = false;
	}
	return some && (all || force);
}

static bool is_empty(const struct row *row)
{
	for (size_t i = 0; i < row->cell_count; i++)
		if (row->cells[i].end > row->cells[i].first)
			return false;
	return true;
}

/* A box like `box` that shows `row` instead. */
static struct box box_for_part(struct layout *l, const struct box *box, struct row *row)
{
	struct box part = *box;
	part.row = row;
	part.notes = NULL;
	part.anchors = NULL;
	part.space = 0;
	part.new_page = false;
	row_compose(l, row, &part);
	return part;
}

bool row_split(struct layout *l, const struct box *box, mpt room, bool force, struct box *head, struct box *rest)
{
	struct row *first = row_copy(l, box->row), *second = row_copy(l, box->row);
	room -= first->pad_above + first->pad_below;
	first->min_height = second->min_height = 0;
	if (!cut_cells(l, first, second, room, force) || is_empty(second))
		return false;
	*head = box_for_part(l, box, first);
	*rest = box_for_part(l, box, second);
	head->space = box->space;
	head->new_page = box->new_page;
	head->row = NULL;
	rest->tie = TIE_NONE;
	second->look.above = 0;
	return true;
}
