#include "pdf/syntax.h"

#include <stdbool.h>
#include <string.h>

#include "base/buffer.h"
#include "base/date.h"
#include "base/utf8.h"

void syntax_decimal(struct buffer *b, int64_t n, int decimals)
{
	static const int64_t powers[] = {1, 10, 100, 1000};
	char digits[3];
	uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n, power = (uint64_t)powers[decimals];
	uint64_t fraction = size % power;
	int used = 0;
	for (int i = decimals - 1; i >= 0; i--, fraction /= 10) {
		digits[i] = (char)('0' + fraction % 10);
		if (used == 0 && digits[i] != '0')
			used = i + 1;
	}
	if (n < 0)
		buffer_putc(b, '-');
	if (size >= power || used == 0)
		buffer_put_int(b, (int64_t)(size / power));
	if (used) {
		buffer_putc(b, '.');
		buffer_append(b, digits, (size_t)used);
	}
}

int64_t syntax_scale(int64_t a, int64_t num, int64_t den)
{
	int64_t product = a * num;
	return product < 0 ? -((-product + den / 2) / den) : (product + den / 2) / den;
}

void syntax_reference(struct buffer *b, int object)
{
	char last = b->len ? b->data[b->len - 1] : ' ';
	if (last != ' ' && last != '[')
		buffer_putc(b, ' ');
	buffer_put_int(b, object);
	buffer_puts(b, " 0 R");
}

void syntax_color(struct buffer *b, rgb color)
{
	for (int shift = 16; shift >= 0; shift -= 8) {
		syntax_decimal(b, syntax_scale(color >> shift & 255, 1000, 255), 3);
		buffer_putc(b, ' ');
	}
}

static void put_hex(struct buffer *b, unsigned byte)
{
	static const char digits[] = "0123456789ABCDEF";
	buffer_putc(b, digits[byte >> 4 & 15]);
	buffer_putc(b, digits[byte & 15]);
}

void syntax_name(struct buffer *b, const char *name)
{
	buffer_putc(b, '/');
	for (; *name; name++) {
		unsigned char c = (unsigned char)*name;
		if (c > ' ' && c < 0x7F && !strchr("()<>[]{}/%#", c)) {
			buffer_putc(b, *name);
		} else {
			buffer_putc(b, '#');
			put_hex(b, c);
		}
	}
}

void syntax_literal(struct buffer *b, const char *bytes, size_t len)
{
	buffer_putc(b, '(');
	for (size_t i = 0; i < len; i++) {
		char c = bytes[i];
		if (c == '(' || c == ')' || c == '\\')
			buffer_putc(b, '\\');
		if (c == '\r')
			buffer_puts(b, "\\r");
		else
			buffer_putc(b, c);
	}
	buffer_putc(b, ')');
}

static void put_utf16_unit(struct buffer *b, uint32_t unit)
{
	put_hex(b, unit >> 8);
	put_hex(b, unit & 255);
}

void syntax_utf16(struct buffer *b, const char *utf8, size_t len)
{
	for (size_t i = 0; i < len;) {
		uint32_t c;
		i += utf8_decode(utf8 + i, len - i, &c);
		if (c == UTF8_INVALID)
			c = 0xFFFD;
		if (c < 0x10000) {
			put_utf16_unit(b, c);
		} else {
			put_utf16_unit(b, 0xD800 + ((c - 0x10000) >> 10));
			put_utf16_unit(b, 0xDC00 + ((c - 0x10000) & 0x3FF));
		}
	}
}

void syntax_text(struct buffer *b, const char *utf8)
{
	size_t len = strlen(utf8);
	bool ascii = true;
	for (size_t i = 0; i < len && ascii; i++)
		ascii = utf8[i] >= ' ' && utf8[i] < 0x7F;
	if (ascii) {
		syntax_literal(b, utf8, len);
		return;
	}
	buffer_puts(b, "<FEFF");
	syntax_utf16(b, utf8, len);
	buffer_putc(b, '>');
}

void syntax_date(struct buffer *b, int64_t seconds)
{
	struct date d = date_from_seconds(seconds);
	buffer_printf(b, "(D:%04d%02d%02d%02d%02d%02d+00'00')", d.year, d.month, d.day, d.hour, d.minute,
		      d.second);
}
