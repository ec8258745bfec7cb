#include <string.h>

#include "base/arena.h"
#include "template/binder.h"

static const struct anchor *find_anchor(const struct binder *b, const char *name)
{
	for (size_t i = 0; i < b->anchor_count; i++)
		if (strcmp(b->anchors[i].name, name) == 0)
			return &b->anchors[i];
	return NULL;
}

void reference_anchor(struct binder *b, const struct node *n, const struct xpath_context *c, const char *name,
		      const char *label, const char *title)
{
	if (!name || !*name)
		return;
	if (find_anchor(b, name)) {
		binder_report(b, n, c, DIAG_TEMPLATE_ANCHOR, name);
		return;
	}
	b->anchors = arena_grow(b->arena, b->anchors, b->anchor_count, &b->anchor_capacity, sizeof *b->anchors);
	b->anchors[b->anchor_count++] = (struct anchor){.name = name, .label = label, .title = title};
}

void reference_add(struct binder *b, const struct node *n, const struct xpath_context *c, struct inline_run *run,
		   bool wants_text)
{
	b->references =
		arena_grow(b->arena, b->references, b->reference_count, &b->reference_capacity, sizeof *b->references);
	b->references[b->reference_count++] =
		(struct reference){.run = run, .wants_text = wants_text, .node = n, .context = *c};
}

/* What is printed for an anchor that another document has; NULL when the template knows no words for that. */
static const char *otherwise(struct binder *b, const struct reference *r)
{
	const char *text = node_text(r->node, AT_OTHERWISE, &r->context);
	return text && *text ? runs_plain(b->arena, binder_runs(b, text, 0), ' ') : NULL;
}

static void report_missing(struct binder *b, const struct reference *r)
{
	struct origin o = binder_origin(b, r->node, r->context.node);
	const char *place = binder_place(b, r->context.node);
	diagnostics_report(b->found, DIAG_TEMPLATE_REFERENCE, o.file, o.line, place, r->run->target);
}

/* False when nothing has the anchor. */
static bool resolve(struct binder *b, const struct reference *r)
{
	const struct anchor *a = find_anchor(b, r->run->target);
	const char *text = NULL;
	if (a)
		text = a->label ? a->label : a->title;
	else if (!(text = otherwise(b, r)))
		report_missing(b, r);
	if (r->wants_text)
		r->run->text = text && *text ? text : "?";
	return a != NULL;
}

static void unlink_runs(struct binder *b, const struct inline_run *runs)
{
	/* the binder made them and has not handed them out yet */
	for (struct inline_run *r = (struct inline_run *)runs; r; r = r->next) {
		if (r->target && !find_anchor(b, r->target))
			r->target = NULL;
		if (r->note)
			unlink_runs(b, r->note->runs);
	}
}

/* Takes the targets that lead nowhere from all runs, so that they are reported once. */
static void unlink_block(struct binder *b, struct block *block)
{
	unlink_runs(b, block->runs);
	for (struct block *k = block->first; k; k = k->next)
		unlink_block(b, k);
}

void reference_resolve(struct binder *b, struct block *root)
{
	bool complete = true;
	for (size_t i = 0; i < b->reference_count; i++)
		complete &= resolve(b, &b->references[i]);
	if (!complete)
		unlink_block(b, root);
}

static const char *caption_label(struct binder *b, enum caption_kind kind)
{
	const char *word = kind == CAPTION_TABLE ? b->words->table : b->words->figure;
	if (!word || !*word)
		return NULL;
	return arena_printf(b->arena, "%s\xC2\xA0%d", word, ++b->captions[kind]);
}

void reference_caption(struct binder *b, const struct node *n, const struct xpath_context *c, struct block *block,
		       enum caption_kind kind)
{
	const char *caption = node_text(n, AT_CAPTION, c), *label = NULL;
	const char *anchor = node_text(n, AT_ANCHOR, c);
	if (caption && *caption && binder_flag(b, n, AT_NUMBER, c, true))
		label = caption_label(b, kind);
	block->style = binder_para(b, "caption");
	if (caption && *caption) {
		struct runs *r = binder_open(b, b->abbreviations);
		if (label)
			runs_text(r, &(struct look){.flags = RUN_STRONG}, arena_printf(b->arena, "%s. ", label));
		runs_text(r, &(struct look){0}, caption);
		block->runs = runs_end(r);
		binder_close(b, r);
	}
	block->anchor = anchor && *anchor ? anchor : NULL;
	reference_anchor(b, n, c, block->anchor, label, caption);
}
