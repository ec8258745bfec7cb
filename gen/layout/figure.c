#include "layout/flow.h"

static mpt scale(mpt length, mpt to, mpt from)
{
	int64_t twice = 2 * (int64_t)length * to;
	return (mpt)((twice + (twice >= 0 ? from : -from)) / (2 * (int64_t)from));
}

void drawing_put(const struct flow *f, const struct drawing *d, mpt x, mpt y, mpt width, struct items *out)
{
	if (d->width <= 0 || width <= 0)
		return;
	for (size_t i = 0; i < d->path_count; i++) {
		struct item item = {.kind = ITEM_PATH, .tag = f->tag, .x = x, .y = y};
		item.u.path.path = &d->paths[i];
		item.u.path.scale_num = width;
		item.u.path.scale_den = d->width;
		items_add(f->l, out, &item);
	}
	for (size_t i = 0; i < d->text_count; i++) {
		const struct drawing_text *t = &d->texts[i];
		struct para_style style = *flow_style(f, t->style, "chart");
		style.size = scale(style.size, width, d->width);
		words_put(f, &style, t->text, x + scale(t->x, width, d->width), y + scale(t->y, width, d->width),
			  t->align, out);
	}
}

#define CHART_HEIGHT 55 /* percent of the width, when nothing is said */
#define BAR_HEIGHT 15000 /* of a bar with the space around it [mpt] */

static mpt chart_height(const struct chart *c, mpt width)
{
	if (c->kind != CHART_BARS)
		return width / 100 * CHART_HEIGHT;
	int64_t bars = (int64_t)(c->category_count * (c->series_count ? c->series_count : 1)) * BAR_HEIGHT;
	int64_t height = bars + 4 * BAR_HEIGHT;
	return height > MPT_MAX_LENGTH ? MPT_MAX_LENGTH : (mpt)height;
}

struct extent { mpt width, height; };

/* Size on the page: as asked for, but no wider than the frame and no higher than a page. */
static struct extent figure_size(const struct flow *f, const struct block *b)
{
	const struct drawing *d = b->u.figure.drawing;
	mpt most = flow_page_height(f->l) / 10 * 9;
	struct extent e = {.width = b->u.figure.width};
	if (e.width <= 0)
		e.width = d ? d->width : f->width;
	if (e.width > f->width)
		e.width = f->width;
	if (!d) {
		e.height = b->u.figure.height > 0 ? b->u.figure.height : chart_height(b->u.figure.chart, e.width);
		e.height = e.height > most ? most : e.height;
		return e;
	}
	e.height = d->width > 0 ? scale(d->height, e.width, d->width) : 0;
	if (e.height > most) {
		e.width = scale(e.width, most, e.height);
		e.height = most;
	}
	return e;
}

static mpt figure_x(const struct flow *f, const struct block *b, mpt width)
{
	mpt spare = f->width - width;
	if (b->u.figure.align == ALIGN_CENTER)
		return f->x + spare / 2;
	return b->u.figure.align == ALIGN_LEFT ? f->x : f->x + spare;
}

static struct tag *figure_tag(const struct flow *f, const struct block *b)
{
	struct tag *t = b->u.figure.artifact ? NULL : tag_new(f->l, f->tag, "Figure");
	if (t) {
		t->alt = b->u.figure.alt;
		t->lang = b->lang;
		t->placement_block = true;
	}
	return t;
}

static void caption_set(struct flow *f, const struct block *b, bool artifact)
{
	if (!b->runs)
		return;
	struct para p = {.runs = b->runs, .style = flow_style(f, b->style, "caption")};
	p.tag = artifact ? NULL : tag_new(f->l, f->tag, "Caption");
	stack_tie_next(f->out, 1, TIE_CLOSE);
	size_t first = f->out->count;
	if (para_set(f, &p))
		stack_tie_all(f->out, first, TIE_CLOSE);
	f->out->tie_count = 0; /* its style may be that of captions above tables */
}

/* A chart whose height may still change. */
struct elastic {
	struct flow flow;
	const struct chart *chart;
	mpt x, width, least;
};

#define LEAST_HEIGHT 75 /* percent of the height that was asked for */

static void elastic_add(const struct flow *f, const struct chart *chart, mpt x, struct extent e, struct box *box)
{
	struct elastic *own = arena_alloc(f->l->scratch, sizeof *own);
	*own = (struct elastic){.flow = *f, .chart = chart, .x = x, .width = e.width,
				.least = e.height / 100 * LEAST_HEIGHT};
	box->elastic = own;
}

mpt figure_least_height(const struct elastic *e)
{
	return e->least;
}

/* A rectangle without looks: where the figure is, for its element. */
static void add_bounds(const struct flow *f, mpt x, mpt width, mpt height, struct items *out)
{
	struct item bounds = {.kind = ITEM_RECT, .tag = f->tag, .x = x};
	bounds.u.rect.width = width;
	bounds.u.rect.height = height;
	items_add(f->l, out, &bounds);
}

static void box_take(struct box *box, const struct items *items)
{
	box->items = items->list;
	box->count = (uint32_t)items->count;
}

void figure_set_height(struct box *box, mpt height)
{
	const struct elastic *e = box->elastic;
	struct items items = {0};
	add_bounds(&e->flow, e->x, e->width, height, &items);
	chart_put(&e->flow, e->chart, e->x, 0, e->width, height, &items);
	box_take(box, &items);
	box->height = height;
}

#define FIGURE_SPACE 8000 /* above and below [mpt] */

void figure_set(struct flow *f, const struct block *b)
{
	if (!b->u.figure.drawing && !b->u.figure.chart)
		return;
	flow_flush_leads(f);
	struct flow inside = *f;
	struct items items = {0};
	struct extent e = figure_size(f, b);
	mpt x = figure_x(f, b, e.width);
	inside.tag = figure_tag(f, b);
	add_bounds(&inside, x, e.width, e.height, &items);
	if (b->u.figure.drawing)
		drawing_put(&inside, b->u.figure.drawing, x, 0, e.width, &items);
	else
		chart_put(&inside, b->u.figure.chart, x, 0, e.width, e.height, &items);
	struct box *box = flow_add_box(f, FIGURE_SPACE, e.height);
	box_take(box, &items);
	if (b->u.figure.chart)
		elastic_add(&inside, b->u.figure.chart, x, e, box);
	caption_set(f, b, b->u.figure.artifact);
	stack_space(f->out, FIGURE_SPACE);
}
