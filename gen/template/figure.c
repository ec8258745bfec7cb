#include "template/binder.h"

/* What a figure shows: the one chart or drawing among its children. */
struct figure_state {
	struct visitor visitor;
	struct block *block;
};

static void on_element(struct binder *b, const struct node *n, const struct xpath_context *c, struct visitor *v)
{
	struct block *f = ((struct figure_state *)v)->block;
	if (f->u.figure.chart || f->u.figure.drawing) {
		binder_misplaced(b, n, c);
		return;
	}
	if (n->kind == EL_CHART) {
		f->u.figure.chart = chart_bind(b, n, c);
	} else if (n->kind == EL_DRAWING) {
		f->u.figure.drawing = n->drawing;
		f->u.figure.width = binder_length(b, n, AT_WIDTH, c, f->u.figure.width);
	} else {
		binder_misplaced(b, n, c);
	}
}

void figure_bind(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	struct block *f = sink_block(b, n, c, s, BLOCK_FIGURE);
	if (!f)
		return;
	const char *alt = node_text(n, AT_ALT, c);
	f->u.figure.width = binder_length(b, n, AT_WIDTH, c, 0);
	f->u.figure.height = binder_length(b, n, AT_HEIGHT, c, 0);
	f->u.figure.align = (enum text_align)binder_number(b, n, AT_ALIGN, c, ALIGN_LEFT);
	f->u.figure.artifact = binder_flag(b, n, AT_DECORATION, c, false);
	struct figure_state state = {.visitor = {on_element, visitor_no_text}, .block = f};
	binder_walk(b, n->first, c, &state.visitor);
	if (!f->u.figure.chart && !f->u.figure.drawing) {
		block_remove_last(s->parent);
		return;
	}
	reference_caption(b, n, c, f, CAPTION_FIGURE);
	if (!alt || !*alt)
		alt = node_text(n, AT_CAPTION, c);
	if ((!alt || !*alt) && !f->u.figure.artifact)
		binder_report(b, n, c, DIAG_TEMPLATE_ALT, node_label(n));
	f->u.figure.alt = alt && *alt ? alt : "?";
}
