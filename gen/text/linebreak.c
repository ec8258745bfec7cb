#include "text/linebreak.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* A way to have broken the paragraph at some item, the best one known. */
struct node {
	struct node *prev; /* the break before */
	size_t at;         /* item of the break; number of items = the end */
	size_t start;      /* first box of the line that follows */
	size_t line;       /* lines so far */
	int64_t demerits;  /* of all lines so far */
	int hyphens;       /* consecutive lines that end in a hyphen */
	bool overfull;     /* the line that ends here is */
};

struct breaker {
	struct arena *scratch;
	const struct linebreak_item *items;
	size_t count;
	const struct linebreak_settings *set;
	bool has_hyphens, with_hyphens;
	bool limited; /* in this pass lines may be only `most_short` too short, and not overfull */
	int64_t most_short;
	int64_t *sums;     /* sums[i]: width of the items before i */
	size_t *after_box; /* after_box[i]: behind the last box before i, 0 = none */
	struct node **active;
	size_t active_count, active_capacity;
};

/* A place to break, and what is the same for all lines that end there. */
struct place {
	size_t at, start; /* start: of the line that follows */
	size_t end;       /* behind the last box of the line that ends here */
	bool forced, last, flagged;
	mpt hyphen;   /* its width */
	int64_t cost; /* demerits of the place itself */
};

#define MAX_BADNESS 10000
#define USUAL_BADNESS 1000 /* worse lines are tried only when there is no other way */
#define OVERFULL_DEMERITS INT64_C(1000000000000)

struct linebreak_settings linebreak_settings_for(mpt width, mpt size)
{
	bool narrow = width > 0 && width / 4 < 5 * size; /* five ems would be much of a narrow column */
	return (struct linebreak_settings){
		.width = width,
		.raggedness = narrow ? width / 4 : 5 * size,
		.tolerance = 100,
		.line_penalty = 10,
		.consecutive = 60,
		.short_last = 3 * size,
		.short_last_cost = 60,
	};
}

static bool is_forced(const struct breaker *b, size_t at)
{
	return at == b->count ||
	       (b->items[at].kind == LINEBREAK_PENALTY && b->items[at].cost <= LINEBREAK_FORCE);
}

/* May a line end at this item at all? */
static bool is_legal(const struct breaker *b, size_t at)
{
	if (at == b->count)
		return true;
	const struct linebreak_item *item = &b->items[at];
	switch (item->kind) {
	case LINEBREAK_BOX:
		return false;
	case LINEBREAK_GLUE:
		return at > 0 && b->items[at - 1].kind == LINEBREAK_BOX;
	case LINEBREAK_HYPHEN:
		return b->with_hyphens && item->cost < LINEBREAK_FORBID;
	case LINEBREAK_PENALTY:
		return item->cost < LINEBREAK_FORBID;
	}
	return false;
}

static void measure(struct breaker *b)
{
	b->sums = arena_array(b->scratch, b->count + 1, sizeof *b->sums);
	b->after_box = arena_array(b->scratch, b->count + 1, sizeof *b->after_box);
	for (size_t i = 0; i < b->count; i++) {
		const struct linebreak_item *item = &b->items[i];
		bool has_width = item->kind == LINEBREAK_BOX || item->kind == LINEBREAK_GLUE;
		b->sums[i + 1] = b->sums[i] + (has_width ? item->width : 0);
		b->after_box[i + 1] = item->kind == LINEBREAK_BOX ? i + 1 : b->after_box[i];
		b->has_hyphens |= item->kind == LINEBREAK_HYPHEN;
	}
}

/*
 * The first box of a line that starts behind the break `at`. A FORCE is never
 * skipped: two in a row enclose an empty line.
 */
static size_t line_start(const struct breaker *b, size_t at)
{
	size_t i = at;
	if (i < b->count && b->items[i].kind != LINEBREAK_BOX)
		i++;
	while (i < b->count && b->items[i].kind != LINEBREAK_BOX && !is_forced(b, i))
		i++;
	return i;
}

/* Natural width of the line from `start` whose last box ends before `end`, without a hyphen. */
static int64_t line_width(const struct breaker *b, size_t start, size_t end)
{
	return end > start ? b->sums[end] - b->sums[start] : 0;
}

static mpt available(const struct linebreak_settings *set, size_t line)
{
	return set->line_width ? set->line_width(set->self, line) : set->width;
}

/* 100 * (shortfall / raggedness) cubed, at most MAX_BADNESS. */
static int64_t badness(const struct linebreak_settings *set, int64_t shortfall)
{
	if (shortfall <= 0 || set->raggedness <= 0)
		return 0;
	int64_t ratio = shortfall * 1000 / set->raggedness;
	if (ratio >= 4642) /* its cube is beyond MAX_BADNESS */
		return MAX_BADNESS;
	return ratio * ratio * ratio / 10000000;
}

/* The largest shortfall whose badness is at most `limit`. */
static int64_t shortfall_for(const struct linebreak_settings *set, int64_t limit)
{
	int64_t low = 0, high = MPT_MAX_LENGTH;
	while (low < high) {
		int64_t middle = (low + high + 1) / 2;
		if (badness(set, middle) <= limit)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

static int64_t square(int64_t n)
{
	return n * n;
}

static struct place place_at(const struct breaker *b, size_t at)
{
	struct place p = {
		.at = at,
		.start = line_start(b, at),
		.end = b->after_box[at],
		.forced = is_forced(b, at),
		.last = at == b->count,
	};
	if (p.forced || b->items[at].kind == LINEBREAK_GLUE)
		return p;
	bool hyphen = b->items[at].kind == LINEBREAK_HYPHEN;
	p.flagged = hyphen || b->items[at].flagged;
	p.hyphen = hyphen ? b->items[at].width : 0;
	p.cost = square(b->items[at].cost);
	return p;
}

/* All demerits up to `place` when the line that ends there, `short_by` too short, follows `from`. */
static int64_t judge_line(const struct breaker *b, const struct node *from, const struct place *place,
			  int64_t width, int64_t short_by)
{
	const struct linebreak_settings *set = b->set;
	int64_t d = from->demerits + place->cost;
	d += square(set->line_penalty + (place->forced ? 0 : badness(set, short_by)));
	if (place->flagged && from->hyphens)
		d += square(set->consecutive) * (from->hyphens > 1 ? 2 : 1);
	if (place->last && from->prev && width < set->short_last)
		d += square(set->short_last_cost);
	if (short_by < 0)
		d += OVERFULL_DEMERITS;
	return d;
}

static struct node *new_node(struct breaker *b)
{
	b->active =
		arena_grow(b->scratch, b->active, b->active_count, &b->active_capacity, sizeof *b->active);
	return b->active[b->active_count++] = arena_alloc(b->scratch, sizeof(struct node));
}

/*
 * Keeps the line from `from` to `place` when it is the best one that ends
 * there (with the same number, when widths differ). Nodes from `fresh` on end there.
 */
static void offer(struct breaker *b, size_t fresh, struct node *from, const struct place *place,
		  int64_t width, int64_t short_by)
{
	int64_t demerits = judge_line(b, from, place, width, short_by);
	struct node *n = NULL;
	for (size_t i = fresh; i < b->active_count && !n; i++)
		if (!b->set->line_width || b->active[i]->line == from->line + 1)
			n = b->active[i];
	if (n && demerits >= n->demerits)
		return;
	if (!n)
		n = new_node(b);
	*n = (struct node){
		.prev = from,
		.at = place->at,
		.start = place->start,
		.line = from->line + 1,
		.demerits = demerits,
		.hyphens = place->flagged ? from->hyphens + 1 : 0,
		.overfull = short_by < 0,
	};
}

/* Of the `old` nodes only the first `kept` stay; the fresh ones follow them. */
static void drop_nodes(struct breaker *b, size_t kept, size_t old)
{
	size_t fresh = b->active_count - old;
	memmove(b->active + kept, b->active + old, fresh * sizeof *b->active);
	b->active_count = kept + fresh;
}

/* Of two nodes too far away the one from which less sticks out. */
static struct node *nearer(struct node *a, struct node *b)
{
	if (!a || b->at > a->at)
		return b;
	return b->at == a->at && b->demerits < a->demerits ? b : a;
}

/* Tries a break at `at` after every active node. */
static void try_break(struct breaker *b, size_t at)
{
	size_t old = b->active_count, kept = 0;
	const struct place place = place_at(b, at);
	struct node *last = NULL; /* the nearest break before that is too far away */
	for (size_t i = 0; i < old; i++) {
		struct node *from = b->active[i];
		int64_t width = line_width(b, from->start, place.end);
		int64_t room = available(b->set, from->line);
		bool empty = from->start >= at && !place.forced; /* no box between */
		int64_t short_by = room - width - place.hyphen;
		if (short_by >= 0 && !empty && (!b->limited || place.forced || short_by <= b->most_short))
			offer(b, old, from, &place, width + place.hyphen, short_by);
		if (width > room)
			last = nearer(last, from);
		else if (!place.forced)
			b->active[kept++] = from;
	}
	if (kept == 0 && b->active_count == old && last && !b->limited) {
		int64_t width = line_width(b, last->start, place.end) + place.hyphen;
		offer(b, old, last, &place, width, available(b->set, last->line) - width);
	}
	drop_nodes(b, kept, old);
}

/*
 * One pass over the paragraph; returns the best last break, or NULL when no
 * line may have more than `limit` badness and there is no such way.
 */
static struct node *run_pass(struct breaker *b, bool with_hyphens, int64_t limit)
{
	b->with_hyphens = with_hyphens;
	b->limited = limit < MAX_BADNESS;
	b->most_short = b->limited ? shortfall_for(b->set, limit) : 0;
	b->active_count = 0;
	struct node *first = new_node(b);
	first->start = is_forced(b, 0) ? 0 : line_start(b, 0);
	for (size_t at = first->start; at <= b->count && b->active_count; at++)
		if (is_legal(b, at))
			try_break(b, at);
	struct node *best = b->active_count ? b->active[0] : NULL;
	for (size_t i = 1; i < b->active_count; i++)
		if (b->active[i]->demerits < best->demerits)
			best = b->active[i];
	return best;
}

/* The limits a pass may have, from strict to none, until one succeeds. */
static struct node *run_passes(struct breaker *b, bool hyphens_at_once, bool *tolerable)
{
	struct node *last = run_pass(b, hyphens_at_once, b->set->tolerance);
	*tolerable = last;
	if (!last && !hyphens_at_once && b->has_hyphens) {
		last = run_pass(b, true, b->set->tolerance);
		*tolerable = last;
	}
	if (!last)
		last = run_pass(b, true, USUAL_BADNESS);
	return last ? last : run_pass(b, true, MAX_BADNESS);
}

static void describe_line(const struct breaker *b, const struct node *n, struct linebreak_line *line)
{
	const struct place place = place_at(b, n->at);
	size_t first = n->prev->start;
	int64_t width = line_width(b, first, place.end) + place.hyphen;
	*line = (struct linebreak_line){
		.first = first,
		.end = place.end > first ? place.end : first,
		.width = width > INT32_MAX ? INT32_MAX : (mpt)width,
		.available = available(b->set, n->prev->line),
		.at = n->at,
		.hyphen = !place.last && b->items[n->at].kind == LINEBREAK_HYPHEN,
		.forced = place.forced,
		.overfull = n->overfull,
	};
}

static struct linebreak_result describe(struct arena *a, const struct breaker *b, const struct node *last)
{
	struct linebreak_result r = {.count = last->line};
	r.lines = arena_array(a, r.count, sizeof *r.lines);
	size_t i = r.count;
	for (const struct node *n = last; n->prev; n = n->prev) {
		describe_line(b, n, &r.lines[--i]);
		r.overfull += n->overfull;
	}
	return r;
}

/* What stands behind the last box is of no use: not even a FORCE, as in HTML. */
static size_t trimmed_count(const struct linebreak_item *items, size_t count)
{
	while (count > 0 && items[count - 1].kind != LINEBREAK_BOX)
		count--;
	return count;
}

struct linebreak_result linebreak_paragraph(struct arena *a, const struct linebreak_item *items, size_t count,
					    const struct linebreak_settings *settings)
{
	struct breaker b = {.scratch = a, .items = items, .count = trimmed_count(items, count), .set = settings};
	if (b.count == 0)
		return (struct linebreak_result){.tolerable = true};
	measure(&b);
	bool tolerable;
	const struct node *last = run_passes(&b, settings->hyphens_at_once, &tolerable);
	struct linebreak_result r = describe(a, &b, last);
	r.tolerable = tolerable;
	return r;
}

/* Where a tolerable line may start, counted from the start of the paragraph. */
struct start {
	int64_t at;
	mpt room;
};

struct linebreak_scout {
	struct arena *scratch;
	struct linebreak_settings set;
	int64_t most_short;
	int64_t at;
	struct start *starts; /* of lines that may still go on */
	size_t count, capacity;
	size_t lines;      /* 0: not even the first one has started */
	bool starts_line;  /* the next box does */
};

struct linebreak_scout *linebreak_scout_new(struct arena *a, const struct linebreak_settings *settings)
{
	struct linebreak_scout *s = arena_alloc(a, sizeof *s);
	*s = (struct linebreak_scout){.scratch = a, .set = *settings, .starts_line = true};
	s->most_short = shortfall_for(settings, settings->tolerance);
	return s;
}

static void open_line(struct linebreak_scout *s)
{
	if (!s->starts_line)
		return;
	s->starts = arena_grow(s->scratch, s->starts, s->count, &s->capacity, sizeof *s->starts);
	s->starts[s->count++] = (struct start){s->at, available(&s->set, s->lines++)};
	s->starts_line = false;
}

/* May one of the lines end `first` to `last` from here, with what is `added` to it at most `short_by` short? */
static bool may_end(const struct linebreak_scout *s, mpt first, mpt last, mpt added, int64_t short_by)
{
	for (size_t i = 0; i < s->count; i++) {
		int64_t left = s->starts[i].at + s->starts[i].room - s->at - added;
		if (left >= first && left - last <= short_by)
			return true;
	}
	return false;
}

bool linebreak_may_end_within(struct linebreak_scout *s, mpt first, mpt last, mpt hyphen)
{
	open_line(s);
	return may_end(s, first, last, hyphen, s->most_short);
}

static void pass_box(struct linebreak_scout *s, mpt width)
{
	size_t kept = 0;
	open_line(s);
	s->at += width;
	for (size_t i = 0; i < s->count; i++)
		if (s->at - s->starts[i].at <= s->starts[i].room)
			s->starts[kept++] = s->starts[i];
	s->count = kept;
}

void linebreak_pass(struct linebreak_scout *s, const struct linebreak_item *item)
{
	if (item->kind == LINEBREAK_BOX) {
		pass_box(s, item->width);
	} else if (item->kind == LINEBREAK_GLUE) {
		s->starts_line |= may_end(s, 0, 0, 0, s->most_short);
		s->at += item->width;
	} else if (item->cost <= LINEBREAK_FORCE) {
		s->starts_line |= may_end(s, 0, 0, 0, INT64_MAX);
		s->count = 0;
	} else if (item->cost < LINEBREAK_FORBID) {
		s->starts_line |= may_end(s, 0, 0, item->width, s->most_short);
	}
}
