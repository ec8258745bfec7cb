#include "package/call.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"
#include "package/data.h"
#include "package/description.h"
#include "pdf/pdf.h"
#include "rules/rules.h"
#include "template/template.h"
#include "text/fonts.h"

/* How many ancestors of a node are asked for words. */
#define PLACE_MAX_DEPTH 32

/* The call's own templates in each of the data folders, then the common ones. */
static const char *const *template_folders(struct arena *a, const char *data, const char *call)
{
	const char *const *folders = data_folders(a, data), *const kinds[] = {call, "common"};
	const char **result = NULL;
	size_t count = 0, capacity = 0;
	for (size_t kind = 0; kind < 2; kind++) {
		for (const char *const *folder = folders; *folder; folder++) {
			result = arena_grow(a, result, count, &capacity, sizeof *result);
			result[count++] = arena_printf(a, "%s/templates/%s", *folder, kinds[kind]);
		}
	}
	result = arena_grow(a, result, count, &capacity, sizeof *result);
	result[count] = NULL;
	return result;
}

static bool load_templates(struct call *call, const char *data, struct diagnostics *found)
{
	const char *const *directories = template_folders(call->arena, data, call->name);
	call->fonts = fonts_new();
	call->pdf_cache = pdf_cache_new();
	call->templates = template_set_load(directories, call->engine, call->fonts, found);
	return call->templates != NULL;
}

/* True when the call has no rules or they could be read. */
static bool load_rules(struct call *call, struct diagnostics *found)
{
	const struct xml_node *rules = call_element(call, "rules");
	const char *file = rules ? xml_attribute(rules, "file") : NULL;
	if (!file)
		return true;
	call->rules = rules_load(file_join(call->arena, call->folder, file), call->engine, found);
	return call->rules != NULL;
}

static bool load_inputs(struct call *call, struct diagnostics *found)
{
	size_t capacity = 0;
	for (const struct xml_node *n = xml_child(call->root, "input"); n; n = xml_next_named(n, "input")) {
		const char *path = file_join(call->arena, call->folder, xml_attribute(n, "file"));
		struct xml_document *doc = xml_load(path, found);
		if (!doc)
			return false;
		call->inputs = arena_grow(call->arena, call->inputs, call->input_count, &capacity,
					  sizeof *call->inputs);
		call->inputs[call->input_count++] =
			(struct call_input){.name = xml_attribute(n, "name"), .document = doc};
	}
	return true;
}

struct call *call_load(const char *data, const char *name, struct diagnostics *found)
{
	struct arena *a = arena_new();
	struct call *call = arena_alloc(a, sizeof *call);
	*call = (struct call){.arena = a, .name = arena_strdup(a, name), .folder = data_call_folder(a, data, name)};
	call->engine = xpath_engine_new();
	call->document = description_load(data, name, found);
	bool ok = call->document != NULL;
	if (ok) {
		call->root = xml_root(call->document);
		call->schema = xml_schema_load(file_join(a, call->folder, "plan.xsd"), found);
		ok = call->schema && load_inputs(call, found) && load_rules(call, found) &&
		     load_templates(call, data, found);
	}
	if (!ok) {
		call_free(call);
		return NULL;
	}
	return call;
}

void call_free(struct call *call)
{
	if (!call)
		return;
	if (call->templates)
		template_set_free(call->templates);
	if (call->pdf_cache)
		pdf_cache_free(call->pdf_cache);
	if (call->fonts)
		fonts_free(call->fonts);
	rules_free(call->rules);
	if (call->schema)
		xml_schema_free(call->schema);
	for (size_t i = 0; i < call->input_count; i++)
		xml_free(call->inputs[i].document);
	xpath_engine_free(call->engine);
	if (call->document)
		xml_free(call->document);
	arena_free(call->arena);
}

const struct xml_node *call_element(const struct call *call, const char *name)
{
	return xml_child(call->root, name);
}

const struct xpath *call_expression(const struct call *call, const struct xml_node *node, const char *attribute,
				    struct diagnostics *found)
{
	const char *text = xml_attribute(node, attribute);
	return text ? xpath_compile(call->engine, text, call->document, node, found) : NULL;
}

static const struct xml_node *find_place(const struct call *call, const struct xml_node *node)
{
	const struct xml_node *places = call_element(call, "places");
	const struct xml_node *place = places ? xml_child(places, "place") : NULL;
	for (; place; place = xml_next_named(place, "place")) {
		const char *element = xml_attribute(place, "element");
		if (element && xml_is_element(node, element))
			return place;
	}
	return NULL;
}

static const char *words_for(const struct call *call, const struct xpath_context *c, const struct xml_node *node)
{
	const struct xml_node *place = find_place(call, node);
	const char *text = place ? xml_attribute(place, "text") : NULL;
	if (!text)
		return NULL;
	struct xpath_context here = *c;
	here.node = node;
	const char *words = template_expand(text, call->document, place, &here);
	return words && *words ? words : NULL;
}

const char *call_place(const struct call *call, const struct xpath_context *c, const struct xml_node *node)
{
	const char *parts[PLACE_MAX_DEPTH];
	int count = 0;
	for (const struct xml_node *n = node; n && count < PLACE_MAX_DEPTH; n = xml_parent(n)) {
		const char *words = words_for(call, c, n);
		if (words)
			parts[count++] = words;
	}
	if (count == 0)
		return NULL;
	struct buffer b = BUFFER_INIT;
	while (count-- > 0) {
		buffer_puts(&b, parts[count]);
		if (count)
			buffer_puts(&b, " › ");
	}
	const char *result = arena_strdup(c->arena, buffer_text(&b));
	buffer_free(&b);
	return result;
}
