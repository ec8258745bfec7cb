#include "template/vocabulary.h"

#include <stddef.h>
#include <string.h>

static const char *const attribute_names[ATTRIBUTE_NAMES] = {
#define A(id, name) [AT_##id] = name,
	ATTRIBUTES(A)
#undef A
};

enum { MIXED = false, ONLY = true };

#define O(id, type) {AT_##id, TYPE_##type, false},
#define R(id, type) {AT_##id, TYPE_##type, true},
#define E(id, name, only, attributes) \
	[EL_##id] = {name, only, (const struct attribute_rule[]){attributes {AT_TEST, TYPE_NONE, false}}},
static const struct element_rule rules[VOCABULARY_ELEMENTS] = {ELEMENTS(E, O, R)};
#undef E
#undef R
#undef O

static const struct attribute_rule test_rule = {AT_TEST, TYPE_XPATH, false};
static const struct attribute_rule no_rules[] = {{AT_TEST, TYPE_NONE, false}};

int vocabulary_element(const char *name)
{
	for (int i = 0; i < VOCABULARY_ELEMENTS; i++)
		if (rules[i].name[0] == name[0] && strcmp(rules[i].name, name) == 0)
			return i;
	return -1;
}

const struct element_rule *vocabulary_rule(enum element element)
{
	static const struct element_rule other = {"", false, no_rules};
	return element < VOCABULARY_ELEMENTS ? &rules[element] : &other;
}

const struct attribute_rule *vocabulary_attribute(enum element element, const char *name)
{
	for (const struct attribute_rule *r = vocabulary_rule(element)->attributes; r->type; r++)
		if (strcmp(attribute_names[r->name], name) == 0)
			return r;
	return strcmp(name, attribute_names[AT_TEST]) == 0 ? &test_rule : NULL;
}

const char *vocabulary_attribute_name(enum attribute_name name)
{
	return attribute_names[name];
}

const char *const *vocabulary_words(enum attribute_type type)
{
	static const char *const flag[] = {"no", "yes", NULL};
	static const char *const align[] = {"left", "right", "center", "decimal", NULL};
	static const char *const list[] = {"bullet", "number", "check", "plain", NULL};
	static const char *const page[] = {"body", "cover", "contents", NULL};
	static const char *const format[] = {"text", "money", "amount", "euros", "integer", "decimal",
					     "date", "datetime", NULL};
	static const char *const chart[] = {"stacked", "grouped", "bars", NULL};
	static const char *const scope[] = {"no", "column", "row", "both", NULL};
	static const char *const order[] = {"ascending", "descending", NULL};
	static const char *const orientation[] = {"portrait", "landscape", NULL};
	switch (type) {
	case TYPE_FLAG:
		return flag;
	case TYPE_ALIGN:
		return align;
	case TYPE_LIST_KIND:
		return list;
	case TYPE_PAGE_KIND:
		return page;
	case TYPE_FORMAT:
		return format;
	case TYPE_CHART_KIND:
		return chart;
	case TYPE_SCOPE:
		return scope;
	case TYPE_ORDER:
		return order;
	case TYPE_ORIENTATION:
		return orientation;
	default:
		return NULL;
	}
}
