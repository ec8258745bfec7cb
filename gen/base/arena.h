/*
 * Memory that lives and dies together: one arena per document or process
 * stage, no single frees. Allocation never fails: when the system has no more
 * memory, or a size overflows, the process ends with one message and exit
 * status 2. Used everywhere.
 */
#ifndef HAKEMUS_BASE_ARENA_H
#define HAKEMUS_BASE_ARENA_H

#include <stddef.h>

struct arena;

/* A new, empty arena; the caller frees it with arena_free. */
struct arena *arena_new(void);

/* Frees the arena and all that was allocated from it; NULL is allowed. */
void arena_free(struct arena *a);

/* `size` zeroed bytes, aligned for any type, owned by the arena. */
void *arena_alloc(struct arena *a, size_t size) __attribute__((returns_nonnull));

/* `count` zeroed elements of `size` bytes. */
void *arena_array(struct arena *a, size_t count, size_t size) __attribute__((returns_nonnull));

/* Copies owned by the arena; arena_strndup stops at `len` bytes. */
char *arena_strdup(struct arena *a, const char *s) __attribute__((returns_nonnull));
char *arena_strndup(struct arena *a, const char *s, size_t len) __attribute__((returns_nonnull));
char *arena_printf(struct arena *a, const char *format, ...)
	__attribute__((returns_nonnull, format(printf, 2, 3)));

/* For arena_grow: a larger copy of the array. */
void *arena_enlarge(struct arena *a, void *items, size_t count, size_t *capacity, size_t size)
	__attribute__((returns_nonnull));

/*
 * Room for one element more than `count` in the array `items` (NULL at
 * first), whose capacity is kept in `capacity`; returns the array, which may
 * have moved. Elements are `size` bytes; new ones are zeroed.
 */
static inline void *arena_grow(struct arena *a, void *items, size_t count, size_t *capacity, size_t size)
{
	return items && count < *capacity ? items : arena_enlarge(a, items, count, capacity, size);
}

/*
 * A point in the arena's life to which arena_release goes back: what was
 * allocated since is given back. Marks are released in the reverse order.
 */
struct arena_mark {
	void *chunk, *big;
	size_t used;
};
struct arena_mark arena_mark(const struct arena *a);
void arena_release(struct arena *a, struct arena_mark mark);

/* Bytes the arena holds from the system. */
size_t arena_bytes(const struct arena *a);

/* Ends the process with the out-of-memory message and exit status 2. */
_Noreturn void arena_out_of_memory(void);

#endif
