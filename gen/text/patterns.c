#include "text/patterns.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "text/library.h"

#define FOLDER "/usr/share/hyphen"
#define MAX_CHARACTERS 256
#define SPARE 5 /* room that the library wants behind the word */

struct patterns {
	void *library;
	void *dictionary;
	void *(*load)(const char *path);
	void (*unload)(void *dictionary);
	int (*hyphenate)(void *dictionary, const char *word, int size, char *hyphens, char *result, char ***rep, int **pos,
			 int **cut);
};

static const char *start(struct patterns *p, const char *locale)
{
	const struct library_function functions[] = {
		{"hnj_hyphen_load", &p->load},
		{"hnj_hyphen_free", &p->unload},
		{"hnj_hyphen_hyphenate2", &p->hyphenate},
	};
	char path[128];
	snprintf(path, sizeof path, FOLDER "/hyph_%s.dic", locale);
	p->library = library_open("libhyphen.so.0", functions, sizeof functions / sizeof *functions);
	if (!p->library)
		return "libhyphen.so.0 is missing or lacks a function";
	p->dictionary = p->load(path);
	return p->dictionary ? NULL : "libhyphen finds no dictionary of the language in " FOLDER;
}

struct patterns *patterns_open(const char *locale, const char **error)
{
	struct patterns *p = calloc(1, sizeof *p);
	if (!p)
		arena_out_of_memory();
	*error = start(p, locale);
	if (!*error)
		return p;
	patterns_close(p);
	return NULL;
}

void patterns_close(struct patterns *p)
{
	if (!p)
		return;
	if (p->dictionary)
		p->unload(p->dictionary);
	if (p->library)
		dlclose(p->library);
	free(p);
}

/* The word in Latin 1, and at which of its bytes each character starts; how many there are, 0 when it cannot be. */
static size_t to_latin1(const char *word, size_t len, char *out, size_t *starts)
{
	size_t n = 0;
	for (size_t i = 0; i < len;) {
		uint32_t c;
		starts[n] = i;
		i += utf8_decode(word + i, len - i, &c);
		if (c > 0xFF)
			return 0;
		out[n++] = (char)(unsigned char)c;
	}
	return n;
}

/* Non-standard hyphenation, where letters change, is left out. */
static void free_changes(char **rep, int *pos, int *cut, size_t count)
{
	for (size_t i = 0; rep && i < count; i++)
		free(rep[i]);
	free(rep);
	free(pos);
	free(cut);
}

void patterns_points(struct patterns *p, const char *word, size_t len, uint8_t *points, uint8_t value)
{
	char text[MAX_CHARACTERS], hyphens[MAX_CHARACTERS + SPARE] = {0};
	size_t starts[MAX_CHARACTERS];
	char **rep = NULL;
	int *pos = NULL, *cut = NULL;
	memset(points, 0, len);
	size_t n = len < MAX_CHARACTERS ? to_latin1(word, len, text, starts) : 0;
	text[n] = '\0'; /* the library takes the size, but some of its searches look for an end */
	if (n == 0 || p->hyphenate(p->dictionary, text, (int)n, hyphens, NULL, &rep, &pos, &cut) != 0)
		return;
	for (size_t i = 0; i + 1 < n; i++)
		if ((hyphens[i] & 1) && !(rep && rep[i]))
			points[starts[i + 1]] = value;
	free_changes(rep, pos, cut, n);
}
