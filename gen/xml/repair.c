/*
 * Elements that are missing, unknown or in the wrong place: reported, and
 * repaired in the working copy.
 */
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/i18n.h"
#include "xml/content.h"
#include "xml/validation.h"
#include "xml/words.h"

#define MAX_LISTED 6
#define MAX_PARENTS 3

struct repair {
	struct validation *v;
	struct content_models *models;
	xmlNodePtr parent; /* of the copy */
	const struct content *model;
	xmlNodePtr *children;
	const char **names;
	size_t count;
	const xmlNode *behind; /* declaration of the last child that fits */
	struct content_repair plan;
};

static const char *name_of(const xmlNode *node)
{
	return tree_string(node->name);
}

static const char *declared_name(const xmlNode *declaration)
{
	return xsd_attribute(declaration, "name");
}

/* The documentation of a declaration as hint, or none. */
static const char *hint_of(const struct repair *r, const xmlNode *declaration)
{
	return declaration ? validation_hint(r->v, declaration, false) : NULL;
}

static const char *list_names(struct arena *a, const char *const *names, size_t shown, size_t total)
{
	struct buffer list = BUFFER_INIT;
	for (size_t i = 0; i < shown && i < total; i++)
		buffer_printf(&list, "%s<%s>", i ? ", " : "", names[i]);
	if (total > shown)
		buffer_puts(&list, " …");
	const char *text = arena_strdup(a, buffer_text(&list));
	buffer_free(&list);
	return text;
}

static const char *allowed_hint(const struct repair *r)
{
	const char *names[MAX_LISTED];
	size_t total = content_allowed(r->model, r->behind, names, MAX_LISTED);
	if (total == 0)
		return NULL;
	return arena_printf(r->v->arena, _("allowed here: %s"),
			    list_names(r->v->arena, names, MAX_LISTED, total));
}

/* Elements whose type declares a child of that name. */
struct parents {
	const struct repair *r;
	const char *child;
	const char *names[MAX_PARENTS];
	size_t count;
};

static void find_parents(struct parents *p, const xmlNode *node)
{
	for (const xmlNode *n = node; n && p->count <= MAX_PARENTS; n = n->next) {
		if (n->type != XML_ELEMENT_NODE)
			continue;
		const char *name = xsd_is(n, "element") ? xsd_attribute(n, "name") : NULL;
		bool known = !name || !xsd_child(p->r->v->xsd, n, "element", p->child);
		for (size_t i = 0; !known && i < p->count && i < MAX_PARENTS; i++)
			known = strcmp(p->names[i], name) == 0;
		if (!known && p->count++ < MAX_PARENTS)
			p->names[p->count - 1] = name;
		find_parents(p, n->children);
	}
}

/* Where an element that is unknown here belongs, when that is clear. */
static const char *elsewhere_hint(const struct repair *r, const char *name)
{
	struct parents p = {.r = r, .child = name};
	find_parents(&p, xmlDocGetRootElement(xsd_tree(r->v->xsd)));
	if (p.count == 0 || p.count > MAX_PARENTS)
		return NULL;
	return arena_printf(r->v->arena, _("<%s> belongs inside %s"), name,
			    list_names(r->v->arena, p.names, p.count, p.count));
}

static bool is_kept(const struct repair *r, const char *name)
{
	for (size_t i = 0; i < r->plan.count; i++)
		if (r->plan.edits[i].kind == EDIT_KEEP && strcmp(r->names[r->plan.edits[i].child], name) == 0)
			return true;
	return false;
}

static const char *two_hints(struct arena *a, const char *first, const char *second)
{
	return first && second ? arena_printf(a, "%s; %s", first, second) : first ? first : second;
}

/* A vocabulary without a namespace has no elements in one. */
static bool is_foreign(const struct validation *v, const xmlNode *node)
{
	return node->ns && !xsd_attribute(xmlDocGetRootElement(xsd_tree(v->xsd)), "targetNamespace");
}

static void report_foreign(const struct validation *v, const xmlNode *node)
{
	const xmlNode *original = validation_original(node);
	diagnostics_report(v->found, DIAG_XML_NAMESPACE, validation_file(original), validation_line(original),
			   validation_place(v, original), name_of(node),
			   words_excerpt(v->arena, tree_string(node->ns->href), 60));
}

static void report_deleted(const struct repair *r, const xmlNode *child)
{
	if (is_foreign(r->v, child)) {
		report_foreign(r->v, child);
		return;
	}
	const xmlNode *original = validation_original(child);
	const char *file = validation_file(original), *place = validation_place(r->v, original);
	long line = validation_line(original);
	const char *name = name_of(child), *parent = name_of(r->parent);
	enum content_kind kind = content_kind(r->model);
	if (kind == CONTENT_TEXT)
		diagnostics_report(r->v->found, DIAG_XML_TEXT_ONLY, file, line, place, parent, name);
	else if (kind == CONTENT_EMPTY)
		diagnostics_report_hint(r->v->found, DIAG_XML_NO_CONTENT, file, line, place,
					elsewhere_hint(r, name), parent, name);
	else if (!content_find(r->model, name))
		diagnostics_report_hint(r->v->found, DIAG_XML_UNKNOWN_ELEMENT, file, line, place,
					two_hints(r->v->arena, elsewhere_hint(r, name), allowed_hint(r)),
					name, parent);
	else if (is_kept(r, name))
		diagnostics_report(r->v->found, DIAG_XML_REPEATED, file, line, place, name, parent);
	else
		diagnostics_report_hint(r->v->found, DIAG_XML_NOT_HERE, file, line, place, allowed_hint(r),
					name, parent);
}

static void delete_child(const struct repair *r, xmlNodePtr child)
{
	struct validation *v = r->v;
	report_deleted(r, child);
	v->removed =
		arena_grow(v->arena, v->removed, v->removed_count, &v->removed_capacity, sizeof *v->removed);
	v->removed[v->removed_count++] = validation_original(child);
	xmlUnlinkNode(child);
	xmlFreeNode(child);
}

static void rename_child(const struct repair *r, xmlNodePtr child, const xmlNode *declaration)
{
	const xmlNode *original = validation_original(child);
	const char *meant = declared_name(declaration);
	const char *hint = arena_printf(r->v->arena, _("do you mean <%s>?"), meant);
	diagnostics_report_hint(r->v->found, DIAG_XML_UNKNOWN_ELEMENT, validation_file(original), validation_line(original),
				validation_place(r->v, original), hint, name_of(child), name_of(r->parent));
	xmlNodeSetName(child, (const xmlChar *)meant);
}

static void put_before(const struct repair *r, size_t before, xmlNodePtr child)
{
	if (before < r->count)
		xmlAddPrevSibling(r->children[before], child);
	else
		xmlAddChild(r->parent, child);
}

/* The alternatives of a choice that a missing element is one of; itself alone otherwise. */
static const char *alternatives(const struct repair *r, const xmlNode *declaration)
{
	const char *names[MAX_LISTED];
	size_t total = 0;
	const xmlNode *choice = declaration->parent;
	if (!xsd_is(choice, "choice"))
		return arena_printf(r->v->arena, "<%s>", declared_name(declaration));
	for (xmlNodePtr n = xsd_element_from(choice->children); n; n = xsd_element_from(n->next)) {
		const char *name = xsd_is(n, "element") ? xsd_attribute(n, "name") : NULL;
		if (name && total++ < MAX_LISTED)
			names[total - 1] = name;
	}
	const char *list = list_names(r->v->arena, names, MAX_LISTED, total);
	return total > 1 ? arena_printf(r->v->arena, _("one of %s"), list) : list;
}

static void insert_child(const struct repair *r, const struct content_edit *e)
{
	const xmlNode *original = validation_original(r->parent);
	diagnostics_report_hint(r->v->found, DIAG_XML_MISSING, validation_file(original), validation_line(original),
				validation_place(r->v, original), hint_of(r, e->declaration),
				name_of(r->parent), alternatives(r, e->declaration));
	put_before(r, e->child,
		   xmlNewDocNode(r->parent->doc, NULL, (const xmlChar *)declared_name(e->declaration), NULL));
}

/* The name of the last child other than `moved`: behind it stands what belongs at the end. */
static const char *last_name(const struct repair *r, size_t moved)
{
	for (size_t i = r->count; i-- > 0;)
		if (i != moved)
			return r->names[i];
	return "";
}

static void move_child(const struct repair *r, const struct content_edit *e)
{
	xmlNodePtr child = r->children[e->child];
	const xmlNode *original = validation_original(child);
	bool at_end = e->before >= r->count;
	const char *where = arena_printf(r->v->arena, at_end ? _("behind <%s>") : _("before <%s>"),
					 at_end ? last_name(r, e->child) : r->names[e->before]);
	diagnostics_report_hint(r->v->found, DIAG_XML_MISPLACED, validation_file(original), validation_line(original),
				validation_place(r->v, original), hint_of(r, e->declaration), name_of(child),
				where);
	xmlUnlinkNode(child);
	put_before(r, e->before, child);
}

/* Moved children stay where they are until the others are done: edits count on their places. */
static void apply(struct repair *r)
{
	for (size_t i = 0; i < r->plan.count; i++) {
		const struct content_edit *e = &r->plan.edits[i];
		if (e->kind == EDIT_DELETE)
			delete_child(r, r->children[e->child]);
		else if (e->kind == EDIT_RENAME)
			rename_child(r, r->children[e->child], e->declaration);
		else if (e->kind == EDIT_INSERT)
			insert_child(r, e);
		if (e->kind != EDIT_DELETE && e->kind != EDIT_MOVE)
			r->behind = e->declaration;
	}
	for (size_t i = 0; i < r->plan.count; i++)
		if (r->plan.edits[i].kind == EDIT_MOVE)
			move_child(r, &r->plan.edits[i]);
}

static void collect_children(struct repair *r)
{
	size_t capacity = 0, names_capacity = 0;
	for (xmlNodePtr n = r->parent->children; n; n = n->next) {
		if (n->type != XML_ELEMENT_NODE)
			continue;
		r->children = arena_grow(r->v->arena, r->children, r->count, &capacity, sizeof *r->children);
		r->names = arena_grow(r->v->arena, r->names, r->count, &names_capacity, sizeof *r->names);
		r->children[r->count] = n;
		r->names[r->count++] = is_foreign(r->v, n) ? "" : name_of(n);
	}
}

/* Depth is bounded by XML_MAX_DEPTH. */
static void repair_element(struct validation *v, struct content_models *models, xmlNodePtr element,
			   const xmlNode *declaration)
{
	struct repair r = {.v = v, .models = models, .parent = element};
	r.model = content_model(models, declaration);
	if (content_kind(r.model) == CONTENT_UNKNOWN)
		return;
	collect_children(&r);
	r.plan = content_repair(r.model, r.names, r.count, v->arena);
	if (!r.plan.fits)
		apply(&r);
	for (xmlNodePtr n = element->children; n; n = n->next) {
		const xmlNode *child =
			n->type == XML_ELEMENT_NODE && n->_private ? content_find(r.model, name_of(n)) : NULL;
		if (child)
			repair_element(v, models, n, child);
	}
}

static const char *root_names(const struct validation *v)
{
	struct buffer list = BUFFER_INIT;
	xmlNodePtr n = xsd_element_from(xmlDocGetRootElement(xsd_tree(v->xsd))->children);
	for (; n; n = xsd_element_from(n->next))
		if (xsd_is(n, "element"))
			buffer_printf(&list, "%s<%s>", list.len ? ", " : "", xsd_attribute(n, "name"));
	const char *text = arena_strdup(v->arena, buffer_text(&list));
	buffer_free(&list);
	return text;
}

void repair_tree(struct validation *v, xmlDocPtr copy)
{
	xmlNodePtr root = xmlDocGetRootElement(copy);
	const xmlNode *declaration = xsd_declaration(v->xsd, root);
	if (is_foreign(v, root))
		report_foreign(v, root);
	else if (declaration)
		repair_element(v, content_models_new(v->xsd, v->arena), root, declaration);
	else
		diagnostics_report(v->found, DIAG_XML_ROOT, validation_file(validation_original(root)),
				   validation_line(validation_original(root)), NULL, name_of(root),
				   root_names(v));
}
