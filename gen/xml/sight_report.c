/* Puts into words what has found nothing. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/i18n.h"
#include "xml/sight_form.h"
#include "xml/words.h"

#define MAX_LISTED 12  /* names that a hint lists */
#define MAX_AROUND 3   /* names of where a step starts from */
#define EXCERPT 80     /* characters of an expression */
#define BEFORE_STEP 30 /* bytes of a long expression before the step */

struct names {
	struct arena *arena;
	const char **items;
	size_t count, capacity;
};

/* In the order of the alphabet, each once. */
static void add_name(struct names *list, const char *name)
{
	size_t i = 0;
	while (i < list->count && strcmp(list->items[i], name) < 0)
		i++;
	if (i < list->count && strcmp(list->items[i], name) == 0)
		return;
	list->items = arena_grow(list->arena, list->items, list->count, &list->capacity, sizeof *list->items);
	memmove(&list->items[i + 1], &list->items[i], (list->count - i) * sizeof *list->items);
	list->items[i] = name;
	list->count++;
}

static struct names names_of(struct sight *s, struct xml_nodes nodes)
{
	struct names list = {.arena = s->arena};
	for (size_t i = 0; i < nodes.count; i++)
		if (!xml_is_text(nodes.items[i]) && xml_name(nodes.items[i]) &&
		    !sight_is_marker(nodes.items[i]))
			add_name(&list, xml_name(nodes.items[i]));
	return list;
}

/* As people write it: "@name" or "<name>". */
static const char *written(struct sight *s, enum step_axis axis, const char *name)
{
	return arena_printf(s->arena, axis == AXIS_ATTRIBUTE ? "@%s" : "<%s>", name);
}

/* With "…" behind `max`; of a document itself "/". */
static const char *listed(struct sight *s, const struct names *list, enum step_axis axis, size_t max)
{
	struct buffer b = BUFFER_INIT;
	for (size_t i = 0; i < list->count && i < max; i++)
		buffer_printf(&b, "%s%s", i ? ", " : "", written(s, axis, list->items[i]));
	if (list->count > max)
		buffer_puts(&b, ", …");
	const char *text = arena_strdup(s->arena, list->count ? buffer_text(&b) : "/");
	buffer_free(&b);
	return text;
}

/* The name of the list that is most like `name`, or NULL. */
static const char *most_similar(const struct names *list, const char *name)
{
	const char *best = NULL;
	size_t len = strlen(name), least = SIZE_MAX;
	for (size_t i = 0; i < list->count; i++) {
		const char *one = list->items[i];
		size_t distance = words_distance(name, len, one, strlen(one), len);
		if (words_similar(name, len, one, strlen(one)) && distance < least) {
			best = one;
			least = distance;
		}
	}
	return best;
}

/* Hints */

/* What the path finds anywhere in the documents of the step. */
static struct names names_anywhere(struct sight *s, const struct sight_step *step, const char *path)
{
	const char *from_top = arena_printf(s->arena, SIGHT_ANYWHERE "%s", path);
	return names_of(s, sight_select(s, step->from, from_top));
}

static struct names names_here(struct sight *s, const struct sight_step *step, enum step_axis axis)
{
	if (axis == AXIS_OTHER)
		return names_anywhere(s, step, "");
	return names_of(s, sight_select(s, step->from, axis == AXIS_ATTRIBUTE ? "@*" : "*"));
}

static const char *hint_elsewhere(struct sight *s, const struct sight_step *step)
{
	const char *sign = step->axis == AXIS_ATTRIBUTE ? "@" : "";
	struct names all = names_anywhere(s, step, step->axis == AXIS_ATTRIBUTE ? "/@*" : "");
	const char *name = most_similar(&all, step->name);
	if (!name)
		return NULL;
	struct names around = names_anywhere(s, step, arena_printf(s->arena, "[%s%s]", sign, name));
	return arena_printf(s->arena, _("%s is in %s"), written(s, step->axis, name),
			    listed(s, &around, AXIS_CHILD, MAX_AROUND));
}

/* The name meant: of the same kind, or an attribute where an element was asked for. */
static const char *hint_for(struct sight *s, const struct sight_step *step)
{
	enum step_axis other = step->axis == AXIS_ATTRIBUTE ? AXIS_CHILD : AXIS_ATTRIBUTE;
	struct names here = names_here(s, step, step->axis), others = names_here(s, step, other);
	const char *name = most_similar(&here, step->name);
	if (name)
		return arena_printf(s->arena, _("do you mean %s?"), written(s, step->axis, name));
	for (size_t i = 0; i < others.count; i++)
		if (strcmp(others.items[i], step->name) == 0)
			return arena_printf(s->arena, _("do you mean %s?"), written(s, other, step->name));
	const char *elsewhere = hint_elsewhere(s, step);
	if (elsewhere || here.count == 0 || here.count > MAX_LISTED)
		return elsewhere;
	return arena_printf(s->arena, _("known here are: %s"), listed(s, &here, step->axis, MAX_LISTED));
}

/* The expression, or of a long one what is around the step. */
static const char *excerpt(struct sight *s, const char *text, const char *step)
{
	const char *start = step - text > EXCERPT / 2 ? step - BEFORE_STEP : text;
	while (((unsigned char)*start & 0xC0) == 0x80)
		start++;
	return words_excerpt(s->arena, arena_printf(s->arena, "%s%s", start > text ? "…" : "", start),
			     EXCERPT);
}

static void report_step(struct sight *s, const struct xpath *x, const struct sight_step *step)
{
	static const enum diagnostic_code codes[] = {[AXIS_CHILD] = DIAG_XPATH_ELEMENT,
						     [AXIS_ATTRIBUTE] = DIAG_XPATH_ATTRIBUTE,
						     [AXIS_OTHER] = DIAG_XPATH_STEP};
	struct names around = names_of(s, step->from);
	diagnostics_report_hint(s->found, codes[step->axis], xpath_file(x), xpath_line(x), NULL,
				hint_for(s, step), step->axis == AXIS_OTHER ? step->text : step->name,
				listed(s, &around, AXIS_CHILD, MAX_AROUND),
				excerpt(s, xpath_text(x), step->at));
}

/* Sharing */

/* Whether the file is in a folder of that name. */
static bool is_in(struct sight *s, const char *file, const char *folder)
{
	return strstr(arena_printf(s->arena, "/%s", file), arena_printf(s->arena, "/%s/", folder));
}

/* Whether "//" stands before the step. */
static bool is_anywhere(const struct xpath *x, const struct sight_step *step)
{
	return step->at >= xpath_text(x) + 2 && step->at[-1] == '/' && step->at[-2] == '/';
}

static bool is_found_by_others(struct sight *s, const struct xpath *x, const struct sight_step *step)
{
	struct names around = names_of(s, step->from);
	const char *sign = step->axis == AXIS_ATTRIBUTE ? "@" : "self::";
	if (step->axis == AXIS_OTHER || around.count == 0 || is_anywhere(x, step))
		return sight_select(s, s->others,
				    arena_printf(s->arena, SIGHT_ANYWHERE "[%s%s]", sign, step->name))
			       .count > 0;
	for (size_t i = 0; i < around.count; i++) {
		const char *path =
			arena_printf(s->arena, "descendant-or-self::%s/%s", around.items[i], step->text);
		if (sight_select(s, s->others, path).count > 0)
			return true;
	}
	return false;
}

static bool is_silent(struct sight *s, const struct xpath *x, const struct sight_step *step)
{
	return !step->found &&
	       (!s->folder || is_in(s, xpath_file(x), s->folder) || !is_found_by_others(s, x, step));
}

void sight_report(struct sight *s)
{
	for (size_t i = 0; i < SIGHT_SLOTS; i++)
		for (const struct sight_expression *e = s->expressions[i]; e; e = e->next)
			for (const struct sight_step *step = e->steps; step; step = step->next)
				if (is_silent(s, e->expression, step))
					report_step(s, e->expression, step);
}
