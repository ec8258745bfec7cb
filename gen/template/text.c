/*
 * Text documents: lines, CSV records, and elements of other namespaces as
 * they stand.
 */
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "template/binder.h"
#include "template/value.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

struct text_sink {
	struct visitor visitor;
	struct buffer *out;
	int literals;      /* depth of literal elements: their text is escaped */
	bool raw;          /* in <script> or <style>, whose text HTML takes as it is */
};

/* A record of a CSV file being written. */
struct csv_sink {
	struct visitor visitor;
	struct buffer *out;
	const char *separator;
	int fields;
};

/* The longest piece of a line that fits, ending before a blank; the whole word when none fits. */
static size_t fitting(const char *s, size_t room)
{
	size_t best = 0;
	for (size_t i = 0;; i++) {
		if (s[i] != ' ' && s[i] != '\n' && s[i] != '\0')
			continue;
		if (utf8_length(s, i) > room)
			return best ? best : i;
		best = i;
		if (s[i] != ' ')
			return i;
	}
}

static void put_folded(struct buffer *out, const char *s, size_t width, size_t indent)
{
	size_t room = width;
	for (;;) {
		size_t n = fitting(s, room);
		buffer_append(out, s, n);
		buffer_putc(out, '\n');
		if (s[n] == '\0')
			return;
		s += n + 1;
		for (size_t i = 0; i < indent; i++)
			buffer_putc(out, ' ');
		room = width > indent ? width - indent : 1;
	}
}

static void write_line(struct binder *b, const struct node *n, const struct xpath_context *c, struct text_sink *s)
{
	const char *text = runs_plain(b->arena, sink_inline(b, n, c, NULL, NULL), '\n');
	int wrap = binder_number(b, n, AT_WRAP, c, 0), indent = binder_number(b, n, AT_INDENT, c, 0);
	struct buffer folded = BUFFER_INIT;
	put_folded(&folded, text, wrap > 0 ? (size_t)wrap : SIZE_MAX, indent > 0 ? (size_t)indent : 0);
	if (s->literals)
		buffer_put_xml(s->out, buffer_text(&folded));
	else
		buffer_append(s->out, folded.data, folded.len);
	buffer_free(&folded);
}

static bool is_numeric(const char *s)
{
	s += *s == '-' || *s == '+';
	return *s && s[strspn(s, "0123456789.,")] == '\0';
}

/*
 * A field: in quotes when it needs them. What a spreadsheet would take for a
 * formula gets an apostrophe before it: the text comes from outside.
 */
static void put_csv_field(struct csv_sink *s, const char *text)
{
	if (s->fields++)
		buffer_puts(s->out, s->separator);
	bool formula = *text && strchr("=+-@\t\r", *text) && !is_numeric(text);
	bool quoted = strpbrk(text, "\"\r\n") || strstr(text, s->separator);
	if (quoted)
		buffer_putc(s->out, '"');
	if (formula)
		buffer_putc(s->out, '\'');
	for (; *text; text++) {
		if (*text == '"')
			buffer_putc(s->out, '"');
		buffer_putc(s->out, *text);
	}
	if (quoted)
		buffer_putc(s->out, '"');
}

static void csv_element(struct binder *b, const struct node *n, const struct xpath_context *c, struct visitor *v)
{
	struct csv_sink *s = (struct csv_sink *)v;
	if (n->kind != EL_FIELD) {
		binder_misplaced(b, n, c);
		return;
	}
	const char *text = node_expression(n, AT_SELECT)
				   ? format_select(b, n, c, AT_SELECT).text
				   : runs_plain(b->arena, sink_inline(b, n, c, NULL, NULL), '\n');
	if (*text == '\0') {
		const char *empty = node_text(n, AT_EMPTY, c);
		text = empty ? empty : "";
	}
	put_csv_field(s, text);
}

static void write_csv(struct binder *b, const struct node *n, const struct xpath_context *c, struct text_sink *t)
{
	const char *separator = node_text(n, AT_SEPARATOR, c);
	struct csv_sink s = {.visitor = {csv_element, visitor_no_text}, .out = t->out,
			     .separator = separator && *separator ? separator : ";"};
	binder_walk(b, n->first, c, &s.visitor);
	buffer_putc(t->out, '\n');
}

static bool one_of(const char *name, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(name, *list) == 0)
			return true;
	return false;
}

static void write_attributes(const struct node *n, const struct xpath_context *c, struct buffer *out)
{
	for (size_t i = 0; i < n->literal_count; i++) {
		buffer_putc(out, ' ');
		buffer_puts(out, n->literals[i].name);
		buffer_puts(out, "=\"");
		buffer_put_xml(out, text_expand(n->literals[i].text, c));
		buffer_putc(out, '"');
	}
}

static void write_literal(struct binder *b, const struct node *n, const struct xpath_context *c, struct text_sink *s)
{
	static const char *const empty[] = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link",
					    "meta", "source", "track", "wbr", NULL};
	static const char *const raw[] = {"script", "style", NULL};
	buffer_putc(s->out, '<');
	buffer_puts(s->out, n->name);
	write_attributes(n, c, s->out);
	buffer_putc(s->out, '>');
	if (one_of(n->name, empty))
		return;
	bool outer = s->raw;
	s->raw = one_of(n->name, raw);
	s->literals++;
	binder_walk(b, n->first, c, &s->visitor);
	s->literals--;
	s->raw = outer;
	buffer_printf(s->out, "</%s>", n->name);
}

static void text_element(struct binder *b, const struct node *n, const struct xpath_context *c, struct visitor *v)
{
	struct text_sink *s = (struct text_sink *)v;
	switch (n->kind) {
	case EL_LINE:
		write_line(b, n, c, s);
		break;
	case EL_CSV:
		write_csv(b, n, c, s);
		break;
	case EL_VALUE:
		v->text(b, n, c, format_select(b, n, c, AT_SELECT).text, NULL, v);
		break;
	case EL_LITERAL:
		write_literal(b, n, c, s);
		break;
	default:
		binder_misplaced(b, n, c);
	}
}

static void text_text(struct binder *b, const struct node *n, const struct xpath_context *c, const char *text,
		      const struct xml_node *from, struct visitor *v)
{
	struct text_sink *s = (struct text_sink *)v;
	bool template_text = n->kind == EL_TEXT && n->text->literal;
	if (s->raw && !template_text)
		binder_misplaced_text(b, n, c, text); /* no data within scripts and style sheets */
	else if (s->raw)
		buffer_puts(s->out, text);
	else if (s->literals)
		buffer_put_xml(s->out, text);
	else
		visitor_no_text(b, n, c, text, from, v);
}

bool template_bind_text(const struct template *t, const struct xpath_context *c, struct buffer *out)
{
	if (!template_is_text(t)) {
		diagnostics_report(c->found, DIAG_TEMPLATE_ROOT, t->root->file, t->root->line, NULL, "document",
				   "text-document");
		return false;
	}
	struct binder b;
	size_t errors = c->found->errors;
	struct xpath_context own = binder_begin(&b, t, c, NULL);
	struct text_sink s = {.visitor = {text_element, text_text}, .out = out};
	if (binder_flag(&b, t->root, AT_BOM, &own, false))
		buffer_puts(out, BYTE_ORDER_MARK);
	binder_walk(&b, t->root->first, &own, &s.visitor);
	binder_end(&b);
	return !b.failed && c->found->errors == errors;
}

const char *template_expand(const char *text, const struct xml_document *doc, const struct xml_node *where,
			    const struct xpath_context *c)
{
	const struct text *compiled = text_compile(c->arena, c->engine, text, doc, where, c->found);
	return compiled ? text_expand(compiled, c) : "";
}
