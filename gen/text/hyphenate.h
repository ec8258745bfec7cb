/*
 * Where words may be hyphenated. Finnish by libvoikko, Swedish by patterns,
 * opened on first use; other languages are not hyphenated. Internal to text/.
 */
#ifndef HAKEMUS_TEXT_HYPHENATE_H
#define HAKEMUS_TEXT_HYPHENATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct hyphenator;

/* A hyphenator that has opened nothing yet; strings and caches in `a`. */
struct hyphenator *hyphenator_new(struct arena *a);
void hyphenator_free(struct hyphenator *h);

/* Forgets words when they have become many. */
void hyphenator_forget(struct hyphenator *h);

/* See fonts_hyphenation_available; the reason in `error` when false. */
bool hyphenator_available(struct hyphenator *h, const char *lang, const char **error);

/* See fonts_add_hyphenations. */
bool hyphenator_add_exceptions(struct hyphenator *h, const char *lang, const char *path, const char **error);

/* Fills `points` as typesetter.h says. */
void hyphenator_points(struct hyphenator *h, const char *lang, const char *word, size_t len, bool joints_only,
		       uint8_t *points);

#endif
