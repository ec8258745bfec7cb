#include "package/keep.h"

#include "base/arena.h"
#include "package/markup.h"

static struct xml_nodes select_parts(struct plan *plan)
{
	struct xml_nodes all = {0};
	size_t capacity = 0;
	const struct xml_node *bulk = call_element(plan->call, "bulk");
	for (const struct xml_node *k = bulk ? xml_child(bulk, "keep") : NULL; k; k = xml_next_named(k, "keep")) {
		const struct xpath *select = call_expression(plan->call, k, "select", plan->context.found);
		struct xml_nodes nodes = select ? xpath_nodes(select, &plan->context) : (struct xml_nodes){0};
		for (size_t i = 0; i < nodes.count; i++) {
			all.items = arena_grow(plan->arena, all.items, all.count, &capacity, sizeof *all.items);
			all.items[all.count++] = nodes.items[i];
		}
	}
	return all;
}

/* How `node` is kept: as a whole, as an ancestor of what is, or not. */
enum kept { NOT, AROUND, WHOLE };

static enum kept how_kept(const struct xml_node *node, const struct xml_nodes *parts)
{
	enum kept kept = NOT;
	for (size_t i = 0; i < parts->count; i++) {
		if (parts->items[i] == node)
			return WHOLE;
		for (const struct xml_node *up = xml_parent(parts->items[i]); up; up = xml_parent(up))
			if (up == node)
				kept = AROUND;
	}
	return kept;
}

static void put(struct buffer *out, const struct xml_node *node, const struct xml_nodes *parts)
{
	switch (how_kept(node, parts)) {
	case WHOLE:
		markup_put_copy(out, node);
		break;
	case AROUND:
		markup_put_start(out, node);
		buffer_putc(out, '>');
		for (const struct xml_node *child = xml_first_child(node); child; child = xml_next(child))
			put(out, child, parts);
		markup_put_end(out, node);
		break;
	default:
		break;
	}
}

void keep_put_parts(const struct xml_node *root, const struct xml_nodes *parts, struct buffer *out)
{
	if (parts->count) {
		put(out, root, parts);
	} else {
		markup_put_start(out, root);
		buffer_puts(out, "/>");
	}
}

void keep_put(struct plan *plan, struct buffer *out)
{
	struct xml_nodes parts = select_parts(plan);
	keep_put_parts(plan->root, &parts, out);
}
