#include "base/i18n.h"

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
	setenv("LANGUAGE", chosen, 1);
	bindtextdomain("hakemus", locale_dir);
	bind_textdomain_codeset("hakemus", "UTF-8");
	textdomain("hakemus");
}

const char *i18n_language(void)
{
	return chosen;
}
