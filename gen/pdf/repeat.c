#include "pdf/repeat.h"

#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "text/wordmap.h"

/* What looks like this in this place; `uses` times in the document. */
struct look {
	size_t uses;
};

struct repeats {
	struct arena *arena;
	struct wordmap looks;     /* key -> look */
	struct wordmap stretches; /* addresses of looks in a row -> repeat */
	struct repeat ***pages;   /* by page and item */
};

static bool is_furniture(const struct item *item)
{
	return !item->tag && item->kind != ITEM_LINK &&
	       (item->artifact == ARTIFACT_HEADER || item->artifact == ARTIFACT_FOOTER);
}

static void put_number(struct buffer *key, int64_t n)
{
	buffer_append(key, &n, sizeof n);
}

static void put_pointer(struct buffer *key, const void *p)
{
	buffer_append(key, &p, sizeof p);
}

static void put_content(struct buffer *key, const struct item *item)
{
	switch (item->kind) {
	case ITEM_TEXT:
		put_number(key, item->u.text.size);
		put_number(key, item->u.text.rise);
		put_number(key, item->u.text.color);
		put_number(key, item->u.text.count);
		for (uint32_t i = 0; i < item->u.text.count; i++)
			put_pointer(key, item->u.text.runs[i]);
		break;
	case ITEM_RECT:
		put_number(key, item->u.rect.width);
		put_number(key, item->u.rect.height);
		put_number(key, item->u.rect.has_fill ? (int64_t)item->u.rect.fill : -1);
		put_number(key, item->u.rect.has_stroke ? (int64_t)item->u.rect.stroke : -1);
		put_number(key, item->u.rect.stroke_width);
		break;
	case ITEM_LINE:
		put_number(key, item->u.line.x2);
		put_number(key, item->u.line.y2);
		put_number(key, item->u.line.thickness);
		put_number(key, item->u.line.color);
		put_number(key, item->u.line.dash);
		put_number(key, item->u.line.gap);
		break;
	case ITEM_PATH:
		put_pointer(key, item->u.path.path);
		put_number(key, item->u.path.scale_num);
		put_number(key, item->u.path.scale_den);
		break;
	case ITEM_LINK:
		break;
	}
}

/* All that makes the item look as it does; appended to `key`. */
static void put_key(struct buffer *key, const struct item *item)
{
	put_number(key, item->kind);
	put_number(key, item->artifact);
	put_number(key, item->x);
	put_number(key, item->y);
	put_content(key, item);
}

static struct look *find_look(struct repeats *r, const struct item *item, struct buffer *key)
{
	buffer_clear(key);
	put_key(key, item);
	struct look *look = wordmap_get(&r->looks, 0, key->data, key->len);
	if (!look)
		look = wordmap_add(&r->looks, 0, key->data, key->len, sizeof *look);
	look->uses++;
	return look;
}

/* The looks of the page's headers and footers by item, NULL for others. */
static struct look **find_looks(struct repeats *r, const struct page *page, struct buffer *key)
{
	struct look **looks = arena_array(r->arena, page->count, sizeof *looks);
	for (size_t i = 0; i < page->count; i++)
		if (is_furniture(&page->items[i]))
			looks[i] = find_look(r, &page->items[i], key);
	return looks;
}

static struct repeat *find_repeat(struct repeats *r, struct look **looks, size_t count)
{
	struct repeat *repeat = wordmap_get(&r->stretches, 0, looks, count * sizeof *looks);
	if (!repeat) {
		repeat = wordmap_add(&r->stretches, 0, looks, count * sizeof *looks, sizeof *repeat);
		repeat->count = count;
	}
	repeat->uses++;
	return repeat;
}

/* The longest stretches of what is not on this page alone, each of one kind of artifact. */
static struct repeat **find_stretches(struct repeats *r, const struct page *page, struct look **looks)
{
	struct repeat **found = arena_array(r->arena, page->count, sizeof *found);
	for (size_t i = 0, end; i < page->count; i = end) {
		end = i;
		while (end < page->count && looks[end] && looks[end]->uses > 1 &&
		       page->items[end].artifact == page->items[i].artifact)
			end++;
		if (end > i)
			found[i] = find_repeat(r, looks + i, end - i);
		else
			end++;
	}
	return found;
}

struct repeats *repeats_find(struct arena *a, const struct pages *pages)
{
	struct repeats *r = arena_alloc(a, sizeof *r);
	struct look ***looks = arena_array(a, pages->count, sizeof *looks);
	struct buffer key = BUFFER_INIT;
	r->arena = a;
	r->pages = arena_array(a, pages->count, sizeof *r->pages);
	wordmap_init(&r->looks, a);
	wordmap_init(&r->stretches, a);
	for (size_t i = 0; i < pages->count; i++)
		looks[i] = find_looks(r, &pages->pages[i], &key);
	for (size_t i = 0; i < pages->count; i++)
		r->pages[i] = find_stretches(r, &pages->pages[i], looks[i]);
	wordmap_free(&r->looks);
	wordmap_free(&r->stretches);
	buffer_free(&key);
	return r;
}

struct repeat *repeats_at(const struct repeats *r, size_t page, size_t item)
{
	struct repeat *repeat = r->pages[page][item];
	return repeat && repeat->uses > 1 ? repeat : NULL;
}
