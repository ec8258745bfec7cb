#include "text/wordmap.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* All that is needed of a word that was found is in one place of memory. */
struct entry {
	uint64_t tag;
	uint32_t len, size;
	max_align_t value[]; /* `size` bytes; then `len` bytes of key */
};

struct wordmap_slot {
	uint64_t hash;
	struct entry *entry; /* NULL: the slot is empty */
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

/* Every bit of the product's upper half depends on all bits; the lower half chooses the slot. */
static uint64_t mix(uint64_t h, uint64_t eight_bytes)
{
	h = (h ^ eight_bytes) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 32;
}

static uint64_t hash_key(uint64_t tag, const char *bytes, size_t len)
{
	uint64_t h = mix(tag, len), part = 0;
	for (; len > sizeof part; bytes += sizeof part, len -= sizeof part) {
		memcpy(&part, bytes, sizeof part);
		h = mix(h, part);
	}
	part = 0;
	memcpy(&part, bytes, len);
	return mix(h, part);
}

static char *key_of(struct entry *e)
{
	return (char *)e->value + e->size;
}

static bool is_key(struct entry *e, uint64_t tag, const char *bytes, size_t len)
{
	return e->tag == tag && e->len == len && memcmp(key_of(e), bytes, len) == 0;
}

/* The slot of the key, or the empty slot where it belongs. */
static struct wordmap_slot *find_slot(const struct wordmap *m, uint64_t hash, uint64_t tag, const char *bytes,
				      size_t len)
{
	size_t mask = m->capacity - 1;
	for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
		struct wordmap_slot *s = &m->slots[i];
		if (!s->entry || (s->hash == hash && is_key(s->entry, tag, bytes, len)))
			return s;
	}
}

void *wordmap_get(const struct wordmap *m, uint64_t tag, const void *bytes, size_t len)
{
	if (m->count == 0)
		return NULL;
	struct entry *e = find_slot(m, hash_key(tag, bytes, len), tag, bytes, len)->entry;
	return e ? e->value : NULL;
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
		if (s->entry)
			*find_slot(m, s->hash, s->entry->tag, key_of(s->entry), s->entry->len) = *s;
	}
	free(old.slots);
}

void *wordmap_add(struct wordmap *m, uint64_t tag, const void *bytes, size_t len, size_t size)
{
	if (len >= UINT32_MAX || size >= UINT32_MAX)
		arena_out_of_memory();
	if ((m->count + 1) * 4 > m->capacity * 3)
		grow(m);
	uint64_t hash = hash_key(tag, bytes, len);
	struct entry *e = arena_alloc(m->arena, sizeof *e + size + len + 1);
	*e = (struct entry){tag, (uint32_t)len, (uint32_t)size};
	memcpy(key_of(e), bytes, len);
	*find_slot(m, hash, tag, bytes, len) = (struct wordmap_slot){hash, e};
	m->count++;
	return e->value;
}
