#include "layout/inline.h"

#include <string.h>

#include "base/buffer.h"
#include "base/utf8.h"

#define NO_BREAK_SPACE "\xC2\xA0"
#define SOFT_HYPHEN "\xC2\xAD"
#define BALLOT_BOX "\xE2\x98\x90"

/* Costs of a line that ends there (linebreak.h); a line end at a blank costs 0. */
enum {
	COST_HYPHEN_MARK = 40, COST_DASH = 40, COST_SLASH = 70, COST_ADDRESS = 90, COST_UNDERSCORE = 90,
	COST_SOFT_HYPHEN = 40, COST_ANYWHERE = 900
};

/* --- measuring --- */

mpt ruler_width(struct ruler *r, uint32_t to)
{
	const struct glyph_run *run = r->run;
	while (r->glyph < run->count && run->glyphs[r->glyph].cluster < to)
		r->units += run->glyphs[r->glyph++].advance;
	int64_t em = run->units_per_em;
	return (mpt)((2 * r->units * r->size + em) / (2 * em));
}

/* --- pieces --- */

static struct piece *add_piece(struct layout *l, const struct piece *piece)
{
	l->pieces = arena_grow(l->scratch, l->pieces, l->piece_count, &l->piece_capacity, sizeof *piece);
	l->pieces[l->piece_count] = *piece;
	return &l->pieces[l->piece_count++];
}

static void add_run(struct layout *l, enum piece_kind kind, const struct span *s, const struct glyph_run *run)
{
	add_piece(l, &(struct piece){
		.kind = (uint8_t)kind, .span = s, .run = run, .to = run->length,
		.width = glyph_run_width(run, s->size),
	});
}

/* One place in a word where a line may end. */
struct cut {
	uint32_t at; /* byte that would start the next line */
	uint8_t end; /* enum piece_end */
	bool flagged;
	int16_t cost;
};

struct cuts {
	struct cut *list;
	size_t count, capacity;
};

static void add_cut(struct layout *l, struct cuts *c, struct cut cut)
{
	c->list = arena_grow(l->scratch, c->list, c->count, &c->capacity, sizeof cut);
	c->list[c->count++] = cut;
}

static bool is_address(const char *s, size_t len)
{
	return memmem(s, len, "://", 3) || (len > 4 && memcmp(s, "www.", 4) == 0) || memchr(s, '@', len);
}

static bool is_word_byte(char c)
{
	unsigned char u = (unsigned char)c;
	return u >= 0x80 || (u >= '0' && u <= '9') || (u >= 'A' && u <= 'Z') || (u >= 'a' && u <= 'z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Byte i begins what follows a hyphen in the middle of a word, not of a number. */
static bool follows_hyphen(const char *s, size_t i)
{
	size_t width = s[i - 1] == '-' ? 1 : i >= 3 && memcmp(s + i - 3, "\xE2\x80\x90", 3) == 0 ? 3 : 0;
	if (!width || i <= width)
		return false;
	char before = s[i - width - 1];
	return is_word_byte(before) && is_word_byte(s[i]) && !(is_digit(before) && is_digit(s[i]));
}

/* Parts around a dash that may stand on lines of their own are at least this long [bytes]. */
#define DASH_PART 4

static bool follows_dash(const char *s, size_t len, size_t i)
{
	return i >= 3 + DASH_PART && i + DASH_PART <= len && memcmp(s + i - 3, "\xE2\x80\x93", 3) == 0;
}

/* "ja/tai", but neither "m/s" nor "612/2021". */
static bool follows_slash(const char *s, size_t len, size_t i)
{
	return i >= 3 && i + 2 <= len && s[i - 1] == '/' && is_word_byte(s[i]) && is_word_byte(s[i + 1]) &&
	       is_word_byte(s[i - 2]) && is_word_byte(s[i - 3]) && !(is_digit(s[i - 2]) && is_digit(s[i]));
}

/* In codes and names of files, which get no hyphens. */
static bool follows_underscore(const char *s, size_t len, size_t i)
{
	return i >= 3 && i + 2 <= len && s[i - 1] == '_' && s[i] != '_' && !(is_digit(s[i - 2]) && is_digit(s[i]));
}

/* In addresses a line may end after these, where they don't follow each other. */
static bool follows_mark(const char *s, size_t len, size_t i)
{
	static const char marks[] = "/.-_&?=@";
	return i + 1 < len && strchr(marks, s[i - 1]) && !strchr(marks, s[i]);
}

/* What a line end before byte i would be; `end` END_NONE when there may be none. */
static struct cut cut_before(const char *s, size_t len, size_t i, bool address)
{
	struct cut cut = {.at = (uint32_t)i, .end = END_MARK};
	if (address && follows_mark(s, len, i))
		cut.cost = COST_ADDRESS;
	else if (address)
		cut.end = END_NONE;
	else if (follows_hyphen(s, i)) {
		cut.cost = COST_HYPHEN_MARK;
		cut.flagged = true;
	} else if (follows_dash(s, len, i))
		cut.cost = COST_DASH;
	else if (follows_slash(s, len, i))
		cut.cost = COST_SLASH;
	else if (follows_underscore(s, len, i))
		cut.cost = COST_UNDERSCORE;
	else
		cut.end = END_NONE;
	return cut;
}

static void find_marks(struct layout *l, const char *s, size_t len, struct cuts *cuts)
{
	bool address = is_address(s, len);
	for (size_t i = 1; i < len; i++) {
		if ((s[i] & 0xC0) == 0x80)
			continue;
		struct cut cut = cut_before(s, len, i, address);
		if (cut.end != END_NONE)
			add_cut(l, cuts, cut);
	}
}

/* Adds the word as the pieces that `cuts` (ascending) make of it. */
static void add_cut_word(struct layout *l, const struct piece *whole, const struct cuts *cuts)
{
	struct ruler ruler = {.run = whole->run, .size = whole->span->size};
	mpt at = ruler_width(&ruler, whole->from);
	struct piece part = *whole;
	part.note = NULL;
	for (size_t i = 0; i < cuts->count; i++) {
		const struct cut *cut = &cuts->list[i];
		if (cut->at <= part.from || cut->at >= whole->to)
			continue;
		mpt next = ruler_width(&ruler, cut->at);
		part.to = cut->at;
		part.width = next - at;
		part.end = cut->end;
		part.flagged = cut->flagged;
		part.cost = cut->cost;
		add_piece(l, &part);
		at = next;
		part.from = cut->at;
	}
	part.to = whole->to;
	part.note = whole->note;
	part.width = (whole->to == whole->run->length ? glyph_run_width(whole->run, whole->span->size)
						      : ruler_width(&ruler, whole->to)) - at;
	part.end = whole->end;
	part.flagged = whole->flagged;
	part.cost = whole->cost;
	add_piece(l, &part);
}

/* The word without its soft hyphens, whose places go to `cuts`. */
static const char *without_soft_hyphens(struct layout *l, const char *text, size_t *len, struct cuts *cuts)
{
	char *clean = arena_alloc(l->scratch, *len + 1);
	size_t n = 0;
	for (size_t i = 0; i < *len;) {
		if (i + 1 < *len && memcmp(text + i, SOFT_HYPHEN, 2) == 0) {
			add_cut(l, cuts, (struct cut){(uint32_t)n, END_HYPHEN, true, COST_SOFT_HYPHEN});
			i += 2;
		} else {
			clean[n++] = text[i++];
		}
	}
	*len = n;
	return clean;
}

static void put_soft_word(struct reader *r, const struct span *s, const char *text, size_t len)
{
	struct layout *l = r->f->l;
	struct cuts cuts = {0};
	const char *clean = without_soft_hyphens(l, text, &len, &cuts);
	if (!len)
		return;
	const struct glyph_run *run = words_shape(l, r->dry ? NULL : r->f->origin, s->face, clean, len, s->shape);
	struct piece whole = {.kind = PIECE_WORD, .span = s, .run = run, .to = run->length, .solid = true};
	add_cut_word(l, &whole, &cuts);
}

static void put_simple_word(struct reader *r, const struct span *s, const char *text, size_t len)
{
	struct layout *l = r->f->l;
	const struct glyph_run *run = words_shape(l, r->dry ? NULL : r->f->origin, s->face, text, len, s->shape);
	if (run->count) /* else nothing but invisible characters */
		add_run(l, PIECE_WORD, s, run);
}

/* A word in which a line may end. */
static void put_marked_word(struct reader *r, const struct span *s, const char *text, size_t len)
{
	if (memmem(text, len, SOFT_HYPHEN, 2)) {
		put_soft_word(r, s, text, len);
		return;
	}
	struct layout *l = r->f->l;
	const struct glyph_run *run = words_shape(l, r->dry ? NULL : r->f->origin, s->face, text, len, s->shape);
	if (!run->count)
		return;
	struct cuts cuts = {0};
	find_marks(l, run->text, run->length, &cuts);
	struct piece whole = {.kind = PIECE_WORD, .span = s, .run = run, .to = run->length,
			      .solid = is_address(run->text, run->length) || memchr(run->text, '_', run->length)};
	add_cut_word(l, &whole, &cuts);
}

#define WORD_LIMIT 600 /* bytes; a longer word can't stand on a line of any page */

static void put_huge_word(struct reader *r, const struct span *s, const char *text, size_t len)
{
	struct layout *l = r->f->l;
	while (len > 0) {
		size_t part = len < WORD_LIMIT ? len : WORD_LIMIT, before = l->piece_count;
		while (part > 1 && part < len && (text[part] & 0xC0) == 0x80)
			part--;
		put_marked_word(r, s, text, part);
		text += part;
		len -= part;
		if (len > 0 && l->piece_count > before) {
			l->pieces[l->piece_count - 1].end = END_ANYWHERE;
			l->pieces[l->piece_count - 1].cost = COST_ANYWHERE;
		}
	}
}

/* `marked`: some byte of it may end a line. */
static void put_word(struct reader *r, const struct span *s, const char *text, size_t len, bool marked)
{
	if (len > WORD_LIMIT)
		put_huge_word(r, s, text, len);
	else if (marked || (len > 4 && memcmp(text, "www.", 4) == 0))
		put_marked_word(r, s, text, len);
	else if (len > 0)
		put_simple_word(r, s, text, len);
}

/* What a byte may be the start of, besides an ordinary character of a word. */
enum { BYTE_SEPARATOR = 1, BYTE_MARK = 2 };

static unsigned byte_class(char c)
{
	switch (c) {
	case ' ': case '\n': case '\t': case '\r': case '\xEF':
		return BYTE_SEPARATOR;
	case '\xC2': case '\xE2': /* no-break space or soft hyphen; zero width space or dash */
		return BYTE_SEPARATOR | BYTE_MARK;
	case '-': case '/': case '_': case '@':
		return BYTE_MARK;
	default:
		return 0;
	}
}

enum separator { SEPARATOR_NONE, SEPARATOR_BLANK, SEPARATOR_FIXED, SEPARATOR_CHANCE, SEPARATOR_NOTHING };

/* What stands at `s` besides words, and its length in bytes. */
static enum separator separator_at(const char *s, size_t *len)
{
	*len = 1;
	if (*s == ' ' || *s == '\n' || *s == '\t' || *s == '\r')
		return SEPARATOR_BLANK;
	*len = 2;
	if (strncmp(s, NO_BREAK_SPACE, 2) == 0)
		return SEPARATOR_FIXED;
	*len = 3;
	if (strncmp(s, "\xE2\x80\x8B", 3) == 0) /* zero width space */
		return SEPARATOR_CHANCE;
	if (strncmp(s, "\xE2\x81\xA0", 3) == 0 || strncmp(s, "\xEF\xBB\xBF", 3) == 0) /* word joiner, BOM */
		return SEPARATOR_NOTHING;
	return SEPARATOR_NONE;
}

/* Nearly every other piece is a blank, and the next one nearly always the same. */
static const struct glyph_run *blank_of(struct layout *l, const struct span *s)
{
	if (!l->blank || l->blank_face != s->face || l->blank_shape != s->shape) {
		l->blank = words_shape(l, NULL, s->face, " ", 1, s->shape);
		l->blank_face = s->face;
		l->blank_shape = s->shape;
	}
	return l->blank;
}

static void put_separator(struct reader *r, const struct span *s, enum separator kind)
{
	struct layout *l = r->f->l;
	if (kind == SEPARATOR_BLANK)
		add_run(l, PIECE_BLANK, s, blank_of(l, s));
	else if (kind == SEPARATOR_FIXED)
		add_run(l, PIECE_WORD, s, words_shape(l, NULL, s->face, NO_BREAK_SPACE, 2, s->shape));
	else if (kind == SEPARATOR_CHANCE && l->piece_count && l->pieces[l->piece_count - 1].kind == PIECE_WORD)
		l->pieces[l->piece_count - 1].end = END_MARK;
}

static void put_text(struct reader *r, const struct span *s, const char *text)
{
	const char *word = text;
	unsigned seen = 0;
	while (*text) {
		unsigned class = byte_class(*text);
		size_t len = 1;
		enum separator kind = class & BYTE_SEPARATOR ? separator_at(text, &len) : SEPARATOR_NONE;
		if (kind == SEPARATOR_NONE) {
			seen |= class;
			text++;
			continue;
		}
		put_word(r, s, word, (size_t)(text - word), seen & BYTE_MARK);
		put_separator(r, s, kind);
		text += len;
		word = text;
		seen = 0;
	}
	put_word(r, s, word, (size_t)(text - word), seen & BYTE_MARK);
}

/* --- spans --- */

static struct span *span_like(struct reader *r, const struct span *other)
{
	struct span *s = arena_alloc(r->f->l->scratch, sizeof *s);
	*s = *other;
	return s;
}

static struct span *base_span(struct reader *r)
{
	const struct para *p = r->p;
	struct span *s = arena_alloc(r->f->l->scratch, sizeof *s);
	*s = (struct span){
		.tag = p->tag, .lang = r->f->lang, .face = words_face(p->style, 0),
		.shape = p->style->tabular ? SHAPE_TABULAR : 0, .size = p->style->size, .color = p->style->color,
	};
	return s;
}

/* Text of all the runs of one link, for those who can't see it. */
static const char *link_contents(struct layout *l, const struct inline_run *run)
{
	struct buffer text = BUFFER_INIT;
	for (const struct inline_run *n = run; n && n->uri == run->uri && n->target == run->target; n = n->next)
		if (n->text && n->kind == RUN_TEXT)
			buffer_puts(&text, n->text);
	if (!text.len && run->uri)
		buffer_puts(&text, run->uri);
	const char *copy = arena_strndup(l->a, buffer_text(&text), text.len);
	buffer_free(&text);
	return copy;
}

/* The link of a run, shared with the run before when both go to the same place. */
static const struct link *link_for(struct reader *r, const struct inline_run *run, const struct inline_run *before,
				   const struct link *last)
{
	struct layout *l = r->f->l;
	if (r->dry || r->p->plain || (!run->uri && !run->target))
		return NULL;
	if (last && before && before->uri == run->uri && before->target == run->target)
		return last;
	const struct anchor *to = run->uri ? NULL : anchors_by_name(l, run->target);
	if (!run->uri && !to) {
		const struct origin *o = r->f->origin;
		diagnostics_report(l->found, DIAG_LAYOUT_ANCHOR, o->file, o->line, o->place, run->target);
		return NULL;
	}
	if (!r->p->tag)
		return NULL;
	struct link *link = arena_alloc(l->scratch, sizeof *link);
	*link = (struct link){.tag = tag_new(l, r->p->tag, "Link"), .uri = run->uri, .to = to};
	link->contents = link_contents(l, run);
	if (!*link->contents && to && to->heading)
		link->contents = anchors_heading_text(l->a, to->heading);
	return link;
}

static void tag_span(struct reader *r, struct span *s, const struct inline_run *run)
{
	struct layout *l = r->f->l;
	bool label = run->flags & RUN_LABEL;
	bool other_lang = run->lang && (!r->f->lang || strcmp(run->lang, r->f->lang) != 0);
	if (r->dry || r->p->plain || !(label || other_lang || run->expansion || run->kind == RUN_BOX))
		return;
	struct tag *t = tag_new(l, s->tag, "Span");
	if (!t)
		return;
	t->lang = other_lang ? run->lang : NULL;
	t->expansion = run->expansion;
	if (label)
		t->actual = arena_printf(l->a, "%s: ", run->text ? run->text : "");
	if (run->kind == RUN_BOX)
		t->actual = run->text && *run->text ? run->text : BALLOT_BOX;
	s->tag = t;
}

static const struct span *span_for(struct reader *r, const struct inline_run *run, const struct link *link)
{
	bool plain = !run->flags && !run->lang && !run->expansion && !link && run->kind != RUN_BOX;
	if (plain)
		return r->base;
	struct span *s = span_like(r, r->base);
	const struct para_style *style = r->p->style;
	s->face = words_face(style, run->flags);
	s->is_volatile = run->flags & RUN_VOLATILE;
	if (run->lang)
		s->lang = run->lang;
	if (run->flags & RUN_SUPERSCRIPT) {
		s->size = style->size * 64 / 100;
		s->rise = style->size * 36 / 100;
	}
	if (link) {
		s->link = link;
		s->tag = link->tag;
		s->color = r->f->l->styles->link_color;
	}
	tag_span(r, s, run);
	return s;
}

/* --- notes --- */

static struct tag *note_tag(struct reader *r, int number)
{
	struct layout *l = r->f->l;
	struct tag *t = tag_new_after_block(l, r->p->tag, "Note");
	if (t)
		t->id = arena_printf(l->a, "note-%d", number);
	return t;
}

/* Sets the body of a note into a stack of its own, as wide as the page. */
static struct note *set_note(struct reader *r, const struct inline_run *run, const char *mark, int number)
{
	struct layout *l = r->f->l;
	const struct page_geometry *page = &l->styles->page;
	struct note *note = arena_alloc(l->scratch, sizeof *note);
	note->body = stack_new(l);
	struct flow f = {
		.l = l, .out = note->body, .tag = note_tag(r, number), .x = page->left,
		.width = page->width - page->left - page->right, .style = flow_style(r->f, NULL, "note"),
		.lang = r->f->lang, .origin = r->f->origin,
	};
	const struct para_style *style = run->note->style ? run->note->style : f.style;
	list_lead(&f, style, tag_new(l, f.tag, "Lbl"), mark, f.x, style->size * 30 / 100);
	f.x += style->size * 14 / 10;
	f.width -= style->size * 14 / 10;
	flow_block(&f, run->note);
	flow_flush_leads(&f);
	return note;
}

static void put_note(struct reader *r, const struct inline_run *run)
{
	struct layout *l = r->f->l;
	if (r->p->plain)
		return;
	int number = l->note_count + 1;
	const char *mark = run->text && *run->text ? run->text : arena_printf(l->a, "%d", number);
	struct span *s = span_like(r, r->base);
	s->size = r->p->style->size * 64 / 100;
	s->rise = r->p->style->size * 36 / 100;
	if (!r->dry)
		s->tag = tag_new(l, tag_new(l, r->p->tag, "Reference"), "Lbl");
	put_text(r, s, mark);
	if (r->dry || !run->note)
		return;
	l->note_count = number;
	size_t last = l->piece_count - 1;
	struct note *note = set_note(r, run, mark, number);
	l->pieces[last].note = note;
}

/* --- runs --- */

static void put_page_of(struct reader *r, const struct inline_run *run, const struct span *s)
{
	struct layout *l = r->f->l;
	struct anchor *to = run->target ? anchors_by_name(l, run->target) : NULL;
	int page = to && to->page >= 0 ? to->page + 1 : 1;
	if (to && !r->dry)
		to->printed = page;
	put_text(r, s, to ? arena_printf(l->scratch, "%d", page) : "?");
}

static void put_tick(struct reader *r, const struct span *s)
{
	struct layout *l = r->f->l;
	mpt side = words_cap_height(l, r->p->style, s->size) * 11 / 10;
	add_piece(l, &(struct piece){.kind = PIECE_TICK, .span = s, .width = side});
}

static const char *text_of(struct reader *r, const struct inline_run *run)
{
	if (run->text && *run->text)
		return run->text;
	const struct anchor *to = run->target ? anchors_by_name(r->f->l, run->target) : NULL;
	return to && to->heading ? anchors_heading_text(r->f->l->scratch, to->heading) : "";
}

static void put_run(struct reader *r, const struct inline_run *run, const struct link *link)
{
	struct layout *l = r->f->l;
	const struct span *s = run->kind == RUN_NOTE ? NULL : span_for(r, run, link);
	switch (run->kind) {
	case RUN_TEXT:
		put_text(r, s, text_of(r, run));
		break;
	case RUN_BREAK:
		add_piece(l, &(struct piece){.kind = PIECE_BREAK, .span = s});
		break;
	case RUN_TAB:
		add_piece(l, &(struct piece){.kind = PIECE_TAB, .span = s});
		break;
	case RUN_PAGE_NUMBER:
		put_text(r, s, arena_printf(l->scratch, "%d", r->p->page));
		break;
	case RUN_PAGE_COUNT:
		put_text(r, s, arena_printf(l->scratch, "%d", r->p->page_count));
		break;
	case RUN_PAGE_OF:
		put_page_of(r, run, s);
		break;
	case RUN_NOTE:
		put_note(r, run);
		break;
	case RUN_BOX:
		put_tick(r, s);
		break;
	}
}

/* The number of a heading, a blank, and room up to where the text starts. */
static void put_number(struct reader *r)
{
	struct layout *l = r->f->l;
	size_t first = l->piece_count;
	put_text(r, r->base, r->p->number);
	add_run(l, PIECE_WORD, r->base, words_shape(l, NULL, r->base->face, " ", 1, r->base->shape));
	mpt width = 0;
	for (size_t i = first; i < l->piece_count; i++)
		width += l->pieces[i].width;
	mpt hanging = r->p->style->hanging;
	mpt gap = (hanging > r->p->number_room ? hanging : r->p->number_room) - width;
	if (gap < r->base->size * NUMBER_GAP / 100)
		gap = r->base->size * NUMBER_GAP / 100;
	add_piece(l, &(struct piece){.kind = PIECE_GAP, .span = r->base, .width = gap});
}

void inline_read(struct reader *r)
{
	r->base = base_span(r);
	if (r->p->number && *r->p->number)
		put_number(r);
	const struct link *link = NULL;
	const struct inline_run *before = NULL;
	for (const struct inline_run *run = r->p->runs; run; run = run->next) {
		link = link_for(r, run, before, link);
		put_run(r, run, link);
		before = run;
	}
}

/* --- hyphenation --- */

const struct glyph_run *inline_hyphen(struct layout *l, const struct span *s)
{
	return words_shape(l, NULL, s->face, SOFT_HYPHEN, 2, s->shape | SHAPE_HYPHEN);
}

static bool is_letter(uint32_t c)
{
	if (c < 0x80)
		return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
	return c >= 0xC0 && c != 0xD7 && c != 0xF7 && c != UTF8_INVALID && !(c >= 0x2000 && c < 0x2C00);
}

/* Length of the letters at `s`, and how many they are. */
static size_t letters_at(const char *s, size_t len, size_t *count)
{
	size_t i = 0, n;
	*count = 0;
	for (uint32_t c; i < len; i += n, ++*count) {
		n = utf8_decode(s + i, len - i, &c);
		if (!is_letter(c))
			break;
	}
	return i;
}

#define SHORTEST_HYPHENATED 5 /* letters */
#define LEAST_PART 2 /* characters before a hyphen and after it */

/* Adds the cuts of the letters s[at..at+len). */
static void hyphenate_letters(struct layout *l, const struct piece *word, uint32_t at, size_t len, bool joints_only,
			      struct cuts *cuts)
{
	uint8_t few[128] = {0};
	uint8_t *points = len <= sizeof few ? few : arena_alloc(l->scratch, len);
	l->setter->hyphenate(l->setter->self, word->span->lang, word->run->text + at, len, joints_only, points);
	size_t letters = 0, before_end = 0;
	for (size_t i = 0; i < len; i++)
		before_end += (word->run->text[at + i] & 0xC0) != 0x80;
	for (size_t i = 0; i < len; i++) {
		if ((word->run->text[at + i] & 0xC0) == 0x80)
			continue;
		if (points[i] && letters >= LEAST_PART && before_end >= LEAST_PART)
			add_cut(l, cuts, (struct cut){at + (uint32_t)i, END_HYPHEN, true, (int16_t)(30 + 10 * points[i])});
		letters++;
		before_end--;
	}
}

static void hyphenate_piece(struct layout *l, const struct piece *word, bool joints_only)
{
	struct cuts cuts = {0};
	const char *text = word->run->text;
	for (uint32_t at = word->from; at < word->to;) {
		size_t letters, len = letters_at(text + at, word->to - at, &letters);
		if (letters >= SHORTEST_HYPHENATED)
			hyphenate_letters(l, word, at, len, joints_only, &cuts);
		uint32_t c;
		at += (uint32_t)(len ? len : utf8_decode(text + at, word->to - at, &c));
	}
	struct piece whole = *word; /* pieces may move */
	add_cut_word(l, &whole, &cuts);
}

static bool may_be_hyphenated(const struct piece *p)
{
	return p->kind == PIECE_WORD && !p->solid && p->to - p->from >= SHORTEST_HYPHENATED;
}

/* `at` moved by LEAST_PART characters, forwards (step 1) or backwards (-1). */
static uint32_t move_part(const char *s, uint32_t at, int step)
{
	for (int seen = 0; seen < LEAST_PART; seen += (s[at] & 0xC0) != 0x80)
		at += (uint32_t)step;
	return at;
}

bool inline_hyphens_within(const struct piece *p, mpt *first, mpt *last)
{
	if (!may_be_hyphenated(p))
		return false;
	struct ruler ruler = {.run = p->run, .size = p->span->size};
	mpt start = ruler_width(&ruler, p->from);
	*first = ruler_width(&ruler, move_part(p->run->text, p->from, 1)) - start;
	*last = ruler_width(&ruler, move_part(p->run->text, p->to, -1)) - start;
	return true;
}

void inline_hyphenate(struct layout *l, size_t first, size_t end, bool joints_only)
{
	for (size_t i = first; i < end; i++) {
		struct piece piece = l->pieces[i];
		if (may_be_hyphenated(&piece))
			hyphenate_piece(l, &piece, joints_only);
		else
			add_piece(l, &piece);
	}
}

void inline_copy(struct layout *l, size_t index)
{
	struct piece piece = l->pieces[index]; /* pieces may move */
	add_piece(l, &piece);
}

/* --- last resort --- */

static bool ends_stretch(const struct piece *p)
{
	return p->kind == PIECE_BLANK || p->kind == PIECE_BREAK || p->end != END_NONE;
}

static void shatter_word(struct layout *l, const struct piece *word, bool inside)
{
	struct cuts cuts = {0};
	const struct glyph_run *run = word->run;
	for (uint32_t g = 0; g < run->count; g++)
		if (run->glyphs[g].length && run->glyphs[g].cluster > word->from && run->glyphs[g].cluster < word->to)
			add_cut(l, &cuts, (struct cut){run->glyphs[g].cluster, END_ANYWHERE, false, COST_ANYWHERE});
	struct piece whole = *word;
	if (inside && whole.end == END_NONE) {
		whole.end = END_ANYWHERE;
		whole.cost = COST_ANYWHERE / 2;
	}
	add_cut_word(l, &whole, &cuts);
}

#define QUOTED_BYTES 60

static void report_long_word(const struct flow *f, const struct piece *word)
{
	size_t len = word->run->length;
	const char *more = "";
	if (len > QUOTED_BYTES) {
		len = QUOTED_BYTES;
		while ((word->run->text[len] & 0xC0) == 0x80)
			len--;
		more = "…";
	}
	const struct origin *o = f->origin;
	diagnostics_report(f->l->found, DIAG_LAYOUT_LONG_WORD, o->file, o->line, o->place, (int)len, word->run->text, more);
}

void inline_shatter(const struct flow *f, size_t first, size_t end, mpt width)
{
	struct layout *l = f->l;
	for (size_t i = first, next; i < end; i = next) {
		int64_t stretch = 0;
		const struct glyph_run *widest = NULL;
		size_t reported = i;
		for (next = i; next < end; next++) {
			const struct piece *p = &l->pieces[next];
			if (p->kind == PIECE_WORD && (!widest || p->run->width > widest->width)) {
				widest = p->run;
				reported = next;
			}
			stretch += p->kind == PIECE_BLANK ? 0 : p->width;
			if (ends_stretch(p)) {
				next++;
				break;
			}
		}
		if (stretch > width && widest)
			report_long_word(f, &l->pieces[reported]);
		for (size_t k = i; k < next; k++) {
			struct piece piece = l->pieces[k];
			bool inside = k + 1 < next && l->pieces[k + 1].kind == PIECE_WORD;
			if (stretch > width && piece.kind == PIECE_WORD)
				shatter_word(l, &piece, inside);
			else
				add_piece(l, &piece);
		}
	}
}
