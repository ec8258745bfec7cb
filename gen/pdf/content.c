#include "pdf/content.h"

#include <string.h>

#include "base/buffer.h"
#include "pdf/font.h"
#include "pdf/store.h"
#include "pdf/structure.h"
#include "pdf/syntax.h"

#define NO_FACE (-1)
#define DEFAULT_WIDTH 1000 /* of lines, at the start of a page */

/* The graphics state as it is known to be, so that only changes are written. */
struct painter {
	const struct content_context *context;
	size_t index; /* of the page */
	mpt page_height;
	struct buffer *out;
	const struct item *open; /* the item whose marked content is open */
	bool in_text;
	mpt text_x, text_y; /* the start of the last line of text */
	int face;
	mpt size, rise, width;
	rgb fill, stroke;
};

static void put_point(struct painter *p, int64_t x, int64_t y)
{
	syntax_length(p->out, x);
	buffer_putc(p->out, ' ');
	syntax_length(p->out, y);
	buffer_putc(p->out, ' ');
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
	buffer_printf(p->out, "/Artifact<<%s>>BDC\n", properties[kind]);
}

/* Opens marked content for the item, unless the one that is open is of the same element or kind of artifact.
 */
static void mark_content(struct painter *p, const struct item *item)
{
	const struct item *open = p->open;
	if (open && open->tag == item->tag && (item->tag || open->artifact == item->artifact))
		return;
	close_marked_content(p);
	if (item->tag) {
		syntax_name(p->out, item->tag->role);
		buffer_printf(p->out, "<</MCID %d>>BDC\n",
			      structure_add_content(p->context->structure, item->tag, p->index));
	} else {
		open_artifact(p, item->artifact);
	}
	p->open = item;
}

static void begin_text(struct painter *p)
{
	if (p->in_text)
		return;
	buffer_puts(p->out, "BT\n");
	p->in_text = true;
	p->text_x = p->text_y = 0;
}

static void set_font(struct painter *p, int face, mpt size)
{
	if (p->face == face && p->size == size)
		return;
	font_set_name(p->context->fonts, face, p->out);
	buffer_putc(p->out, ' ');
	syntax_length(p->out, size);
	buffer_puts(p->out, " Tf\n");
	p->face = face;
	p->size = size;
}

static void set_rise(struct painter *p, mpt rise)
{
	if (p->rise == rise)
		return;
	syntax_length(p->out, rise);
	buffer_puts(p->out, " Ts\n");
	p->rise = rise;
}

static void paint_text(struct painter *p, const struct item *item)
{
	mpt y = (mpt)flip(p, item->y);
	begin_text(p);
	set_fill(p, item->u.text.color);
	set_rise(p, item->u.text.rise);
	put_point(p, (int64_t)item->x - p->text_x, (int64_t)y - p->text_y);
	buffer_puts(p->out, "Td\n");
	p->text_x = item->x;
	p->text_y = y;
	for (uint32_t i = 0; i < item->u.text.count;) {
		int face = item->u.text.runs[i]->face;
		set_font(p, face, item->u.text.size);
		buffer_putc(p->out, '[');
		for (; i < item->u.text.count && item->u.text.runs[i]->face == face; i++)
			font_set_run(p->context->fonts, item->u.text.runs[i], item->u.text.size, p->rise,
				     p->out);
		buffer_puts(p->out, "]TJ\n");
	}
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
	put_point(p, item->x, flip(p, (int64_t)item->y + height));
	put_point(p, width, height);
	buffer_puts(p->out, "re ");
	buffer_puts(p->out, paint_operator(item->u.rect.has_fill, item->u.rect.has_stroke));
}

static void paint_line(struct painter *p, const struct item *item)
{
	set_stroke(p, item->u.line.color, item->u.line.thickness);
	put_point(p, item->x, flip(p, item->y));
	buffer_puts(p->out, "m ");
	put_point(p, item->u.line.x2, flip(p, item->u.line.y2));
	buffer_puts(p->out, "l S\n");
}

/* Appends `count` points of a path; returns what follows them. */
static const mpt *put_path_points(struct painter *p, const struct item *item, const mpt *points, int count)
{
	int64_t num = item->u.path.scale_num, den = item->u.path.scale_den;
	for (int i = 0; i < count; i++, points += 2)
		put_point(p, item->x + syntax_scale(points[0], num, den),
			  flip(p, item->y + syntax_scale(points[1], num, den)));
	return points;
}

static void paint_path(struct painter *p, const struct item *item)
{
	const struct drawing_path *path = item->u.path.path;
	const mpt *points = path->points;
	if (path->has_fill)
		set_fill(p, path->fill);
	if (path->has_stroke)
		set_stroke(p, path->stroke,
			   (mpt)syntax_scale(path->stroke_width, item->u.path.scale_num,
					     item->u.path.scale_den));
	for (const char *verb = path->verbs; *verb; verb++) {
		switch (*verb) {
		case 'M':
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
	buffer_puts(p->out, paint_operator(path->has_fill, path->has_stroke));
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
	put_point(&(struct painter){.out = &b}, item->x, flip(p, (int64_t)item->y + item->u.link.height));
	put_point(&(struct painter){.out = &b}, (int64_t)item->x + item->u.link.width, flip(p, item->y));
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

static void paint(struct painter *p, const struct item *item, struct buffer *annotations)
{
	if (item->kind == ITEM_LINK) {
		add_link(p, item, annotations);
		return;
	}
	mark_content(p, item);
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

void content_write(const struct content_context *c, size_t page, struct buffer *content,
		   struct buffer *annotations)
{
	const struct page *source = &c->pages->pages[page];
	struct painter p = {
		.context = c,
		.index = page,
		.page_height = source->height,
		.out = content,
		.face = NO_FACE,
		.width = DEFAULT_WIDTH,
	};
	for (size_t i = 0; i < source->count; i++)
		paint(&p, &source->items[i], annotations);
	close_marked_content(&p);
}
