#include "base/buffer.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

void buffer_grow(struct buffer *b, size_t extra)
{
	size_t needed;
	if (__builtin_add_overflow(b->len, extra, &needed) || __builtin_add_overflow(needed, 1, &needed))
		arena_out_of_memory();
	size_t cap = b->cap < 128 ? 128 : b->cap;
	while (cap < needed)
		cap = cap > SIZE_MAX / 2 ? needed : cap * 2;
	char *data = realloc(b->data, cap);
	if (!data)
		arena_out_of_memory();
	b->data = data;
	b->cap = cap;
}

void buffer_put_int(struct buffer *b, int64_t n)
{
	char digits[20];
	size_t i = sizeof digits;
	uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	do {
		digits[--i] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (n < 0)
		buffer_putc(b, '-');
	buffer_append(b, digits + i, sizeof digits - i);
}

static const char *entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	default:
		return NULL;
	}
}

void buffer_put_xml(struct buffer *b, const char *s)
{
	for (; *s; s++) {
		const char *text = entity(*s);
		if (text)
			buffer_puts(b, text);
		else
			buffer_putc(b, *s);
	}
}

void buffer_vprintf(struct buffer *b, const char *format, va_list args)
{
	va_list again;
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, args);
	if (n < 0)
		arena_out_of_memory();
	char *end = buffer_reserve(b, (size_t)n);
	vsnprintf(end, (size_t)n + 1, format, again);
	va_end(again);
	b->len += (size_t)n;
}

void buffer_printf(struct buffer *b, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	buffer_vprintf(b, format, args);
	va_end(args);
}

const char *buffer_text(const struct buffer *b)
{
	return b->data ? b->data : "";
}

void buffer_clear(struct buffer *b)
{
	b->len = 0;
	if (b->data)
		b->data[0] = '\0';
}

void buffer_free(struct buffer *b)
{
	free(b->data);
	*b = (struct buffer)BUFFER_INIT;
}
