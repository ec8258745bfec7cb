#include "pdf/pdf.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "pdf/content.h"
#include "pdf/deflate.h"
#include "pdf/font.h"
#include "pdf/metadata.h"
#include "pdf/outline.h"
#include "pdf/repeat.h"
#include "pdf/store.h"
#include "pdf/structure.h"
#include "pdf/syntax.h"

struct pdf_cache {
	struct deflater *deflater;
	char error[160]; /* the last message, which outlives the document */
};

struct pdf_cache *pdf_cache_new(void)
{
	struct pdf_cache *c = calloc(1, sizeof *c);
	if (!c)
		arena_out_of_memory();
	c->deflater = deflater_new();
	return c;
}

void pdf_cache_free(struct pdf_cache *c)
{
	if (!c)
		return;
	deflater_free(c->deflater);
	free(c);
}

static void put_page(const struct content_context *c, size_t index, int content, int resources,
		     const struct buffer *annotations, struct buffer *b)
{
	const struct page *page = &c->pages->pages[index];
	int key = structure_page_key(c->structure, index);
	buffer_puts(b, "/MediaBox[0 0 ");
	syntax_length(b, page->width);
	buffer_putc(b, ' ');
	syntax_length(b, page->height);
	buffer_printf(b, "]/Resources %d 0 R/Contents %d 0 R/Tabs/S", resources, content);
	if (key >= 0)
		buffer_printf(b, "/StructParents %d", key);
	if (annotations->len) {
		buffer_puts(b, "/Annots[");
		buffer_append(b, annotations->data, annotations->len);
		buffer_putc(b, ']');
	}
}

/* What the pages' contents call by name, one dictionary for all. */
static int write_resources(const struct content_context *c)
{
	struct buffer b = BUFFER_INIT;
	buffer_printf(&b, "/Font %d 0 R", font_set_resources(c->fonts));
	if (c->forms->len)
		buffer_printf(&b, "/XObject<<%s>>", buffer_text(c->forms));
	int object = store_dictionary(c->store, &b);
	buffer_free(&b);
	return object;
}

/* All pages and the fonts they use, which are known only when all are written. */
static void write_pages(struct arena *a, const struct content_context *c)
{
	size_t count = c->pages->count;
	int *contents = arena_array(a, count, sizeof *contents);
	struct buffer *annotations = arena_array(a, count, sizeof *annotations);
	struct buffer content = BUFFER_INIT, none = BUFFER_INIT, entries = BUFFER_INIT;
	for (size_t i = 0; i < count; i++) {
		buffer_clear(&content);
		content_write(c, i, &content, &annotations[i]);
		contents[i] = store_stream(c->store, &none, buffer_text(&content), content.len, STREAM_PACKED);
	}
	font_set_write(c->fonts);
	int resources = write_resources(c);
	for (size_t i = 0; i < count; i++) {
		buffer_clear(&entries);
		put_page(c, i, contents[i], resources, &annotations[i], &entries);
		store_fill(c->store, c->page_objects[i], &entries);
		buffer_free(&annotations[i]);
	}
	buffer_free(&content);
	buffer_free(&entries);
}

static void write_catalog(struct arena *a, const struct content_context *c, const struct pdf_metadata *meta)
{
	struct buffer b = BUFFER_INIT;
	int outline = outline_write(a, c);
	buffer_printf(&b, "/StructTreeRoot %d 0 R/MarkInfo<</Marked true>>/Lang",
		      structure_write(c->structure));
	syntax_text(&b, meta->lang);
	buffer_puts(&b, "/ViewerPreferences<</DisplayDocTitle true>>");
	if (outline)
		buffer_printf(&b, "/PageMode/UseOutlines/Outlines %d 0 R", outline);
	buffer_printf(&b, "/Metadata %d 0 R", metadata_write(c->store, meta));
	metadata_put_output_intent(c->store, &b);
	metadata_put_attachments(a, c->store, meta, &b);
	store_catalog(c->store, &b);
	buffer_free(&b);
}

static void write_document(struct arena *a, struct content_context *c, const struct pdf_metadata *meta,
			   struct fonts *fonts)
{
	int *page_objects = arena_array(a, c->pages->count, sizeof *page_objects);
	for (size_t i = 0; i < c->pages->count; i++)
		page_objects[i] = store_page(c->store);
	c->page_objects = page_objects;
	c->fonts = font_set_new(a, fonts, c->store);
	c->repeats = repeats_find(a, c->pages);
	c->structure = structure_new(a, c->store, c->pages, page_objects);
	write_pages(a, c);
	write_catalog(a, c, meta);
}

const char *pdf_write(const struct pages *pages, const struct pdf_metadata *meta, struct fonts *fonts,
		      struct pdf_cache *cache, struct buffer *out)
{
	if (pages->count == 0 || !pages->root)
		return "a document without pages or without structure";
	struct arena *a = arena_new();
	struct store *store = store_new(a, cache->deflater);
	struct buffer forms = BUFFER_INIT;
	struct content_context c = {.pages = pages, .store = store, .forms = &forms};
	const char *error = NULL;
	write_document(a, &c, meta, fonts);
	if (!store_save(store, out)) {
		snprintf(cache->error, sizeof cache->error, "%s", store_error(store));
		error = cache->error;
	}
	buffer_free(&forms);
	font_set_free(c.fonts);
	store_free(store);
	arena_free(a);
	return error;
}
