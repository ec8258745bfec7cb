#include "base/i18n.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const languages[] = {"fi", "sv", "en"};
static const char *chosen = "fi";

static const char *match_language(const char *name)
{
	for (size_t i = 0; name && i < sizeof languages / sizeof *languages; i++)
		if (strncmp(name, languages[i], 2) == 0 && strchr("_.@", name[2]))
			return languages[i];
	return NULL;
}

static const char *language_of_environment(void)
{
	static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
		const char *value = getenv(variables[i]);
		if (value && *value) {
			const char *language = match_language(value);
			return language ? language : "fi";
		}
	}
	return "fi";
}

/*
 * gettext refuses to translate in the "C" locale, and a bare system has no
 * other than C.UTF-8; so that one is set for messages and LANGUAGE names the
 * catalogue.
 */
void i18n_init(const char *lang, const char *locale_dir)
{
	const char *language = match_language(lang);
	chosen = language ? language : language_of_environment();
	setlocale(LC_MESSAGES, "C.UTF-8");
	setlocale(LC_CTYPE, "C.UTF-8");
	setenv("LANGUAGE", chosen, 1);
	bindtextdomain("hakemus", locale_dir);
	bind_textdomain_codeset("hakemus", "UTF-8");
	textdomain("hakemus");
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
	return chosen;
}
