#include "layout/flow.h"

/* Widths of the columns; those that have none share what is left. */
static void share_widths(const struct block *b, mpt width, mpt *widths, int count)
{
	int64_t fixed = (int64_t)b->u.columns.gap * (count - 1);
	int open = 0;
	for (int i = 0; i < count; i++) {
		widths[i] = i < b->u.columns.count && b->u.columns.widths ? b->u.columns.widths[i] : 0;
		fixed += widths[i];
		open += widths[i] == 0;
	}
	mpt rest = fixed < width ? width - (mpt)fixed : 0;
	for (int i = 0; i < count; i++)
		if (widths[i] == 0)
			widths[i] = rest / open;
}

void columns_set(struct flow *f, const struct block *b)
{
	struct layout *l = f->l;
	int count = 0;
	for (const struct block *child = b->first; child; child = child->next)
		count++;
	if (!count)
		return;
	flow_flush_leads(f);
	mpt *widths = arena_array(l->scratch, (size_t)count, sizeof *widths), x = f->x, before = 0, after = 0;
	share_widths(b, f->width, widths, count);
	struct row row = {.cells = arena_array(l->scratch, (size_t)count, sizeof *row.cells), .cell_count = (size_t)count};
	int i = 0;
	for (const struct block *child = b->first; child; child = child->next, i++) {
		struct flow inside = *f;
		inside.out = stack_new(l);
		inside.x = x;
		inside.width = widths[i];
		inside.frame = NULL;
		inside.repeat = NULL;
		inside.bare = false;
		flow_block(&inside, child);
		flow_flush_leads(&inside);
		row.cells[i] = (struct row_cell){.content = inside.out, .end = inside.out->count};
		if (inside.out->count && inside.out->boxes[0].space > before)
			before = inside.out->boxes[0].space;
		after = inside.out->after > after ? inside.out->after : after;
		x += widths[i] + b->u.columns.gap;
	}
	row_add(f, &row, before);
	stack_space(f->out, after);
}
