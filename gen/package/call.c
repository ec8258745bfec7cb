#include "package/call.h"

#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/program.h"
#include "package/awards.h"
#include "package/data.h"
#include "package/description.h"
#include "package/judge.h"
#include "pdf/pdf.h"
#include "rules/rules.h"
#include "template/template.h"
#include "text/fonts.h"
#include "xml/translate.h"

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

static bool load_templates(struct call *call, struct diagnostics *found)
{
	const char *const *directories = template_folders(call->arena, call->data, call->name);
	call->fonts = fonts_new();
	call->pdf_cache = pdf_cache_new();
	call->templates = template_set_load(directories, call->engine, call->fonts, found);
	return call->templates != NULL;
}

/* The path of the file that an element of call.xml names; NULL with a finding when there is none. */
static const char *named_file(struct call *call, const struct xml_document *document, const struct xml_node *node,
			      struct diagnostics *found)
{
	const char *name = xml_attribute(node, "file"), *path = file_join(call->arena, call->folder, name);
	if (file_exists(path))
		return path;
	diagnostics_report(found, DIAG_INCLUDE_MISSING, xml_file(document), xml_line(node), NULL, name);
	return NULL;
}

/* True when the call has no rules or they could be read. */
static bool load_rules(struct call *call, struct diagnostics *found)
{
	const struct xml_node *rules = xml_child(xml_root(call->languages->document), "rules");
	if (!rules)
		return true;
	const char *path = named_file(call, call->languages->document, rules, found);
	call->rules = path ? rules_load(path, call->engine, found) : NULL;
	return call->rules != NULL;
}

/* XML, or a table in CSV that becomes XML. */
static struct xml_document *load_input(const char *path, struct diagnostics *found)
{
	const char *end = strrchr(path, '.');
	return end && strcmp(end, ".csv") == 0 ? awards_load(path, found) : xml_load(path, found);
}

static bool load_inputs(struct call *call, struct call_language *language, struct diagnostics *found)
{
	size_t capacity = 0;
	const struct xml_node *n = xml_child(xml_root(language->document), "input");
	for (; n; n = xml_next_named(n, "input")) {
		const char *path = named_file(call, language->document, n, found);
		struct xml_document *doc = path ? load_input(path, found) : NULL;
		if (!doc)
			return false;
		language->inputs = arena_grow(call->arena, language->inputs, language->input_count, &capacity,
					      sizeof *language->inputs);
		language->inputs[language->input_count++] =
			(struct call_input){.name = xml_attribute(n, "name"), .document = doc};
	}
	return true;
}

/* The call's data as they are written, or by `translations`. False with findings. */
static bool load_language(struct call *call, const char *lang, struct translations *translations,
			  struct xml_document *document, struct diagnostics *found)
{
	struct call_language *language = arena_alloc(call->arena, sizeof *language), **end = &call->languages;
	*language = (struct call_language){
		.lang = arena_strdup(call->arena, lang),
		.document = document,
		.translations = translations,
	};
	while (*end)
		end = &(*end)->next;
	*end = language;
	if (!language->document || !load_inputs(call, language, found))
		return false;
	if (translations)
		translations_apply(translations, language->document, found);
	for (size_t i = 0; translations && i < language->input_count; i++)
		translations_apply(translations, language->inputs[i].document, found);
	return true;
}

/* The call's own, then what calls share; each file may be absent. */
static struct translations *load_translations(struct call *call, const char *lang, struct diagnostics *found)
{
	struct translations *t = translations_new(lang);
	const char *files[] = {
		arena_printf(call->arena, "%s/%s.xml", call->folder, lang),
		arena_printf(call->arena, "%s/../common/%s.xml", call->folder, lang),
	};
	bool ok = true;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		ok = (!file_exists(files[i]) || translations_read(t, files[i], found)) && ok;
	if (ok)
		return t;
	translations_free(t);
	return NULL;
}

static struct call_language *find_language(struct call *call, const char *lang)
{
	struct call_language *l = call->languages;
	while (l && strcmp(l->lang, lang) != 0)
		l = l->next;
	return l;
}

/* The call's own element about a further language, or NULL. */
static const struct xml_node *find_declaration(const struct call *call, const char *lang)
{
	const struct xml_node *n = xml_child(xml_root(call->languages->document), "language");
	while (n && !xml_attribute_is(n, "code", lang))
		n = xml_next_named(n, "language");
	return n;
}

/* The language, read on first use; the call's own when it has no other; NULL with findings. */
static struct call_language *open_language(struct call *call, const char *lang, struct diagnostics *found)
{
	struct call_language *known = find_language(call, lang);
	const struct xml_node *declared = known ? NULL : find_declaration(call, lang);
	if (known || !declared)
		return known ? known : call->languages;
	struct translations *t = load_translations(call, lang, found);
	if (!t || !load_language(call, lang, t, description_read(call->folder, found), found))
		return NULL;
	struct call_language *language = find_language(call, lang);
	const char *rules = xml_attribute(declared, "rules");
	language->rules = rules ? file_join(call->arena, call->folder, rules) : NULL;
	return language;
}

bool call_speak(struct call *call, const char *lang, struct diagnostics *found)
{
	if (call->lang && strcmp(call->lang, lang) == 0)
		return true;
	struct call_language *language = open_language(call, lang, found);
	if (!language)
		return false;
	call->lang = arena_strdup(call->arena, lang);
	call->document = language->document;
	call->root = xml_root(language->document);
	call->inputs = language->inputs;
	call->input_count = language->input_count;
	xpath_engine_set_codelists(call->engine, call->root, lang);
	if (call->templates)
		template_set_speak(call->templates, language->translations);
	return !call->rules || rules_speak(call->rules, language->lang, language->rules, found);
}

/* As it is written; which language that is, the data themselves say. */
static bool load_own_language(struct call *call, const char *data, struct diagnostics *found)
{
	if (!load_language(call, "", NULL, description_load(data, call->name, found), found))
		return false;
	struct call_language *own = call->languages;
	const char *lang = xml_attribute(xml_root(own->document), "lang");
	own->lang = lang ? lang : "en";
	return true;
}

struct call *call_load(const char *data, const char *name, bool with_rules, struct diagnostics *found)
{
	struct arena *a = arena_new();
	struct call *call = arena_alloc(a, sizeof *call);
	*call = (struct call){.arena = a, .name = arena_strdup(a, name), .data = data};
	call->folder = data_call_folder(a, data, name);
	program_digest(); /* before the call's language loads a hyphenator */
	call->engine = xpath_engine_new();
	bool ok = load_own_language(call, data, found);
	if (ok) {
		call->schema = xml_schema_load(file_join(a, call->folder, "plan.xsd"), found);
		ok = call->schema && (!with_rules || load_rules(call, found)) && load_templates(call, found) &&
		     call_speak(call, call->languages->lang, found) && (!with_rules || judge_knows_levels(call, found));
	}
	if (!ok) {
		call_free(call);
		return NULL;
	}
	return call;
}

static void free_language(struct call_language *language)
{
	for (size_t i = 0; i < language->input_count; i++)
		xml_free(language->inputs[i].document);
	xml_free(language->document);
	translations_free(language->translations);
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
	xpath_engine_free(call->engine);
	for (struct call_language *l = call->languages; l; l = l->next)
		free_language(l);
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

const struct template *call_template(const struct call *call, const struct xml_node *node, struct diagnostics *found)
{
	const char *name = xml_attribute(node, "template");
	name = name ? name : xml_attribute(node, "name");
	if (template_exists(call->templates, name))
		return template_find(call->templates, name, found);
	diagnostics_report(found, DIAG_TEMPLATE_MISSING, xml_file_of(node), xml_line(node), NULL, name);
	return NULL;
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

/* Of "Group › " what is before the step whose words are not known. */
static const char *without_empty_end(struct arena *a, const char *words)
{
	size_t len = strlen(words), end = strlen(PLACE_STEP);
	return len > end && strcmp(words + len - end, PLACE_STEP) == 0 ? arena_strndup(a, words, len - end) : words;
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
	return words && *words ? without_empty_end(c->arena, words) : NULL;
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
			buffer_puts(&b, PLACE_STEP);
	}
	const char *result = arena_strdup(c->arena, buffer_text(&b));
	buffer_free(&b);
	return result;
}
