/*
 * Content models: which child elements a type allows, in which order, and
 * the smallest repair of children that do not fit. The validator stops
 * looking at an element's content at the first child that does not fit; with the repair
 * a planner hears about all of them at once. Private to gen/xml.
 */
#ifndef HAKEMUS_XML_CONTENT_H
#define HAKEMUS_XML_CONTENT_H

#include "xml/xsd.h"

enum content_kind {
	CONTENT_UNKNOWN, /* wildcards and what else is not modelled: anything goes */
	CONTENT_EMPTY,   /* no child elements and no text */
	CONTENT_TEXT,    /* no child elements */
	CONTENT_ELEMENTS
};

struct content;
struct content_models; /* one per type, made when first asked for */

struct content_models *content_models_new(const struct xsd *xsd, struct arena *a);

/* The model of an element's declaration; never NULL. */
const struct content *content_model(struct content_models *models, const xmlNode *declaration);
enum content_kind content_kind(const struct content *c);

enum content_edit_kind {
	EDIT_KEEP,   /* children[child] fits */
	EDIT_RENAME, /* it fits under the name of `declaration` */
	EDIT_DELETE, /* it has no place */
	EDIT_INSERT, /* `declaration` is missing before children[child] (count = at the end) */
	EDIT_MOVE,   /* children[child] belongs before children[before] (count = at the end) */
	EDIT_FILLED  /* here a moved child belongs: nothing else to do */
};

struct content_edit {
	enum content_edit_kind kind;
	size_t child, before;
	const xmlNode *declaration; /* of what fits here; NULL for EDIT_DELETE */
};

struct content_repair {
	struct content_edit *edits; /* in document order; none when the children fit */
	size_t count;
	bool fits; /* also when the content is too large to be repaired */
};

/* The cheapest repair of the children with these names; edits in arena `a`. */
struct content_repair content_repair(const struct content *c, const char *const *names, size_t count,
				     struct arena *a);

/* The declaration of a child of that name, NULL when the model has none. */
const xmlNode *content_find(const struct content *c, const char *name);

/*
 * The names that the model allows directly behind the child that the given
 * declaration fits (NULL: at the start), at most `max` into `names`; the number of all of them.
 */
size_t content_allowed(const struct content *c, const xmlNode *behind, const char **names, size_t max);

#endif
