/*
 * Lists of names: those in folders, sorted, whatever order the file system has them in.
 */
#ifndef HAKEMUS_BASE_NAMES_H
#define HAKEMUS_BASE_NAMES_H

#include <stddef.h>

struct arena;

struct names {
	struct arena *arena; /* owns the array and the names */
	const char **items;
	size_t count, capacity;
};

/* Adds a copy of the name. */
void names_add(struct names *list, const char *name);

/* Adds the names in a folder but those that begin with a dot; none when it cannot be read. */
void names_add_folder(struct names *list, const char *folder);

/* Sorts by bytes; equal names remain once. */
void names_sort(struct names *list);

/* The names with NULL behind the last, in the arena. */
const char *const *names_end(struct names *list);

#endif
