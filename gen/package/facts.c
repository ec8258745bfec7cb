#include "package/facts.h"

#include "base/i18n.h"

static void put_attribute(struct buffer *b, const char *name, const char *value)
{
	if (!value)
		return;
	buffer_printf(b, " %s=\"", name);
	buffer_put_xml(b, value);
	buffer_putc(b, '"');
}

static void put_document(struct buffer *b, const struct rendered *d)
{
	buffer_puts(b, "<document");
	put_attribute(b, "name", d->name);
	put_attribute(b, "title", d->title);
	put_attribute(b, "file", d->file);
	put_attribute(b, "sent", d->sent ? "yes" : "no");
	put_attribute(b, "sha256", d->digest);
	buffer_printf(b, " pages=\"%d\" body-pages=\"%d\" bytes=\"%zu\">", d->pages, d->body_pages,
		      d->bytes.len);
	for (size_t i = 0; i < d->chapter_count; i++) {
		buffer_puts(b, "<chapter");
		put_attribute(b, "title", d->chapters[i].title);
		buffer_printf(b, " pages=\"%d\"/>", d->chapters[i].pages);
	}
	buffer_puts(b, "</document>\n");
}

static struct xml_document *parse(const char *name, struct buffer *b, struct diagnostics *found)
{
	struct xml_document *doc = xml_parse(name, buffer_text(b), b->len, found);
	buffer_free(b);
	return doc;
}

struct xml_document *facts_of_documents(const struct rendered *documents, size_t count, struct diagnostics *found)
{
	struct buffer b = BUFFER_INIT;
	buffer_puts(&b, "<facts>\n");
	for (size_t i = 0; i < count; i++)
		put_document(&b, &documents[i]);
	buffer_puts(&b, "</facts>\n");
	return parse("facts", &b, found);
}

struct xml_document *facts_of_findings(const struct diagnostics *list, struct diagnostics *found)
{
	struct buffer b = BUFFER_INIT;
	buffer_puts(&b, "<findings");
	put_attribute(&b, "lang", i18n_language());
	buffer_puts(&b, ">\n");
	for (size_t i = 0; i < list->count; i++) {
		const struct diagnostic *d = &list->items[i];
		buffer_puts(&b, "<finding");
		put_attribute(&b, "level", d->level == DIAGNOSTIC_ERROR ? "error" : "warning");
		put_attribute(&b, "id", d->id);
		put_attribute(&b, "place", d->place);
		put_attribute(&b, "hint", d->hint);
		put_attribute(&b, "source", d->source);
		buffer_printf(&b, " line=\"%ld\">", d->line);
		buffer_put_xml(&b, d->message);
		buffer_puts(&b, "</finding>\n");
	}
	buffer_puts(&b, "</findings>\n");
	return parse("findings", &b, found);
}
