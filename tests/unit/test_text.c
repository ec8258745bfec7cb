#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"
#include "text/fonts.h"
#include "text/linebreak.h"
#include "text/wordmap.h"

#define REGULAR "LiberationSans-Regular.ttf"
#define BOLD "LiberationSans-Bold.ttf"
#define FALLBACK "DejaVuSans.ttf"
#define FALLBACK_BOLD "DejaVuSans-Bold.ttf"

/* Faces: 0 regular, 1 bold, 2 fallback, 3 bold fallback. */
static struct fonts *open_fonts(void)
{
	struct fonts *f = fonts_new();
	assert_int_equal(fonts_add(f, REGULAR, false), 0);
	assert_int_equal(fonts_add(f, BOLD, false), 1);
	assert_int_equal(fonts_add(f, FALLBACK, true), 2);
	assert_int_equal(fonts_add(f, FALLBACK_BOLD, true), 3);
	return f;
}

static const struct glyph_run *shape_in(struct fonts *f, int face, const char *text, unsigned flags)
{
	const struct typesetter *t = fonts_typesetter(f);
	return t->shape(t->self, face, text, strlen(text), flags);
}

/* The runs' clusters must cover the text without gaps: else extraction loses characters. */
static void assert_clusters_cover(const struct glyph_run *run)
{
	uint32_t at = 0;
	for (uint32_t i = 0; i < run->count; i++) {
		if (run->glyphs[i].length == 0)
			continue;
		assert_int_equal(run->glyphs[i].cluster, at);
		at += run->glyphs[i].length;
	}
	assert_int_equal(at, run->length);
	assert_int_equal(run->length, strlen(run->text));
}

static void test_faces(void **state)
{
	(void)state;
	struct fonts *f = open_fonts();
	assert_string_equal(fonts_error(f), "");
	assert_int_equal(fonts_add(f, REGULAR, false), 0);
	assert_int_equal(fonts_add(f, "NoSuchFont.ttf", false), -1);
	assert_string_equal(fonts_error(f), "NoSuchFont.ttf: no such font is installed");
	assert_int_equal(fonts_add(f, "../truetype/dejavu/" FALLBACK, false), -1);
	const struct face_descriptor *d = fonts_descriptor(f, 0);
	assert_string_equal(d->postscript_name, "LiberationSans");
	assert_int_equal(d->units_per_em, 2048);
	assert_int_equal(d->ascent, 1854);
	assert_int_equal(d->descent, -434);
	assert_false(d->serif);
	assert_false(d->bold);
	assert_true(fonts_descriptor(f, 1)->bold);
	assert_string_equal(fonts_descriptor(f, 1)->postscript_name, "LiberationSans-Bold");
	const struct typesetter *t = fonts_typesetter(f);
	assert_int_equal(t->metrics(t->self, 0)->cap_height, 1409);
	assert_int_equal(t->metrics(t->self, 0)->x_height, 1082);
	assert_int_equal(fonts_advance(f, 0, shape_in(f, 0, "1", 0)->glyphs[0].id), 1139);
	fonts_free(f);
}

static void test_own_font_directory(void **state)
{
	(void)state;
	char dir[] = "/tmp/hakemus-fonts-XXXXXX", path[64];
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/Odd.ttf", dir);
	assert_true(file_write(path, "no font", 7));
	assert_int_equal(setenv("HAKEMUS_FONTS", dir, 1), 0);
	struct fonts *f = fonts_new();
	assert_int_equal(fonts_add(f, "Odd.ttf", false), -1);
	assert_non_null(strstr(fonts_error(f), "not a TrueType font"));
	assert_int_equal(fonts_add(f, REGULAR, false), 0); /* the system's come after */
	fonts_free(f);
	unsetenv("HAKEMUS_FONTS");
	assert_true(file_remove_tree(dir));
}

static void test_shape_kerns_words_not_figures(void **state)
{
	(void)state;
	struct fonts *f = open_fonts();
	const struct glyph_run *word = shape_in(f, 0, "AVATAR", 0);
	const struct glyph_run *flat = shape_in(f, 0, "AVATAR", SHAPE_TABULAR);
	assert_true(word->width < flat->width);
	int32_t sum = 0;
	for (uint32_t i = 0; i < word->count; i++)
		sum += word->glyphs[i].advance;
	assert_int_equal(word->width, sum);
	assert_int_equal(shape_in(f, 0, "11", SHAPE_TABULAR)->width, 2 * 1139);
	assert_int_equal(shape_in(f, 0, "11", 0)->width, 2 * 1139 - 152);
	assert_ptr_equal(word, shape_in(f, 0, "AVATAR", 0));
	assert_ptr_not_equal(word, shape_in(f, 1, "AVATAR", 0));
	assert_clusters_cover(word);
	fonts_free(f);
}

/* Behind the word a sign that is no letter, for which HarfBuzz is asked to shape the whole. */
static void assert_as_a_whole(struct fonts *f, int face, const char *word)
{
	char text[1100];
	snprintf(text, sizeof text, "%.1024s…", word);
	const struct glyph_run *run = shape_in(f, face, word, 0), *whole = shape_in(f, face, text, 0);
	assert_int_equal(run->face, face);
	assert_int_equal(run->count + 1, whole->count);
	int32_t width = 0;
	for (uint32_t i = 0; i < run->count; i++) {
		width += run->glyphs[i].advance;
		assert_int_equal(run->glyphs[i].id, whole->glyphs[i].id);
		assert_int_equal(run->glyphs[i].cluster, whole->glyphs[i].cluster);
		assert_int_equal(run->glyphs[i].length, whole->glyphs[i].length);
		assert_int_equal(run->glyphs[i].x_offset, whole->glyphs[i].x_offset);
		if (i + 1 < run->count) /* the last one may be moved by the sign */
			assert_int_equal(run->glyphs[i].advance, whole->glyphs[i].advance);
	}
	assert_int_equal(run->width, width);
	assert_clusters_cover(run);
}

static size_t put_character(char *out, unsigned c)
{
	out[0] = (char)(c < 0x80 ? c : 0xC0 | c >> 6);
	out[1] = (char)(0x80 | (c & 0x3F));
	return c < 0x80 ? 1 : 2;
}

/* Every pair of letters and ASCII signs. */
static void test_shape_puts_letters_together(void **state)
{
	(void)state;
	struct fonts *f = open_fonts();
	for (unsigned a = '!'; a < 0x100; a = a == '~' ? 0xC0 : a + 1) {
		char word[1024];
		size_t len = 0;
		for (unsigned b = '!'; b < 0x100; b = b == '~' ? 0xC0 : b + 1) {
			len += put_character(word + len, a);
			len += put_character(word + len, b);
		}
		word[len] = '\0';
		for (int face = 0; face < 4; face++)
			assert_as_a_whole(f, face, word);
	}
	fonts_free(f);
}

static void test_shape_has_no_ligatures(void **state)
{
	(void)state;
	struct fonts *f = open_fonts();
	const struct glyph_run *run = shape_in(f, 2, "fifluffi", 0);
	assert_int_equal(run->count, 8);
	assert_clusters_cover(run);
	fonts_free(f);
}

static void test_shape_blanks_and_hyphens(void **state)
{
	(void)state;
	struct fonts *f = open_fonts();
	const struct glyph_run *space = shape_in(f, 0, " ", 0), *nbsp = shape_in(f, 0, "\u00A0", 0);
	assert_int_equal(nbsp->width, space->width);
	assert_string_equal(nbsp->text, "\u00A0");
	const struct glyph_run *thousands = shape_in(f, 0, "1\u00A0234\u202F567", SHAPE_TABULAR);
	assert_false(thousands->missing);
	assert_clusters_cover(thousands);
	const struct glyph_run *firm = shape_in(f, 0, "e\u2011lasku", 0);
	assert_false(firm->missing);
	assert_int_equal(firm->face, 0);
	assert_string_equal(firm->text, "e\u2011lasku");
	const struct glyph_run *soft = shape_in(f, 0, "kan\u00ADsan\u200B", 0);
	assert_string_equal(soft->text, "kansan");
	assert_int_equal(soft->count, 6);
	assert_int_equal(shape_in(f, 0, "\u00AD", 0)->count, 0);
	const struct glyph_run *hyphen = shape_in(f, 0, "-", SHAPE_HYPHEN), *minus = shape_in(f, 0, "-", 0);
	assert_string_equal(hyphen->text, "\u00AD");
	assert_string_equal(minus->text, "-");
	assert_int_equal(hyphen->glyphs[0].id, minus->glyphs[0].id);
	assert_int_equal(hyphen->glyphs[0].length, 2);
	fonts_free(f);
}

static void test_shape_falls_back_as_a_whole(void **state)
{
	(void)state;
	struct fonts *f = open_fonts();
	assert_int_equal(shape_in(f, 0, "Sámi ŋđžš", 0)->face, 0);
	assert_int_equal(shape_in(f, 0, "valmis✓", 0)->face, 2);
	assert_int_equal(shape_in(f, 1, "valmis✓", 0)->face, 3);
	assert_false(shape_in(f, 1, "valmis✓", 0)->missing);
	assert_true(shape_in(f, 0, "漢字", 0)->missing);
	assert_true(shape_in(f, 0, "a\tb", 0)->missing);
	assert_true(shape_in(f, 0, "\xC3", 0)->missing);
	assert_true(fonts_cover(f, 0, 0x2713));
	assert_true(fonts_cover(f, 0, 0x2011));
	assert_true(fonts_cover(f, 0, 0x202F));
	assert_false(fonts_cover(f, 0, 0x6F22));
	fonts_free(f);
}

static void test_shape_marks(void **state)
{
	(void)state;
	struct fonts *f = open_fonts();
	const struct glyph_run *composed = shape_in(f, 0, "a\u0308", 0);
	assert_int_equal(composed->count, 1);
	assert_int_equal(composed->glyphs[0].length, 3);
	const struct glyph_run *stacked = shape_in(f, 0, "X\u030C", 0);
	assert_int_equal(stacked->count, 2);
	assert_int_equal(stacked->glyphs[1].advance, 0);
	assert_true(stacked->glyphs[1].y_offset > 0);
	assert_clusters_cover(stacked);
	fonts_free(f);
}

static void test_run_width_rounds(void **state)
{
	(void)state;
	struct glyph_run run = {.width = 1139, .units_per_em = 2048};
	assert_int_equal(glyph_run_width(&run, 10500), 5840); /* 5839.60 */
	run.width = 1024;
	assert_int_equal(glyph_run_width(&run, 3), 2); /* 1.5 */
}

static uint32_t big_endian(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;
	return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

static const char *find_table(const struct buffer *font, const char *tag)
{
	unsigned count = big_endian(font->data + 4) >> 16;
	for (unsigned i = 0; i < count; i++) {
		const char *entry = font->data + 12 + 16 * i;
		if (memcmp(entry, tag, 4) == 0)
			return font->data + big_endian(entry + 8);
	}
	return NULL;
}

/* The bold s with caron of DejaVu Sans is a composite of a composite. */
static void test_subset_keeps_nested_parts(void **state)
{
	(void)state;
	struct fonts *f = open_fonts();
	const uint32_t glyphs[] = {shape_in(f, 3, "š", 0)->glyphs[0].id, 0, shape_in(f, 3, "a", 0)->glyphs[0].id};
	struct buffer font = BUFFER_INIT, again = BUFFER_INIT;
	assert_true(fonts_subset(f, 3, glyphs, 3, 'x', &font));
	assert_int_equal(big_endian(font.data), 0x00010000);
	assert_non_null(find_table(&font, "glyf"));
	assert_null(find_table(&font, "GSUB"));
	assert_null(find_table(&font, "fpgm"));
	unsigned count = big_endian(find_table(&font, "maxp") + 4) >> 16;
	assert_true(count >= 5); /* .notdef, a, itself, s, caron */
	assert_true(fonts_subset(f, 3, glyphs, 3, 'x', &again));
	assert_int_equal(font.len, again.len);
	assert_memory_equal(font.data, again.data, font.len);
	buffer_free(&font);
	buffer_free(&again);
	fonts_free(f);
}

/* One map of one-byte codes; the codes from 'x' on are two glyphs with none between them. */
static void test_subset_has_codes(void **state)
{
	(void)state;
	struct fonts *f = open_fonts();
	const uint32_t glyphs[] = {shape_in(f, 0, "b", 0)->glyphs[0].id, 0, shape_in(f, 0, "a", 0)->glyphs[0].id};
	struct buffer font = BUFFER_INIT;
	assert_true(fonts_subset(f, 0, glyphs, 3, 'x', &font));
	static const char expected[] = {0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 12, /* one table, platform 1, encoding 0 */
					0, 6, 0, 16, 0, 0, 0, 'x', 0, 3, 0, 2, 0, 0, 0, 1};
	assert_memory_equal(find_table(&font, "cmap"), expected, sizeof expected);
	buffer_free(&font);
	fonts_free(f);
}

static void test_digest_depends_on_faces(void **state)
{
	(void)state;
	char one[65], two[65], all[65];
	struct fonts *f = fonts_new(), *g = open_fonts();
	fonts_add(f, REGULAR, false);
	fonts_digest(f, one);
	fonts_digest(f, two);
	fonts_digest(g, all);
	assert_int_equal(strlen(one), 64);
	assert_string_equal(one, two);
	assert_string_not_equal(one, all);
	fonts_free(f);
	fonts_free(g);
}

/* The word with '=' and '-' put where it may be broken. */
static void assert_hyphenated(struct fonts *f, const char *lang, const char *expected)
{
	char word[200], marked[400];
	uint8_t points[200];
	size_t len = 0, n = 0;
	for (const char *p = expected; *p; p++)
		if (*p != '=' && *p != '|')
			word[len++] = *p;
	const struct typesetter *t = fonts_typesetter(f);
	memset(points, 77, sizeof points);
	t->hyphenate(t->self, lang, word, len, false, points);
	for (size_t i = 0; i < len; i++) {
		assert_true(points[i] <= 9);
		if (points[i])
			marked[n++] = points[i] == 1 ? '=' : '|';
		marked[n++] = word[i];
	}
	marked[n] = '\0';
	assert_string_equal(marked, expected);
}

static void test_hyphenate_finnish(void **state)
{
	(void)state;
	struct fonts *f = open_fonts();
	assert_true(fonts_hyphenation_available(f, "fi"));
	assert_true(fonts_hyphenation_available(f, "fi-FI"));
	static const char *const words[] = {
		"hy|vin=voin|ti=alueen",
		"Val|tion=avus|tus=ha|ke|mus",
		"kan|san=elä|ke=lai|tos",
		"pe|rus=ope|tus",
		"käyt|töön=otto",
		"mie|len=ter|veys=pal|ve|lui|den",
		"yh|den=ver|tai|suus",
		"mo|ni=alai|nen",
		"KE|HIT|TÄ|MIS=HANKE",
		"(kan|san=elä|ke=lai|tok|sen),",
		"mo|ni=alai|nen/asia|kas=läh|töi|nen",
		"Etelä-Kar|ja|lassa",
		/* too short, codes, addresses, abbreviations */
		"alue",
		"EU:n",
		"12345",
		"I1-investoinnin2",
		"https://www.esimerkki.fi/asiakirjat",
		"kirjaamo@esimerkki.fi",
		"NUORET_MIELENTERVEYS",
		"",
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_hyphenated(f, "fi", words[i]);
	assert_hyphenated(f, "fi-FI", "hy|vin=voin|ti=alueen"); /* from the cache */
	fonts_free(f);
}

static void test_hyphenate_swedish(void **state)
{
	(void)state;
	struct fonts *f = open_fonts();
	assert_true(fonts_hyphenation_available(f, "sv"));
	static const char *const words[] = {
		"väl|färds|om|råde", "Ös|ter|bot|tens", "stats|un|der|stöd", "an|sök|nings|blan|kett", "re|ha|bi|li|te|rings|skul|den",
		"KOST|NADS|KAL|KYL", "del|ge|nom|fö|rare,", "smör|gås|bord", "Łódźområdet", "so|cial- och häl|so|vår|den",
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_hyphenated(f, "sv", words[i]);
	fonts_free(f);
}

static void test_hyphenate_only_known_languages(void **state)
{
	(void)state;
	struct fonts *f = open_fonts();
	assert_true(fonts_hyphenation_available(f, "de"));
	assert_hyphenated(f, "de", "Wohlfahrtsgebiet");
	assert_hyphenated(f, "fil", "kasulatan");
	assert_hyphenated(f, NULL, "hyvinvointialueen");
	fonts_free(f);
}

static void test_hyphenate_odd_bytes(void **state)
{
	(void)state;
	struct fonts *f = open_fonts();
	const struct typesetter *t = fonts_typesetter(f);
	char word[600];
	uint8_t points[600];
	memset(word, 'a', sizeof word);
	t->hyphenate(t->self, "fi", word, sizeof word, false, points); /* too long to be a word */
	for (size_t i = 0; i < sizeof word; i++)
		assert_int_equal(points[i], 0);
	const char bad[] = "hyv\xC3in\xFFvointialueen\xE2\x82";
	t->hyphenate(t->self, "fi", bad, sizeof bad - 1, false, points);
	fonts_free(f);
}

/* Words are forgotten when they have become many, and known again when they come again. */
static void test_forgotten_words(void **state)
{
	(void)state;
	struct fonts *f = open_fonts();
	const struct typesetter *t = fonts_typesetter(f);
	char word[] = "verksamhetsplanaaaaa";
	size_t len = strlen(word);
	uint8_t before[sizeof word], after[sizeof word];
	int32_t width = shape_in(f, 0, word, 0)->width;
	t->hyphenate(t->self, "sv", word, len, false, before);
	for (int i = 0; i < 30000; i++) {
		for (size_t k = 0, n = (size_t)i; k < 5; k++, n /= 10)
			word[len - 1 - k] = (char)('a' + n % 10);
		shape_in(f, 0, word, 0);
		t->hyphenate(t->self, "sv", word, len, false, after);
	}
	fonts_forget_words(f);
	memcpy(word + len - 5, "aaaaa", 5);
	assert_int_equal(shape_in(f, 0, word, 0)->width, width);
	t->hyphenate(t->self, "sv", word, len, false, after);
	assert_memory_equal(before, after, len);
	fonts_free(f);
}

static void test_hyphenation_exceptions(void **state)
{
	(void)state;
	static const char good_words[] =
		"# comment\n\n  alueen=ope-tus  # one word\r\njulkis=omis*\nVanta-a\n";
	static const char bad_words[] = "kunta\nkunta 2\n";
	char dir[] = "/tmp/hakemus-words-XXXXXX", path[64], bad[64];
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/good", dir);
	snprintf(bad, sizeof bad, "%s/bad", dir);
	assert_true(file_write(path, good_words, sizeof good_words - 1));
	assert_true(file_write(bad, bad_words, sizeof bad_words - 1));
	struct fonts *f = open_fonts();
	assert_true(fonts_add_hyphenations(f, "fi", path));
	assert_hyphenated(f, "fi", "alueen=ope|tus");
	assert_hyphenated(f, "fi", "Julkis=omis|tei|nen");
	assert_hyphenated(f, "fi", "Vantaa"); /* a point too near the end */
	assert_false(fonts_add_hyphenations(f, "fi", bad));
	assert_non_null(strstr(fonts_error(f), "not a hyphenated word"));
	assert_false(fonts_add_hyphenations(f, "fi", "/nonexistent/words"));
	assert_false(fonts_add_hyphenations(f, "de", path));
	fonts_free(f);
	assert_true(file_remove_tree(dir));
}

static void test_wordmap(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct wordmap m;
	wordmap_init(&m, a);
	assert_null(wordmap_get(&m, 0, "x", 1));
	for (int i = 0; i < 5000; i++) {
		int *value = wordmap_add(&m, (uint64_t)(i % 3), &i, sizeof i, sizeof *value);
		assert_int_equal(*value, 0);
		assert_memory_equal(value + 1, &i, sizeof i);
		*value = i;
	}
	for (int i = 0; i < 5000; i++) {
		assert_int_equal(*(int *)wordmap_get(&m, (uint64_t)(i % 3), &i, sizeof i), i);
		assert_null(wordmap_get(&m, 3, &i, sizeof i));
	}
	char *empty = wordmap_add(&m, 9, "", 0, 7);
	assert_ptr_equal(wordmap_get(&m, 9, "", 0), empty);
	assert_string_equal(empty + 7, "");
	wordmap_free(&m);
	arena_free(a);
}

/*
 * Line breaking on text: a character is 1000 wide, '|' a place to hyphenate,
 * '/' a forced break. Lines come out joined by newlines.
 */
struct paragraph {
	struct linebreak_item items[400];
	const char *words[400];
	size_t count;
};

static void add_item(struct paragraph *p, enum linebreak_kind kind, const char *at, mpt width, int cost)
{
	p->words[p->count] = at;
	p->items[p->count++] = (struct linebreak_item){.kind = kind, .width = width, .cost = (int16_t)cost};
}

static void make_paragraph(struct paragraph *p, const char *text)
{
	p->count = 0;
	while (*text) {
		size_t n = strcspn(text, " |/");
		if (n)
			add_item(p, LINEBREAK_BOX, text, (mpt)n * 1000, 0);
		text += n;
		if (*text == ' ')
			add_item(p, LINEBREAK_GLUE, text, 1000, 0);
		else if (*text == '|')
			add_item(p, LINEBREAK_HYPHEN, text, 1000, 50);
		else if (*text == '/')
			add_item(p, LINEBREAK_PENALTY, text, 0, LINEBREAK_FORCE);
		text += *text != '\0';
	}
}

static void print_lines(const struct paragraph *p, const struct linebreak_result *r, char *out)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct linebreak_line *line = &r->lines[i];
		for (size_t k = line->first; k < line->end; k++) {
			if (p->items[k].kind == LINEBREAK_BOX) {
				size_t n = (size_t)p->items[k].width / 1000;
				memcpy(out, p->words[k], n);
				out += n;
			} else if (p->items[k].kind == LINEBREAK_GLUE) {
				*out++ = ' ';
			}
		}
		if (line->hyphen)
			*out++ = '-';
		if (line->overfull)
			*out++ = '!';
		*out++ = '\n';
	}
	*out = '\0';
}

static struct linebreak_result assert_lines(struct arena *a, const char *text,
					    const struct linebreak_settings *set, const char *expected)
{
	struct paragraph p;
	char out[1000];
	make_paragraph(&p, text);
	struct linebreak_result r = linebreak_paragraph(a, p.items, p.count, set);
	print_lines(&p, &r, out);
	assert_string_equal(out, expected);
	return r;
}

static void test_linebreak_evens_lines(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct linebreak_settings set = linebreak_settings_for(10000, 1000);
	/* first fit would set "aaa bbb cc / ddddddd / ee fffffff": total fit evens them out */
	struct linebreak_result r =
		assert_lines(a, "aaaa bb cc dddddddd ee", &set, "aaaa bb cc\ndddddddd\nee\n");
	assert_int_equal(r.overfull, 0);
	set.short_last = 0;
	assert_lines(a, "aa bbb cccc ddddddd eeeee fff", &set, "aa bbb\ncccc\nddddddd\neeeee fff\n");
	assert_lines(a, "yksi", &set, "yksi\n");
	assert_int_equal(assert_lines(a, "", &set, "").count, 0);
	assert_int_equal(assert_lines(a, "   ", &set, "").count, 0);
	assert_lines(a, " aa  bb ", &set, "aa  bb\n");
	arena_free(a);
}

static void test_linebreak_widths_are_exact(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct linebreak_settings set = linebreak_settings_for(10000, 1000);
	set.hyphens_at_once = true;
	struct linebreak_result r =
		assert_lines(a, "aa bbbbbb|bbb cccccccccc", &set, "aa bbbbbb-\nbbb\ncccccccccc\n");
	assert_int_equal(r.lines[0].width, 10000);
	assert_true(r.lines[0].hyphen);
	assert_int_equal(r.lines[1].width, 3000);
	assert_int_equal(r.lines[2].width, 10000);
	assert_true(r.lines[2].forced);
	arena_free(a);
}

static void test_linebreak_hyphenates_only_when_needed(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct linebreak_settings set = linebreak_settings_for(20000, 1000);
	struct linebreak_result r = assert_lines(a, "aaaaaaaaa bbbbbbbb ccc|ccccc dddddddd", &set,
						 "aaaaaaaaa bbbbbbbb\ncccccccc dddddddd\n");
	assert_true(r.tolerable);
	r = assert_lines(a, "aaaaaaaaa bb cccccc|ccccccc dddddd", &set,
			 "aaaaaaaaa bb cccccc-\nccccccc dddddd\n");
	assert_true(r.tolerable);
	/* the caller's own two steps come to the same */
	assert_false(assert_lines(a, "aaaaaaaaa bb ccccccccccccc dddddd", &set,
				  "aaaaaaaaa bb\nccccccccccccc dddddd\n")
			     .tolerable);
	set.hyphens_at_once = true;
	assert_lines(a, "aaaaaaaaa bb cccccc|ccccccc dddddd", &set, "aaaaaaaaa bb cccccc-\nccccccc dddddd\n");
	arena_free(a);
}

static void test_linebreak_forced(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct linebreak_settings set = linebreak_settings_for(10000, 1000);
	assert_lines(a, "aa/bb cc", &set, "aa\nbb cc\n");
	assert_lines(a, "aa//bb/", &set, "aa\n\nbb\n");
	assert_lines(a, "/aa", &set, "\naa\n");
	assert_lines(a, "aaaaaaaaaaaa/bb", &set, "aaaaaaaaaaaa!\nbb\n");
	arena_free(a);
}

static void test_linebreak_overfull(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct linebreak_settings set = linebreak_settings_for(10000, 1000);
	struct linebreak_result r = assert_lines(a, "aa bbbbbbbbbbbbb cc", &set, "aa\nbbbbbbbbbbbbb!\ncc\n");
	assert_int_equal(r.overfull, 1);
	assert_false(r.tolerable);
	r = assert_lines(a, "aa bbbbb|bbbbbbbb cc", &set, "aa bbbbb-\nbbbbbbbb\ncc\n");
	assert_int_equal(r.overfull, 0);
	/* the hyphen itself has no room */
	assert_lines(a, "bbbbbbbbbb|bbbb", &set, "bbbbbbbbbbbbbb!\n");
	assert_lines(a, "bbbbb|bbbbb|bbbb", &set, "bbbbb-\nbbbbbbbbb\n");
	arena_free(a);
}

static mpt narrowing(const void *self, size_t line)
{
	return line < *(const size_t *)self ? 20000 : 6000;
}

static void test_linebreak_varying_width(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	size_t wide = 1;
	struct linebreak_settings set = linebreak_settings_for(0, 1000);
	set.line_width = narrowing;
	set.self = &wide;
	struct linebreak_result r =
		assert_lines(a, "aaaa bbbb cccc dddd eeee ffff", &set, "aaaa bbbb cccc dddd\neeee\nffff\n");
	assert_int_equal(r.lines[0].available, 20000);
	assert_int_equal(r.lines[1].available, 6000);
	arena_free(a);
}

static void test_linebreak_short_last_line(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct linebreak_settings set = linebreak_settings_for(20000, 1000);
	assert_lines(a, "aaaaaaaa bbbbbbbb cc d", &set, "aaaaaaaa bbbbbbbb\ncc d\n");
	set.short_last = 0;
	assert_lines(a, "aaaaaaaa bbbbbbbb cc d", &set, "aaaaaaaa bbbbbbbb cc\nd\n");
	arena_free(a);
}

/* No line of any width is overfull unless a box alone is, and none is lost. */
static void test_linebreak_never_overfull(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct linebreak_item items[301];
	uint32_t seed = 12345;
	for (int round = 0; round < 200; round++) {
		size_t n = 0;
		while (n < 300) {
			seed = seed * 1664525 + 1013904223;
			items[n++] = (struct linebreak_item){.kind = LINEBREAK_BOX,
							     .width = (mpt)(seed >> 16) % 9000 + 1};
			bool hyphen = seed >> 28 == 0;
			items[n++] =
				(struct linebreak_item){.kind = hyphen ? LINEBREAK_HYPHEN : LINEBREAK_GLUE,
							.width = 1000,
							.cost = 50};
		}
		struct linebreak_settings set = linebreak_settings_for(10000 + 1000 * (round % 40), 1000);
		struct linebreak_result r = linebreak_paragraph(a, items, n, &set);
		assert_int_equal(r.overfull, 0);
		size_t next = 0;
		for (size_t i = 0; i < r.count; i++) {
			assert_int_equal(r.lines[i].first, next);
			assert_true(r.lines[i].width <= set.width);
			next = r.lines[i].at + 1;
		}
		assert_int_equal(next, n);
	}
	arena_free(a);
}

struct word_list {
	mpt syllables[60][4]; /* 0 behind the last one */
	bool forced[60];      /* the line ends behind the word */
	size_t count;
};

static size_t make_word(const struct word_list *w, size_t i, bool cut, struct linebreak_item *items)
{
	size_t n = 0;
	for (size_t k = 0; k < 4 && w->syllables[i][k]; k++) {
		if (k && cut)
			items[n++] = (struct linebreak_item){.kind = LINEBREAK_HYPHEN, .width = 400, .cost = 60};
		if (!k || cut)
			items[n++] = (struct linebreak_item){.kind = LINEBREAK_BOX};
		items[n - 1].width += w->syllables[i][k];
	}
	if (w->forced[i])
		items[n++] = (struct linebreak_item){.kind = LINEBREAK_PENALTY, .cost = LINEBREAK_FORCE};
	else
		items[n++] = (struct linebreak_item){.kind = LINEBREAK_GLUE, .width = 250};
	return n;
}

/* Words as boxes with hyphens between their syllables: those that the scout asks for, or all; how many in `cut`. */
static size_t make_words_of(const struct word_list *w, struct linebreak_scout *scout, struct linebreak_item *items,
			    size_t *cut)
{
	size_t n = 0;
	for (size_t i = 0; i < w->count; i++) {
		mpt last = 0;
		for (size_t k = 0; k < 3 && w->syllables[i][k + 1]; k++)
			last += w->syllables[i][k];
		bool wanted = !scout || linebreak_may_end_within(scout, w->syllables[i][0], last, 400);
		*cut += wanted;
		for (size_t end = n + make_word(w, i, wanted, items + n); n < end; n++)
			if (scout)
				linebreak_pass(scout, &items[n]);
	}
	return n;
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

static void choose_words(struct word_list *w, uint32_t *seed)
{
	*w = (struct word_list){.count = 2 + next_random(seed) % 58};
	for (size_t i = 0; i < w->count; i++) {
		size_t syllables = 1 + next_random(seed) % 4;
		for (size_t k = 0; k < syllables; k++)
			w->syllables[i][k] = (mpt)(500 + next_random(seed) % 3500);
		w->forced[i] = next_random(seed) % 40 == 0;
	}
}

static void assert_same_lines(const struct linebreak_result *a, const struct linebreak_result *b)
{
	assert_int_equal(a->count, b->count);
	for (size_t i = 0; i < a->count; i++) {
		assert_int_equal(a->lines[i].width, b->lines[i].width);
		assert_int_equal(a->lines[i].hyphen, b->lines[i].hyphen);
	}
}

static mpt two_widths(const void *self, size_t line)
{
	return ((const mpt *)self)[line > 0];
}

/* Where lines can't end no hyphens are missed, and there are many such places. */
static void test_linebreak_scout_knows_ends(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	uint32_t seed = 2022;
	size_t tolerable = 0, asked = 0, all = 0;
	for (int round = 0; round < 2000; round++) {
		struct word_list w;
		struct linebreak_item some[480], every[480];
		mpt lines[] = {20000 + 500 * (round % 80), 16000 + 500 * (round % 90)};
		choose_words(&w, &seed);
		struct linebreak_settings set = linebreak_settings_for(0, 1000);
		set.line_width = two_widths;
		set.self = lines;
		set.hyphens_at_once = true;
		size_t some_count = make_words_of(&w, linebreak_scout_new(a, &set), some, &asked);
		size_t every_count = make_words_of(&w, NULL, every, &all);
		struct linebreak_result r = linebreak_paragraph(a, every, every_count, &set);
		struct linebreak_result s = linebreak_paragraph(a, some, some_count, &set);
		assert_int_equal(r.tolerable, s.tolerable);
		if (r.tolerable)
			assert_same_lines(&r, &s);
		tolerable += r.tolerable;
	}
	assert_true(tolerable > 1500);
	assert_true(asked < all / 2);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faces),
		cmocka_unit_test(test_own_font_directory),
		cmocka_unit_test(test_shape_kerns_words_not_figures),
		cmocka_unit_test(test_shape_puts_letters_together),
		cmocka_unit_test(test_shape_has_no_ligatures),
		cmocka_unit_test(test_shape_blanks_and_hyphens),
		cmocka_unit_test(test_shape_falls_back_as_a_whole),
		cmocka_unit_test(test_shape_marks),
		cmocka_unit_test(test_run_width_rounds),
		cmocka_unit_test(test_subset_keeps_nested_parts),
		cmocka_unit_test(test_subset_has_codes),
		cmocka_unit_test(test_digest_depends_on_faces),
		cmocka_unit_test(test_hyphenate_finnish),
		cmocka_unit_test(test_hyphenate_swedish),
		cmocka_unit_test(test_hyphenate_only_known_languages),
		cmocka_unit_test(test_hyphenate_odd_bytes),
		cmocka_unit_test(test_forgotten_words),
		cmocka_unit_test(test_hyphenation_exceptions),
		cmocka_unit_test(test_wordmap),
		cmocka_unit_test(test_linebreak_evens_lines),
		cmocka_unit_test(test_linebreak_widths_are_exact),
		cmocka_unit_test(test_linebreak_hyphenates_only_when_needed),
		cmocka_unit_test(test_linebreak_forced),
		cmocka_unit_test(test_linebreak_overfull),
		cmocka_unit_test(test_linebreak_varying_width),
		cmocka_unit_test(test_linebreak_short_last_line),
		cmocka_unit_test(test_linebreak_never_overfull),
		cmocka_unit_test(test_linebreak_scout_knows_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
