#include "pdf/structure.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "pdf/store.h"
#include "pdf/syntax.h"

#define NEVER INT64_MAX /* the order of what has no content */

/* A piece of an element's content, in the order of reading. */
struct piece {
	int64_t order;
	size_t page;
	int number; /* of the marked content, or the annotation's object */
	bool is_annotation;
	struct piece *next;
};

/* What a tag becomes; the tag's `writer`. */
struct element {
	const struct tag *tag;
	const struct structure *owner;
	struct piece *first, *last;
	int64_t order; /* of its first content, its children's included */
	bool kept;
	int object;
};

/* A child in the making of an element's K. */
struct kid {
	int64_t order;
	size_t rank;                   /* keeps the sort stable */
	const struct element *element; /* either this */
	const struct piece *piece;     /* or this */
};

struct page_parents {
	const struct element **elements; /* by number of marked content */
	size_t count, capacity;
};

struct named_element {
	const char *id;
	int object;
};

struct structure {
	struct arena *arena;
	struct store *store;
	const struct pages *pages;
	const int *page_objects;
	struct page_parents *parents;       /* one a page */
	const struct element **annotations; /* their elements, by key */
	size_t annotation_count, annotation_capacity;
	struct named_element *named;
	size_t named_count, named_capacity;
	struct kid *kids; /* of the element being written */
	size_t kid_count, kid_capacity;
	int64_t order;
};

static void prepare(struct structure *s, struct tag *tag)
{
	struct element *e = arena_alloc(s->arena, sizeof *e);
	*e = (struct element){.tag = tag, .owner = s, .order = NEVER};
	tag->writer = e;
	for (struct tag *child = tag->first; child; child = child->next)
		prepare(s, child);
}

struct structure *structure_new(struct arena *a, struct store *store, const struct pages *pages,
				const int *page_objects)
{
	struct structure *s = arena_alloc(a, sizeof *s);
	s->arena = a;
	s->store = store;
	s->pages = pages;
	s->page_objects = page_objects;
	s->parents = arena_array(a, pages->count, sizeof *s->parents);
	prepare(s, pages->root);
	return s;
}

static struct element *element_of(struct structure *s, const struct tag *tag)
{
	struct element *e = tag->writer;
	if (e && e->owner == s)
		return e;
	store_fail(s->store, "an item names a tag that is not in the document's tree");
	return NULL;
}

static void add_piece(struct structure *s, struct element *e, size_t page, int number, bool is_annotation)
{
	struct piece *p = arena_alloc(s->arena, sizeof *p);
	*p = (struct piece){s->order++, page, number, is_annotation, NULL};
	if (e->last)
		e->last->next = p;
	else
		e->first = p;
	e->last = p;
}

int structure_add_content(struct structure *s, const struct tag *tag, size_t page)
{
	struct element *e = element_of(s, tag);
	struct page_parents *p = &s->parents[page];
	if (!e)
		return 0;
	p->elements = arena_grow(s->arena, p->elements, p->count, &p->capacity, sizeof(struct element *));
	p->elements[p->count] = e;
	add_piece(s, e, page, (int)p->count, false);
	return (int)p->count++;
}

int structure_add_annotation(struct structure *s, const struct tag *tag, size_t page, int object)
{
	struct element *e = element_of(s, tag);
	if (!e)
		return 0;
	add_piece(s, e, page, object, true);
	s->annotations = arena_grow(s->arena, s->annotations, s->annotation_count, &s->annotation_capacity,
				    sizeof(struct element *));
	s->annotations[s->annotation_count] = e;
	return (int)(s->pages->count + s->annotation_count++);
}

int structure_page_key(const struct structure *s, size_t page)
{
	return s->parents[page].count ? (int)page : -1;
}

static bool is_role(const struct tag *tag, const char *role)
{
	return strcmp(tag->role, role) == 0;
}

/* Finds what is kept and where it stands: an empty cell still is a cell, all else that is empty goes. */
static void resolve(struct element *e)
{
	e->order = e->first ? e->first->order : NEVER;
	e->kept = e->first || is_role(e->tag, "TD") || is_role(e->tag, "TH");
	for (const struct tag *t = e->tag->first; t; t = t->next) {
		struct element *child = t->writer;
		resolve(child);
		e->kept |= child->kept;
		if (child->order < e->order)
			e->order = child->order;
	}
}

static int compare_kids(const void *a, const void *b)
{
	const struct kid *x = a, *y = b;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static bool are_sorted(const struct kid *kids, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (compare_kids(&kids[i - 1], &kids[i]) > 0)
			return false;
	return true;
}

static void add_kid(struct structure *s, int64_t order, const struct element *element, const struct piece *piece)
{
	s->kids = arena_grow(s->arena, s->kids, s->kid_count, &s->kid_capacity, sizeof *s->kids);
	s->kids[s->kid_count] = (struct kid){order, s->kid_count, element, piece};
	s->kid_count++;
}

/* Children and content in the order of reading; an element without content stays behind the one before it. */
static void gather_kids(struct structure *s, const struct element *e)
{
	int64_t before = -1;
	s->kid_count = 0;
	for (const struct tag *t = e->tag->first; t; t = t->next) {
		const struct element *child = t->writer;
		if (!child->kept)
			continue;
		before = child->order == NEVER ? before : child->order;
		add_kid(s, before, child, NULL);
	}
	for (const struct piece *p = e->first; p; p = p->next)
		add_kid(s, p->order, NULL, p);
	if (!are_sorted(s->kids, s->kid_count))
		qsort(s->kids, s->kid_count, sizeof *s->kids, compare_kids);
}

/* The page that the element's numbers mean: that of its first content. */
static int own_page(const struct structure *s, const struct element *e)
{
	for (const struct piece *p = e->first; p; p = p->next)
		if (!p->is_annotation)
			return s->page_objects[p->page];
	return 0;
}

static void put_key_reference(struct buffer *b, const char *key, int object)
{
	buffer_puts(b, key);
	syntax_reference(b, object);
}

/* Content on the element's own page is its number alone. */
static void put_piece(const struct structure *s, const struct piece *p, int page, struct buffer *b)
{
	int its_page = s->page_objects[p->page];
	if (!p->is_annotation && its_page == page) {
		if (b->data[b->len - 1] != '[')
			buffer_putc(b, ' ');
		buffer_put_int(b, p->number);
		return;
	}
	buffer_puts(b, p->is_annotation ? "<</Type/OBJR" : "<</Type/MCR");
	if (its_page != page)
		put_key_reference(b, "/Pg", its_page);
	if (p->is_annotation) {
		put_key_reference(b, "/Obj", p->number);
	} else {
		buffer_puts(b, "/MCID ");
		buffer_put_int(b, p->number);
	}
	buffer_puts(b, ">>");
}

static void put_text_entry(struct buffer *b, const char *key, const char *text)
{
	if (!text)
		return;
	buffer_puts(b, key);
	syntax_text(b, text);
}

static void put_span(struct buffer *b, const char *key, int span)
{
	if (span > 1)
		buffer_printf(b, "%s %d", key, span);
}

static bool has_table_attributes(const struct tag *t)
{
	return t->scope != TAG_SCOPE_NONE || t->column_span > 1 || t->row_span > 1 || t->headers ||
	       t->summary;
}

static void put_table_attributes(struct buffer *b, const struct tag *t)
{
	static const char *const scopes[] = {"", "/Scope/Column", "/Scope/Row", "/Scope/Both"};
	buffer_puts(b, "<</O/Table");
	buffer_puts(b, scopes[t->scope]);
	put_span(b, "/ColSpan", t->column_span);
	put_span(b, "/RowSpan", t->row_span);
	if (t->headers) {
		buffer_puts(b, "/Headers[");
		for (const char *const *id = t->headers; *id; id++)
			syntax_literal(b, *id, strlen(*id));
		buffer_putc(b, ']');
	}
	put_text_entry(b, "/Summary", t->summary);
	buffer_puts(b, ">>");
}

static bool has_box(const struct structure *s, const struct tag *t)
{
	return t->bbox_page >= 0 && (size_t)t->bbox_page < s->pages->count &&
	       (t->bbox[0] != t->bbox[2] || t->bbox[1] != t->bbox[3]);
}

static void put_layout_attributes(const struct structure *s, struct buffer *b, const struct tag *t)
{
	buffer_puts(b, "<</O/Layout");
	if (t->placement_block)
		buffer_puts(b, "/Placement/Block");
	if (has_box(s, t)) {
		mpt height = s->pages->pages[t->bbox_page].height;
		const mpt corners[4] = {t->bbox[0], height - t->bbox[3], t->bbox[2], height - t->bbox[1]};
		buffer_puts(b, "/BBox[");
		for (int i = 0; i < 4; i++) {
			syntax_length(b, corners[i]);
			buffer_putc(b, i < 3 ? ' ' : ']');
		}
	}
	buffer_puts(b, ">>");
}

static void put_attributes(const struct structure *s, struct buffer *b, const struct tag *t)
{
	bool table = has_table_attributes(t), list = t->list_numbering, layout = t->placement_block || has_box(s, t);
	int count = table + list + layout;
	if (count == 0)
		return;
	buffer_puts(b, count > 1 ? "/A[" : "/A");
	if (table)
		put_table_attributes(b, t);
	if (list) {
		buffer_puts(b, "<</O/List/ListNumbering");
		syntax_name(b, t->list_numbering);
		buffer_puts(b, ">>");
	}
	if (layout)
		put_layout_attributes(s, b, t);
	if (count > 1)
		buffer_putc(b, ']');
}

static void add_name(struct structure *s, const char *id, int object)
{
	s->named = arena_grow(s->arena, s->named, s->named_count, &s->named_capacity, sizeof *s->named);
	s->named[s->named_count++] = (struct named_element){id, object};
}

/* What many elements have alike comes first, the numbers last: so it packs best. */
static void put_entries(struct structure *s, const struct element *e, int parent, int page, struct buffer *b)
{
	const struct tag *t = e->tag;
	buffer_puts(b, "/S");
	syntax_name(b, t->role);
	put_text_entry(b, "/Alt", t->alt);
	put_text_entry(b, "/ActualText", t->actual);
	put_text_entry(b, "/E", t->expansion);
	put_text_entry(b, "/Lang", t->lang);
	put_text_entry(b, "/T", t->title);
	if (t->id) {
		buffer_puts(b, "/ID");
		syntax_literal(b, t->id, strlen(t->id));
		add_name(s, t->id, e->object);
	}
	put_attributes(s, b, t);
	put_key_reference(b, "/P", parent);
	if (page)
		put_key_reference(b, "/Pg", page);
}

/* Numbers of objects are needed before they are filled: children name their parent. */
static void number_elements(struct structure *s, struct element *e)
{
	e->object = store_reserve(s->store);
	for (const struct tag *t = e->tag->first; t; t = t->next) {
		struct element *child = t->writer;
		if (child->kept)
			number_elements(s, child);
	}
}

static void put_kids(const struct structure *s, int page, struct buffer *b)
{
	if (s->kid_count == 0)
		return;
	buffer_puts(b, s->kid_count > 1 ? "/K[" : "/K");
	for (const struct kid *k = s->kids; k < s->kids + s->kid_count; k++)
		if (k->element)
			syntax_reference(b, k->element->object);
		else
			put_piece(s, k->piece, page, b);
	if (s->kid_count > 1)
		buffer_putc(b, ']');
}

static void write_element(struct structure *s, const struct element *e, int parent, struct buffer *b)
{
	int page = own_page(s, e);
	buffer_clear(b);
	put_entries(s, e, parent, page, b);
	gather_kids(s, e);
	put_kids(s, page, b);
	store_fill(s->store, e->object, b);
	for (const struct tag *t = e->tag->first; t; t = t->next) {
		const struct element *child = t->writer;
		if (child->kept)
			write_element(s, child, e->object, b);
	}
}

static int write_parent_tree(struct structure *s)
{
	struct buffer b = BUFFER_INIT;
	buffer_puts(&b, "/Nums[");
	for (size_t i = 0; i < s->pages->count; i++) {
		const struct page_parents *p = &s->parents[i];
		if (p->count == 0)
			continue;
		buffer_printf(&b, "%zu[", i);
		for (size_t k = 0; k < p->count; k++)
			syntax_reference(&b, p->elements[k]->object);
		buffer_puts(&b, "]");
	}
	for (size_t i = 0; i < s->annotation_count; i++)
		buffer_printf(&b, " %zu %d 0 R", s->pages->count + i, s->annotations[i]->object);
	buffer_putc(&b, ']');
	int object = store_dictionary(s->store, &b);
	buffer_free(&b);
	return object;
}

static int compare_names(const void *a, const void *b)
{
	const struct named_element *x = a, *y = b;
	return strcmp(x->id, y->id);
}

static int write_id_tree(struct structure *s)
{
	struct buffer b = BUFFER_INIT;
	qsort(s->named, s->named_count, sizeof *s->named, compare_names);
	buffer_puts(&b, "/Names[");
	for (size_t i = 0; i < s->named_count; i++) {
		if (i > 0 && strcmp(s->named[i].id, s->named[i - 1].id) == 0)
			store_fail(s->store, "two structure elements have the same id");
		syntax_literal(&b, s->named[i].id, strlen(s->named[i].id));
		syntax_reference(&b, s->named[i].object);
	}
	buffer_putc(&b, ']');
	int object = store_dictionary(s->store, &b);
	buffer_free(&b);
	return object;
}

int structure_write(struct structure *s)
{
	struct buffer b = BUFFER_INIT;
	struct element *document = s->pages->root->writer;
	int root = store_reserve(s->store);
	resolve(document);
	number_elements(s, document);
	write_element(s, document, root, &b);
	buffer_clear(&b);
	buffer_puts(&b, "/Type/StructTreeRoot/K");
	syntax_reference(&b, document->object);
	buffer_puts(&b, "/ParentTree");
	syntax_reference(&b, write_parent_tree(s));
	buffer_printf(&b, "/ParentTreeNextKey %zu", s->pages->count + s->annotation_count);
	if (s->named_count) {
		buffer_puts(&b, "/IDTree");
		syntax_reference(&b, write_id_tree(s));
	}
	store_fill(s->store, root, &b);
	buffer_free(&b);
	return root;
}
