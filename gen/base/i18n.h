/*
 * Translated messages. The msgids are English; the catalogues are in gen/po.
 * Only messages to the user of the command are translated here: texts of
 * documents are data of the call.
 */
#ifndef HAKEMUS_BASE_I18N_H
#define HAKEMUS_BASE_I18N_H

#define _(text) i18n_text(text)
#define N_(text) text

/* The message in the chosen language; `text` itself when there is no translation. Borrowed for good. */
const char *i18n_text(const char *text) __attribute__((format_arg(1)));

/* The form for one (n = 1) or many. */
const char *i18n_plural(const char *one, const char *many, long n)
	__attribute__((format_arg(1), format_arg(2)));

/*
 * Chooses the language of messages: `lang` ("fi", "sv", "en") or, when NULL,
 * that of the environment (LC_ALL, LC_MESSAGES, LANG), Finnish when that names
 * none of the three. `locale_dir` holds <lang>/LC_MESSAGES/hakemus.mo. The
 * locale of the process stays "C". Call once, before any message.
 */
void i18n_init(const char *lang, const char *locale_dir);

/*
 * What went wrong, by errno: our own words for what users meet, since those of the
 * C library depend on what else is installed; the library's for the rest.
 */
const char *i18n_error(int error);

/* Messages from now on in `lang`, or, when there are none in that or it is NULL, as i18n_init chose. */
void i18n_speak(const char *lang);

/* The language of messages now, "fi", "sv" or "en". */
const char *i18n_language(void);

#endif
