#include "pdf/outline.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "pdf/content.h"
#include "pdf/store.h"
#include "pdf/syntax.h"

/* A bookmark among others; 0 and NULL for none. */
struct entry {
	const struct bookmark *source;
	struct entry *parent, *previous, *next, *first, *last;
	int object;
	int below; /* entries of all levels below */
};

static void append(struct entry *parent, struct entry *child)
{
	child->parent = parent;
	child->previous = parent->last;
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
	for (struct entry *up = parent; up; up = up->parent)
		up->below++;
}

/* The nearest entry, from `last` upwards, under which a bookmark of `level` belongs. */
static struct entry *parent_for(struct entry *last, int level)
{
	while (last->source && last->source->level >= level)
		last = last->parent;
	return last;
}

static void put_link(struct buffer *b, const char *key, const struct entry *to)
{
	if (!to)
		return;
	buffer_puts(b, key);
	syntax_reference(b, to->object);
}

static void write_entry(const struct content_context *c, const struct entry *e)
{
	struct buffer b = BUFFER_INIT;
	if (e->source) {
		buffer_puts(&b, "/Title");
		syntax_text(&b, e->source->title);
		buffer_puts(&b, "/Dest");
		content_destination(c, e->source->page, e->source->y, &b);
	} else {
		buffer_puts(&b, "/Type/Outlines");
	}
	put_link(&b, "/Parent", e->parent);
	put_link(&b, "/Prev", e->previous);
	put_link(&b, "/Next", e->next);
	put_link(&b, "/First", e->first);
	put_link(&b, "/Last", e->last);
	if (e->below)
		buffer_printf(&b, "/Count %d", e->below);
	store_fill(c->store, e->object, &b);
	buffer_free(&b);
}

int outline_write(struct arena *a, const struct content_context *c)
{
	size_t count = c->pages->bookmark_count;
	if (count == 0)
		return 0;
	struct entry *entries = arena_array(a, count + 1, sizeof *entries);
	for (size_t i = 0; i <= count; i++) {
		entries[i].object = store_reserve(c->store);
		if (i == 0)
			continue;
		entries[i].source = &c->pages->bookmarks[i - 1];
		append(parent_for(&entries[i - 1], entries[i].source->level), &entries[i]);
	}
	for (size_t i = 0; i <= count; i++)
		write_entry(c, &entries[i]);
	return entries[0].object;
}
