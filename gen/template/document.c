#include <string.h>

#include "base/arena.h"
#include "template/binder.h"

/* The style sheet with the page turned, when the template asks for that. */
static const struct style_sheet *styles_for(struct binder *b, const struct xpath_context *c)
{
	const struct style_sheet *own = &b->set->styles;
	if (binder_number(b, b->template->root, AT_ORIENTATION, c, 0) == 0)
		return own;
	struct style_sheet *turned = arena_alloc(b->arena, sizeof *turned);
	*turned = *own;
	turned->page.width = own->page.height;
	turned->page.height = own->page.width;
	return turned;
}

/* Titles are one line of plain text. */
static const char *one_line(struct binder *b, const char *text)
{
	const struct inline_run *runs = text ? binder_runs(b, text, 0) : NULL;
	return runs ? runs->text : "";
}

static struct block_document *bind_document(struct binder *b, const struct xpath_context *c)
{
	const struct template *t = b->template;
	struct numbering top = {0};
	struct block_document *doc = arena_alloc(b->arena, sizeof *doc);
	b->styles = styles_for(b, c);
	b->numbering = &top;
	b->abbreviations = abbreviations_new(&b->set->abbreviations, c);
	doc->name = t->name;
	doc->title = one_line(b, node_text(t->root, AT_TITLE, c));
	doc->lang = b->lang;
	doc->styles = b->styles;
	doc->header = furniture_bind(b, t->headers, c, false);
	doc->first_header = furniture_bind(b, t->headers, c, true);
	doc->footer = furniture_bind(b, t->footers, c, false);
	doc->root = block_add(b, NULL, BLOCK_GROUP, binder_origin(b, t->root, NULL));
	sink_fill(b, t->root, c, doc->root, binder_para(b, "body"));
	return doc;
}

struct block_document *template_bind(const struct template *t, const struct xpath_context *c,
				     const struct template_places *places)
{
	if (template_is_text(t)) {
		diagnostics_report(c->found, DIAG_TEMPLATE_ROOT, t->root->file, t->root->line, NULL, "text-document",
				   "document");
		return NULL;
	}
	struct binder b;
	size_t errors = c->found->errors;
	struct xpath_context own = binder_begin(&b, t, c, places);
	struct block_document *doc = bind_document(&b, &own);
	if (b.failed || c->found->errors > errors)
		doc = NULL;
	else
		reference_resolve(&b, doc->root);
	binder_end(&b);
	return doc;
}

/* The last element that begins on the line or before it. */
static const struct xml_node *node_at_line(const struct xml_document *doc, long line)
{
	const struct xml_node *best = xml_root(doc), *parent = NULL;
	while (best != parent) {
		parent = best;
		for (const struct xml_node *k = xml_first_child(parent); k; k = xml_next(k))
			if (is_any_element(k) && xml_line(k) <= line)
				best = k;
	}
	return best;
}

void template_place_findings(struct diagnostics *found, size_t first, const struct xml_document *plan,
			     const struct template_places *places)
{
	for (size_t i = first; i < found->count; i++) {
		struct diagnostic *d = &found->items[i];
		if (d->place || d->line <= 0 || !d->file || strcmp(d->file, xml_file(plan)) != 0)
			continue;
		const char *words = places->of(places->self, node_at_line(plan, d->line));
		d->place = words ? arena_strdup(found->arena, words) : NULL;
	}
}
