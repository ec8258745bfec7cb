#include "template/value.h"

#include <string.h>

#include "base/arena.h"
#include "base/blank.h"
#include "base/buffer.h"
#include "base/i18n.h"

/* Reading of a text into pieces. */
struct splitter {
	struct arena *arena;
	struct xpath_engine *engine;
	const struct xml_document *doc;
	const struct xml_node *where;
	struct diagnostics *found;
	const struct piece **tail;
	struct buffer literal; /* read so far */
};

static void add_piece(struct splitter *sp, const char *literal, const struct xpath *expression)
{
	struct piece *p = arena_alloc(sp->arena, sizeof *p);
	*p = (struct piece){.literal = literal, .expression = expression};
	*sp->tail = p;
	sp->tail = &p->next;
}

static void end_literal(struct splitter *sp)
{
	if (sp->literal.len == 0)
		return;
	add_piece(sp, arena_strdup(sp->arena, buffer_text(&sp->literal)), NULL);
	buffer_clear(&sp->literal);
}

/* How much of a text a finding quotes [bytes]. */
#define EXCERPT 60

static void report_brace(struct splitter *sp, const char *s)
{
	size_t len = strnlen(s, EXCERPT + 1);
	while (len > EXCERPT || (len && s[len] && ((unsigned char)s[len] & 0xC0) == 0x80))
		len--;
	diagnostics_report(sp->found, DIAG_TEMPLATE_BRACES, xml_file_of(sp->where), xml_line(sp->where), NULL,
			   arena_strndup(sp->arena, s, len));
}

/* The brace that ends the expression at `s`; braces in XPath's string literals do not count. */
static const char *end_of_expression(const char *s)
{
	char quote = '\0';
	for (; *s; s++) {
		if (quote)
			quote = *s == quote ? '\0' : quote;
		else if (*s == '"' || *s == '\'')
			quote = *s;
		else if (*s == '}')
			return s;
	}
	return NULL;
}

/* Reads "{XPath}" and returns what stands after it; NULL with a finding. */
static const char *read_expression(struct splitter *sp, const char *s)
{
	const char *end = end_of_expression(s + 1);
	const char *source = end ? arena_strndup(sp->arena, s + 1, (size_t)(end - s - 1)) : "";
	if (blank_all(source)) {
		report_brace(sp, s);
		return NULL;
	}
	end_literal(sp);
	const struct xpath *x = xpath_compile(sp->engine, source, sp->doc, sp->where, sp->found);
	if (!x)
		return NULL;
	add_piece(sp, NULL, x);
	return end + 1;
}

static bool split(struct splitter *sp, const char *s)
{
	while (s && *s) {
		size_t plain = strcspn(s, "{}");
		buffer_append(&sp->literal, s, plain);
		s += plain;
		if (*s && s[1] == *s) {
			buffer_putc(&sp->literal, *s);
			s += 2;
		} else if (*s == '{') {
			s = read_expression(sp, s);
		} else if (*s == '}') {
			report_brace(sp, s);
			return false;
		}
	}
	end_literal(sp);
	return s != NULL;
}

const struct text *text_compile(struct arena *a, struct xpath_engine *engine, const char *string,
				const struct xml_document *doc, const struct xml_node *where,
				struct diagnostics *found)
{
	struct text *text = arena_alloc(a, sizeof *text);
	struct splitter sp = {.arena = a, .engine = engine, .doc = doc, .where = where, .found = found,
			      .tail = &text->pieces};
	bool ok = split(&sp, string);
	buffer_free(&sp.literal);
	if (!ok)
		return NULL;
	if (!text->pieces)
		text->literal = "";
	else if (!text->pieces->next)
		text->literal = text->pieces->literal;
	return text;
}

const struct text *text_literal(struct arena *a, const char *string)
{
	struct piece *piece = arena_alloc(a, sizeof *piece);
	struct text *text = arena_alloc(a, sizeof *text);
	*piece = (struct piece){.literal = string};
	*text = (struct text){.pieces = piece, .literal = string};
	return text;
}

const char *text_expand(const struct text *text, const struct xpath_context *c)
{
	if (text->literal)
		return text->literal;
	const struct piece *p = text->pieces;
	if (!p->next)
		return xpath_string(p->expression, c);
	struct buffer b = BUFFER_INIT;
	for (; p; p = p->next)
		buffer_puts(&b, p->literal ? p->literal : xpath_string(p->expression, c));
	const char *result = arena_strdup(c->arena, buffer_text(&b));
	buffer_free(&b);
	return result;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool value_color(const struct template_set *set, const char *s, rgb *out)
{
	for (const struct named_color *c = set->colors; c; c = c->next) {
		if (strcmp(c->name, s) == 0) {
			*out = c->color;
			return true;
		}
	}
	if (s[0] != '#' || strlen(s) != 7)
		return false;
	rgb color = 0;
	for (s++; *s; s++) {
		int digit = hex_digit(*s);
		if (digit < 0)
			return false;
		color = color << 4 | (rgb)digit;
	}
	*out = color;
	return true;
}

static bool parse_number(const char *s, int *out)
{
	int value = 0;
	if (!*s || strlen(s) > 6)
		return false;
	for (; *s; s++) {
		if (*s < '0' || *s > '9')
			return false;
		value = value * 10 + (*s - '0');
	}
	*out = value;
	return true;
}

/* "23mm", "2*" or "auto". */
static bool parse_width(const char *s, union value *out)
{
	size_t len = strlen(s);
	out->width.length = 0;
	out->width.weight = 0;
	if (strcmp(s, "auto") == 0)
		return true;
	if (len == 0 || s[len - 1] != '*')
		return units_parse(s, &out->width.length) && out->width.length >= 0;
	if (len == 1) {
		out->width.weight = 1;
		return true;
	}
	if (len > 4)
		return false;
	char digits[4] = "";
	memcpy(digits, s, len - 1);
	return parse_number(digits, &out->width.weight) && out->width.weight > 0;
}

static bool parse_word(enum attribute_type type, const char *s, union value *out)
{
	const char *const *words = vocabulary_words(type);
	for (int i = 0; words && words[i]; i++) {
		if (strcmp(words[i], s) == 0) {
			out->number = i;
			return true;
		}
	}
	return false;
}

bool value_parse(const struct template_set *set, enum attribute_type type, const char *s, union value *out)
{
	switch (type) {
	case TYPE_NUMBER:
		return parse_number(s, &out->number);
	case TYPE_LENGTH:
		return units_parse(s, &out->length);
	case TYPE_WIDTH:
		return parse_width(s, out);
	case TYPE_COLOR:
		return value_color(set, s, &out->color);
	case TYPE_PARA:
		out->para = set_para(set, s);
		return out->para != NULL;
	case TYPE_TABLE:
		out->table = set_table(set, s);
		return out->table != NULL;
	default:
		return parse_word(type, s, out);
	}
}

static const char *list_words(struct arena *a, const char *const *words)
{
	struct buffer b = BUFFER_INIT;
	for (; words && *words; words++)
		buffer_printf(&b, b.len ? ", %s" : "%s", *words);
	const char *text = arena_strdup(a, buffer_text(&b));
	buffer_free(&b);
	return text;
}

const char *value_expected(struct arena *a, enum attribute_type type)
{
	switch (type) {
	case TYPE_NUMBER:
		return _("a whole number");
	case TYPE_LENGTH:
		return _("a length such as 23mm or 10.5pt");
	case TYPE_WIDTH:
		return _("a length, a share such as 2*, or auto");
	case TYPE_COLOR:
		return _("#RRGGBB or the name of a colour of the style sheet");
	case TYPE_PARA:
	case TYPE_TABLE:
		return _("a style of the style sheet");
	default:
		return list_words(a, vocabulary_words(type));
	}
}
