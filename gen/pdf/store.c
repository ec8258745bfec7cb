#include "pdf/store.h"

#include <hpdf.h>
#include <hpdf_catalog.h>
#include <hpdf_doc.h>
#include <hpdf_info.h>
#include <hpdf_objects.h>
#include <hpdf_pages.h>
#include <hpdf_streams.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/digest.h"
#include "pdf/deflate.h"

/* An object as it will be written. */
struct object {
	const char *entries; /* of the dictionary, without its brackets */
	size_t entries_len;
	const char *content; /* of a stream, else NULL */
	size_t content_len;
	HPDF_Dict dict;      /* catalog, information, page tree, page: has entries of its own first; else NULL */
};

struct store {
	struct arena *arena;
	struct deflater *deflater;
	HPDF_Doc doc;
	struct object *objects; /* by number; those that libharu knows come first */
	size_t count, capacity;
	const char *error;
};

/* Where an object is in the file: at an offset, or at an index in an object stream. */
struct place {
	int stream; /* 0: none */
	size_t at;
};

#define OBJECTS_PER_STREAM 500
#define ID_BLOCK 2048
#define SHORT 200 /* bytes: packing would save next to nothing, and takes as long as for a page */

static void remember_error(HPDF_STATUS code, HPDF_STATUS detail, void *user)
{
	struct store *s = user;
	if (!s->error)
		s->error = arena_printf(s->arena, "libharu error 0x%04lX, detail %lu", (unsigned long)code,
					(unsigned long)detail);
}

/* Low-level calls only return their status. */
static bool check(struct store *s, HPDF_STATUS status)
{
	if (status != HPDF_OK)
		remember_error(status, 0, s);
	return !s->error;
}

static bool check_object(struct store *s, const void *object)
{
	return check(s, object ? HPDF_OK : HPDF_FAILD_TO_ALLOC_MEM);
}

static struct object *add_object(struct store *s)
{
	s->objects = arena_grow(s->arena, s->objects, s->count, &s->capacity, sizeof *s->objects);
	return &s->objects[s->count++];
}

static int number_of(HPDF_Dict dict)
{
	return (int)(dict->header.obj_id & 0x00FFFFFF);
}

/* Counts all objects that libharu has made by now. */
static void adopt_objects(struct store *s)
{
	while (s->count < s->doc->xref->entries->count) {
		HPDF_UINT number = (HPDF_UINT)s->count;
		struct object *o = add_object(s);
		if (number > 0)
			o->dict = HPDF_Xref_GetEntry(s->doc->xref, number)->obj;
	}
}

struct store *store_new(struct arena *a, struct deflater *deflater)
{
	struct store *s = arena_alloc(a, sizeof *s);
	s->arena = a;
	s->deflater = deflater;
	s->doc = HPDF_New(remember_error, s);
	if (!check_object(s, s->doc))
		return s;
	check(s, HPDF_Dict_RemoveElement(s->doc->info, "Producer"));
	adopt_objects(s);
	return s;
}

void store_free(struct store *s)
{
	if (s->doc)
		HPDF_Free(s->doc);
}

const char *store_error(const struct store *s)
{
	return s->error;
}

void store_fail(struct store *s, const char *message)
{
	if (!s->error)
		s->error = message;
}

static const char *copy_bytes(struct store *s, const void *bytes, size_t len)
{
	char *copy = arena_alloc(s->arena, len + 1);
	if (len)
		memcpy(copy, bytes, len);
	return copy;
}

static void set_entries(struct store *s, int number, const struct buffer *entries)
{
	struct object *o = &s->objects[number];
	o->entries = copy_bytes(s, entries->data, entries->len);
	o->entries_len = entries->len;
}

int store_reserve(struct store *s)
{
	if (s->error)
		return 0;
	add_object(s);
	return (int)s->count - 1;
}

void store_fill(struct store *s, int object, const struct buffer *entries)
{
	if (!s->error)
		set_entries(s, object, entries);
}

int store_dictionary(struct store *s, const struct buffer *entries)
{
	int object = store_reserve(s);
	store_fill(s, object, entries);
	return object;
}

/*
 * A plain dictionary in libharu's page tree. Its own pages bring along what
 * is not needed, and numbers that differ from version to version. The class is
 * set last: adding a page of that class would look for their attributes.
 */
int store_page(struct store *s)
{
	HPDF_Dict page = s->error ? NULL : HPDF_Dict_New(s->doc->mmgr);
	if (s->error || !check_object(s, page) || !check(s, HPDF_Xref_Add(s->doc->xref, page)) ||
	    !check(s, HPDF_Dict_AddName(page, "Type", "Page")) ||
	    !check(s, HPDF_Pages_AddKids(s->doc->root_pages, page)))
		return 0;
	page->header.obj_class |= HPDF_OSUBCLASS_PAGE;
	if ((size_t)number_of(page) != s->count)
		store_fail(s, "pages must come before other objects");
	adopt_objects(s);
	return number_of(page);
}

void store_catalog(struct store *s, const struct buffer *entries)
{
	if (!s->error)
		set_entries(s, number_of(s->doc->catalog), entries);
}

void store_info(struct store *s, const struct buffer *entries)
{
	if (!s->error)
		set_entries(s, number_of(s->doc->info), entries);
}

static void put_length(struct buffer *entries, size_t len)
{
	buffer_puts(entries, "/Length ");
	buffer_put_int(entries, (int64_t)len);
}

/* Compresses what a stream has into `packed`, and says so in its entries. */
static void pack(struct store *s, const void *bytes, size_t len, bool shared, struct buffer *entries,
		 struct buffer *packed)
{
	if (shared)
		deflater_append_shared(s->deflater, bytes, len, packed);
	else
		deflater_append(s->deflater, bytes, len, packed);
	buffer_puts(entries, "/Filter/FlateDecode");
	put_length(entries, packed->len);
}

int store_stream(struct store *s, const struct buffer *entries, const void *bytes, size_t len,
		 enum stream_kind kind)
{
	struct buffer all = BUFFER_INIT, packed = BUFFER_INIT;
	int number = store_reserve(s);
	if (s->error)
		return 0;
	buffer_append(&all, entries->data, entries->len);
	if (kind == STREAM_PLAIN || len < SHORT)
		put_length(&all, len);
	else
		pack(s, bytes, len, kind == STREAM_SHARED, &all, &packed);
	set_entries(s, number, &all);
	struct object *o = &s->objects[number];
	o->content_len = packed.len ? packed.len : len;
	o->content = copy_bytes(s, packed.len ? packed.data : bytes, o->content_len);
	buffer_free(&all);
	buffer_free(&packed);
	return number;
}

static HPDF_STATUS write_entries(HPDF_Dict dict, HPDF_Stream stream)
{
	const struct object *o = dict->attr;
	return HPDF_Stream_Write(stream, (const HPDF_BYTE *)o->entries, (HPDF_UINT)o->entries_len);
}

static HPDF_STATUS write_to_buffer(HPDF_Stream stream, const HPDF_BYTE *bytes, HPDF_UINT len)
{
	buffer_append(stream->attr, bytes, len);
	return HPDF_OK;
}

/* Appends a dictionary that libharu has entries of. */
static void write_by_library(struct store *s, struct object *o, struct buffer *out)
{
	HPDF_Stream stream = HPDF_CallbackWriter_New(s->doc->mmgr, write_to_buffer, out);
	if (!check_object(s, stream))
		return;
	stream->size = 0;
	if (o->entries) {
		o->dict->attr = o;
		o->dict->write_fn = write_entries;
	}
	check(s, HPDF_Obj_WriteValue(o->dict, stream, NULL));
	HPDF_Stream_Free(stream);
}

static void write_dictionary(struct store *s, struct object *o, struct buffer *out)
{
	if (o->dict) {
		write_by_library(s, o, out);
		return;
	}
	buffer_append(out, "<<", 2);
	buffer_append(out, o->entries, o->entries_len);
	buffer_append(out, ">>", 2);
}

static void begin_object(struct buffer *out, int number, struct place *place)
{
	place->at = out->len;
	buffer_put_int(out, number);
	buffer_puts(out, " 0 obj\n");
}

static void write_stream(struct store *s, struct object *o, int number, struct buffer *out, struct place *place)
{
	begin_object(out, number, place);
	write_dictionary(s, o, out);
	buffer_puts(out, "\nstream\n");
	buffer_append(out, o->content, o->content_len);
	buffer_puts(out, "\nendstream\nendobj\n");
}

/* A stream made while saving. */
static void write_own_stream(struct store *s, int number, struct buffer *entries, const struct buffer *content,
			     struct buffer *out, struct place *place)
{
	struct buffer packed = BUFFER_INIT;
	pack(s, content->data, content->len, false, entries, &packed);
	struct object o = {
		.entries = entries->data,
		.entries_len = entries->len,
		.content = packed.data,
		.content_len = packed.len,
	};
	write_stream(s, &o, number, out, place);
	buffer_free(&packed);
}

struct group {
	struct buffer numbers, values;
	int count;
};

/* Writes the gathered objects as one object stream and starts anew. */
static void flush_group(struct store *s, struct group *g, int number, struct buffer *out, struct place *place)
{
	struct buffer entries = BUFFER_INIT, content = BUFFER_INIT;
	buffer_printf(&entries, "/Type/ObjStm/N %d/First %zu", g->count, g->numbers.len);
	buffer_append(&content, g->numbers.data, g->numbers.len);
	buffer_append(&content, g->values.data, g->values.len);
	write_own_stream(s, number, &entries, &content, out, place);
	buffer_free(&entries);
	buffer_free(&content);
	buffer_clear(&g->numbers);
	buffer_clear(&g->values);
	g->count = 0;
}

static void gather(struct store *s, struct group *g, int number, int stream, struct place *place)
{
	*place = (struct place){stream, (size_t)g->count};
	buffer_put_int(&g->numbers, number);
	buffer_putc(&g->numbers, ' ');
	buffer_put_int(&g->numbers, (int64_t)g->values.len);
	buffer_putc(&g->numbers, ' ');
	write_dictionary(s, &s->objects[number], &g->values);
	buffer_putc(&g->values, '\n');
	g->count++;
}

/* All objects: streams as they are, the rest in object streams. Returns how many objects there are now. */
static int write_objects(struct store *s, int count, struct buffer *out, struct place *places)
{
	struct group g = {BUFFER_INIT, BUFFER_INIT, 0};
	int next = count;
	for (int i = 1; i < count; i++) {
		if (s->objects[i].content) {
			write_stream(s, &s->objects[i], i, out, &places[i]);
			continue;
		}
		gather(s, &g, i, next, &places[i]);
		if (g.count == OBJECTS_PER_STREAM) {
			flush_group(s, &g, next, out, &places[next]);
			next++;
		}
	}
	if (g.count) {
		flush_group(s, &g, next, out, &places[next]);
		next++;
	}
	buffer_free(&g.numbers);
	buffer_free(&g.values);
	return next;
}

#define ROW 7 /* bytes of a cross-reference: kind, four of place, two of index */

static void put_row(unsigned char row[ROW], const struct place *p)
{
	uint32_t place = (uint32_t)(p->stream ? (size_t)p->stream : p->at);
	uint16_t index = (uint16_t)(p->stream ? p->at : 0);
	row[0] = p->stream ? 2 : 1;
	for (int i = 0; i < 4; i++)
		row[1 + i] = (unsigned char)(place >> (24 - 8 * i));
	row[5] = (unsigned char)(index >> 8);
	row[6] = (unsigned char)index;
}

/* The rows by PNG's predictor "up", which makes them compress to nearly nothing. */
static void put_rows(struct buffer *b, const struct place *places, int count)
{
	unsigned char before[ROW] = {0}, row[ROW], delta[ROW + 1] = {2};
	for (int i = 0; i < count; i++) {
		if (i == 0)
			memcpy(row, "\0\0\0\0\0\xFF\xFF", ROW); /* the head of the free list */
		else
			put_row(row, &places[i]);
		for (int k = 0; k < ROW; k++)
			delta[k + 1] = (unsigned char)(row[k] - before[k]);
		memcpy(before, row, ROW);
		buffer_append(b, delta, sizeof delta);
	}
}

/*
 * The file's identity is a hash of all that stands before: of the checksums of
 * its blocks, which is ten times faster than of all bytes and as good to tell files apart.
 */
static void put_id(struct buffer *entries, const struct buffer *out)
{
	char hex[DIGEST_HEX];
	struct buffer sums = BUFFER_INIT;
	for (size_t at = 0; at < out->len; at += ID_BLOCK) {
		size_t len = out->len - at < ID_BLOCK ? out->len - at : ID_BLOCK;
		buffer_put_int(&sums, deflater_checksum(out->data + at, len));
		buffer_putc(&sums, ' ');
	}
	digest_sha256(buffer_text(&sums), sums.len, hex);
	buffer_printf(entries, "/ID[<%.32s><%.32s>]", hex, hex);
	buffer_free(&sums);
}

static void write_cross_references(struct store *s, int number, struct buffer *out, struct place *places)
{
	struct buffer entries = BUFFER_INIT, rows = BUFFER_INIT;
	size_t start = out->len;
	buffer_printf(&entries, "/Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R", number + 1,
		      number_of(s->doc->catalog), number_of(s->doc->info));
	put_id(&entries, out);
	buffer_printf(&entries, "/DecodeParms<</Predictor 12/Columns %d>>", ROW);
	places[number].at = start;
	put_rows(&rows, places, number + 1);
	write_own_stream(s, number, &entries, &rows, out, &places[number]);
	buffer_printf(out, "startxref\n%zu\n%%%%EOF\n", start);
	buffer_free(&entries);
	buffer_free(&rows);
}

bool store_save(struct store *s, struct buffer *out)
{
	if (s->error)
		return false;
	int count = (int)s->count;
	int most = count + count / OBJECTS_PER_STREAM + 2;
	struct place *places = arena_array(s->arena, (size_t)most, sizeof *places);
	buffer_puts(out, "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
	int number = write_objects(s, count, out, places);
	write_cross_references(s, number, out, places);
	if (out->len > UINT32_MAX)
		store_fail(s, "the file is too long");
	return !s->error;
}
