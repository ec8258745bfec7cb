/*
 * A hash table from short byte strings (with a tag) to values: the caches
 * of shaped words, of hyphenated words and, in pdf/, of glyphs and fragments.
 */
#ifndef HAKEMUS_TEXT_WORDMAP_H
#define HAKEMUS_TEXT_WORDMAP_H

#include <stddef.h>
#include <stdint.h>

struct arena;

struct wordmap {
	struct arena *arena;        /* owns keys and values; borrowed */
	struct wordmap_slot *slots; /* heap */
	size_t count, capacity;     /* capacity is 0 or a power of two */
};

/* An empty table whose keys and values will live in `a`. */
void wordmap_init(struct wordmap *m, struct arena *a);

/* Frees the slots; keys and values go with the arena. */
void wordmap_free(struct wordmap *m);

/* The value of the key, or NULL. */
void *wordmap_get(const struct wordmap *m, uint64_t tag, const void *bytes, size_t len);

/*
 * Adds a key that is not in the table, and returns its value: `size` bytes, zeroed and aligned
 * for any type. A copy of the key stands right behind them, NUL-terminated.
 */
void *wordmap_add(struct wordmap *m, uint64_t tag, const void *bytes, size_t len, size_t size);

#endif
