#include "pdf/deflate.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"

/*
 * What is in one file only is packed quickly: a package gets 4 % larger than by the other level, in half of the time.
 * What all its files share is worth more.
 */
#define QUICK 1
#define THOROUGH 5

struct deflater {
	struct libdeflate_compressor *quick;
	struct buffer source, packed; /* the last shared stream */
};

static struct libdeflate_compressor *new_compressor(int level)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(level);
	if (!c)
		arena_out_of_memory();
	return c;
}

struct deflater *deflater_new(void)
{
	struct deflater *d = calloc(1, sizeof *d);
	if (!d)
		arena_out_of_memory();
	d->quick = new_compressor(QUICK);
	return d;
}

void deflater_free(struct deflater *d)
{
	if (!d)
		return;
	libdeflate_free_compressor(d->quick);
	buffer_free(&d->source);
	buffer_free(&d->packed);
	free(d);
}

/* The bound of the library is big enough for any input, so this cannot fail. */
static void pack(struct libdeflate_compressor *c, const void *bytes, size_t len, struct buffer *out)
{
	size_t bound = libdeflate_zlib_compress_bound(c, len);
	out->len += libdeflate_zlib_compress(c, bytes, len, buffer_reserve(out, bound), bound);
}

void deflater_append(struct deflater *d, const void *bytes, size_t len, struct buffer *out)
{
	pack(d->quick, bytes, len, out);
}

static bool is_remembered(const struct deflater *d, const void *bytes, size_t len)
{
	return d->packed.len && d->source.len == len && memcmp(d->source.data, bytes, len) == 0;
}

/* The compressor takes half a megabyte, and is needed once a package. */
static void remember(struct deflater *d, const void *bytes, size_t len)
{
	struct libdeflate_compressor *thorough = new_compressor(THOROUGH);
	buffer_clear(&d->source);
	buffer_clear(&d->packed);
	buffer_append(&d->source, bytes, len);
	pack(thorough, bytes, len, &d->packed);
	libdeflate_free_compressor(thorough);
}

void deflater_append_shared(struct deflater *d, const void *bytes, size_t len, struct buffer *out)
{
	if (len == 0 || !is_remembered(d, bytes, len))
		remember(d, bytes, len);
	buffer_append(out, d->packed.data, d->packed.len);
}

uint32_t deflater_checksum(const void *bytes, size_t len)
{
	return libdeflate_crc32(0, bytes, len);
}
