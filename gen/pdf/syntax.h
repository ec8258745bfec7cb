/*
 * Writing the syntax of PDF into buffers: exact decimals, strings, references.
 * Internal to pdf/.
 */
#ifndef HAKEMUS_PDF_SYNTAX_H
#define HAKEMUS_PDF_SYNTAX_H

#include <stddef.h>
#include <stdint.h>

#include "base/units.h"
#include "layout/page.h"

struct buffer;

/* n / 10^decimals (0..3) as a decimal number without trailing zeros. */
void syntax_decimal(struct buffer *b, int64_t n, int decimals);

/* A length in points. */
static inline void syntax_length(struct buffer *b, int64_t length)
{
	syntax_decimal(b, length, 3);
}

/* Two lengths in points, each followed by a blank. */
void syntax_point(struct buffer *b, int64_t x, int64_t y);

/* a * num / den, rounded to the nearest, halves away from zero; den > 0. */
int64_t syntax_scale(int64_t a, int64_t num, int64_t den);

/* "12 0 R", with a blank before it when it follows a number or name. */
void syntax_reference(struct buffer *b, int object);

/* Three components 0..1, each followed by a blank. */
void syntax_color(struct buffer *b, rgb color);

/* A name, '/' included; bytes a name cannot have are escaped. */
void syntax_name(struct buffer *b, const char *name);

/* A byte string in parentheses. */
void syntax_literal(struct buffer *b, const char *bytes, size_t len);

/* The bytes of a text string: PDFDocEncoding when that has all of the text, else UTF-16BE with its mark. */
void syntax_encode(struct buffer *b, const char *utf8);

/* UTF-8 text as a text string. */
void syntax_text(struct buffer *b, const char *utf8);

/* Hexadecimal UTF-16BE without brackets or byte order mark. */
void syntax_utf16(struct buffer *b, const char *utf8, size_t len);

/* A date string of seconds since 1970, in UTC. */
void syntax_date(struct buffer *b, int64_t seconds);

#endif
