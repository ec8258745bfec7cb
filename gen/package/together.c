#include "package/together.h"

#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "package/judge.h"

struct entry {
	struct call *call;
	const char *file, *text; /* the plan without XML declaration */
	long line;               /* of its root element */
	bool judged;
};

void together_init(struct together *t, struct arena *a)
{
	*t = (struct together){.arena = a};
}

/* Behind byte order mark and XML declaration, which may only stand at the beginning of a file. */
static const char *skip_declaration(const char *text)
{
	if (strncmp(text, "\xEF\xBB\xBF", 3) == 0)
		text += 3;
	const char *end = strncmp(text, "<?xml ", 6) == 0 ? strstr(text, "?>") : NULL;
	return end ? end + 2 : text;
}

void together_add(struct together *t, const struct plan *plan)
{
	t->entries = arena_grow(t->arena, t->entries, t->count, &t->capacity, sizeof *t->entries);
	t->entries[t->count++] = (struct entry){
		.call = plan->call,
		.file = arena_strdup(t->arena, plan->file),
		.text = arena_strdup(t->arena, skip_declaration(buffer_text(&plan->bytes))),
		.line = xml_line(plan->root),
	};
}

static void put_plan(struct buffer *b, const struct entry *e)
{
	buffer_puts(b, "<plan " JUDGE_FILE "=\"");
	buffer_put_xml(b, e->file);
	buffer_printf(b, "\" " JUDGE_LINE "=\"%ld\">", e->line);
	buffer_puts(b, e->text);
	buffer_puts(b, "</plan>\n");
}

static void judge_call(struct together *t, struct call *call, struct diagnostics *found, struct buffer *verdicts)
{
	struct buffer b = BUFFER_INIT;
	buffer_puts(&b, "<plans>\n");
	for (size_t i = 0; i < t->count; i++) {
		if (t->entries[i].call != call)
			continue;
		put_plan(&b, &t->entries[i]);
		t->entries[i].judged = true;
	}
	buffer_puts(&b, "</plans>\n");
	struct xml_document *doc = xml_parse("plans", buffer_text(&b), b.len, found);
	if (doc)
		judge_write_verdicts(call, judge_run_together(call, doc, t->arena, found), verdicts);
	xml_free(doc);
	buffer_free(&b);
}

void together_judge(struct together *t, struct diagnostics *found, struct buffer *verdicts)
{
	for (size_t i = 0; i < t->count; i++)
		if (!t->entries[i].judged && t->entries[i].call->rules)
			judge_call(t, t->entries[i].call, found, verdicts);
}
