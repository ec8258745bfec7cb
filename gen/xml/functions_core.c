/*
 * The functions of XPath 1.0, but for id(), which needs a DTD. Texts are
 * measured in characters.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/utf8.h"
#include "xml/functions.h"

/* Node-sets */

static struct xpath_value call_last(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)args, (void)count;
	return function_give_number((double)e->focus->size);
}

static struct xpath_value call_position(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)args, (void)count;
	return function_give_number((double)e->focus->position);
}

static struct xpath_value call_count(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)count;
	return function_give_number((double)function_nodes(e, args).count);
}

/* The argument's first node, or the context node; NULL when there is none or it has no name. */
static const xmlNode *named_node(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	const xmlNode *node = e->focus->node;
	if (count) {
		struct xml_nodes nodes = function_nodes(e, args);
		node = nodes.count ? tree_node(nodes.items[0]) : NULL;
	}
	bool named = node && (node->type == XML_ELEMENT_NODE || node->type == XML_ATTRIBUTE_NODE ||
			      node->type == XML_PI_NODE);
	return named ? node : NULL;
}

static const xmlNs *namespace_of(const xmlNode *node)
{
	return node && node->type != XML_PI_NODE ? node->ns : NULL;
}

static struct xpath_value call_local_name(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	const xmlNode *node = named_node(e, args, count);
	return function_give_text(node ? tree_string(node->name) : "");
}

static struct xpath_value call_namespace_uri(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	const xmlNs *ns = namespace_of(named_node(e, args, count));
	return function_give_text(ns ? tree_string(ns->href) : "");
}

static struct xpath_value call_name(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	const xmlNode *node = named_node(e, args, count);
	const xmlNs *ns = namespace_of(node);
	if (ns && ns->prefix)
		return function_give_text(
			arena_printf(e->arena, "%s:%s", tree_string(ns->prefix), tree_string(node->name)));
	return function_give_text(node ? tree_string(node->name) : "");
}

/* Strings */

/* The argument, or the context node. */
static const char *text_or_context(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	return count ? function_text(e, args) : value_node_text(e->arena, e->focus->node);
}

static struct xpath_value call_string(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	return function_give_text(text_or_context(e, args, count));
}

static struct xpath_value call_concat(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	struct buffer b = BUFFER_INIT;
	for (size_t i = 0; i < count; i++)
		buffer_puts(&b, function_text(e, &args[i]));
	return function_give_buffer(e, &b);
}

static struct xpath_value call_starts_with(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	const char *text = function_text(e, &args[0]), *start = function_text(e, &args[1]);
	(void)count;
	return function_give_flag(strncmp(text, start, strlen(start)) == 0);
}

static struct xpath_value call_contains(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)count;
	return function_give_flag(strstr(function_text(e, &args[0]), function_text(e, &args[1])) != NULL);
}

static struct xpath_value call_substring_before(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	const char *text = function_text(e, &args[0]);
	const char *found = strstr(text, function_text(e, &args[1]));
	(void)count;
	return function_give_text(found ? arena_strndup(e->arena, text, (size_t)(found - text)) : "");
}

static struct xpath_value call_substring_after(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	const char *separator = function_text(e, &args[1]);
	const char *found = strstr(function_text(e, &args[0]), separator);
	(void)count;
	return function_give_text(found ? found + strlen(separator) : "");
}

static double round_half_up(double n)
{
	return n < 0 && n >= -0.5 ? -0.0 : floor(n + 0.5);
}

/* Characters whose position is at least the rounded start and less than that and the rounded length. */
static struct xpath_value call_substring(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	const char *s = function_text(e, &args[0]);
	double first = round_half_up(function_number(e, &args[1]));
	double end = count == 3 ? first + round_half_up(function_number(e, &args[2])) : INFINITY;
	struct buffer b = BUFFER_INIT;
	double position = 1;
	for (size_t len = strlen(s), n; len > 0; s += n, len -= n, position++) {
		uint32_t c;
		n = utf8_decode(s, len, &c);
		if (position >= first && position < end)
			buffer_append(&b, s, n);
	}
	return function_give_buffer(e, &b);
}

static struct xpath_value call_string_length(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	size_t length = 0;
	for (const char *s = text_or_context(e, args, count); *s; s++)
		length += ((unsigned char)*s & 0xC0) != 0x80;
	return function_give_number((double)length);
}

static struct xpath_value call_normalize_space(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	static const char blanks[] = " \t\r\n";
	struct buffer b = BUFFER_INIT;
	const char *s = text_or_context(e, args, count);
	for (s += strspn(s, blanks); *s; s += strspn(s, blanks)) {
		size_t word = strcspn(s, blanks);
		if (b.len)
			buffer_putc(&b, ' ');
		buffer_append(&b, s, word);
		s += word;
	}
	return function_give_buffer(e, &b);
}

/* Appends what the character at `s`, of `n` bytes, is translated to. */
static void translate(struct buffer *b, const char *s, size_t n, const char *from, const char *to)
{
	for (size_t len; *from; from += len) {
		uint32_t c;
		size_t width = *to ? utf8_decode(to, strlen(to), &c) : 0;
		len = utf8_decode(from, strlen(from), &c);
		if (len == n && memcmp(from, s, n) == 0) {
			buffer_append(b, to, width);
			return;
		}
		to += width;
	}
	buffer_append(b, s, n);
}

static struct xpath_value call_translate(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	const char *s = function_text(e, &args[0]), *from = function_text(e, &args[1]), *to = function_text(e, &args[2]);
	struct buffer b = BUFFER_INIT;
	(void)count;
	for (size_t len = strlen(s), n; len > 0; s += n, len -= n) {
		uint32_t c;
		n = utf8_decode(s, len, &c);
		translate(&b, s, n, from, to);
	}
	return function_give_buffer(e, &b);
}

/* Truth */

static struct xpath_value call_boolean(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)e, (void)count;
	return function_give_flag(value_truth(args));
}

static struct xpath_value call_not(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)e, (void)count;
	return function_give_flag(!value_truth(args));
}

static struct xpath_value call_true(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)e, (void)args, (void)count;
	return function_give_flag(true);
}

static struct xpath_value call_false(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)e, (void)args, (void)count;
	return function_give_flag(false);
}

/* The nearest xml:lang is the language or, with a hyphen, a kind of it. */
static struct xpath_value call_lang(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	const char *wanted = function_text(e, args);
	xmlChar *lang = xmlNodeGetLang((xmlNodePtr)(uintptr_t)e->focus->node);
	size_t len = strlen(wanted);
	bool is = lang && strncasecmp(tree_string(lang), wanted, len) == 0 && (lang[len] == '\0' || lang[len] == '-');
	(void)count;
	xmlFree(lang);
	return function_give_flag(is);
}

/* Numbers */

static struct xpath_value call_number(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	return function_give_number(count ? function_number(e, args)
					  : value_text_number(value_node_text(e->arena, e->focus->node)));
}

static struct xpath_value call_sum(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	struct xml_nodes nodes = function_nodes(e, args);
	double sum = 0;
	(void)count;
	for (size_t i = 0; i < nodes.count; i++)
		sum += value_text_number(value_node_text(e->arena, tree_node(nodes.items[i])));
	return function_give_number(sum);
}

static struct xpath_value call_floor(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)count;
	return function_give_number(floor(function_number(e, args)));
}

static struct xpath_value call_ceiling(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)count;
	return function_give_number(ceil(function_number(e, args)));
}

static struct xpath_value call_round(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)count;
	return function_give_number(round_half_up(function_number(e, args)));
}

const struct function functions_core[] = {
	{"last", call_last, 0, 0, XPATH_NUMBER, true},
	{"position", call_position, 0, 0, XPATH_NUMBER, true},
	{"count", call_count, 1, 1, XPATH_NUMBER, false},
	{"local-name", call_local_name, 0, 1, XPATH_STRING, false},
	{"namespace-uri", call_namespace_uri, 0, 1, XPATH_STRING, false},
	{"name", call_name, 0, 1, XPATH_STRING, false},
	{"string", call_string, 0, 1, XPATH_STRING, false},
	{"concat", call_concat, 2, SIZE_MAX, XPATH_STRING, false},
	{"starts-with", call_starts_with, 2, 2, XPATH_BOOLEAN, false},
	{"contains", call_contains, 2, 2, XPATH_BOOLEAN, false},
	{"substring-before", call_substring_before, 2, 2, XPATH_STRING, false},
	{"substring-after", call_substring_after, 2, 2, XPATH_STRING, false},
	{"substring", call_substring, 2, 3, XPATH_STRING, false},
	{"string-length", call_string_length, 0, 1, XPATH_NUMBER, false},
	{"normalize-space", call_normalize_space, 0, 1, XPATH_STRING, false},
	{"translate", call_translate, 3, 3, XPATH_STRING, false},
	{"boolean", call_boolean, 1, 1, XPATH_BOOLEAN, false},
	{"not", call_not, 1, 1, XPATH_BOOLEAN, false},
	{"true", call_true, 0, 0, XPATH_BOOLEAN, false},
	{"false", call_false, 0, 0, XPATH_BOOLEAN, false},
	{"lang", call_lang, 1, 1, XPATH_BOOLEAN, true},
	{"number", call_number, 0, 1, XPATH_NUMBER, false},
	{"sum", call_sum, 1, 1, XPATH_NUMBER, false},
	{"floor", call_floor, 1, 1, XPATH_NUMBER, false},
	{"ceiling", call_ceiling, 1, 1, XPATH_NUMBER, false},
	{"round", call_round, 1, 1, XPATH_NUMBER, false},
	{.name = NULL},
};
