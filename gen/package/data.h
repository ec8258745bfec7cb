/*
 * Where the data of the calls are: a folder with schemas/ and templates/.
 */
#ifndef HAKEMUS_PACKAGE_DATA_H
#define HAKEMUS_PACKAGE_DATA_H

#include <stdbool.h>

struct arena;

/* The folder that the user named, by `option` or HAKEMUS_DATA; NULL when by neither. Borrowed. */
const char *data_chosen(const char *option);

/*
 * The data folder: `option` when given, else HAKEMUS_DATA, else beside the
 * program or one folder above it, else the installed place. NULL when none of
 * them has schemas/. In the arena.
 */
const char *data_find(struct arena *a, const char *option);

/* True for a name that can be a call: lower-case letters, digits, hyphens. */
bool data_is_call_name(const char *name);

/* True when the data folder has a call of that name. */
bool data_has_call(const char *data, const char *call);

/* The names of all calls, sorted, NULL-terminated, in the arena. */
const char *const *data_calls(struct arena *a, const char *data);

#endif
