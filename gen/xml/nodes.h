/*
 * Lists of nodes that expressions select. Private to gen/xml.
 */
#ifndef HAKEMUS_XML_NODES_H
#define HAKEMUS_XML_NODES_H

#include "xml/tree.h"
#include "xml/xpath.h"

struct arena;

/* A list that grows; its nodes are those of `nodes`. */
struct node_list {
	struct xml_nodes nodes;
	size_t capacity;
};

void nodes_add(struct arena *a, struct node_list *list, const xmlNode *node);
void nodes_reverse(struct node_list *list, size_t from);

/*
 * Brings the nodes in document order, each once; nodes of several documents come
 * document by document, in the order in which those appear in the list.
 */
void nodes_arrange(struct arena *a, struct node_list *list);

#endif
