/*
 * Where the data of the calls are: folders with schemas/ and templates/, searched in order. They are passed on as one
 * text, the search path: names of folders with a colon between.
 */
#ifndef HAKEMUS_PACKAGE_DATA_H
#define HAKEMUS_PACKAGE_DATA_H

#include <stdbool.h>

struct arena;

/*
 * The search path: the folders that `option` or else HAKEMUS_DATA name, then the program's own data, which are in
 * ../share/hakemus as seen from it, beside it or one folder above it. In the arena. NULL when a named folder has
 * neither schemas/ nor templates/, or nothing is named and the program has no data; `bad` is then that folder (in the
 * arena) or NULL.
 */
const char *data_find(struct arena *a, const char *option, const char **bad);

/* The folders of a search path, NULL-terminated, in the arena. */
const char *const *data_folders(struct arena *a, const char *data);

/* True for a name that can be a call: lower-case letters, digits, hyphens. */
bool data_is_call_name(const char *name);

/* The folder schemas/<call> of the first data folder that has such a call; NULL when there is none. In the arena. */
const char *data_call_folder(struct arena *a, const char *data, const char *call);

/* True when there is a call of that name. */
bool data_has_call(const char *data, const char *call);

/* The names of all calls, sorted, each once, NULL-terminated, in the arena. */
const char *const *data_calls(struct arena *a, const char *data);

/*
 * A schema of the program's own, such as call.xsd, what a call is: in the last folder that has it; NULL when none has. In
 * the arena.
 */
const char *data_schema(struct arena *a, const char *data, const char *name);

#endif
