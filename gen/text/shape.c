#include "text/shape.h"

#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "text/face.h"
#include "text/wordmap.h"

#define SOFT_HYPHEN "\xC2\xAD"

/* Words of some twenty large plans; above it they are forgotten. */
#define MOST_BYTES ((size_t)16 * 1024 * 1024)

struct shaper {
	struct arena *arena;  /* what is kept */
	struct arena *words;  /* what is in `runs`: many are looked for, so they stand close together, ... */
	struct arena *glyphs; /* ... apart from these */
	struct wordmap runs;  /* struct glyph_run */
	hb_buffer_t *buffer;
};

static void open_cache(struct shaper *s)
{
	s->words = arena_new();
	s->glyphs = arena_new();
	wordmap_init(&s->runs, s->words);
}

static void close_cache(struct shaper *s)
{
	wordmap_free(&s->runs);
	arena_free(s->glyphs);
	arena_free(s->words);
}

struct shaper *shaper_new(struct arena *a)
{
	struct shaper *s = arena_alloc(a, sizeof *s);
	s->arena = a;
	open_cache(s);
	s->buffer = hb_buffer_create();
	if (!hb_buffer_allocation_successful(s->buffer))
		arena_out_of_memory();
	return s;
}

void shaper_free(struct shaper *s)
{
	hb_buffer_destroy(s->buffer);
	close_cache(s);
}

void shaper_forget(struct shaper *s)
{
	if (arena_bytes(s->words) + arena_bytes(s->glyphs) < MOST_BYTES)
		return;
	close_cache(s);
	open_cache(s);
}

/*
 * Characters that show nothing. HarfBuzz would draw them as blanks without
 * width, which readers then extract; a soft hyphen that is not used is one.
 */
static bool is_invisible(uint32_t c)
{
	return c == 0x00AD || c == 0x034F || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
	       (c >= 0x2060 && c <= 0x2064) || (c >= 0x2066 && c <= 0x206F) || c == 0xFEFF ||
	       (c >= 0xFE00 && c <= 0xFE0F);
}

/* Nothing but letters and ASCII: U+00C0 to U+02FF are visible and no marks. */
static bool is_plain(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] >= 0xCC || (unsigned char)text[i] == 0xC2)
			return false;
	return true;
}

/* The visible part of the text; `len` becomes its length. */
static const char *visible_text(struct arena *a, const char *text, size_t *len)
{
	if (is_plain(text, *len))
		return text;
	char *copy = arena_alloc(a, *len + 1);
	size_t n = 0;
	for (size_t i = 0; i < *len;) {
		uint32_t c;
		size_t bytes = utf8_decode(text + i, *len - i, &c);
		if (!is_invisible(c)) {
			memcpy(copy + n, text + i, bytes);
			n += bytes;
		}
		i += bytes;
	}
	*len = n;
	return copy;
}

static bool covers_all(const struct face *f, const char *text, size_t len)
{
	for (size_t i = 0; i < len;) {
		uint32_t c;
		i += utf8_decode(text + i, len - i, &c);
		if (c == UTF8_INVALID || !face_covers(f, c))
			return false;
	}
	return true;
}

static bool same_style(const struct face *a, const struct face *b)
{
	return a->descriptor.bold == b->descriptor.bold && a->descriptor.italic == b->descriptor.italic;
}

/* The face for the whole word: the wanted one, a fallback in its style, any fallback; -1 when none has all.
 */
static int choose_face(const struct face *faces, size_t count, int wanted, const char *text, size_t len)
{
	if (covers_all(&faces[wanted], text, len))
		return wanted;
	for (int styled = 1; styled >= 0; styled--)
		for (size_t i = 0; i < count; i++)
			if (faces[i].fallback && same_style(&faces[i], &faces[wanted]) == styled &&
			    covers_all(&faces[i], text, len))
				return (int)i;
	return -1;
}

#define OFF(a, b, c, d) {HB_TAG(a, b, c, d), 0, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END}

/*
 * Features on by default and not wanted: kerning only where figures line up;
 * marks only in plain words, where to look for them takes a tenth of the time.
 */
static const hb_feature_t unwanted[] = {
	OFF('k', 'e', 'r', 'n'), OFF('l', 'i', 'g', 'a'), OFF('c', 'l', 'i', 'g'),
	OFF('c', 'a', 'l', 't'), OFF('m', 'a', 'r', 'k'), OFF('m', 'k', 'm', 'k'),
};
enum { AFTER_KERNING = 1, BEFORE_MARKS = 4 };

static void run_harfbuzz(hb_buffer_t *buffer, const struct face *face, const char *text, size_t len,
			 bool tabular)
{
	unsigned first = tabular ? 0 : AFTER_KERNING;
	unsigned end = is_plain(text, len) ? sizeof unwanted / sizeof *unwanted : BEFORE_MARKS;
	hb_buffer_reset(buffer);
	hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
	hb_buffer_set_script(buffer, HB_SCRIPT_LATIN);
	hb_buffer_set_cluster_level(buffer, HB_BUFFER_CLUSTER_LEVEL_MONOTONE_CHARACTERS);
	hb_buffer_add_utf8(buffer, text, (int)len, 0, (int)len);
	hb_shape(face->font, buffer, unwanted + first, end - first);
	if (!hb_buffer_allocation_successful(buffer))
		arena_out_of_memory();
}

/* The first glyph of a cluster stands for the cluster's text, which ends where the next one starts. */
static void assign_text(struct glyph *glyphs, size_t count, size_t len)
{
	size_t end = len;
	for (size_t i = count; i-- > 0;) {
		struct glyph *g = &glyphs[i];
		if (i > 0 && glyphs[i - 1].cluster == g->cluster)
			continue;
		g->length = (uint32_t)(end - g->cluster);
		end = g->cluster;
	}
}

static struct glyph *take_glyphs(struct arena *a, hb_buffer_t *buffer, struct glyph_run *run)
{
	unsigned count;
	const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(buffer, &count);
	const hb_glyph_position_t *position = hb_buffer_get_glyph_positions(buffer, &count);
	struct glyph *glyphs = arena_array(a, count, sizeof *glyphs);
	for (unsigned i = 0; i < count; i++) {
		glyphs[i] = (struct glyph){
			.id = info[i].codepoint,
			.advance = position[i].x_advance,
			.x_offset = position[i].x_offset,
			.y_offset = position[i].y_offset,
			.cluster = info[i].cluster,
		};
		run->width += position[i].x_advance;
		run->missing |= info[i].codepoint == 0;
	}
	assign_text(glyphs, count, run->length);
	run->glyphs = glyphs;
	run->count = count;
	return glyphs;
}

/* `pair` is the text of the letters a and b. */
static struct kerning measure_pair(hb_buffer_t *buffer, const struct face *face, const char *pair, size_t len,
				   const struct letter *a, const struct letter *b)
{
	unsigned count;
	run_harfbuzz(buffer, face, pair, len, false);
	const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(buffer, &count);
	const hb_glyph_position_t *at = hb_buffer_get_glyph_positions(buffer, &count);
	if (count != 2 || info[0].codepoint != a->glyph || info[1].codepoint != b->glyph || at[1].x_advance != b->advance ||
	    at[0].x_offset || at[0].y_offset || at[1].x_offset || at[1].y_offset)
		return (struct kerning){.state = KERNING_OTHER};
	int32_t units = at[0].x_advance - a->advance;
	return (struct kerning){(int16_t)units, units == (int16_t)units ? KERNING_KNOWN : KERNING_OTHER};
}

static struct kerning kerning_of(struct shaper *s, const struct face *face, const char *pair, size_t len, uint32_t a,
				 uint32_t b)
{
	struct letter *first = &face->letters[a];
	if (!first->before)
		first->before = arena_array(s->arena, FACE_LETTERS, sizeof *first->before);
	struct kerning *k = &first->before[b];
	if (k->state == KERNING_UNKNOWN)
		*k = measure_pair(s->buffer, face, pair, len, first, &face->letters[b]);
	return *k;
}

/*
 * Sets the run's text letter by letter, with what HarfBuzz has said of each pair of
 * them: new words are many, pairs few. NULL when it is not made of letters only.
 */
static struct glyph *put_letters(struct shaper *s, struct face *face, struct glyph_run *run, bool tabular)
{
	const struct letter *letters = face_letters(face, s->arena);
	if (!letters)
		return NULL;
	struct glyph *glyphs = arena_array(s->glyphs, utf8_length(run->text, run->length), sizeof *glyphs), *g = glyphs;
	int32_t width = 0;
	for (uint32_t i = 0, n, c, before = 0; i < run->length; i += n, before = c) {
		n = (uint32_t)utf8_decode(run->text + i, run->length - i, &c);
		if (c >= FACE_LETTERS || !letters[c].glyph)
			return NULL;
		const struct letter *letter = &letters[c];
		if (g > glyphs && !tabular) {
			const char *pair = run->text + g[-1].cluster;
			struct kerning k = kerning_of(s, face, pair, g[-1].length + n, before, c);
			if (k.state == KERNING_OTHER)
				return NULL;
			g[-1].advance += k.units;
			width += k.units;
		}
		*g++ = (struct glyph){.id = letter->glyph, .advance = letter->advance, .cluster = i, .length = n};
		width += letter->advance;
	}
	run->glyphs = glyphs;
	run->count = (uint32_t)(g - glyphs);
	run->width = width;
	return glyphs;
}

/* Sets the run's text in the wanted face, or another one that has all its characters. */
static struct glyph *put_any(struct shaper *s, const struct face *faces, size_t face_count, int wanted,
			     struct glyph_run *run, bool tabular)
{
	int chosen = choose_face(faces, face_count, wanted, run->text, run->length);
	run->missing = chosen < 0;
	run->face = (int16_t)(chosen < 0 ? wanted : chosen);
	run_harfbuzz(s->buffer, &faces[run->face], run->text, run->length, tabular);
	return take_glyphs(s->glyphs, s->buffer, run);
}

/* Fills the run, which stands in the cache before its text: that of a hyphen there is "". */
static void shape_new(struct shaper *s, struct face *faces, size_t face_count, int wanted, size_t len,
		      unsigned flags, struct glyph_run *run)
{
	bool hyphen = flags & SHAPE_HYPHEN, tabular = flags & SHAPE_TABULAR;
	run->text = hyphen ? "-" : visible_text(s->words, (const char *)(run + 1), &len);
	run->length = (uint32_t)(hyphen ? 1 : len);
	run->face = (int16_t)wanted;
	struct glyph *glyphs = put_letters(s, &faces[wanted], run, tabular);
	if (!glyphs)
		glyphs = put_any(s, faces, face_count, wanted, run, tabular);
	run->units_per_em = (uint16_t)faces[run->face].metrics.units_per_em;
	if (hyphen && run->count == 1) { /* drawn '-', read as a soft hyphen */
		run->text = SOFT_HYPHEN;
		run->length = glyphs[0].length = sizeof SOFT_HYPHEN - 1;
	}
}

const struct glyph_run *shaper_shape(struct shaper *s, struct face *faces, size_t face_count, int face,
				     const char *text, size_t len, unsigned flags)
{
	if (flags & SHAPE_HYPHEN) {
		text = "";
		len = 0;
	}
	uint64_t tag = (uint64_t)face << 8 | flags;
	struct glyph_run *run = wordmap_get(&s->runs, tag, text, len);
	if (!run) {
		run = wordmap_add(&s->runs, tag, text, len, sizeof *run);
		shape_new(s, faces, face_count, face, len, flags, run);
	}
	return run;
}
