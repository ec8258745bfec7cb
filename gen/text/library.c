#include "text/library.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <string.h>

/* ISO C has no cast from an object to a function pointer; POSIX copies. */
static bool find_function(void *library, const struct library_function *f)
{
	void *symbol = dlsym(library, f->name);
	memcpy(f->pointer, &symbol, sizeof symbol);
	return symbol;
}

void *library_open(const char *file, const struct library_function *functions, size_t count)
{
	void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
	for (size_t i = 0; library && i < count; i++)
		if (!find_function(library, &functions[i])) {
			dlclose(library);
			library = NULL;
		}
	return library;
}
