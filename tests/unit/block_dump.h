/*
 * A text dump of blocks for goldens: one block a line, children indented,
 * only what differs from the default. Included by tests only.
 */
#ifndef HAKEMUS_TESTS_BLOCK_DUMP_H
#define HAKEMUS_TESTS_BLOCK_DUMP_H

#include "base/buffer.h"
#include "layout/block.h"

static void dump_blocks(struct buffer *out, const struct block *list, int depth);

static void dump_word(struct buffer *out, bool shown, const char *word)
{
	if (shown)
		buffer_printf(out, " %s", word);
}

static void dump_pair(struct buffer *out, const char *name, const char *value)
{
	if (value)
		buffer_printf(out, " %s=%s", name, value);
}

static void dump_count(struct buffer *out, const char *name, int value, int usual)
{
	if (value != usual)
		buffer_printf(out, " %s=%d", name, value);
}

static void dump_run(struct buffer *out, const struct inline_run *r)
{
	static const char *const kinds[] = {"", "break", "tab", "page-number", "page-count", "page-of", "note", "box"};
	static const struct { unsigned flag; const char *name; } flags[] = {
		{RUN_STRONG, "strong"}, {RUN_EMPHASIS, "em"}, {RUN_SUPERSCRIPT, "sup"},
		{RUN_VOLATILE, "volatile"}, {RUN_LABEL, "label"},
	};
	buffer_puts(out, " [");
	buffer_puts(out, kinds[r->kind]);
	if (r->text)
		buffer_printf(out, "\"%s\"", r->text);
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		dump_word(out, r->flags & flags[i].flag, flags[i].name);
	dump_pair(out, "lang", r->lang);
	dump_pair(out, "for", r->expansion);
	dump_pair(out, "to", r->target);
	dump_pair(out, "uri", r->uri);
	if (r->note)
		for (const struct inline_run *n = r->note->runs; n; n = n->next)
			dump_run(out, n);
	buffer_putc(out, ']');
}

static void dump_runs(struct buffer *out, const struct inline_run *runs)
{
	for (; runs; runs = runs->next)
		dump_run(out, runs);
}

static void dump_table(struct buffer *out, const struct block *b)
{
	static const char *const aligns[] = {"left", "right", "center", "decimal"};
	buffer_printf(out, " %s heads=%d", b->u.table.style->name, b->u.table.head_rows);
	for (int i = 0; i < b->u.table.column_count; i++) {
		const struct table_column *c = &b->u.table.columns[i];
		buffer_printf(out, " (%d %d* %s)", c->width, c->weight, aligns[c->align]);
	}
	dump_pair(out, "summary", b->u.table.summary);
}

static void dump_cell(struct buffer *out, const struct block *b)
{
	static const char *const scopes[] = {NULL, "column", "row", "both"};
	dump_count(out, "span", b->u.cell.column_span, 1);
	dump_count(out, "rows", b->u.cell.row_span, 1);
	dump_pair(out, "head", scopes[b->u.cell.scope]);
	if (b->u.cell.has_align)
		dump_count(out, "align", (int)b->u.cell.align, -1);
}

static void dump_figure(struct buffer *out, const struct block *b)
{
	const struct chart *c = b->u.figure.chart;
	dump_pair(out, "alt", b->u.figure.alt);
	dump_count(out, "width", b->u.figure.width, 0);
	dump_count(out, "height", b->u.figure.height, 0);
	dump_word(out, b->u.figure.artifact, "decoration");
	if (b->u.figure.drawing)
		buffer_printf(out, " drawing %d x %d, %zu paths", b->u.figure.drawing->width,
			      b->u.figure.drawing->height, b->u.figure.drawing->path_count);
	if (!c)
		return;
	buffer_printf(out, " chart %d%s unit=%s", (int)c->kind, c->money ? " money" : "", c->unit);
	for (size_t i = 0; i < c->category_count; i++)
		buffer_printf(out, " (%s)", c->categories[i]);
	for (size_t i = 0; i < c->series_count; i++) {
		buffer_printf(out, " %s #%06X:", c->series[i].name, c->series[i].color);
		for (size_t k = 0; k < c->category_count; k++)
			buffer_printf(out, " %lld", (long long)c->series[i].values[k]);
	}
}

static void dump_group(struct buffer *out, const struct block *b)
{
	dump_word(out, b->u.group.section, "section");
	dump_word(out, b->u.group.keep, "keep");
	dump_word(out, b->u.group.new_page, "new-page");
	dump_word(out, b->u.group.boxed, "boxed");
	dump_word(out, b->u.group.artifact, "decoration");
	dump_count(out, "page-kind", (int)b->u.group.page_kind, PAGE_BODY);
}

static void dump_details(struct buffer *out, const struct block *b)
{
	static const char *const lists[] = {"bullet", "number", "check", "plain"};
	switch (b->kind) {
	case BLOCK_GROUP:
		dump_group(out, b);
		break;
	case BLOCK_HEADING:
		buffer_printf(out, " %d", b->u.heading.level);
		dump_pair(out, "number", b->u.heading.number);
		dump_word(out, !b->u.heading.in_contents, "hidden");
		break;
	case BLOCK_LIST:
		buffer_printf(out, " %s", lists[b->u.list.kind]);
		dump_count(out, "start", b->u.list.start, 1);
		break;
	case BLOCK_TABLE:
		dump_table(out, b);
		break;
	case BLOCK_ROW:
		dump_word(out, b->u.row.total, "total");
		dump_word(out, b->u.row.group_head, "group");
		dump_word(out, b->u.row.detail, "detail");
		dump_word(out, b->u.row.keep_with_next, "keep-with-next");
		break;
	case BLOCK_CELL:
		dump_cell(out, b);
		break;
	case BLOCK_FIELDS:
		buffer_printf(out, " %s columns=%d", b->u.fields.style->name, b->u.fields.columns);
		break;
	case BLOCK_FIELD:
		dump_count(out, "span", b->u.field.span, 1);
		dump_count(out, "height", b->u.field.min_height, 0);
		break;
	case BLOCK_FIGURE:
		dump_figure(out, b);
		break;
	case BLOCK_CONTENTS:
		dump_count(out, "depth", b->u.contents.depth, 0);
		break;
	case BLOCK_COLUMNS:
		for (int i = 0; i < b->u.columns.count; i++)
			buffer_printf(out, " %d", b->u.columns.widths[i]);
		dump_count(out, "gap", b->u.columns.gap, 0);
		break;
	case BLOCK_SPACE:
		dump_count(out, "height", b->u.space.height, 0);
		break;
	default:
		break;
	}
}

static void dump_block(struct buffer *out, const struct block *b, int depth)
{
	static const char *const kinds[] = {"group", "heading", "p", "list", "item", "table", "row", "cell", "fields",
					    "field", "figure", "contents", "columns", "rule", "space", "page-break"};
	for (int i = 0; i < depth; i++)
		buffer_putc(out, ' ');
	buffer_puts(out, kinds[b->kind]);
	dump_details(out, b);
	dump_pair(out, "anchor", b->anchor);
	dump_pair(out, "lang", b->lang);
	if (b->style && (b->runs || b->kind == BLOCK_LIST))
		buffer_printf(out, " <%s>", b->style->name);
	dump_runs(out, b->runs);
	buffer_putc(out, '\n');
	dump_blocks(out, b->first, depth + 1);
}

static void dump_blocks(struct buffer *out, const struct block *list, int depth)
{
	for (; list; list = list->next)
		dump_block(out, list, depth);
}

#endif
