#include "template/set.h"

#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"
#include "template/compile.h"
#include "template/drawing.h"
#include "template/styles.h"
#include "xml/translate.h"

/* File names come from data: letters, digits, '.', '-', '_', and no dot first. */
static bool is_safe_name(const char *name)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
	return name[0] != '.' && name[0] != '\0' && name[strspn(name, allowed)] == '\0';
}

const char *set_file(struct template_set *set, const char *name)
{
	for (const char *const *d = set->directories; is_safe_name(name) && *d; d++) {
		const char *path = file_join(set->arena, *d, name);
		if (file_exists(path))
			return path;
	}
	return NULL;
}

static const struct xml_document *load(struct template_set *set, const char *path, struct diagnostics *found)
{
	for (struct loaded_document *l = set->documents; l; l = l->next)
		if (strcmp(l->path, path) == 0 && l->language == set->language)
			return l->document;
	struct loaded_document *l = arena_alloc(set->arena, sizeof *l);
	*l = (struct loaded_document){.path = path, .document = xml_load(path, found), .language = set->language,
				      .next = set->documents};
	set->documents = l;
	if (l->document && set->language)
		translations_apply(set->language, l->document, found);
	return l->document;
}

const struct xml_document *set_document(struct template_set *set, const char *name, const char *file, long line,
					struct diagnostics *found)
{
	const char *path = set_file(set, name);
	if (path)
		return load(set, path, found);
	diagnostics_report(found, DIAG_TEMPLATE_MISSING, file, line, NULL, name);
	return NULL;
}

const char *set_text(struct template_set *set, const char *name, const char *file, long line,
		     struct diagnostics *found)
{
	const char *path = set_file(set, name), *text = NULL;
	struct buffer b = BUFFER_INIT;
	if (path && file_read(path, XML_MAX_BYTES, &b))
		text = arena_strdup(set->arena, buffer_text(&b));
	else
		diagnostics_report(found, DIAG_TEMPLATE_MISSING, file, line, NULL, name);
	buffer_free(&b);
	return text;
}

const struct drawing *set_drawing(struct template_set *set, const char *name, const char *file, long line,
				  struct diagnostics *found)
{
	for (struct loaded_drawing *l = set->drawings; l; l = l->next)
		if (strcmp(l->name, name) == 0 && l->language == set->language)
			return l->drawing;
	const struct xml_document *doc = set_document(set, name, file, line, found);
	struct loaded_drawing *l = arena_alloc(set->arena, sizeof *l);
	*l = (struct loaded_drawing){.name = name, .drawing = doc ? drawing_read(set, doc, found) : NULL,
				     .language = set->language, .next = set->drawings};
	set->drawings = l;
	return l->drawing;
}

const struct para_style *set_para(const struct template_set *set, const char *name)
{
	for (int i = 0; i < set->styles.para_count; i++)
		if (strcmp(set->styles.paras[i].name, name) == 0)
			return &set->styles.paras[i];
	return NULL;
}

const struct table_style *set_table(const struct template_set *set, const char *name)
{
	for (int i = 0; i < set->styles.table_count; i++)
		if (strcmp(set->styles.tables[i].name, name) == 0)
			return &set->styles.tables[i];
	return NULL;
}

const struct words *set_words(const struct template_set *set, const char *lang)
{
	static const struct words none = {0};
	for (const struct words *w = set->words; w; w = w->next)
		if (w->lang && strcmp(w->lang, lang) == 0)
			return w;
	return set->words ? set->words : &none;
}

static const char *const *copy_directories(struct arena *a, const char *const *directories)
{
	size_t count = 0;
	while (directories[count])
		count++;
	const char **copy = arena_array(a, count + 1, sizeof *copy);
	for (size_t i = 0; i < count; i++)
		copy[i] = arena_strdup(a, directories[i]);
	return copy;
}

struct template_set *template_set_load(const char *const *directories, struct xpath_engine *engine,
				       struct fonts *fonts, struct diagnostics *found)
{
	struct arena *a = arena_new();
	struct template_set *set = arena_alloc(a, sizeof *set);
	*set = (struct template_set){.arena = a, .directories = copy_directories(a, directories), .engine = engine};
	const char *last = directories[0] ? directories[0] : "";
	for (const char *const *d = directories; *d; d++)
		last = *d;
	const struct xml_document *doc = set_document(set, "style.xml", last, 0, found);
	if (!doc || !styles_load(set, doc, fonts, found)) {
		template_set_free(set);
		return NULL;
	}
	return set;
}

void template_set_speak(struct template_set *set, struct translations *language)
{
	set->language = language;
}

void template_set_free(struct template_set *set)
{
	if (!set)
		return;
	for (struct loaded_document *l = set->documents; l; l = l->next)
		if (l->document)
			xml_free(l->document);
	arena_free(set->arena);
}

const struct style_sheet *template_set_styles(const struct template_set *set)
{
	return &set->styles;
}

static struct template *compile(struct template_set *set, const char *name, struct diagnostics *found)
{
	struct template *t = arena_alloc(set->arena, sizeof *t);
	*t = (struct template){.set = set, .name = arena_strdup(set->arena, name), .language = set->language,
				.next = set->templates};
	set->templates = t;
	const char *file = arena_printf(set->arena, "%s.xml", name);
	const struct xml_document *doc = set_document(set, file, set->directories[0], 0, found);
	t->broken = !doc || !template_compile(t, doc, found);
	return t;
}

/* The template in the language of the set, when it was asked for before; else NULL. */
static struct template *find_compiled(const struct template_set *set, const char *name)
{
	struct template *t = set->templates;
	while (t && (t->language != set->language || strcmp(t->name, name) != 0))
		t = t->next;
	return t;
}

bool template_exists(struct template_set *set, const char *name)
{
	return find_compiled(set, name) || set_file(set, arena_printf(set->arena, "%s.xml", name));
}

const struct template *template_find(struct template_set *set, const char *name, struct diagnostics *found)
{
	struct template *t = find_compiled(set, name);
	if (t && t->broken)
		diagnostics_report(found, DIAG_TEMPLATE_BROKEN, set->directories[0], 0, NULL, name);
	else if (!t)
		t = compile(set, name, found);
	return t->broken ? NULL : t;
}

bool template_is_text(const struct template *t)
{
	return t->root->kind == EL_TEXT_DOCUMENT;
}
