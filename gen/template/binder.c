#include "template/binder.h"

#include <string.h>

#include "base/arena.h"
#include "template/value.h"

struct xpath_context binder_begin(struct binder *b, const struct template *t, const struct xpath_context *c,
		  const struct template_places *places)
{
	*b = (struct binder){
		.template = t,
		.set = t->set,
		.styles = &t->set->styles,
		.arena = c->arena,
		.found = c->found,
		.places = places,
		.plan = c->document,
	};
	const char *lang = node_text(t->root, AT_LANG, c);
	b->lang = lang && *lang ? lang : t->set->lang;
	b->words = set_words(t->set, b->lang);
	struct xpath_context own = *c;
	own.scope = binder_bind(b, "lang", (struct xpath_value){.kind = XPATH_STRING, .string = b->lang}, c->scope);
	return own;
}

void binder_end(struct binder *b)
{
	for (struct runs *r = b->spare_runs; r; r = r->spare)
		buffer_free(&r->text);
	b->spare_runs = NULL;
}

static bool in_plan(const struct binder *b, const struct xml_node *node)
{
	return node && b->plan && xml_is_in(b->plan, node);
}

const char *binder_place(struct binder *b, const struct xml_node *node)
{
	if (!b->places || !b->places->of || !in_plan(b, node))
		return NULL;
	return b->places->of(b->places->self, node);
}

struct origin binder_origin(struct binder *b, const struct node *n, const struct xml_node *node)
{
	if (in_plan(b, node) && node != xml_root(b->plan))
		return (struct origin){.file = xml_file(b->plan), .line = xml_line(node)};
	return (struct origin){.file = n->file, .line = n->line};
}

/* Reads a value that was {XPath} in the template. */
static bool read_expanded(struct binder *b, const struct node *n, const struct attribute *a,
			  const struct xpath_context *c, union value *out)
{
	const char *string = text_expand(a->text, c);
	if (*string == '\0')
		return false;
	if (value_parse(b->set, a->type, string, out))
		return true;
	if (a->type == TYPE_PARA || a->type == TYPE_TABLE)
		binder_report(b, n, c, DIAG_TEMPLATE_STYLE, string);
	else
		binder_report(b, n, c, DIAG_TEMPLATE_VALUE, vocabulary_attribute_name(a->name), node_label(n), string,
			      value_expected(b->arena, a->type));
	return false;
}

bool binder_value(struct binder *b, const struct node *n, enum attribute_name name, const struct xpath_context *c,
		  union value *out)
{
	const struct attribute *a = node_attribute(n, name);
	if (!a)
		return false;
	if (a->text)
		return read_expanded(b, n, a, c, out);
	*out = a->value;
	return true;
}

int binder_number(struct binder *b, const struct node *n, enum attribute_name name, const struct xpath_context *c,
		  int fallback)
{
	union value v;
	return binder_value(b, n, name, c, &v) ? v.number : fallback;
}

bool binder_flag(struct binder *b, const struct node *n, enum attribute_name name, const struct xpath_context *c,
		 bool fallback)
{
	return binder_number(b, n, name, c, fallback) != 0;
}

mpt binder_length(struct binder *b, const struct node *n, enum attribute_name name, const struct xpath_context *c,
		  mpt fallback)
{
	union value v;
	return binder_value(b, n, name, c, &v) ? v.length : fallback;
}

const struct para_style *binder_style(struct binder *b, const struct node *n, const struct xpath_context *c,
				      const struct para_style *fallback)
{
	union value v;
	return binder_value(b, n, AT_STYLE, c, &v) ? v.para : fallback;
}

const struct table_style *binder_table_style(struct binder *b, const struct node *n, const struct xpath_context *c,
					     const char *fallback)
{
	union value v;
	return binder_value(b, n, AT_STYLE, c, &v) ? v.table : set_table(b->set, fallback);
}

const struct para_style *binder_para(const struct binder *b, const char *name)
{
	return set_para(b->set, name);
}

const char *node_label(const struct node *n)
{
	return n->kind == EL_LITERAL ? n->name : vocabulary_rule(n->kind)->name;
}

void binder_misplaced(struct binder *b, const struct node *n, const struct xpath_context *c)
{
	binder_report(b, n, c, DIAG_TEMPLATE_MISPLACED, node_label(n));
}

/* Bytes of a text that a finding quotes. */
#define EXCERPT 40

void binder_misplaced_text(struct binder *b, const struct node *n, const struct xpath_context *c, const char *text)
{
	size_t len = strnlen(text, EXCERPT + 1);
	while (len > EXCERPT || (len && text[len] && ((unsigned char)text[len] & 0xC0) == 0x80))
		len--;
	binder_report(b, n, c, DIAG_TEMPLATE_MISPLACED_TEXT, arena_strndup(b->arena, text, len));
}

struct runs *binder_open(struct binder *b, struct abbreviations *abbreviations)
{
	struct runs *r = b->spare_runs;
	if (r)
		b->spare_runs = r->spare;
	else
		r = arena_alloc(b->arena, sizeof *r);
	runs_begin(r, b->arena, abbreviations);
	return r;
}

void binder_close(struct binder *b, struct runs *r)
{
	r->spare = b->spare_runs;
	b->spare_runs = r;
}

const struct inline_run *binder_runs(struct binder *b, const char *text, unsigned flags)
{
	struct runs *r = binder_open(b, NULL);
	runs_text(r, &(struct look){.flags = flags}, text);
	const struct inline_run *result = runs_end(r);
	binder_close(b, r);
	return result;
}
