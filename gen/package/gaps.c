#include "package/gaps.h"

#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "package/call.h"

/* So many gaps are told one by one. */
#define GAPS_LISTED 20

/* The gaps of a part of a plan; of parts beyond these many each gap is told. */
#define MAX_PARTS 64

struct part {
	const struct diagnostic *first;
	size_t len; /* of the first step in the place of `first`, bytes */
	long count;
};

static bool is_gap(const struct diagnostic *d)
{
	return strcmp(d->id, diagnostic_id(DIAG_PLAN_GAP)) == 0;
}

size_t gaps_count(const struct diagnostics *found)
{
	size_t gaps = 0;
	for (size_t i = 0; i < found->count; i++)
		gaps += is_gap(&found->items[i]);
	return gaps;
}

static const char *place_of(const struct diagnostic *d)
{
	return d->place ? d->place : "";
}

static size_t first_step(const char *place)
{
	const char *end = strstr(place, PLACE_STEP);
	return end ? (size_t)(end - place) : strlen(place);
}

static bool is_in(const struct part *part, const struct diagnostic *d)
{
	const char *place = place_of(d);
	return first_step(place) == part->len && strncmp(place_of(part->first), place, part->len) == 0 &&
	       strcmp(part->first->file ? part->first->file : "", d->file ? d->file : "") == 0;
}

/* False when it is of no part that can be named, or of one that there is no room for. */
static bool count_gap(struct part *parts, size_t *count, const struct diagnostic *d)
{
	size_t i = 0, len = first_step(place_of(d));
	while (i < *count && !is_in(&parts[i], d))
		i++;
	if (len == 0 || i == MAX_PARTS)
		return false;
	if (i == *count)
		parts[(*count)++] = (struct part){.first = d, .len = len};
	parts[i].count++;
	return true;
}

static void tell_part(const struct part *part, struct diagnostics *out)
{
	struct diagnostic d = *part->first;
	if (part->count > 1) {
		const char *format = _("%.*s: %ld gaps, the first on this line");
		d.message = arena_printf(out->arena, format, (int)part->len, d.place, part->count);
		d.place = NULL;
	}
	diagnostics_add(out, &d);
}

void gaps_merge(const struct diagnostics *found, struct diagnostics *out)
{
	struct part parts[MAX_PARTS];
	size_t count = 0;
	bool many = gaps_count(found) > GAPS_LISTED;
	for (size_t i = 0; i < found->count; i++) {
		const struct diagnostic *d = &found->items[i];
		if (!many || !is_gap(d) || !count_gap(parts, &count, d))
			diagnostics_add(out, d);
	}
	for (size_t i = 0; i < count; i++)
		tell_part(&parts[i], out);
	diagnostics_sort(out);
}
