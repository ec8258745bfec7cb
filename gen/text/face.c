#include "text/face.h"

#include <hb-ot.h>
#include <string.h>

#include "base/arena.h"

/* A table of the font, for the few fields HarfBuzz has no call for. */
struct table {
	hb_blob_t *blob;
	const unsigned char *data;
	unsigned len;
};

static struct table table_open(hb_face_t *face, const char *tag)
{
	struct table t = {.blob = hb_face_reference_table(face, hb_tag_from_string(tag, 4))};
	t.data = (const unsigned char *)hb_blob_get_data(t.blob, &t.len);
	return t;
}

static void table_close(struct table *t)
{
	hb_blob_destroy(t->blob);
}

/* Fields beyond the table's end read as 0. */
static uint16_t table_u16(const struct table *t, unsigned at)
{
	if (at + 2 > t->len)
		return 0;
	return (uint16_t)((unsigned)t->data[at] << 8 | t->data[at + 1]);
}

static int32_t table_i16(const struct table *t, unsigned at)
{
	return (int16_t)table_u16(t, at);
}

static bool has_table(hb_face_t *face, const char *tag)
{
	struct table t = table_open(face, tag);
	bool found = t.len > 0;
	table_close(&t);
	return found;
}

/* OS/2 fsType: may the font be embedded as a subset of outlines? */
static bool may_embed(const struct table *os2)
{
	uint16_t type = table_u16(os2, 8);
	bool restricted = (type & 0x000F) == 0x0002;
	bool no_subsetting = type & 0x0100, bitmaps_only = type & 0x0200;
	return !restricted && !no_subsetting && !bitmaps_only;
}

static int32_t measured(hb_font_t *font, hb_ot_metrics_tag_t tag)
{
	hb_position_t value = 0;
	hb_ot_metrics_get_position_with_fallback(font, tag, &value);
	return value;
}

static void read_metrics(struct face *f)
{
	hb_font_extents_t extents = {0};
	hb_font_get_h_extents(f->font, &extents);
	f->metrics = (struct face_metrics){
		.units_per_em = (int32_t)hb_face_get_upem(f->hb),
		.ascent = extents.ascender,
		.descent = extents.descender,
		.cap_height = measured(f->font, HB_OT_METRICS_TAG_CAP_HEIGHT),
		.x_height = measured(f->font, HB_OT_METRICS_TAG_X_HEIGHT),
	};
}

/* The file's PostScript name as a PDF name may have it; that of the file when it has none. */
static const char *postscript_name(struct face *f, struct arena *a)
{
	char name[64];
	unsigned size = sizeof name;
	hb_ot_name_get_utf8(f->hb, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &size, name);
	const char *from = size > 0 ? name : f->name;
	char *clean = arena_alloc(a, strlen(from) + 1), *to = clean;
	for (; *from; from++)
		if ((*from >= '0' && *from <= '9') || (*from >= 'A' && *from <= 'Z') ||
		    (*from >= 'a' && *from <= 'z') || *from == '-' || *from == '_')
			*to++ = *from;
	return clean;
}

/* No table has the thickness of stems; this follows the weight well enough. */
static int32_t stem_from_weight(int32_t weight, int32_t units_per_em)
{
	return (10 + 220 * (weight - 50) / 900) * units_per_em / 1000;
}

static void read_descriptor(struct face *f, struct arena *a, const struct table *os2)
{
	struct table head = table_open(f->hb, "head"), post = table_open(f->hb, "post");
	struct face_descriptor *d = &f->descriptor;
	uint16_t weight = table_u16(os2, 4), mac_style = table_u16(&head, 44);
	uint16_t panose = table_u16(os2, 32); /* family kind, serif style */
	int32_t upem = f->metrics.units_per_em;
	*d = (struct face_descriptor){
		.postscript_name = postscript_name(f, a),
		.units_per_em = upem,
		.ascent = f->metrics.ascent,
		.descent = f->metrics.descent,
		.cap_height = f->metrics.cap_height,
		.italic_angle = table_i16(&post, 4) + (table_u16(&post, 6) >= 0x8000), /* 16.16 */
		.fixed_pitch = table_u16(&post, 12) || table_u16(&post, 14),
		.serif = panose >> 8 == 2 && (panose & 255) >= 2 && (panose & 255) <= 10,
		.italic = mac_style & 2,
		.bold = mac_style & 1,
	};
	d->stem_v = stem_from_weight(weight ? weight : d->bold ? 700 : 400, upem);
	for (unsigned i = 0; i < 4; i++)
		d->bbox[i] = table_i16(&head, 36 + 2 * i);
	table_close(&head);
	table_close(&post);
}

static const char *why_unusable(const struct face *f, const struct table *os2)
{
	if (hb_face_get_glyph_count(f->hb) == 0 || !has_table(f->hb, "glyf") || !has_table(f->hb, "loca") ||
	    !has_table(f->hb, "head") || !has_table(f->hb, "hmtx"))
		return "the file is not a TrueType font";
	if (!may_embed(os2))
		return "the font does not allow embedding";
	return NULL;
}

/*
 * A PDF needs the outlines and their metrics; everything else is for systems
 * that shape and name, and would only cost the subsetter time.
 */
static hb_face_t *outlines_of(hb_face_t *face)
{
	static const char tags[][5] = {"glyf", "loca", "head", "hhea", "hmtx", "maxp"};
	hb_face_t *outlines = hb_face_builder_create();
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
		hb_blob_t *blob = hb_face_reference_table(face, hb_tag_from_string(tags[i], 4));
		if (!hb_face_builder_add_table(outlines, hb_tag_from_string(tags[i], 4), blob))
			arena_out_of_memory();
		hb_blob_destroy(blob);
	}
	hb_face_make_immutable(outlines);
	return outlines;
}

static hb_font_t *font_of(hb_face_t *face)
{
	int upem = (int)hb_face_get_upem(face);
	hb_font_t *font = hb_font_create(face);
	hb_font_set_scale(font, upem, upem);
	return font;
}

/* Of a lookup of GPOS: it changes the first of two glyphs that follow each other, and does nothing else. */
static bool changes_pairs(const struct table *gpos, unsigned index)
{
	enum { PAIRS = 2, IGNORE_BASES = 2, IGNORE_LIGATURES = 4 };
	unsigned list = table_u16(gpos, 8), lookup = list + table_u16(gpos, list + 2 + 2 * index);
	bool ok = table_u16(gpos, lookup) == PAIRS && !(table_u16(gpos, lookup + 2) & (IGNORE_BASES | IGNORE_LIGATURES));
	for (unsigned i = 0; ok && i < table_u16(gpos, lookup + 4); i++) {
		unsigned subtable = lookup + table_u16(gpos, lookup + 6 + 2 * i);
		ok = table_u16(gpos, subtable + 6) == 0; /* what happens to the second one */
	}
	return ok;
}

static bool kerns_pairs(hb_face_t *face)
{
	static const hb_tag_t kerning[] = {HB_TAG('k', 'e', 'r', 'n'), HB_TAG_NONE};
	struct table gpos = table_open(face, "GPOS");
	hb_set_t *lookups = hb_set_create();
	hb_ot_layout_collect_lookups(face, HB_OT_TAG_GPOS, NULL, NULL, kerning, lookups);
	bool ok = !hb_set_is_empty(lookups);
	for (hb_codepoint_t i = HB_SET_VALUE_INVALID; ok && hb_set_next(lookups, &i);)
		ok = changes_pairs(&gpos, i);
	hb_set_destroy(lookups);
	table_close(&gpos);
	return ok;
}

/* Letters and ASCII: U+0080 to U+00BF are signs and blanks. */
static struct letter *read_letters(struct arena *a, hb_font_t *font)
{
	struct letter *letters = arena_array(a, FACE_LETTERS, sizeof *letters);
	for (hb_codepoint_t c = ' '; c < FACE_LETTERS; c = c == 0x7E ? 0xC0 : c + 1) {
		struct letter *l = &letters[c];
		if (hb_font_get_nominal_glyph(font, c, &l->glyph))
			l->advance = hb_font_get_glyph_h_advance(font, l->glyph);
	}
	return letters;
}

struct letter *face_letters(struct face *f, struct arena *a)
{
	if (!f->letters_read) {
		f->letters = kerns_pairs(f->hb) ? read_letters(a, f->font) : NULL;
		f->letters_read = true;
	}
	return f->letters;
}

bool face_open(struct face *out, struct arena *a, const char *path, const char **error)
{
	const char *slash = strrchr(path, '/');
	*out = (struct face){.name = arena_strdup(a, slash ? slash + 1 : path)};
	out->blob = hb_blob_create_from_file_or_fail(path);
	if (!out->blob) {
		*error = "the font file cannot be read";
		return false;
	}
	hb_blob_make_immutable(out->blob);
	out->hb = hb_face_create(out->blob, 0);
	hb_face_make_immutable(out->hb);
	out->font = font_of(out->hb);
	out->outlines = outlines_of(out->hb);
	struct table os2 = table_open(out->hb, "OS/2");
	*error = why_unusable(out, &os2);
	if (!*error) {
		read_metrics(out);
		read_descriptor(out, a, &os2);
		hb_font_make_immutable(out->font);
	}
	table_close(&os2);
	if (*error)
		face_close(out);
	return !*error;
}

void face_close(struct face *f)
{
	buffer_free(&f->last.font);
	hb_font_destroy(f->font);
	hb_face_destroy(f->outlines);
	hb_face_destroy(f->hb);
	hb_blob_destroy(f->blob);
}

/* Blanks that HarfBuzz makes from the space when the font lacks them. */
static bool is_substituted_space(uint32_t c)
{
	return c == 0x00A0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000;
}

static bool has_glyph(const struct face *f, uint32_t character)
{
	hb_codepoint_t glyph;
	return hb_font_get_nominal_glyph(f->font, character, &glyph);
}

bool face_covers(const struct face *f, uint32_t character)
{
	if (has_glyph(f, character))
		return true;
	if (is_substituted_space(character))
		return has_glyph(f, ' ');
	return character == 0x2011 && has_glyph(f, 0x2010);
}
