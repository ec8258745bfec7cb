#include "template/binder.h"

#include <string.h>

#include "base/arena.h"
#include "base/blank.h"
#include "base/date.h"
#include "base/money.h"
#include "template/value.h"

#define NO_BREAK_SPACE "\xC2\xA0"
#define EURO "\xE2\x82\xAC"
#define MINUS "\xE2\x88\x92"
#define DIGITS "0123456789"

/* Doubles hold cents exactly up to MONEY_MAX_CENTS; beyond that, and for NaN, there is no amount. */
static bool number_to_integer(double number, int64_t *out)
{
	double limit = (double)MONEY_MAX_CENTS;
	if (!(number >= -limit && number <= limit))
		return false;
	double rounded = number < 0 ? number - 0.5 : number + 0.5;
	*out = (int64_t)rounded;
	return true;
}

const char *format_string(const struct xpath *x, const struct xpath_context *c, const struct xpath_value *value)
{
	switch (value->kind) {
	case XPATH_STRING:
		return value->string;
	case XPATH_BOOLEAN:
		return value->boolean ? "true" : "false";
	case XPATH_NODES:
		return value->nodes.count ? xpath_node_string(value->nodes.items[0], c->arena) : "";
	default:
		if (value->number >= 0 && value->number < 1e9 && value->number == (double)(long)value->number)
			return arena_printf(c->arena, "%ld", (long)value->number);
		return xpath_string(x, c);
	}
}

static bool is_money(enum format format)
{
	return format == FORMAT_MONEY || format == FORMAT_AMOUNT || format == FORMAT_EUROS;
}

/* Numbers that XPath computes are cents where money is meant, else units. */
static bool number_to_hundredths(double number, enum format format, int64_t *out)
{
	return number_to_integer(is_money(format) ? number : number * 100, out);
}

bool format_amount(const struct xpath *x, const struct xpath_context *c, const struct xpath_value *value,
		   enum format format, int64_t *out)
{
	if (value->kind == XPATH_NUMBER)
		return number_to_hundredths(value->number, format, out);
	const char *string = format_string(x, c, value);
	if (blank_all(string)) {
		*out = 0;
		return true;
	}
	return money_parse(string, out);
}

static void put_money(struct buffer *out, int64_t amount, enum format format)
{
	money_format(out, amount, format == FORMAT_EUROS ? MONEY_WHOLE : MONEY_FULL);
	if (format != FORMAT_AMOUNT)
		buffer_puts(out, NO_BREAK_SPACE EURO);
}

/* "-1234.50" as 1 234,5 with its minus; false when the text is no such number. */
static bool put_number(struct buffer *out, const char *s)
{
	bool negative = *s == '-';
	s += negative;
	size_t whole = strspn(s, DIGITS);
	const char *decimals = s[whole] == '.' ? s + whole + 1 : s + whole;
	size_t count = strspn(decimals, DIGITS);
	if (whole == 0 || decimals[count] != '\0' || (s[whole] == '.' && count == 0))
		return false;
	while (count && decimals[count - 1] == '0')
		count--;
	if (negative)
		buffer_puts(out, MINUS);
	for (size_t i = 0; i < whole; i++) {
		if (i > 0 && (whole - i) % 3 == 0)
			buffer_puts(out, NO_BREAK_SPACE);
		buffer_putc(out, s[i]);
	}
	if (count) {
		buffer_putc(out, ',');
		buffer_append(out, decimals, count);
	}
	return true;
}

static const char *take(struct binder *b, struct buffer *text)
{
	const char *result = arena_strdup(b->arena, buffer_text(text));
	buffer_free(text);
	return result;
}

const char *format_hundredths(struct binder *b, int64_t hundredths, enum format format)
{
	struct buffer text = BUFFER_INIT;
	if (is_money(format)) {
		put_money(&text, hundredths, format);
		return take(b, &text);
	}
	uint64_t n = hundredths < 0 ? 0 - (uint64_t)hundredths : (uint64_t)hundredths;
	const char *plain = arena_printf(b->arena, "%s%llu.%02llu", hundredths < 0 ? "-" : "",
					 (unsigned long long)(n / 100), (unsigned long long)(n % 100));
	put_number(&text, plain);
	return take(b, &text);
}

static void put_date(struct binder *b, struct buffer *out, const char *string, enum format format)
{
	struct date d;
	if (date_parse_time(string, &d)) {
		date_format(out, &d);
		if (format == FORMAT_DATE)
			return;
		if (b->words->clock)
			buffer_printf(out, " %s", b->words->clock);
		buffer_puts(out, NO_BREAK_SPACE);
		date_format_clock(out, &d, b->words->point ? b->words->point : ":");
	} else if (date_parse(string, &d)) {
		date_format(out, &d);
	} else {
		buffer_puts(out, string);
	}
}

/* What is no amount, number or date stays as it is: the plan's schema and rules judge it. */
static void put_string(struct binder *b, struct buffer *out, const char *string, enum format format)
{
	int64_t amount;
	bool done = false;
	if (format == FORMAT_DATE || format == FORMAT_DATETIME) {
		put_date(b, out, string, format);
		return;
	}
	if (is_money(format) && money_parse(string, &amount)) {
		put_money(out, amount, format);
		done = true;
	} else if (format == FORMAT_INTEGER || format == FORMAT_DECIMAL) {
		done = put_number(out, string);
	}
	if (!done)
		buffer_puts(out, string);
}

static void put_nodes(struct binder *b, struct buffer *out, const struct xml_nodes *nodes, enum format format)
{
	for (size_t i = 0; i < nodes->count; i++) {
		const char *string = xpath_node_string(nodes->items[i], b->arena);
		if (blank_all(string))
			continue;
		if (out->len)
			buffer_puts(out, ", ");
		put_string(b, out, string, format);
	}
}

struct formatted format_select(struct binder *b, const struct node *n, const struct xpath_context *c,
			       enum attribute_name attribute)
{
	const struct xpath *x = node_expression(n, attribute);
	struct formatted f = {.text = "", .value = {.kind = XPATH_STRING, .string = ""}};
	if (!x)
		return f;
	enum format format = (enum format)binder_number(b, n, AT_FORMAT, c, FORMAT_TEXT);
	struct buffer text = BUFFER_INIT;
	int64_t amount;
	f.value = xpath_evaluate(x, c);
	if (f.value.kind == XPATH_NODES) {
		f.from = f.value.nodes.count ? f.value.nodes.items[0] : NULL;
		put_nodes(b, &text, &f.value.nodes, format);
	} else if (f.value.kind == XPATH_NUMBER && is_money(format) && number_to_integer(f.value.number, &amount)) {
		put_money(&text, amount, format);
	} else {
		put_string(b, &text, format_string(x, c, &f.value), format);
	}
	f.text = take(b, &text);
	return f;
}
