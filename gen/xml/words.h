/*
 * Small helps for putting findings into words. Private to gen/xml.
 */
#ifndef HAKEMUS_XML_WORDS_H
#define HAKEMUS_XML_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Edits (insert, remove, change, swap neighbours) from one name to the other; capped at `limit` + 1. */
size_t words_distance(const char *a, size_t a_len, const char *b, size_t b_len, size_t limit);

/* True when one name is likely a misspelling of the other. */
bool words_similar(const char *a, size_t a_len, const char *b, size_t b_len);

/* At most `max` characters of `text` with white space collapsed, "…" when cut; in the arena. */
const char *words_excerpt(struct arena *a, const char *text, size_t max);

/* The first sentence of `text`, white space collapsed, without its full stop; in the arena. */
const char *words_first_sentence(struct arena *a, const char *text);

#endif
