#include "package/key.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/names.h"
#include "base/program.h"
#include "package/data.h"
#include "text/fonts.h"

/* A file of the call's data is not larger than a plan. */
#define DATA_MAX_BYTES XML_MAX_BYTES

/* Where the dictionaries of hyphenation may be; Voikko's index tells its version and when it was built. */
static const char *const dictionaries[] = {
	"/usr/lib/voikko/5/mor-standard/index.txt",
	"/usr/share/voikko/5/mor-standard/index.txt",
	"/usr/share/hyphen/hyph_sv_FI.dic",
	"/usr/share/hyphen/hyph_sv_SE.dic",
};

static void put_file(struct buffer *out, const char *name, const char *path)
{
	struct buffer bytes = BUFFER_INIT;
	char hex[DIGEST_HEX] = "unreadable";
	if (file_read(path, DATA_MAX_BYTES, &bytes))
		digest_sha256(buffer_text(&bytes), bytes.len, hex);
	buffer_printf(out, "%s %s\n", name, hex);
	buffer_free(&bytes);
}

/* All files of a folder, with their names below it: where the folder itself is does not matter. */
static void put_folder(struct buffer *out, struct arena *a, const char *folder, int depth)
{
	struct names names = {.arena = a};
	names_add_folder(&names, folder);
	names_sort(&names);
	for (size_t i = 0; i < names.count; i++) {
		const char *path = file_join(a, folder, names.items[i]);
		if (!file_is_directory(path)) {
			put_file(out, names.items[i], path);
		} else if (depth < 8) {
			buffer_printf(out, "%s/\n", names.items[i]);
			put_folder(out, a, path, depth + 1);
			buffer_puts(out, "/\n");
		}
	}
}

/* What a data folder has for the call, and for all calls. */
static void put_data(struct buffer *out, struct arena *a, const char *data, const char *call)
{
	static const char *const kinds[] = {"schemas", "templates"};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		put_folder(out, a, arena_printf(a, "%s/%s/%s", data, kinds[i], call), 0);
		put_folder(out, a, arena_printf(a, "%s/%s/common", data, kinds[i]), 0);
	}
}

static void put_fonts(struct buffer *out, struct call *call)
{
	char hex[DIGEST_HEX];
	fonts_digest(call->fonts, hex);
	buffer_printf(out, "fonts %s\n", hex);
	for (size_t i = 0; i < sizeof dictionaries / sizeof *dictionaries; i++)
		put_file(out, "dictionary", dictionaries[i]);
}

static void put_environment(struct buffer *out)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	buffer_printf(out, "epoch %s\n", epoch ? epoch : "");
}

void key_prepare(struct call *call)
{
	if (call->key)
		return;
	struct buffer all = BUFFER_INIT;
	struct arena *a = arena_new();
	for (const char *const *data = data_folders(a, call->data); *data; data++)
		put_data(&all, a, *data, call->name);
	put_fonts(&all, call);
	put_environment(&all);
	buffer_printf(&all, "program %s\n", program_digest());
	char hex[DIGEST_HEX];
	digest_sha256(buffer_text(&all), all.len, hex);
	call->key = arena_strdup(call->arena, hex);
	arena_free(a);
	buffer_free(&all);
}

const char *key_of_package(struct plan *plan)
{
	key_prepare(plan->call);
	char hex[DIGEST_HEX];
	const char *text = arena_printf(plan->arena, "%s %s %s", plan->call->key, plan->digest, i18n_language());
	digest_sha256(text, strlen(text), hex);
	return arena_strdup(plan->arena, hex);
}
