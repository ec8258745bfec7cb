/*
 * Preloaded by tests: writes to files below $FAIL_WRITE_UNDER fail with ENOSPC once
 * $FAIL_WRITE_AFTER bytes are through, as on a full disk; $FAIL_WRITE_FSYNC=1 lets
 * fsync fail with EIO instead, $FAIL_WRITE_CLOSE=1 close. $FAIL_SYNC_OF is the one path
 * whose fsync fails. $FAIL_EXCHANGE=1: a file system that cannot exchange names,
 * $FAIL_LOCK=1: one without locks, $FAIL_RENAME_TO: the path that a fresh package cannot be renamed to.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/types.h>
#include <unistd.h>

static long long written;

static int path_of(int fd, char path[4096])
{
	char link[64];
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, 4095);
	if (n <= 0)
		return 0;
	path[n] = '\0';
	return 1;
}

static int is_target(int fd)
{
	const char *under = getenv("FAIL_WRITE_UNDER");
	char path[4096];
	return under && path_of(fd, path) && strncmp(path, under, strlen(under)) == 0;
}

static int is_path(int fd, const char *variable)
{
	const char *wanted = getenv(variable);
	char path[4096];
	return wanted && path_of(fd, path) && strcmp(path, wanted) == 0;
}

ssize_t write(int fd, const void *bytes, size_t len)
{
	static ssize_t (*real)(int, const void *, size_t);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "write");
	const char *limit = getenv("FAIL_WRITE_AFTER");
	if (limit && is_target(fd)) {
		long long room = atoll(limit) - written;
		if (room <= 0) {
			errno = ENOSPC;
			return -1;
		}
		if ((long long)len > room)
			len = (size_t)room;
		written += (long long)len;
	}
	return real(fd, bytes, len);
}

static int fail_when(const char *variable, int fd)
{
	const char *wanted = getenv(variable);
	if (!wanted || !is_target(fd))
		return 0;
	errno = EIO;
	return 1;
}

int fsync(int fd)
{
	static int (*real)(int);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "fsync");
	if (is_path(fd, "FAIL_SYNC_OF")) {
		errno = EIO;
		return -1;
	}
	return fail_when("FAIL_WRITE_FSYNC", fd) ? -1 : real(fd);
}

int close(int fd)
{
	static int (*real)(int);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "close");
	if (fail_when("FAIL_WRITE_CLOSE", fd)) {
		real(fd);
		errno = EIO;
		return -1;
	}
	return real(fd);
}

int renameat2(int from, const char *old, int to, const char *new, unsigned flags)
{
	static int (*real)(int, const char *, int, const char *, unsigned);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "renameat2");
	if (flags && getenv("FAIL_EXCHANGE")) {
		errno = EINVAL;
		return -1;
	}
	return real(from, old, to, new, flags);
}

int rename(const char *old, const char *new)
{
	static int (*real)(const char *, const char *);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "rename");
	const char *forbidden = getenv("FAIL_RENAME_TO");
	if (forbidden && strcmp(new, forbidden) == 0 && strstr(old, ".new")) {
		errno = EIO;
		return -1;
	}
	return real(old, new);
}

int flock(int fd, int operation)
{
	static int (*real)(int, int);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "flock");
	if (getenv("FAIL_LOCK")) {
		errno = ENOLCK;
		return -1;
	}
	return real(fd, operation);
}
