#include "template/drawing.h"

#include <string.h>

#include "base/arena.h"
#include "template/value.h"

struct drawing_reader {
	struct template_set *set;
	struct arena *arena;
	const struct xml_document *doc;
	struct diagnostics *found;
	bool failed;
};

static void report(struct drawing_reader *r, const struct xml_node *x, const char *what)
{
	r->failed = true;
	diagnostics_report(r->found, DIAG_TEMPLATE_DRAWING, xml_file(r->doc), xml_line(x), NULL, xml_name(x), what);
}

/* Points with up to three decimals; returns what follows, NULL when it is no number in range. */
static const char *read_points(const char *s, mpt *out)
{
	bool negative = *s == '-';
	int64_t value = 0;
	int digits = 0, decimals = 0;
	for (s += negative; *s >= '0' && *s <= '9' && digits < 6; s++, digits++)
		value = value * 10 + (*s - '0');
	if (*s == '.')
		for (s++; *s >= '0' && *s <= '9' && decimals < 3; s++, decimals++)
			value = value * 10 + (*s - '0');
	if (digits + decimals == 0)
		return NULL;
	for (; decimals < 3; decimals++)
		value *= 10;
	if (value > MPT_MAX_LENGTH)
		return NULL;
	*out = (mpt)(negative ? -value : value);
	return s;
}

static mpt read_length(struct drawing_reader *r, const struct xml_node *x, const char *name, mpt fallback)
{
	const char *s = xml_attribute(x, name);
	mpt value = fallback;
	const char *end = s ? read_points(s, &value) : NULL;
	if ((s && (!end || *end)) || (!s && fallback < 0))
		report(r, x, name);
	return value;
}

static bool read_color(struct drawing_reader *r, const struct xml_node *x, const char *name, rgb *out)
{
	const char *s = xml_attribute(x, name);
	if (!s || strcmp(s, "none") == 0)
		return false;
	if (!value_color(r->set, s, out))
		report(r, x, name);
	return true;
}

static int points_of(char verb)
{
	switch (verb) {
	case 'M':
	case 'L':
		return 1;
	case 'C':
		return 3;
	case 'Z':
		return 0;
	default:
		return -1;
	}
}

static const char *skip_separators(const char *s)
{
	return s + strspn(s, " ,\t\r\n");
}

/* The data of a path being read; both arrays have room for the longest case. */
struct path_data {
	mpt *points;
	char *verbs;
	size_t point_count, verb_count;
};

/* Reads one verb with its points; NULL when it is malformed. A verb may stand for several: "L 1 1 2 2". */
static const char *read_verb(const char *s, struct path_data *d)
{
	char verb = *s++;
	int points = points_of(verb);
	if (points < 0 || (d->verb_count == 0 && verb != 'M'))
		return NULL;
	do {
		for (int i = 0; i < 2 * points; i++) {
			s = read_points(skip_separators(s), &d->points[d->point_count++]);
			if (!s)
				return NULL;
		}
		d->verbs[d->verb_count++] = verb;
		s = skip_separators(s);
	} while (points > 0 && *s && points_of(*s) < 0);
	return s;
}

static void read_path(struct drawing_reader *r, const struct xml_node *x, struct drawing_path *out)
{
	const char *s = xml_attribute(x, "d");
	if (!s) {
		report(r, x, "d");
		return;
	}
	size_t room = strlen(s) + 8;
	struct path_data d = {.points = arena_array(r->arena, room, sizeof(mpt)), .verbs = arena_alloc(r->arena, room)};
	s = skip_separators(s);
	while (s && *s)
		s = read_verb(s, &d);
	if (!s || d.verb_count == 0)
		report(r, x, "d");
	out->points = d.points;
	out->verbs = d.verbs;
	out->has_fill = read_color(r, x, "fill", &out->fill);
	out->has_stroke = read_color(r, x, "stroke", &out->stroke);
	out->stroke_width = read_length(r, x, "stroke-width", out->has_stroke ? MPT_PER_PT : 0);
}

static void read_text(struct drawing_reader *r, const struct xml_node *x, struct drawing_text *out)
{
	const char *style = xml_attribute(x, "style"), *align = xml_attribute(x, "align");
	union value v = {.number = ALIGN_LEFT};
	if (align && !value_parse(r->set, TYPE_ALIGN, align, &v))
		report(r, x, "align");
	out->align = (enum text_align)v.number;
	out->x = read_length(r, x, "x", -1);
	out->y = read_length(r, x, "y", -1);
	out->style = set_para(r->set, style ? style : "chart");
	if (!out->style)
		report(r, x, "style");
	out->text = xml_text(x);
}

static void read_children(struct drawing_reader *r, const struct xml_node *root, struct drawing *d)
{
	size_t count = 0;
	for (const struct xml_node *x = xml_first_child(root); x; x = xml_next(x))
		count += is_any_element(x);
	struct drawing_path *paths = arena_array(r->arena, count + 1, sizeof *paths);
	struct drawing_text *texts = arena_array(r->arena, count + 1, sizeof *texts);
	d->paths = paths;
	d->texts = texts;
	for (const struct xml_node *x = xml_first_child(root); x; x = xml_next(x)) {
		if (!is_any_element(x))
			continue;
		if (xml_is_element(x, "path"))
			read_path(r, x, &paths[d->path_count++]);
		else if (xml_is_element(x, "text"))
			read_text(r, x, &texts[d->text_count++]);
		else
			report(r, x, xml_name(x));
	}
}

const struct drawing *drawing_read(struct template_set *set, const struct xml_document *doc,
				   struct diagnostics *found)
{
	struct drawing_reader r = {.set = set, .arena = set->arena, .doc = doc, .found = found};
	const struct xml_node *root = xml_root(doc);
	if (!xml_is_element(root, "drawing")) {
		diagnostics_report(found, DIAG_TEMPLATE_ROOT, xml_file(doc), xml_line(root), NULL, xml_name(root),
				   "drawing");
		return NULL;
	}
	struct drawing *d = arena_alloc(set->arena, sizeof *d);
	d->width = read_length(&r, root, "width", -1);
	d->height = read_length(&r, root, "height", -1);
	read_children(&r, root, d);
	if (d->width <= 0 || d->height <= 0)
		report(&r, root, "width");
	return r.failed ? NULL : d;
}
