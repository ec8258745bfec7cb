#include <string.h>

#include "base/arena.h"
#include "template/binder.h"

#define HEADING_MAX_LEVEL 6
#define HEADING_STYLES 4
#define COLUMNS_MAX 12

/* Widths of columns of blocks, as they come. */
struct columns_state {
	mpt widths[COLUMNS_MAX];
	int count;
};

static const char *anchor_of(struct binder *b, const struct node *n, const struct xpath_context *c,
			     const char *title)
{
	const char *anchor = node_text(n, AT_ANCHOR, c);
	if (!anchor || !*anchor)
		return NULL;
	reference_anchor(b, n, c, anchor, NULL, title);
	return anchor;
}

/* NULL for the document's own language. */
static const char *lang_of(struct binder *b, const struct node *n, const struct xpath_context *c)
{
	const char *lang = node_text(n, AT_LANG, c);
	return lang && *lang && strcmp(lang, b->lang) != 0 ? lang : NULL;
}

static const struct para_style *heading_style(const struct binder *b, int level)
{
	static const char *const names[HEADING_STYLES] = {"heading1", "heading2", "heading3", "heading4"};
	return binder_para(b, names[(level > HEADING_STYLES ? HEADING_STYLES : level) - 1]);
}

/* No level is left out on the way down. */
static int heading_level(struct binder *b, int wanted)
{
	int level = wanted > b->last_level + 1 ? b->last_level + 1 : wanted;
	if (level > HEADING_MAX_LEVEL)
		level = HEADING_MAX_LEVEL;
	b->last_level = level < 1 ? 1 : level;
	return b->last_level;
}

/* number="yes" counts, "no" or nothing is none, anything else is the number itself. */
static const char *heading_number(struct binder *b, const struct node *n, const struct xpath_context *c)
{
	const char *number = node_text(n, AT_NUMBER, c);
	if (!number || !*number || strcmp(number, "no") == 0)
		return NULL;
	if (strcmp(number, "yes") != 0)
		return number;
	struct numbering *own = b->numbering;
	own->count++;
	return own->prefix ? arena_printf(b->arena, "%s.%d", own->prefix, own->count)
			   : arena_printf(b->arena, "%d", own->count);
}

static struct block *add_heading(struct binder *b, const struct node *n, const struct xpath_context *c,
				 struct block *parent, const struct inline_run *runs, int level, const char *number)
{
	struct block *h = block_add(b, parent, BLOCK_HEADING, binder_origin(b, n, c->node));
	const char *anchor = node_text(n, AT_ANCHOR, c);
	h->u.heading.level = level;
	h->u.heading.number = number;
	h->u.heading.in_contents = binder_flag(b, n, AT_CONTENTS, c, true);
	h->style = binder_style(b, n, c, heading_style(b, level));
	h->runs = runs;
	h->anchor = anchor && *anchor ? anchor : NULL;
	reference_anchor(b, n, c, h->anchor, number, runs_plain(b->arena, runs, ' '));
	return h;
}

static void set_group(struct binder *b, const struct node *n, const struct xpath_context *c, struct block *g)
{
	g->u.group.keep = binder_flag(b, n, AT_KEEP, c, false);
	g->u.group.new_page = binder_flag(b, n, AT_NEW_PAGE, c, false);
	g->u.group.page_kind = (enum page_kind)binder_number(b, n, AT_PAGE_KIND, c, PAGE_BODY);
	g->lang = lang_of(b, n, c);
}

static void bind_section(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	struct block *g = sink_block(b, n, c, s, BLOCK_GROUP);
	if (!g)
		return;
	set_group(b, n, c, g);
	g->u.group.section = true;
	abbreviations_next_section(b->abbreviations);
	const char *title = node_text(n, AT_TITLE, c);
	const struct inline_run *runs = title ? binder_runs(b, title, 0) : NULL;
	struct numbering *outer_numbering = b->numbering, own = {0};
	int outer_level = b->level;
	if (runs) {
		own.prefix = heading_number(b, n, c);
		if (own.prefix)
			b->numbering = &own;
		b->level = heading_level(b, binder_number(b, n, AT_LEVEL, c, b->level + 1));
		add_heading(b, n, c, g, runs, b->level, own.prefix);
	} else {
		g->anchor = anchor_of(b, n, c, NULL);
	}
	sink_fill(b, n, c, g, binder_para(b, "body"));
	b->level = outer_level;
	b->numbering = outer_numbering;
}

static void bind_heading(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	const struct inline_run *runs = sink_inline(b, n, c, NULL, NULL);
	sink_end(b, s);
	if (!runs)
		return;
	if (!s->parent || s->parent->kind != BLOCK_GROUP) {
		binder_misplaced(b, n, c);
		return;
	}
	int level = heading_level(b, binder_number(b, n, AT_LEVEL, c, b->level + 1));
	struct block *h = add_heading(b, n, c, s->parent, runs, level, heading_number(b, n, c));
	h->lang = lang_of(b, n, c);
}

static void bind_group(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	struct block *g = sink_block(b, n, c, s, BLOCK_GROUP);
	if (!g)
		return;
	set_group(b, n, c, g);
	g->u.group.boxed = binder_flag(b, n, AT_BOXED, c, false);
	g->u.group.artifact = binder_flag(b, n, AT_DECORATION, c, false);
	g->anchor = anchor_of(b, n, c, NULL);
	sink_fill(b, n, c, g, binder_style(b, n, c, s->style));
	if (!g->first && !g->u.group.new_page)
		block_remove_last(s->parent);
}

static void bind_p(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	struct block *p = sink_block(b, n, c, s, BLOCK_PARAGRAPH);
	if (!p)
		return;
	const struct xml_node *from = NULL;
	p->runs = sink_inline(b, n, c, b->abbreviations, &from);
	if (!p->runs) {
		block_remove_last(s->parent);
		return;
	}
	if (from)
		p->origin = binder_origin(b, n, from);
	p->style = binder_style(b, n, c, s->style);
	p->anchor = anchor_of(b, n, c, NULL);
	p->lang = lang_of(b, n, c);
}

static void bind_list(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	struct block *list = sink_block(b, n, c, s, BLOCK_LIST);
	if (!list)
		return;
	list->u.list.kind = (enum list_kind)binder_number(b, n, AT_KIND, c, LIST_BULLET);
	list->u.list.start = binder_number(b, n, AT_START, c, 1);
	list->anchor = anchor_of(b, n, c, NULL);
	/* in running text the list style, in a cell or a field the style of its text */
	const struct para_style *style = s->style == binder_para(b, "body") ? binder_para(b, "list") : s->style;
	list->style = binder_style(b, n, c, style);
	sink_fill(b, n, c, list, list->style);
	if (!list->first)
		block_remove_last(s->parent);
}

static void bind_item(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	struct block *item = sink_block(b, n, c, s, BLOCK_ITEM);
	if (!item)
		return;
	item->anchor = anchor_of(b, n, c, NULL);
	item->style = binder_style(b, n, c, s->style);
	sink_fill(b, n, c, item, item->style);
	if (!item->first)
		block_remove_last(s->parent);
}

static void bind_fields(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	struct block *f = sink_block(b, n, c, s, BLOCK_FIELDS);
	if (!f)
		return;
	f->u.fields.style = binder_table_style(b, n, c, "fields");
	f->u.fields.columns = binder_number(b, n, AT_COLUMNS, c, 1);
	if (f->u.fields.columns < 1 || f->u.fields.columns > COLUMNS_MAX)
		f->u.fields.columns = 1;
	struct sink inner;
	sink_init(&inner, f, binder_para(b, "value"));
	inner.empty = node_text(n, AT_EMPTY, c);
	binder_walk(b, n->first, c, &inner.visitor);
	if (!f->first)
		block_remove_last(s->parent);
}

static void add_paragraph(struct binder *b, struct block *parent, const struct para_style *style,
			  const char *text, struct origin origin)
{
	const struct inline_run *runs = binder_runs(b, text, 0);
	if (!runs)
		return;
	struct block *p = block_add(b, parent, BLOCK_PARAGRAPH, origin);
	p->style = style;
	p->runs = runs;
}

static void fill_field(struct binder *b, const struct node *n, const struct xpath_context *c, struct block *f,
		       const struct para_style *style, const char *empty)
{
	if (node_expression(n, AT_SELECT)) {
		struct formatted value = format_select(b, n, c, AT_SELECT);
		f->origin = binder_origin(b, n, value.from ? value.from : c->node);
		add_paragraph(b, f, style, value.text, f->origin);
	}
	sink_fill(b, n, c, f, style);
	if (!f->first)
		add_paragraph(b, f, style, empty ? empty : "", f->origin);
}

static void bind_field(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	struct block *f = sink_block(b, n, c, s, BLOCK_FIELD);
	if (!f)
		return;
	const char *label = node_text(n, AT_LABEL, c), *empty = node_text(n, AT_EMPTY, c);
	f->style = binder_para(b, "label");
	f->runs = label ? binder_runs(b, label, RUN_LABEL) : NULL;
	f->u.field.span = binder_number(b, n, AT_SPAN, c, 1);
	f->u.field.min_height = binder_length(b, n, AT_HEIGHT, c, 0);
	f->anchor = anchor_of(b, n, c, label);
	if (!empty)
		empty = s->empty ? s->empty : b->words->empty;
	fill_field(b, n, c, f, binder_style(b, n, c, s->style), empty);
}

static void bind_columns(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	struct block *cols = sink_block(b, n, c, s, BLOCK_COLUMNS);
	if (!cols)
		return;
	struct columns_state state = {0};
	struct sink inner;
	sink_init(&inner, cols, s->style);
	inner.columns = &state;
	binder_walk(b, n->first, c, &inner.visitor);
	if (!cols->first) {
		block_remove_last(s->parent);
		return;
	}
	mpt *widths = arena_array(b->arena, (size_t)state.count, sizeof *widths);
	memcpy(widths, state.widths, (size_t)state.count * sizeof *widths);
	cols->u.columns.widths = widths;
	cols->u.columns.count = state.count;
	cols->u.columns.gap = binder_length(b, n, AT_GAP, c, b->styles->tab / 4);
}

static void bind_column(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	struct columns_state *state = s->columns;
	if (!state) {
		if (!s->table) /* a table has read its columns before its rows */
			binder_misplaced(b, n, c);
		return;
	}
	if (state->count == COLUMNS_MAX) {
		binder_report(b, n, c, DIAG_TEMPLATE_LIMIT, COLUMNS_MAX);
		return;
	}
	union value width = {0};
	binder_value(b, n, AT_WIDTH, c, &width);
	struct block *g = sink_block(b, n, c, s, BLOCK_GROUP);
	if (!g)
		return;
	state->widths[state->count++] = width.width.length;
	sink_fill(b, n, c, g, binder_style(b, n, c, s->style));
}

static void bind_contents(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	struct block *k = sink_block(b, n, c, s, BLOCK_CONTENTS);
	if (!k)
		return;
	const char *title = node_text(n, AT_TITLE, c);
	const struct para_style *own = set_para(b->set, "contents-title");
	k->u.contents.depth = binder_number(b, n, AT_DEPTH, c, 3);
	k->style = binder_style(b, n, c, own ? own : binder_para(b, "heading1"));
	k->runs = title ? binder_runs(b, title, 0) : NULL;
}

static void bind_space(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	struct block *k = sink_block(b, n, c, s, BLOCK_SPACE);
	if (k)
		k->u.space.height = binder_length(b, n, AT_HEIGHT, c, 0);
}

void block_element(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s)
{
	switch (n->kind) {
	case EL_SECTION:
		bind_section(b, n, c, s);
		break;
	case EL_HEADING:
		bind_heading(b, n, c, s);
		break;
	case EL_GROUP:
		bind_group(b, n, c, s);
		break;
	case EL_P:
		bind_p(b, n, c, s);
		break;
	case EL_LIST:
		bind_list(b, n, c, s);
		break;
	case EL_ITEM:
		bind_item(b, n, c, s);
		break;
	case EL_FIELDS:
		bind_fields(b, n, c, s);
		break;
	case EL_FIELD:
		bind_field(b, n, c, s);
		break;
	case EL_TABLE:
		table_bind(b, n, c, s);
		break;
	case EL_ROW:
		table_row(b, n, c, s);
		break;
	case EL_CELL:
		table_cell(b, n, c, s);
		break;
	case EL_FIGURE:
		figure_bind(b, n, c, s);
		break;
	case EL_COLUMNS:
		if (!s->table)
			bind_columns(b, n, c, s);
		break;
	case EL_COLUMN:
		bind_column(b, n, c, s);
		break;
	case EL_CONTENTS:
		bind_contents(b, n, c, s);
		break;
	case EL_RULE_LINE:
		sink_block(b, n, c, s, BLOCK_RULE);
		break;
	case EL_SPACE:
		bind_space(b, n, c, s);
		break;
	case EL_PAGE_BREAK:
		sink_block(b, n, c, s, BLOCK_PAGE_BREAK);
		break;
	case EL_COL:
	case EL_TOTAL:
		if (!s->table)
			binder_misplaced(b, n, c);
		break;
	default:
		binder_misplaced(b, n, c);
	}
}
