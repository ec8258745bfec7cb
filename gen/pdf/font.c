#include "pdf/font.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "base/utf8.h"
#include "pdf/store.h"
#include "pdf/syntax.h"
#include "text/fonts.h"

#define CODES 256

/* The text that each code of a font stands for; the fonts of all faces share it. */
struct alphabet {
	struct {
		const char *text; /* NULL: not used yet */
		size_t len;
	} letters[CODES];
	int to_unicode; /* its object, 0 = not written yet */
};

/* A face with an alphabet; when all codes are taken, the face gets one more font with the next alphabet. */
struct font {
	int face;
	size_t alphabet;
	uint32_t glyphs[CODES]; /* 0: none */
	int32_t advances[CODES];
};

/* A glyph as the text it stands for: the same glyph may have several codes. */
struct coded_glyph {
	int face;
	uint32_t glyph;
	const char *text;
	size_t len;
	int font; /* counted from 1 */
	uint8_t code;
	int32_t advance; /* by the font file [font units] */
	struct coded_glyph *next; /* of the same hash */
};

#define CODED_LISTS 1024

struct font_set {
	struct arena *arena;
	struct fonts *fonts;
	struct store *store;
	int resources;
	struct font **items; /* in order of first use */
	size_t count, capacity;
	struct alphabet **alphabets;
	size_t alphabet_count, alphabet_capacity;
	struct coded_glyph *coded[CODED_LISTS];   /* by the hash of face and glyph */
	struct buffer scratch;
	struct fragment **fragments;              /* by the hash of their run's address; heap */
	size_t fragment_count, fragment_capacity; /* capacity is 0 or a power of two */
};

/* A run as it is written within a string, ready to be copied. */
struct fragment {
	const struct glyph_run *run;
	int font; /* 0: it needs several, or has glyphs drawn higher: to be written anew each time */
	size_t len;
	char bytes[];
};

#define FIRST_FRAGMENTS 2048

struct font_set *font_set_new(struct arena *a, struct fonts *fonts, struct store *store)
{
	struct font_set *set = arena_alloc(a, sizeof *set);
	set->arena = a;
	set->fonts = fonts;
	set->store = store;
	set->resources = store_reserve(store);
	return set;
}

void font_set_free(struct font_set *set)
{
	buffer_free(&set->scratch);
	free(set->fragments);
}

int font_set_resources(const struct font_set *set)
{
	return set->resources;
}

static struct alphabet *find_alphabet(struct font_set *set, size_t index)
{
	if (index == set->alphabet_count) {
		set->alphabets = arena_grow(set->arena, set->alphabets, set->alphabet_count,
					    &set->alphabet_capacity, sizeof(struct alphabet *));
		set->alphabets[set->alphabet_count++] = arena_alloc(set->arena, sizeof(struct alphabet));
	}
	return set->alphabets[index];
}

/* The font's place in the set, from 1; it is added when it is new. */
static int find_font(struct font_set *set, int face, size_t alphabet)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->items[i]->face == face && set->items[i]->alphabet == alphabet)
			return (int)i + 1;
	struct font *f = arena_alloc(set->arena, sizeof *f);
	f->face = face;
	f->alphabet = alphabet;
	set->items = arena_grow(set->arena, set->items, set->count, &set->capacity, sizeof(struct font *));
	set->items[set->count++] = f;
	return (int)set->count;
}

static void put_font_name(int font, struct buffer *out)
{
	buffer_puts(out, "/F");
	buffer_put_int(out, font);
}

/* Codes that need no escape in a string: neither parentheses, backslash nor ends of line. */
static bool is_plain(unsigned code)
{
	return code && code != '(' && code != ')' && code != '\\' && code != '\r' && code != '\n';
}

/* What has no code of its own in Latin-1, or one that needs an escape, gets the codes from OTHERS on: these first. */
static const uint32_t signs[] = {'(', ')', '\\', 0x2013, 0x20AC, 0x201D, 0x2019, 0x2022, 0x2026, 0x2212};
enum { OTHERS = 0x80, SIGNS = sizeof signs / sizeof *signs };

static bool is_latin(uint32_t c)
{
	return (c >= ' ' && c < 0x7F) || (c >= 0xA0 && c <= 0xFF);
}

static unsigned code_of(uint32_t c)
{
	for (unsigned i = 0; i < SIGNS; i++)
		if (signs[i] == c)
			return OTHERS + i;
	return is_latin(c) && is_plain(c) ? c : OTHERS + SIGNS;
}

/* The code to try first: characters of Latin-1 keep theirs, so that most of ToUnicode is two ranges. */
static unsigned first_choice(const char *text, size_t len)
{
	uint32_t c;
	return len && utf8_decode(text, len, &c) == len ? code_of(c) : OTHERS + SIGNS;
}

/* Has the font no glyph for the code, which stands for the text or for nothing yet? */
static bool is_free(const struct alphabet *a, const struct font *f, unsigned code, const char *text, size_t len)
{
	const char *known = a->letters[code].text;
	return !f->glyphs[code] && (!known || (a->letters[code].len == len && memcmp(known, text, len) == 0));
}

static void take_code(struct alphabet *a, struct font *f, unsigned code, const struct coded_glyph *g)
{
	a->letters[code].text = g->text;
	a->letters[code].len = g->len;
	f->glyphs[code] = g->glyph;
	f->advances[code] = g->advance;
}

/* A code that is free; 0 = none is. */
static unsigned free_code(const struct alphabet *a, const struct font *f, const char *text, size_t len)
{
	unsigned first = first_choice(text, len);
	for (unsigned i = 0; i < CODES; i++) {
		unsigned code = (first + i) % CODES;
		if (is_plain(code) && is_free(a, f, code, text, len))
			return code;
	}
	return 0;
}

/* Gives the glyph a code in the first font of its face that has one left. */
static void choose_code(struct font_set *set, struct coded_glyph *g)
{
	for (size_t i = 0; !g->code; i++) {
		struct alphabet *a = find_alphabet(set, i);
		g->font = find_font(set, g->face, i);
		struct font *f = set->items[g->font - 1];
		g->code = (uint8_t)free_code(a, f, g->text, g->len);
		if (g->code)
			take_code(a, f, g->code, g);
	}
}

/* Texts of glyphs are a letter or two: comparing them takes less than a call. */
static bool same_letters(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

static const struct coded_glyph *find_code(struct font_set *set, const struct glyph_run *run, const struct glyph *g)
{
	const char *text = run->text + g->cluster;
	struct coded_glyph **list = &set->coded[(g->id + 256 * (unsigned)run->face) % CODED_LISTS];
	for (struct coded_glyph *c = *list; c; c = c->next)
		if (c->glyph == g->id && c->face == run->face && c->len == g->length && same_letters(c->text, text, c->len))
			return c;
	if (g->id == 0)
		store_fail(set->store, "a character has no glyph in any font");
	struct coded_glyph *c = arena_alloc(set->arena, sizeof *c);
	*c = (struct coded_glyph){.face = run->face, .glyph = g->id, .text = text, .len = g->length, .next = *list};
	c->advance = fonts_advance(set->fonts, run->face, g->id);
	choose_code(set, c);
	*list = c;
	return c;
}

/* Writes the strings and shifts of TJ operators. Inside of an array there always is an open string. */
struct writer {
	struct font_set *set;
	struct buffer *out;
	struct font_choice *choice;
	bool open; /* inside of an array */
	bool several; /* more than one array was needed */
	mpt size, rise;
};

static void close_array(struct writer *w)
{
	if (w->open)
		buffer_append(w->out, ")]TJ\n", 5);
	w->open = false;
}

static void set_font(struct writer *w, int font)
{
	close_array(w);
	put_font_name(font, w->out);
	buffer_putc(w->out, ' ');
	syntax_length(w->out, w->size);
	buffer_puts(w->out, " Tf\n");
	*w->choice = (struct font_choice){font, w->size};
}

static void use_font(struct writer *w, int font)
{
	if (w->choice->font != font || w->choice->size != w->size) {
		w->several |= w->open;
		set_font(w, font);
	}
	if (!w->open)
		buffer_append(w->out, "[(", 2);
	w->open = true;
}

/* TJ moves left by thousandths of the size; `units` are those of the font. */
static void shift_left(struct writer *w, int64_t units, int64_t units_per_em)
{
	if (units == 0)
		return;
	buffer_putc(w->out, ')');
	syntax_decimal(w->out, syntax_scale(units, 100000, units_per_em), 2);
	buffer_putc(w->out, '(');
}

/* The text rise can change between two TJ operators only. */
static void raise_text(struct writer *w, int64_t units, int64_t units_per_em)
{
	w->several = true;
	buffer_puts(w->out, ")]TJ ");
	syntax_length(w->out, w->rise + syntax_scale(units, w->size, units_per_em));
	buffer_puts(w->out, " Ts[(");
}

static void write_run(struct writer *w, const struct glyph_run *run)
{
	int64_t due = 0; /* how far the next glyph has to be moved left */
	for (uint32_t i = 0; i < run->count; i++) {
		const struct glyph *g = &run->glyphs[i];
		const struct coded_glyph *coded = find_code(w->set, run, g);
		use_font(w, coded->font);
		shift_left(w, due - g->x_offset, run->units_per_em);
		if (g->y_offset)
			raise_text(w, g->y_offset, run->units_per_em);
		buffer_putc(w->out, (char)coded->code);
		if (g->y_offset)
			raise_text(w, 0, run->units_per_em);
		due = (int64_t)coded->advance - g->advance + g->x_offset;
	}
	shift_left(w, due, run->units_per_em);
}

static struct fragment *make_fragment(struct font_set *set, const struct glyph_run *run)
{
	struct buffer *b = &set->scratch;
	struct font_choice choice = {.font = run->count ? find_code(set, run, run->glyphs)->font : 0};
	struct writer w = {.set = set, .out = b, .choice = &choice, .open = true};
	buffer_clear(b);
	write_run(&w, run);
	struct fragment *f = arena_alloc(set->arena, sizeof *f + b->len);
	*f = (struct fragment){.run = run, .font = w.several ? 0 : choice.font, .len = b->len};
	memcpy(f->bytes, buffer_text(b), b->len);
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

void font_set_show(struct font_set *set, const struct glyph_run *const *runs, size_t count, mpt size, mpt rise,
		   struct font_choice *choice, struct buffer *out)
{
	struct writer w = {.set = set, .out = out, .choice = choice, .size = size, .rise = rise};
	for (size_t i = 0; i < count; i++) {
		const struct fragment *f = fragment_of(set, runs[i]);
		if (f->font) {
			use_font(&w, f->font);
			buffer_append(out, f->bytes, f->len);
		} else {
			write_run(&w, runs[i]);
		}
	}
	close_array(&w);
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
	int object = store_stream(set->store, &b, program->data, program->len, STREAM_SHARED);
	buffer_free(&b);
	return object;
}

/* A glyph that belongs to the text of the one before still needs a character: one without width. */
static void put_text_of(struct buffer *b, const struct alphabet *a, unsigned code)
{
	if (a->letters[code].len)
		syntax_utf16(b, a->letters[code].text, a->letters[code].len);
	else
		buffer_puts(b, "200B");
}

/* True when the code is that of the same character in Latin-1, or no font uses it: it may as well be. */
static bool is_own_letter(const struct alphabet *a, unsigned code)
{
	const char *text = a->letters[code].text;
	uint32_t c;
	return is_latin(code) &&
	       (!text || (a->letters[code].len && utf8_decode(text, a->letters[code].len, &c) && c == code));
}

/* Ranges of codes that are the characters themselves; appends one line for each. */
static int put_ranges(struct buffer *b, const struct alphabet *a)
{
	int count = 0;
	for (unsigned code = 0, end; code < CODES; code = end + 1) {
		for (end = code; end < CODES && is_own_letter(a, end); end++)
			;
		if (end == code)
			continue;
		buffer_printf(b, "<%02X><%02X><%04X>\n", code, end - 1, code);
		count++;
	}
	return count;
}

#define CMAP_BLOCK 100 /* no more entries in one block */

/* Appends one line for each code that is not in the ranges. */
static void put_others(struct buffer *b, const struct alphabet *a)
{
	unsigned codes[CODES], count = 0;
	for (unsigned code = 0; code < CODES; code++)
		if (a->letters[code].text && !is_own_letter(a, code))
			codes[count++] = code;
	for (unsigned i = 0; i < count; i++) {
		if (i % CMAP_BLOCK == 0)
			buffer_printf(b, "%u beginbfchar\n", count - i < CMAP_BLOCK ? count - i : CMAP_BLOCK);
		buffer_printf(b, "<%02X><", codes[i]);
		put_text_of(b, a, codes[i]);
		buffer_puts(b, ">\n");
		if (i + 1 == count || i % CMAP_BLOCK == CMAP_BLOCK - 1)
			buffer_puts(b, "endbfchar\n");
	}
}

static int write_to_unicode(struct store *store, const struct alphabet *a)
{
	struct buffer b = BUFFER_INIT, ranges = BUFFER_INIT, none = BUFFER_INIT;
	int count = put_ranges(&ranges, a);
	buffer_puts(&b, "/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n"
			"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
			"/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
			"1 begincodespacerange\n<00><FF>\nendcodespacerange\n");
	if (count)
		buffer_printf(&b, "%d beginbfrange\n%sendbfrange\n", count, buffer_text(&ranges));
	put_others(&b, a);
	buffer_puts(&b, "endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n");
	int object = store_stream(store, &none, b.data, b.len, STREAM_PACKED);
	buffer_free(&b);
	buffer_free(&ranges);
	return object;
}

static int to_unicode_of(struct font_set *set, const struct font *f)
{
	struct alphabet *a = set->alphabets[f->alphabet];
	if (!a->to_unicode)
		a->to_unicode = write_to_unicode(set->store, a);
	return a->to_unicode;
}

static void put_widths(struct buffer *b, const struct font *f, unsigned first, unsigned last, int64_t units_per_em)
{
	buffer_printf(b, "/FirstChar %u/LastChar %u/Widths[", first, last);
	for (unsigned code = first; code <= last; code++) {
		syntax_decimal(b, syntax_scale(f->advances[code], 1000000, units_per_em), 3);
		buffer_putc(b, code < last ? ' ' : ']');
	}
}

/*
 * A simple font: its glyphs are found by the character map of the font file,
 * whose codes are those of the strings ("symbolic", as PDF has it).
 */
static int write_font(struct font_set *set, const struct font *f)
{
	struct buffer program = BUFFER_INIT, base_font = BUFFER_INIT, b = BUFFER_INIT;
	const struct face_descriptor *d = fonts_descriptor(set->fonts, f->face);
	unsigned first = 0, last = CODES - 1;
	while (first < last && !f->glyphs[first])
		first++;
	while (last > first && !f->glyphs[last])
		last--;
	if (!fonts_subset(set->fonts, f->face, f->glyphs + first, last - first + 1, (uint8_t)first,
			  &program))
		store_fail(set->store, "a font could not be cut down to its used glyphs");
	put_base_font(&base_font, d->postscript_name, &program);
	int descriptor = write_descriptor(set, d, &base_font, write_program(set, &program));
	buffer_printf(&b, "/Type/Font/Subtype/TrueType/BaseFont%s/FontDescriptor %d 0 R/ToUnicode %d 0 R",
		      buffer_text(&base_font), descriptor, to_unicode_of(set, f));
	put_widths(&b, f, first, last, d->units_per_em);
	int object = store_dictionary(set->store, &b);
	buffer_free(&program);
	buffer_free(&base_font);
	buffer_free(&b);
	return object;
}

#define SOFT_HYPHEN 0xAD /* drawn as a hyphen */

/*
 * What texts in Finnish and Swedish are made of. Fonts for whole texts get all of it, so that
 * those of a package, and of the next one, are mostly the same, and are made and packed once.
 */
static const char common[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ\u00C4\u00C5\u00D6abcdefghijklmnopqrstuvwxyz\u00E4\u00E5\u00F60123456789"
	" \u00A0\u00AD.,:;?\"()/%&+-_@\u00A7\u2013\u2019\u201D\u2022\u2026\u20AC";

static void add_common(struct font_set *set, struct font *f, uint32_t c, const char *text, size_t len)
{
	struct alphabet *a = set->alphabets[0];
	unsigned code = code_of(c);
	struct coded_glyph g = {.glyph = fonts_glyph(set->fonts, f->face, c == SOFT_HYPHEN ? '-' : c), .text = text, .len = len};
	if (!g.glyph || !is_free(a, f, code, text, len))
		return;
	g.advance = fonts_advance(set->fonts, f->face, g.glyph);
	take_code(a, f, code, &g);
}

#define WHOLE_TEXT 40 /* codes in use */

static bool has_whole_text(const struct font *f)
{
	unsigned used = 0;
	for (unsigned code = 0; code < CODES; code++)
		used += f->glyphs[code] != 0;
	return f->alphabet == 0 && used >= WHOLE_TEXT;
}

static void complete(struct font_set *set, struct font *f)
{
	uint32_t c;
	for (size_t i = 0, len; i < sizeof common - 1; i += len) {
		len = utf8_decode(common + i, sizeof common - 1 - i, &c);
		add_common(set, f, c, common + i, len);
	}
}

void font_set_write(struct font_set *set)
{
	struct buffer b = BUFFER_INIT;
	for (size_t i = 0; i < set->count; i++)
		if (has_whole_text(set->items[i]))
			complete(set, set->items[i]);
	for (size_t i = 0; i < set->count && !store_error(set->store); i++) {
		int object = write_font(set, set->items[i]);
		put_font_name((int)i + 1, &b);
		syntax_reference(&b, object);
	}
	store_fill(set->store, set->resources, &b);
	buffer_free(&b);
}
