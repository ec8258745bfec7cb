/*
 * Preloaded by tests: writes to files below $FAIL_WRITE_UNDER fail with ENOSPC once
 * $FAIL_WRITE_AFTER bytes are through, as on a full disk; $FAIL_WRITE_FSYNC=1 lets
 * fsync fail with EIO instead, $FAIL_WRITE_CLOSE=1 close.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long long written;

static int is_target(int fd)
{
	const char *under = getenv("FAIL_WRITE_UNDER");
	char link[64], path[4096];
	if (!under)
		return 0;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof path - 1);
	if (n <= 0)
		return 0;
	path[n] = '\0';
	return strncmp(path, under, strlen(under)) == 0;
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
