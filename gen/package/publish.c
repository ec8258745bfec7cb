#include <errno.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "package/bulk.h"
#include "package/document.h"
#include "package/facts.h"
#include "package/record.h"
#include "package/store.h"
#include "template/template.h"

/* The documents of a run, all rendered before the first one is written. */
struct publication {
	struct bulk *bulk;
	const struct xml_node *list; /* <bulk> of the call's data */
	struct xml_document *findings;
	struct file {
		const struct xml_node *node; /* its element in the list */
		struct buffer bytes;
	} *files;
	size_t count, capacity;
};

static const struct file *find_file(const struct publication *p, const char *name)
{
	for (size_t i = 0; name && i < p->count; i++)
		if (xml_attribute_is(p->files[i].node, "file", name))
			return &p->files[i];
	return NULL;
}

static struct file *add_file(struct publication *p, const struct xml_node *node)
{
	p->files = arena_grow(p->bulk->arena, p->files, p->count, &p->capacity, sizeof *p->files);
	p->files[p->count].node = node;
	return &p->files[p->count++];
}

/* A text: what its template gives, as it is. */
static bool bind_text(struct publication *p, const struct xml_node *node)
{
	struct bulk *b = p->bulk;
	struct file *file = add_file(p, node);
	const struct template *t = call_template(b->call, node, b->found);
	struct xpath_context context = b->run->context;
	context.found = b->found;
	plan_bind_node(b->run, "document", node);
	context.scope = b->run->context.scope;
	return t && template_bind_text(t, &context, &file->bytes);
}

/* A PDF, which carries a text of the run as its source (the record itself, when it names none). */
static bool render(struct publication *p, const struct xml_node *node)
{
	struct bulk *b = p->bulk;
	const char *name = xml_attribute(node, "source");
	const struct file *source = find_file(p, name);
	const struct buffer *bytes = source ? &source->bytes : &b->run->bytes;
	struct document_frame frame = {
		.author = "",
		.source = {
			.name = source ? name : BULK_RECORD,
			.mime = source ? "text/csv" : "application/xml",
			.description = source ? xml_attribute(source->node, "name") : BULK_RECORD,
			.relationship = "Source",
			.bytes = buffer_text(bytes),
			.length = bytes->len,
		},
	};
	struct rendered rendered;
	bool ok = document_render(b->run, node, &frame, &rendered, b->found);
	add_file(p, node)->bytes = rendered.bytes;
	return ok;
}

/* Texts first: documents carry them. */
static bool make_files(struct publication *p)
{
	const struct xml_node *n = p->list ? xml_child(p->list, "text") : NULL;
	for (; n; n = xml_next_named(n, "text"))
		if (!bind_text(p, n))
			return false;
	for (n = p->list ? xml_child(p->list, "document") : NULL; n; n = xml_next_named(n, "document"))
		if ((!xml_attribute_is(n, "when", "changed") || p->bulk->changed) && !render(p, n))
			return false;
	return true;
}

static bool write_file(struct bulk *b, const char *name, const struct buffer *bytes)
{
	struct store_file file = {.name = name, .bytes = buffer_text(bytes), .length = bytes->len};
	if (store_replace_file(b->options.output, &file))
		return true;
	diagnostics_report(b->found, DIAG_BULK_OUTPUT, file_join(b->arena, b->options.output, name), 0, NULL,
			   i18n_error(errno));
	return false;
}

/* The record comes last: until it stands, the next run compares with the previous one. */
static bool write_files(struct publication *p)
{
	for (size_t i = 0; i < p->count; i++)
		if (!write_file(p->bulk, xml_attribute(p->files[i].node, "file"), &p->files[i].bytes))
			return false;
	return write_file(p->bulk, BULK_RECORD, &p->bulk->run->bytes);
}

static bool load_inputs(struct bulk *b)
{
	b->previous = record_load(file_join(b->arena, b->options.output, BULK_RECORD), b->call->name, b->found);
	b->change_list = record_changes(b->previous ? xml_root(b->previous) : NULL, b->run->root, &b->changed, b->found);
	return b->change_list;
}

static void bind_document(struct bulk *b, const char *name, const struct xml_document *document)
{
	plan_bind_node(b->run, name, document ? xml_root(document) : NULL);
}

static void bind_inputs(struct publication *p)
{
	struct bulk *b = p->bulk;
	plan_bind_node(b->run, "plans", b->run->root);
	bind_document(b, "previous", b->previous);
	bind_document(b, "changes", b->previous ? b->change_list : NULL);
	bind_document(b, "awards", b->awards);
	bind_document(b, "findings", p->findings);
	plan_bind_text(b->run, "date", b->options.date ? b->options.date : "");
	plan_bind_flag(b->run, "draft", false);
}

bool bulk_publish(struct bulk *b)
{
	struct publication p = {.bulk = b, .list = call_element(b->call, "bulk")};
	p.findings = facts_of_findings(&b->judged, b->found);
	bool ok = p.findings && load_inputs(b);
	if (ok)
		bind_inputs(&p);
	ok = ok && make_files(&p) && write_files(&p);
	for (size_t i = 0; i < p.count; i++)
		buffer_free(&p.files[i].bytes);
	xml_free(p.findings);
	return ok;
}
