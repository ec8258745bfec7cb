#include "xml/exemplar.h"

#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "xml/xsd.h"

/* How much is shown of a vocabulary; where more may be, anything may [bytes]. */
#define MAX_BYTES ((size_t)4 * 1024 * 1024)

struct writer {
	const struct xsd *xsd;
	struct arena *arena;
	struct buffer out;
	const char *anything; /* NULL: nothing */
	struct level *level;  /* around what is being written */
};

/* An element, with the declarations of those that may be in it. */
struct level {
	struct level *outer;
	const xmlNode *type; /* NULL: built in */
	const xmlNode **children;
	size_t count, capacity;
};

static bool has_child(const struct level *level, const xmlNode *declaration)
{
	for (size_t i = 0; i < level->count; i++)
		if (level->children[i] == declaration)
			return true;
	return false;
}

static bool put_attribute(void *self, const xmlNode *declaration)
{
	struct writer *w = self;
	const char *name = xsd_attribute(declaration, "name"), *use = xsd_attribute(declaration, "use");
	if (name && !(use && strcmp(use, "prohibited") == 0))
		buffer_printf(&w->out, " %s=\"\"", name);
	return true;
}

static bool put_any_attribute(void *self, const xmlNode *wildcard)
{
	struct writer *w = self;
	(void)wildcard;
	if (w->anything)
		buffer_puts(&w->out, " " EXEMPLAR_ANY "=\"\"");
	return false;
}

static bool put_any_child(void *self, const xmlNode *wildcard)
{
	struct writer *w = self;
	(void)wildcard;
	if (w->anything)
		buffer_puts(&w->out, w->anything);
	return false;
}

/* An element that says nothing of its type may have any content. */
static bool is_untyped(const struct writer *w, const xmlNode *declaration)
{
	return !xsd_attribute(declaration, "type") && !xsd_type(w->xsd, declaration);
}

static void put_attributes(struct writer *w, const xmlNode *declaration)
{
	xsd_visit(w->xsd, declaration, "attribute", put_attribute, w);
	if (is_untyped(w, declaration))
		put_any_attribute(w, declaration);
	else
		xsd_visit(w->xsd, declaration, "anyAttribute", put_any_attribute, w);
}

static bool add_child(void *self, const xmlNode *declaration);

/* The elements that may stand for the one declared. */
static void add_substitutes(struct writer *w, const xmlNode *declaration)
{
	xmlNodePtr n = xsd_element_from(xmlDocGetRootElement(xsd_tree(w->xsd))->children);
	for (; n; n = xsd_element_from(n->next)) {
		const char *group = xsd_attribute(n, "substitutionGroup");
		if (group && xsd_global(w->xsd, "element", group) == declaration)
			add_child(w, n);
	}
}

/* A type may name the same element in several places of its content. */
static bool add_child(void *self, const xmlNode *declaration)
{
	struct writer *w = self;
	struct level *l = w->level;
	if (has_child(l, declaration))
		return true;
	l->children = arena_grow(w->arena, l->children, l->count, &l->capacity, sizeof *l->children);
	l->children[l->count++] = declaration;
	add_substitutes(w, declaration);
	return true;
}

static void put_element(struct writer *w, const xmlNode *declaration);

static void put_children(struct writer *w, const xmlNode *declaration, const xmlNode *type)
{
	struct level level = {.outer = w->level, .type = type};
	w->level = &level;
	xsd_visit(w->xsd, declaration, "element", add_child, w);
	for (size_t i = 0; i < level.count; i++)
		put_element(w, level.children[i]);
	xsd_visit(w->xsd, declaration, "any", put_any_child, w);
	w->level = level.outer;
}

/* Whether the element is inside one of its own type, or inside a sibling of one of its own declaration. */
static bool recurs(const struct writer *w, const xmlNode *declaration, const xmlNode *type)
{
	const struct level *beside = w->level;
	for (const struct level *l = beside; l; l = l->outer)
		if ((type && l->type == type) || (l != beside && has_child(l, declaration)))
			return true;
	return false;
}

/* What recurs may go on without end. */
static void put_element(struct writer *w, const xmlNode *declaration)
{
	const char *name = xsd_attribute(declaration, "name");
	const xmlNode *type = xsd_type(w->xsd, declaration);
	buffer_printf(&w->out, "<%s", name);
	put_attributes(w, declaration);
	buffer_putc(&w->out, '>');
	if (recurs(w, declaration, type))
		buffer_puts(&w->out, "<" EXEMPLAR_AGAIN "/>");
	else if (is_untyped(w, declaration) || w->out.len > MAX_BYTES)
		put_any_child(w, declaration);
	else
		put_children(w, declaration, type);
	buffer_printf(&w->out, "</%s>", name);
}

struct xml_document *exemplar_make(const struct xml_schema *schema, const char *root, const char *anything,
				   struct diagnostics *found)
{
	const struct xsd *xsd = xsd_of(schema);
	const xmlNode *declaration = xsd_global(xsd, "element", root);
	if (!declaration)
		return NULL;
	struct writer w = {.xsd = xsd, .arena = arena_new(), .anything = anything};
	put_element(&w, declaration);
	struct xml_document *doc = xml_parse(root, buffer_text(&w.out), w.out.len, found);
	buffer_free(&w.out);
	arena_free(w.arena);
	return doc;
}
