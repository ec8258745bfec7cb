/*
 * Template + inputs -> blocks, or text. Templates are data (templates/<call>/);
 * the vocabulary is described in templates/template.xsd and the man page
 * hakemus-templates(5).
 */
#ifndef HAKEMUS_TEMPLATE_TEMPLATE_H
#define HAKEMUS_TEMPLATE_TEMPLATE_H

#include <stdbool.h>

#include "base/diagnostic.h"
#include "layout/block.h"
#include "xml/sight.h"

struct fonts;
struct template;
struct template_set;
struct translations;

/*
 * The templates of a call: compiled once per process. `directories` are
 * searched in order (NULL-terminated), the call's own first, then the common one; style sheet
 * "style.xml" comes from the first that has one. Faces are added to `fonts`; NULL when
 * nothing will be laid out: faces are then numbered without being there.
 * NULL with findings. Free with template_set_free, before the engine.
 */
struct template_set *template_set_load(const char *const *directories, struct xpath_engine *engine,
				       struct fonts *fonts, struct diagnostics *found);
void template_set_free(struct template_set *set);

const struct style_sheet *template_set_styles(const struct template_set *set);

/*
 * What template_find gives from now on is in that language, NULL: as the files are written. The
 * translations, borrowed, must outlive the set.
 */
void template_set_speak(struct template_set *set, struct translations *language);

/* True when there is a file for the template of that name. */
bool template_exists(struct template_set *set, const char *name);

/* The template of that name (file <name>.xml), compiled on first use; NULL with a finding. */
const struct template *template_find(struct template_set *set, const char *name, struct diagnostics *found);

/* True for a template whose root is <text-document>. */
bool template_is_text(const struct template *t);

/* Says in words where a node of the plan is; NULL = nothing to say. */
struct template_places { const char *(*of)(void *self, const struct xml_node *node); void *self; };

/*
 * Adds the words for their place to the findings from index `first` on that are
 * in the plan and have none: what layout finds has a line, but no words.
 */
void template_place_findings(struct diagnostics *found, size_t first, const struct xml_document *plan,
			     const struct template_places *places);

/*
 * Binds to what `c` sees: c->document and c->node are the main input (the
 * plan's root element), c->scope the named ones ($plan, $call, $facts ...).
 * Blocks live in c->arena; their origins have file and line, but no place in
 * words. NULL when something is wrong with the template or a value in it; a
 * reference that leads nowhere is a finding, but not that.
 */
struct block_document *template_bind(const struct template *t, const struct xpath_context *c,
				     const struct template_places *places);

/* Binds a text template: appends to `out`. False with findings. */
bool template_bind_text(const struct template *t, const struct xpath_context *c, struct buffer *out);

/*
 * Replaces every {XPath} in `text` (braces doubled stand for themselves) by its
 * value; result in c->arena. `where` resolves prefixes and places errors.
 */
const char *template_expand(const char *text, const struct xml_document *doc, const struct xml_node *where,
			    const struct xpath_context *c);

/*
 * Follows all expressions of the template (text: those in braces) from the nodes of the view: the main input.
 */
void template_follow(const struct template *t, struct sight *s, const struct sight_view *view);
void template_follow_text(const char *text, const struct xml_document *doc, const struct xml_node *where,
			  struct xpath_engine *engine, struct sight *s, const struct sight_view *view,
			  struct diagnostics *found);

#endif
