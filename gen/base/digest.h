/*
 * SHA-256 as lower-case hexadecimal.
 */
#ifndef HAKEMUS_BASE_DIGEST_H
#define HAKEMUS_BASE_DIGEST_H

#include <stddef.h>

#define DIGEST_HEX 65 /* 64 digits and NUL */

/* Writes the digest of `len` bytes into `hex`. */
void digest_sha256(const void *bytes, size_t len, char hex[DIGEST_HEX]);

#endif
