/*
 * Paragraphs: pieces -> lines -> boxes.
 */
#include <string.h>

#include "layout/inline.h"
#include "text/linebreak.h"

/* Pieces first..end-1 on one line. */
struct line {
	size_t first, end;
	const struct piece *blank;   /* ends the line, drawn so that words stay apart; may be NULL */
	bool hyphen, break_after;    /* break_after: forced, a blank is drawn */
	bool overfull;
	mpt width;                   /* without the blank */
};

struct lines {
	struct line *list;
	size_t count;
};

/* Where lines of a paragraph may stand. */
struct measure {
	mpt x, first, others;        /* left end of the first line; widths */
	mpt hanging;                 /* of the others, from x */
	mpt size, tab;
};

/* Lines after the first start where the text does behind a number. */
static mpt number_width(const struct layout *l, size_t first, size_t end)
{
	mpt width = 0;
	for (size_t i = first; i < end; i++) {
		width += l->pieces[i].width;
		if (l->pieces[i].kind == PIECE_GAP)
			return width;
	}
	return 0;
}

/* An indent only as far as it leaves room for some text. */
static mpt sensible_indent(mpt indent, mpt width, mpt size)
{
	return indent <= 0 || width - indent >= 4 * size ? indent : 0;
}

static struct measure measure_for(const struct flow *f, const struct para *p, size_t first, size_t end)
{
	const struct para_style *s = p->style;
	mpt width = f->width - p->cut, indent = sensible_indent(s->indent, width, s->size);
	struct measure m = {.x = f->x + indent, .hanging = s->hanging, .size = s->size, .tab = f->l->styles->tab};
	mpt number = p->number ? number_width(f->l, first, end) : 0;
	if (number > m.hanging)
		m.hanging = number;
	m.first = width - indent;
	m.hanging = sensible_indent(m.hanging, m.first, s->size);
	m.others = m.first - m.hanging;
	if (m.first < s->size)
		m.first = s->size;
	if (m.others < s->size)
		m.others = s->size;
	return m;
}

/* --- tabs --- */

/* From `x`, which is measured from the left edge of the frame, to the next tab stop. */
static mpt tab_width(int64_t x, mpt step)
{
	return step > 0 ? (mpt)((x / step + 1) * step - x) : 0;
}

/* Widths of tabs as if the paragraph, which may be very long, were not broken but at forced breaks. */
static void resolve_tabs(const struct flow *f, const struct measure *m, size_t first, size_t end)
{
	int64_t x = m->x - f->x;
	for (size_t i = first; i < end; i++) {
		struct piece *p = &f->l->pieces[i];
		if (p->kind == PIECE_TAB)
			p->width = tab_width(x, m->tab);
		x = p->kind == PIECE_BREAK ? m->x + m->hanging - f->x : x + p->width;
	}
}

/* --- breaking --- */

static void trim(const struct layout *l, size_t *first, size_t *end)
{
	while (*first < *end && l->pieces[*first].kind == PIECE_BLANK)
		++*first;
	while (*end > *first && l->pieces[*end - 1].kind == PIECE_BLANK)
		--*end;
}

/* All on one line, when it fits and no break is forced. */
static bool one_line(const struct flow *f, const struct measure *m, size_t first, size_t end, struct lines *out)
{
	int64_t width = 0;
	for (size_t i = first; i < end; i++) {
		if (f->l->pieces[i].kind == PIECE_BREAK)
			return false;
		width += f->l->pieces[i].width;
	}
	if (width > m->first)
		return false;
	out->list = arena_alloc(f->l->breaks, sizeof *out->list);
	out->list[0] = (struct line){.first = first, .end = end, .width = (mpt)width};
	out->count = 1;
	return true;
}

static void put_item(struct layout *l, size_t *count, uint32_t piece, struct linebreak_item item)
{
	if (*count == l->item_capacity) {
		size_t capacity = l->item_capacity ? l->item_capacity * 2 : 256;
		struct linebreak_item *items = arena_array(l->scratch, capacity, sizeof *items);
		uint32_t *pieces = arena_array(l->scratch, capacity, sizeof *pieces);
		if (*count) {
			memcpy(items, l->items, *count * sizeof *items);
			memcpy(pieces, l->item_pieces, *count * sizeof *pieces);
		}
		l->items = items;
		l->item_pieces = pieces;
		l->item_capacity = capacity;
	}
	l->items[*count] = item;
	l->item_pieces[(*count)++] = piece;
}

static void put_end(struct layout *l, size_t *count, uint32_t index, const struct piece *p)
{
	if (p->end == END_HYPHEN) {
		mpt width = glyph_run_width(inline_hyphen(l, p->span), p->span->size);
		put_item(l, count, index, (struct linebreak_item){LINEBREAK_HYPHEN, width, p->cost, true});
	} else if (p->end != END_NONE) {
		put_item(l, count, index, (struct linebreak_item){LINEBREAK_PENALTY, 0, p->cost, p->flagged});
	}
}

/* What the pieces are to the line breaker. */
static size_t make_items(struct layout *l, size_t first, size_t end)
{
	size_t count = 0;
	for (size_t i = first; i < end; i++) {
		const struct piece *p = &l->pieces[i];
		uint32_t index = (uint32_t)i;
		if (p->kind == PIECE_BLANK) {
			put_item(l, &count, index, (struct linebreak_item){LINEBREAK_GLUE, p->width, 0, false});
		} else if (p->kind == PIECE_BREAK) {
			put_item(l, &count, index, (struct linebreak_item){LINEBREAK_PENALTY, 0, LINEBREAK_FORCE, false});
		} else {
			put_item(l, &count, index, (struct linebreak_item){LINEBREAK_BOX, p->width, 0, false});
			put_end(l, &count, index, p);
		}
	}
	return count;
}

static mpt line_width(const void *self, size_t line)
{
	const struct measure *m = self;
	return line ? m->others : m->first;
}

#define RAGGEDNESS 6 /* size of the text */
#define SHORT_LAST 400 /* percent of the size */
#define SHORT_LAST_NARROW 320 /* in a column narrower than NARROW: rather that than a compound broken between its joints */
#define NARROW 16
#define SHORT_LAST_COST 120

static struct linebreak_settings break_settings(const struct measure *m)
{
	struct linebreak_settings settings = linebreak_settings_for(m->first, m->size);
	if (m->first != m->others) {
		settings.line_width = line_width;
		settings.self = m;
	}
	settings.raggedness = RAGGEDNESS * m->size; /* rather an uneven edge than many hyphens */
	settings.short_last = m->size * (m->others < NARROW * m->size ? SHORT_LAST_NARROW : SHORT_LAST) / 100;
	settings.short_last_cost = SHORT_LAST_COST;
	return settings;
}

static struct linebreak_result try_lines(struct layout *l, const struct measure *m, size_t first, size_t end,
					 bool hyphens)
{
	struct linebreak_settings settings = break_settings(m);
	settings.hyphens_at_once = hyphens;
	size_t count = make_items(l, first, end);
	return linebreak_paragraph(l->breaks, l->items, count, &settings);
}

static void take_lines(struct layout *l, const struct linebreak_result *r, struct lines *out)
{
	out->list = arena_array(l->breaks, r->count, sizeof *out->list);
	out->count = r->count;
	for (size_t i = 0; i < r->count; i++) {
		const struct linebreak_line *from = &r->lines[i];
		struct line *to = &out->list[i];
		bool last = i + 1 == r->count;
		if (from->end > from->first) {
			to->first = l->item_pieces[from->first];
			to->end = l->item_pieces[from->end - 1] + 1;
		}
		to->width = from->width;
		to->hyphen = from->hyphen;
		to->overfull = from->overfull;
		to->break_after = from->forced && !last;
		if (!last && l->items[from->at].kind == LINEBREAK_GLUE)
			to->blank = &l->pieces[l->item_pieces[from->at]];
	}
}

static bool may_end_line(struct layout *l, struct linebreak_scout *scout, const struct piece *p)
{
	mpt first, last;
	return inline_hyphens_within(p, &first, &last) &&
	       linebreak_may_end_within(scout, first, last, glyph_run_width(inline_hyphen(l, p->span), p->span->size));
}

/* Hyphenates only words that a tolerable line may end in: the dictionary is slow, so it is not asked for the others. */
static void hyphenate_ends(struct layout *l, const struct measure *m, size_t first, size_t end, bool joints_only)
{
	struct linebreak_settings settings = break_settings(m);
	struct linebreak_scout *scout = linebreak_scout_new(l->breaks, &settings);
	for (size_t i = first; i < end; i++) {
		size_t fresh = l->piece_count;
		if (may_end_line(l, scout, &l->pieces[i]))
			inline_hyphenate(l, i, i + 1, joints_only);
		else
			inline_copy(l, i);
		size_t count = make_items(l, fresh, l->piece_count);
		for (size_t k = 0; k < count; k++)
			linebreak_pass(scout, &l->items[k]);
	}
}

/*
 * Hyphenates first..end-1, which become copies of them, and breaks again: only
 * compounds when that is enough, all words when nothing else helps.
 */
static struct linebreak_result try_hyphens(struct layout *l, const struct measure *m, size_t *first, size_t *end)
{
	size_t fresh = l->piece_count;
	struct linebreak_result r = {0};
	for (int try = 0; try < 3 && !r.tolerable; try++) {
		l->piece_count = fresh;
		if (try < 2)
			hyphenate_ends(l, m, *first, *end, try == 0);
		else
			inline_hyphenate(l, *first, *end, false);
		r = try_lines(l, m, fresh, l->piece_count, true);
	}
	*first = fresh;
	*end = l->piece_count;
	return r;
}

/* Breaks the pieces; hyphenated and shattered copies of them are appended. */
static void break_lines(const struct flow *f, const struct para_style *style, const struct measure *m, size_t first,
			size_t end, struct lines *out)
{
	struct layout *l = f->l;
	resolve_tabs(f, m, first, end);
	if (one_line(f, m, first, end, out))
		return;
	struct linebreak_result r = try_lines(l, m, first, end, false);
	if (r.overfull || (style->hyphenate && !r.tolerable))
		r = try_hyphens(l, m, &first, &end);
	if (r.overfull) {
		size_t fresh = l->piece_count;
		inline_shatter(f, first, end, m->first < m->others ? m->first : m->others);
		r = try_lines(l, m, fresh, l->piece_count, true);
	}
	take_lines(l, &r, out);
}

/* --- drawing --- */

/* Puts runs of the same look together into text items. */
struct pen {
	const struct flow *f;
	struct items *out;
	mpt x, y;                    /* y: baseline */
	mpt start;                   /* where the runs not yet put begin */
	size_t count;                /* of them */
	const struct span *span;     /* their look */
	const struct link *link;
	mpt link_start, top, height;
};

static void pen_flush(struct pen *pen)
{
	struct layout *l = pen->f->l;
	if (pen->count) {
		const struct glyph_run **runs = arena_array(l->a, pen->count, sizeof *runs);
		memcpy(runs, l->runs, pen->count * sizeof *runs);
		struct item item = {.kind = ITEM_TEXT, .tag = pen->span->tag, .x = pen->start, .y = pen->y,
				    .is_volatile = pen->span->is_volatile};
		item.u.text.runs = runs;
		item.u.text.count = (uint32_t)pen->count;
		item.u.text.size = pen->span->size;
		item.u.text.rise = pen->span->rise;
		item.u.text.color = pen->span->color;
		item.u.text.width = pen->x - pen->start;
		items_add(l, pen->out, &item);
	}
	pen->count = 0;
	pen->start = pen->x;
}

static void pen_link(struct pen *pen, const struct link *link)
{
	if (link == pen->link)
		return;
	pen_flush(pen);
	if (pen->link && pen->x > pen->link_start) {
		struct item item = {.kind = ITEM_LINK, .tag = pen->link->tag, .x = pen->link_start, .y = pen->top};
		item.u.link.width = pen->x - pen->link_start;
		item.u.link.height = pen->height;
		item.u.link.uri = pen->link->uri;
		item.u.link.page = pen->link->to ? (int)pen->link->to->index : -1; /* until pages are known */
		item.u.link.contents = pen->link->contents;
		items_add(pen->f->l, pen->out, &item);
	}
	pen->link = link;
	pen->link_start = pen->x;
}

static bool same_look(const struct span *a, const struct span *b)
{
	return a->tag == b->tag && a->size == b->size && a->rise == b->rise && a->color == b->color &&
	       a->is_volatile == b->is_volatile;
}

static void pen_run(struct pen *pen, const struct span *span, const struct glyph_run *run)
{
	struct layout *l = pen->f->l;
	pen_link(pen, span->link);
	if (pen->count && !same_look(span, pen->span))
		pen_flush(pen);
	pen->span = span;
	l->runs = arena_grow(l->scratch, l->runs, pen->count, &l->run_capacity, sizeof(struct glyph_run *));
	l->runs[pen->count++] = run;
	pen->x += glyph_run_width(run, span->size);
}

static void pen_skip(struct pen *pen, mpt width)
{
	pen_flush(pen);
	pen->x += width;
	pen->start = pen->x;
}

#define TICK_STROKE 600 /* mpt */

static void pen_tick(struct pen *pen, const struct piece *p)
{
	pen_link(pen, p->span->link);
	pen_flush(pen);
	struct item item = {.kind = ITEM_RECT, .tag = p->span->tag, .x = pen->x + TICK_STROKE / 2};
	mpt side = p->width - TICK_STROKE;
	item.y = pen->y - side;
	item.u.rect.width = item.u.rect.height = side;
	item.u.rect.has_stroke = true;
	item.u.rect.stroke = p->span->color;
	item.u.rect.stroke_width = TICK_STROKE;
	items_add(pen->f->l, pen->out, &item);
	pen_skip(pen, p->width);
}

/* The part of a word that stands on this line; shaped anew when it was cut. */
static size_t pen_word(struct pen *pen, size_t i, size_t end)
{
	struct layout *l = pen->f->l;
	const struct piece *p = &l->pieces[i];
	uint32_t to = p->to;
	for (i++; i < end; i++) {
		const struct piece *next = &l->pieces[i];
		if (next->kind != PIECE_WORD || next->run != p->run || next->from != to || next->span != p->span)
			break;
		to = next->to;
	}
	const struct glyph_run *run = p->run;
	if (p->from > 0 || to < run->length)
		run = words_shape(l, NULL, p->span->face, run->text + p->from, to - p->from, p->span->shape);
	pen_run(pen, p->span, run);
	return i;
}

static void draw_pieces(struct pen *pen, size_t first, size_t end)
{
	struct layout *l = pen->f->l;
	for (size_t i = first; i < end;) {
		const struct piece *p = &l->pieces[i];
		if (p->kind == PIECE_WORD) {
			i = pen_word(pen, i, end);
			continue;
		}
		if (p->kind == PIECE_BLANK)
			pen_run(pen, p->span, p->run);
		else if (p->kind == PIECE_TICK)
			pen_tick(pen, p);
		else if (p->kind == PIECE_GAP)
			pen_skip(pen, p->width);
		else if (p->kind == PIECE_TAB)
			pen_skip(pen, tab_width(pen->x - pen->f->x, l->styles->tab));
		i++;
	}
}

/* What stands behind the pieces of a line: a hyphen, or the blank that keeps words apart. */
static void draw_end(struct pen *pen, const struct line *line)
{
	struct layout *l = pen->f->l;
	if (line->blank) {
		pen_run(pen, line->blank->span, line->blank->run);
	} else if (line->end > line->first) {
		const struct span *span = l->pieces[line->end - 1].span;
		if (line->hyphen)
			pen_run(pen, span, inline_hyphen(l, span));
		else if (line->break_after)
			pen_run(pen, span, words_shape(l, NULL, span->face, " ", 1, span->shape));
	}
}

static void draw_line(const struct flow *f, const struct para_style *style, const struct line *line, mpt x, mpt y,
		      struct items *out)
{
	mpt baseline = words_baseline(f->l, style);
	struct pen pen = {.f = f, .out = out, .x = x, .y = y, .start = x, .top = y - baseline, .height = style->leading};
	draw_pieces(&pen, line->first, line->end);
	draw_end(&pen, line);
	pen_link(&pen, NULL);
	pen_flush(&pen);
}

/* --- lines -> boxes --- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Width of the part of the line before the place where figures are aligned. */
static bool decimal_width(const struct layout *l, size_t first, size_t end, mpt *before)
{
	mpt x = 0, comma = -1, digit = -1;
	for (size_t i = first; i < end; x += l->pieces[i++].width) {
		const struct piece *p = &l->pieces[i];
		if (p->kind != PIECE_WORD)
			continue;
		struct ruler ruler = {.run = p->run, .size = p->span->size};
		mpt start = ruler_width(&ruler, p->from);
		for (uint32_t at = p->from; at < p->to; at++) {
			const char *s = p->run->text + at;
			if (is_digit(*s))
				digit = x + ruler_width(&ruler, at + 1) - start;
			else if (*s == ',' && at > p->from && is_digit(s[-1]) && is_digit(s[1]))
				comma = x + ruler_width(&ruler, at) - start;
		}
	}
	*before = comma >= 0 ? comma : digit;
	return *before >= 0;
}

static mpt line_x(const struct flow *f, const struct para_style *style, const struct measure *m,
		  const struct line *line, bool is_first, bool single)
{
	mpt x = m->x + (is_first ? 0 : m->hanging);
	mpt spare = (is_first ? m->first : m->others) - line->width;
	enum text_align align = f->has_align ? f->align : style->align;
	mpt before;
	switch (align) {
	case ALIGN_LEFT:
		return x;
	case ALIGN_CENTER:
		return x + spare / 2;
	case ALIGN_DECIMAL:
		if (single && f->decimal && decimal_width(f->l, line->first, line->end, &before))
			return f->decimal - before;
		break;
	case ALIGN_RIGHT:
		break;
	}
	return x + spare;
}

static void report_overfull(const struct flow *f, const struct line *line)
{
	const struct piece *widest = NULL;
	for (size_t i = line->first; i < line->end; i++) {
		const struct piece *p = &f->l->pieces[i];
		if (p->kind == PIECE_WORD && (!widest || p->width > widest->width))
			widest = p;
	}
	const struct origin *o = f->origin;
	diagnostics_report(f->l->found, DIAG_LAYOUT_OVERFULL, o->file, o->line, o->place, widest ? widest->run->text : "");
}

static void put_leads(struct flow *f, mpt baseline)
{
	for (const struct lead *lead = f->out->leads; lead; lead = lead->next)
		items_add_moved(f->l, &f->l->line, lead->items.list, lead->items.count, baseline);
	f->out->leads = NULL;
}

static void keep_items(struct layout *l, struct box *box)
{
	box->items = arena_array(l->scratch, l->line.count, sizeof *box->items);
	box->count = (uint32_t)l->line.count;
	if (l->line.count)
		memcpy(box->items, l->line.list, l->line.count * sizeof *box->items);
}

/* Notes go with the line that bears their marks. */
static void keep_notes(struct layout *l, const struct line *line, struct box *box)
{
	struct note **end = &box->notes;
	for (size_t i = line->first; i < line->end; i++)
		if (l->pieces[i].note) {
			*end = l->pieces[i].note;
			end = &(*end)->next;
		}
}

static void add_line(struct flow *f, const struct para *p, const struct measure *m, const struct lines *lines, size_t i)
{
	struct layout *l = f->l;
	const struct line *line = &lines->list[i];
	l->line.count = 0; /* nothing is set between here and keep_items */
	mpt baseline = words_baseline(l, p->style);
	put_leads(f, baseline);
	draw_line(f, p->style, line, line_x(f, p->style, m, line, i == 0, lines->count == 1), baseline, &l->line);
	if (line->overfull)
		report_overfull(f, line);
	struct box *box = flow_add_box(f, i ? 0 : p->style->space_before, p->style->leading);
	if (i > 0 && (i == 1 || i + 1 == lines->count))
		box->tie = TIE_CLOSE;
	else if (i > 0 && p->style->keep_together && box->tie < TIE_GROUP)
		box->tie = TIE_GROUP;
	keep_items(l, box);
	keep_notes(l, line, box);
}

static void add_padding(struct flow *f, mpt before, mpt height, enum box_edge edge)
{
	struct box *box = flow_add_box(f, before, height);
	box->edge = (uint8_t)edge;
	if (edge == EDGE_BOTTOM)
		box->tie = TIE_CLOSE;
}

static void add_lines(struct flow *f, const struct para *p, const struct measure *m, const struct lines *lines)
{
	struct flow inside = *f;
	struct frame frame = {.parent = f->frame, .x = f->x, .width = f->width, .fill = p->style->background,
			      .has_fill = true, .pad = p->style->size * 4 / 10};
	bool framed = p->style->has_background;
	if (framed) {
		inside.frame = arena_alloc(f->l->scratch, sizeof frame);
		*inside.frame = frame;
		add_padding(&inside, p->style->space_before, frame.pad, EDGE_TOP);
		stack_tie_next(f->out, 1, TIE_CLOSE);
	}
	size_t first = f->out->count;
	for (size_t i = 0; i < lines->count; i++)
		add_line(&inside, p, m, lines, i);
	if (framed) {
		f->out->boxes[first].space = 0;
		add_padding(&inside, 0, frame.pad, EDGE_BOTTOM);
	}
}

size_t para_set(struct flow *f, const struct para *p)
{
	struct layout *l = f->l;
	size_t base = l->piece_count, boxes = f->out->count;
	struct arena_mark mark = arena_mark(l->breaks);
	inline_read(&(struct reader){.f = f, .p = p});
	size_t first = base, end = l->piece_count;
	trim(l, &first, &end);
	if (first < end) {
		struct measure m = measure_for(f, p, first, end);
		struct lines lines = {0};
		break_lines(f, p->style, &m, first, end, &lines);
		if (lines.count)
			lines.list[lines.count - 1].break_after = p->blank_end;
		add_lines(f, p, &m, &lines);
		stack_space(f->out, p->style->space_after);
		if (p->style->keep_with_next)
			stack_tie_next(f->out, 1, TIE_CLOSE);
	}
	l->piece_count = base;
	arena_release(l->breaks, mark);
	return f->out->count - boxes;
}

/* --- measuring --- */

/* Widest part that can't be broken, and all of it on one line; forced breaks end lines. */
static void measure_pieces(struct layout *l, size_t first, size_t end, mpt *least, mpt *most)
{
	int64_t part = 0, widest_part = 0, all = 0, widest = 0;
	for (size_t i = first; i < end; i++) {
		const struct piece *p = &l->pieces[i];
		if (p->kind == PIECE_BLANK || p->kind == PIECE_BREAK)
			part = 0;
		else
			part += p->width;
		mpt hyphen = p->end == END_HYPHEN ? glyph_run_width(inline_hyphen(l, p->span), p->span->size) : 0;
		all = p->kind == PIECE_BREAK ? 0 : all + p->width;
		widest_part = part + hyphen > widest_part ? part + hyphen : widest_part;
		widest = all > widest ? all : widest;
		if (p->end != END_NONE)
			part = 0;
	}
	*least = widest_part > MPT_MAX_LENGTH ? MPT_MAX_LENGTH : (mpt)widest_part;
	*most = widest > MPT_MAX_LENGTH ? MPT_MAX_LENGTH : (mpt)widest;
}

void para_measure(const struct flow *f, const struct para *p, bool hyphenate, mpt *least, mpt *most)
{
	struct layout *l = f->l;
	size_t base = l->piece_count;
	inline_read(&(struct reader){.f = f, .p = p, .dry = true});
	size_t first = base, end = l->piece_count;
	trim(l, &first, &end);
	struct measure m = measure_for(f, p, first, end);
	resolve_tabs(f, &m, first, end);
	if (hyphenate) {
		size_t fresh = l->piece_count;
		inline_hyphenate(l, first, end, false);
		first = fresh;
		end = l->piece_count;
	}
	measure_pieces(l, first, end, least, most);
	mpt margin = p->style->indent + (p->style->hanging > 0 ? p->style->hanging : 0);
	*least += margin;
	*most += margin;
	l->piece_count = base;
}

bool para_measure_decimal(const struct flow *f, const struct para *p, mpt *before, mpt *after)
{
	struct layout *l = f->l;
	size_t base = l->piece_count;
	inline_read(&(struct reader){.f = f, .p = p, .dry = true});
	size_t first = base, end = l->piece_count;
	trim(l, &first, &end);
	mpt width, least;
	measure_pieces(l, first, end, &least, &width);
	bool found = decimal_width(l, first, end, before);
	*after = width - *before;
	l->piece_count = base;
	return found;
}

/* Adds up the width; what would be wider than the page is left out and reported. */
static void fit_line(const struct flow *f, struct line *line)
{
	struct layout *l = f->l;
	for (size_t i = line->first; i < line->end; i++) {
		if (l->pieces[i].width > l->styles->page.width - line->width) {
			report_overfull(f, line);
			line->end = i;
			return;
		}
		line->width += l->pieces[i].width;
	}
}

static int64_t width_of(const struct layout *l, size_t first, size_t end)
{
	int64_t width = 0;
	for (size_t i = first; i < end; i++)
		width += l->pieces[i].width;
	return width;
}

/* Ends a line that is wider than `width` with an ellipsis behind the last word that leaves room for it. */
static void shorten_line(const struct flow *f, const struct para *p, struct line *line, mpt width)
{
	struct layout *l = f->l;
	if (width_of(l, line->first, line->end) <= width)
		return;
	static const struct inline_run ellipsis = {.kind = RUN_TEXT, .text = "…"};
	struct para mark = *p;
	mark.runs = &ellipsis;
	size_t from = l->piece_count;
	inline_read(&(struct reader){.f = f, .p = &mark});
	size_t count = l->piece_count - from;
	int64_t room = width - width_of(l, from, from + count);
	while (line->end > line->first && width_of(l, line->first, line->end) > room) {
		line->end--;
		trim(l, &line->first, &line->end);
	}
	memmove(&l->pieces[line->end], &l->pieces[from], count * sizeof *l->pieces);
	line->end += count;
}

void para_set_line(const struct flow *f, const struct para *p, mpt x, mpt y, mpt width, enum text_align align,
		   struct items *out)
{
	struct layout *l = f->l;
	size_t base = l->piece_count;
	inline_read(&(struct reader){.f = f, .p = p});
	struct line line = {.first = base, .end = l->piece_count};
	trim(l, &line.first, &line.end);
	struct measure m = {.x = x, .tab = l->styles->tab};
	resolve_tabs(f, &m, line.first, line.end);
	if (width > 0)
		shorten_line(f, p, &line, width);
	fit_line(f, &line);
	if (align == ALIGN_CENTER)
		x -= line.width / 2;
	else if (align != ALIGN_LEFT)
		x -= line.width;
	draw_line(f, p->style, &line, x, y, out);
	l->piece_count = base;
}
