/*
 * Functions with the names and meaning that they have in XPath 2, as far as
 * XPath 1.0 has the types for it: where XPath 2 takes a sequence they take a
 * node-set, and where it takes one item, the first node.
 */
#include "xml/functions.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/utf8.h"
#include "xml/regex.h"
#include "xml/words.h"

/* Helps */

struct function_data *function_data(function_call p)
{
	return p->context->extra;
}

void function_report(function_call p, enum diagnostic_code code, const char *detail, const char *more)
{
	struct function_data *d = function_data(p);
	if (!d->found)
		return;
	struct arena *a = arena_new();
	const char *excerpt = words_excerpt(a, d->text, 80);
	if (more)
		diagnostics_report(d->found, code, d->file, d->line, NULL, detail, more, excerpt);
	else
		diagnostics_report(d->found, code, d->file, d->line, NULL, detail, excerpt);
	arena_free(a);
}

bool function_arguments(function_call p, int count, int least, int most)
{
	if (count >= least && count <= most)
		return true;
	xmlXPathErr(p, XPATH_INVALID_ARITY);
	return false;
}

/* The library writes numbers beyond 10^9 with an exponent, which XPath does not know. */
void function_put_number(struct buffer *b, double n)
{
	if (!isfinite(n)) {
		buffer_puts(b, isnan(n) ? "NaN" : n < 0 ? "-Infinity" : "Infinity");
		return;
	}
	if (fabs(n) <= 9007199254740992.0 && n == floor(n)) {
		buffer_put_int(b, (int64_t)n);
		return;
	}
	int digits = fabs(n) < 1 ? 0 : (int)log10(fabs(n)) + 1;
	buffer_printf(b, "%.*f", digits < 15 ? 15 - digits : 0, n);
	if (!strchr(buffer_text(b), '.'))
		return;
	while (b->data[b->len - 1] == '0')
		b->data[--b->len] = '\0';
	if (b->data[b->len - 1] == '.')
		b->data[--b->len] = '\0';
}

static char *number_text(double n)
{
	struct buffer b = BUFFER_INIT;
	function_put_number(&b, n);
	xmlChar *text = xmlStrdup((const xmlChar *)buffer_text(&b));
	buffer_free(&b);
	return (char *)text;
}

char *function_text(function_call p)
{
	xmlXPathObjectPtr object = valuePop(p);
	if (!object) {
		xmlXPathErr(p, XPATH_INVALID_OPERAND);
		return NULL;
	}
	char *text = object->type == LIBXML_NUMBER ? number_text(object->floatval)
						   : (char *)xmlXPathCastToString(object);
	xmlXPathFreeObject(object);
	if (!text)
		arena_out_of_memory();
	return text;
}

xmlXPathObjectPtr function_nodes(function_call p)
{
	xmlXPathObjectPtr object = valuePop(p);
	if (object && object->type == XPATH_NODESET)
		return object; /* an argument is compiled with a step that sorts it */
	xmlXPathFreeObject(object);
	xmlXPathErr(p, XPATH_INVALID_TYPE);
	return NULL;
}

int function_count(xmlXPathObjectPtr nodes)
{
	return nodes->nodesetval ? nodes->nodesetval->nodeNr : 0;
}

const char *function_node_text(const xmlNode *node, xmlChar **owned)
{
	*owned = NULL;
	if (node->type == XML_ELEMENT_NODE || node->type == XML_ATTRIBUTE_NODE) {
		const xmlNode *child = node->children;
		while (child && !child->next && child->type == XML_ELEMENT_NODE)
			child = child->children;
		if (!child)
			return "";
		if (!child->next && child->type == XML_TEXT_NODE)
			return tree_string(child->content);
	}
	*owned = xmlXPathCastNodeToString((xmlNodePtr)(uintptr_t)node);
	if (!*owned)
		arena_out_of_memory();
	return tree_string(*owned);
}

static void push(function_call p, xmlXPathObjectPtr object)
{
	if (!object || valuePush(p, object) < 0)
		arena_out_of_memory();
}

void function_push_text(function_call p, const char *text)
{
	push(p, xmlXPathNewCString(text));
}

void function_push_buffer(function_call p, struct buffer *b)
{
	function_push_text(p, buffer_text(b));
	buffer_free(b);
}

void function_push_number(function_call p, double n)
{
	push(p, xmlXPathNewFloat(n));
}

void function_push_flag(function_call p, bool flag)
{
	push(p, xmlXPathNewBoolean(flag));
}

/* Strings */

static void call_string(function_call p, int count)
{
	if (!function_arguments(p, count, 0, 1))
		return;
	if (count == 0)
		push(p, xmlXPathNewNodeSet(p->context->node));
	char *text = function_text(p);
	if (text)
		push(p, xmlXPathWrapString((xmlChar *)text));
}

static void call_concat(function_call p, int count)
{
	if (!function_arguments(p, count, 2, 1000))
		return;
	char **texts = calloc((size_t)count, sizeof *texts);
	struct buffer b = BUFFER_INIT;
	if (!texts)
		arena_out_of_memory();
	for (int i = count; i-- > 0;)
		texts[i] = function_text(p);
	for (int i = 0; i < count; i++) {
		buffer_puts(&b, texts[i] ? texts[i] : "");
		xmlFree(texts[i]);
	}
	free(texts);
	function_push_buffer(p, &b);
}

static void report_pattern(function_call p, const char *pattern, const char *problem)
{
	function_report(p, DIAG_XPATH_PATTERN, pattern, problem);
}

static void call_matches(function_call p, int count)
{
	if (!function_arguments(p, count, 2, 3))
		return;
	char *flags = count == 3 ? function_text(p) : NULL, *pattern = function_text(p),
	     *subject = function_text(p);
	if (pattern && subject) {
		const char *problem;
		enum regex_result result = regex_test(pattern, subject, flags ? flags : "", &problem);
		if (result == REGEX_BAD)
			report_pattern(p, pattern, problem);
		function_push_flag(p, result == REGEX_YES);
	}
	xmlFree(flags);
	xmlFree(pattern);
	xmlFree(subject);
}

static void call_replace(function_call p, int count)
{
	if (!function_arguments(p, count, 3, 4))
		return;
	char *flags = count == 4 ? function_text(p) : NULL, *with = function_text(p),
	     *pattern = function_text(p), *subject = function_text(p);
	if (with && pattern && subject) {
		struct buffer b = BUFFER_INIT;
		const char *problem;
		if (regex_substitute(pattern, subject, with, flags ? flags : "", &b, &problem) == REGEX_BAD)
			report_pattern(p, pattern, problem);
		function_push_buffer(p, &b);
	}
	xmlFree(flags);
	xmlFree(with);
	xmlFree(pattern);
	xmlFree(subject);
}

static void call_ends_with(function_call p, int count)
{
	if (!function_arguments(p, count, 2, 2))
		return;
	char *end = function_text(p), *text = function_text(p);
	if (end && text) {
		size_t n = strlen(text), m = strlen(end);
		function_push_flag(p, n >= m && memcmp(text + n - m, end, m) == 0);
	}
	xmlFree(end);
	xmlFree(text);
}

/* Character by character, without the few mappings of Unicode that lengthen a text. */
static void change_case(function_call p, int count, utf8proc_int32_t (*change)(utf8proc_int32_t))
{
	if (!function_arguments(p, count, 1, 1))
		return;
	char *text = function_text(p);
	if (!text)
		return;
	struct buffer b = BUFFER_INIT;
	size_t len = strlen(text), n;
	for (const char *s = text; len > 0; s += n, len -= n) {
		uint32_t c;
		char encoded[4];
		n = utf8_decode(s, len, &c);
		buffer_append(&b, encoded, utf8_encode((uint32_t)change((utf8proc_int32_t)c), encoded));
	}
	function_push_buffer(p, &b);
	xmlFree(text);
}

static void call_lower_case(function_call p, int count)
{
	change_case(p, count, utf8proc_tolower);
}

static void call_upper_case(function_call p, int count)
{
	change_case(p, count, utf8proc_toupper);
}

/* Node-sets */

static void exists_or_empty(function_call p, int count, bool wanted)
{
	if (!function_arguments(p, count, 1, 1))
		return;
	xmlXPathObjectPtr nodes = function_nodes(p);
	if (nodes)
		function_push_flag(p, (function_count(nodes) > 0) == wanted);
	xmlXPathFreeObject(nodes);
}

static void call_exists(function_call p, int count)
{
	exists_or_empty(p, count, true);
}

static void call_empty(function_call p, int count)
{
	exists_or_empty(p, count, false);
}

static void call_string_join(function_call p, int count)
{
	if (!function_arguments(p, count, 1, 2))
		return;
	char *separator = count == 2 ? function_text(p) : NULL;
	xmlXPathObjectPtr nodes = function_nodes(p);
	struct buffer b = BUFFER_INIT;
	for (int i = 0; nodes && i < function_count(nodes); i++) {
		xmlChar *owned;
		if (i > 0 && separator)
			buffer_puts(&b, separator);
		buffer_puts(&b, function_node_text(nodes->nodesetval->nodeTab[i], &owned));
		xmlFree(owned);
	}
	if (nodes)
		function_push_text(p, buffer_text(&b));
	buffer_free(&b);
	xmlXPathFreeObject(nodes);
	xmlFree(separator);
}

/* The first node of each string value, in document order. */
static void call_distinct_values(function_call p, int count)
{
	if (!function_arguments(p, count, 1, 1))
		return;
	xmlXPathObjectPtr nodes = function_nodes(p);
	if (!nodes)
		return;
	xmlXPathObjectPtr result = xmlXPathNewNodeSet(NULL);
	xmlHashTablePtr seen = xmlHashCreate(function_count(nodes));
	if (!seen || !result)
		arena_out_of_memory();
	for (int i = 0; i < function_count(nodes); i++) {
		xmlChar *owned;
		xmlNodePtr node = nodes->nodesetval->nodeTab[i];
		const char *text = function_node_text(node, &owned);
		if (xmlHashAddEntry(seen, (const xmlChar *)text, node) == 0)
			xmlXPathNodeSetAddUnique(result->nodesetval, node);
		xmlFree(owned);
	}
	xmlHashFree(seen, NULL);
	xmlXPathFreeObject(nodes);
	push(p, result);
}

static void call_current(function_call p, int count)
{
	if (function_arguments(p, count, 0, 0))
		push(p, xmlXPathNewNodeSet(function_data(p)->current));
}

/* Numbers */

static void call_abs(function_call p, int count)
{
	if (function_arguments(p, count, 1, 1))
		function_push_number(p, fabs(xmlXPathPopNumber(p)));
}

/* NaN for no nodes (XPath 2: an empty sequence; every comparison with either is false) and when one is no
 * number. */
static void extreme(function_call p, int count, bool largest)
{
	if (!function_arguments(p, count, 1, 1))
		return;
	xmlXPathObjectPtr nodes = function_nodes(p);
	double best = NAN;
	for (int i = 0; nodes && i < function_count(nodes); i++) {
		double n = xmlXPathCastNodeToNumber(nodes->nodesetval->nodeTab[i]);
		if (i == 0 || isnan(n) || (largest ? n > best : n < best))
			best = n;
		if (isnan(n))
			break;
	}
	if (nodes)
		function_push_number(p, best);
	xmlXPathFreeObject(nodes);
}

static void call_min(function_call p, int count)
{
	extreme(p, count, false);
}

static void call_max(function_call p, int count)
{
	extreme(p, count, true);
}

/* "String" and "Concat" are what xpath.c makes of string() and concat(): see there. */
const struct function functions_standard[] = {
	{"String", call_string},
	{"Concat", call_concat},
	{"matches", call_matches},
	{"replace", call_replace},
	{"ends-with", call_ends_with},
	{"lower-case", call_lower_case},
	{"upper-case", call_upper_case},
	{"exists", call_exists},
	{"empty", call_empty},
	{"string-join", call_string_join},
	{"distinct-values", call_distinct_values},
	{"current", call_current},
	{"abs", call_abs},
	{"min", call_min},
	{"max", call_max},
	{NULL, NULL},
};

void functions_register(xmlXPathContextPtr context, struct function_data *data)
{
	context->extra = data;
	for (const struct function *f = functions_standard; f->name; f++)
		if (xmlXPathRegisterFunc(context, (const xmlChar *)f->name, f->call) != 0)
			arena_out_of_memory();
	for (const struct function *f = functions_own; f->name; f++)
		if (xmlXPathRegisterFuncNS(context, (const xmlChar *)f->name,
					   (const xmlChar *)FUNCTIONS_NAMESPACE, f->call) != 0)
			arena_out_of_memory();
}
