/*
 * Charts: columns (stacked or side by side) and horizontal bars, drawn as
 * plain items. Integer arithmetic throughout. Series are told apart in grey,
 * too: white seams between parts, values written at them, and a legend in the
 * order of the parts.
 */
#include <string.h>

#include "base/buffer.h"
#include "base/money.h"
#include "layout/flow.h"

#define NO_BREAK_SPACE "\xC2\xA0"
#define GRID_COLOR 0xD8D8D8
#define AXIS_COLOR 0x404040
#define WHITE 0xFFFFFF
#define GRID_THICKNESS 400
#define AXIS_THICKNESS 700
#define SEAM 600             /* white line around parts */
#define TICKS 5              /* about as many grid lines */

/* What values are shown in. */
struct unit {
	int64_t divisor;             /* of the values as they are given */
	int decimals;                /* of values; grid lines have as many as they need */
	const char *name;            /* "milj. €" */
};

struct axis {
	int64_t low, high, step;     /* in values as given */
	mpt from, to;                /* where low and high stand on the page */
};

struct chart_job {
	const struct flow *f;
	const struct chart *c;
	const struct para_style *style;
	struct items *out;
	struct unit unit;
	struct axis axis;
	mpt x, y, width, height;     /* what is left for the plot */
};

/* a * b / c, to the nearest, for a within c. */
static int64_t scale(int64_t a, int64_t b, int64_t c)
{
	while (c > INT32_MAX || c < INT32_MIN) {
		a /= 2;
		c /= 2;
	}
	if (c == 0)
		return 0;
	return (2 * a * b + (a * b >= 0 ? c : -c)) / (2 * c);
}

static mpt position(const struct axis *a, int64_t value)
{
	return a->from + (mpt)scale(value - a->low, a->to - a->from, a->high - a->low);
}

/* --- numbers --- */

static int64_t magnitude(int64_t n)
{
	return n < 0 ? -n : n;
}

/* The value in the unit with `decimals`, rounded; "" for what rounds to nothing. */
static const char *format_value(const struct chart_job *j, int64_t value, int decimals, bool with_unit)
{
	int64_t tens = decimals > 1 ? 100 : decimals == 1 ? 10 : 1, whole = magnitude(value);
	int64_t scaled = whole / j->unit.divisor * tens +
			 (2 * (whole % j->unit.divisor) * tens + j->unit.divisor) / (2 * j->unit.divisor);
	if (scaled == 0 && value != 0)
		return "";
	struct buffer text = BUFFER_INIT;
	if (value < 0)
		buffer_puts(&text, "\xE2\x88\x92");
	money_format_integer(&text, scaled / tens);
	if (tens > 1)
		buffer_printf(&text, ",%0*d", decimals > 1 ? 2 : 1, (int)(scaled % tens));
	if (with_unit && *j->unit.name)
		buffer_printf(&text, NO_BREAK_SPACE "%s", j->unit.name);
	const char *copy = arena_strndup(j->f->l->scratch, buffer_text(&text), text.len);
	buffer_free(&text);
	return copy;
}

/* The n-th of the names in "€|1 000 €|milj. €"; NULL when there are fewer. */
static const char *unit_name(struct arena *a, const char *names, int n)
{
	for (; n > 0 && names; n--) {
		names = strchr(names, '|');
		names = names ? names + 1 : NULL;
	}
	return names ? arena_strndup(a, names, strcspn(names, "|")) : NULL;
}

static struct unit choose_unit(const struct chart_job *j, int64_t largest)
{
	const char *names = j->c->unit ? j->c->unit : "";
	struct arena *a = j->f->l->scratch;
	int64_t one = j->c->money ? 100 : 1;
	const char *millions = unit_name(a, names, 2), *thousands = unit_name(a, names, 1);
	if (j->c->kind == CHART_BARS) /* bars bear the unit: "412 300 €", not "412 1 000 €" */
		thousands = NULL;
	if (millions && largest >= 1000000 * one)
		return (struct unit){1000000 * one, 1, millions};
	if (thousands && largest >= 10000 * one)
		return (struct unit){1000 * one, largest < 100000 * one, thousands};
	return (struct unit){one, 0, unit_name(a, names, 0)};
}

/* --- the axis --- */

static int64_t value_at(const struct chart *c, size_t series, size_t category)
{
	static const int64_t most = INT64_C(1) << 52;
	int64_t v = c->series[series].values[category];
	return v > most ? most : v < -most ? -most : v;
}

/* Lowest and highest value that is drawn; parts that are stacked add up. */
static void find_range(const struct chart *c, int64_t *low, int64_t *high)
{
	*low = *high = 0;
	for (size_t k = 0; k < c->category_count; k++) {
		int64_t above = 0, below = 0;
		for (size_t s = 0; s < c->series_count; s++) {
			int64_t v = value_at(c, s, k);
			bool stacked = c->kind == CHART_STACKED_COLUMNS;
			above = v > 0 ? v + (stacked ? above : 0) : stacked ? above : 0;
			below = v < 0 ? v + (stacked ? below : 0) : stacked ? below : 0;
			*high = above > *high ? above : *high;
			*low = below < *low ? below : *low;
		}
	}
}

/* 1, 2 or 5 times a power of ten, at least `least`. */
static int64_t round_step(int64_t least)
{
	int64_t power = 1;
	while (power < least / 10)
		power *= 10;
	static const int64_t steps[] = {1, 2, 5, 10, 20, 50, 100};
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (steps[i] * power >= least)
			return steps[i] * power;
	return 100 * power;
}

static struct axis choose_axis(const struct chart *c, int64_t low, int64_t high)
{
	struct axis a = {0};
	if (low == 0 && high == 0)
		high = c->money ? 100 : 1;
	a.step = round_step((high - low + TICKS - 1) / TICKS);
	if (c->money && a.step < 100)
		a.step = 100;
	a.high = (high + a.step - 1) / a.step * a.step;
	a.low = -((-low + a.step - 1) / a.step * a.step);
	return a;
}

/* Decimals that the grid lines need. */
static int step_decimals(const struct chart_job *j)
{
	int64_t d = j->unit.divisor;
	if (j->axis.step % d == 0)
		return 0;
	return j->axis.step * 10 % d == 0 ? 1 : 2;
}

static const char *tick_text(const struct chart_job *j, int64_t value)
{
	return value ? format_value(j, value, step_decimals(j), false) : "0";
}

/* --- pieces of the drawing --- */

static void add_line(const struct chart_job *j, mpt x, mpt y, mpt x2, mpt y2, mpt thickness, rgb color)
{
	struct item item = {.kind = ITEM_LINE, .tag = j->f->tag, .x = x, .y = y};
	item.u.line.x2 = x2;
	item.u.line.y2 = y2;
	item.u.line.thickness = thickness;
	item.u.line.color = color;
	items_add(j->f->l, j->out, &item);
}

/* The rectangle between two corners, in any order. */
static void add_part(const struct chart_job *j, mpt x, mpt y, mpt x2, mpt y2, rgb color, bool seam)
{
	struct item item = {.kind = ITEM_RECT, .tag = j->f->tag, .x = x < x2 ? x : x2, .y = y < y2 ? y : y2};
	item.u.rect.width = x < x2 ? x2 - x : x - x2;
	item.u.rect.height = y < y2 ? y2 - y : y - y2;
	item.u.rect.fill = color;
	item.u.rect.has_fill = true;
	item.u.rect.stroke = WHITE;
	item.u.rect.has_stroke = seam;
	item.u.rect.stroke_width = SEAM;
	if (item.u.rect.width && item.u.rect.height)
		items_add(j->f->l, j->out, &item);
}

static mpt put_text(const struct chart_job *j, const char *text, mpt x, mpt y, enum text_align align, rgb color)
{
	struct para_style style = *j->style;
	style.color = color;
	return words_put(j->f, &style, text, x, y, align, j->out);
}

/* A value that may cross a grid line, on a white ground. */
static void put_value(const struct chart_job *j, const char *text, mpt x, mpt y, enum text_align align)
{
	mpt width = words_width(j->f, j->style, text), pad = j->style->size * 15 / 100;
	mpt left = align == ALIGN_LEFT ? x : align == ALIGN_CENTER ? x - width / 2 : x - width;
	mpt cap = words_cap_height(j->f->l, j->style, j->style->size);
	add_part(j, left - pad, y - cap - pad, left + width + pad, y + pad, WHITE, false);
	put_text(j, text, x, y, align, j->style->color);
}

/* Is black text hard to read on it? */
static bool is_dark(rgb c)
{
	return (c >> 16 & 0xFF) * 299 + (c >> 8 & 0xFF) * 587 + (c & 0xFF) * 114 < 140000;
}

#define MEASURE_ONLY (-1)

/* A name broken to `width`, `y` the top; returns its height, and does no more when `room` is MEASURE_ONLY. */
static mpt put_name(const struct chart_job *j, const char *name, mpt x, mpt y, mpt width, enum text_align align,
		    bool centered, mpt room)
{
	struct layout *l = j->f->l;
	struct flow f = *j->f;
	struct para_style style = *j->style;
	style.indent = style.hanging = style.space_before = style.space_after = 0;
	style.keep_with_next = false;
	f.out = stack_new(l);
	f.x = x;
	f.width = width;
	f.has_align = true;
	f.align = align;
	f.frame = NULL;
	struct inline_run run = {.kind = RUN_TEXT, .text = name};
	para_set(&f, &(struct para){.runs = &run, .style = &style, .tag = f.tag, .plain = true});
	mpt height = stack_height(f.out, 0, f.out->count);
	if (room != MEASURE_ONLY) {
		struct box nowhere = {0};
		stack_compose(l, f.out, 0, f.out->count, y + (centered && room > height ? (room - height) / 2 : 0),
			      j->out, &nowhere);
	}
	stack_release(l, f.out);
	return height;
}

/* --- legend and unit --- */

static void legend_entry(const struct chart_job *j, const struct chart_series *s, mpt x, mpt y)
{
	mpt side = j->style->size * 8 / 10, baseline = words_baseline(j->f->l, j->style);
	add_part(j, x, y + baseline - side, x + side, y + baseline, s->color, false);
	put_text(j, s->name, x + side * 3 / 2, y + baseline, ALIGN_LEFT, j->style->color);
}

/* Width of one of `columns` columns of the legend, as wide as its longest name and the gap behind it. */
static mpt legend_column(const struct chart_job *j, size_t columns, size_t column)
{
	mpt widest = 0;
	for (size_t i = column; i < j->c->series_count; i += columns) {
		mpt width = words_width(j->f, j->style, j->c->series[i].name);
		widest = width > widest ? width : widest;
	}
	return widest + j->style->size * 12 / 10 + j->style->size * 2;
}

static bool legend_fits(const struct chart_job *j, size_t columns)
{
	int64_t width = -2 * (int64_t)j->style->size;
	for (size_t i = 0; i < columns; i++)
		width += legend_column(j, columns, i);
	return width <= j->width;
}

/* As few lines as the names need, and on these as even as can be. */
static size_t legend_columns(const struct chart_job *j)
{
	size_t count = j->c->series_count, columns = count;
	while (columns > 1 && !legend_fits(j, columns))
		columns--;
	size_t lines = (count + columns - 1) / columns;
	for (size_t fewer = columns; fewer > 0 && (count + fewer - 1) / fewer == lines; fewer--)
		if (legend_fits(j, fewer))
			columns = fewer;
	return columns;
}

/* The names of the series in their order; takes its lines from the top of the plot. */
static void put_legend(struct chart_job *j)
{
	if (j->c->series_count < 2)
		return;
	size_t columns = legend_columns(j);
	mpt x = j->x;
	for (size_t i = 0; i < j->c->series_count; i++) {
		if (i > 0 && i % columns == 0) {
			x = j->x;
			j->y += j->style->leading;
			j->height -= j->style->leading;
		}
		legend_entry(j, &j->c->series[i], x, j->y);
		x += legend_column(j, columns, i % columns);
	}
	j->y += j->style->leading * 3 / 2;
	j->height -= j->style->leading * 3 / 2;
}

static void put_unit(struct chart_job *j)
{
	if (!j->unit.name || !*j->unit.name)
		return;
	put_text(j, j->unit.name, j->x, j->y + words_baseline(j->f->l, j->style), ALIGN_LEFT, j->style->color);
	j->y += j->style->leading * 4 / 3;
	j->height -= j->style->leading * 4 / 3;
}

static mpt widest_tick(const struct chart_job *j)
{
	mpt widest = 0;
	for (int64_t v = j->axis.low; v <= j->axis.high; v += j->axis.step) {
		mpt width = words_width(j->f, j->style, tick_text(j, v));
		widest = width > widest ? width : widest;
	}
	return widest;
}

/* --- columns --- */

static mpt highest_name(const struct chart_job *j, mpt width)
{
	mpt highest = 0;
	for (size_t i = 0; i < j->c->category_count; i++) {
		mpt height = put_name(j, j->c->categories[i], j->x, 0, width, ALIGN_CENTER, false, MEASURE_ONLY);
		highest = height > highest ? height : highest;
	}
	return highest;
}

static void put_column_grid(const struct chart_job *j)
{
	mpt middle = words_cap_height(j->f->l, j->style, j->style->size) / 2, gap = j->style->size / 2;
	for (int64_t v = j->axis.low; v <= j->axis.high; v += j->axis.step) {
		mpt y = position(&j->axis, v);
		if (v)
			add_line(j, j->x, y, j->x + j->width, y, GRID_THICKNESS, GRID_COLOR);
		put_text(j, tick_text(j, v), j->x - gap, y + middle, ALIGN_RIGHT, j->style->color);
	}
}

/* A value above (or below) the end of its column, when it is no wider than the room. */
static void put_column_value(const struct chart_job *j, int64_t value, int64_t end, mpt middle, mpt room)
{
	const char *text = format_value(j, value, j->unit.decimals, false);
	mpt cap = words_cap_height(j->f->l, j->style, j->style->size), gap = j->style->size * 3 / 10;
	if (!value || words_width(j->f, j->style, text) > room)
		return;
	mpt y = position(&j->axis, end);
	put_value(j, text, middle, value < 0 ? y + cap + gap : y - gap, ALIGN_CENTER);
}

/* A value within its part, when there is room. */
static void put_part_value(const struct chart_job *j, int64_t value, mpt top, mpt bottom, mpt x, mpt width, rgb color)
{
	const char *text = format_value(j, value, j->unit.decimals, false);
	mpt cap = words_cap_height(j->f->l, j->style, j->style->size);
	mpt high = top < bottom ? top : bottom, low = top < bottom ? bottom : top;
	if (low - high < cap * 3 / 2 || words_width(j->f, j->style, text) > width - 2000)
		return;
	put_text(j, text, x + width / 2, high + (low - high + cap) / 2, ALIGN_CENTER,
		 is_dark(color) ? WHITE : j->style->color);
}

static void stacked_column(const struct chart_job *j, size_t category, mpt x, mpt band)
{
	mpt width = band * 6 / 10;
	int64_t above = 0, below = 0;
	x += (band - width) / 2;
	for (size_t s = 0; s < j->c->series_count; s++) {
		int64_t v = value_at(j->c, s, category), *end = v < 0 ? &below : &above;
		mpt from = position(&j->axis, *end), to = position(&j->axis, *end + v);
		add_part(j, x, from, x + width, to, j->c->series[s].color, true);
		if (j->c->series_count > 1)
			put_part_value(j, v, to, from, x, width, j->c->series[s].color);
		*end += v;
	}
	put_column_value(j, above + below, above + below < 0 ? below : above, x + width / 2, band);
}

static void grouped_columns(const struct chart_job *j, size_t category, mpt x, mpt band)
{
	mpt group = band * 8 / 10, width = group / (mpt)j->c->series_count;
	x += (band - group) / 2;
	for (size_t s = 0; s < j->c->series_count; s++, x += width) {
		int64_t v = value_at(j->c, s, category);
		add_part(j, x, position(&j->axis, 0), x + width, position(&j->axis, v), j->c->series[s].color, true);
		put_column_value(j, v, v, x + width / 2, width);
	}
}

static void put_columns(struct chart_job *j)
{
	put_unit(j);
	mpt ticks = widest_tick(j) + j->style->size / 2;
	j->x += ticks;
	j->width -= ticks;
	mpt band = j->width / (mpt)j->c->category_count, gap = j->style->size * 3 / 10;
	mpt names = highest_name(j, band - gap) + gap;
	j->axis.to = j->y + j->style->leading; /* room for the value of the highest */
	j->axis.from = j->y + j->height - names;
	put_column_grid(j);
	for (size_t i = 0; i < j->c->category_count; i++) {
		mpt x = j->x + (mpt)i * band;
		if (j->c->kind == CHART_STACKED_COLUMNS)
			stacked_column(j, i, x, band);
		else
			grouped_columns(j, i, x, band);
		put_name(j, j->c->categories[i], x + gap / 2, j->axis.from + gap, band - gap, ALIGN_CENTER, false, 0);
	}
	mpt zero = position(&j->axis, 0);
	add_line(j, j->x, zero, j->x + j->width, zero, AXIS_THICKNESS, AXIS_COLOR);
}

/* --- bars --- */

static void put_bar_grid(const struct chart_job *j, mpt top, mpt bottom)
{
	mpt baseline = words_baseline(j->f->l, j->style);
	for (int64_t v = j->axis.low; v <= j->axis.high; v += j->axis.step) {
		mpt x = position(&j->axis, v);
		if (v)
			add_line(j, x, top, x, bottom, GRID_THICKNESS, GRID_COLOR);
		put_text(j, tick_text(j, v), x, bottom + baseline, ALIGN_CENTER, j->style->color);
	}
}

static void category_bars(const struct chart_job *j, size_t category, mpt y, mpt band)
{
	mpt group = band * 7 / 10, height = group / (mpt)j->c->series_count;
	mpt cap = words_cap_height(j->f->l, j->style, j->style->size), gap = j->style->size * 4 / 10;
	y += (band - group) / 2;
	for (size_t s = 0; s < j->c->series_count; s++, y += height) {
		int64_t v = value_at(j->c, s, category);
		mpt end = position(&j->axis, v);
		add_part(j, position(&j->axis, 0), y, end, y + height, j->c->series[s].color, true);
		if (v && height >= cap)
			put_value(j, format_value(j, v, j->unit.decimals, true), v < 0 ? end - gap : end + gap,
				  y + (height + cap) / 2, v < 0 ? ALIGN_RIGHT : ALIGN_LEFT);
	}
}

static mpt widest_category(const struct chart_job *j)
{
	mpt widest = 0;
	for (size_t i = 0; i < j->c->category_count; i++) {
		mpt width = words_width(j->f, j->style, j->c->categories[i]);
		widest = width > widest ? width : widest;
	}
	return widest > j->width * 4 / 10 ? j->width * 4 / 10 : widest;
}

static mpt widest_value(const struct chart_job *j)
{
	mpt widest = 0;
	for (size_t s = 0; s < j->c->series_count; s++)
		for (size_t i = 0; i < j->c->category_count; i++) {
			const char *text = format_value(j, value_at(j->c, s, i), j->unit.decimals, true);
			mpt width = words_width(j->f, j->style, text);
			widest = width > widest ? width : widest;
		}
	return widest;
}

static void put_bars(struct chart_job *j)
{
	mpt gap = j->style->size * 6 / 10, names = widest_category(j), values = widest_value(j) + gap;
	mpt bottom = j->y + j->height - j->style->leading * 4 / 3;
	mpt band = (bottom - j->y) / (mpt)j->c->category_count;
	j->axis.from = j->x + names + gap + (j->axis.low < 0 ? values : 0);
	j->axis.to = j->x + j->width - values;
	put_bar_grid(j, j->y, bottom);
	for (size_t i = 0; i < j->c->category_count; i++) {
		mpt y = j->y + (mpt)i * band;
		put_name(j, j->c->categories[i], j->x, y, names, ALIGN_RIGHT, true, band);
		category_bars(j, i, y, band);
	}
	mpt zero = position(&j->axis, 0);
	add_line(j, zero, j->y, zero, bottom, AXIS_THICKNESS, AXIS_COLOR);
}

void chart_put(const struct flow *f, const struct chart *c, mpt x, mpt y, mpt width, mpt height, struct items *out)
{
	int64_t low, high;
	if (!c->category_count || !c->series_count)
		return;
	struct chart_job j = {
		.f = f, .c = c, .style = flow_style(f, c->style, "chart"), .out = out,
		.x = x, .y = y, .width = width, .height = height,
	};
	find_range(c, &low, &high);
	j.axis = choose_axis(c, low, high);
	j.unit = choose_unit(&j, high > -low ? high : -low);
	put_legend(&j);
	if (c->kind == CHART_BARS)
		put_bars(&j);
	else
		put_columns(&j);
}
