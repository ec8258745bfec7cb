/*
 * A package directory that appears whole or not at all: written beside under
 * a temporary name, synced, then exchanged with the old one.
 */
#ifndef HAKEMUS_PACKAGE_STORE_H
#define HAKEMUS_PACKAGE_STORE_H

#include <stdbool.h>
#include <stddef.h>

/* A file that every package has: a directory without it is none, and is not replaced. */
#define STORE_MARKER "manifest.json"

struct store_file {
	const char *name; /* plain file name */
	const void *bytes;
	size_t length;
};

/*
 * Makes `<dir>/<name>` hold exactly `files`. Creates `dir` when missing; waits for
 * another run that is writing below the same `dir`. When the directory already
 * has these very files, it is left as it is. False with errno set: the old
 * directory is then as it was. ENOTEMPTY when there is one that is no package.
 */
bool store_replace(const char *dir, const char *name, const struct store_file *files, size_t count)
	__attribute__((warn_unused_result));

/*
 * Creates `dir` when missing and keeps every other run from writing below it until the descriptor that is returned
 * is closed, by this process and those that it has forked since. When another run has it, calls
 * `waiting` (may be NULL) and waits. -1 with errno set.
 */
int store_lock(const char *dir, void (*waiting)(const char *dir)) __attribute__((warn_unused_result));

/* The rest needs that lock. */

/* As store_replace. Processes that share the lock must not write the same name. */
bool store_replace_locked(const char *dir, const char *name, const struct store_file *files, size_t count)
	__attribute__((warn_unused_result));

/* Makes the file `<dir>/<file->name>` have these bytes, whole or not at all. False with errno set. */
bool store_replace_file(const char *dir, const struct store_file *file) __attribute__((warn_unused_result));

/* Mends and removes what a killed run has left of the package or file `<dir>/<name>`. False with errno set. */
bool store_clear(const char *dir, const char *name);

#endif
