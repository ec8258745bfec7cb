#include <string.h>

#include "package/judge.h"
#include "package/markup.h"
#include "package/record.h"

static const char *attribute(const struct xml_node *node, const char *name)
{
	const char *value = xml_attribute(node, name);
	return value ? value : "";
}

static bool same_attribute(const struct xml_node *a, const struct xml_node *b, const char *name)
{
	return strcmp(attribute(a, name), attribute(b, name)) == 0;
}

static bool same_finding(const struct xml_node *a, const struct xml_node *b)
{
	return same_attribute(a, b, "level") && same_attribute(a, b, "id") && same_attribute(a, b, "place") &&
	       strcmp(xml_text(a), xml_text(b)) == 0;
}

static const struct xml_node *first_finding(const struct xml_node *plan)
{
	const struct xml_node *list = plan ? xml_child(plan, "findings") : NULL;
	return list ? xml_child(list, "finding") : NULL;
}

static bool has_finding(const struct xml_node *plan, const struct xml_node *finding)
{
	const struct xml_node *f = first_finding(plan);
	while (f && !same_finding(f, finding))
		f = xml_next_named(f, "finding");
	return f;
}

/* The findings of `of` that `other` (NULL: no plan) has not. */
static void put_findings(struct buffer *out, const struct xml_node *of, const struct xml_node *other, const char *kind)
{
	for (const struct xml_node *f = first_finding(of); f; f = xml_next_named(f, "finding")) {
		if (has_finding(other, f))
			continue;
		markup_put_start(out, f);
		markup_put_attribute(out, "kind", kind);
		buffer_putc(out, '>');
		markup_put_text(out, xml_text(f));
		buffer_puts(out, "</finding>\n");
	}
}

static bool same_totals(const struct xml_node *a, const struct xml_node *b)
{
	struct buffer x = BUFFER_INIT, y = BUFFER_INIT;
	const struct xml_node *of_a = xml_child(a, "totals"), *of_b = xml_child(b, "totals");
	if (of_a)
		markup_put_copy(&x, of_a);
	if (of_b)
		markup_put_copy(&y, of_b);
	bool same = strcmp(buffer_text(&x), buffer_text(&y)) == 0;
	buffer_free(&x);
	buffer_free(&y);
	return same;
}

static void put_plan(struct buffer *out, const struct xml_node *plan, const char *kind, const struct buffer *findings)
{
	buffer_puts(out, "<plan");
	markup_put_attribute(out, "file", attribute(plan, "file"));
	markup_put_attribute(out, "slug", attribute(plan, "slug"));
	markup_put_attribute(out, "applicant", attribute(plan, "applicant"));
	markup_put_attribute(out, "kind", kind);
	buffer_puts(out, ">\n");
	buffer_puts(out, buffer_text(findings));
	buffer_puts(out, "</plan>\n");
}

/* One plan in both records, or in one only (the other is NULL); true when something changed. */
static bool compare_plans(struct buffer *out, const struct xml_node *before, const struct xml_node *now)
{
	struct buffer findings = BUFFER_INIT;
	put_findings(&findings, now, before, "new");
	put_findings(&findings, before, now, "gone");
	const char *kind = !before ? "new" : !now ? "gone" : "same";
	if (before && now &&
	    (findings.len || !same_attribute(before, now, "state") || !same_attribute(before, now, "pages") ||
	     !same_totals(before, now)))
		kind = "changed";
	put_plan(out, now ? now : before, kind, &findings);
	buffer_free(&findings);
	return strcmp(kind, "same") != 0;
}

/* By file, as both records are sorted; a missing plan comes last. */
static int order_of(const struct xml_node *before, const struct xml_node *now)
{
	if (!before || !now)
		return !before - !now;
	return strcmp(attribute(before, JUDGE_FILE), attribute(now, JUDGE_FILE));
}

struct xml_document *record_changes(const struct xml_node *before, const struct xml_node *now, bool *any,
				    struct diagnostics *found)
{
	struct buffer b = BUFFER_INIT;
	const struct xml_node *old = before ? xml_child(before, "plan") : NULL, *fresh = xml_child(now, "plan");
	*any = false;
	buffer_puts(&b, "<changes>\n");
	while (old || fresh) {
		int order = order_of(old, fresh);
		bool changed = compare_plans(&b, order <= 0 ? old : NULL, order >= 0 ? fresh : NULL);
		*any |= before && changed;
		old = order <= 0 ? xml_next_named(old, "plan") : old;
		fresh = order >= 0 ? xml_next_named(fresh, "plan") : fresh;
	}
	buffer_puts(&b, "</changes>\n");
	struct xml_document *doc = xml_parse("changes", buffer_text(&b), b.len, found);
	buffer_free(&b);
	return doc;
}
