#include "package/jobs.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/i18n.h"

struct list {
	struct arena *arena;
	struct job_list *out;
	size_t capacity;
	const char *except; /* real path, or NULL */
};

static void add(struct list *l, const char *path)
{
	struct stat st;
	char *real = realpath(path, NULL);
	if (real && l->except && strcmp(real, l->except) == 0) {
		free(real);
		return;
	}
	l->out->items = arena_grow(l->arena, l->out->items, l->out->count, &l->capacity, sizeof *l->out->items);
	l->out->items[l->out->count++] = (struct job_file){
		.path = arena_strdup(l->arena, path),
		.real = arena_strdup(l->arena, real ? real : path),
		.bytes = stat(path, &st) == 0 && st.st_size > 0 ? (size_t)st.st_size : 0,
	};
	free(real);
}

/* A pipe or a device cannot be read as often as a run does; what does not exist is told by who reads it. */
static bool is_file(const char *path)
{
	struct stat st;
	return strcmp(path, "-") != 0 && (stat(path, &st) != 0 || S_ISREG(st.st_mode));
}

static bool is_plan_name(const char *name)
{
	size_t len = strlen(name);
	return name[0] != '.' && len > 4 && strcmp(name + len - 4, ".xml") == 0;
}

static void add_entry(struct list *l, const char *path, struct diagnostics *found)
{
	if (is_file(path))
		add(l, path);
	else
		diagnostics_report(found, DIAG_BULK_SKIPPED, path, 0, NULL);
}

static bool add_folder(struct list *l, const char *folder, struct diagnostics *found)
{
	size_t before = l->out->count;
	DIR *dir = opendir(folder);
	if (!dir) {
		diagnostics_report(found, DIAG_IO, folder, 0, NULL, i18n_error(errno));
		return false;
	}
	for (struct dirent *e; (e = readdir(dir));)
		if (is_plan_name(e->d_name))
			add_entry(l, file_join(l->arena, folder, e->d_name), found);
	closedir(dir);
	if (l->out->count == before)
		diagnostics_report(found, DIAG_BULK_EMPTY, folder, 0, NULL);
	return l->out->count > before;
}

static bool add_operand(struct list *l, const char *path, struct diagnostics *found)
{
	if (file_is_directory(path))
		return add_folder(l, path, found);
	if (!is_file(path)) {
		diagnostics_report(found, DIAG_BULK_FILE, path, 0, NULL);
		return false;
	}
	add(l, path);
	return true;
}

static int compare_real(const void *a, const void *b)
{
	const struct job_file *x = a, *y = b;
	int order = strcmp(x->real, y->real);
	return order ? order : strcmp(x->path, y->path);
}

static int compare_names(const void *a, const void *b)
{
	const struct job_file *x = a, *y = b;
	int order = strcmp(x->name, y->name);
	return order ? order : strcmp(x->real, y->real);
}

/* One of those that are the same file stays: the one whose path sorts first, whatever the order of operands. */
static void drop_repeats(struct job_list *list)
{
	size_t kept = 0;
	qsort(list->items, list->count, sizeof *list->items, compare_real);
	for (size_t i = 0; i < list->count; i++)
		if (kept == 0 || strcmp(list->items[kept - 1].real, list->items[i].real) != 0)
			list->items[kept++] = list->items[i];
	list->count = kept;
}

/* The end of a path with one folder more than `name`, which is an end of it. */
static const char *longer_name(const char *real, const char *name)
{
	if (name < real + 2)
		return real;
	for (name -= 2; name > real && *name != '/'; name--)
		;
	return *name == '/' ? name + 1 : name;
}

/* Files of one name in several folders get the names of folders before theirs until they differ. */
static bool tell_apart(struct job_list *list)
{
	bool changed = false;
	qsort(list->items, list->count, sizeof *list->items, compare_names);
	for (size_t i = 0; i < list->count;) {
		size_t end = i + 1;
		while (end < list->count && strcmp(list->items[i].name, list->items[end].name) == 0)
			end++;
		for (size_t k = end > i + 1 ? i : end; k < end; k++) {
			const char *longer = longer_name(list->items[k].real, list->items[k].name);
			changed |= longer != list->items[k].name;
			list->items[k].name = longer;
		}
		i = end;
	}
	return changed;
}

bool jobs_list(struct arena *a, char *const *operands, int count, const char *except, struct job_list *out,
	       struct diagnostics *found)
{
	char *real = realpath(except, NULL);
	struct list l = {.arena = a, .out = out, .except = real};
	bool ok = true;
	*out = (struct job_list){0};
	for (int i = 0; i < count; i++)
		ok = add_operand(&l, operands[i], found) && ok;
	free(real);
	if (out->count == 0)
		return false;
	drop_repeats(out);
	for (size_t i = 0; i < out->count; i++) {
		const char *slash = strrchr(out->items[i].real, '/');
		out->items[i].name = slash ? slash + 1 : out->items[i].real;
	}
	while (tell_apart(out))
		;
	return ok;
}
