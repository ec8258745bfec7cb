#include "pdf/font.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "pdf/store.h"
#include "pdf/syntax.h"
#include "text/fonts.h"
#include "text/wordmap.h"

/* A glyph as the text it stands for: the same glyph may have several codes. */
struct coded_glyph {
	uint32_t code;
	uint32_t glyph;
	int32_t advance; /* by the font file [font units] */
	const char *text;
	size_t len;
};

struct font {
	int face;
	struct coded_glyph **glyphs; /* by code, ascending */
	size_t count, capacity;
	uint32_t last_code;
};

struct font_set {
	struct arena *arena;
	struct fonts *fonts;
	struct store *store;
	struct font **items; /* in order of first use */
	size_t count, capacity;
	struct wordmap codes;                     /* tag: font and glyph; text -> coded_glyph */
	struct fragment **fragments;              /* by the hash of their run's address; heap */
	size_t fragment_count, fragment_capacity; /* capacity is 0 or a power of two */
};

/* A run as it is written, ready to be copied. */
struct fragment {
	const struct glyph_run *run;
	bool raised; /* depends on size: to be written anew each time */
	size_t len;
	char bytes[];
};

#define LAST_CODE 0xFFFF
#define FIRST_FRAGMENTS 2048

struct font_set *font_set_new(struct arena *a, struct fonts *fonts, struct store *store)
{
	struct font_set *set = arena_alloc(a, sizeof *set);
	set->arena = a;
	set->fonts = fonts;
	set->store = store;
	wordmap_init(&set->codes, a);
	return set;
}

void font_set_free(struct font_set *set)
{
	wordmap_free(&set->codes);
	free(set->fragments);
}

/* The font's place in the set; it is added when it is new. */
static size_t find_font(struct font_set *set, int face)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->items[i]->face == face)
			return i;
	struct font *f = arena_alloc(set->arena, sizeof *f);
	f->face = face;
	set->items = arena_grow(set->arena, set->items, set->count, &set->capacity, sizeof(struct font *));
	set->items[set->count] = f;
	return set->count++;
}

static void put_font_name(size_t index, struct buffer *out)
{
	buffer_puts(out, "/F");
	buffer_put_int(out, (int64_t)index + 1);
}

void font_set_name(struct font_set *set, int face, struct buffer *out)
{
	put_font_name(find_font(set, face), out);
}

/* Codes whose bytes need no escape in a string: neither parentheses, backslash nor ends of line. */
static bool is_plain_byte(uint32_t byte)
{
	return byte != '(' && byte != ')' && byte != '\\' && byte != '\r' && byte != '\n';
}

static uint32_t next_code(uint32_t code)
{
	do
		code++;
	while (!is_plain_byte(code & 255) || !is_plain_byte(code >> 8));
	return code;
}

static const struct coded_glyph *find_code(struct font_set *set, size_t font_index, uint32_t glyph,
					   const char *text, size_t len)
{
	uint64_t tag = (uint64_t)font_index << 32 | glyph;
	struct coded_glyph *known = wordmap_get(&set->codes, tag, text, len);
	if (known)
		return known;
	struct font *f = set->items[font_index];
	struct coded_glyph *g = arena_alloc(set->arena, sizeof *g);
	f->last_code = next_code(f->last_code);
	if (f->last_code > LAST_CODE)
		store_fail(set->store, "too many different glyphs of one font");
	*g = (struct coded_glyph){f->last_code, glyph, fonts_advance(set->fonts, f->face, glyph), text, len};
	f->glyphs = arena_grow(set->arena, f->glyphs, f->count, &f->capacity, sizeof(struct coded_glyph *));
	f->glyphs[f->count++] = g;
	wordmap_put(&set->codes, tag, text, len, g);
	return g;
}

/* TJ moves left by thousandths of the size; `units` are those of the font. */
static void put_shift(struct buffer *b, int64_t units, int64_t units_per_em)
{
	syntax_decimal(b, syntax_scale(units, 100000, units_per_em), 2);
}

/* Writes the strings and shifts of a run. */
struct run_writer {
	struct buffer *out;
	bool in_string;
	int64_t units_per_em;
	mpt size, rise;
};

static void end_string(struct run_writer *w)
{
	if (w->in_string)
		buffer_putc(w->out, ')');
	w->in_string = false;
}

static void shift_left(struct run_writer *w, int64_t units)
{
	if (units == 0)
		return;
	end_string(w);
	put_shift(w->out, units, w->units_per_em);
}

/* The text rise can change between two TJ operators only. */
static void raise_text(struct run_writer *w, int64_t units)
{
	end_string(w);
	buffer_puts(w->out, "]TJ ");
	syntax_length(w->out, w->rise + syntax_scale(units, w->size, w->units_per_em));
	buffer_puts(w->out, " Ts[");
}

static void put_code(struct run_writer *w, uint32_t code)
{
	if (!w->in_string)
		buffer_putc(w->out, '(');
	w->in_string = true;
	buffer_putc(w->out, (char)(code >> 8));
	buffer_putc(w->out, (char)(code & 255));
}

static void write_run(struct font_set *set, const struct glyph_run *run, struct run_writer *w)
{
	size_t font = find_font(set, run->face);
	int64_t due = 0; /* how far the next glyph has to be moved left */
	for (uint32_t i = 0; i < run->count; i++) {
		const struct glyph *g = &run->glyphs[i];
		if (g->id == 0)
			store_fail(set->store, "a character has no glyph in any font");
		const struct coded_glyph *coded =
			find_code(set, font, g->id, run->text + g->cluster, g->length);
		shift_left(w, due - g->x_offset);
		if (g->y_offset)
			raise_text(w, g->y_offset);
		put_code(w, coded->code);
		if (g->y_offset)
			raise_text(w, 0);
		due = (int64_t)coded->advance - g->advance + g->x_offset;
	}
	shift_left(w, due);
	end_string(w);
}

static bool has_raised_glyphs(const struct glyph_run *run)
{
	for (uint32_t i = 0; i < run->count; i++)
		if (run->glyphs[i].y_offset)
			return true;
	return false;
}

static struct fragment *make_fragment(struct font_set *set, const struct glyph_run *run)
{
	struct buffer b = BUFFER_INIT;
	struct run_writer w = {.out = &b, .units_per_em = run->units_per_em};
	bool raised = has_raised_glyphs(run);
	if (!raised)
		write_run(set, run, &w);
	struct fragment *f = arena_alloc(set->arena, sizeof *f + b.len);
	*f = (struct fragment){.run = run, .raised = raised, .len = b.len};
	memcpy(f->bytes, buffer_text(&b), b.len);
	buffer_free(&b);
	return f;
}

/* The run's place in the table: the fragment, or NULL where it belongs. */
static struct fragment **find_fragment(struct font_set *set, const struct glyph_run *run)
{
	size_t mask = set->fragment_capacity - 1;
	uint64_t hash = (uint64_t)(uintptr_t)run * UINT64_C(0x9e3779b97f4a7c15);
	size_t i = (size_t)(hash >> 32) & mask;
	while (set->fragments[i] && set->fragments[i]->run != run)
		i = (i + 1) & mask;
	return &set->fragments[i];
}

static void grow_fragments(struct font_set *set)
{
	struct fragment **old = set->fragments;
	size_t old_capacity = set->fragment_capacity;
	set->fragment_capacity = old_capacity ? 2 * old_capacity : FIRST_FRAGMENTS;
	set->fragments = calloc(set->fragment_capacity, sizeof(struct fragment *));
	if (!set->fragments)
		arena_out_of_memory();
	for (size_t i = 0; i < old_capacity; i++)
		if (old[i])
			*find_fragment(set, old[i]->run) = old[i];
	free(old);
}

static const struct fragment *fragment_of(struct font_set *set, const struct glyph_run *run)
{
	if (set->fragment_count * 2 >= set->fragment_capacity)
		grow_fragments(set);
	struct fragment **place = find_fragment(set, run);
	if (!*place) {
		*place = make_fragment(set, run);
		set->fragment_count++;
	}
	return *place;
}

/* A string after a string is one string: codes have no byte that could be its end. */
static void append_joined(struct buffer *out, const char *bytes, size_t len)
{
	bool joined = len > 0 && bytes[0] == '(' && out->len > 0 && out->data[out->len - 1] == ')';
	if (joined)
		out->len--;
	buffer_append(out, bytes + joined, len - joined);
}

void font_set_run(struct font_set *set, const struct glyph_run *run, mpt size, mpt rise, struct buffer *out)
{
	const struct fragment *f = fragment_of(set, run);
	if (f->raised) {
		struct run_writer w = {
			.out = out, .units_per_em = run->units_per_em, .size = size, .rise = rise};
		write_run(set, run, &w);
		return;
	}
	append_joined(out, f->bytes, f->len);
}

/* The file's name of the font: six letters for what the subset has, and its own name. */
static void put_base_font(struct buffer *b, const char *name, const struct buffer *program)
{
	char hex[DIGEST_HEX];
	digest_sha256(program->data, program->len, hex);
	buffer_putc(b, '/');
	for (int i = 0; i < 6; i++) {
		char high = hex[2 * i], low = hex[2 * i + 1];
		int byte = (high <= '9' ? high - '0' : high - 'a' + 10) * 16 +
			   (low <= '9' ? low - '0' : low - 'a' + 10);
		buffer_putc(b, (char)('A' + byte % 26));
	}
	buffer_putc(b, '+');
	buffer_puts(b, name);
}

static void put_per_mille(struct buffer *b, const char *key, int64_t units, int64_t units_per_em)
{
	buffer_puts(b, key);
	syntax_decimal(b, syntax_scale(units, 1000, units_per_em), 0);
}

enum { FLAG_FIXED = 1, FLAG_SERIF = 2, FLAG_SYMBOLIC = 4, FLAG_ITALIC = 64 };

static int write_descriptor(struct font_set *set, const struct face_descriptor *d,
			    const struct buffer *base_font, int program)
{
	struct buffer b = BUFFER_INIT;
	int flags = FLAG_SYMBOLIC | (d->fixed_pitch ? FLAG_FIXED : 0) | (d->serif ? FLAG_SERIF : 0) |
		    (d->italic ? FLAG_ITALIC : 0);
	buffer_printf(&b, "/Type/FontDescriptor/FontName%s/Flags %d/FontBBox[", buffer_text(base_font),
		      flags);
	for (int i = 0; i < 4; i++)
		put_per_mille(&b, i ? " " : "", d->bbox[i], d->units_per_em);
	buffer_printf(&b, "]/ItalicAngle %d", (int)d->italic_angle);
	put_per_mille(&b, "/Ascent ", d->ascent, d->units_per_em);
	put_per_mille(&b, "/Descent ", d->descent, d->units_per_em);
	put_per_mille(&b, "/CapHeight ", d->cap_height, d->units_per_em);
	put_per_mille(&b, "/StemV ", d->stem_v, d->units_per_em);
	buffer_printf(&b, "/FontFile2 %d 0 R", program);
	int object = store_dictionary(set->store, &b);
	buffer_free(&b);
	return object;
}

static int write_program(struct font_set *set, const struct buffer *program)
{
	struct buffer b = BUFFER_INIT;
	buffer_printf(&b, "/Length1 %zu", program->len);
	int object = store_stream(set->store, &b, program->data, program->len, STREAM_PACKED);
	buffer_free(&b);
	return object;
}

/* Where each code's glyph is in the subset; two bytes a code, from code 0. */
static int write_glyph_map(struct font_set *set, const struct font *f, const uint32_t *new_ids)
{
	struct buffer map = BUFFER_INIT, none = BUFFER_INIT;
	size_t len = 2 * ((size_t)f->last_code + 1);
	memset(buffer_reserve(&map, len), 0, len);
	map.len = len;
	for (size_t i = 0; i < f->count; i++) {
		map.data[2 * f->glyphs[i]->code] = (char)(new_ids[i] >> 8);
		map.data[2 * f->glyphs[i]->code + 1] = (char)(new_ids[i] & 255);
	}
	int object = store_stream(set->store, &none, map.data, map.len, STREAM_PACKED);
	buffer_free(&map);
	return object;
}

/* A glyph that belongs to the text of the one before still needs a character: one without width. */
static void put_unicode(struct buffer *b, const struct coded_glyph *g)
{
	buffer_printf(b, "<%04X><", (unsigned)g->code);
	if (g->len)
		syntax_utf16(b, g->text, g->len);
	else
		buffer_puts(b, "200B");
	buffer_puts(b, ">\n");
}

#define CMAP_BLOCK 100 /* no more entries in one block */

static int write_to_unicode(struct font_set *set, const struct font *f)
{
	struct buffer b = BUFFER_INIT, none = BUFFER_INIT;
	buffer_puts(&b, "/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n"
			"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
			"/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
			"1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n");
	for (size_t i = 0; i < f->count; i++) {
		size_t left = f->count - i;
		if (i % CMAP_BLOCK == 0)
			buffer_printf(&b, "%zu beginbfchar\n", left < CMAP_BLOCK ? left : CMAP_BLOCK);
		put_unicode(&b, f->glyphs[i]);
		if (left == 1 || i % CMAP_BLOCK == CMAP_BLOCK - 1)
			buffer_puts(&b, "endbfchar\n");
	}
	buffer_puts(&b, "endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n");
	int object = store_stream(set->store, &none, b.data, b.len, STREAM_PACKED);
	buffer_free(&b);
	return object;
}

static void put_widths(struct font_set *set, const struct font *f, struct buffer *b)
{
	int64_t units_per_em = fonts_descriptor(set->fonts, f->face)->units_per_em;
	uint32_t expected = 0;
	buffer_puts(b, "/W[");
	for (size_t i = 0; i < f->count; i++) {
		const struct coded_glyph *g = f->glyphs[i];
		if (i == 0 || g->code != expected) {
			buffer_puts(b, i ? "]" : "");
			buffer_put_int(b, g->code);
			buffer_putc(b, '[');
		} else {
			buffer_putc(b, ' ');
		}
		syntax_decimal(b, syntax_scale(g->advance, 1000000, units_per_em), 3);
		expected = g->code + 1;
	}
	buffer_puts(b, f->count ? "]]" : "]");
}

static int write_descendant(struct font_set *set, const struct font *f, const struct buffer *base_font,
			    int descriptor, int glyph_map)
{
	struct buffer b = BUFFER_INIT;
	buffer_printf(&b,
		      "/Type/Font/Subtype/CIDFontType2/BaseFont%s"
		      "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
		      "/FontDescriptor %d 0 R/CIDToGIDMap %d 0 R",
		      buffer_text(base_font), descriptor, glyph_map);
	put_widths(set, f, &b);
	int object = store_dictionary(set->store, &b);
	buffer_free(&b);
	return object;
}

static int write_font(struct font_set *set, const struct font *f)
{
	struct buffer program = BUFFER_INIT, base_font = BUFFER_INIT, b = BUFFER_INIT;
	uint32_t *old_ids = arena_array(set->arena, f->count + 1, sizeof *old_ids);
	uint32_t *new_ids = arena_array(set->arena, f->count + 1, sizeof *new_ids);
	for (size_t i = 0; i < f->count; i++)
		old_ids[i] = f->glyphs[i]->glyph;
	if (!fonts_subset(set->fonts, f->face, old_ids, f->count, new_ids, &program))
		store_fail(set->store, "a font could not be cut down to its used glyphs");
	const struct face_descriptor *d = fonts_descriptor(set->fonts, f->face);
	put_base_font(&base_font, d->postscript_name, &program);
	int descriptor = write_descriptor(set, d, &base_font, write_program(set, &program));
	int descendant = write_descendant(set, f, &base_font, descriptor, write_glyph_map(set, f, new_ids));
	buffer_printf(&b,
		      "/Type/Font/Subtype/Type0/BaseFont%s/Encoding/Identity-H/DescendantFonts[%d 0 R]"
		      "/ToUnicode %d 0 R",
		      buffer_text(&base_font), descendant, write_to_unicode(set, f));
	int object = store_dictionary(set->store, &b);
	buffer_free(&program);
	buffer_free(&base_font);
	buffer_free(&b);
	return object;
}

int font_set_write(struct font_set *set)
{
	struct buffer b = BUFFER_INIT;
	for (size_t i = 0; i < set->count && !store_error(set->store); i++) {
		int object = write_font(set, set->items[i]);
		put_font_name(i, &b);
		syntax_reference(&b, object);
	}
	int object = store_dictionary(set->store, &b);
	buffer_free(&b);
	return object;
}
