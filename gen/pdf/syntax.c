#include "pdf/syntax.h"

#include <stdbool.h>
#include <string.h>

#include "base/buffer.h"
#include "base/date.h"
#include "base/utf8.h"

/* Puts the digits of n before `end`; returns where they start. */
static char *put_digits(char *end, uint64_t n)
{
	do
		*--end = (char)('0' + n % 10);
	while (n /= 10);
	return end;
}

/* Puts the decimal number before `end`; returns where it starts. */
static char *put_decimal(char *end, int64_t n, int decimals)
{
	char *at = end;
	uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	for (; decimals > 0; decimals--, size /= 10)
		if (at < end || size % 10)
			*--at = (char)('0' + size % 10);
	if (at < end)
		*--at = '.';
	if (size || at == end)
		at = put_digits(at, size);
	if (n < 0)
		*--at = '-';
	return at;
}

#define LONGEST 24 /* characters of a number, and a blank */

void syntax_decimal(struct buffer *b, int64_t n, int decimals)
{
	char text[LONGEST], *end = text + sizeof text, *at = put_decimal(end, n, decimals);
	buffer_append(b, at, (size_t)(end - at));
}

void syntax_point(struct buffer *b, int64_t x, int64_t y)
{
	char text[2 * LONGEST], *end = text + sizeof text, *at = end;
	*--at = ' ';
	at = put_decimal(at, y, 3);
	*--at = ' ';
	at = put_decimal(at, x, 3);
	buffer_append(b, at, (size_t)(end - at));
}

int64_t syntax_scale(int64_t a, int64_t num, int64_t den)
{
	int64_t product = a * num;
	return product < 0 ? -((-product + den / 2) / den) : (product + den / 2) / den;
}

void syntax_reference(struct buffer *b, int object)
{
	char text[LONGEST], *end = text + sizeof text, *at;
	char last = b->len ? b->data[b->len - 1] : ' ';
	memcpy(end - 4, " 0 R", 4);
	at = put_digits(end - 4, (uint64_t)object);
	if (last != ' ' && last != '[')
		*--at = ' ';
	buffer_append(b, at, (size_t)(end - at));
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

static bool is_letter(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

void syntax_name(struct buffer *b, const char *name)
{
	buffer_putc(b, '/');
	for (; *name; name++) {
		unsigned char c = (unsigned char)*name;
		if (is_letter(c) || (c > ' ' && c < 0x7F && !strchr("()<>[]{}/%#", c))) {
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

static void put_16(struct buffer *b, uint32_t unit)
{
	buffer_putc(b, (char)(unit >> 8 & 255));
	buffer_putc(b, (char)(unit & 255));
}

/* UTF-16BE. */
static void put_utf16(struct buffer *b, const char *utf8, size_t len)
{
	for (size_t i = 0; i < len;) {
		uint32_t c;
		i += utf8_decode(utf8 + i, len - i, &c);
		if (c == UTF8_INVALID)
			c = 0xFFFD;
		if (c < 0x10000) {
			put_16(b, c);
		} else {
			put_16(b, 0xD800 + ((c - 0x10000) >> 10));
			put_16(b, 0xDC00 + ((c - 0x10000) & 0x3FF));
		}
	}
}

void syntax_utf16(struct buffer *b, const char *utf8, size_t len)
{
	struct buffer text = BUFFER_INIT;
	put_utf16(&text, utf8, len);
	for (size_t i = 0; i < text.len; i++)
		put_hex(b, (unsigned char)text.data[i]);
	buffer_free(&text);
}

/* What PDFDocEncoding has from 0x80 on that is not Latin-1. */
static const uint16_t document_letters[] = {
	0x2022, 0x2020, 0x2021, 0x2026, 0x2014, 0x2013, 0x0192, 0x2044, 0x2039, 0x203A, 0x2212,
	0x2030, 0x201E, 0x201C, 0x201D, 0x2018, 0x2019, 0x201A, 0x2122, 0xFB01, 0xFB02, 0x0141,
	0x0152, 0x0160, 0x0178, 0x017D, 0x0131, 0x0142, 0x0153, 0x0161, 0x017E, 0,	0x20AC,
};

/* The character in PDFDocEncoding, 0 when it is not there. */
static char document_code(uint32_t c)
{
	if ((c >= ' ' && c < 0x7F) || (c > 0xA0 && c <= 0xFF && c != 0xAD))
		return (char)c;
	for (size_t i = 0; i < sizeof document_letters / sizeof *document_letters; i++)
		if (c && document_letters[i] == c)
			return (char)(0x80 + i);
	return 0;
}

/* Appends the text in PDFDocEncoding; false when that is not possible, or would look like the beginning of UTF. */
static bool put_document_text(struct buffer *b, const char *utf8, size_t len)
{
	for (size_t i = 0; i < len;) {
		uint32_t c;
		size_t bytes = utf8_decode(utf8 + i, len - i, &c);
		char code = document_code(c);
		if (!code || (i == 0 && (c == 0xFE || c == 0xFF || c == 0xEF)))
			return false;
		buffer_putc(b, code);
		i += bytes;
	}
	return true;
}

void syntax_encode(struct buffer *b, const char *utf8)
{
	size_t len = strlen(utf8), start = b->len;
	if (put_document_text(b, utf8, len))
		return;
	b->len = start;
	buffer_append(b, "\xFE\xFF", 2);
	put_utf16(b, utf8, len);
}

void syntax_text(struct buffer *b, const char *utf8)
{
	struct buffer text = BUFFER_INIT;
	syntax_encode(&text, utf8);
	syntax_literal(b, text.data, text.len);
	buffer_free(&text);
}

void syntax_date(struct buffer *b, int64_t seconds)
{
	struct date d = date_from_seconds(seconds);
	buffer_printf(b, "(D:%04d%02d%02d%02d%02d%02d+00'00')", d.year, d.month, d.day, d.hour, d.minute,
		      d.second);
}
