#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_CHUNK ((size_t)4 * 1024) /* many arenas hold a few words */
#define LARGEST_CHUNK ((size_t)64 * 1024)
#define LARGEST_PIECE (LARGEST_CHUNK / 4)
#define ALIGNMENT _Alignof(max_align_t)

struct chunk {
	struct chunk *next;
	size_t size, used; /* bytes of data */
	max_align_t data[];
};

struct arena {
	struct chunk *chunks; /* the first one is filled */
	struct chunk *big;    /* with one piece of memory each */
	struct chunk *spare;  /* given back, and zeroed, or NULL */
	size_t bytes;
};

_Noreturn void arena_out_of_memory(void)
{
	static const char message[] = "hakemus: out of memory\n";
	ssize_t ignored = write(STDERR_FILENO, message, sizeof message - 1);
	(void)ignored;
	_exit(2);
}

struct arena *arena_new(void)
{
	struct arena *a = calloc(1, sizeof *a);
	if (!a)
		arena_out_of_memory();
	return a;
}

static void chunk_free(struct arena *a, struct chunk *c)
{
	if (c)
		a->bytes -= sizeof *c + c->size;
	free(c);
}

static void free_until(struct arena *a, struct chunk **list, const struct chunk *end)
{
	while (*list != end) {
		struct chunk *c = *list;
		*list = c->next;
		chunk_free(a, c);
	}
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	free_until(a, &a->chunks, NULL);
	free_until(a, &a->big, NULL);
	chunk_free(a, a->spare);
	free(a);
}

static struct chunk *chunk_new(struct arena *a, size_t size)
{
	struct chunk *c = calloc(1, sizeof *c + size);
	if (!c)
		arena_out_of_memory();
	c->size = size;
	a->bytes += sizeof *c + size;
	return c;
}

static void push(struct chunk **list, struct chunk *c)
{
	c->next = *list;
	*list = c;
}

/* A chunk with room for `size` bytes and more; each is larger than the one before. */
static struct chunk *next_chunk(struct arena *a, size_t size)
{
	struct chunk *c = a->spare;
	size_t wanted = a->chunks ? a->chunks->size * 4 : FIRST_CHUNK;
	while (wanted < size * 4)
		wanted *= 4;
	a->spare = NULL;
	if (!c || c->size < size) {
		chunk_free(a, c);
		c = chunk_new(a, wanted < LARGEST_CHUNK ? wanted : LARGEST_CHUNK);
	}
	push(&a->chunks, c);
	return c;
}

void *arena_alloc(struct arena *a, size_t size)
{
	if (size > SIZE_MAX / 2)
		arena_out_of_memory();
	size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (size > LARGEST_PIECE) {
		push(&a->big, chunk_new(a, size));
		return a->big->data;
	}
	struct chunk *c = a->chunks;
	if (!c || c->size - c->used < size)
		c = next_chunk(a, size);
	void *p = (char *)c->data + c->used;
	c->used += size;
	return p;
}

struct arena_mark arena_mark(const struct arena *a)
{
	return (struct arena_mark){.chunk = a->chunks, .big = a->big, .used = a->chunks ? a->chunks->used : 0};
}

static void clear(struct chunk *c, size_t from)
{
	memset((char *)c->data + from, 0, c->used - from);
	c->used = from;
}

/* One chunk stays at hand, for who comes and goes where one ends. */
void arena_release(struct arena *a, struct arena_mark mark)
{
	while (a->chunks != mark.chunk) {
		struct chunk *c = a->chunks;
		a->chunks = c->next;
		clear(c, 0);
		chunk_free(a, a->spare);
		a->spare = c;
	}
	free_until(a, &a->big, mark.big);
	if (a->chunks)
		clear(a->chunks, mark.used);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes))
		arena_out_of_memory();
	return arena_alloc(a, bytes);
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
	size_t n = strnlen(s, len);
	char *copy = arena_alloc(a, n + 1);
	memcpy(copy, s, n);
	return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n < 0)
		arena_out_of_memory();
	char *text = arena_alloc(a, (size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, format, again);
	va_end(again);
	return text;
}

void *arena_enlarge(struct arena *a, void *items, size_t count, size_t *capacity, size_t size)
{
	size_t wanted = *capacity ? *capacity * 2 : 8;
	void *bigger = arena_array(a, wanted, size);
	if (count)
		memcpy(bigger, items, count * size);
	*capacity = wanted;
	return bigger;
}

size_t arena_bytes(const struct arena *a)
{
	return a->bytes;
}
