/*
 * Reading whole files within a limit, and writing so that every failure is
 * seen: short writes, full disks, errors that only close or sync report.
 */
#ifndef HAKEMUS_BASE_FILE_H
#define HAKEMUS_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct buffer;
struct arena;

/*
 * Reads the regular file (or pipe) `path`, "-" for standard input, into `out`.
 * False with errno set on failure; EFBIG when it is larger than `limit` bytes,
 * EISDIR for a directory.
 */
bool file_read(const char *path, size_t limit, struct buffer *out) __attribute__((warn_unused_result));

/* Creates `path`, which must not exist yet, with `len` bytes, synced. False with errno set; a partial file is removed. */
bool file_write(const char *path, const void *bytes, size_t len) __attribute__((warn_unused_result));

/* Removes a file or a directory with all below it; true when it is gone. Follows no links. */
bool file_remove_tree(const char *path);

/* Creates a directory and its missing parents. False with errno set. */
bool file_make_directories(const char *path) __attribute__((warn_unused_result));

/*
 * True for a file name that data may give: ASCII letters, digits, '.', '-' and
 * '_', no dot first, not longer than 100 bytes. It names something inside its folder.
 */
bool file_is_plain_name(const char *name);

/*
 * True for a path that data may give of another file of the data: relative, without a scheme, and not further up
 * than the folder beside its own ("part.xml", "parts/a.xml", "../common/a.xml").
 */
bool file_is_near(const char *path);

bool file_exists(const char *path);
bool file_is_directory(const char *path);

/* Number of names in a directory; SIZE_MAX when it cannot be read. */
size_t file_count_entries(const char *path);

/* Syncs a directory, so that names in it survive a crash. False with errno set. */
bool file_sync_directory(const char *path) __attribute__((warn_unused_result));

/*
 * URI reference from the current folder to the existing file `path`, in the arena: relative
 * when both are below one folder other than the root, absolute otherwise. NULL with errno set.
 */
char *file_reference(struct arena *a, const char *path);

/* The path of what the file `file` names `near`, a path as file_is_near has it; in the arena. */
char *file_beside(struct arena *a, const char *file, const char *near);

/* "dir/name" in the arena. */
char *file_join(struct arena *a, const char *dir, const char *name);

/* The folder that the running program is in, "/" when the system does not tell. In the arena. */
char *file_program_folder(struct arena *a);

/* The path of `name` in the folder above that one, where an installation has its share and libexec. In the arena. */
char *file_above_program(struct arena *a, const char *name);

/*
 * Writes to standard output and flushes it: false with errno set when any
 * byte was lost (full disk, closed pipe).
 */
bool file_print(const void *bytes, size_t len) __attribute__((warn_unused_result));

#endif
