#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buffer.h"

static bool read_all(int fd, size_t limit, struct buffer *out)
{
	for (;;) {
		size_t room = 64 * 1024;
		char *end = buffer_reserve(out, room);
		ssize_t n = read(fd, end, room);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		out->len += (size_t)n;
		out->data[out->len] = '\0';
		if (n == 0)
			return true;
		if (out->len > limit) {
			errno = EFBIG;
			return false;
		}
	}
}

bool file_read(const char *path, size_t limit, struct buffer *out)
{
	if (strcmp(path, "-") == 0)
		return read_all(STDIN_FILENO, limit, out);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool ok = read_all(fd, limit, out);
	int saved = errno;
	close(fd);
	errno = saved;
	return ok;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

bool file_write(const char *path, const void *bytes, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return false;
	bool ok = write_all(fd, bytes, len) && fsync(fd) == 0;
	int saved = errno;
	if (close(fd) != 0 && ok) {
		ok = false;
		saved = errno;
	}
	if (!ok)
		unlink(path);
	errno = saved;
	return ok;
}

static bool remove_entries(int dir, int depth);

static bool remove_entry(int dir, const char *name, int depth)
{
	if (unlinkat(dir, name, 0) == 0 || errno == ENOENT)
		return true;
	if (errno != EISDIR && errno != EPERM)
		return false;
	int sub = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (sub < 0)
		return false;
	bool ok = remove_entries(sub, depth + 1);
	return ok && unlinkat(dir, name, AT_REMOVEDIR) == 0;
}

/* Takes over and closes `dir`. */
static bool remove_entries(int dir, int depth)
{
	DIR *d = depth < 16 ? fdopendir(dir) : NULL;
	if (!d) {
		int saved = depth < 16 ? errno : ELOOP;
		close(dir);
		errno = saved;
		return false;
	}
	bool ok = true;
	for (struct dirent *e; ok && (e = readdir(d));)
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			ok = remove_entry(dirfd(d), e->d_name, depth);
	closedir(d);
	return ok;
}

bool file_remove_tree(const char *path)
{
	return remove_entry(AT_FDCWD, path, 0);
}

bool file_make_directories(const char *path)
{
	struct arena *a = arena_new();
	char *copy = arena_strdup(a, path);
	bool ok = true;
	for (char *s = copy + 1; ok && *copy; s++) {
		if (*s != '/' && *s != '\0')
			continue;
		char kept = *s;
		*s = '\0';
		ok = mkdir(copy, 0777) == 0 || (errno == EEXIST && file_is_directory(copy));
		*s = kept;
		if (kept == '\0')
			break;
	}
	int saved = errno;
	arena_free(a);
	errno = saved;
	return ok;
}

bool file_is_plain_name(const char *name)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
	size_t len = strlen(name);
	return len > 0 && len <= 100 && name[0] != '.' && strspn(name, allowed) == len;
}

bool file_is_near(const char *path)
{
	const char *rest = strncmp(path, "../", 3) == 0 ? path + 3 : path;
	return *rest && *rest != '/' && !strchr(rest, ':') && !strstr(rest, "..");
}

bool file_exists(const char *path)
{
	struct stat st;
	return lstat(path, &st) == 0;
}

bool file_is_directory(const char *path)
{
	struct stat st;
	if (stat(path, &st) != 0)
		return false;
	if (S_ISDIR(st.st_mode))
		return true;
	errno = ENOTDIR;
	return false;
}

size_t file_count_entries(const char *path)
{
	DIR *d = opendir(path);
	if (!d)
		return SIZE_MAX;
	size_t n = 0;
	for (struct dirent *e; (e = readdir(d));)
		n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
	closedir(d);
	return n;
}

bool file_sync_directory(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool ok = fsync(fd) == 0 || errno == EINVAL; /* EINVAL: file system that can't */
	int saved = errno;
	close(fd);
	errno = saved;
	return ok;
}

char *file_join(struct arena *a, const char *dir, const char *name)
{
	size_t len = strlen(dir);
	return arena_printf(a, len && dir[len - 1] == '/' ? "%s%s" : "%s/%s", dir, name);
}

/* True when the last folder of the `len` bytes of `path` is one by name, so that "name/.." is nothing. */
static bool ends_in_folder(const char *path, size_t len)
{
	const char *slash = memrchr(path, '/', len), *name = slash ? slash + 1 : path;
	size_t rest = len - (size_t)(name - path);
	return rest > 0 && !(name[0] == '.' && (rest == 1 || (rest == 2 && name[1] == '.')));
}

char *file_beside(struct arena *a, const char *file, const char *near)
{
	const char *slash = strrchr(file, '/');
	size_t len = slash ? (size_t)(slash - file) : 0;
	if (strncmp(near, "../", 3) == 0 && ends_in_folder(file, len)) {
		slash = memrchr(file, '/', len);
		near += 3;
	}
	return arena_printf(a, "%.*s%s", slash ? (int)(slash - file + 1) : 0, file, near);
}

char *file_program_folder(struct arena *a)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path);
	char *slash = n > 0 && (size_t)n < sizeof path ? memrchr(path, '/', (size_t)n) : NULL;
	return slash && slash > path ? arena_strndup(a, path, (size_t)(slash - path)) : arena_strdup(a, "/");
}

char *file_above_program(struct arena *a, const char *name)
{
	char *folder = file_program_folder(a);
	return arena_printf(a, "%.*s/%s", (int)(strrchr(folder, '/') - folder), folder, name);
}

bool file_print(const void *bytes, size_t len)
{
	return write_all(STDOUT_FILENO, bytes, len);
}

/* Length of the folders that two absolute paths share, up to and without the slash behind them. */
static size_t shared_folders(const char *a, const char *b)
{
	size_t shared = 0;
	for (size_t i = 0;; i++) {
		bool a_ends = a[i] == '/' || a[i] == '\0', b_ends = b[i] == '/' || b[i] == '\0';
		if (a_ends && b_ends)
			shared = i;
		if (a[i] != b[i] || a[i] == '\0')
			return shared;
	}
}

/* Everything but the characters that need no escape in the path of a URI becomes %XX. */
static void put_uri_path(struct buffer *out, const char *path)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
	for (; *path; path++) {
		if (strchr(plain, *path))
			buffer_putc(out, *path);
		else
			buffer_printf(out, "%%%02X", (unsigned)(unsigned char)*path);
	}
}

char *file_reference(struct arena *a, const char *path)
{
	struct buffer out = BUFFER_INIT;
	char *target = realpath(path, NULL), *here = target ? realpath(".", NULL) : NULL;
	char *reference = NULL;
	if (here) {
		size_t shared = shared_folders(here, target);
		for (const char *up = here + shared; shared > 0 && *up; up++)
			if (*up == '/')
				buffer_puts(&out, "../");
		put_uri_path(&out, shared > 0 ? target + shared + 1 : target);
		reference = arena_strdup(a, buffer_text(&out));
	}
	free(here);
	free(target);
	buffer_free(&out);
	return reference;
}
