#include "package/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"

static bool has_bytes(const char *path, const struct store_file *file)
{
	struct buffer b = BUFFER_INIT;
	bool same = file_read(path, file->length, &b) && b.len == file->length &&
		    memcmp(buffer_text(&b), file->bytes, b.len) == 0;
	buffer_free(&b);
	return same;
}

static size_t count_entries(const char *path)
{
	DIR *d = opendir(path);
	size_t n = 0;
	for (struct dirent *e; d && (e = readdir(d));)
		n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
	if (d)
		closedir(d);
	return n;
}

static bool is_current(struct arena *a, const char *path, const struct store_file *files, size_t count)
{
	if (count_entries(path) != count)
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

/* What stands at the target may only be replaced when it is a directory (or nothing). */
static bool is_replaceable(const char *path)
{
	struct stat st;
	if (lstat(path, &st) != 0)
		return errno == ENOENT;
	if (S_ISDIR(st.st_mode))
		return true;
	errno = ENOTDIR;
	return false;
}

/* Puts `fresh` in the place of `path`; the old directory, if any, ends up at `fresh`. */
static bool exchange(const char *fresh, const char *path)
{
	if (!file_exists(path))
		return rename(fresh, path) == 0;
	return renameat2(AT_FDCWD, fresh, AT_FDCWD, path, RENAME_EXCHANGE) == 0;
}

static bool replace_locked(struct arena *a, const char *dir, const char *name, const struct store_file *files,
			   size_t count)
{
	const char *path = file_join(a, dir, name);
	const char *fresh = arena_printf(a, "%s/.%s.new", dir, name);
	if (!is_replaceable(path) || !file_remove_tree(fresh))
		return false;
	if (is_current(a, path, files, count))
		return true;
	bool ok = write_files(a, fresh, files, count) && exchange(fresh, path) && file_sync_directory(dir);
	int saved = errno;
	file_remove_tree(fresh);
	errno = saved;
	return ok;
}

bool store_replace(const char *dir, const char *name, const struct store_file *files, size_t count)
{
	if (!file_make_directories(dir))
		return false;
	int lock = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (lock < 0)
		return false;
	struct arena *a = arena_new();
	bool ok = flock(lock, LOCK_EX) == 0 && replace_locked(a, dir, name, files, count);
	int saved = errno;
	arena_free(a);
	close(lock);
	errno = saved;
	return ok;
}
