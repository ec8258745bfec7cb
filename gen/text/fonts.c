#include "text/fonts.h"

#include <hb-subset.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "text/face.h"
#include "text/hyphenate.h"
#include "text/shape.h"

struct fonts {
	struct arena *arena;
	struct face *faces;
	size_t count, capacity;
	struct shaper *shaper;
	struct hyphenator *hyphenator;
	struct typesetter setter;
	const char *error;
};

/* Where Linux distributions keep Liberation 2 and DejaVu; before the older Liberation 1. */
static const char *const directories[] = {
	"/usr/share/fonts/truetype/liberation2",
	"/usr/share/fonts/truetype/liberation",
	"/usr/share/fonts/truetype/dejavu",
	"/usr/share/fonts/liberation-sans-fonts",
	"/usr/share/fonts/liberation-serif-fonts",
	"/usr/share/fonts/liberation-mono-fonts",
	"/usr/share/fonts/liberation-fonts",
	"/usr/share/fonts/dejavu-sans-fonts",
	"/usr/share/fonts/liberation",
	"/usr/share/fonts/dejavu",
	"/usr/share/fonts/TTF",
	"/usr/local/share/fonts",
};

static const struct glyph_run *shape(void *self, int face, const char *text, size_t len, unsigned flags)
{
	struct fonts *f = self;
	return shaper_shape(f->shaper, f->faces, f->count, face, text, len, flags);
}

static const struct face_metrics *metrics(void *self, int face)
{
	const struct fonts *f = self;
	return &f->faces[face].metrics;
}

static void hyphenate(void *self, const char *lang, const char *word, size_t len, bool joints_only, uint8_t *points)
{
	struct fonts *f = self;
	hyphenator_points(f->hyphenator, lang, word, len, joints_only, points);
}

struct fonts *fonts_new(void)
{
	struct arena *a = arena_new();
	struct fonts *f = arena_alloc(a, sizeof *f);
	f->arena = a;
	f->shaper = shaper_new(a);
	f->hyphenator = hyphenator_new(a);
	f->setter = (struct typesetter){f, shape, metrics, hyphenate};
	f->error = "";
	return f;
}

void fonts_forget_words(struct fonts *f)
{
	shaper_forget(f->shaper);
	hyphenator_forget(f->hyphenator);
}

void fonts_free(struct fonts *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->count; i++)
		face_close(&f->faces[i]);
	shaper_free(f->shaper);
	hyphenator_free(f->hyphenator);
	arena_free(f->arena);
}

const char *fonts_error(const struct fonts *f)
{
	return f->error;
}

const struct typesetter *fonts_typesetter(struct fonts *f)
{
	return &f->setter;
}

static bool is_file_in(char path[PATH_MAX], const char *dir, size_t dir_len, const char *name)
{
	int n = snprintf(path, PATH_MAX, "%.*s/%s", (int)dir_len, dir, name);
	return dir_len > 0 && n > 0 && n < PATH_MAX && access(path, R_OK) == 0;
}

static bool find_font(const char *name, char path[PATH_MAX])
{
	const char *own = getenv("HAKEMUS_FONTS");
	while (own && *own) {
		size_t len = strcspn(own, ":");
		if (len < PATH_MAX && is_file_in(path, own, len, name))
			return true;
		own += len + (own[len] == ':');
	}
	for (size_t i = 0; i < sizeof directories / sizeof *directories; i++)
		if (is_file_in(path, directories[i], strlen(directories[i]), name))
			return true;
	return false;
}

static int find_face(const struct fonts *f, const char *name)
{
	for (size_t i = 0; i < f->count; i++)
		if (strcmp(f->faces[i].name, name) == 0)
			return (int)i;
	return -1;
}

int fonts_add(struct fonts *f, const char *name, bool fallback)
{
	char path[PATH_MAX];
	struct face face;
	int known = find_face(f, name);
	if (known >= 0) {
		f->faces[known].fallback |= fallback;
		return known;
	}
	if (strchr(name, '/') || !find_font(name, path)) {
		f->error = arena_printf(f->arena, "%s: no such font is installed", name);
		return -1;
	}
	if (f->count > INT16_MAX) /* a run names its face in 16 bits */
		return -1;
	const char *reason;
	if (!face_open(&face, f->arena, path, &reason)) {
		f->error = arena_printf(f->arena, "%s: %s", path, reason);
		return -1;
	}
	face.fallback = fallback;
	f->faces = arena_grow(f->arena, f->faces, f->count, &f->capacity, sizeof *f->faces);
	f->faces[f->count] = face;
	return (int)f->count++;
}

bool fonts_hyphenation_available(struct fonts *f, const char *lang)
{
	const char *reason;
	bool ok = hyphenator_available(f->hyphenator, lang, &reason);
	if (!ok)
		f->error = reason;
	return ok;
}

bool fonts_add_hyphenations(struct fonts *f, const char *lang, const char *path)
{
	const char *reason;
	bool ok = hyphenator_add_exceptions(f->hyphenator, lang, path, &reason);
	if (!ok)
		f->error = arena_printf(f->arena, "%s: %s", path, reason);
	return ok;
}

bool fonts_cover(struct fonts *f, int face, uint32_t character)
{
	for (size_t i = 0; i < f->count; i++)
		if (((int)i == face || f->faces[i].fallback) && face_covers(&f->faces[i], character))
			return true;
	return false;
}

const struct face_descriptor *fonts_descriptor(struct fonts *f, int face)
{
	return &f->faces[face].descriptor;
}

uint32_t fonts_glyph(struct fonts *f, int face, uint32_t character)
{
	hb_codepoint_t glyph;
	return hb_font_get_nominal_glyph(f->faces[face].font, character, &glyph) ? glyph : 0;
}

int32_t fonts_advance(struct fonts *f, int face, uint32_t glyph)
{
	return hb_font_get_glyph_h_advance(f->faces[face].font, glyph);
}

static void put_16(struct buffer *b, size_t n)
{
	buffer_putc(b, (char)(n >> 8 & 255));
	buffer_putc(b, (char)(n & 255));
}

/* The font's only character map (platform 1, encoding 0): a trimmed table of the codes from `first` on. */
static bool put_codes(struct buffer *b, const hb_map_t *renumbered, const uint32_t *glyphs, size_t count,
		      size_t first)
{
	const size_t head[] = {0, 1, 1, 0, 0, 12, 6, 10 + 2 * count, 0, first, count};
	bool ok = true;
	for (size_t i = 0; i < sizeof head / sizeof *head; i++)
		put_16(b, head[i]);
	for (size_t i = 0; i < count; i++) {
		hb_codepoint_t fresh = glyphs[i] ? hb_map_get(renumbered, glyphs[i]) : 0;
		put_16(b, fresh);
		ok &= fresh != HB_MAP_VALUE_INVALID;
	}
	return ok;
}

static bool add_table(hb_face_t *face, hb_tag_t tag, const struct buffer *content)
{
	hb_blob_t *blob = hb_blob_create_or_fail(content->data, (unsigned)content->len,
						 HB_MEMORY_MODE_DUPLICATE, NULL, NULL);
	bool ok = blob && hb_face_builder_add_table(face, tag, blob);
	hb_blob_destroy(blob);
	return ok;
}

static bool append_face(struct buffer *out, hb_face_t *face)
{
	hb_blob_t *blob = hb_face_reference_blob(face);
	unsigned len;
	const char *data = hb_blob_get_data(blob, &len);
	buffer_append(out, data, len);
	hb_blob_destroy(blob);
	return len > 0;
}

static bool run_subset(struct face *face, hb_subset_input_t *input, const uint32_t *glyphs, size_t count,
		       uint8_t first, struct buffer *out)
{
	struct buffer codes = BUFFER_INIT;
	hb_subset_plan_t *plan = hb_subset_plan_create_or_fail(face->outlines, input);
	hb_face_t *subset = plan ? hb_subset_plan_execute_or_fail(plan) : NULL;
	bool ok = subset &&
		  put_codes(&codes, hb_subset_plan_old_to_new_glyph_mapping(plan), glyphs, count, first) &&
		  add_table(subset, HB_TAG('c', 'm', 'a', 'p'), &codes) && append_face(out, subset);
	buffer_free(&codes);
	hb_face_destroy(subset);
	hb_subset_plan_destroy(plan);
	return ok;
}

static bool make_subset(struct face *face, const uint32_t *glyphs, size_t count, uint8_t first, struct buffer *out)
{
	hb_subset_input_t *input = hb_subset_input_create_or_fail();
	if (!input)
		return false;
	hb_set_t *wanted = hb_subset_input_glyph_set(input);
	for (size_t i = 0; i < count; i++)
		hb_set_add(wanted, glyphs[i]);
	hb_set_add(wanted, 0);
	hb_set_clear(hb_subset_input_unicode_set(input));
	hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_NOTDEF_OUTLINE);
	bool ok = run_subset(face, input, glyphs, count, first, out);
	hb_subset_input_destroy(input);
	return ok;
}

static bool is_same(const struct subset *s, const uint32_t *glyphs, size_t count, uint8_t first)
{
	return s->font.len && s->count == count && s->first == first &&
	       memcmp(s->glyphs, glyphs, count * sizeof *glyphs) == 0;
}

bool fonts_subset(struct fonts *f, int face, const uint32_t *glyphs, size_t count, uint8_t first, struct buffer *out)
{
	struct subset *last = &f->faces[face].last;
	if (!is_same(last, glyphs, count, first)) {
		buffer_clear(&last->font);
		if (!make_subset(&f->faces[face], glyphs, count, first, &last->font))
			return false;
		memcpy(last->glyphs, glyphs, count * sizeof *glyphs);
		last->count = count;
		last->first = first;
	}
	buffer_append(out, last->font.data, last->font.len);
	return true;
}

/* Of a font file the directory, which holds the checksums of its tables: as good as all its bytes. */
static size_t directory_length(const char *data, unsigned len)
{
	size_t tables = len >= 6 ? (size_t)(unsigned char)data[4] << 8 | (unsigned char)data[5] : 0;
	size_t wanted = 12 + 16 * tables;
	return wanted < len ? wanted : len;
}

void fonts_digest(struct fonts *f, char hex[65])
{
	struct buffer all = BUFFER_INIT;
	for (size_t i = 0; i < f->count; i++) {
		const struct face *face = &f->faces[i];
		unsigned len;
		const char *data = hb_blob_get_data(face->blob, &len);
		digest_sha256(data, directory_length(data, len), hex);
		buffer_printf(&all, "%s %d %u %s\n", face->name, face->fallback, len, hex);
	}
	digest_sha256(buffer_text(&all), all.len, hex);
	buffer_free(&all);
}
