/*
 * A content model is kept as its positions (Glushkov): each place in the
 * model where an element stands, with the set of places that may follow it.
 * Occurrence counts above one count as "any number"; the validator still
 * checks them.
 */
#include "xml/content.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "xml/words.h"

#define MAX_POSITIONS 256
#define WORDS (MAX_POSITIONS / 64)
#define MAX_NESTING 32
#define MAX_CELLS ((size_t)256 * 1024) /* of the table that a repair fills */

struct set {
	uint64_t bits[WORDS];
};

struct position {
	const char *name;
	const xmlNode *declaration;
	struct set follow;
};

struct content {
	enum content_kind kind;
	const xmlNode *type;
	struct position *positions;
	size_t count;
	struct set first, last;
	bool nullable;
	struct content *next;
};

struct content_models {
	const struct xsd *xsd;
	struct arena *arena;
	struct content *list;
	struct content text, unknown;
};

static void set_add(struct set *s, size_t i)
{
	s->bits[i / 64] |= UINT64_C(1) << (i % 64);
}

static bool set_has(const struct set *s, size_t i)
{
	return s->bits[i / 64] >> (i % 64) & 1;
}

static void set_join(struct set *s, const struct set *other)
{
	for (size_t i = 0; i < WORDS; i++)
		s->bits[i] |= other->bits[i];
}

/* Building */

struct fragment {
	struct set first, last;
	bool nullable;
};

struct builder {
	const struct xsd *xsd;
	struct content *model;
	int nesting;
	bool unknown;
};

static struct fragment build_particle(struct builder *b, const xmlNode *node);

/* What ends in `ends` can be followed by what `starts` begins with. */
static void connect(struct builder *b, const struct set *ends, const struct set *starts)
{
	for (size_t i = 0; i < b->model->count; i++)
		if (set_has(ends, i))
			set_join(&b->model->positions[i].follow, starts);
}

static struct fragment build_element(struct builder *b, const xmlNode *node)
{
	struct fragment f = {0};
	const char *ref = xsd_attribute(node, "ref");
	const xmlNode *declaration = ref ? xsd_global(b->xsd, "element", ref) : node;
	if (!declaration || b->model->count == MAX_POSITIONS ||
	    xsd_attribute(declaration, "substitutionGroup")) {
		b->unknown = true;
		return f;
	}
	size_t i = b->model->count++;
	b->model->positions[i].name = xsd_attribute(declaration, "name");
	b->model->positions[i].declaration = declaration;
	set_add(&f.first, i);
	set_add(&f.last, i);
	return f;
}

static void append(struct builder *b, struct fragment *f, const struct fragment *next)
{
	connect(b, &f->last, &next->first);
	if (f->nullable)
		set_join(&f->first, &next->first);
	if (next->nullable)
		set_join(&f->last, &next->last);
	else
		f->last = next->last;
	f->nullable = f->nullable && next->nullable;
}

static struct fragment build_sequence(struct builder *b, const xmlNode *node)
{
	struct fragment f = {.nullable = true};
	for (xmlNodePtr n = xsd_element_from(node->children); n; n = xsd_element_from(n->next)) {
		struct fragment next = build_particle(b, n);
		append(b, &f, &next);
	}
	return f;
}

static struct fragment build_choice(struct builder *b, const xmlNode *node)
{
	struct fragment f = {0};
	for (xmlNodePtr n = xsd_element_from(node->children); n; n = xsd_element_from(n->next)) {
		struct fragment next = build_particle(b, n);
		set_join(&f.first, &next.first);
		set_join(&f.last, &next.last);
		f.nullable = f.nullable || next.nullable;
	}
	return f;
}

/* Any order; what is missing or doubled is left to the validator. */
static struct fragment build_all(struct builder *b, const xmlNode *node)
{
	struct fragment f = build_choice(b, node);
	connect(b, &f.last, &f.first);
	f.nullable = true;
	return f;
}

static struct fragment build_group(struct builder *b, const xmlNode *node)
{
	const char *ref = xsd_attribute(node, "ref");
	const xmlNode *group = ref ? xsd_global(b->xsd, "group", ref) : NULL;
	const xmlNode *inner = group ? xsd_element_from(group->children) : NULL;
	if (inner)
		return build_particle(b, inner);
	b->unknown = true;
	return (struct fragment){0};
}

static struct fragment build_once(struct builder *b, const xmlNode *node)
{
	if (tree_named(node, "element"))
		return build_element(b, node);
	if (tree_named(node, "sequence"))
		return build_sequence(b, node);
	if (tree_named(node, "choice"))
		return build_choice(b, node);
	if (tree_named(node, "all"))
		return build_all(b, node);
	if (tree_named(node, "group"))
		return build_group(b, node);
	b->unknown = true;
	return (struct fragment){0};
}

static struct fragment build_particle(struct builder *b, const xmlNode *node)
{
	const char *min = xsd_attribute(node, "minOccurs"), *max = xsd_attribute(node, "maxOccurs");
	struct fragment f = {.nullable = true};
	if (max && strcmp(max, "0") == 0)
		return f;
	if (b->nesting++ < MAX_NESTING)
		f = build_once(b, node);
	else
		b->unknown = true;
	b->nesting--;
	if (max && strcmp(max, "1") != 0)
		connect(b, &f.last, &f.first);
	if (min && strcmp(min, "0") == 0)
		f.nullable = true;
	return f;
}

static bool is_particle(const xmlNode *node)
{
	return tree_named(node, "sequence") || tree_named(node, "choice") || tree_named(node, "all") ||
	       tree_named(node, "group");
}

static struct fragment build_type(struct builder *b, const xmlNode *type);

/* The content of an extension follows that of its base. */
static struct fragment build_derived(struct builder *b, const xmlNode *derivation)
{
	struct fragment f = {.nullable = true};
	const xmlNode *base = tree_named(derivation, "extension") ? xsd_base(b->xsd, derivation) : NULL;
	if (base && b->nesting++ < MAX_NESTING)
		f = build_type(b, base);
	const xmlNode *own = xsd_element_from(derivation->children);
	if (own && is_particle(own)) {
		struct fragment next = build_particle(b, own);
		append(b, &f, &next);
	}
	return f;
}

static struct fragment build_type(struct builder *b, const xmlNode *type)
{
	const xmlNode *derivation = xsd_derivation(type, "complexContent");
	if (derivation)
		return build_derived(b, derivation);
	const xmlNode *particle = xsd_element_from(type->children);
	return particle && is_particle(particle) ? build_particle(b, particle)
						 : (struct fragment){.nullable = true};
}

static bool is_mixed(const xmlNode *type)
{
	const char *mixed = xsd_attribute(type, "mixed");
	return mixed && (strcmp(mixed, "true") == 0 || strcmp(mixed, "1") == 0);
}

static struct content *build_model(struct content_models *m, const xmlNode *type)
{
	struct content *c = arena_alloc(m->arena, sizeof *c);
	c->type = type;
	if (tree_named(type, "simpleType") || xsd_derivation(type, "simpleContent")) {
		c->kind = CONTENT_TEXT;
		return c;
	}
	struct builder b = {.xsd = m->xsd, .model = c};
	c->positions = arena_array(m->arena, MAX_POSITIONS, sizeof *c->positions);
	struct fragment f = build_type(&b, type);
	c->first = f.first;
	c->last = f.last;
	c->nullable = f.nullable;
	if (b.unknown)
		c->kind = CONTENT_UNKNOWN;
	else if (c->count > 0)
		c->kind = CONTENT_ELEMENTS;
	else
		c->kind = is_mixed(type) ? CONTENT_TEXT : CONTENT_EMPTY;
	return c;
}

struct content_models *content_models_new(const struct xsd *xsd, struct arena *a)
{
	struct content_models *m = arena_alloc(a, sizeof *m);
	*m = (struct content_models){.xsd = xsd, .arena = a};
	m->text.kind = CONTENT_TEXT;
	m->unknown.kind = CONTENT_UNKNOWN;
	return m;
}

const struct content *content_model(struct content_models *m, const xmlNode *declaration)
{
	const xmlNode *type = xsd_type(m->xsd, declaration);
	if (!type)
		return xsd_attribute(declaration, "type") ? &m->text : &m->unknown;
	for (struct content *c = m->list; c; c = c->next)
		if (c->type == type)
			return c;
	struct content *c = build_model(m, type);
	c->next = m->list;
	m->list = c;
	return c;
}

enum content_kind content_kind(const struct content *c)
{
	return c->kind;
}

const xmlNode *content_find(const struct content *c, const char *name)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->positions[i].name, name) == 0)
			return c->positions[i].declaration;
	return NULL;
}

size_t content_allowed(const struct content *c, const xmlNode *behind, const char **names, size_t max)
{
	struct set allowed = {0};
	if (!behind)
		allowed = c->first;
	for (size_t i = 0; behind && i < c->count; i++)
		if (c->positions[i].declaration == behind)
			set_join(&allowed, &c->positions[i].follow);
	size_t total = 0;
	for (size_t i = 0; i < c->count; i++) {
		if (!set_has(&allowed, i))
			continue;
		if (total < max)
			names[total] = c->positions[i].name;
		total++;
	}
	return total;
}

/* The positions of that name that may follow; `start`: nothing was read yet. */
static struct set step(const struct content *c, const struct set *states, bool start, const char *name)
{
	struct set allowed = {0}, next = {0};
	if (start)
		allowed = c->first;
	for (size_t s = 0; !start && s < c->count; s++)
		if (set_has(states, s))
			set_join(&allowed, &c->positions[s].follow);
	for (size_t p = 0; p < c->count; p++)
		if (set_has(&allowed, p) && strcmp(c->positions[p].name, name) == 0)
			set_add(&next, p);
	return next;
}

static bool is_end(const struct content *c, const struct set *states, bool start)
{
	if (start)
		return c->nullable;
	for (size_t i = 0; i < WORDS; i++)
		if (states->bits[i] & c->last.bits[i])
			return true;
	return false;
}

static bool fits(const struct content *c, const char *const *names, size_t count)
{
	struct set states = {0};
	for (size_t i = 0; i < count; i++)
		states = step(c, &states, i == 0, names[i]);
	return is_end(c, &states, count == 0);
}

/* Repairing: the cheapest way through the table children x states, state 0 being the start */

enum { COST_RENAME = 1, COST_INSERT = 2, COST_DELETE = 3, COST_NONE = 1 << 28 };

struct cell {
	int32_t cost;
	uint16_t from; /* state before */
	uint8_t edit;  /* enum content_edit_kind that led here */
};

struct table {
	const struct content *c;
	const char *const *names;
	size_t count, states;
	struct cell *cells;
};

static struct cell *cell_at(const struct table *t, size_t child, size_t state)
{
	return &t->cells[child * t->states + state];
}

static const struct set *follows(const struct content *c, size_t state)
{
	return state == 0 ? &c->first : &c->positions[state - 1].follow;
}

static bool accepts(const struct content *c, size_t state)
{
	return state == 0 ? c->nullable : set_has(&c->last, state - 1);
}

/* Of two children where one fits the first stays: at equal cost deleting wins. */
static bool improve(struct cell *cell, int32_t cost, size_t from, enum content_edit_kind edit)
{
	if (cost > cell->cost || (cost == cell->cost && edit != EDIT_DELETE))
		return false;
	*cell = (struct cell){.cost = cost, .from = (uint16_t)from, .edit = (uint8_t)edit};
	return true;
}

/* Elements that may be missing before child `i`. */
static void relax_insertions(const struct table *t, size_t i)
{
	for (bool changed = true; changed;) {
		changed = false;
		for (size_t s = 0; s < t->states; s++) {
			int32_t cost = cell_at(t, i, s)->cost;
			for (size_t p = 0; cost < COST_NONE && p < t->c->count; p++)
				if (set_has(follows(t->c, s), p) &&
				    improve(cell_at(t, i, p + 1), cost + COST_INSERT, s, EDIT_INSERT))
					changed = true;
		}
	}
}

static void take_child(const struct table *t, size_t i, bool known, const bool *similar)
{
	for (size_t s = 0; s < t->states; s++) {
		int32_t cost = cell_at(t, i, s)->cost;
		if (cost >= COST_NONE)
			continue;
		improve(cell_at(t, i + 1, s), cost + COST_DELETE, s, EDIT_DELETE);
		for (size_t p = 0; p < t->c->count; p++) {
			if (!set_has(follows(t->c, s), p))
				continue;
			if (known && strcmp(t->c->positions[p].name, t->names[i]) == 0)
				improve(cell_at(t, i + 1, p + 1), cost, s, EDIT_KEEP);
			else if (!known && similar[p])
				improve(cell_at(t, i + 1, p + 1), cost + COST_RENAME, s, EDIT_RENAME);
		}
	}
}

static void fill_row(const struct table *t, size_t i)
{
	bool similar[MAX_POSITIONS] = {0};
	const char *name = t->names[i];
	bool known = content_find(t->c, name) != NULL;
	for (size_t p = 0; !known && p < t->c->count; p++)
		similar[p] = words_similar(name, strlen(name), t->c->positions[p].name,
					   strlen(t->c->positions[p].name));
	take_child(t, i, known, similar);
}

static size_t best_end(const struct table *t)
{
	size_t best = t->states;
	for (size_t s = 0; s < t->states; s++) {
		if (!accepts(t->c, s) || cell_at(t, t->count, s)->cost >= COST_NONE)
			continue;
		if (best == t->states || cell_at(t, t->count, s)->cost < cell_at(t, t->count, best)->cost)
			best = s;
	}
	return best;
}

/* Reads the edits off the table, from its end to its start. */
static void trace(const struct table *t, size_t state, struct content_repair *r, struct arena *a)
{
	size_t capacity = 0, i = t->count;
	while (i > 0 || state > 0) {
		const struct cell *cell = cell_at(t, i, state);
		enum content_edit_kind kind = (enum content_edit_kind)cell->edit;
		r->edits = arena_grow(a, r->edits, r->count, &capacity, sizeof *r->edits);
		struct content_edit *e = &r->edits[r->count++];
		i -= kind != EDIT_INSERT;
		*e = (struct content_edit){.kind = kind, .child = i};
		if (kind != EDIT_DELETE)
			e->declaration = t->c->positions[state - 1].declaration;
		state = cell->from;
	}
	for (size_t left = 0, right = r->count; left + 1 < right; left++) {
		struct content_edit swap = r->edits[left];
		r->edits[left] = r->edits[--right];
		r->edits[right] = swap;
	}
}

static const char *name_of(const xmlNode *declaration)
{
	return xsd_attribute(declaration, "name");
}

/* The child that stands behind edit `e` in the repaired order. */
static size_t child_behind(const struct content_repair *r, size_t e, size_t count)
{
	for (; e < r->count; e++)
		if (r->edits[e].kind == EDIT_KEEP || r->edits[e].kind == EDIT_RENAME)
			return r->edits[e].child;
	return count;
}

/* A deleted child and a missing one of the same name are one child in the wrong place. */
static bool join_move(struct content_repair *r, size_t deleted, const char *name, size_t count)
{
	for (size_t i = 0; i < r->count; i++) {
		if (r->edits[i].kind != EDIT_INSERT || strcmp(name_of(r->edits[i].declaration), name) != 0)
			continue;
		struct content_edit *e = &r->edits[deleted];
		e->kind = EDIT_MOVE;
		e->before = child_behind(r, i, count);
		e->declaration = r->edits[i].declaration;
		r->edits[i].kind = EDIT_FILLED;
		return true;
	}
	return false;
}

/* True when the repaired children with `name` put in behind edit `gap` fit the model. */
static bool fits_at(const struct content *c, const struct content_repair *r, size_t gap, const char *name)
{
	struct set states = {0};
	bool start = true;
	for (size_t i = 0; i <= r->count; i++) {
		if (i == gap) {
			states = step(c, &states, start, name);
			start = false;
		}
		if (i == r->count || r->edits[i].kind == EDIT_DELETE || r->edits[i].kind == EDIT_MOVE)
			continue;
		states = step(c, &states, start, name_of(r->edits[i].declaration));
		start = false;
	}
	return is_end(c, &states, start);
}

#define MAX_PLACES 200 /* children up to which a place for a deleted one is looked for */

/* An optional child in the wrong place was deleted: looks for the nearest place where it fits. */
static void find_place(const struct content *c, struct content_repair *r, size_t deleted, const char *name,
		       size_t count)
{
	for (size_t distance = 1; r->count <= MAX_PLACES && distance <= r->count; distance++) {
		size_t gap = r->count + 1;
		if (deleted >= distance && fits_at(c, r, deleted - distance, name))
			gap = deleted - distance;
		else if (deleted + distance <= r->count && fits_at(c, r, deleted + distance, name))
			gap = deleted + distance;
		if (gap > r->count)
			continue;
		struct content_edit *e = &r->edits[deleted];
		e->kind = EDIT_MOVE;
		e->before = child_behind(r, gap, count);
		e->declaration = content_find(c, name);
		return;
	}
}

static void find_moves(const struct content *c, const char *const *names, size_t count,
		       struct content_repair *r)
{
	for (size_t i = 0; i < r->count; i++) {
		if (r->edits[i].kind != EDIT_DELETE || !content_find(c, names[r->edits[i].child]))
			continue;
		const char *name = names[r->edits[i].child];
		if (!join_move(r, i, name, count))
			find_place(c, r, i, name, count);
	}
}

static struct content_repair repair_elements(const struct content *c, const char *const *names, size_t count,
					     struct arena *a)
{
	struct content_repair r = {0};
	struct table t = {.c = c, .names = names, .count = count, .states = c->count + 1};
	r.fits = fits(c, names, count) || (count + 1) * t.states > MAX_CELLS;
	if (r.fits)
		return r;
	struct arena *scratch = arena_new();
	t.cells = arena_array(scratch, (count + 1) * t.states, sizeof *t.cells);
	for (size_t i = 0; i < (count + 1) * t.states; i++)
		t.cells[i].cost = COST_NONE;
	cell_at(&t, 0, 0)->cost = 0;
	for (size_t i = 0; i < count; i++) {
		relax_insertions(&t, i);
		fill_row(&t, i);
	}
	relax_insertions(&t, count);
	size_t end = best_end(&t);
	r.fits = end == t.states;
	if (!r.fits) {
		trace(&t, end, &r, a);
		find_moves(c, names, count, &r);
	}
	arena_free(scratch);
	return r;
}

static struct content_repair delete_all(size_t count, struct arena *a)
{
	struct content_repair r = {.count = count, .fits = count == 0};
	r.edits = arena_array(a, count, sizeof *r.edits);
	for (size_t i = 0; i < count; i++)
		r.edits[i] = (struct content_edit){.kind = EDIT_DELETE, .child = i};
	return r;
}

struct content_repair content_repair(const struct content *c, const char *const *names, size_t count,
				     struct arena *a)
{
	if (c->kind == CONTENT_UNKNOWN)
		return (struct content_repair){.fits = true};
	if (c->kind == CONTENT_ELEMENTS)
		return repair_elements(c, names, count, a);
	return delete_all(count, a);
}
