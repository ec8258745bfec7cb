/*
 * Boxes -> pages: fills each page as far as it goes, then looks back for the
 * best place to end it. Linear: what is looked at again is less than a page.
 */
#include "layout/flow.h"

struct pager {
	struct layout *l;
	struct stack *body;          /* working copy: cut rows replace their boxes */
	struct plan *plan;
	size_t next;                 /* first box that is not placed */
	const struct box **notes;    /* lines of footnotes that wait for room, in order */
	size_t note_count, note_capacity, note_next;
	struct page_plan *page;
	mpt top, room;               /* of the page: y of the body's top, its height */
};

static void place(struct pager *p, const struct box *box, const struct repeat *repeat, mpt y)
{
	struct plan *plan = p->plan;
	plan->placements = arena_grow(p->l->scratch, plan->placements, plan->placement_count,
				      &plan->placement_capacity, sizeof *plan->placements);
	plan->placements[plan->placement_count++] = (struct placement){.box = box, .repeat = repeat, .y = y};
	p->page->count++;
}

/* --- footnotes --- */

static mpt notes_height(const struct note *notes)
{
	mpt height = 0;
	for (const struct note *n = notes; n; n = n->next)
		if (n->body->count)
			height += n->body->boxes[0].space + stack_height(n->body, 0, n->body->count);
	return height;
}

static void queue_notes(struct pager *p, const struct box *box)
{
	for (const struct note *n = box->notes; n; n = n->next)
		for (size_t i = 0; i < n->body->count; i++) {
			p->notes = arena_grow(p->l->scratch, p->notes, p->note_count, &p->note_capacity,
					      sizeof(struct box *));
			p->notes[p->note_count++] = &n->body->boxes[i];
		}
}

/* Height of the lines of notes that wait, of which at most `room` is taken. */
static mpt waiting_height(const struct pager *p, mpt room, size_t *end)
{
	mpt height = 0;
	size_t i = p->note_next;
	for (; i < p->note_count; i++) {
		mpt wanted = p->notes[i]->height + (i == p->note_next ? NOTE_RULE_HEIGHT : p->notes[i]->space);
		bool must = i == p->note_next && p->page->count == 0 && p->next == p->body->count;
		if (height + wanted > room && !must)
			break;
		height += wanted;
	}
	*end = i;
	return height;
}

/* Puts waiting notes at the foot of the page, as far as `room` goes. */
static void place_notes(struct pager *p, mpt room)
{
	size_t end;
	mpt height = waiting_height(p, room, &end);
	if (end == p->note_next)
		return;
	mpt y = p->top + p->room - height;
	place(p, NULL, NULL, y);
	y += NOTE_RULE_HEIGHT;
	for (size_t i = p->note_next; i < end; i++) {
		y += i > p->note_next ? p->notes[i]->space : 0;
		place(p, p->notes[i], NULL, y);
		y += p->notes[i]->height;
	}
	p->note_next = end;
}

/* --- pages --- */

static void begin_page(struct pager *p)
{
	struct plan *plan = p->plan;
	const struct page_geometry *g = &p->l->styles->page;
	plan->pages = arena_grow(p->l->scratch, plan->pages, plan->page_count, &plan->page_capacity,
				 sizeof *plan->pages);
	bool first = plan->page_count == 0;
	p->page = &plan->pages[plan->page_count++];
	*p->page = (struct page_plan){.first = plan->placement_count};
	if (p->next < p->body->count)
		p->page->kind = (enum page_kind)p->body->boxes[p->next].page_kind;
	else if (!first)
		p->page->kind = p->page[-1].kind;
	p->top = first && g->first_top > 0 ? g->first_top : g->top;
	p->room = g->height - p->top - g->bottom;
}

/* Must a new page begin with box `i`? */
static bool page_begins(const struct pager *p, size_t i)
{
	const struct box *box = &p->body->boxes[i];
	return box->new_page || box->page_kind != (uint8_t)p->page->kind;
}

/* How the boxes from p->next on fill a page. */
struct fill {
	size_t end;                  /* the first box without room, or where a page must begin */
	mpt used;                    /* height of those before it */
	mpt notes;                   /* taken by footnotes, those that waited included */
	bool full;                   /* `end` is for lack of room */
};

static mpt repeat_height(const struct box *first)
{
	return first->repeat ? first->repeat->height : 0;
}

static struct fill fill_page(const struct pager *p, mpt waiting)
{
	struct fill f = {.end = p->next, .notes = waiting};
	f.used = p->next < p->body->count ? repeat_height(&p->body->boxes[p->next]) : 0;
	for (; f.end < p->body->count; f.end++) {
		const struct box *box = &p->body->boxes[f.end];
		if (f.end > p->next && page_begins(p, f.end))
			return f;
		mpt own = box->height + (f.end > p->next ? box->space : 0);
		mpt notes = f.notes;
		if (box->notes)
			notes += notes_height(box->notes) + (notes ? 0 : NOTE_RULE_HEIGHT);
		if (f.used + own + notes > p->room) {
			f.full = true;
			return f;
		}
		f.used += own;
		f.notes = notes;
	}
	return f;
}

/*
 * When all that has no room is (the end of) a chart with its caption, and by so little that it may be drawn less high:
 * does so. False when nothing changed.
 */
static bool lower_chart(struct pager *p, const struct fill *f)
{
	const struct stack *s = p->body;
	size_t chart = f->end, end;
	while (chart > p->next && !s->boxes[chart].elastic && s->boxes[chart].tie == TIE_CLOSE)
		chart--;
	struct box *box = &s->boxes[chart];
	if (!box->elastic)
		return false;
	for (end = f->end + 1; end < s->count && s->boxes[end].tie == TIE_CLOSE && !page_begins(p, end);)
		end++;
	int64_t rest = (f->end > p->next ? s->boxes[f->end].space : 0) + (int64_t)stack_height(s, f->end, end);
	int64_t height = box->height - (f->used + rest + f->notes - p->room);
	if (height >= box->height || height < figure_least_height(box->elastic))
		return false;
	figure_set_height(box, (mpt)height);
	return true;
}

/* Puts boxes p->next..end-1 on the page. */
static void place_boxes(struct pager *p, size_t end)
{
	mpt y = p->top;
	for (size_t i = p->next; i < end; i++) {
		const struct box *box = &p->body->boxes[i];
		if (i == p->next && box->repeat) {
			place(p, box, box->repeat, y);
			y += box->repeat->height;
		}
		y += i > p->next ? box->space : 0;
		place(p, box, NULL, y);
		y += box->height;
		queue_notes(p, box);
	}
	p->next = end;
}

/* --- rows higher than a page --- */

/* Is the box too high for any page? */
static bool is_too_high(const struct pager *p, const struct box *box)
{
	return box->height + repeat_height(box) > flow_page_height(p->l);
}

#define LEAST_PART 8 /* a row is not begun in less than this part of a page */

/* Cuts the row so that the notes of its first part have room on the page too, if that can be. */
static bool split_with_notes(struct pager *p, const struct fill *f, mpt room, bool force, struct box *head,
			     struct box *rest)
{
	const struct box *box = &p->body->boxes[f->end];
	if (!row_split(p->l, box, room, force, head, rest))
		return false;
	if (!head->notes)
		return true;
	mpt notes = notes_height(head->notes) + (f->notes ? 0 : NOTE_RULE_HEIGHT);
	struct box less_head, less_rest;
	if (row_split(p->l, box, room - notes, false, &less_head, &less_rest)) {
		*head = less_head;
		*rest = less_rest;
	}
	return true;
}

/*
 * Cuts the row that has no room, so that its first part fills the page; what
 * stands before it is placed too. False, nothing done, when it isn't to be cut.
 */
static bool place_cut_row(struct pager *p, const struct fill *f)
{
	struct box *box = &p->body->boxes[f->end];
	bool at_top = f->end == p->next;
	if (!box->row || (!at_top && !is_too_high(p, box)))
		return false;
	mpt room = p->room - f->used - f->notes - (at_top ? 0 : box->space);
	if (!at_top && room < p->room / LEAST_PART)
		return false;
	struct box *head = arena_alloc(p->l->scratch, sizeof *head), rest;
	if (!split_with_notes(p, f, room, at_top, head, &rest))
		return false;
	*box = *head;
	place_boxes(p, f->end + 1);
	p->plan->placements[p->plan->placement_count - 1].box = head;
	*box = rest;
	p->next = f->end;
	return true;
}

static void report_too_high(struct pager *p, const struct box *box)
{
	if (box->height <= p->room)
		return;
	const struct origin *o = box->origin;
	diagnostics_report(p->l->found, DIAG_LAYOUT_TOO_HIGH, o->file, o->line, o->place);
}

/* Drops white space that would stand at the top of the next page, which begins on its own. */
static void skip_optional(struct pager *p)
{
	while (p->next < p->body->count && p->body->boxes[p->next].optional && !page_begins(p, p->next))
		p->next++;
}

/* Notes that waited may take this much of a page: text goes on as well. */
static mpt waiting_room(const struct pager *p)
{
	return p->next < p->body->count ? p->room / 4 * 3 : p->room;
}

#define MOST_WHITE 8 /* part of a page that may stay empty before loose ties give way */
#define LEAST_TAIL 6 /* part of a page below which the last one before a page that begins anew looks lost */

/*
 * Height of what follows `cut` up to where a page begins anew, without what is repeated from the page before;
 * `enough` or more when nothing does or it is so high.
 */
static mpt tail_height(const struct pager *p, size_t cut, mpt enough)
{
	while (cut < p->body->count && p->body->boxes[cut].optional && !page_begins(p, cut))
		cut++;
	if (cut == p->body->count || page_begins(p, cut))
		return enough;
	mpt height = 0;
	for (size_t i = cut; i < p->body->count && height < enough; i++) {
		if (i > cut && page_begins(p, i))
			break;
		height += p->body->boxes[i].height + (i > cut ? p->body->boxes[i].space : 0);
	}
	return height;
}

/* An earlier place than `cut` that leaves more for a last page that had next to nothing; `cut` if there is none. */
static size_t feed_tail(const struct pager *p, size_t cut)
{
	mpt least = p->room / LEAST_TAIL;
	size_t earlier = cut;
	while (earlier > p->next && tail_height(p, earlier, least) < least)
		earlier = stack_choose_cut(p->body, p->next, earlier - 1, TIE_LOOSE);
	bool fits = earlier > p->next && p->body->boxes[earlier].tie <= TIE_LOOSE;
	return fits && tail_height(p, earlier, 2 * least) < 2 * least ? earlier : cut;
}

/* Where the page that is full ends best. */
static size_t choose_cut(const struct pager *p, const struct fill *f)
{
	size_t cut = stack_choose_cut(p->body, p->next, f->end, TIE_NONE);
	int64_t white = p->room - f->used - f->notes + (int64_t)stack_height(p->body, cut, f->end);
	if (white > p->room / MOST_WHITE)
		cut = stack_choose_cut(p->body, p->next, f->end, TIE_LOOSE);
	return feed_tail(p, cut);
}

static void fill_body(struct pager *p, const struct fill *f)
{
	if (!f->full) {
		place_boxes(p, f->end);
	} else if (place_cut_row(p, f)) {
		return;
	} else if (f->end == p->next) {
		report_too_high(p, &p->body->boxes[f->end]);
		place_boxes(p, f->end + 1);
	} else {
		place_boxes(p, choose_cut(p, f));
	}
}

static void fill_one_page(struct pager *p)
{
	size_t note_end;
	mpt waiting = waiting_height(p, waiting_room(p), &note_end);
	bool more = note_end < p->note_count;
	struct fill f = fill_page(p, waiting);
	if (f.full && lower_chart(p, &f))
		f = fill_page(p, waiting);
	fill_body(p, &f);
	mpt used = 0;
	if (p->page->count) {
		const struct placement *last = &p->plan->placements[p->plan->placement_count - 1];
		used = last->y + last->box->height - p->top;
	}
	place_notes(p, more ? waiting : p->room - used);
	skip_optional(p);
}

/* --- anchors --- */

static void tell_anchors(const struct plan *plan)
{
	for (size_t i = 0; i < plan->page_count; i++)
		for (size_t k = 0; k < plan->pages[i].count; k++) {
			const struct placement *at = &plan->placements[plan->pages[i].first + k];
			if (!at->box || at->repeat)
				continue;
			for (const struct anchor_mark *m = at->box->anchors; m; m = m->next) {
				m->anchor->page = (int)i;
				m->anchor->y = at->y + m->y;
			}
		}
}

void paginate(struct layout *l, struct stack *body, struct plan *plan)
{
	struct pager p = {.l = l, .body = body, .plan = plan};
	do {
		begin_page(&p);
		fill_one_page(&p);
	} while (p.next < body->count || p.note_next < p.note_count);
	tell_anchors(plan);
}
