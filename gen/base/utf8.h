/*
 * UTF-8, one code point at a time.
 */
#ifndef HAKEMUS_BASE_UTF8_H
#define HAKEMUS_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

#define UTF8_INVALID UINT32_MAX
#define UTF8_LONGEST 4 /* bytes of one code point */

/*
 * Decodes the code point at `s` (at most `len` bytes, len > 0) into `out` and
 * returns its length in bytes; malformed input gives UTF8_INVALID and 1.
 */
size_t utf8_decode(const char *s, size_t len, uint32_t *out);

/* Encodes `c` into `out` (4 bytes of room) and returns the length. */
size_t utf8_encode(uint32_t c, char *out);

/* Number of code points. */
size_t utf8_length(const char *s, size_t len);

#endif
