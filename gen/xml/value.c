#include "xml/value.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "xml/libxpath.h"

/* Strings */

/* All texts below the node one behind another. */
static const char *join_texts(struct arena *a, const xmlNode *top)
{
	struct buffer b = BUFFER_INIT;
	xmlNodePtr first = top->children;
	for (xmlNodePtr n = first; n; n = tree_next(n, top))
		if ((n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE) && n->content)
			buffer_puts(&b, tree_string(n->content));
	const char *text = arena_strdup(a, buffer_text(&b));
	buffer_free(&b);
	return text;
}

const char *value_node_text(struct arena *a, const xmlNode *node)
{
	bool parent = node->type == XML_ELEMENT_NODE || node->type == XML_ATTRIBUTE_NODE ||
		      node->type == XML_DOCUMENT_NODE;
	if (!parent)
		return node->content ? tree_string(node->content) : "";
	const xmlNode *child = node->children;
	if (!child)
		return "";
	if (!child->next && child->type == XML_TEXT_NODE)
		return child->content ? tree_string(child->content) : "";
	return join_texts(a, node);
}

void value_put_number(struct buffer *b, double n)
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

static const char *number_text(struct arena *a, double n)
{
	struct buffer b = BUFFER_INIT;
	value_put_number(&b, n);
	const char *text = arena_strdup(a, buffer_text(&b));
	buffer_free(&b);
	return text;
}

const char *value_text(struct arena *a, const struct xpath_value *v)
{
	switch (v->kind) {
	case XPATH_NODES:
		return v->nodes.count ? value_node_text(a, tree_node(v->nodes.items[0])) : "";
	case XPATH_NUMBER:
		return number_text(a, v->number);
	case XPATH_BOOLEAN:
		return v->boolean ? "true" : "false";
	case XPATH_STRING:
		break;
	}
	return v->string ? v->string : "";
}

/* Numbers and truth */

double value_text_number(const char *text)
{
	return xmlXPathCastStringToNumber((const xmlChar *)text);
}

double value_number(struct arena *a, const struct xpath_value *v)
{
	if (v->kind == XPATH_NUMBER)
		return v->number;
	if (v->kind == XPATH_BOOLEAN)
		return v->boolean ? 1 : 0;
	return value_text_number(value_text(a, v));
}

bool value_truth(const struct xpath_value *v)
{
	switch (v->kind) {
	case XPATH_NODES:
		return v->nodes.count > 0;
	case XPATH_NUMBER:
		return v->number < 0 || v->number > 0;
	case XPATH_BOOLEAN:
		return v->boolean;
	case XPATH_STRING:
		break;
	}
	return v->string && *v->string;
}

/* Comparisons */

static bool compare_numbers(enum expression_kind op, double a, double b)
{
	switch (op) {
	case EXPRESSION_EQUAL:
		return a == b;
	case EXPRESSION_UNEQUAL:
		return a != b;
	case EXPRESSION_LESS:
		return a < b;
	case EXPRESSION_LESS_OR_EQUAL:
		return a <= b;
	case EXPRESSION_MORE:
		return a > b;
	default:
		return a >= b;
	}
}

static bool for_equality(enum expression_kind op)
{
	return op == EXPRESSION_EQUAL || op == EXPRESSION_UNEQUAL;
}

static bool compare_texts(enum expression_kind op, const char *a, const char *b)
{
	if (for_equality(op))
		return (strcmp(a, b) == 0) == (op == EXPRESSION_EQUAL);
	return compare_numbers(op, value_text_number(a), value_text_number(b));
}

static const char *const *texts_of(struct arena *a, const struct xml_nodes *nodes)
{
	const char **texts = arena_array(a, nodes->count, sizeof *texts);
	for (size_t i = 0; i < nodes->count; i++)
		texts[i] = value_node_text(a, tree_node(nodes->items[i]));
	return texts;
}

static bool compare_lists(struct arena *a, enum expression_kind op, const struct xml_nodes *left,
			  const struct xml_nodes *right)
{
	if (left->count == 0 || right->count == 0)
		return false;
	const char *const *texts = texts_of(a, right);
	for (size_t i = 0; i < left->count; i++) {
		const char *text = value_node_text(a, tree_node(left->items[i]));
		for (size_t j = 0; j < right->count; j++)
			if (compare_texts(op, text, texts[j]))
				return true;
	}
	return false;
}

/* Any of the nodes with a number or string. */
static bool compare_list(struct arena *a, enum expression_kind op, const struct xml_nodes *nodes,
			 const struct xpath_value *v)
{
	bool numbers = v->kind == XPATH_NUMBER || !for_equality(op);
	double number = numbers ? value_number(a, v) : 0;
	for (size_t i = 0; i < nodes->count; i++) {
		const char *text = value_node_text(a, tree_node(nodes->items[i]));
		if (numbers ? compare_numbers(op, value_text_number(text), number) : compare_texts(op, text, v->string))
			return true;
	}
	return false;
}

/* What `op` becomes when the operands change places. */
static enum expression_kind mirror(enum expression_kind op)
{
	switch (op) {
	case EXPRESSION_LESS:
		return EXPRESSION_MORE;
	case EXPRESSION_LESS_OR_EQUAL:
		return EXPRESSION_MORE_OR_EQUAL;
	case EXPRESSION_MORE:
		return EXPRESSION_LESS;
	case EXPRESSION_MORE_OR_EQUAL:
		return EXPRESSION_LESS_OR_EQUAL;
	default:
		return op;
	}
}

bool value_compare(struct arena *a, enum expression_kind op, const struct xpath_value *left,
		   const struct xpath_value *right)
{
	if (for_equality(op) && (left->kind == XPATH_BOOLEAN || right->kind == XPATH_BOOLEAN))
		return compare_numbers(op, value_truth(left), value_truth(right));
	if (left->kind == XPATH_BOOLEAN && right->kind == XPATH_NODES)
		return compare_numbers(op, left->boolean, value_truth(right));
	if (left->kind == XPATH_NODES && right->kind == XPATH_BOOLEAN)
		return compare_numbers(op, value_truth(left), right->boolean);
	if (left->kind == XPATH_NODES && right->kind == XPATH_NODES)
		return compare_lists(a, op, &left->nodes, &right->nodes);
	if (left->kind == XPATH_NODES)
		return compare_list(a, op, &left->nodes, right);
	if (right->kind == XPATH_NODES)
		return compare_list(a, mirror(op), &right->nodes, left);
	if (for_equality(op) && left->kind == XPATH_STRING && right->kind == XPATH_STRING)
		return compare_texts(op, left->string, right->string);
	return compare_numbers(op, value_number(a, left), value_number(a, right));
}

/* Copies */

struct xpath_value value_copy(struct arena *a, const struct xpath_value *v)
{
	struct xpath_value copy = *v;
	if (v->kind == XPATH_STRING)
		copy.string = arena_strdup(a, v->string ? v->string : "");
	if (v->kind == XPATH_NODES && v->nodes.count) {
		copy.nodes.items = arena_array(a, v->nodes.count, sizeof *copy.nodes.items);
		memcpy(copy.nodes.items, v->nodes.items, v->nodes.count * sizeof *copy.nodes.items);
	}
	return copy;
}
