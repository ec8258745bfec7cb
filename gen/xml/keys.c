#include "xml/keys.h"

#include <libxml/hash.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/blank.h"
#include "base/buffer.h"
#include "base/i18n.h"
#include "xml/words.h"

#define MAX_STEPS 8
#define MAX_PATHS 16
#define MAX_FIELDS 4
#define MAX_LISTED 8

/* The paths that XML Schema allows: (.//)? step (/ step)*, where a step is . or * or a name, at last @name.
 */
struct path {
	bool anywhere;                /* begins with .// */
	const char *steps[MAX_STEPS]; /* child elements, "*": any */
	size_t count;
	const char *attribute; /* at last; NULL: none */
};

enum key_kind { KEY_KEY, KEY_UNIQUE, KEY_REFERENCE };

struct key {
	enum key_kind kind;
	xmlNodePtr node, scope; /* the constraint, and the declaration of the element that it is about */
	const struct key *refers;
	struct path selector[MAX_PATHS];
	size_t paths;
	struct path fields[MAX_FIELDS];
	size_t field_count;
	size_t index;
	struct key *next;
};

struct keys {
	const struct xsd *xsd;
	struct arena *arena;
	struct key *first, **last;
	size_t count;
};

/* Reading */

static const char *skip_blanks(const char *s)
{
	return s + strspn(s, BLANKS);
}

static const char *skip_axis(const char *s, const char *axis)
{
	size_t len = strlen(axis);
	return strncmp(s, axis, len) == 0 ? skip_blanks(s + len) : s;
}

/* A name or '*' without its prefix into `name`; NULL when there is none. */
static const char *read_name(struct arena *a, const char *s, const char **name)
{
	size_t len = *s == '*' ? 1 : strcspn(s, " \t\r\n/|@.:*()[]");
	if (len > 0 && s[len] == ':' && s[len + 1] != ':')
		return read_name(a, s + len + 1, name);
	*name = arena_strndup(a, s, len);
	return len > 0 ? skip_blanks(s + len) : NULL;
}

/* One step; NULL when it is none. */
static const char *read_step(struct arena *a, const char *s, struct path *p)
{
	if (*s == '.' && s[1] != '.')
		return skip_blanks(s + 1);
	if (*s == '@' || strncmp(s, "attribute::", 11) == 0)
		return read_name(a, skip_blanks(*s == '@' ? s + 1 : s + 11), &p->attribute);
	if (p->count == MAX_STEPS)
		return NULL;
	return read_name(a, skip_axis(s, "child::"), &p->steps[p->count++]);
}

/* One path, up to '|' or the end; NULL when it is none. */
static const char *read_path(struct arena *a, const char *s, struct path *p)
{
	s = skip_blanks(s);
	if (strncmp(s, ".//", 3) == 0) {
		p->anywhere = true;
		s = skip_blanks(s + 3);
	}
	s = read_step(a, s, p);
	while (s && *s == '/' && !p->attribute)
		s = read_step(a, skip_blanks(s + 1), p);
	return s && (*s == '\0' || *s == '|') ? s : NULL;
}

static bool read_selector(struct arena *a, const char *s, struct key *k)
{
	do {
		if (k->paths == MAX_PATHS || !(s = read_path(a, s, &k->selector[k->paths])))
			return false;
		if (k->selector[k->paths++].attribute)
			return false;
	} while (*s++ == '|');
	return true;
}

static bool read_field(struct arena *a, const char *s, struct key *k)
{
	if (k->field_count == MAX_FIELDS)
		return false;
	struct path *p = &k->fields[k->field_count++];
	s = read_path(a, s, p);
	return s && *s == '\0' && !p->anywhere;
}

static bool read_part(struct keys *keys, struct key *k, const xmlNode *part, struct diagnostics *found)
{
	const char *path = xsd_attribute(part, "xpath");
	bool ok = path && (xsd_is(part, "selector") ? read_selector(keys->arena, path, k)
						    : read_field(keys->arena, path, k));
	if (!ok)
		diagnostics_report(found, DIAG_SCHEMA_PATH, xml_file_of(tree_handle(part)),
				   xml_line(tree_handle(part)), NULL, path ? path : "");
	return ok;
}

static bool read_key(struct keys *keys, xmlNodePtr node, enum key_kind kind, struct diagnostics *found)
{
	struct key *k = arena_alloc(keys->arena, sizeof *k);
	k->kind = kind;
	k->node = node;
	k->scope = node->parent;
	k->index = keys->count++;
	*keys->last = k;
	keys->last = &k->next;
	bool ok = true;
	for (xmlNodePtr n = xsd_element_from(node->children); n; n = xsd_element_from(n->next))
		ok = read_part(keys, k, n, found) && ok;
	return ok;
}

static bool read_keys(struct keys *keys, xmlNodePtr root, struct diagnostics *found)
{
	static const char *const names[] = {"key", "unique", "keyref"};
	bool ok = true;
	for (xmlNodePtr n = root; n; n = tree_next(n, root))
		for (int kind = KEY_KEY; kind <= KEY_REFERENCE; kind++)
			if (xsd_is(n, names[kind]))
				ok = read_key(keys, n, (enum key_kind)kind, found) && ok;
	return ok;
}

static const struct key *find_key(const struct keys *keys, const char *name)
{
	const char *colon = strchr(name, ':');
	name = colon ? colon + 1 : name;
	for (const struct key *k = keys->first; k; k = k->next) {
		const char *own = xsd_attribute(k->node, "name");
		if (k->kind != KEY_REFERENCE && own && strcmp(own, name) == 0)
			return k;
	}
	return NULL;
}

/* A reference and its key have to stand in the same declaration. */
static bool resolve_references(struct keys *keys, struct diagnostics *found)
{
	bool ok = true;
	for (struct key *k = keys->first; k; k = k->next) {
		if (k->kind != KEY_REFERENCE)
			continue;
		const char *name = xsd_attribute(k->node, "refer");
		k->refers = name ? find_key(keys, name) : NULL;
		if (k->refers && k->refers->scope == k->scope)
			continue;
		diagnostics_report(found, DIAG_SCHEMA_REFER, xml_file_of(tree_handle(k->node)),
				   xml_line(tree_handle(k->node)), NULL, name ? name : "");
		ok = false;
	}
	return ok;
}

struct keys *keys_new(const struct xsd *xsd, struct diagnostics *found)
{
	struct arena *a = arena_new();
	struct keys *keys = arena_alloc(a, sizeof *keys);
	*keys = (struct keys){.xsd = xsd, .arena = a};
	keys->last = &keys->first;
	if (read_keys(keys, xmlDocGetRootElement(xsd_tree(xsd)), found) && resolve_references(keys, found))
		return keys;
	keys_free(keys);
	return NULL;
}

void keys_free(struct keys *keys)
{
	if (keys)
		arena_free(keys->arena);
}

void keys_detach(struct keys *keys)
{
	for (struct key *k = keys->first; k; k = k->next)
		xmlUnlinkNode(k->node);
}

void keys_attach(struct keys *keys)
{
	for (struct key *k = keys->first; k; k = k->next)
		xmlAddChild(k->scope, k->node);
}

/* Evaluating */

struct value {
	const xmlNode *node;  /* what the selector selected */
	const xmlNode *field; /* the first field's node */
	const char *text;     /* all fields; NULL when one is missing */
};

struct values {
	struct arena *arena;
	struct value *items;
	size_t count, capacity;
	xmlHashTablePtr index; /* text -> place of its first item, plus 1 */
};

static bool matches(const xmlNode *node, const char *step)
{
	return node->type == XML_ELEMENT_NODE && (step[0] == '*' || tree_named(node, step));
}

static xmlAttrPtr find_attribute(const xmlNode *node, const char *name)
{
	xmlAttrPtr a = node->properties;
	while (a && !(name[0] == '*' || tree_named((xmlNodePtr)a, name)))
		a = a->next;
	return a;
}

/* The first node at the end of a field's path from step `i` on; NULL when there is none. */
static const xmlNode *find_field(const xmlNode *node, const struct path *p, size_t i)
{
	if (i == p->count)
		return p->attribute ? (const xmlNode *)find_attribute(node, p->attribute) : node;
	const xmlNode *found = NULL;
	for (const xmlNode *n = node->children; n && !found; n = n->next)
		if (matches(n, p->steps[i]))
			found = find_field(n, p, i + 1);
	return found;
}

static const char *collapsed(struct arena *a, const char *text)
{
	return text[strcspn(text, BLANKS)] ? words_excerpt(a, text, strlen(text) + 1) : text;
}

static struct value read_value(struct arena *a, const struct key *k, const xmlNode *node)
{
	struct value v = {.node = node};
	for (size_t i = 0; i < k->field_count; i++) {
		const xmlNode *field = find_field(node, &k->fields[i], 0);
		if (!field)
			return (struct value){.node = node};
		const char *text = collapsed(a, xml_text(tree_handle(field)));
		v.text = i == 0 ? text : arena_printf(a, "%s, %s", v.text, text);
		v.field = i == 0 ? field : v.field;
	}
	return v;
}

/* Only keys have to have all their fields. */
static void add(struct values *list, const struct key *k, const xmlNode *node)
{
	struct value v = read_value(list->arena, k, node);
	if (!v.text && k->kind != KEY_KEY)
		return;
	list->items = arena_grow(list->arena, list->items, list->count, &list->capacity, sizeof *list->items);
	list->items[list->count++] = v;
	if (v.text)
		xmlHashAddEntry(list->index, (const xmlChar *)v.text, (void *)(uintptr_t)list->count);
}

static void select_steps(struct values *list, const struct key *k, const struct path *p, const xmlNode *node,
			 size_t i)
{
	if (i == p->count) {
		add(list, k, node);
		return;
	}
	for (const xmlNode *n = node->children; n; n = n->next)
		if (matches(n, p->steps[i]))
			select_steps(list, k, p, n, i + 1);
}

/* The paths that begin anywhere, of which `node` may be the first step, or for `.//.` all. */
static void select_from(struct values *list, const struct key *k, const xmlNode *node, bool is_scope)
{
	for (size_t i = 0; i < k->paths; i++) {
		const struct path *p = &k->selector[i];
		if (p->anywhere && (p->count == 0 || (!is_scope && matches(node, p->steps[0]))))
			select_steps(list, k, p, node, p->count > 0);
	}
}

/* All paths that begin anywhere are followed in one walk, so that what they select is in document order. */
static void select_anywhere(struct values *list, const struct key *k, const xmlNode *scope)
{
	for (xmlNodePtr n = (xmlNodePtr)(uintptr_t)scope; n; n = tree_next(n, scope))
		if (n->type == XML_ELEMENT_NODE)
			select_from(list, k, n, n == scope);
}

/* What a key selects in one scope; give it back with `release`. */
static struct values collect(struct arena *a, const struct key *k, const xmlNode *scope)
{
	struct values list = {.arena = a, .index = xmlHashCreate(16)};
	if (!list.index)
		arena_out_of_memory();
	bool anywhere = false;
	for (size_t i = 0; i < k->paths; i++) {
		anywhere = anywhere || k->selector[i].anywhere;
		if (!k->selector[i].anywhere)
			select_steps(&list, k, &k->selector[i], scope, 0);
	}
	if (anywhere)
		select_anywhere(&list, k, scope);
	return list;
}

static void release(struct values *list)
{
	if (list->index)
		xmlHashFree(list->index, NULL);
}

/* The first item with that text. */
static const struct value *find(const struct values *list, const char *text)
{
	uintptr_t place = (uintptr_t)xmlHashLookup(list->index, (const xmlChar *)text);
	return place ? &list->items[place - 1] : NULL;
}

/* Reporting */

/* True when an element that was taken out of the copy carries the value: then that is the fault, not the
 * reference. */
static bool was_removed(const struct validation *v, const char *text)
{
	for (size_t i = 0; i < v->removed_count; i++)
		for (xmlNodePtr n = (xmlNodePtr)(uintptr_t)v->removed[i]; n; n = tree_next(n, v->removed[i]))
			for (const xmlAttr *a = n->type == XML_ELEMENT_NODE ? n->properties : NULL; a;
			     a = a->next)
				if (strcmp(xml_text(tree_handle((const xmlNode *)a)), text) == 0)
					return true;
	return false;
}

/* The values that could be referred to, those that look like the wanted one first. */
static const char *known_values(const struct validation *v, const struct values *keys, const char *wanted)
{
	struct buffer list = BUFFER_INIT;
	size_t shown = 0;
	for (int similar = 1; similar >= 0; similar--)
		for (size_t i = 0; i < keys->count && shown < MAX_LISTED; i++) {
			const char *text = keys->items[i].text;
			if (!text || find(keys, text) != &keys->items[i])
				continue;
			if (words_similar(text, strlen(text), wanted, strlen(wanted)) == (similar == 1))
				buffer_printf(&list, "%s%s", shown++ ? ", " : "", text);
		}
	if (keys->count > MAX_LISTED)
		buffer_puts(&list, " …");
	const char *format = _("correct the reference or remove what refers; known are: %s");
	const char *hint = shown ? arena_printf(v->arena, format, buffer_text(&list)) : NULL;
	buffer_free(&list);
	return hint;
}

static void report_broken(struct validation *v, const struct value *reference, const struct values *keys)
{
	const xmlNode *original = validation_original(reference->field);
	if (!original || validation_is_bad(reference->field) || was_removed(v, reference->text))
		return;
	diagnostics_report_hint(v->found, DIAG_XML_BROKEN_REFERENCE, validation_file(original), validation_line(original),
				validation_place(v, original), known_values(v, keys, reference->text),
				validation_quote(v, original), words_excerpt(v->arena, reference->text, 40));
}

static void report_duplicate(struct validation *v, const struct key *k, const struct value *first,
			     const struct value *second)
{
	const xmlNode *original = validation_original(second->field),
		      *before = validation_original(first->field);
	if (!original || !before)
		return;
	const char *file = validation_file(before), *hint = xsd_documentation(k->node, v->arena);
	if (strcmp(file, validation_file(original)) != 0)
		hint = arena_printf(v->arena, _("that line is in %s"), file);
	diagnostics_report_hint(v->found, DIAG_XML_DUPLICATE, validation_file(original), validation_line(original),
				validation_place(v, original), hint, validation_quote(v, original), validation_line(before));
}

static void report_missing_field(struct validation *v, const xmlNode *node, const struct path *field)
{
	const xmlNode *original = validation_original(node);
	const char *child = field->count > 0 ? field->steps[field->count - 1] : NULL;
	if (!original || find_field(node, field, 0))
		return;
	if (!child)
		explain_missing_attribute(v, node, field->attribute);
	else
		diagnostics_report(v->found, DIAG_XML_MISSING, validation_file(original), validation_line(original),
				   validation_place(v, original), tree_string(original->name),
				   arena_printf(v->arena, "<%s>", child));
}

/* A key has to be there. That something is missing was perhaps said already: the same finding is added once.
 */
static void report_missing(struct validation *v, const struct key *k, const struct value *item)
{
	for (size_t i = 0; i < k->field_count; i++)
		report_missing_field(v, item->node, &k->fields[i]);
}

/* Checking */

static bool check_references(const struct values *list, const struct values *keys, struct validation *v)
{
	bool ok = true;
	for (size_t i = 0; i < list->count && (ok || v); i++) {
		if (!list->items[i].text || find(keys, list->items[i].text))
			continue;
		ok = false;
		if (v)
			report_broken(v, &list->items[i], keys);
	}
	return ok;
}

static bool check_item(const struct key *k, const struct values *list, const struct value *item,
		       struct validation *v)
{
	const struct value *first = item->text ? find(list, item->text) : NULL;
	if (!item->text && k->kind == KEY_KEY) {
		if (v)
			report_missing(v, k, item);
		return false;
	}
	if (!first || first->node == item->node)
		return true;
	if (v)
		report_duplicate(v, k, first, item);
	return false;
}

static bool check_unique(const struct key *k, const struct values *list, struct validation *v)
{
	bool ok = true;
	for (size_t i = 0; i < list->count && (ok || v); i++)
		ok = check_item(k, list, &list->items[i], v) && ok;
	return ok;
}

/* All keys of one declaration, in one element of it: what they select is collected once. */
static bool check_scope(const struct keys *keys, const xmlNode *declaration, const xmlNode *scope,
			struct arena *scratch, struct validation *v)
{
	struct values *lists = arena_array(scratch, keys->count, sizeof *lists);
	bool ok = true;
	for (const struct key *k = keys->first; k; k = k->next)
		if (k->scope == declaration)
			lists[k->index] = collect(scratch, k, scope);
	for (const struct key *k = keys->first; k && (ok || v); k = k->next) {
		if (k->scope != declaration)
			continue;
		const struct values *list = &lists[k->index];
		bool holds = k->kind == KEY_REFERENCE ? check_references(list, &lists[k->refers->index], v)
						      : check_unique(k, list, v);
		ok = ok && holds;
	}
	for (size_t i = 0; i < keys->count; i++)
		release(&lists[i]);
	return ok;
}

/* A declaration that has keys, while its elements are looked for. */
struct scope {
	const xmlNode *declaration, *parent; /* the parent of the last element with the name */
	const char *name;
	bool declared; /* and whether the declaration is that of its children with the name */
};

/* One for each declaration; `count` gets their number. */
static struct scope *scopes_of(const struct keys *keys, struct arena *scratch, size_t *count)
{
	struct scope *scopes = arena_array(scratch, keys->count, sizeof *scopes);
	*count = 0;
	for (const struct key *k = keys->first; k; k = k->next) {
		size_t i = 0;
		while (i < *count && scopes[i].declaration != k->scope)
			i++;
		const char *name = xsd_attribute(k->scope, "name");
		if (i == *count && name)
			scopes[(*count)++] = (struct scope){.declaration = k->scope, .name = name};
	}
	return scopes;
}

/* Found by name first: elements with one name and parent have one declaration. */
static bool is_in_scope(const struct keys *keys, struct scope *s, const xmlNode *element)
{
	if (!tree_named(element, s->name))
		return false;
	if (element->parent != s->parent)
		s->declared = xsd_declaration(keys->xsd, element) == s->declaration;
	s->parent = element->parent;
	return s->declared;
}

bool keys_check(const struct keys *keys, xmlDocPtr tree, struct validation *v)
{
	bool ok = true;
	struct arena *scratch = arena_new();
	size_t count;
	struct scope *scopes = scopes_of(keys, scratch, &count);
	for (xmlNodePtr n = tree->children; n && (ok || v); n = tree_next(n, (xmlNodePtr)tree))
		for (size_t i = 0; i < count && n->type == XML_ELEMENT_NODE; i++)
			if (is_in_scope(keys, &scopes[i], n))
				ok = check_scope(keys, scopes[i].declaration, n, scratch, v) && ok;
	arena_free(scratch);
	return ok;
}
