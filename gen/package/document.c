#include "package/document.h"


#include "base/arena.h"
#include "layout/layout.h"
#include "template/template.h"
#include "text/fonts.h"

static const char *text_of(struct plan *plan, const struct xml_node *node, const char *attribute)
{
	const char *text = xml_attribute(node, attribute);
	return text ? plan_expand(plan, node, text) : "";
}

/* Blocks and pages live in `a`, the document's own arena. */
static struct pages *make_pages(struct plan *plan, const struct xml_node *node, struct arena *a,
				struct diagnostics *found)
{
	const struct template *template = call_template(plan->call, node, found);
	if (!template)
		return NULL;
	struct template_places places = plan_places(plan);
	struct xpath_context context = plan->context;
	context.arena = a;
	context.found = found;
	struct block_document *blocks = template_bind(template, &context, &places);
	return blocks ? layout_document(a, blocks, fonts_typesetter(plan->call->fonts), found) : NULL;
}

static void count_pages(struct plan *plan, const struct pages *pages, struct rendered *out)
{
	out->pages = (int)pages->count;
	out->page_hashes = arena_array(plan->arena, pages->count ? pages->count : 1, sizeof *out->page_hashes);
	for (size_t i = 0; i < pages->count; i++) {
		out->body_pages += pages->pages[i].kind == PAGE_BODY;
		layout_page_hash(&pages->pages[i], out->page_hashes[i]);
	}
}

/* A chapter ends on the page where the next one begins, or the one before when that starts a page. */
static void count_chapters(struct plan *plan, const struct pages *pages, struct rendered *out)
{
	size_t capacity = 0;
	int first = 0;
	for (size_t i = 0; i < pages->bookmark_count; i++) {
		const struct bookmark *b = &pages->bookmarks[i];
		if (b->level != 1)
			continue;
		if (out->chapter_count)
			out->chapters[out->chapter_count - 1].pages = b->page > first ? b->page - first : 1;
		out->chapters = arena_grow(plan->arena, out->chapters, out->chapter_count, &capacity,
					   sizeof *out->chapters);
		out->chapters[out->chapter_count++].title = arena_strdup(plan->arena, b->title);
		first = b->page;
	}
	if (out->chapter_count)
		out->chapters[out->chapter_count - 1].pages = (int)pages->count - first;
}

static void read_properties(struct plan *plan, struct document_frame *frame)
{
	const struct xml_node *list = call_element(plan->call, "properties");
	struct pdf_property *items = NULL;
	size_t capacity = 0;
	for (const struct xml_node *p = list ? xml_child(list, "property") : NULL; p;
	     p = xml_next_named(p, "property")) {
		items = arena_grow(plan->arena, items, frame->property_count, &capacity, sizeof *items);
		items[frame->property_count++] = (struct pdf_property){
			.name = xml_attribute(p, "name"),
			.description = xml_attribute(p, "description"),
			.value = text_of(plan, p, "value"),
		};
	}
	frame->properties = items;
}

struct document_frame document_frame_of(struct plan *plan)
{
	const struct xml_node *package = call_element(plan->call, "package");
	struct document_frame frame = {
		.author = plan->applicant,
		.keywords = text_of(plan, package, "keywords"),
		.source = {
			.name = arena_printf(plan->arena, "%s.xml", plan->slug),
			.mime = "application/xml",
			.description = text_of(plan, package, "source-description"),
			.relationship = "Source",
			.bytes = buffer_text(&plan->bytes),
			.length = plan->bytes.len,
		},
	};
	read_properties(plan, &frame);
	return frame;
}

static bool write_pdf(struct plan *plan, const struct xml_node *node, const struct document_frame *frame,
		      const struct pages *pages, struct rendered *out, struct diagnostics *found)
{
	struct pdf_metadata meta = {
		.title = pages->title,
		.author = frame->author,
		.subject = text_of(plan, node, "subject"),
		.keywords = frame->keywords,
		.lang = pages->lang,
		.creator = "hakemus " HAKEMUS_VERSION,
		.time = plan->time,
		.attachments = &frame->source,
		.attachment_count = 1,
		.properties = frame->properties,
		.property_count = frame->property_count,
	};
	const char *problem = pdf_write(pages, &meta, plan->call->fonts, plan->call->pdf_cache, &out->bytes);
	if (problem)
		diagnostics_report(found, DIAG_PDF, out->file, 0, NULL, problem);
	return problem == NULL;
}

bool document_render(struct plan *plan, const struct xml_node *node, const struct document_frame *frame,
		     struct rendered *out, struct diagnostics *found)
{
	*out = (struct rendered){
		.name = xml_attribute(node, "name"),
		.title = text_of(plan, node, "title"),
		.file = xml_attribute(node, "file"),
		.sent = xml_attribute_is(node, "send", "yes"),
		.chapters_wanted = xml_attribute_is(node, "chapters", "yes"),
	};
	struct arena *a = arena_new();
	plan_bind_node(plan, "document", node);
	struct pages *pages = make_pages(plan, node, a, found);
	bool ok = pages && write_pdf(plan, node, frame, pages, out, found);
	plan_place_findings(plan, found);
	if (ok) {
		count_pages(plan, pages, out);
		count_chapters(plan, pages, out);
		digest_sha256(buffer_text(&out->bytes), out->bytes.len, out->digest);
	}
	arena_free(a);
	return ok;
}

void document_free(struct rendered *document)
{
	buffer_free(&document->bytes);
}
