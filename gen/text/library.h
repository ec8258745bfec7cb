/*
 * A shared library that is opened when it is first needed, with the functions wanted of it.
 * Internal to text/.
 */
#ifndef HAKEMUS_TEXT_LIBRARY_H
#define HAKEMUS_TEXT_LIBRARY_H

#include <stddef.h>

struct library_function {
	const char *name;
	void *pointer; /* the address of the function pointer that is set */
};

/* Opens the library and sets the pointers. NULL when it is missing or lacks a function. Close with dlclose. */
void *library_open(const char *file, const struct library_function *functions, size_t count);

#endif
