/*
 * Which call a command without a plan is about.
 */
#ifndef HAKEMUS_COMMANDS_SELECT_H
#define HAKEMUS_COMMANDS_SELECT_H

struct arena;
struct options;

/* The call that --call names, or the only one there is; NULL after a message. */
const char *select_call(const struct options *options, const char *data, struct arena *a);

#endif
