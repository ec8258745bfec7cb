/*
 * The validator's violations in words. It reports one bad value several times
 * (facet, type, attribute); what is said is read off the schema and the value, once.
 */
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/blank.h"
#include "base/buffer.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "xml/validation.h"
#include "xml/words.h"

#define MAX_QUOTED 60 /* characters of a value that are shown */
#define MAX_LISTED 12 /* values that are all listed; of more only the closest */
#define MAX_CLOSEST 5

/* Quotes and hints */

const char *validation_quote(const struct validation *v, const xmlNode *original)
{
	const char *name = tree_string(original->name);
	const char *value = words_excerpt(v->arena, xml_text(tree_handle(original)), MAX_QUOTED);
	if (original->type == XML_ATTRIBUTE_NODE)
		return arena_printf(v->arena, "<%s %s=\"%s\">", tree_string(original->parent->name), name,
				    value);
	return *value ? arena_printf(v->arena, "<%s>%s</%s>", name, value, name)
		      : arena_printf(v->arena, "<%s>", name);
}

static const char *join(const struct validation *v, const char *first, const char *second)
{
	if (!first || !second || strcmp(first, second) == 0)
		return first ? first : second;
	return arena_printf(v->arena, "%s; %s", first, second);
}

const char *validation_hint(const struct validation *v, const xmlNode *declaration, bool with_type)
{
	const char *own = xsd_documentation(declaration, v->arena);
	const xmlNode *type = xsd_type(v->xsd, declaration);
	const char *of_type = type && (with_type || !own) ? xsd_documentation(type, v->arena) : NULL;
	const char *text = join(v, own, of_type);
	const char *name = xsd_attribute(declaration, "name");
	return text && name ? arena_printf(v->arena, "%s: %s", name, text) : text;
}

static void report(struct validation *v, enum diagnostic_code code, const xmlNode *original, const char *hint,
		   const char *text, const char *more)
{
	diagnostics_report_hint(v->found, code, validation_file(original), validation_line(original),
				validation_place(v, original), hint, text, more);
}

/* Values */

struct value {
	struct validation *v;
	const xmlNode *original;
	const char *text; /* white space collapsed */
	struct xsd_facets facets;
	const char *quote, *hint;
};

static void report_value(const struct value *x, enum diagnostic_code code, const char *more)
{
	report(x->v, code, x->original, x->hint, x->quote, more);
}

static bool is_base(const struct value *x, const char *names)
{
	return x->facets.base && blank_has_word(names, x->facets.base);
}

struct candidate {
	const char *value;
	size_t distance;
};

/* Keeps the closest candidates, in the order of the schema among equals. */
static void keep_closest(struct candidate *best, size_t *count, struct candidate c)
{
	size_t i = *count < MAX_CLOSEST ? (*count)++ : MAX_CLOSEST;
	if (i == MAX_CLOSEST && best[--i].distance <= c.distance)
		return;
	for (; i > 0 && best[i - 1].distance > c.distance; i--)
		best[i] = best[i - 1];
	best[i] = c;
}

/* How little the value looks like what was written; least when that is its beginning. */
static size_t distance_of(const char *written, const char *value)
{
	size_t len = strlen(written);
	return strncasecmp(written, value, len) == 0 ? 0 : words_distance(written, len, value, strlen(value), 20);
}

/* The allowed values: all of a short list, of a long one those that look most like the given one. */
static const char *list_values(const struct value *x, const xmlNode *type)
{
	struct candidate best[MAX_CLOSEST];
	struct buffer all = BUFFER_INIT;
	size_t count = 0, total = 0;
	for (xmlNodePtr n = xsd_element_from(type->children); n; n = xsd_element_from(n->next)) {
		const char *value = xsd_is(n, "enumeration") ? xsd_attribute(n, "value") : NULL;
		if (!value)
			continue;
		keep_closest(best, &count, (struct candidate){value, distance_of(x->text, value)});
		if (total++ < MAX_LISTED)
			buffer_printf(&all, "%s%s", total > 1 ? ", " : "", value);
	}
	if (total > MAX_LISTED) {
		buffer_clear(&all);
		for (size_t i = 0; i < count; i++)
			buffer_printf(&all, "%s%s", i ? ", " : "", best[i].value);
		buffer_puts(&all, " …");
	}
	const char *text = arena_strdup(x->v->arena, buffer_text(&all));
	buffer_free(&all);
	return text;
}

/* "2023-02-28" of "28.2.2023"; NULL when the text is no date of that form. */
static const char *iso_of_finnish(struct arena *a, const char *text)
{
	int numbers[3] = {0}, i = 0;
	for (const char *s = text; *s; s++) {
		if (*s == '.' && i < 2 && numbers[i] > 0)
			i++;
		else if (*s >= '0' && *s <= '9' && numbers[i] < 1000)
			numbers[i] = numbers[i] * 10 + (*s - '0');
		else
			return NULL;
	}
	const char *iso = arena_printf(a, "%04d-%02d-%02d", numbers[2], numbers[1], numbers[0]);
	struct date d;
	return numbers[2] >= 1000 && date_parse(iso, &d) ? iso : NULL;
}

/* Whether it looks like 2023-12-31; the day may be none of the calendar. */
static bool has_form_of_date(const char *text)
{
	static const char form[] = "0000-00-00";
	size_t i = 0;
	while (form[i] && (form[i] == '-' ? text[i] == '-' : text[i] >= '0' && text[i] <= '9'))
		i++;
	return !form[i] && !text[i];
}

static bool explain_date(const struct value *x)
{
	struct date d;
	const char *iso = iso_of_finnish(x->v->arena, x->text);
	if (is_base(x, "date") && !date_parse(x->text, &d)) {
		struct value meant = *x;
		if (iso)
			meant.hint = arena_printf(x->v->arena, _("write %s"), iso);
		report_value(&meant, has_form_of_date(x->text) ? DIAG_XML_DATE : DIAG_XML_DATE_FORM, NULL);
		return true;
	}
	if (!is_base(x, "dateTime") || date_parse_time(x->text, &d))
		return false;
	report_value(x, DIAG_XML_TIME, NULL);
	return true;
}

/* An optional minus, digits, and perhaps a point and digits. */
static bool is_number(const char *s, bool whole)
{
	s += *s == '-' || *s == '+';
	size_t digits = strspn(s, "0123456789");
	s += digits;
	if (whole || *s != '.')
		return digits > 0 && *s == '\0';
	size_t decimals = strspn(s + 1, "0123456789");
	return digits + decimals > 0 && s[1 + decimals] == '\0';
}

static const char *skip_zeros(const char *s, const char *end)
{
	while (s < end && *s == '0')
		s++;
	return s;
}

/* Compares the digits of two non-negative decimal numbers without limits of size. */
static int compare_digits(const char *a, const char *b)
{
	const char *a_point = a + strcspn(a, "."), *b_point = b + strcspn(b, ".");
	a = skip_zeros(a, a_point);
	b = skip_zeros(b, b_point);
	if (a_point - a != b_point - b)
		return a_point - a > b_point - b ? 1 : -1;
	int order = memcmp(a, b, (size_t)(a_point - a));
	if (order)
		return order;
	a = *a_point ? a_point + 1 : a_point;
	b = *b_point ? b_point + 1 : b_point;
	for (; *a || *b; a += *a != '\0', b += *b != '\0') {
		char x = *a ? *a : '0', y = *b ? *b : '0';
		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

static bool is_zero(const char *s)
{
	return s[strspn(s, "0.")] == '\0';
}

static int compare_numbers(const char *a, const char *b)
{
	bool a_minus = *a == '-', b_minus = *b == '-';
	a += a_minus || *a == '+';
	b += b_minus || *b == '+';
	if (is_zero(a) && is_zero(b))
		return 0;
	if (a_minus != b_minus)
		return a_minus ? -1 : 1;
	return a_minus ? compare_digits(b, a) : compare_digits(a, b);
}

static bool explain_range(const struct value *x)
{
	const struct xsd_facets *f = &x->facets;
	if (f->min && compare_numbers(x->text, f->min) < 0)
		report_value(x, DIAG_XML_TOO_SMALL, f->min);
	else if (f->max && compare_numbers(x->text, f->max) > 0)
		report_value(x, DIAG_XML_TOO_LARGE, f->max);
	else if (f->min_exclusive && compare_numbers(x->text, f->min_exclusive) <= 0)
		report_value(x, DIAG_XML_NOT_ABOVE, f->min_exclusive);
	else if (f->max_exclusive && compare_numbers(x->text, f->max_exclusive) >= 0)
		report_value(x, DIAG_XML_NOT_BELOW, f->max_exclusive);
	else
		return false;
	return true;
}

/* "835000.00" of "835 000,00 €"; NULL when that gives no number either. */
static const char *plain_number(struct arena *a, const char *text, bool whole)
{
	char *plain = arena_strdup(a, text), *to = plain;
	size_t n;
	for (size_t len = strlen(text); len > 0; text += n, len -= n) {
		uint32_t c;
		n = utf8_decode(text, len, &c);
		if (c == ',')
			*to++ = '.';
		else if (c == 0x2212 || c == 0x2013)
			*to++ = '-';
		else if (c != ' ' && c != 0xA0 && c != 0x202F && c != 0x2009 && c != 0x20AC)
			to = (char *)memcpy(to, text, n) + n;
	}
	*to = '\0';
	return is_number(plain, whole) ? plain : NULL;
}

static void explain_no_number(const struct value *x, bool whole)
{
	struct value y = *x;
	const char *plain = plain_number(x->v->arena, x->text, whole);
	if (plain)
		y.hint = arena_printf(x->v->arena, _("write %s"), plain);
	report_value(&y, whole ? DIAG_XML_WHOLE_NUMBER : DIAG_XML_NUMBER, NULL);
}

static bool explain_number(const struct value *x)
{
	bool whole = is_base(
		x, "integer nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger int long "
		   "short byte unsignedInt unsignedLong unsignedShort unsignedByte");
	if (!whole && !is_base(x, "decimal"))
		return false;
	if (!is_number(x->text, whole))
		explain_no_number(x, whole);
	else if (!explain_range(x))
		report_value(x, strchr(x->text, '.') ? DIAG_XML_DECIMALS : DIAG_XML_FORM, NULL);
	return true;
}

static bool explain_length(const struct value *x)
{
	long length = (long)utf8_length(x->text, strlen(x->text));
	const struct xsd_facets *f = &x->facets;
	long max = f->length >= 0 ? f->length : f->max_length,
	     min = f->length >= 0 ? f->length : f->min_length;
	bool too_long = max >= 0 && length > max, too_short = min >= 0 && length < min;
	if (!too_long && !too_short)
		return false;
	diagnostics_report_hint(x->v->found, too_long ? DIAG_XML_TOO_LONG : DIAG_XML_TOO_SHORT, validation_file(x->original),
				validation_line(x->original), validation_place(x->v, x->original), x->hint,
				x->quote, too_long ? max : min, length);
	return true;
}

static void explain_form(const struct value *x)
{
	struct value y = *x;
	if (!y.hint && y.facets.pattern)
		y.hint = arena_printf(x->v->arena, _("the form is %s"), y.facets.pattern);
	report_value(&y, DIAG_XML_FORM, NULL);
}

static const char *collapsed_text(const struct validation *v, const xmlNode *original)
{
	const char *text = xml_text(tree_handle(original));
	return words_excerpt(v->arena, text, strlen(text) + 1);
}

void explain_value(struct validation *v, xmlNode *node)
{
	struct value x = {.v = v, .original = validation_original(node)};
	validation_mark_bad(node);
	const xmlNode *declaration = xsd_declaration(v->xsd, node);
	if (!declaration || !xsd_facets(v->xsd, declaration, &x.facets)) {
		report(v, DIAG_XML_INVALID, x.original, NULL, validation_quote(v, x.original), NULL);
		return;
	}
	x.text = collapsed_text(v, x.original);
	x.quote = validation_quote(v, x.original);
	x.hint = validation_hint(v, declaration, true);
	if (*x.text == '\0')
		report_value(&x, DIAG_XML_NO_TEXT, NULL);
	else if (x.facets.enumeration)
		report_value(&x, DIAG_XML_VALUE, list_values(&x, x.facets.enumeration));
	else if (!explain_date(&x) && !explain_number(&x) && !explain_length(&x))
		explain_form(&x);
}

/* Attributes */

struct attribute_list {
	struct validation *v;
	const xmlNode *element; /* of the copy */
	const char *wanted;     /* a name to find a similar one for */
	const char *similar;
	struct buffer names;
};

static bool add_attribute(void *self, const xmlNode *declaration)
{
	struct attribute_list *list = self;
	const char *name = xsd_attribute(declaration, "name");
	if (!name)
		return true;
	buffer_printf(&list->names, "%s%s", list->names.len ? ", " : "", name);
	bool present = xml_attribute(tree_handle(list->element), name) != NULL;
	if (!present && words_similar(name, strlen(name), list->wanted, strlen(list->wanted)))
		list->similar = name;
	return true;
}

static void explain_unknown_attribute(struct validation *v, const xmlNode *attribute)
{
	const xmlNode *element = attribute->parent, *declaration = xsd_declaration(v->xsd, element);
	struct attribute_list list = {.v = v, .element = element, .wanted = tree_string(attribute->name)};
	const char *hint = NULL;
	if (declaration)
		xsd_visit(v->xsd, declaration, "attribute", add_attribute, &list);
	if (list.similar)
		hint = arena_printf(v->arena, _("do you mean %s?"), list.similar);
	else if (list.names.len)
		hint = arena_printf(v->arena, _("its attributes are: %s"), buffer_text(&list.names));
	buffer_free(&list.names);
	report(v, DIAG_XML_UNKNOWN_ATTRIBUTE, validation_original(attribute), hint,
	       tree_string(element->name), tree_string(attribute->name));
}

/* A misspelt attribute is reported as unknown: then the right one is not missing, too. */
static bool is_misspelt(struct validation *v, const xmlNode *element, const xmlNode *declaration,
			const char *name)
{
	for (const xmlAttr *a = element->properties; a; a = a->next) {
		const char *own = tree_string(a->name);
		if (words_similar(own, strlen(own), name, strlen(name)) &&
		    !xsd_child(v->xsd, declaration, "attribute", own))
			return true;
	}
	return false;
}

void explain_missing_attribute(struct validation *v, const xmlNode *element, const char *name)
{
	const xmlNode *declaration = xsd_declaration(v->xsd, element);
	const xmlNode *attribute = declaration ? xsd_child(v->xsd, declaration, "attribute", name) : NULL;
	if (declaration && is_misspelt(v, element, declaration, name))
		return;
	report(v, DIAG_XML_MISSING_ATTRIBUTE, validation_original(element),
	       attribute ? validation_hint(v, attribute, true) : NULL, tree_string(element->name), name);
}

/* The rest */

/* Text where only elements may stand; the first piece of it. */
static void explain_text(struct validation *v, const xmlNode *element)
{
	const xmlNode *original = validation_original(element);
	for (const xmlNode *n = original->children; n; n = n->next) {
		const char *text = n->type == XML_TEXT_NODE ? tree_string(n->content) : "";
		if (blank_all(text))
			continue;
		diagnostics_report(v->found, DIAG_XML_TEXT, validation_file(n), validation_line(n),
				   validation_place(v, original), tree_string(original->name),
				   words_excerpt(v->arena, text, MAX_QUOTED));
	}
}

static void explain_unexpected(struct validation *v, const struct violation *x)
{
	const xmlNode *original = validation_original(x->node);
	const char *name = tree_string(x->node->name);
	if (x->lacks_child)
		report(v, DIAG_XML_MISSING_SOMETHING, original, NULL, name, NULL);
	else
		report(v, DIAG_XML_NOT_HERE, original, NULL, name, tree_string(x->node->parent->name));
}

void explain_violation(struct validation *v, const struct violation *x, const struct violation *previous)
{
	switch (x->code) {
	case XML_SCHEMAV_CVC_ELT_1: /* reported by repair_tree */
	case XML_SCHEMAV_CVC_COMPLEX_TYPE_2_1:
		break;
	case XML_SCHEMAV_ELEMENT_CONTENT:
		explain_unexpected(v, x);
		break;
	case XML_SCHEMAV_CVC_COMPLEX_TYPE_2_3:
		explain_text(v, x->node);
		break;
	case XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_1:
	case XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_2:
	case XML_SCHEMAV_CVC_TYPE_3_1_1:
		if (x->node->type == XML_ATTRIBUTE_NODE)
			explain_unknown_attribute(v, x->node);
		break;
	case XML_SCHEMAV_CVC_COMPLEX_TYPE_4:
		explain_missing_attribute(v, x->node, x->text ? x->text : "");
		break;
	case XML_SCHEMAV_CVC_IDC: /* a key of an included file; all others are checked by keys.c */
		report(v, DIAG_XML_INVALID, validation_original(x->node), NULL,
		       validation_quote(v, validation_original(x->node)), NULL);
		break;
	default:
		if (!previous || previous->node != x->node)
			explain_value(v, x->node);
	}
}
