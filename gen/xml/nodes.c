#include "xml/nodes.h"

#include <stdlib.h>

#include "base/arena.h"

void nodes_add(struct arena *a, struct node_list *list, const xmlNode *node)
{
	list->nodes.items = arena_grow(a, list->nodes.items, list->nodes.count, &list->capacity,
				       sizeof *list->nodes.items);
	list->nodes.items[list->nodes.count++] = tree_handle(node);
}

void nodes_reverse(struct node_list *list, size_t from)
{
	const struct xml_node **items = list->nodes.items;
	for (size_t to = list->nodes.count; to > from + 1; from++) {
		const struct xml_node *first = items[from];
		items[from] = items[--to];
		items[to] = first;
	}
}

static size_t depth_of(const xmlNode *node)
{
	size_t depth = 0;
	while ((node = node->parent))
		depth++;
	return depth;
}

static const xmlNode *climb(const xmlNode *node, size_t levels)
{
	while (levels--)
		node = node->parent;
	return node;
}

/* Of two nodes with the same parent: attributes come before content. The library has numbered the elements,
 * and counts down. */
static bool comes_first(const xmlNode *a, const xmlNode *b)
{
	if (a->type == XML_ELEMENT_NODE && b->type == XML_ELEMENT_NODE)
		return (intptr_t)a->content > (intptr_t)b->content;
	if ((a->type == XML_ATTRIBUTE_NODE) != (b->type == XML_ATTRIBUTE_NODE))
		return a->type == XML_ATTRIBUTE_NODE;
	while (a && a != b)
		a = a->next;
	return a != NULL;
}

/* True when the first of two nodes of one document stands before the second. */
static bool precedes(const xmlNode *a, const xmlNode *b)
{
	if (a == b)
		return false;
	if (a->type == XML_ELEMENT_NODE && b->type == XML_ELEMENT_NODE)
		return comes_first(a, b);
	size_t m = depth_of(a), n = depth_of(b);
	const xmlNode *above_a = climb(a, m > n ? m - n : 0), *above_b = climb(b, n > m ? n - m : 0);
	if (above_a == above_b)
		return m < n;
	while (above_a->parent != above_b->parent) {
		above_a = above_a->parent;
		above_b = above_b->parent;
	}
	return comes_first(above_a, above_b);
}

static bool is_arranged(const struct xml_nodes *nodes)
{
	for (size_t i = 1; i < nodes->count; i++) {
		const xmlNode *a = tree_node(nodes->items[i - 1]), *b = tree_node(nodes->items[i]);
		if (a->doc != b->doc || !precedes(a, b))
			return false;
	}
	return true;
}

struct placed {
	const xmlNode *node;
	size_t document;
};

static int compare(const void *left, const void *right)
{
	const struct placed *a = left, *b = right;
	if (a->document != b->document)
		return a->document < b->document ? -1 : 1;
	if (a->node == b->node)
		return 0;
	return precedes(a->node, b->node) ? -1 : 1;
}

/* Numbers the documents as they appear. */
static struct placed *place(struct arena *a, const struct xml_nodes *nodes)
{
	struct placed *placed = arena_array(a, nodes->count, sizeof *placed);
	struct node_list documents = {0};
	for (size_t i = 0; i < nodes->count; i++) {
		placed[i].node = tree_node(nodes->items[i]);
		const struct xml_node *document = tree_handle((const xmlNode *)placed[i].node->doc);
		size_t d = 0;
		while (d < documents.nodes.count && documents.nodes.items[d] != document)
			d++;
		if (d == documents.nodes.count)
			nodes_add(a, &documents, tree_node(document));
		placed[i].document = d;
	}
	return placed;
}

void nodes_arrange(struct arena *a, struct node_list *list)
{
	size_t count = list->nodes.count;
	if (is_arranged(&list->nodes))
		return;
	struct placed *placed = place(a, &list->nodes);
	qsort(placed, count, sizeof *placed, compare);
	list->nodes.count = 0;
	for (size_t i = 0; i < count; i++)
		if (i == 0 || placed[i].node != placed[i - 1].node)
			list->nodes.items[list->nodes.count++] = tree_handle(placed[i].node);
}
