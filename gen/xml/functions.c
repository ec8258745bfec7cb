/*
 * Functions with the names and meaning that they have in XPath 2, as far as
 * XPath 1.0 has the types for it: where XPath 2 takes a sequence they take a
 * node-set, and where it takes one item, the first node.
 */
#include "xml/functions.h"

#include <math.h>
#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/utf8.h"
#include "xml/nodes.h"
#include "xml/regex.h"
#include "xml/words.h"

/* Helps */

void function_report(struct evaluation *e, enum diagnostic_code code, const char *detail, const char *more)
{
	if (!e->found)
		return;
	const char *excerpt = words_excerpt(e->arena, e->text, 80);
	if (more)
		diagnostics_report(e->found, code, e->file, e->line, NULL, detail, more, excerpt);
	else
		diagnostics_report(e->found, code, e->file, e->line, NULL, detail, excerpt);
}

const char *function_text(struct evaluation *e, const struct xpath_value *argument)
{
	return value_text(e->arena, argument);
}

double function_number(struct evaluation *e, const struct xpath_value *argument)
{
	return value_number(e->arena, argument);
}

struct xml_nodes function_nodes(struct evaluation *e, const struct xpath_value *argument)
{
	if (argument->kind == XPATH_NODES)
		return argument->nodes;
	if (!e->problem)
		e->problem = PROBLEM_TYPE;
	return (struct xml_nodes){0};
}

struct xpath_value function_give_text(const char *text)
{
	return (struct xpath_value){.kind = XPATH_STRING, .string = text};
}

struct xpath_value function_give_buffer(struct evaluation *e, struct buffer *b)
{
	const char *text = arena_strdup(e->arena, buffer_text(b));
	buffer_free(b);
	return function_give_text(text);
}

struct xpath_value function_give_number(double n)
{
	return (struct xpath_value){.kind = XPATH_NUMBER, .number = n};
}

struct xpath_value function_give_flag(bool flag)
{
	return (struct xpath_value){.kind = XPATH_BOOLEAN, .boolean = flag};
}

struct xpath_value function_give_node(struct evaluation *e, const xmlNode *node)
{
	struct node_list list = {0};
	if (node)
		nodes_add(e->arena, &list, node);
	return (struct xpath_value){.kind = XPATH_NODES, .nodes = list.nodes};
}

const struct function *functions_find(const char *uri, const char *name, size_t len)
{
	const struct function *tables[] = {functions_core, functions_standard};
	const struct function *own[] = {functions_own};
	bool ours = uri && strcmp(uri, FUNCTIONS_NAMESPACE) == 0;
	const struct function **table = ours ? own : tables;
	for (size_t i = 0, count = uri ? ours : 2; i < count; i++)
		for (const struct function *f = table[i]; f->name; f++)
			if (strlen(f->name) == len && memcmp(f->name, name, len) == 0)
				return f;
	return NULL;
}

/* Strings */

static struct xpath_value call_matches(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	const char *pattern = function_text(e, &args[1]), *problem;
	enum regex_result result = regex_test(pattern, function_text(e, &args[0]),
					      count == 3 ? function_text(e, &args[2]) : "", &problem);
	if (result == REGEX_BAD)
		function_report(e, DIAG_XPATH_PATTERN, pattern, problem);
	return function_give_flag(result == REGEX_YES);
}

static struct xpath_value call_replace(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	struct buffer b = BUFFER_INIT;
	const char *pattern = function_text(e, &args[1]), *problem;
	if (regex_substitute(pattern, function_text(e, &args[0]), function_text(e, &args[2]),
			     count == 4 ? function_text(e, &args[3]) : "", &b, &problem) == REGEX_BAD)
		function_report(e, DIAG_XPATH_PATTERN, pattern, problem);
	return function_give_buffer(e, &b);
}

static struct xpath_value call_ends_with(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	const char *text = function_text(e, &args[0]), *end = function_text(e, &args[1]);
	size_t n = strlen(text), m = strlen(end);
	(void)count;
	return function_give_flag(n >= m && memcmp(text + n - m, end, m) == 0);
}

/* Character by character, without the few mappings of Unicode that lengthen a text. */
static struct xpath_value change_case(struct evaluation *e, const struct xpath_value *argument,
				      utf8proc_int32_t (*change)(utf8proc_int32_t))
{
	const char *s = function_text(e, argument);
	struct buffer b = BUFFER_INIT;
	for (size_t len = strlen(s), n; len > 0; s += n, len -= n) {
		uint32_t c;
		char encoded[4];
		n = utf8_decode(s, len, &c);
		buffer_append(&b, encoded, utf8_encode((uint32_t)change((utf8proc_int32_t)c), encoded));
	}
	return function_give_buffer(e, &b);
}

static struct xpath_value call_lower_case(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)count;
	return change_case(e, args, utf8proc_tolower);
}

static struct xpath_value call_upper_case(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)count;
	return change_case(e, args, utf8proc_toupper);
}

/* Node-sets */

static struct xpath_value call_exists(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)count;
	return function_give_flag(function_nodes(e, args).count > 0);
}

static struct xpath_value call_empty(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)count;
	return function_give_flag(function_nodes(e, args).count == 0);
}

static struct xpath_value call_string_join(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	struct xml_nodes nodes = function_nodes(e, &args[0]);
	const char *separator = count == 2 ? function_text(e, &args[1]) : "";
	struct buffer b = BUFFER_INIT;
	for (size_t i = 0; i < nodes.count; i++) {
		if (i > 0)
			buffer_puts(&b, separator);
		buffer_puts(&b, value_node_text(e->arena, tree_node(nodes.items[i])));
	}
	return function_give_buffer(e, &b);
}

/* The first node of each string value, in document order. */
static struct xpath_value call_distinct_values(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	struct xml_nodes nodes = function_nodes(e, args);
	struct node_list list = {0};
	xmlHashTablePtr seen = xmlHashCreate(0);
	(void)count;
	if (!seen)
		arena_out_of_memory();
	for (size_t i = 0; i < nodes.count; i++) {
		xmlNodePtr node = tree_node(nodes.items[i]);
		if (xmlHashAddEntry(seen, (const xmlChar *)value_node_text(e->arena, node), node) == 0)
			nodes_add(e->arena, &list, node);
	}
	xmlHashFree(seen, NULL);
	return (struct xpath_value){.kind = XPATH_NODES, .nodes = list.nodes};
}

static struct xpath_value call_current(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)args, (void)count;
	return function_give_node(e, e->current);
}

/* Numbers */

static struct xpath_value call_abs(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)count;
	return function_give_number(fabs(function_number(e, args)));
}

/* NaN for no nodes (XPath 2: an empty sequence; every comparison with either is false) and when one is no
 * number. */
static struct xpath_value extreme(struct evaluation *e, const struct xpath_value *argument, bool largest)
{
	struct xml_nodes nodes = function_nodes(e, argument);
	double best = NAN;
	for (size_t i = 0; i < nodes.count; i++) {
		double n = value_text_number(value_node_text(e->arena, tree_node(nodes.items[i])));
		if (i == 0 || isnan(n) || (largest ? n > best : n < best))
			best = n;
		if (isnan(n))
			break;
	}
	return function_give_number(best);
}

static struct xpath_value call_min(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)count;
	return extreme(e, args, false);
}

static struct xpath_value call_max(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)count;
	return extreme(e, args, true);
}

const struct function functions_standard[] = {
	{"matches", call_matches, 2, 3, XPATH_BOOLEAN, false},
	{"replace", call_replace, 3, 4, XPATH_STRING, false},
	{"ends-with", call_ends_with, 2, 2, XPATH_BOOLEAN, false},
	{"lower-case", call_lower_case, 1, 1, XPATH_STRING, false},
	{"upper-case", call_upper_case, 1, 1, XPATH_STRING, false},
	{"exists", call_exists, 1, 1, XPATH_BOOLEAN, false},
	{"empty", call_empty, 1, 1, XPATH_BOOLEAN, false},
	{"string-join", call_string_join, 1, 2, XPATH_STRING, false},
	{"distinct-values", call_distinct_values, 1, 1, XPATH_NODES, false},
	{"current", call_current, 0, 0, XPATH_NODES, false},
	{"abs", call_abs, 1, 1, XPATH_NUMBER, false},
	{"min", call_min, 1, 1, XPATH_NUMBER, false},
	{"max", call_max, 1, 1, XPATH_NUMBER, false},
	{.name = NULL},
};
