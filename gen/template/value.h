/*
 * Texts with {XPath} and typed attribute values. Internal to template/.
 */
#ifndef HAKEMUS_TEMPLATE_VALUE_H
#define HAKEMUS_TEMPLATE_VALUE_H

#include "template/set.h"

struct arena;

/*
 * Splits a text at {XPath}; doubled braces stand for themselves. In the arena.
 * Prefixes are resolved at `where`; NULL with a finding there.
 */
const struct text *text_compile(struct arena *a, struct xpath_engine *engine, const char *string,
				const struct xml_document *doc, const struct xml_node *where,
				struct diagnostics *found);

/* The text as it stands, braces and all; `string` must live as long as `a`. */
const struct text *text_literal(struct arena *a, const char *string);

/* The expanded text, in c->arena. */
const char *text_expand(const struct text *text, const struct xpath_context *c);

/* Reads `string` as a value of the type. False when it is none. */
bool value_parse(const struct template_set *set, enum attribute_type type, const char *string, union value *out);

/* What a value of the type should be, in words; in the arena. */
const char *value_expected(struct arena *a, enum attribute_type type);

/* Reads "#RRGGBB" or the name of a colour of the style sheet. */
bool value_color(const struct template_set *set, const char *string, rgb *out);

#endif
