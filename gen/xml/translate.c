#include "xml/translate.h"

#include <libxml/xpathInternals.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/blank.h"
#include "base/buffer.h"
#include "xml/tree.h"
#include "xml/words.h"

struct entry {
	const char *of, *in; /* `in` is "" for all files */
	const char *text;
	const char *file;
	long line;
	size_t order; /* the first of equal ones counts */
	bool used;
};

struct translations {
	struct arena *arena;
	const char *lang, *from;
	struct entry *entries;
	size_t count, capacity;
	bool sorted;
	const char *attributes; /* names of further attributes that people read, a blank before and after each */
	const char **keeps; /* XPath of what stays */
	size_t keep_count, keep_capacity;
};

/* What is being translated. */
struct work {
	struct translations *t;
	struct xml_document *doc;
	const char *name; /* of the file, without folder and .xml */
	struct arena *arena;
	struct diagnostics *found;
	xmlXPathObjectPtr *kept;
};

struct translations *translations_new(const char *lang)
{
	struct arena *a = arena_new();
	struct translations *t = arena_alloc(a, sizeof *t);
	*t = (struct translations){.arena = a, .lang = arena_strdup(a, lang), .from = "", .attributes = " "};
	return t;
}

void translations_free(struct translations *t)
{
	if (t)
		arena_free(t->arena);
}

static const char *collapse(struct arena *a, const char *text)
{
	struct buffer b = BUFFER_INIT;
	blank_collapse(&b, text);
	const char *collapsed = arena_strdup(a, buffer_text(&b));
	buffer_free(&b);
	return collapsed;
}

static void add_entry(struct translations *t, const struct xml_document *doc, const struct xml_node *x)
{
	const char *of = xml_attribute(x, "of"), *in = xml_attribute(x, "in");
	t->entries = arena_grow(t->arena, t->entries, t->count, &t->capacity, sizeof *t->entries);
	t->entries[t->count] = (struct entry){
		.of = collapse(t->arena, of ? of : ""),
		.in = arena_strdup(t->arena, in ? in : ""),
		.text = collapse(t->arena, xml_text(x)),
		.file = arena_strdup(t->arena, xml_file(doc)),
		.line = xml_line(x),
		.order = t->count,
	};
	t->count++;
	t->sorted = false;
}

static void add_keep(struct translations *t, const char *select)
{
	t->keeps = arena_grow(t->arena, t->keeps, t->keep_count, &t->keep_capacity, sizeof *t->keeps);
	t->keeps[t->keep_count++] = arena_strdup(t->arena, select);
}

static void add_attribute(struct translations *t, const char *name)
{
	t->attributes = arena_printf(t->arena, "%s%s ", t->attributes, name);
}

/* An attribute that the element cannot do without; NULL with a finding. */
static const char *need(const struct xml_document *doc, const struct xml_node *x, const char *attribute,
			struct diagnostics *found)
{
	const char *value = xml_attribute(x, attribute);
	if (!value)
		diagnostics_report(found, DIAG_XML_MISSING_ATTRIBUTE, xml_file(doc), xml_line(x), NULL, xml_name(x), attribute);
	return value;
}

/* False with a finding. */
static bool read_element(struct translations *t, const struct xml_document *doc, const struct xml_node *x,
			 struct diagnostics *found)
{
	const char *value = NULL;
	if (xml_is_element(x, "keep") && (value = need(doc, x, "select", found)))
		add_keep(t, value);
	else if (xml_is_element(x, "read") && (value = need(doc, x, "attribute", found)))
		add_attribute(t, value);
	else if (xml_is_element(x, "text") && (value = need(doc, x, "of", found)))
		add_entry(t, doc, x);
	else if (!xml_is_element(x, "keep") && !xml_is_element(x, "read") && !xml_is_element(x, "text"))
		diagnostics_report(found, DIAG_XML_UNKNOWN_ELEMENT, xml_file(doc), xml_line(x), NULL, xml_name(x),
				   xml_name(xml_root(doc)));
	return value != NULL;
}

bool translations_read(struct translations *t, const char *path, struct diagnostics *found)
{
	struct xml_document *doc = xml_load(path, found);
	if (!doc)
		return false;
	const struct xml_node *root = xml_root(doc);
	const char *lang = xml_attribute(root, "lang"), *from = xml_attribute(root, "from");
	bool ok = xml_is_element(root, "translations") && lang && from && strcmp(lang, t->lang) == 0;
	if (ok)
		t->from = arena_strdup(t->arena, from);
	else
		diagnostics_report(found, DIAG_TRANSLATIONS, path, xml_line(root), NULL, t->lang);
	for (const struct xml_node *x = xml_first_child(root); ok && x; x = xml_next(x))
		if (!xml_is_text(x) && !xml_is_comment(x))
			ok = read_element(t, doc, x, found);
	xml_free(doc);
	return ok;
}

static int compare_keys(const struct entry *a, const struct entry *b)
{
	int order = strcmp(a->of, b->of);
	return order ? order : strcmp(a->in, b->in);
}

static int compare(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	int order = compare_keys(left, right);
	return order ? order : (left->order > right->order) - (left->order < right->order);
}

/* The first of the entries with that key, or NULL. */
static struct entry *find(struct translations *t, const char *of, const char *in)
{
	struct entry key = {.of = of, .in = in};
	size_t low = 0, high = t->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_keys(&t->entries[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < t->count && compare_keys(&t->entries[low], &key) == 0 ? &t->entries[low] : NULL;
}

/* Whether people read anything in it: letters outside {XPath}. */
static bool has_words(const char *text)
{
	int depth = 0;
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		depth += *text == '{';
		depth -= *text == '}';
		/* From U+00C0 on; before that, and in the punctuation of U+2000, there are no letters of words. */
		if (depth == 0 && ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xC3 && c < 0xE2)))
			return true;
	}
	return false;
}

/* White space at the edges belongs to the place, not to the text. */
static void replace(xmlNodePtr text, const char *translation)
{
	const char *old = tree_string(text->content), *end = old + strlen(old);
	size_t before = strspn(old, BLANKS);
	while (end > old + before && blank_is(end[-1]))
		end--;
	struct buffer b = BUFFER_INIT;
	buffer_append(&b, old, before);
	buffer_puts(&b, translation);
	buffer_puts(&b, end);
	xmlNodeSetContent(text, (const xmlChar *)buffer_text(&b));
	buffer_free(&b);
}

/* `where` is the element or attribute that the text node stands in. */
static void translate(struct work *w, xmlNodePtr text, const xmlNode *where)
{
	if (!text->content || !has_words(tree_string(text->content)))
		return;
	const char *of = collapse(w->arena, tree_string(text->content));
	struct entry *entry = find(w->t, of, w->name);
	if (!entry)
		entry = find(w->t, of, "");
	if (!entry) {
		diagnostics_report(w->found, DIAG_UNTRANSLATED, xml_file_of(tree_handle(where)), xml_line(tree_handle(where)), NULL,
				   w->t->lang, words_excerpt(w->arena, of, 60));
		return;
	}
	entry->used = true;
	replace(text, entry->text);
}

static bool is_kept(const struct work *w, const xmlNode *node)
{
	for (size_t i = 0; i < w->t->keep_count; i++)
		if (w->kept[i] && xmlXPathNodeSetContains(w->kept[i]->nodesetval, (xmlNodePtr)(uintptr_t)node))
			return true;
	return false;
}

/* Attributes whose value people read, in templates and in the data of calls; some elements have a flag of such a name. */
static bool is_read(const struct translations *t, const xmlAttr *a)
{
	const char *value = xml_text(tree_handle((const xmlNode *)a));
	if (strcmp(value, "yes") == 0 || strcmp(value, "no") == 0)
		return false;

	static const char *const names[] = {"title",   "head",      "label", "caption", "alt",         "summary",
					    "empty",   "otherwise", "unit",  "text",    "description", "source-description",
					    "short",   "term"};
	for (size_t i = 0; !a->ns && i < sizeof names / sizeof *names; i++)
		if (xmlStrEqual(a->name, (const xmlChar *)names[i]))
			return true;
	return !a->ns && blank_has_word(t->attributes, tree_string(a->name));
}

static void translate_attributes(struct work *w, xmlNodePtr element)
{
	for (xmlAttrPtr a = element->properties; a; a = a->next)
		if (is_read(w->t, a) && a->children && !is_kept(w, (xmlNodePtr)a))
			translate(w, a->children, element);
}

static const char *language_of(const xmlNode *element)
{
	const char *lang = xml_attribute(tree_handle(element), "lang");
	return lang ? lang : "";
}

/* Whether both have the same name and, but for the language, the same attributes. */
static bool are_twins(const xmlNode *a, const xmlNode *b)
{
	for (const xmlAttr *x = a->properties; x; x = x->next) {
		const char *name = tree_string(x->name), *other = xml_attribute(tree_handle(b), name);
		if (strcmp(name, "lang") != 0 && (!other || strcmp(other, xml_text(tree_handle((const xmlNode *)x)))))
			return false;
	}
	return xmlStrEqual(a->name, b->name);
}

/* The element beside it that says the same in the new language, or NULL. */
static const xmlNode *twin_of(const struct work *w, const xmlNode *element)
{
	for (const xmlNode *n = element->parent->children; n; n = n->next)
		if (n->type == XML_ELEMENT_NODE && strcmp(language_of(n), w->t->lang) == 0 && are_twins(element, n))
			return n;
	return NULL;
}

/* True when the element's content needs no look: it is in another language, stays, or has a twin. */
static bool is_settled(struct work *w, xmlNodePtr element)
{
	const char *lang = language_of(element);
	if (is_kept(w, element))
		return true;
	if (!*lang || *lang == '{' || element->parent->type != XML_ELEMENT_NODE)
		return false;
	if (strcmp(lang, w->t->from) != 0)
		return true;
	const xmlNode *twin = twin_of(w, element);
	if (twin && element->children && element->children->type == XML_TEXT_NODE)
		replace(element->children, xml_text(tree_handle(twin)));
	return twin != NULL;
}

static void translate_all(struct work *w)
{
	xmlNodePtr root = xmlDocGetRootElement(w->doc->tree), n = root;
	while (n) {
		if (n->type == XML_ELEMENT_NODE && is_settled(w, n)) {
			n = tree_next_over(n, root);
			continue;
		}
		if (n->type == XML_ELEMENT_NODE)
			translate_attributes(w, n);
		else if (n->type == XML_TEXT_NODE)
			translate(w, n, n->parent);
		n = tree_next(n, root);
	}
}

static void find_kept(struct work *w)
{
	xmlXPathContextPtr c = xmlXPathNewContext(w->doc->tree);
	if (!c)
		arena_out_of_memory();
	w->kept = arena_array(w->arena, w->t->keep_count + 1, sizeof(xmlXPathObjectPtr));
	for (size_t i = 0; i < w->t->keep_count; i++)
		w->kept[i] = xmlXPathEvalExpression((const xmlChar *)w->t->keeps[i], c);
	xmlXPathFreeContext(c);
}

static const char *name_of(struct arena *a, const char *file)
{
	const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file, *dot = strrchr(name, '.');
	return dot ? arena_strndup(a, name, (size_t)(dot - name)) : name;
}

void translations_apply(struct translations *t, struct xml_document *doc, struct diagnostics *found)
{
	struct work w = {.t = t, .doc = doc, .arena = arena_new(), .found = found};
	w.name = name_of(w.arena, doc->file);
	if (!t->sorted && t->count > 1)
		qsort(t->entries, t->count, sizeof *t->entries, compare);
	t->sorted = true;
	find_kept(&w);
	translate_all(&w);
	for (size_t i = 0; i < t->keep_count; i++)
		xmlXPathFreeObject(w.kept[i]);
	arena_free(w.arena);
}

void translations_report_unused(const struct translations *t, const char *file, struct diagnostics *found)
{
	for (size_t i = 0; i < t->count; i++)
		if (!t->entries[i].used && (!file || strcmp(t->entries[i].file, file) == 0))
			diagnostics_report(found, DIAG_TRANSLATION_UNUSED, t->entries[i].file, t->entries[i].line, NULL,
					   words_excerpt(t->arena, t->entries[i].of, 60));
}
