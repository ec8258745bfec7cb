/*
 * The objects of one PDF file. Catalog, information and page tree are libharu's,
 * whose headers only store.c includes. Objects are numbered in order of creation. After
 * the first error all calls do nothing and give 0: look at store_error at the
 * end. Internal to pdf/.
 */
#ifndef HAKEMUS_PDF_STORE_H
#define HAKEMUS_PDF_STORE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buffer;
struct store;
struct deflater;

/* An empty file. What is put in lives in `a`; `deflater` is borrowed. Free with store_free. */
struct store *store_new(struct arena *a, struct deflater *deflater);
void store_free(struct store *s);

/* NULL, or what failed first. */
const char *store_error(const struct store *s);

/* Records an error of the caller's. */
void store_fail(struct store *s, const char *message);

/* The number of a new dictionary, to be filled later. */
int store_reserve(struct store *s);

/* The dictionary's entries, without its brackets (copied). Once for each number. */
void store_fill(struct store *s, int object, const struct buffer *entries);

/* A new dictionary with entries. */
int store_dictionary(struct store *s, const struct buffer *entries);

/*
 * A page at the end of the page tree, to be filled later; Type and Parent are
 * written already. All pages must be made before other objects.
 */
int store_page(struct store *s);

/* Entries of the catalog (besides Type and Pages) and of the information dictionary. */
void store_catalog(struct store *s, const struct buffer *entries);
void store_info(struct store *s, const struct buffer *entries);

enum stream_kind {
	STREAM_PLAIN,
	STREAM_PACKED,
	STREAM_SHARED /* packed, and likely to be the same in the next file too */
};

/* A new stream with entries (not Length and Filter) and content. */
int store_stream(struct store *s, const struct buffer *entries, const void *bytes, size_t len,
		 enum stream_kind kind);

/* Puts the whole file into `out`, which must be empty. False when anything failed before or now. */
bool store_save(struct store *s, struct buffer *out) __attribute__((warn_unused_result));

#endif
