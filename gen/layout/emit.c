/*
 * The plan of pages -> pages: items get their places, links their targets.
 */
#include <string.h>

#include "layout/flow.h"

#define NOTE_RULE_LENGTH 99213  /* 35 mm */
#define NOTE_RULE_THICKNESS 500
#define NOTE_RULE_ABOVE 5000    /* space over it */
#define LINK_TARGET_ABOVE 6000  /* a link shows this much above its target */

static mpt target_y(mpt y)
{
	return y > LINK_TARGET_ABOVE ? y - LINK_TARGET_ABOVE : 0;
}

/* A rectangle without fill and stroke says where a figure stands. */
static bool take_bounds(const struct item *item, int page)
{
	if (item->kind != ITEM_RECT || item->u.rect.has_fill || item->u.rect.has_stroke)
		return false;
	if (item->tag && item->tag->bbox_page < 0) {
		mpt bounds[4] = {item->x, item->y, item->x + item->u.rect.width, item->y + item->u.rect.height};
		memcpy(item->tag->bbox, bounds, sizeof bounds);
		item->tag->bbox_page = page;
	}
	return true;
}

static void resolve_link(const struct layout *l, struct item *item)
{
	if (item->kind != ITEM_LINK || item->u.link.uri)
		return;
	int index = item->u.link.page;
	const struct anchor *to = index >= 0 ? l->anchors.list[index] : NULL;
	item->u.link.page = to && to->page >= 0 ? to->page : 0;
	item->u.link.target_y = to && to->page >= 0 ? target_y(to->y) : 0;
}

/* Appends the items of a box; a repeated one is decoration and has no links. */
static void put_items(struct layout *l, struct items *out, const struct item *from, size_t count, mpt y, int page,
		      bool repeated)
{
	for (size_t i = 0; i < count; i++) {
		struct item item = from[i];
		item.y += y;
		if (item.kind == ITEM_LINE)
			item.u.line.y2 += y;
		if (repeated && item.kind == ITEM_LINK)
			continue;
		if (repeated)
			item.tag = NULL;
		if (take_bounds(&item, page))
			continue;
		resolve_link(l, &item);
		items_add(l, out, &item);
	}
}

static void put_note_rule(struct layout *l, struct items *out, mpt y)
{
	struct item item = {.kind = ITEM_LINE, .x = l->styles->page.left, .y = y + NOTE_RULE_ABOVE};
	item.u.line.x2 = item.x + NOTE_RULE_LENGTH;
	item.u.line.y2 = item.y;
	item.u.line.thickness = NOTE_RULE_THICKNESS;
	items_add(l, out, &item);
}

static void put_placement(struct layout *l, struct items *out, const struct placement *at, int page)
{
	if (!at->box) {
		put_note_rule(l, out, at->y);
		return;
	}
	if (at->repeat) {
		put_items(l, out, at->repeat->items, at->repeat->count, at->y, page, true);
		return;
	}
	put_items(l, out, at->box->items, at->box->count, at->y, page, false);
	if (at->box->line)
		contents_finish(l, at->box->line, at->y, out);
}

static void emit_page(struct layout *l, const struct plan *plan, size_t index, struct page *page)
{
	const struct page_plan *from = &plan->pages[index];
	const struct placement *list = plan->placements + from->first;
	struct items *out = &l->line; /* free by now; its memory serves all pages */
	out->count = 0;
	furniture_put(l, (int)index, (int)plan->page_count, true, out);
	placements_frames(l, list, from->count, out);
	for (size_t i = 0; i < from->count; i++)
		put_placement(l, out, &list[i], (int)index);
	furniture_put(l, (int)index, (int)plan->page_count, false, out);
	page->width = l->styles->page.width;
	page->height = l->styles->page.height;
	page->kind = from->kind;
	page->items = arena_array(l->a, out->count, sizeof *page->items);
	page->count = page->capacity = out->count;
	if (out->count)
		memcpy(page->items, out->list, out->count * sizeof *page->items);
}

void emit_pages(struct layout *l, const struct plan *plan, struct pages *pages)
{
	pages->count = plan->page_count;
	pages->pages = arena_array(l->a, plan->page_count, sizeof *pages->pages);
	for (size_t i = 0; i < plan->page_count; i++)
		emit_page(l, plan, i, &pages->pages[i]);
}

/* --- bookmarks --- */

static bool is_bookmark(const struct anchor *anchor)
{
	return anchor->page >= 0 && anchor->block->kind == BLOCK_HEADING && anchor->block->u.heading.in_contents;
}

void bookmarks_make(struct layout *l, struct pages *pages)
{
	size_t count = 0;
	for (size_t i = 0; i < l->anchors.count; i++)
		count += is_bookmark(l->anchors.list[i]);
	struct bookmark *list = arena_array(l->a, count, sizeof *list);
	int level = 0;
	count = 0;
	for (size_t i = 0; i < l->anchors.count; i++) {
		const struct anchor *anchor = l->anchors.list[i];
		if (!is_bookmark(anchor))
			continue;
		int wanted = anchor->block->u.heading.level;
		level = wanted > level ? level + 1 : wanted < 1 ? 1 : wanted;
		list[count++] = (struct bookmark){
			.title = anchors_heading_text(l->a, anchor->block), .level = level,
			.page = anchor->page, .y = target_y(anchor->y),
		};
	}
	pages->bookmarks = list;
	pages->bookmark_count = count;
}
