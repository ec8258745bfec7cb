/*
 * The table of contents: one linked line per heading. Page numbers and
 * leaders are put in when the pages are known; they don't change the lines.
 */

#include "layout/inline.h"

struct contents_line {
	const struct anchor *to;
	const struct para_style *style;
	struct tag *tag;
	const struct origin *origin;
	mpt text_end, right;         /* where the text ends, where the page number does */
	mpt baseline;                /* below the top of the box */
};

#define DEEPEST 6

static const struct para_style *line_style(const struct flow *f, int level)
{
	static const char *const names[] = {"contents1", "contents2", "contents3"};
	return flow_style(f, NULL, names[level < 1 ? 0 : level > 3 ? 2 : level - 1]);
}

/* Room for the page number and some air: four figures' width. */
static mpt page_room(const struct flow *f, const struct para_style *style)
{
	return words_width(f, style, "0000");
}

/* The TOC element that lines of this level stand in; the levels below it are closed. */
static struct tag *toc_for(struct layout *l, struct tag **open, int *depth, int level)
{
	if (level > *depth + 1)
		level = *depth + 1;
	if (level > DEEPEST)
		level = DEEPEST;
	if (level > *depth) {
		open[level] = tag_new(l, open[level - 1], "TOC");
		*depth = level;
	} else {
		*depth = level < 1 ? 1 : level;
	}
	return open[*depth];
}

static void add_link(struct layout *l, struct box *box, const struct flow *f, const struct anchor *to, struct tag *tag,
		     const char *contents)
{
	struct items items = {0};
	items_add_moved(l, &items, box->items, box->count, 0);
	struct item item = {.kind = ITEM_LINK, .tag = tag, .x = f->x};
	item.u.link.width = f->width;
	item.u.link.height = box->height;
	item.u.link.page = (int)to->index;
	item.u.link.contents = contents;
	if (tag)
		items_add(l, &items, &item);
	box->items = items.list;
	box->count = (uint32_t)items.count;
}

static mpt text_end(const struct box *box, mpt x)
{
	mpt end = x;
	for (uint32_t i = 0; i < box->count; i++)
		if (box->items[i].kind == ITEM_TEXT && box->items[i].x + box->items[i].u.text.width > end)
			end = box->items[i].x + box->items[i].u.text.width;
	return end;
}

static bool is_listed(const struct anchor *to, int deepest)
{
	const struct block *b = to->block;
	return b->kind == BLOCK_HEADING && b->u.heading.in_contents && b->u.heading.level <= deepest;
}

static int level_of(const struct anchor *to)
{
	int level = to->block->u.heading.level;
	return level < 1 ? 1 : level > DEEPEST ? DEEPEST : level;
}

/* Room for the widest number of each level, so that the texts of a level line up. */
static void find_number_rooms(const struct flow *f, int deepest, mpt rooms[DEEPEST + 1])
{
	const struct layout *l = f->l;
	for (size_t i = 0; i < l->anchors.count; i++) {
		const struct anchor *to = l->anchors.list[i];
		if (!is_listed(to, deepest) || !to->block->u.heading.number)
			continue;
		const struct para_style *style = line_style(f, level_of(to));
		mpt room = words_width(f, style, to->block->u.heading.number) + words_width(f, style, " ") +
			   style->size * NUMBER_GAP / 100;
		mpt *widest = &rooms[level_of(to)];
		*widest = room > *widest ? room : *widest;
	}
}

static void line_set(struct flow *f, const struct anchor *to, struct tag *toc, mpt number_space)
{
	struct layout *l = f->l;
	const struct block *heading = to->block;
	const struct para_style *style = line_style(f, heading->u.heading.level);
	struct tag *link = tag_new(l, tag_new(l, tag_new(l, toc, "TOCI"), "Reference"), "Link");
	struct para p = {
		.runs = heading->runs, .number = heading->u.heading.number, .style = style, .tag = link,
		.number_room = number_space, .cut = page_room(f, style), .plain = true,
	};
	size_t first = f->out->count;
	if (!para_set(f, &p))
		return;
	stack_tie_all(f->out, first, TIE_CLOSE);
	const char *contents = anchors_heading_text(l->a, heading);
	for (size_t i = first; i < f->out->count; i++)
		add_link(l, &f->out->boxes[i], f, to, link, contents);
	struct box *last = &f->out->boxes[f->out->count - 1];
	last->line = arena_alloc(l->scratch, sizeof *last->line);
	*last->line = (struct contents_line){
		.to = to, .style = style, .tag = link, .origin = f->origin, .text_end = text_end(last, f->x),
		.right = f->x + f->width, .baseline = words_baseline(l, style),
	};
}

static void title_set(struct flow *f, const struct block *b)
{
	if (!b->runs)
		return;
	struct para p = {.runs = b->runs, .style = flow_style(f, b->style, "heading1"), .tag = tag_new(f->l, f->tag, "P")};
	para_set(f, &p);
	stack_tie_next(f->out, 2, TIE_CLOSE);
}

void contents_set(struct flow *f, const struct block *b)
{
	struct layout *l = f->l;
	struct tag *open[DEEPEST + 1] = {f->tag};
	mpt rooms[DEEPEST + 1] = {0};
	int depth = 0, deepest = b->u.contents.depth > 0 ? b->u.contents.depth : DEEPEST;
	flow_flush_leads(f);
	title_set(f, b);
	find_number_rooms(f, deepest, rooms);
	for (size_t i = 0; i < l->anchors.count; i++) {
		const struct anchor *to = l->anchors.list[i];
		if (is_listed(to, deepest))
			line_set(f, to, toc_for(l, open, &depth, level_of(to)), rooms[level_of(to)]);
	}
}

/* --- once pages are known --- */

/* Dots from `x` to `right`, on a grid that all lines share; a line of square dashes, not text that would be read. */
static void put_leaders(struct layout *l, const struct para_style *style, mpt x, mpt right, mpt y, struct items *out)
{
	mpt step = style->size * 45 / 100, dot = style->size * 7 / 100;
	int first = step > 0 ? (x + step - 1) / step : 0, last = step > 0 ? right / step : 0;
	if (last - first < 2)
		return;
	struct item item = {.kind = ITEM_LINE, .x = first * step, .y = y - dot / 2};
	item.u.line.x2 = (last - 1) * step + dot;
	item.u.line.y2 = item.y;
	item.u.line.thickness = dot;
	item.u.line.color = style->color;
	item.u.line.dash = dot;
	item.u.line.gap = step - dot;
	items_add(l, out, &item);
}

void contents_finish(struct layout *l, const struct contents_line *line, mpt y, struct items *out)
{
	struct flow f = {.l = l, .tag = line->tag, .origin = line->origin};
	mpt blank = words_width(&f, line->style, " ");
	const char *number = arena_printf(l->scratch, " %d", line->to->page + 1);
	mpt width = words_width(&f, line->style, number) - blank;
	put_leaders(l, line->style, line->text_end + blank, line->right - width - blank / 2, y + line->baseline, out);
	words_put(&f, line->style, number, line->right, y + line->baseline, ALIGN_RIGHT, out);
}
