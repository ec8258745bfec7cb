#include <string.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "layout/flow.h"

#define NO_BREAK_SPACE "\xC2\xA0"

int words_face(const struct para_style *style, unsigned run_flags)
{
	bool bold = style->bold || (run_flags & RUN_STRONG);
	bool italic = style->italic || (run_flags & RUN_EMPHASIS);
	const struct font_family *family = style->family;
	if (bold)
		return italic ? family->bold_italic : family->bold;
	return italic ? family->italic : family->regular;
}

static void report_character(struct layout *l, const struct origin *o, const char *text, size_t len, uint32_t c)
{
	char character[8] = {0};
	memcpy(character, text, len < sizeof character ? len : sizeof character - 1);
	diagnostics_report(l->found, DIAG_LAYOUT_CHARACTER, o->file, o->line, o->place, character, (unsigned)c);
}

/* The word with '?' for every character that no face has. */
static const struct glyph_run *shape_replaced(struct layout *l, const struct origin *origin, int face,
					      const char *text, size_t len, unsigned flags)
{
	struct buffer word = BUFFER_INIT;
	for (size_t i = 0, n; i < len; i += n) {
		uint32_t c;
		n = utf8_decode(text + i, len - i, &c);
		if (!l->setter->shape(l->setter->self, face, text + i, n, flags)->missing) {
			buffer_append(&word, text + i, n);
			continue;
		}
		buffer_putc(&word, '?');
		if (origin)
			report_character(l, origin, text + i, n, c);
	}
	const char *copy = arena_strndup(l->a, buffer_text(&word), word.len);
	const struct glyph_run *run = l->setter->shape(l->setter->self, face, copy, word.len, flags);
	buffer_free(&word);
	return run;
}

const struct glyph_run *words_shape(struct layout *l, const struct origin *origin, int face, const char *text,
				    size_t len, unsigned flags)
{
	const struct glyph_run *run = l->setter->shape(l->setter->self, face, text, len, flags);
	return run->missing ? shape_replaced(l, origin, face, text, len, flags) : run;
}

/* Bytes of the next word or blank of a plain string. */
static size_t token_length(const char *s)
{
	static const char nbsp[] = NO_BREAK_SPACE;
	if (*s == ' ')
		return 1;
	if (strncmp(s, nbsp, 2) == 0)
		return 2;
	size_t n = 1;
	while (s[n] && s[n] != ' ' && strncmp(s + n, nbsp, 2) != 0)
		n++;
	return n;
}

/* Calls for every token; `runs` may be NULL. Returns the width. */
static mpt shape_all(const struct flow *f, const struct para_style *style, const char *text,
		     const struct glyph_run **runs, uint32_t *count)
{
	unsigned flags = style->tabular ? SHAPE_TABULAR : 0;
	mpt width = 0;
	uint32_t n = 0;
	for (size_t len; *text; text += len) {
		len = token_length(text);
		const struct glyph_run *run =
			words_shape(f->l, runs ? f->origin : NULL, words_face(style, 0), text, len, flags);
		width += glyph_run_width(run, style->size);
		if (runs)
			runs[n] = run;
		n++;
	}
	*count = n;
	return width;
}

mpt words_width(const struct flow *f, const struct para_style *style, const char *text)
{
	uint32_t count;
	return shape_all(f, style, text, NULL, &count);
}

mpt words_put(const struct flow *f, const struct para_style *style, const char *text, mpt x, mpt y,
	      enum text_align align, struct items *out)
{
	uint32_t count;
	shape_all(f, style, text, NULL, &count);
	if (!count)
		return 0;
	const struct glyph_run **runs = arena_array(f->l->a, count, sizeof *runs);
	mpt width = shape_all(f, style, text, runs, &count);
	if (align == ALIGN_CENTER)
		x -= width / 2;
	else if (align != ALIGN_LEFT)
		x -= width;
	struct item item = {.kind = ITEM_TEXT, .tag = f->tag, .x = x, .y = y};
	item.u.text.runs = runs;
	item.u.text.count = count;
	item.u.text.size = style->size;
	item.u.text.color = style->color;
	item.u.text.width = width;
	items_add(f->l, out, &item);
	return width;
}

/* Font units at `size`, to the nearest mpt. */
static mpt scaled(int32_t units, mpt size, int32_t units_per_em)
{
	int64_t twice = 2 * (int64_t)units * size, em = units_per_em > 0 ? units_per_em : 1000;
	return (mpt)((twice + (twice >= 0 ? em : -em)) / (2 * em));
}

mpt words_baseline(const struct layout *l, const struct para_style *style)
{
	const struct face_metrics *m = l->setter->metrics(l->setter->self, words_face(style, 0));
	mpt ascent = scaled(m->ascent, style->size, m->units_per_em);
	mpt descent = scaled(m->descent, style->size, m->units_per_em);
	return (style->leading - (ascent - descent)) / 2 + ascent;
}

mpt words_cap_height(const struct layout *l, const struct para_style *style, mpt size)
{
	const struct face_metrics *m = l->setter->metrics(l->setter->self, words_face(style, 0));
	mpt height = scaled(m->cap_height, size, m->units_per_em);
	return height > 0 ? height : size * 7 / 10;
}
