#include <string.h>

#include "base/arena.h"
#include "template/binder.h"

/* The children, with the sink's look changed to `look` meanwhile. */
static void walk_with(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s,
		      struct look look)
{
	struct look outer = s->look;
	s->look = look;
	binder_walk(b, n->first, c, &s->visitor);
	s->look = outer;
}

static void walk_flagged(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s,
			 unsigned flag)
{
	struct look look = s->look;
	look.flags |= flag;
	walk_with(b, n, c, s, look);
}

static void bind_lang(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	struct look look = s->look;
	const char *code = node_text(n, AT_CODE, c);
	if (code && *code)
		look.lang = strcmp(code, b->lang) == 0 ? NULL : code;
	walk_with(b, n, c, s, look);
}

static void bind_abbr(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	struct look look = s->look;
	const char *title = node_text(n, AT_TITLE, c);
	if (title && *title)
		look.expansion = title;
	walk_with(b, n, c, s, look);
}

static struct inline_run *mark(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s,
			       const struct look *look, enum run_kind kind)
{
	struct runs *r = sink_runs(b, n, c, s);
	return r ? runs_mark(r, look, kind) : NULL;
}

/* The last run that the children wrote, so that its target is checked; NULL when they wrote none. */
static void check_target(struct binder *b, const struct node *n, const struct xpath_context *c, const char *target)
{
	struct inline_run *run = arena_alloc(b->arena, sizeof *run);
	run->target = target;
	reference_add(b, n, c, run, false);
}

static void bind_a(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	struct look look = s->look;
	const char *href = node_text(n, AT_HREF, c);
	if (href && href[0] == '#') {
		look.target = href + 1;
		check_target(b, n, c, look.target);
	} else if (href && *href) {
		look.uri = href;
	}
	walk_with(b, n, c, s, look);
}

static void bind_ref(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	struct look look = s->look;
	const char *to = node_text(n, AT_TO, c);
	look.target = to ? to : "";
	if (n->first) {
		check_target(b, n, c, look.target);
		walk_with(b, n, c, s, look);
		return;
	}
	struct inline_run *run = mark(b, n, c, s, &look, RUN_TEXT);
	if (run)
		reference_add(b, n, c, run, true);
}

static void bind_page_of(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	struct look look = s->look;
	const char *to = node_text(n, AT_TO, c);
	look.target = to ? to : "";
	struct inline_run *run = mark(b, n, c, s, &look, RUN_PAGE_OF);
	if (run)
		reference_add(b, n, c, run, false);
}

static void bind_note(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	const struct xml_node *from = NULL;
	const struct inline_run *content = sink_inline(b, n, c, b->abbreviations, &from);
	if (!content)
		return;
	struct inline_run *run = mark(b, n, c, s, &s->look, RUN_NOTE);
	if (!run)
		return;
	struct block *note = block_add(b, NULL, BLOCK_PARAGRAPH, binder_origin(b, n, from ? from : c->node));
	note->style = binder_style(b, n, c, binder_para(b, "note"));
	note->runs = content;
	run->note = note;
}

static void bind_box(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	const char *label = node_text(n, AT_LABEL, c);
	struct inline_run *run = mark(b, n, c, s, &s->look, RUN_BOX);
	if (run)
		run->text = label ? label : "";
}

static void bind_value(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	struct formatted f = format_select(b, n, c, AT_SELECT);
	const char *empty = *f.text ? NULL : node_text(n, AT_EMPTY, c);
	s->visitor.text(b, n, c, empty ? empty : f.text, f.from, &s->visitor);
}

bool inline_element(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	switch (n->kind) {
	case EL_STRONG:
		walk_flagged(b, n, c, s, RUN_STRONG);
		return true;
	case EL_EM:
		walk_flagged(b, n, c, s, RUN_EMPHASIS);
		return true;
	case EL_SUP:
		walk_flagged(b, n, c, s, RUN_SUPERSCRIPT);
		return true;
	case EL_VOLATILE:
		walk_flagged(b, n, c, s, RUN_VOLATILE);
		return true;
	case EL_LANG:
		bind_lang(b, n, c, s);
		return true;
	case EL_ABBR:
		bind_abbr(b, n, c, s);
		return true;
	case EL_A:
		bind_a(b, n, c, s);
		return true;
	case EL_REF:
		bind_ref(b, n, c, s);
		return true;
	case EL_PAGE_OF:
		bind_page_of(b, n, c, s);
		return true;
	case EL_NOTE:
		bind_note(b, n, c, s);
		return true;
	case EL_BOX:
		bind_box(b, n, c, s);
		return true;
	case EL_VALUE:
		bind_value(b, n, c, s);
		return true;
	case EL_BR:
		mark(b, n, c, s, &s->look, RUN_BREAK);
		return true;
	case EL_TAB:
		mark(b, n, c, s, &s->look, RUN_TAB);
		return true;
	case EL_PAGE_NUMBER:
		mark(b, n, c, s, &s->look, RUN_PAGE_NUMBER);
		return true;
	case EL_PAGE_COUNT:
		mark(b, n, c, s, &s->look, RUN_PAGE_COUNT);
		return true;
	default:
		return false;
	}
}
