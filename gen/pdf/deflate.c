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

struct shared {
	struct buffer source, packed;
};

#define MOST_SHARED 8 /* the plan, and a font or two for each of its styles */

struct deflater {
	struct libdeflate_compressor *quick;
	struct shared shared[MOST_SHARED];
	size_t next; /* of them to give way */
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
	for (size_t i = 0; i < MOST_SHARED; i++) {
		buffer_free(&d->shared[i].source);
		buffer_free(&d->shared[i].packed);
	}
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

static const struct shared *recall(const struct deflater *d, const void *bytes, size_t len)
{
	for (const struct shared *s = d->shared; s < d->shared + MOST_SHARED; s++)
		if (s->packed.len && s->source.len == len && (len == 0 || memcmp(s->source.data, bytes, len) == 0))
			return s;
	return NULL;
}

/* The compressor takes half a megabyte, and is needed a few times a package. */
static const struct shared *remember(struct deflater *d, const void *bytes, size_t len)
{
	struct shared *s = &d->shared[d->next];
	struct libdeflate_compressor *thorough = new_compressor(THOROUGH);
	d->next = (d->next + 1) % MOST_SHARED;
	buffer_clear(&s->source);
	buffer_clear(&s->packed);
	buffer_append(&s->source, bytes, len);
	pack(thorough, bytes, len, &s->packed);
	libdeflate_free_compressor(thorough);
	return s;
}

void deflater_append_shared(struct deflater *d, const void *bytes, size_t len, struct buffer *out)
{
	const struct shared *s = recall(d, bytes, len);
	if (!s)
		s = remember(d, bytes, len);
	buffer_append(out, s->packed.data, s->packed.len);
}

uint32_t deflater_checksum(const void *bytes, size_t len)
{
	return libdeflate_crc32(0, bytes, len);
}
