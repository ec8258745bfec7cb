/*
 * Preloaded by tests: a named pipe passes for a regular file, so that a test knows from it where a worker is that
 * reads it, and holds it there.
 */
#include <dlfcn.h>
#include <sys/stat.h>

int stat(const char *path, struct stat *st)
{
	static int (*real)(const char *, struct stat *);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "stat");
	int result = real(path, st);
	if (result == 0 && S_ISFIFO(st->st_mode))
		st->st_mode = S_IFREG | (st->st_mode & 0777);
	return result;
}
