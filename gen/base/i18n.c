#include "base/i18n.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/file.h"

/*
 * A compiled catalogue of GNU gettext. It is read here because the C library
 * translates only in a locale that is installed, and a bare system has none.
 * Once read it stays: its texts are lent for good.
 */
#define MO_MAGIC 0x950412deu
#define MO_MAX_BYTES ((size_t)4 * 1024 * 1024)

struct catalogue {
	const char *lang;
	bool tried;
	struct buffer bytes;
	uint32_t count, originals, translations; /* number of messages, offsets of the two tables */
};

static struct catalogue catalogues[] = {{.lang = "fi"}, {.lang = "sv"}, {.lang = "en"}};
static struct catalogue *chosen = catalogues; /* by i18n_init */
static struct catalogue *spoken = catalogues;
static char locale_folder[4096];

static struct catalogue *match_language(const char *name)
{
	for (size_t i = 0; name && i < sizeof catalogues / sizeof *catalogues; i++)
		if (strncmp(name, catalogues[i].lang, 2) == 0 && strchr("_.@", name[2]))
			return &catalogues[i];
	return NULL;
}

static struct catalogue *language_of_environment(void)
{
	static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
		const char *value = getenv(variables[i]);
		if (value && *value) {
			struct catalogue *language = match_language(value);
			return language ? language : catalogues;
		}
	}
	return catalogues;
}

static uint32_t word_at(size_t offset)
{
	uint32_t word = 0;
	if (offset + sizeof word <= spoken->bytes.len)
		memcpy(&word, spoken->bytes.data + offset, sizeof word);
	return word;
}

/* The i-th string of a table and its length (plural forms with the NULs between); NULL when it is not inside the file. */
static const char *string_at(uint32_t table, uint32_t i, size_t *length)
{
	size_t offset = word_at(table + (size_t)8 * i + 4);
	*length = word_at(table + (size_t)8 * i);
	return offset + *length < spoken->bytes.len ? spoken->bytes.data + offset : NULL;
}

static void load_catalogue(void)
{
	char path[4096];
	int n = snprintf(path, sizeof path, "%s/%s/LC_MESSAGES/hakemus.mo", locale_folder, spoken->lang);
	if (spoken->tried)
		return;
	spoken->tried = true;
	if (n < 0 || (size_t)n >= sizeof path || !file_read(path, MO_MAX_BYTES, &spoken->bytes) ||
	    word_at(0) != MO_MAGIC)
		return;
	spoken->count = word_at(8);
	spoken->originals = word_at(12);
	spoken->translations = word_at(16);
}

static void forget(struct catalogue *c)
{
	c->tried = false;
	c->count = 0;
	buffer_clear(&c->bytes);
}

void i18n_init(const char *lang, const char *locale_dir)
{
	struct catalogue *language = match_language(lang);
	for (size_t i = 0; i < sizeof catalogues / sizeof *catalogues; i++)
		forget(&catalogues[i]);
	chosen = spoken = language ? language : language_of_environment();
	snprintf(locale_folder, sizeof locale_folder, "%s", locale_dir);
	load_catalogue();
}

void i18n_speak(const char *lang)
{
	struct catalogue *language = match_language(lang);
	spoken = language ? language : chosen;
	load_catalogue();
}

/* The originals are sorted; the first string of a plural entry is its key. */
static const char *find(const char *text, size_t *length)
{
	uint32_t low = 0, high = spoken->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const char *original = string_at(spoken->originals, middle, length);
		int order = original ? strcmp(text, original) : 0;
		if (order == 0)
			return original ? string_at(spoken->translations, middle, length) : NULL;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const char *i18n_text(const char *text)
{
	size_t length;
	const char *translation = *text ? find(text, &length) : NULL;
	return translation ? translation : text;
}

/* Finnish, Swedish and English have the same two forms. */
const char *i18n_plural(const char *one, const char *many, long n)
{
	size_t length;
	const char *translation = find(one, &length);
	if (n == 1)
		return translation ? translation : one;
	size_t first = translation ? strlen(translation) : 0;
	return translation && first < length ? translation + first + 1 : many;
}

const char *i18n_error(int error)
{
	switch (error) {
	case ENOENT:
		return _("there is no such file or folder");
	case EACCES:
	case EPERM:
		return _("permission denied");
	case EROFS:
		return _("the file system is read-only");
	case EISDIR:
		return _("it is a folder");
	case ENOTDIR:
		return _("it is not a folder");
	case EEXIST:
		return _("it exists already");
	case ENOTEMPTY:
		return _("the folder holds something else");
	case EFBIG:
		return _("it is too large");
	case ENOSPC:
	case EDQUOT:
		return _("the disk is full");
	case EIO:
		return _("the disk reports an error");
	case EBADF:
		return _("it is closed");
	default:
		return strerror(error);
	}
}

const char *i18n_language(void)
{
	return spoken->lang;
}
