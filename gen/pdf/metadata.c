#include "pdf/metadata.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/date.h"
#include "pdf/srgb.h"
#include "pdf/store.h"
#include "pdf/syntax.h"

#define PRODUCER "libharu"
#define PROPERTY_NAMESPACE "urn:hakemus:xmp"
#define PROPERTY_PREFIX "hakemus"

static void put_info_text(struct buffer *b, const char *key, const char *text)
{
	if (!text || !*text)
		return;
	buffer_puts(b, key);
	syntax_text(b, text);
}

static void write_info(struct store *store, const struct pdf_metadata *meta)
{
	struct buffer b = BUFFER_INIT;
	put_info_text(&b, "/Title", meta->title);
	put_info_text(&b, "/Author", meta->author);
	put_info_text(&b, "/Subject", meta->subject);
	put_info_text(&b, "/Keywords", meta->keywords);
	put_info_text(&b, "/Creator", meta->creator);
	buffer_puts(&b, "/Producer(" PRODUCER ")/CreationDate");
	syntax_date(&b, meta->time);
	buffer_puts(&b, "/ModDate");
	syntax_date(&b, meta->time);
	store_info(store, &b);
	buffer_free(&b);
}

static void put_escaped(struct buffer *b, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			buffer_puts(b, "&amp;");
			break;
		case '<':
			buffer_puts(b, "&lt;");
			break;
		case '>':
			buffer_puts(b, "&gt;");
			break;
		default:
			buffer_putc(b, *text);
		}
	}
}

/* before, text, after; nothing at all when there is no text. */
static void put_property(struct buffer *b, const char *before, const char *text, const char *after)
{
	if (!text || !*text)
		return;
	buffer_puts(b, before);
	put_escaped(b, text);
	buffer_puts(b, after);
	buffer_putc(b, '\n');
}

static void put_xmp_date(struct buffer *b, const char *name, int64_t seconds)
{
	struct date d = date_from_seconds(seconds);
	buffer_printf(b, "<xmp:%s>%04d-%02d-%02dT%02d:%02d:%02d+00:00</xmp:%s>\n", name, d.year, d.month,
		      d.day, d.hour, d.minute, d.second, name);
}

static void put_standard_properties(struct buffer *b, const struct pdf_metadata *meta)
{
	put_property(b, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">", meta->title,
		     "</rdf:li></rdf:Alt></dc:title>");
	put_property(b, "<dc:creator><rdf:Seq><rdf:li>", meta->author, "</rdf:li></rdf:Seq></dc:creator>");
	put_property(b, "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">", meta->subject,
		     "</rdf:li></rdf:Alt></dc:description>");
	put_property(b, "<dc:language><rdf:Bag><rdf:li>", meta->lang, "</rdf:li></rdf:Bag></dc:language>");
	put_property(b, "<pdf:Keywords>", meta->keywords, "</pdf:Keywords>");
	put_property(b, "<pdf:Producer>", PRODUCER, "</pdf:Producer>");
	put_property(b, "<xmp:CreatorTool>", meta->creator, "</xmp:CreatorTool>");
	put_xmp_date(b, "CreateDate", meta->time);
	put_xmp_date(b, "ModifyDate", meta->time);
	put_xmp_date(b, "MetadataDate", meta->time);
	buffer_puts(b, "<dc:format>application/pdf</dc:format>\n"
		       "<pdfaid:part>3</pdfaid:part>\n<pdfaid:conformance>A</pdfaid:conformance>\n"
		       "<pdfuaid:part>1</pdfuaid:part>\n");
	for (size_t i = 0; i < meta->property_count; i++) {
		const struct pdf_property *p = &meta->properties[i];
		buffer_printf(b, "<" PROPERTY_PREFIX ":%s>", p->name);
		put_escaped(b, p->value);
		buffer_printf(b, "</" PROPERTY_PREFIX ":%s>\n", p->name);
	}
}

static void begin_schema(struct buffer *b, const char *name, const char *space, const char *prefix)
{
	buffer_printf(b,
		      "<rdf:li rdf:parseType=\"Resource\">\n<pdfaSchema:schema>%s</pdfaSchema:schema>\n"
		      "<pdfaSchema:namespaceURI>%s</pdfaSchema:namespaceURI>\n"
		      "<pdfaSchema:prefix>%s</pdfaSchema:prefix>\n<pdfaSchema:property><rdf:Seq>\n",
		      name, space, prefix);
}

static void put_schema_property(struct buffer *b, const char *name, const char *type, const char *description)
{
	buffer_printf(b,
		      "<rdf:li rdf:parseType=\"Resource\"><pdfaProperty:name>%s</pdfaProperty:name>"
		      "<pdfaProperty:valueType>%s</pdfaProperty:valueType>"
		      "<pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>",
		      name, type);
	put_escaped(b, description);
	buffer_puts(b, "</pdfaProperty:description></rdf:li>\n");
}

static void end_schema(struct buffer *b)
{
	buffer_puts(b, "</rdf:Seq></pdfaSchema:property></rdf:li>\n");
}

/* PDF/A wants a description of every property that XMP itself does not define. */
static void put_extension_schemas(struct buffer *b, const struct pdf_metadata *meta)
{
	buffer_puts(b, "<pdfaExtension:schemas><rdf:Bag>\n");
	begin_schema(b, "PDF/UA Universal Accessibility", "http://www.aiim.org/pdfua/ns/id/", "pdfuaid");
	put_schema_property(b, "part", "Integer", "Part of ISO 14289 that the file conforms to");
	end_schema(b);
	if (meta->property_count) {
		begin_schema(b, "Document properties", PROPERTY_NAMESPACE, PROPERTY_PREFIX);
		for (size_t i = 0; i < meta->property_count; i++)
			put_schema_property(b, meta->properties[i].name, "Text",
					    meta->properties[i].description);
		end_schema(b);
	}
	buffer_puts(b, "</rdf:Bag></pdfaExtension:schemas>\n");
}

static int write_xmp(struct store *store, const struct pdf_metadata *meta)
{
	struct buffer b = BUFFER_INIT, entries = BUFFER_INIT;
	buffer_puts(&b, "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
			"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
			"<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
			"<rdf:Description rdf:about=\"\""
			" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
			" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\""
			" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\""
			" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\""
			" xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\""
			" xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\""
			" xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\""
			" xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\""
			" xmlns:" PROPERTY_PREFIX "=\"" PROPERTY_NAMESPACE "\">\n");
	put_standard_properties(&b, meta);
	put_extension_schemas(&b, meta);
	buffer_puts(&b, "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>\n");
	buffer_puts(&entries, "/Type/Metadata/Subtype/XML");
	int object = store_stream(store, &entries, b.data, b.len, STREAM_PLAIN);
	buffer_free(&b);
	buffer_free(&entries);
	return object;
}

int metadata_write(struct store *store, const struct pdf_metadata *meta)
{
	write_info(store, meta);
	return write_xmp(store, meta);
}

void metadata_put_output_intent(struct store *store, struct buffer *catalog)
{
	struct buffer entries = BUFFER_INIT, intent = BUFFER_INIT;
	buffer_puts(&entries, "/N 3");
	int profile = store_stream(store, &entries, srgb_profile, sizeof srgb_profile, STREAM_PACKED);
	buffer_printf(&intent,
		      "/Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB IEC61966-2.1)"
		      "/RegistryName(http://www.color.org)/Info(sRGB IEC61966-2.1)/DestOutputProfile %d 0 R",
		      profile);
	buffer_printf(catalog, "/OutputIntents[%d 0 R]", store_dictionary(store, &intent));
	buffer_free(&entries);
	buffer_free(&intent);
}

/* The file itself and what it is called; the number of the latter. */
static int write_attachment(struct store *store, const struct pdf_attachment *at, int64_t time)
{
	struct buffer file = BUFFER_INIT, spec = BUFFER_INIT;
	buffer_puts(&file, "/Type/EmbeddedFile/Subtype");
	syntax_name(&file, at->mime);
	buffer_printf(&file, "/Params<</Size %zu/ModDate", at->length);
	syntax_date(&file, time);
	buffer_puts(&file, ">>");
	int object = store_stream(store, &file, at->bytes, at->length, STREAM_SHARED);
	buffer_puts(&spec, "/Type/Filespec/F");
	syntax_text(&spec, at->name);
	buffer_puts(&spec, "/UF");
	syntax_text(&spec, at->name);
	put_info_text(&spec, "/Desc", at->description);
	buffer_puts(&spec, "/AFRelationship");
	syntax_name(&spec, at->relationship);
	buffer_printf(&spec, "/EF<</F %d 0 R/UF %d 0 R>>", object, object);
	int number = store_dictionary(store, &spec);
	buffer_free(&file);
	buffer_free(&spec);
	return number;
}

/* A file in the tree of names, which is sorted by the names' bytes. */
struct named_file {
	struct buffer name; /* as a text string's bytes */
	int object;
};

static int compare_files(const void *a, const void *b)
{
	const struct named_file *x = a, *y = b;
	size_t len = x->name.len < y->name.len ? x->name.len : y->name.len;
	int order = len ? memcmp(x->name.data, y->name.data, len) : 0;
	return order ? order : (x->name.len > y->name.len) - (x->name.len < y->name.len);
}

void metadata_put_attachments(struct arena *a, struct store *store, const struct pdf_metadata *meta,
			      struct buffer *catalog)
{
	size_t count = meta->attachment_count;
	if (count == 0)
		return;
	struct named_file *files = arena_array(a, count, sizeof *files);
	buffer_puts(catalog, "/AF[");
	for (size_t i = 0; i < count; i++) {
		files[i].object = write_attachment(store, &meta->attachments[i], meta->time);
		syntax_encode(&files[i].name, meta->attachments[i].name);
		syntax_reference(catalog, files[i].object);
	}
	qsort(files, count, sizeof *files, compare_files);
	buffer_puts(catalog, "]/Names<</EmbeddedFiles<</Names[");
	for (size_t i = 0; i < count; i++) {
		syntax_literal(catalog, files[i].name.data, files[i].name.len);
		syntax_reference(catalog, files[i].object);
		buffer_free(&files[i].name);
	}
	buffer_puts(catalog, "]>>>>");
}
