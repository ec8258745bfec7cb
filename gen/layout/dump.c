/*
 * Pages as text, one item a line, for tests and for people; and the hash of
 * a page.
 */
#include <string.h>

#include "base/buffer.h"
#include "base/digest.h"
#include "layout/layout.h"

/* A length in points, no more decimals than it has. */
static void put_length(struct buffer *out, mpt n)
{
	int64_t v = n;
	if (v < 0) {
		buffer_putc(out, '-');
		v = -v;
	}
	buffer_put_int(out, v / 1000);
	int rest = (int)(v % 1000);
	if (!rest)
		return;
	buffer_printf(out, ".%03d", rest);
	while (out->data[out->len - 1] == '0')
		out->data[--out->len] = '\0';
}

static void put_pair(struct buffer *out, mpt a, mpt b)
{
	put_length(out, a);
	buffer_putc(out, ',');
	put_length(out, b);
}

static void put_quoted(struct buffer *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '"' || text[i] == '\\')
			buffer_putc(out, '\\');
		if (text[i] == '\n')
			buffer_puts(out, "\\n");
		else if (i + 1 < len && memcmp(text + i, "\xC2\xA0", 2) == 0)
			buffer_puts(out, "~"), i++;
		else if (i + 1 < len && memcmp(text + i, "\xC2\xAD", 2) == 0)
			buffer_puts(out, "\\-"), i++;
		else
			buffer_putc(out, text[i]);
	}
}

static void put_string(struct buffer *out, const char *text)
{
	buffer_putc(out, '"');
	put_quoted(out, text, strlen(text));
	buffer_putc(out, '"');
}

/* "Sect/Table/TBody/TR/TD"; the Document above all is left out. */
static void put_path(struct buffer *out, const struct tag *tag)
{
	if (tag->parent && tag->parent->parent) {
		put_path(out, tag->parent);
		buffer_putc(out, '/');
	}
	buffer_puts(out, tag->role);
}

static void put_place(struct buffer *out, const struct item *item)
{
	static const char *const kinds[] = {"layout", "header", "footer", "background"};
	if (item->tag)
		put_path(out, item->tag);
	else
		buffer_printf(out, "(%s)", kinds[item->artifact]);
}

static void put_color(struct buffer *out, const char *name, rgb color)
{
	if (color)
		buffer_printf(out, " %s=%06x", name, (unsigned)color);
}

static void dump_text(struct buffer *out, const struct item *item)
{
	buffer_puts(out, " w=");
	put_length(out, item->u.text.width);
	buffer_puts(out, " size=");
	put_length(out, item->u.text.size);
	if (item->u.text.rise) {
		buffer_puts(out, " rise=");
		put_length(out, item->u.text.rise);
	}
	put_color(out, "color", item->u.text.color);
	buffer_puts(out, item->is_volatile ? " volatile \"" : " \"");
	int face = item->u.text.count ? item->u.text.runs[0]->face : 0;
	for (uint32_t i = 0; i < item->u.text.count; i++) {
		const struct glyph_run *run = item->u.text.runs[i];
		if (run->face != face)
			buffer_printf(out, "{%d}", face = run->face);
		put_quoted(out, run->text, run->length);
	}
	buffer_putc(out, '"');
}

static void dump_rect(struct buffer *out, const struct item *item)
{
	buffer_putc(out, ' ');
	put_pair(out, item->u.rect.width, item->u.rect.height);
	if (item->u.rect.has_fill)
		buffer_printf(out, " fill=%06x", (unsigned)item->u.rect.fill);
	if (item->u.rect.has_stroke) {
		buffer_printf(out, " stroke=%06x/", (unsigned)item->u.rect.stroke);
		put_length(out, item->u.rect.stroke_width);
	}
}

static void dump_line(struct buffer *out, const struct item *item)
{
	buffer_puts(out, " to ");
	put_pair(out, item->u.line.x2, item->u.line.y2);
	buffer_puts(out, " thick=");
	put_length(out, item->u.line.thickness);
	if (item->u.line.gap) {
		buffer_puts(out, " dash=");
		put_pair(out, item->u.line.dash, item->u.line.gap);
	}
	put_color(out, "color", item->u.line.color);
}

static void dump_link(struct buffer *out, const struct item *item)
{
	buffer_putc(out, ' ');
	put_pair(out, item->u.link.width, item->u.link.height);
	if (item->u.link.uri) {
		buffer_printf(out, " <%s>", item->u.link.uri);
	} else {
		buffer_printf(out, " page %d at ", item->u.link.page + 1);
		put_length(out, item->u.link.target_y);
	}
	buffer_putc(out, ' ');
	put_string(out, item->u.link.contents ? item->u.link.contents : "");
}

static void dump_path(struct buffer *out, const struct item *item)
{
	const struct drawing_path *path = item->u.path.path;
	buffer_printf(out, " %zu steps", strlen(path->verbs));
	if (item->u.path.scale_num != item->u.path.scale_den)
		buffer_printf(out, " scale=%lld/%lld", (long long)item->u.path.scale_num,
			      (long long)item->u.path.scale_den);
	if (path->has_fill)
		buffer_printf(out, " fill=%06x", (unsigned)path->fill);
	if (path->has_stroke)
		buffer_printf(out, " stroke=%06x", (unsigned)path->stroke);
}

static void dump_item(struct buffer *out, const struct item *item)
{
	static const char *const names[] = {"text", "rect", "line", "path", "link"};
	buffer_printf(out, "%s ", names[item->kind]);
	put_pair(out, item->x, item->y);
	buffer_putc(out, ' ');
	put_place(out, item);
	switch (item->kind) {
	case ITEM_TEXT:
		dump_text(out, item);
		break;
	case ITEM_RECT:
		dump_rect(out, item);
		break;
	case ITEM_LINE:
		dump_line(out, item);
		break;
	case ITEM_PATH:
		dump_path(out, item);
		break;
	case ITEM_LINK:
		dump_link(out, item);
		break;
	}
	buffer_putc(out, '\n');
}

/* --- tags --- */

static void put_attribute(struct buffer *out, const char *name, const char *value)
{
	if (!value)
		return;
	buffer_printf(out, " %s=", name);
	put_string(out, value);
}

static void put_numbers(struct buffer *out, const struct tag *tag)
{
	static const char *const scopes[] = {"", " scope=column", " scope=row", " scope=both"};
	buffer_puts(out, scopes[tag->scope]);
	if (tag->column_span > 1)
		buffer_printf(out, " columns=%d", tag->column_span);
	if (tag->row_span > 1)
		buffer_printf(out, " rows=%d", tag->row_span);
	for (size_t i = 0; tag->headers && tag->headers[i]; i++)
		buffer_printf(out, "%s%s", i ? "+" : " headers=", tag->headers[i]);
	if (tag->bbox_page < 0)
		return;
	buffer_printf(out, " page=%d bbox=", tag->bbox_page + 1);
	put_pair(out, tag->bbox[0], tag->bbox[1]);
	buffer_putc(out, ',');
	put_pair(out, tag->bbox[2], tag->bbox[3]);
}

static void dump_tag(struct buffer *out, const struct tag *tag, int depth)
{
	buffer_printf(out, "%*s%s", 2 * depth, "", tag->role);
	put_attribute(out, "id", tag->id);
	put_attribute(out, "lang", tag->lang);
	put_attribute(out, "alt", tag->alt);
	put_attribute(out, "actual", tag->actual);
	put_attribute(out, "expansion", tag->expansion);
	put_attribute(out, "title", tag->title);
	put_attribute(out, "summary", tag->summary);
	put_attribute(out, "numbering", tag->list_numbering);
	put_numbers(out, tag);
	buffer_putc(out, '\n');
	for (const struct tag *child = tag->first; child; child = child->next)
		dump_tag(out, child, depth + 1);
}

void layout_dump(const struct pages *pages, struct buffer *out)
{
	static const char *const kinds[] = {"body", "cover", "contents"};
	for (size_t i = 0; i < pages->count; i++) {
		const struct page *page = &pages->pages[i];
		buffer_printf(out, "page %zu %s ", i + 1, kinds[page->kind]);
		put_pair(out, page->width, page->height);
		buffer_putc(out, '\n');
		for (size_t k = 0; k < page->count; k++)
			dump_item(out, &page->items[k]);
	}
	buffer_puts(out, "tags\n");
	dump_tag(out, pages->root, 0);
	if (pages->bookmark_count)
		buffer_puts(out, "bookmarks\n");
	for (size_t i = 0; i < pages->bookmark_count; i++) {
		const struct bookmark *b = &pages->bookmarks[i];
		buffer_printf(out, "%*s", 2 * b->level, "");
		put_string(out, b->title);
		buffer_printf(out, " page %d at ", b->page + 1);
		put_length(out, b->y);
		buffer_putc(out, '\n');
	}
}

/* --- hash --- */

/* Seven bits a byte, the lowest first and the sign in the lowest: most numbers are small, and hashing takes its time. */
static size_t pack_number(unsigned char *to, int64_t n)
{
	uint64_t rest = n < 0 ? ~(uint64_t)n << 1 | 1 : (uint64_t)n << 1;
	size_t len = 0;
	for (; rest >= 0x80; rest >>= 7)
		to[len++] = (unsigned char)(rest | 0x80);
	to[len++] = (unsigned char)rest;
	return len;
}

#define PACKED_NUMBER 10 /* bytes at most */

static void hash_numbers(struct buffer *b, const int64_t *numbers, size_t count)
{
	unsigned char *to = (unsigned char *)buffer_reserve(b, count * PACKED_NUMBER);
	for (size_t i = 0; i < count; i++) {
		size_t len = pack_number(to, numbers[i]);
		to += len;
		b->len += len;
	}
}

static void hash_string(struct buffer *b, const char *s)
{
	buffer_append(b, s ? s : "", (s ? strlen(s) : 0) + 1);
}

#define FACE_FOLLOWS 1 /* packed it is a byte that no text has */

/* Text and faces; how it is divided into runs nobody sees, and the width says whether the fonts are the same. */
static void hash_text(struct buffer *b, const struct item *item)
{
	hash_numbers(b, (const int64_t[]){item->u.text.size, item->u.text.rise, item->u.text.color, item->u.text.width}, 4);
	int face = -1;
	for (uint32_t i = 0; i < item->u.text.count; i++) {
		const struct glyph_run *run = item->u.text.runs[i];
		if (run->face != face) {
			face = run->face;
			hash_numbers(b, (const int64_t[]){FACE_FOLLOWS, face}, 2);
		}
		buffer_append(b, run->text, run->length);
	}
	buffer_putc(b, '\0');
}

static size_t point_count(const char *verbs)
{
	size_t count = 0;
	for (; *verbs; verbs++)
		count += *verbs == 'C' ? 3 : *verbs == 'Z' ? 0 : 1;
	return count;
}

static void hash_path(struct buffer *b, const struct item *item)
{
	const struct drawing_path *p = item->u.path.path;
	hash_numbers(b, (const int64_t[]){item->u.path.scale_num, item->u.path.scale_den, p->fill, p->stroke,
					  p->has_fill, p->has_stroke, p->stroke_width}, 7);
	hash_string(b, p->verbs);
	buffer_append(b, p->points, point_count(p->verbs) * 2 * sizeof *p->points);
}

static void hash_item(struct buffer *b, const struct item *item)
{
	hash_numbers(b, (const int64_t[]){item->kind, item->x, item->y}, 3);
	switch (item->kind) {
	case ITEM_TEXT:
		hash_text(b, item);
		break;
	case ITEM_RECT:
		hash_numbers(b, (const int64_t[]){item->u.rect.width, item->u.rect.height, item->u.rect.fill,
						  item->u.rect.stroke, item->u.rect.has_fill, item->u.rect.has_stroke,
						  item->u.rect.stroke_width}, 7);
		break;
	case ITEM_LINE:
		hash_numbers(b, (const int64_t[]){item->u.line.x2, item->u.line.y2, item->u.line.thickness,
						  item->u.line.color, item->u.line.dash, item->u.line.gap}, 6);
		break;
	case ITEM_PATH:
		hash_path(b, item);
		break;
	case ITEM_LINK:
		hash_numbers(b, (const int64_t[]){item->u.link.width, item->u.link.height, item->u.link.page,
						  item->u.link.target_y}, 4);
		hash_string(b, item->u.link.uri);
		break;
	}
}

void layout_page_hash(const struct page *page, char hex[65])
{
	struct buffer b = BUFFER_INIT;
	hash_numbers(&b, (const int64_t[]){page->width, page->height, page->kind}, 3);
	for (size_t i = 0; i < page->count; i++)
		if (!page->items[i].is_volatile)
			hash_item(&b, &page->items[i]);
	digest_sha256(b.data, b.len, hex);
	buffer_free(&b);
}
