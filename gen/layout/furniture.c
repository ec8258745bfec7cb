/*
 * Headers and footers: the same on every page but for page numbers. All of it
 * is decoration.
 */
#include "layout/flow.h"

static void put_texts(struct layout *l, const struct furniture *furniture, int page, int page_count, mpt below,
		      bool header, struct items *out)
{
	static const struct origin nowhere;
	struct flow f = {.l = l, .lang = l->doc->lang, .origin = &nowhere};
	for (const struct furniture_text *t = furniture->texts; t; t = t->next) {
		struct para p = {.runs = t->runs, .style = flow_style(&f, t->style, header ? "header" : "footer"),
				 .plain = true, .page = page + 1, .page_count = page_count};
		para_set_line(&f, &p, t->x, below + (below ? -t->y : t->y), t->width, t->align, out);
	}
}

static void put_rules(struct layout *l, const struct furniture *furniture, mpt below, struct items *out)
{
	for (const struct furniture_rule *r = furniture->rules; r; r = r->next) {
		struct item item = {.kind = ITEM_LINE, .x = r->x, .y = below ? below - r->y : r->y};
		item.u.line.x2 = r->x + r->width;
		item.u.line.y2 = item.y;
		item.u.line.thickness = r->thickness;
		item.u.line.color = r->color;
		items_add(l, out, &item);
	}
}

static void put_drawings(struct layout *l, const struct furniture *furniture, mpt below, struct items *out)
{
	static const struct origin nowhere;
	struct flow f = {.l = l, .origin = &nowhere};
	for (const struct furniture_drawing *d = furniture->drawings; d; d = d->next)
		drawing_put(&f, d->drawing, d->x, below ? below - d->y : d->y, d->width, out);
}

static const struct furniture *furniture_for(const struct layout *l, int page, bool header)
{
	if (!header)
		return l->doc->footer;
	return page == 0 && l->doc->first_header ? l->doc->first_header : l->doc->header;
}

void furniture_put(struct layout *l, int page, int page_count, bool header, struct items *out)
{
	const struct furniture *furniture = furniture_for(l, page, header);
	if (!furniture)
		return;
	mpt below = header ? 0 : l->styles->page.height; /* footers are measured from the lower edge */
	size_t first = out->count;
	put_drawings(l, furniture, below, out);
	put_rules(l, furniture, below, out);
	put_texts(l, furniture, page, page_count, below, header, out);
	for (size_t i = first; i < out->count; i++)
		out->list[i].artifact = header ? ARTIFACT_HEADER : ARTIFACT_FOOTER;
}
