/*
 * How wide blocks want to be: for columns of tables that are as wide as
 * their content.
 */
#include "layout/flow.h"

static void widen(mpt *least, mpt *most, mpt own_least, mpt own_most)
{
	*least = own_least > *least ? own_least : *least;
	*most = own_most > *most ? own_most : *most;
}

static void measure_children(const struct flow *f, const struct block *b, bool hyphenate, mpt *least, mpt *most)
{
	for (const struct block *child = b->first; child; child = child->next) {
		mpt own_least, own_most;
		measure_block(f, child, hyphenate, &own_least, &own_most);
		widen(least, most, own_least, own_most);
	}
}

static void measure_runs(const struct flow *f, const struct block *b, const struct para_style *style, bool hyphenate,
			 mpt *least, mpt *most)
{
	mpt own_least, own_most;
	if (!b->runs)
		return;
	struct para p = {.runs = b->runs, .style = style,
			 .number = b->kind == BLOCK_HEADING ? b->u.heading.number : NULL};
	para_measure(f, &p, hyphenate, &own_least, &own_most);
	widen(least, most, own_least, own_most);
}

static void measure_list(const struct flow *f, const struct block *b, bool hyphenate, mpt *least, mpt *most)
{
	struct flow inside = *f;
	inside.style = b->style ? b->style : f->style ? f->style : flow_style(f, NULL, "list");
	measure_children(&inside, b, hyphenate, least, most);
	if (b->u.list.kind != LIST_PLAIN) {
		*least += f->l->styles->list_indent;
		*most += f->l->styles->list_indent;
	}
}

static void measure_fields(const struct flow *f, const struct block *b, bool hyphenate, mpt *least, mpt *most)
{
	mpt pad = b->u.fields.style ? 2 * b->u.fields.style->pad_x : 0;
	int columns = b->u.fields.columns < 1 ? 1 : b->u.fields.columns;
	measure_children(f, b, hyphenate, least, most);
	*least = (*least + pad) * columns;
	*most = (*most + pad) * columns;
}

static void measure_columns(const struct flow *f, const struct block *b, bool hyphenate, mpt *least, mpt *most)
{
	for (const struct block *child = b->first; child; child = child->next) {
		mpt own_least, own_most, gap = child->next ? b->u.columns.gap : 0;
		measure_block(f, child, hyphenate, &own_least, &own_most);
		*least += own_least + gap;
		*most += own_most + gap;
	}
}

void measure_block(const struct flow *f, const struct block *b, bool hyphenate, mpt *least, mpt *most)
{
	*least = *most = 0;
	switch (b->kind) {
	case BLOCK_LIST:
		measure_list(f, b, hyphenate, least, most);
		break;
	case BLOCK_TABLE:
		table_measure(f, b, hyphenate, least, most);
		break;
	case BLOCK_FIELDS:
		measure_fields(f, b, hyphenate, least, most);
		break;
	case BLOCK_COLUMNS:
		measure_columns(f, b, hyphenate, least, most);
		break;
	case BLOCK_FIGURE:
		*most = b->u.figure.width > 0 ? b->u.figure.width
					      : b->u.figure.drawing ? b->u.figure.drawing->width : f->width;
		break;
	default:
		measure_runs(f, b, flow_style(f, b->style, NULL), hyphenate, least, most);
		measure_children(f, b, hyphenate, least, most);
		break;
	}
	*least = *least > MPT_MAX_LENGTH || *least < 0 ? MPT_MAX_LENGTH : *least;
	*most = *most > MPT_MAX_LENGTH || *most < 0 ? MPT_MAX_LENGTH : *most;
}
