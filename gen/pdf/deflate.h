/*
 * Compression of streams, with a memory: all documents of a package carry the
 * same plan. Internal to pdf/.
 */
#ifndef HAKEMUS_PDF_DEFLATE_H
#define HAKEMUS_PDF_DEFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;
struct deflater;

struct deflater *deflater_new(void);
void deflater_free(struct deflater *d);

/* Appends the zlib stream of `bytes`; the last shared ones are remembered and need not be made again. Same bytes either way. */
void deflater_append(struct deflater *d, const void *bytes, size_t len, struct buffer *out);
void deflater_append_shared(struct deflater *d, const void *bytes, size_t len, struct buffer *out);

/* CRC-32. */
uint32_t deflater_checksum(const void *bytes, size_t len);

#endif
