#include "xml/functions.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/date.h"
#include "base/money.h"
#include "base/utf8.h"
#include "xml/regex.h"

#define NO_BREAK_SPACE "\xC2\xA0"
#define EN_DASH "\xE2\x80\x93"

typedef xmlXPathParserContextPtr parser;

static struct function_data *data_of(parser p)
{
	return p->context->user;
}

static void complain(parser p, const char *problem, const char *detail)
{
	struct function_data *d = data_of(p);
	if (d->problem)
		return;
	d->problem = problem;
	snprintf(d->detail, sizeof d->detail, "%s", detail);
}

static bool has_arguments(parser p, int count, int least, int most)
{
	if (count >= least && count <= most)
		return true;
	xmlXPathErr(p, XPATH_INVALID_ARITY);
	return false;
}

/* The argument on top of the stack as a string, on the heap. */
static char *pop_text(parser p)
{
	xmlChar *text = xmlXPathPopString(p);
	if (!text && p->error == XPATH_EXPRESSION_OK)
		arena_out_of_memory();
	return (char *)text;
}

static void push_text(parser p, const char *text)
{
	valuePush(p, xmlXPathNewCString(text));
}

static void push_buffer(parser p, struct buffer *b)
{
	push_text(p, buffer_text(b));
	buffer_free(b);
}

static void push_number(parser p, double n)
{
	valuePush(p, xmlXPathNewFloat(n));
}

static void push_flag(parser p, bool flag)
{
	valuePush(p, xmlXPathNewBoolean(flag));
}

/* A node-set argument, owned by the caller; an error when it is none. */
static xmlXPathObjectPtr pop_nodes(parser p)
{
	xmlXPathObjectPtr object = valuePop(p);
	if (object && (object->type == XPATH_NODESET || object->type == XPATH_XSLT_TREE))
		return object;
	xmlXPathFreeObject(object);
	xmlXPathErr(p, XPATH_INVALID_TYPE);
	return NULL;
}

static int count_of(xmlXPathObjectPtr object)
{
	return object->nodesetval ? object->nodesetval->nodeNr : 0;
}

/* String value of the i-th node, on the heap. */
static xmlChar *text_of(xmlXPathObjectPtr object, int i)
{
	xmlChar *text = xmlXPathCastNodeToString(object->nodesetval->nodeTab[i]);
	if (!text)
		arena_out_of_memory();
	return text;
}

/* ---- XPath 2 names ---- */

static void fn_matches(parser p, int count)
{
	if (!has_arguments(p, count, 2, 3))
		return;
	char *flags = count == 3 ? pop_text(p) : NULL, *pattern = pop_text(p), *subject = pop_text(p);
	if (pattern && subject) {
		enum regex_result result = regex_match(pattern, subject, flags ? flags : "");
		if (result == REGEX_BAD)
			complain(p, "regular expression", pattern);
		push_flag(p, result == REGEX_YES);
	}
	xmlFree(flags);
	xmlFree(pattern);
	xmlFree(subject);
}

static void fn_replace(parser p, int count)
{
	if (!has_arguments(p, count, 3, 4))
		return;
	char *flags = count == 4 ? pop_text(p) : NULL, *with = pop_text(p), *pattern = pop_text(p), *subject = pop_text(p);
	struct buffer b = BUFFER_INIT;
	if (with && pattern && subject) {
		if (regex_replace(pattern, subject, with, flags ? flags : "", &b) == REGEX_BAD)
			complain(p, "regular expression", pattern);
		push_text(p, buffer_text(&b));
	}
	buffer_free(&b);
	xmlFree(flags);
	xmlFree(with);
	xmlFree(pattern);
	xmlFree(subject);
}

static void exists_or_empty(parser p, int count, bool wanted)
{
	if (!has_arguments(p, count, 1, 1))
		return;
	xmlXPathObjectPtr nodes = pop_nodes(p);
	if (nodes)
		push_flag(p, (count_of(nodes) > 0) == wanted);
	xmlXPathFreeObject(nodes);
}

static void fn_exists(parser p, int count)
{
	exists_or_empty(p, count, true);
}

static void fn_empty(parser p, int count)
{
	exists_or_empty(p, count, false);
}

static void fn_string_join(parser p, int count)
{
	if (!has_arguments(p, count, 1, 2))
		return;
	char *separator = count == 2 ? pop_text(p) : NULL;
	xmlXPathObjectPtr nodes = pop_nodes(p);
	struct buffer b = BUFFER_INIT;
	if (nodes && nodes->nodesetval)
		xmlXPathNodeSetSort(nodes->nodesetval);
	for (int i = 0; nodes && i < count_of(nodes); i++) {
		xmlChar *text = text_of(nodes, i);
		if (i && separator)
			buffer_puts(&b, separator);
		buffer_puts(&b, (const char *)text);
		xmlFree(text);
	}
	if (nodes)
		push_text(p, buffer_text(&b));
	buffer_free(&b);
	xmlXPathFreeObject(nodes);
	xmlFree(separator);
}

static void fn_ends_with(parser p, int count)
{
	if (!has_arguments(p, count, 2, 2))
		return;
	char *end = pop_text(p), *text = pop_text(p);
	if (end && text) {
		size_t n = strlen(text), m = strlen(end);
		push_flag(p, n >= m && strcmp(text + n - m, end) == 0);
	}
	xmlFree(end);
	xmlFree(text);
}

static void change_case(parser p, int count, utf8proc_int32_t (*change)(utf8proc_int32_t))
{
	if (!has_arguments(p, count, 1, 1))
		return;
	char *text = pop_text(p);
	struct buffer b = BUFFER_INIT;
	size_t len = text ? strlen(text) : 0;
	for (size_t i = 0; i < len;) {
		uint32_t c;
		char encoded[4];
		i += utf8_decode(text + i, len - i, &c);
		buffer_append(&b, encoded, utf8_encode((uint32_t)change((utf8proc_int32_t)c), encoded));
	}
	push_buffer(p, &b);
	xmlFree(text);
}

static void fn_lower_case(parser p, int count)
{
	change_case(p, count, utf8proc_tolower);
}

static void fn_upper_case(parser p, int count)
{
	change_case(p, count, utf8proc_toupper);
}

static int compare_texts(const void *a, const void *b)
{
	const xmlChar *const *x = a, *const *y = b;
	return xmlStrcmp(*x, *y);
}

/* True when `text` is among the sorted `seen`. */
static bool is_among(const xmlChar *text, xmlChar **seen, size_t count)
{
	return bsearch(&text, seen, count, sizeof *seen, compare_texts) != NULL;
}

static void insert_sorted(xmlChar *text, xmlChar **seen, size_t count)
{
	size_t at = count;
	for (; at > 0 && xmlStrcmp(seen[at - 1], text) > 0; at--)
		seen[at] = seen[at - 1];
	seen[at] = text;
}

/* The first node of each string value, in document order. */
static void fn_distinct_values(parser p, int count)
{
	if (!has_arguments(p, count, 1, 1))
		return;
	xmlXPathObjectPtr nodes = pop_nodes(p);
	if (!nodes)
		return;
	xmlXPathObjectPtr result = xmlXPathNewNodeSet(NULL);
	xmlChar **seen = calloc((size_t)count_of(nodes) + 1, sizeof *seen);
	size_t distinct = 0;
	if (!seen || !result)
		arena_out_of_memory();
	if (nodes->nodesetval)
		xmlXPathNodeSetSort(nodes->nodesetval);
	for (int i = 0; i < count_of(nodes); i++) {
		xmlChar *text = text_of(nodes, i);
		if (is_among(text, seen, distinct)) {
			xmlFree(text);
			continue;
		}
		insert_sorted(text, seen, distinct++);
		xmlXPathNodeSetAddUnique(result->nodesetval, nodes->nodesetval->nodeTab[i]);
	}
	for (size_t i = 0; i < distinct; i++)
		xmlFree(seen[i]);
	free(seen);
	xmlXPathFreeObject(nodes);
	valuePush(p, result);
}

static void fn_abs(parser p, int count)
{
	if (has_arguments(p, count, 1, 1))
		push_number(p, fabs(xmlXPathPopNumber(p)));
}

static void extreme(parser p, int count, bool largest)
{
	if (!has_arguments(p, count, 1, 1))
		return;
	xmlXPathObjectPtr nodes = pop_nodes(p);
	double best = NAN;
	for (int i = 0; nodes && i < count_of(nodes); i++) {
		double n = xmlXPathCastNodeToNumber(nodes->nodesetval->nodeTab[i]);
		if (isnan(best) || (largest ? n > best : n < best))
			best = n;
	}
	if (nodes)
		push_number(p, best);
	xmlXPathFreeObject(nodes);
}

static void fn_min(parser p, int count)
{
	extreme(p, count, false);
}

static void fn_max(parser p, int count)
{
	extreme(p, count, true);
}

static void fn_current(parser p, int count)
{
	if (has_arguments(p, count, 0, 0))
		valuePush(p, xmlXPathNewNodeSet(data_of(p)->current));
}

/* ---- money ---- */

static double cents_of(const char *text)
{
	cents amount;
	return money_parse(text, &amount) ? (double)amount : NAN;
}

static void f_cents(parser p, int count)
{
	if (!has_arguments(p, count, 1, 1))
		return;
	char *text = pop_text(p);
	if (text)
		push_number(p, cents_of(text));
	xmlFree(text);
}

static void f_sum_cents(parser p, int count)
{
	if (!has_arguments(p, count, 1, 1))
		return;
	xmlXPathObjectPtr nodes = pop_nodes(p);
	cents sum = 0;
	bool exact = true;
	for (int i = 0; nodes && i < count_of(nodes); i++) {
		xmlChar *text = text_of(nodes, i);
		cents amount;
		exact = exact && money_parse((const char *)text, &amount) && money_add(&sum, amount);
		xmlFree(text);
	}
	if (nodes)
		push_number(p, exact ? (double)sum : NAN);
	xmlXPathFreeObject(nodes);
}

/* An exact integer argument; false when it is none. */
static bool pop_integer(parser p, int64_t *out)
{
	double n = xmlXPathPopNumber(p);
	if (!(fabs(n) <= (double)MONEY_MAX_CENTS) || n != floor(n))
		return false;
	*out = (int64_t)n;
	return true;
}

static void format_cents(parser p, int count, enum money_style style, const char *unit)
{
	if (!has_arguments(p, count, 1, 1))
		return;
	struct buffer b = BUFFER_INIT;
	cents amount;
	if (pop_integer(p, &amount)) {
		money_format(&b, amount, style);
		buffer_puts(&b, unit);
	} else {
		complain(p, "amount", "NaN");
	}
	push_buffer(p, &b);
}

static void f_money(parser p, int count)
{
	format_cents(p, count, MONEY_FULL, NO_BREAK_SPACE "€");
}

static void f_amount(parser p, int count)
{
	format_cents(p, count, MONEY_FULL, "");
}

static void f_euros(parser p, int count)
{
	format_cents(p, count, MONEY_WHOLE, NO_BREAK_SPACE "€");
}

static void f_number(parser p, int count)
{
	if (!has_arguments(p, count, 1, 1))
		return;
	struct buffer b = BUFFER_INIT;
	int64_t n;
	if (pop_integer(p, &n))
		money_format_integer(&b, n);
	else
		complain(p, "number", "NaN");
	push_buffer(p, &b);
}

/* Tenths of a percent, rounded half up. */
static void f_percent(parser p, int count)
{
	if (!has_arguments(p, count, 2, 2))
		return;
	struct buffer b = BUFFER_INIT;
	int64_t whole = 0, part = 0;
	bool ok = pop_integer(p, &whole);
	ok = pop_integer(p, &part) && ok;
	if (ok && whole > 0 && part >= 0) {
		/* Below 2^53 each: the remainder is scaled alone, so that nothing overflows. */
		int64_t full = whole, rest = part % whole;
		while (rest > INT64_MAX / 2000 - whole) {
			rest /= 2;
			whole /= 2;
		}
		int64_t tenths = (rest * 2000 + whole) / (2 * whole);
		money_format_integer(&b, part / full * 100 + tenths / 10);
		buffer_printf(&b, ",%d" NO_BREAK_SPACE "%%", (int)(tenths % 10));
	} else {
		buffer_puts(&b, EN_DASH);
	}
	push_buffer(p, &b);
}

/* ---- dates ---- */

static void put_date(parser p, struct buffer *b, const char *text)
{
	struct date d;
	if (date_parse(text, &d) || date_parse_time(text, &d))
		date_format(b, &d);
	else
		complain(p, "date", text);
}

static void f_date(parser p, int count)
{
	if (!has_arguments(p, count, 1, 1))
		return;
	struct buffer b = BUFFER_INIT;
	char *text = pop_text(p);
	if (text && *text)
		put_date(p, &b, text);
	push_buffer(p, &b);
	xmlFree(text);
}

static void f_date_range(parser p, int count)
{
	if (!has_arguments(p, count, 2, 2))
		return;
	struct buffer b = BUFFER_INIT;
	char *last = pop_text(p), *first = pop_text(p);
	if (first && *first)
		put_date(p, &b, first);
	buffer_puts(&b, EN_DASH);
	if (last && *last)
		put_date(p, &b, last);
	push_buffer(p, &b);
	xmlFree(first);
	xmlFree(last);
}

static bool parse_instant(const char *text, struct date *d)
{
	return date_parse_time(text, d) || date_parse(text, d);
}

static void f_time_compare(parser p, int count)
{
	if (!has_arguments(p, count, 2, 2))
		return;
	char *b = pop_text(p), *a = pop_text(p);
	struct date x, y;
	if (a && b && parse_instant(a, &x) && parse_instant(b, &y)) {
		int64_t s = date_seconds(&x), t = date_seconds(&y);
		push_number(p, (s > t) - (s < t));
	} else {
		push_number(p, NAN);
	}
	xmlFree(a);
	xmlFree(b);
}

/* ---- code lists ---- */

static bool has_attribute(xmlNodePtr node, const char *name, const char *value)
{
	xmlAttrPtr a = xmlHasProp(node, (const xmlChar *)name);
	return a && a->children && strcmp((const char *)a->children->content, value) == 0;
}

static xmlNodePtr child_with(xmlNodePtr parent, const char *element, const char *attribute, const char *value)
{
	for (xmlNodePtr n = parent ? parent->children : NULL; n; n = n->next)
		if (n->type == XML_ELEMENT_NODE && xmlStrEqual(n->name, (const xmlChar *)element) &&
		    (!attribute || has_attribute(n, attribute, value)))
			return n;
	return NULL;
}

static xmlNodePtr find_code(parser p, const char *list, const char *code)
{
	xmlNodePtr lists = child_with(data_of(p)->call, "codelists", NULL, NULL);
	return child_with(child_with(lists, "codelist", "id", list), "code", "value", code);
}

/* The child `element` in the language of the output, else the first. */
static xmlNodePtr in_language(parser p, xmlNodePtr code, const char *element)
{
	xmlNodePtr own = child_with(code, element, "lang", data_of(p)->lang);
	return own ? own : child_with(code, element, NULL, NULL);
}

static void push_code_text(parser p, int count, const char *element)
{
	if (!has_arguments(p, count, 2, 2))
		return;
	char *code = pop_text(p), *list = pop_text(p);
	xmlNodePtr found = code && list ? find_code(p, list, code) : NULL;
	xmlNodePtr name = found ? in_language(p, found, element) : NULL;
	if (found && !name)
		name = in_language(p, found, "name");
	if (name) {
		xmlChar *text = xmlXPathCastNodeToString(name);
		push_text(p, (const char *)text);
		xmlFree(text);
	} else {
		if (code && list && *code) {
			char detail[100];
			snprintf(detail, sizeof detail, "%s/%s", list, code);
			complain(p, "code", detail);
		}
		push_text(p, code ? code : "");
	}
	xmlFree(code);
	xmlFree(list);
}

static void f_name(parser p, int count)
{
	push_code_text(p, count, "name");
}

/* The short name where there is one. */
static void f_short(parser p, int count)
{
	push_code_text(p, count, "short");
}

static void f_code(parser p, int count)
{
	if (!has_arguments(p, count, 2, 2))
		return;
	char *code = pop_text(p), *list = pop_text(p);
	if (code && list)
		valuePush(p, xmlXPathNewNodeSet(find_code(p, list, code)));
	xmlFree(code);
	xmlFree(list);
}

/* The time of day is joined by the word that the code list "words" has for "clock". */
static void f_datetime(parser p, int count)
{
	if (!has_arguments(p, count, 1, 1))
		return;
	struct buffer b = BUFFER_INIT;
	char *text = pop_text(p);
	struct date d;
	if (text && date_parse_time(text, &d)) {
		xmlNodePtr word = find_code(p, "words", "clock");
		word = word ? in_language(p, word, "name") : NULL;
		xmlChar *name = word ? xmlXPathCastNodeToString(word) : NULL;
		date_format(&b, &d);
		buffer_printf(&b, name ? " %s" NO_BREAK_SPACE : " ", (const char *)name);
		date_format_clock(&b, &d);
		xmlFree(name);
	} else if (text && *text) {
		put_date(p, &b, text);
	}
	push_buffer(p, &b);
	xmlFree(text);
}

/* ---- identifiers ---- */

/* Finnish business id: seven digits and a check digit by weights 7 9 10 5 8 4 2, modulo 11. */
static bool is_business_id(const char *s)
{
	static const int weights[] = {7, 9, 10, 5, 8, 4, 2};
	int sum = 0;
	if (strlen(s) != 9 || strspn(s, "0123456789") != 7 || s[7] != '-' || s[8] < '0' || s[8] > '9')
		return false;
	for (int i = 0; i < 7; i++)
		sum += (s[i] - '0') * weights[i];
	int rest = sum % 11;
	return rest != 1 && s[8] - '0' == (rest ? 11 - rest : 0);
}

static void f_business_id_valid(parser p, int count)
{
	if (!has_arguments(p, count, 1, 1))
		return;
	char *text = pop_text(p);
	if (text)
		push_flag(p, is_business_id(text));
	xmlFree(text);
}

static int iban_remainder(const char *s, int rest)
{
	for (; *s; s++) {
		bool digit = *s >= '0' && *s <= '9';
		rest = digit ? (rest * 10 + (*s - '0')) % 97 : (rest * 100 + (*s - 'A' + 10)) % 97;
	}
	return rest;
}

/* ISO 13616: the first four characters move to the end, letters count 10 to 35, the whole leaves 1 by 97. */
static bool is_iban(const char *text)
{
	char s[40];
	size_t n = 0;
	for (; *text; text++) {
		if (*text == ' ')
			continue;
		bool valid = (*text >= '0' && *text <= '9') || (*text >= 'A' && *text <= 'Z');
		if (!valid || n == 34)
			return false;
		s[n++] = *text;
	}
	s[n] = '\0';
	if (n < 15 || (strncmp(s, "FI", 2) == 0 && n != 18))
		return false;
	char head[5] = {s[0], s[1], s[2], s[3], 0};
	return iban_remainder(head, iban_remainder(s + 4, 0)) == 1;
}

static void f_iban_valid(parser p, int count)
{
	if (!has_arguments(p, count, 1, 1))
		return;
	char *text = pop_text(p);
	if (text)
		push_flag(p, is_iban(text));
	xmlFree(text);
}

/* ---- measures of text ---- */

/* Characters and words of all the text, white space collapsed and trimmed. */
static void measure(const char *s, size_t *characters, size_t *words)
{
	bool in_word = false;
	for (; *s; s++) {
		bool blank = strchr(" \t\r\n", *s) != NULL;
		if (!blank && !in_word) {
			*characters += *words > 0;
			*words += 1;
		}
		*characters += !blank && ((unsigned char)*s & 0xC0) != 0x80;
		in_word = !blank;
	}
}

static void push_measure(parser p, int count, bool of_words)
{
	if (!has_arguments(p, count, 1, 1))
		return;
	xmlXPathObjectPtr object = valuePop(p);
	size_t characters = 0, words = 0;
	if (object && object->type == XPATH_NODESET) {
		for (int i = 0; i < count_of(object); i++) {
			xmlChar *text = text_of(object, i);
			measure((const char *)text, &characters, &words);
			xmlFree(text);
		}
	} else if (object) {
		xmlChar *text = xmlXPathCastToString(object);
		measure((const char *)text, &characters, &words);
		xmlFree(text);
	}
	xmlXPathFreeObject(object);
	push_number(p, (double)(of_words ? words : characters));
}

static void f_length(parser p, int count)
{
	push_measure(p, count, false);
}

static void f_words(parser p, int count)
{
	push_measure(p, count, true);
}

struct function {
	const char *name;
	xmlXPathFunction call;
};

static const struct function standard[] = {
	{"matches", fn_matches},         {"replace", fn_replace},
	{"exists", fn_exists},           {"empty", fn_empty},
	{"string-join", fn_string_join}, {"ends-with", fn_ends_with},
	{"lower-case", fn_lower_case},   {"upper-case", fn_upper_case},
	{"distinct-values", fn_distinct_values}, {"abs", fn_abs},
	{"min", fn_min},                 {"max", fn_max},
	{"current", fn_current},
};

static const struct function own[] = {
	{"cents", f_cents},
	{"sum-cents", f_sum_cents},
	{"money", f_money},
	{"amount", f_amount},
	{"euros", f_euros},
	{"number", f_number},
	{"percent", f_percent},
	{"date", f_date},
	{"date-range", f_date_range},
	{"datetime", f_datetime},
	{"time-compare", f_time_compare},
	{"name", f_name},
	{"short", f_short},
	{"code", f_code},
	{"business-id-valid", f_business_id_valid},
	{"iban-valid", f_iban_valid},
	{"length", f_length},
	{"words", f_words},
};

void functions_register(xmlXPathContextPtr context)
{
	for (size_t i = 0; i < sizeof standard / sizeof *standard; i++)
		xmlXPathRegisterFunc(context, (const xmlChar *)standard[i].name, standard[i].call);
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		xmlXPathRegisterFuncNS(context, (const xmlChar *)own[i].name, (const xmlChar *)FUNCTIONS_NAMESPACE,
				       own[i].call);
}
