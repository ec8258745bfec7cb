#include "layout/layout.h"

#include "layout/flow.h"

#define MOST_ROUNDS 3

static void set_body(struct layout *l, struct stack *out)
{
	const struct page_geometry *g = &l->styles->page;
	struct flow f = {
		.l = l, .out = out, .tag = l->root, .x = g->left, .width = g->width - g->left - g->right,
		.lang = l->doc->lang, .origin = &l->doc->root->origin,
	};
	flow_block(&f, l->doc->root);
	flow_flush_leads(&f);
}

/* Is every page number that stands in the text that of this round? */
static bool is_settled(const struct layout *l)
{
	for (size_t i = 0; i < l->anchors.count; i++) {
		const struct anchor *anchor = l->anchors.list[i];
		if (anchor->printed && anchor->printed != anchor->page + 1)
			return false;
	}
	return true;
}

static void start_round(struct layout *l)
{
	l->root = arena_alloc(l->a, sizeof *l->root);
	l->root->role = "Document";
	l->root->bbox_page = -1;
	l->root->column_span = l->root->row_span = 1;
	l->note_count = l->table_count = 0;
	diagnostics_init(l->found, l->scratch);
	anchors_start_round(l);
}

static void report_unsettled(struct layout *l)
{
	const struct origin *o = &l->doc->root->origin;
	diagnostics_report(l->found, DIAG_LAYOUT_UNSTABLE, o->file, o->line, o->place);
}

/* Lays out again until the page numbers that are printed in the text are right. */
static void make_plan(struct layout *l, struct plan *plan)
{
	for (int round = 1;; round++) {
		start_round(l);
		*plan = (struct plan){0};
		struct stack body = {0};
		set_body(l, &body);
		paginate(l, &body, plan);
		if (is_settled(l))
			return;
		if (round == MOST_ROUNDS) {
			report_unsettled(l);
			return;
		}
	}
}

struct pages *layout_document(struct arena *a, const struct block_document *doc, const struct typesetter *setter,
			      struct diagnostics *found)
{
	struct diagnostics round = {0};
	struct layout l = {
		.a = a, .scratch = arena_new(), .breaks = arena_new(), .doc = doc,
		.styles = doc->styles, .setter = setter, .found = &round,
	};
	struct pages *pages = arena_alloc(a, sizeof *pages);
	struct plan plan;
	anchors_find(&l);
	make_plan(&l, &plan);
	emit_pages(&l, &plan, pages);
	bookmarks_make(&l, pages);
	pages->title = doc->title;
	pages->lang = doc->lang;
	pages->root = l.root;
	diagnostics_append(found, &round);
	arena_free(l.breaks);
	arena_free(l.scratch);
	return pages;
}
