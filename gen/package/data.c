#include "package/data.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"

#ifndef HAKEMUS_DATADIR
#define HAKEMUS_DATADIR "/usr/local/share/hakemus"
#endif

static bool has_schemas(struct arena *a, const char *folder)
{
	return file_is_directory(file_join(a, folder, "schemas"));
}

/* The folder above that of the program, or NULL. */
static const char *above_program(struct arena *a)
{
	char *folder = file_program_folder(a), *slash = folder ? strrchr(folder, '/') : NULL;
	return slash ? arena_strndup(a, folder, (size_t)(slash - folder)) : NULL;
}

const char *data_chosen(const char *option)
{
	const char *chosen = option ? option : getenv("HAKEMUS_DATA");
	return chosen && *chosen ? chosen : NULL;
}

const char *data_find(struct arena *a, const char *option)
{
	const char *chosen = data_chosen(option);
	if (chosen)
		return has_schemas(a, chosen) ? chosen : NULL;
	const char *places[] = {file_program_folder(a), above_program(a), HAKEMUS_DATADIR};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (places[i] && has_schemas(a, places[i]))
			return places[i];
	return NULL;
}

bool data_is_call_name(const char *name)
{
	size_t len = strlen(name);
	return len > 0 && len <= 64 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

bool data_has_call(const char *data, const char *call)
{
	if (!data_is_call_name(call))
		return false;
	struct arena *a = arena_new();
	bool found = file_exists(arena_printf(a, "%s/schemas/%s/call.xml", data, call));
	arena_free(a);
	return found;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *const *data_calls(struct arena *a, const char *data)
{
	const char **names = NULL;
	size_t count = 0, capacity = 0;
	DIR *dir = opendir(file_join(a, data, "schemas"));
	for (struct dirent *e; dir && (e = readdir(dir));) {
		if (!data_has_call(data, e->d_name))
			continue;
		names = arena_grow(a, names, count, &capacity, sizeof *names);
		names[count++] = arena_strdup(a, e->d_name);
	}
	if (dir)
		closedir(dir);
	if (count > 1)
		qsort(names, count, sizeof *names, compare_names);
	names = arena_grow(a, names, count, &capacity, sizeof *names);
	names[count] = NULL;
	return names;
}
