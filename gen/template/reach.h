/*
 * What of a compiled template can be bound at all. Internal to template/.
 */
#ifndef HAKEMUS_TEMPLATE_REACH_H
#define HAKEMUS_TEMPLATE_REACH_H

struct template;

/*
 * Marks the nodes that may be bound (node->reached): a <let> only when something
 * reached reads its name, so that what several templates include costs those
 * nothing that have no use for it. And marks where the columns of tables may
 * stand (node->columns). Parts must be resolved.
 */
void template_reach(struct template *t);

#endif
