#include "base/names.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static void add(struct names *list, const char *name)
{
	list->items = arena_grow(list->arena, list->items, list->count, &list->capacity, sizeof *list->items);
	list->items[list->count++] = name;
}

void names_add(struct names *list, const char *name)
{
	add(list, arena_strdup(list->arena, name));
}

void names_add_folder(struct names *list, const char *folder)
{
	DIR *dir = opendir(folder);
	for (struct dirent *e; dir && (e = readdir(dir));)
		if (e->d_name[0] != '.')
			names_add(list, e->d_name);
	if (dir)
		closedir(dir);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void names_sort(struct names *list)
{
	size_t kept = 0;
	if (list->count > 1)
		qsort(list->items, list->count, sizeof *list->items, compare);
	for (size_t i = 0; i < list->count; i++)
		if (kept == 0 || strcmp(list->items[i], list->items[kept - 1]) != 0)
			list->items[kept++] = list->items[i];
	list->count = kept;
}

const char *const *names_end(struct names *list)
{
	add(list, NULL);
	return list->items;
}
