#include "package/facts.h"

#include <string.h>

#include "base/i18n.h"
#include "package/markup.h"

static void put_document(struct buffer *b, const struct rendered *d)
{
	buffer_puts(b, "<document");
	markup_put_attribute(b, "name", d->name);
	markup_put_attribute(b, "title", d->title);
	markup_put_attribute(b, "file", d->file);
	markup_put_attribute(b, "sent", d->sent ? "yes" : "no");
	markup_put_attribute(b, "sha256", d->digest);
	buffer_printf(b, " pages=\"%d\" body-pages=\"%d\" bytes=\"%zu\">", d->pages, d->body_pages,
		      d->bytes.len);
	for (size_t i = 0; i < d->chapter_count; i++) {
		buffer_puts(b, "<chapter");
		markup_put_attribute(b, "title", d->chapters[i].title);
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

static void put_finding(struct buffer *b, const struct diagnostic *d, const char *file)
{
	buffer_puts(b, "<finding");
	if (file && d->file && strcmp(d->file, file) != 0)
		markup_put_attribute(b, "file", d->file);
	markup_put_attribute(b, "level", diagnostic_level_name(d->level));
	markup_put_attribute(b, "id", d->id);
	markup_put_attribute(b, "place", d->place);
	markup_put_attribute(b, "hint", d->hint);
	markup_put_attribute(b, "source", d->source);
	buffer_printf(b, " line=\"%ld\">", d->line);
	markup_put_text(b, d->message);
	buffer_puts(b, "</finding>\n");
}

void facts_put_findings(const struct diagnostics *list, const char *file, struct buffer *out)
{
	buffer_puts(out, "<findings");
	markup_put_attribute(out, "lang", i18n_language());
	buffer_puts(out, ">\n");
	for (size_t i = 0; i < list->count; i++)
		put_finding(out, &list->items[i], file);
	buffer_puts(out, "</findings>\n");
}

struct xml_document *facts_of_findings(const struct diagnostics *list, struct diagnostics *found)
{
	struct buffer b = BUFFER_INIT;
	facts_put_findings(list, NULL, &b);
	return parse("findings", &b, found);
}
