#include "base/arena.h"
#include "template/binder.h"

/* The furniture being made; lists keep their order. */
struct furniture_state {
	struct visitor visitor;
	struct furniture *furniture;
	struct furniture_text **texts_tail;
	struct furniture_rule **rules_tail;
	struct furniture_drawing **drawings_tail;
	const char *style; /* name */
};

static void add_text(struct binder *b, const struct node *n, const struct xpath_context *c,
		     struct furniture_state *s)
{
	const struct inline_run *runs = sink_inline(b, n, c, NULL, NULL);
	if (!runs)
		return;
	struct furniture_text *t = arena_alloc(b->arena, sizeof *t);
	t->x = binder_length(b, n, AT_X, c, 0);
	t->y = binder_length(b, n, AT_Y, c, 0);
	t->width = binder_length(b, n, AT_WIDTH, c, 0);
	t->align = (enum text_align)binder_number(b, n, AT_ALIGN, c, ALIGN_LEFT);
	t->style = binder_style(b, n, c, binder_para(b, s->style));
	t->runs = runs;
	*s->texts_tail = t;
	s->texts_tail = &t->next;
}

static void add_rule(struct binder *b, const struct node *n, const struct xpath_context *c,
		     struct furniture_state *s)
{
	const struct page_geometry *page = &b->styles->page;
	union value color = {.color = 0};
	struct furniture_rule *r = arena_alloc(b->arena, sizeof *r);
	r->x = binder_length(b, n, AT_X, c, page->left);
	r->y = binder_length(b, n, AT_Y, c, 0);
	r->width = binder_length(b, n, AT_WIDTH, c, page->width - page->left - page->right);
	r->thickness = binder_length(b, n, AT_THICKNESS, c, MPT_PER_PT / 2);
	binder_value(b, n, AT_COLOR, c, &color);
	r->color = color.color;
	*s->rules_tail = r;
	s->rules_tail = &r->next;
}

static void add_drawing(struct binder *b, const struct node *n, const struct xpath_context *c,
			struct furniture_state *s)
{
	if (!n->drawing)
		return;
	struct furniture_drawing *d = arena_alloc(b->arena, sizeof *d);
	d->x = binder_length(b, n, AT_X, c, 0);
	d->y = binder_length(b, n, AT_Y, c, 0);
	d->width = binder_length(b, n, AT_WIDTH, c, n->drawing->width);
	d->drawing = n->drawing;
	*s->drawings_tail = d;
	s->drawings_tail = &d->next;
}

static void on_element(struct binder *b, const struct node *n, const struct xpath_context *c, struct visitor *v)
{
	struct furniture_state *s = (struct furniture_state *)v;
	switch (n->kind) {
	case EL_AT:
		add_text(b, n, c, s);
		break;
	case EL_RULE_LINE:
		add_rule(b, n, c, s);
		break;
	case EL_DRAWING:
		add_drawing(b, n, c, s);
		break;
	default:
		binder_misplaced(b, n, c);
	}
}

const struct furniture *furniture_bind(struct binder *b, const struct part *parts, const struct xpath_context *c,
				       bool first)
{
	struct furniture *f = NULL;
	struct furniture_text *texts = NULL;
	struct furniture_rule *rules = NULL;
	struct furniture_drawing *drawings = NULL;
	struct furniture_state s = {.visitor = {on_element, visitor_no_text}, .texts_tail = &texts, .rules_tail = &rules,
				    .drawings_tail = &drawings};
	for (const struct part *p = parts; p; p = p->next) {
		if (!binder_passes(p->node, c) || binder_flag(b, p->node, AT_FIRST, c, false) != first)
			continue;
		f = f ? f : arena_alloc(b->arena, sizeof *f);
		s.style = p->node->kind == EL_HEADER ? "header" : "footer";
		binder_walk(b, p->node->first, c, &s.visitor);
	}
	if (f)
		*f = (struct furniture){.texts = texts, .rules = rules, .drawings = drawings};
	return f;
}
