/*
 * A growing byte string on the heap. Like the arena, it never fails: out of
 * memory ends the process (exit status 2). `data` is always followed by a
 * NUL that `len` does not count, once anything was written. Used everywhere.
 */
#ifndef HAKEMUS_BASE_BUFFER_H
#define HAKEMUS_BASE_BUFFER_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buffer {
	char *data; /* heap, NULL while empty */
	size_t len; /* bytes written */
	size_t cap; /* bytes allocated */
};

#define BUFFER_INIT {0}

/* Makes room for `extra` bytes and the terminator; for buffer_reserve. */
void buffer_grow(struct buffer *b, size_t extra);

/* Makes room for `extra` more bytes and returns where they start. */
static inline char *buffer_reserve(struct buffer *b, size_t extra)
{
	if (extra >= b->cap - b->len)
		buffer_grow(b, extra);
	return b->data + b->len;
}

static inline void buffer_append(struct buffer *b, const void *bytes, size_t len)
{
	char *end = buffer_reserve(b, len);
	if (len)
		memcpy(end, bytes, len);
	end[len] = '\0';
	b->len += len;
}

static inline void buffer_puts(struct buffer *b, const char *s)
{
	buffer_append(b, s, strlen(s));
}

static inline void buffer_putc(struct buffer *b, char c)
{
	char *end = buffer_reserve(b, 1);
	end[0] = c;
	end[1] = '\0';
	b->len++;
}

void buffer_put_int(struct buffer *b, int64_t n); /* decimal, no locale */
void buffer_printf(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_vprintf(struct buffer *b, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* Appends `s` with &, <, >, and quotes as entities, for XML and HTML. */
void buffer_put_xml(struct buffer *b, const char *s);

/* The text so far, "" when nothing was written; borrowed until the next call. */
const char *buffer_text(const struct buffer *b);

void buffer_clear(struct buffer *b); /* keeps the memory */
void buffer_free(struct buffer *b);  /* back to BUFFER_INIT */

#endif
