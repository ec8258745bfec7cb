/*
 * Translated messages. The msgids are English; the catalogues are in gen/po.
 * Only messages to the user of the command are translated here: texts of
 * documents are data of the call.
 */
#ifndef HAKEMUS_BASE_I18N_H
#define HAKEMUS_BASE_I18N_H

#include <libintl.h>

#define _(text) gettext(text)
#define N_(text) text

/*
 * Chooses the language of messages: `lang` ("fi", "sv", "en") or, when NULL,
 * that of the environment (LC_ALL, LC_MESSAGES, LANG), Finnish when that names
 * none of the three. `locale_dir` holds <lang>/LC_MESSAGES/hakemus.mo.
 * Of the rest of the locale only the character
 * set is set (UTF-8). Call once, before any message.
 */
void i18n_init(const char *lang, const char *locale_dir);

/*
 * What went wrong, by errno: our own words for what users meet, since those of the
 * C library depend on what else is installed; the library's for the rest.
 */
const char *i18n_error(int error);

/* The chosen language, "fi", "sv" or "en". */
const char *i18n_language(void);

#endif
