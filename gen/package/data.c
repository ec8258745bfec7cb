#include "package/data.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/names.h"

static bool has_schemas(struct arena *a, const char *folder)
{
	return file_is_directory(file_join(a, folder, "schemas"));
}

static bool has_data(struct arena *a, const char *folder)
{
	return has_schemas(a, folder) || file_is_directory(file_join(a, folder, "templates"));
}

static const char *own_data(struct arena *a)
{
	const char *places[] = {file_above_program(a, "share/hakemus"), file_program_folder(a), file_above_program(a, "")};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (has_schemas(a, places[i]))
			return places[i];
	return NULL;
}

const char *const *data_folders(struct arena *a, const char *data)
{
	const char **folders = NULL;
	size_t count = 0, capacity = 0;
	while (*data) {
		size_t len = strcspn(data, ":");
		folders = arena_grow(a, folders, count, &capacity, sizeof *folders);
		if (len)
			folders[count++] = arena_strndup(a, data, len);
		data += len + (data[len] == ':');
	}
	folders = arena_grow(a, folders, count, &capacity, sizeof *folders);
	folders[count] = NULL;
	return folders;
}

const char *data_find(struct arena *a, const char *option, const char **bad)
{
	const char *chosen = option ? option : getenv("HAKEMUS_DATA"), *own = own_data(a);
	*bad = NULL;
	if (!chosen || !*chosen)
		return own;
	for (const char *const *folder = data_folders(a, chosen); *folder; folder++) {
		if (has_data(a, *folder))
			continue;
		*bad = *folder;
		return NULL;
	}
	return own ? arena_printf(a, "%s:%s", chosen, own) : chosen;
}

bool data_is_call_name(const char *name)
{
	size_t len = strlen(name);
	return len > 0 && len <= 64 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

static bool has_call(struct arena *a, const char *schemas, const char *name)
{
	return data_is_call_name(name) && file_exists(arena_printf(a, "%s/%s/call.xml", schemas, name));
}

const char *data_call_folder(struct arena *a, const char *data, const char *call)
{
	for (const char *const *folder = data_folders(a, data); *folder; folder++) {
		const char *schemas = file_join(a, *folder, "schemas");
		if (has_call(a, schemas, call))
			return file_join(a, schemas, call);
	}
	return NULL;
}

bool data_has_call(const char *data, const char *call)
{
	struct arena *a = arena_new();
	bool found = data_call_folder(a, data, call) != NULL;
	arena_free(a);
	return found;
}

const char *const *data_calls(struct arena *a, const char *data)
{
	struct names calls = {.arena = a};
	for (const char *const *folder = data_folders(a, data); *folder; folder++) {
		const char *schemas = file_join(a, *folder, "schemas");
		struct names all = {.arena = a};
		names_add_folder(&all, schemas);
		for (size_t i = 0; i < all.count; i++)
			if (has_call(a, schemas, all.items[i]))
				names_add(&calls, all.items[i]);
	}
	names_sort(&calls);
	return names_end(&calls);
}

const char *data_schema(struct arena *a, const char *data, const char *name)
{
	const char *schema = NULL;
	for (const char *const *folder = data_folders(a, data); *folder; folder++) {
		const char *path = arena_printf(a, "%s/schemas/%s", *folder, name);
		if (file_exists(path))
			schema = path;
	}
	return schema;
}
