#include "pdf/content.h"

#include <string.h>

#include "base/buffer.h"
#include "pdf/font.h"
#include "pdf/repeat.h"
#include "pdf/store.h"
#include "pdf/structure.h"
#include "pdf/syntax.h"

#define DEFAULT_WIDTH 1000 /* of lines, at the start of a page */
#define UNKNOWN INT32_MIN  /* a length that is none, so that the first one is a change */
#define NO_COLOR UINT32_MAX

/* The graphics state as it is known to be, so that only changes are written. */
struct painter {
	const struct content_context *context;
	size_t index; /* of the page */
	mpt page_height;
	struct buffer *out;
	const struct item *open; /* an item of the sequence of marked content that is open */
	bool in_text;
	mpt text_x, text_y; /* the start of the last line of text */
	mpt leading;        /* T* goes down by this much */
	struct font_choice font;
	mpt rise, width;
	rgb fill, stroke;
};

static struct painter new_painter(const struct content_context *c, size_t page, struct buffer *out)
{
	return (struct painter){
		.context = c,
		.index = page,
		.page_height = c->pages->pages[page].height,
		.out = out,
		.width = DEFAULT_WIDTH,
	};
}

/* From the top down to from the bottom up. */
static int64_t flip(const struct painter *p, int64_t y)
{
	return p->page_height - y;
}

static void set_fill(struct painter *p, rgb color)
{
	if (p->fill == color)
		return;
	syntax_color(p->out, color);
	buffer_puts(p->out, "rg\n");
	p->fill = color;
}

static void set_stroke(struct painter *p, rgb color, mpt width)
{
	if (p->stroke != color) {
		syntax_color(p->out, color);
		buffer_puts(p->out, "RG\n");
		p->stroke = color;
	}
	if (p->width != width) {
		syntax_length(p->out, width);
		buffer_puts(p->out, " w\n");
		p->width = width;
	}
}

static void begin_text(struct painter *p)
{
	if (p->in_text)
		return;
	buffer_puts(p->out, "BT\n");
	p->in_text = true;
	p->text_x = p->text_y = 0;
}

static void end_text(struct painter *p)
{
	if (p->in_text)
		buffer_puts(p->out, "ET\n");
	p->in_text = false;
}

static void close_marked_content(struct painter *p)
{
	end_text(p);
	if (p->open)
		buffer_puts(p->out, "EMC\n");
	p->open = NULL;
}

static void open_artifact(struct painter *p, enum artifact_kind kind)
{
	static const char *const properties[] = {
		[ARTIFACT_LAYOUT] = "/Type/Layout",
		[ARTIFACT_HEADER] = "/Type/Pagination/Subtype/Header",
		[ARTIFACT_FOOTER] = "/Type/Pagination/Subtype/Footer",
		[ARTIFACT_BACKGROUND] = "/Type/Background",
	};
	buffer_puts(p->out, "/Artifact<<");
	buffer_puts(p->out, properties[kind]);
	buffer_puts(p->out, ">>BDC\n");
}

/* Opens marked content for the item, unless the one that is open is of the same element or kind of artifact. */
static void mark_content(struct painter *p, const struct item *item)
{
	const struct item *open = p->open;
	if (open && open->tag == item->tag && (item->tag || open->artifact == item->artifact))
		return;
	close_marked_content(p);
	if (item->tag) {
		syntax_name(p->out, item->tag->role);
		buffer_puts(p->out, "<</MCID ");
		buffer_put_int(p->out, structure_add_content(p->context->structure, item->tag, p->index));
		buffer_puts(p->out, ">>BDC\n");
	} else {
		open_artifact(p, item->artifact);
	}
	p->open = item;
}

static void set_rise(struct painter *p, mpt rise)
{
	if (p->rise == rise)
		return;
	syntax_length(p->out, rise);
	buffer_puts(p->out, " Ts\n");
	p->rise = rise;
}

/* Goes to the start of a line of text; straight down, the distance is remembered as leading. */
static void move_text(struct painter *p, mpt x, mpt y)
{
	int64_t right = (int64_t)x - p->text_x, up = (int64_t)y - p->text_y;
	p->text_x = x;
	p->text_y = y;
	if (right == 0 && up == -(int64_t)p->leading) {
		buffer_puts(p->out, "T*\n");
		return;
	}
	syntax_point(p->out, right, up);
	buffer_puts(p->out, right == 0 ? "TD\n" : "Td\n");
	if (right == 0)
		p->leading = (mpt)-up;
}

static void paint_text(struct painter *p, const struct item *item)
{
	begin_text(p);
	set_fill(p, item->u.text.color);
	set_rise(p, item->u.text.rise);
	move_text(p, item->x, (mpt)flip(p, item->y));
	font_set_show(p->context->fonts, item->u.text.runs, item->u.text.count, item->u.text.size, p->rise,
		      &p->font, p->out);
}

/* The operator that paints a path. */
static const char *paint_operator(bool fill, bool stroke)
{
	return fill && stroke ? "B\n" : fill ? "f\n" : stroke ? "S\n" : "n\n";
}

static void paint_rectangle(struct painter *p, const struct item *item)
{
	mpt width = item->u.rect.width, height = item->u.rect.height;
	if (item->u.rect.has_fill)
		set_fill(p, item->u.rect.fill);
	if (item->u.rect.has_stroke)
		set_stroke(p, item->u.rect.stroke, item->u.rect.stroke_width);
	syntax_point(p->out, item->x, flip(p, (int64_t)item->y + height));
	syntax_point(p->out, width, height);
	buffer_puts(p->out, "re ");
	buffer_puts(p->out, paint_operator(item->u.rect.has_fill, item->u.rect.has_stroke));
}

static void begin_dashes(struct painter *p, const struct item *item)
{
	buffer_puts(p->out, "q[");
	syntax_point(p->out, item->u.line.dash, item->u.line.gap);
	buffer_puts(p->out, "]0 d ");
}

static void paint_line(struct painter *p, const struct item *item)
{
	set_stroke(p, item->u.line.color, item->u.line.thickness);
	if (item->u.line.gap)
		begin_dashes(p, item);
	syntax_point(p->out, item->x, flip(p, item->y));
	buffer_puts(p->out, "m ");
	syntax_point(p->out, item->u.line.x2, flip(p, item->u.line.y2));
	buffer_puts(p->out, item->u.line.gap ? "l S Q\n" : "l S\n");
}

/* A length of the item's path as it is drawn. */
static int64_t scaled(const struct item *item, mpt length)
{
	return syntax_scale(length, item->u.path.scale_num, item->u.path.scale_den);
}

/* Appends `count` points of a path relative to the item's place; returns what follows them. */
static const mpt *put_path_points(struct painter *p, const struct item *item, const mpt *points, int count)
{
	for (int i = 0; i < count; i++, points += 2)
		syntax_point(p->out, scaled(item, points[0]), -scaled(item, points[1]));
	return points;
}

/* True for a rectangle that is drawn as the operator re does: across first. */
static bool is_rectangle(const char *verbs, const mpt *points)
{
	return strncmp(verbs, "MLLLZ", 5) == 0 && points[1] == points[3] && points[2] == points[4] &&
	       points[5] == points[7] && points[6] == points[0];
}

static const mpt *put_path_rectangle(struct painter *p, const struct item *item, const mpt *points)
{
	int64_t x = scaled(item, points[0]), y = scaled(item, points[1]);
	syntax_point(p->out, x, -y);
	syntax_point(p->out, scaled(item, points[4]) - x, y - scaled(item, points[5]));
	buffer_puts(p->out, "re\n");
	return points + 8;
}

static void put_path(struct painter *p, const struct item *item)
{
	const struct drawing_path *path = item->u.path.path;
	const mpt *points = path->points;
	for (const char *verb = path->verbs; *verb; verb++) {
		switch (*verb) {
		case 'M':
			if (is_rectangle(verb, points)) {
				points = put_path_rectangle(p, item, points);
				verb += 4;
				break;
			}
			points = put_path_points(p, item, points, 1);
			buffer_puts(p->out, "m\n");
			break;
		case 'L':
			points = put_path_points(p, item, points, 1);
			buffer_puts(p->out, "l\n");
			break;
		case 'C':
			points = put_path_points(p, item, points, 3);
			buffer_puts(p->out, "c\n");
			break;
		default:
			buffer_puts(p->out, "h\n");
		}
	}
}

/* Paths are moved as a whole, so that those that look alike are the same bytes. */
static void paint_path(struct painter *p, const struct item *item)
{
	const struct drawing_path *path = item->u.path.path;
	if (path->has_fill)
		set_fill(p, path->fill);
	if (path->has_stroke)
		set_stroke(p, path->stroke, (mpt)scaled(item, path->stroke_width));
	buffer_puts(p->out, "q 1 0 0 1 ");
	syntax_point(p->out, item->x, flip(p, item->y));
	buffer_puts(p->out, "cm\n");
	put_path(p, item);
	buffer_puts(p->out, paint_operator(path->has_fill, path->has_stroke));
	buffer_puts(p->out, "Q\n");
}

/* A URI has ASCII only: everything else is percent-encoded. */
static void put_uri(struct buffer *b, const char *uri)
{
	struct buffer ascii = BUFFER_INIT;
	for (; *uri; uri++) {
		unsigned char c = (unsigned char)*uri;
		if (c > ' ' && c < 0x7F)
			buffer_putc(&ascii, *uri);
		else
			buffer_printf(&ascii, "%%%02X", c);
	}
	buffer_puts(b, "/A<</S/URI/URI");
	syntax_literal(b, buffer_text(&ascii), ascii.len);
	buffer_puts(b, ">>");
	buffer_free(&ascii);
}

void content_destination(const struct content_context *c, int page, mpt y, struct buffer *b)
{
	if (page < 0 || (size_t)page >= c->pages->count) {
		store_fail(c->store, "a link or bookmark leads to a page that does not exist");
		return;
	}
	buffer_putc(b, '[');
	syntax_reference(b, c->page_objects[page]);
	buffer_puts(b, "/XYZ 0 ");
	syntax_length(b, (int64_t)c->pages->pages[page].height - y);
	buffer_puts(b, " null]");
}

static void add_link(struct painter *p, const struct item *item, struct buffer *annotations)
{
	const struct content_context *c = p->context;
	struct buffer b = BUFFER_INIT;
	if (!item->tag || !item->u.link.contents) {
		store_fail(c->store, "a link has no tag or nothing to be read aloud");
		return;
	}
	int object = store_reserve(c->store);
	buffer_puts(&b, "/Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect[");
	syntax_point(&b, item->x, flip(p, (int64_t)item->y + item->u.link.height));
	syntax_point(&b, (int64_t)item->x + item->u.link.width, flip(p, item->y));
	buffer_puts(&b, "]/Contents");
	syntax_text(&b, item->u.link.contents);
	buffer_printf(&b, "/StructParent %d",
		      structure_add_annotation(c->structure, item->tag, p->index, object));
	if (item->u.link.uri) {
		put_uri(&b, item->u.link.uri);
	} else {
		buffer_puts(&b, "/Dest");
		content_destination(c, item->u.link.page, item->u.link.target_y, &b);
	}
	store_fill(c->store, object, &b);
	syntax_reference(annotations, object);
	buffer_free(&b);
}

static void paint(struct painter *p, const struct item *item)
{
	if (item->kind != ITEM_TEXT)
		end_text(p);
	switch (item->kind) {
	case ITEM_TEXT:
		paint_text(p, item);
		break;
	case ITEM_RECT:
		paint_rectangle(p, item);
		break;
	case ITEM_LINE:
		paint_line(p, item);
		break;
	case ITEM_PATH:
		paint_path(p, item);
		break;
	case ITEM_LINK:
		break;
	}
}

/* A form begins with the state of whichever page it is drawn on. */
static int write_form(const struct painter *page, const struct item *items, size_t count)
{
	const struct content_context *c = page->context;
	struct buffer content = BUFFER_INIT, entries = BUFFER_INIT;
	struct painter p = new_painter(c, page->index, &content);
	p.leading = p.rise = p.width = UNKNOWN;
	p.fill = p.stroke = NO_COLOR;
	for (size_t i = 0; i < count; i++)
		paint(&p, &items[i]);
	end_text(&p);
	buffer_puts(&entries, "/Subtype/Form/BBox[0 0 ");
	syntax_length(&entries, c->pages->pages[page->index].width);
	buffer_putc(&entries, ' ');
	syntax_length(&entries, p.page_height);
	buffer_printf(&entries, "]/Resources<</Font %d 0 R>>", font_set_resources(c->fonts));
	int object = store_stream(c->store, &entries, buffer_text(&content), content.len, STREAM_PACKED);
	buffer_printf(c->forms, "/X%d %d 0 R", object, object);
	buffer_free(&content);
	buffer_free(&entries);
	return object;
}

/* What other pages have too is drawn by a form, which is written when it is used first. */
static void paint_repeat(struct painter *p, struct repeat *repeat, const struct item *items)
{
	end_text(p);
	if (!repeat->form)
		repeat->form = write_form(p, items, repeat->count);
	buffer_printf(p->out, "/X%d Do\n", repeat->form);
}

void content_write(const struct content_context *c, size_t page, struct buffer *content,
		   struct buffer *annotations)
{
	const struct page *source = &c->pages->pages[page];
	struct painter p = new_painter(c, page, content);
	for (size_t i = 0; i < source->count; i++) {
		const struct item *item = &source->items[i];
		if (item->kind == ITEM_LINK) {
			add_link(&p, item, annotations);
			continue;
		}
		mark_content(&p, item);
		struct repeat *repeat = repeats_at(c->repeats, page, i);
		if (repeat) {
			paint_repeat(&p, repeat, item);
			i += repeat->count - 1;
		} else {
			paint(&p, item);
		}
	}
	close_marked_content(&p);
}
