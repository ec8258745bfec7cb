#include "text/wordmap.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

struct wordmap_slot {
	uint64_t hash;
	uint64_t tag;
	const char *bytes;
	size_t len;
	void *value; /* NULL: the slot is empty */
};

#define FIRST_CAPACITY 1024

void wordmap_init(struct wordmap *m, struct arena *a)
{
	*m = (struct wordmap){.arena = a};
}

void wordmap_free(struct wordmap *m)
{
	free(m->slots);
	wordmap_init(m, NULL);
}

/* FNV-1a, finished with a mix because the low bits choose the slot. */
static uint64_t hash_key(uint64_t tag, const char *bytes, size_t len)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325) ^ (tag * UINT64_C(0x9e3779b97f4a7c15));
	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
	return h ^ h >> 29;
}

/* The slot of the key, or the empty slot where it belongs. */
static struct wordmap_slot *find_slot(const struct wordmap *m, uint64_t hash, uint64_t tag, const char *bytes,
				      size_t len)
{
	size_t mask = m->capacity - 1;
	for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
		struct wordmap_slot *s = &m->slots[i];
		if (!s->value ||
		    (s->hash == hash && s->tag == tag && s->len == len && memcmp(s->bytes, bytes, len) == 0))
			return s;
	}
}

void *wordmap_get(const struct wordmap *m, uint64_t tag, const void *bytes, size_t len)
{
	if (m->count == 0)
		return NULL;
	return find_slot(m, hash_key(tag, bytes, len), tag, bytes, len)->value;
}

static void grow(struct wordmap *m)
{
	struct wordmap old = *m;
	m->capacity = old.capacity ? old.capacity * 2 : FIRST_CAPACITY;
	m->slots = calloc(m->capacity, sizeof *m->slots);
	if (!m->slots)
		arena_out_of_memory();
	for (size_t i = 0; i < old.capacity; i++) {
		struct wordmap_slot *s = &old.slots[i];
		if (s->value)
			*find_slot(m, s->hash, s->tag, s->bytes, s->len) = *s;
	}
	free(old.slots);
}

void wordmap_put(struct wordmap *m, uint64_t tag, const void *bytes, size_t len, void *value)
{
	if ((m->count + 1) * 4 > m->capacity * 3)
		grow(m);
	uint64_t hash = hash_key(tag, bytes, len);
	struct wordmap_slot *s = find_slot(m, hash, tag, bytes, len);
	char *copy = arena_alloc(m->arena, len + 1);
	memcpy(copy, bytes, len);
	*s = (struct wordmap_slot){hash, tag, copy, len, value};
	m->count++;
}
