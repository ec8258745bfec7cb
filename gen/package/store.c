#include "package/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/names.h"

static bool has_bytes(const char *path, const struct store_file *file)
{
	struct buffer b = BUFFER_INIT;
	bool same = file_read(path, file->length, &b) && b.len == file->length &&
		    memcmp(buffer_text(&b), file->bytes, b.len) == 0;
	buffer_free(&b);
	return same;
}

static bool is_current(struct arena *a, const char *path, const struct store_file *files, size_t count)
{
	struct names there = {.arena = a};
	names_add_folder(&there, path);
	if (there.count != count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!has_bytes(file_join(a, path, files[i].name), &files[i]))
			return false;
	return true;
}

static bool write_files(struct arena *a, const char *path, const struct store_file *files, size_t count)
{
	if (mkdir(path, 0777) != 0)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!file_write(file_join(a, path, files[i].name), files[i].bytes, files[i].length))
			return false;
	return file_sync_directory(path);
}

/* Where a package is, and where it is while it changes: beside, so that a rename brings it in. */
struct place {
	const char *dir, *path;
	const char *fresh; /* being written; afterwards the old package, on its way out */
	const char *aside; /* the old one, for the moment that two renames take */
};

/* Only a package gives way, never somebody's own folder that happens to have its name. */
static bool is_replaceable(struct arena *a, const char *path)
{
	struct stat st;
	if (lstat(path, &st) != 0)
		return errno == ENOENT;
	if (!S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		return false;
	}
	if (file_count_entries(path) == 0 || file_exists(file_join(a, path, STORE_MARKER)))
		return true;
	errno = ENOTEMPTY;
	return false;
}

/* For file systems that cannot exchange: a run that ends between the renames is mended by the next one. */
static bool exchange_by_renames(const struct place *p)
{
	if (rename(p->path, p->aside) != 0)
		return false;
	if (rename(p->fresh, p->path) == 0)
		return rename(p->aside, p->fresh) == 0;
	int saved = errno;
	rename(p->aside, p->path);
	errno = saved;
	return false;
}

static bool exchange(const struct place *p)
{
	if (renameat2(AT_FDCWD, p->fresh, AT_FDCWD, p->path, RENAME_EXCHANGE) == 0)
		return true;
	bool unknown = errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP;
	return unknown && exchange_by_renames(p);
}

/* Brings the fresh package in; what was there before, if anything, ends up in its place. */
static bool install(const struct place *p)
{
	bool replaces = file_exists(p->path);
	if (!(replaces ? exchange(p) : rename(p->fresh, p->path) == 0))
		return false;
	if (file_sync_directory(p->dir))
		return true;
	int saved = errno;
	if (replaces)
		exchange(p);
	else
		rename(p->path, p->fresh);
	errno = saved;
	return false;
}

/* What a run that was killed has left: its half-written package, or the old one set aside. */
static bool clear_remains(const struct place *p)
{
	if (!file_exists(p->path) && file_exists(p->aside))
		return rename(p->aside, p->path) == 0 && file_remove_tree(p->fresh);
	return file_remove_tree(p->aside) && file_remove_tree(p->fresh);
}

static bool replace_locked(struct arena *a, const struct place *p, const struct store_file *files, size_t count)
{
	if (!clear_remains(p) || !is_replaceable(a, p->path))
		return false;
	if (is_current(a, p->path, files, count))
		return true;
	bool ok = write_files(a, p->fresh, files, count) && install(p);
	int saved = errno;
	file_remove_tree(p->fresh);
	errno = saved;
	return ok;
}

/* Some network file systems have no locks; there, runs that overlap are the user's business. */
static bool lock_directory(int dir)
{
	return flock(dir, LOCK_EX) == 0 || errno == ENOLCK || errno == ENOSYS || errno == EOPNOTSUPP ||
	       errno == EBADF || errno == EINVAL;
}

int store_lock(const char *dir, void (*waiting)(const char *dir))
{
	if (!file_make_directories(dir))
		return -1;
	int lock = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (lock < 0)
		return -1;
	if (waiting && flock(lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
		waiting(dir);
	if (lock_directory(lock))
		return lock;
	int saved = errno;
	close(lock);
	errno = saved;
	return -1;
}

static struct place place_of(struct arena *a, const char *dir, const char *name)
{
	return (struct place){
		.dir = dir,
		.path = file_join(a, dir, name),
		.fresh = arena_printf(a, "%s/.%s.new", dir, name),
		.aside = arena_printf(a, "%s/.%s.old", dir, name),
	};
}

bool store_replace_locked(const char *dir, const char *name, const struct store_file *files, size_t count)
{
	struct arena *a = arena_new();
	struct place place = place_of(a, dir, name);
	bool ok = replace_locked(a, &place, files, count);
	int saved = errno;
	arena_free(a);
	errno = saved;
	return ok;
}

bool store_replace(const char *dir, const char *name, const struct store_file *files, size_t count)
{
	int lock = store_lock(dir, NULL);
	if (lock < 0)
		return false;
	bool ok = store_replace_locked(dir, name, files, count);
	int saved = errno;
	close(lock);
	errno = saved;
	return ok;
}

bool store_clear(const char *dir, const char *name)
{
	struct arena *a = arena_new();
	struct place place = place_of(a, dir, name);
	bool ok = clear_remains(&place);
	int saved = errno;
	arena_free(a);
	errno = saved;
	return ok;
}

static bool write_beside(const struct place *p, const struct store_file *file)
{
	if (file_remove_tree(p->fresh) && file_write(p->fresh, file->bytes, file->length) &&
	    rename(p->fresh, p->path) == 0)
		return file_sync_directory(p->dir);
	int saved = errno;
	file_remove_tree(p->fresh);
	errno = saved;
	return false;
}

bool store_replace_file(const char *dir, const struct store_file *file)
{
	struct arena *a = arena_new();
	struct place place = place_of(a, dir, file->name);
	bool ok = has_bytes(place.path, file) || write_beside(&place, file);
	int saved = errno;
	arena_free(a);
	errno = saved;
	return ok;
}
