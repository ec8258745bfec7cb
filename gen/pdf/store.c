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

/* The entries of a dictionary, as it will be written: its `attr`. */
struct entries {
	const char *bytes;
	size_t len;
};

struct store {
	struct arena *arena;
	struct deflater *deflater;
	HPDF_Doc doc;
	const char *error;
};

/* Where an object is in the file: at an offset, or at an index in an object stream. */
struct place {
	int stream; /* 0: none */
	size_t at;
};

#define OBJECTS_PER_STREAM 200
#define ID_BLOCK 2048

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

struct store *store_new(struct arena *a, struct deflater *deflater)
{
	struct store *s = arena_alloc(a, sizeof *s);
	s->arena = a;
	s->deflater = deflater;
	s->doc = HPDF_New(remember_error, s);
	if (check_object(s, s->doc))
		check(s, HPDF_Dict_RemoveElement(s->doc->info, "Producer"));
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

static HPDF_STATUS write_entries(HPDF_Dict dict, HPDF_Stream stream)
{
	const struct entries *e = dict->attr;
	return HPDF_Stream_Write(stream, (const HPDF_BYTE *)e->bytes, (HPDF_UINT)e->len);
}

static void set_entries(struct store *s, HPDF_Dict dict, const struct buffer *entries)
{
	struct entries *e = arena_alloc(s->arena, sizeof *e);
	char *copy = arena_alloc(s->arena, entries->len + 1);
	if (entries->len)
		memcpy(copy, entries->data, entries->len);
	*e = (struct entries){copy, entries->len};
	dict->attr = e;
	dict->write_fn = write_entries;
}

static int number_of(HPDF_Dict dict)
{
	return (int)(dict->header.obj_id & 0x00FFFFFF);
}

static HPDF_Dict new_dictionary(struct store *s)
{
	if (s->error)
		return NULL;
	HPDF_Dict dict = HPDF_Dict_New(s->doc->mmgr);
	if (!check_object(s, dict) || !check(s, HPDF_Xref_Add(s->doc->xref, dict)))
		return NULL;
	return dict;
}

int store_reserve(struct store *s)
{
	HPDF_Dict dict = new_dictionary(s);
	return dict ? number_of(dict) : 0;
}

/* The object of a number this store gave. */
static void *object_at(const struct store *s, int number)
{
	return HPDF_Xref_GetEntry(s->doc->xref, (HPDF_UINT)number)->obj;
}

void store_fill(struct store *s, int object, const struct buffer *entries)
{
	if (!s->error)
		set_entries(s, object_at(s, object), entries);
}

int store_dictionary(struct store *s, const struct buffer *entries)
{
	HPDF_Dict dict = new_dictionary(s);
	if (!dict)
		return 0;
	set_entries(s, dict, entries);
	return number_of(dict);
}

/*
 * A plain dictionary in libharu's page tree. Its own pages bring along what
 * is not needed, and numbers that differ from version to version. The class is
 * set last: adding a page of that class would look for their attributes.
 */
int store_page(struct store *s)
{
	HPDF_Dict page = new_dictionary(s);
	if (!page || !check(s, HPDF_Dict_AddName(page, "Type", "Page")) ||
	    !check(s, HPDF_Pages_AddKids(s->doc->root_pages, page)))
		return 0;
	page->header.obj_class |= HPDF_OSUBCLASS_PAGE;
	return number_of(page);
}

void store_catalog(struct store *s, const struct buffer *entries)
{
	if (!s->error)
		set_entries(s, s->doc->catalog, entries);
}

void store_info(struct store *s, const struct buffer *entries)
{
	if (!s->error)
		set_entries(s, s->doc->info, entries);
}

int store_stream(struct store *s, const struct buffer *entries, const void *bytes, size_t len,
		 enum stream_kind kind)
{
	if (s->error)
		return 0;
	struct buffer all = BUFFER_INIT, packed = BUFFER_INIT;
	buffer_append(&all, entries->data, entries->len);
	if (kind != STREAM_PLAIN) {
		if (kind == STREAM_SHARED)
			deflater_append_shared(s->deflater, bytes, len, &packed);
		else
			deflater_append(s->deflater, bytes, len, &packed);
		buffer_puts(&all, "/Filter/FlateDecode");
		bytes = packed.data;
		len = packed.len;
	}
	HPDF_Dict dict = HPDF_DictStream_New(s->doc->mmgr, s->doc->xref);
	if (len > INT32_MAX)
		store_fail(s, "a stream is too long");
	if (check_object(s, dict)) {
		set_entries(s, dict, &all);
		check(s, HPDF_Stream_Write(dict->stream, bytes, (HPDF_UINT)len));
	}
	buffer_free(&all);
	buffer_free(&packed);
	return dict ? number_of(dict) : 0;
}

static HPDF_STATUS write_to_buffer(HPDF_Stream stream, const HPDF_BYTE *bytes, HPDF_UINT len)
{
	buffer_append(stream->attr, bytes, len);
	return HPDF_OK;
}

/* Appends the object's value. */
static void write_value(struct store *s, void *object, struct buffer *out)
{
	if (s->error)
		return;
	HPDF_Stream stream = HPDF_CallbackWriter_New(s->doc->mmgr, write_to_buffer, out);
	if (!check_object(s, stream))
		return;
	stream->size = 0;
	check(s, HPDF_Obj_WriteValue(object, stream, NULL));
	HPDF_Stream_Free(stream);
}

static void begin_object(struct buffer *out, int number, struct place *place)
{
	place->at = out->len;
	buffer_put_int(out, number);
	buffer_puts(out, " 0 obj\n");
}

static void write_plain(struct store *s, int number, struct buffer *out, struct place *place)
{
	begin_object(out, number, place);
	write_value(s, object_at(s, number), out);
	buffer_puts(out, "\nendobj\n");
}

static bool is_stream(const void *object)
{
	const HPDF_Dict_Rec *dict = object;
	return (dict->header.obj_class & HPDF_OCLASS_ANY) == HPDF_OCLASS_DICT && dict->stream;
}

/* libharu keeps the length of each stream in a number of its own; those stay outside of object streams. */
static bool is_length(const void *object)
{
	const HPDF_Obj_Header *header = object;
	return (header->obj_class & HPDF_OCLASS_ANY) == HPDF_OCLASS_NUMBER;
}

/* A stream made while saving, which libharu does not know. */
static void write_own_stream(struct store *s, int number, const struct buffer *entries,
			     const struct buffer *content, struct buffer *out, struct place *place)
{
	struct buffer packed = BUFFER_INIT;
	deflater_append(s->deflater, content->data, content->len, &packed);
	begin_object(out, number, place);
	buffer_puts(out, "<<");
	buffer_append(out, entries->data, entries->len);
	buffer_puts(out, "/Filter/FlateDecode/Length ");
	buffer_put_int(out, (int64_t)packed.len);
	buffer_puts(out, ">>\nstream\n");
	buffer_append(out, packed.data, packed.len);
	buffer_puts(out, "\nendstream\nendobj\n");
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
	write_value(s, object_at(s, number), &g->values);
	buffer_putc(&g->values, '\n');
	g->count++;
}

/*
 * All objects: streams first, because writing them sets their lengths, then
 * the rest in object streams. Returns how many objects there are now.
 */
static int write_objects(struct store *s, int count, struct buffer *out, struct place *places)
{
	struct group g = {BUFFER_INIT, BUFFER_INIT, 0};
	for (int i = 1; i < count; i++)
		if (is_stream(object_at(s, i)))
			write_plain(s, i, out, &places[i]);
	int next = count;
	for (int i = 1; i < count; i++) {
		const void *object = object_at(s, i);
		if (is_stream(object))
			continue;
		if (is_length(object)) {
			write_plain(s, i, out, &places[i]);
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
	int count = (int)s->doc->xref->entries->count;
	int most = count + count / OBJECTS_PER_STREAM + 2;
	struct place *places = arena_array(s->arena, (size_t)most, sizeof *places);
	buffer_puts(out, "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
	int number = write_objects(s, count, out, places);
	write_cross_references(s, number, out, places);
	if (out->len > UINT32_MAX)
		store_fail(s, "the file is too long");
	return !s->error;
}
