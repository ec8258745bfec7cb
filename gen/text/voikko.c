#include "text/voikko.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "text/library.h"

/* From libvoikko's voikko_defines.h: do not break where only the rules, not readers, would. */
#define OPT_NO_UGLY_HYPHENATION 4

#define JOINT_MARK '=' /* in STRUCTURE, before every part of a compound */
#define SHORTEST_COMPOUND                                                                                    \
	9 /* joints of shorter words (a fiftieth of all) are not worth an analysis of each */
#define MAX_CHARACTERS 256

struct analysis; /* libvoikko's own */

struct voikko {
	void *library;
	void *handle;
	void *(*init)(const char **error, const char *lang, const char *path);
	void (*terminate)(void *handle);
	int (*set_boolean)(void *handle, int option, int value);
	char *(*hyphenate)(void *handle, const char *word);
	void (*free_text)(char *text);
	struct analysis **(*analyze)(void *handle, const char *word);
	void (*free_analyses)(struct analysis **list);
	char *(*analysis_value)(const struct analysis *a, const char *key);
	void (*free_value)(char *value);
};

static const char *start(struct voikko *v)
{
	const struct library_function functions[] = {
		{"voikkoInit", &v->init},
		{"voikkoTerminate", &v->terminate},
		{"voikkoSetBooleanOption", &v->set_boolean},
		{"voikkoHyphenateCstr", &v->hyphenate},
		{"voikkoFreeCstr", &v->free_text},
		{"voikkoAnalyzeWordCstr", &v->analyze},
		{"voikko_free_mor_analysis", &v->free_analyses},
		{"voikko_mor_analysis_value_cstr", &v->analysis_value},
		{"voikko_free_mor_analysis_value_cstr", &v->free_value},
	};
	const char *detail = NULL;
	v->library = library_open("libvoikko.so.1", functions, sizeof functions / sizeof *functions);
	if (!v->library)
		return "libvoikko.so.1 is missing or lacks a function";
	v->handle = v->init(&detail, "fi", NULL);
	if (!v->handle)
		return "libvoikko finds no Finnish dictionary";
	v->set_boolean(v->handle, OPT_NO_UGLY_HYPHENATION, 1);
	return NULL;
}

struct voikko *voikko_open(const char **error)
{
	struct voikko *v = calloc(1, sizeof *v);
	if (!v)
		arena_out_of_memory();
	*error = start(v);
	if (!*error)
		return v;
	voikko_close(v);
	return NULL;
}

void voikko_close(struct voikko *v)
{
	if (!v)
		return;
	if (v->handle)
		v->terminate(v->handle);
	if (v->library)
		dlclose(v->library);
	free(v);
}

/* One more analysis: only joints that all analyses have remain in `joints`. */
static void intersect_joints(const char *structure, bool *joints, bool first)
{
	bool joint = false;
	size_t n = 0;
	for (; *structure && n < MAX_CHARACTERS; structure++) {
		if (*structure == JOINT_MARK) {
			joint = true;
			continue;
		}
		joints[n] = joint && n > 0 && (first || joints[n]);
		joint = false;
		n++;
	}
	memset(joints + n, 0, (MAX_CHARACTERS - n) * sizeof *joints);
}

static void find_joints(struct voikko *v, const char *word, bool *joints)
{
	struct analysis **list = v->analyze(v->handle, word);
	bool first = true;
	for (struct analysis **a = list; a && *a; a++) {
		char *structure = v->analysis_value(*a, "STRUCTURE");
		if (!structure)
			continue;
		intersect_joints(structure, joints, first);
		first = false;
		v->free_value(structure);
	}
	if (list)
		v->free_analyses(list);
}

/* The word with a NUL behind it; false when it is too long to be one. */
static bool copy_word(const char *word, size_t len, char text[MAX_CHARACTERS])
{
	if (len >= MAX_CHARACTERS)
		return false;
	memcpy(text, word, len);
	text[len] = '\0';
	return true;
}

void voikko_joints(struct voikko *v, const char *word, size_t len, uint8_t *points, uint8_t joint)
{
	bool joints[MAX_CHARACTERS] = {false};
	char text[MAX_CHARACTERS];
	if (utf8_length(word, len) < SHORTEST_COMPOUND || !copy_word(word, len, text))
		return;
	find_joints(v, text, joints);
	size_t n = 0;
	for (size_t i = 0; i < len; i++)
		if (((unsigned char)word[i] & 0xC0) != 0x80 && joints[n++])
			points[i] = joint;
}

void voikko_points(struct voikko *v, const char *word, size_t len, uint8_t *points, uint8_t other)
{
	char text[MAX_CHARACTERS];
	char *pattern = copy_word(word, len, text) ? v->hyphenate(v->handle, text) : NULL;
	if (!pattern) {
		memset(points, 0, len);
		return;
	}
	const char *mark = pattern; /* one for each character */
	for (size_t i = 0; i < len && *mark; i++)
		if (((unsigned char)word[i] & 0xC0) != 0x80) {
			if (*mark != '-')
				points[i] = 0;
			else if (!points[i])
				points[i] = other;
			mark++;
		}
	v->free_text(pattern);
}
