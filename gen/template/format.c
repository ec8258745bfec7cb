#include "template/binder.h"

#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/money.h"
#include "template/value.h"

#define NO_BREAK_SPACE "\xC2\xA0"
#define EURO "\xE2\x82\xAC"

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

static bool is_money(enum format format)
{
	return format == FORMAT_MONEY || format == FORMAT_AMOUNT || format == FORMAT_EUROS;
}

/* Numbers that XPath computes are cents where money is meant, else units. */
static bool number_to_hundredths(double number, enum format format, int64_t *out)
{
	return number_to_integer(is_money(format) ? number : number * 100, out);
}

bool format_amount(const struct xpath *x, const struct xpath_context *c, enum format format, int64_t *out)
{
	struct xpath_value value = xpath_evaluate(x, c);
	if (value.kind == XPATH_NUMBER)
		return number_to_hundredths(value.number, format, out);
	const char *string = xpath_string(x, c);
	if (text_is_blank(string)) {
		*out = 0;
		return true;
	}
	return money_parse(string, out);
}

/* Without the zeros that end it: 1,5. */
static void put_decimal(struct buffer *out, int64_t hundredths)
{
	money_format(out, hundredths, MONEY_WHOLE);
	if (hundredths % 100 && hundredths % 10 == 0)
		out->data[--out->len] = '\0';
}

static void put_amount(struct buffer *out, int64_t hundredths, enum format format)
{
	switch (format) {
	case FORMAT_MONEY:
	case FORMAT_AMOUNT:
		money_format(out, hundredths, MONEY_FULL);
		break;
	case FORMAT_EUROS:
		money_format(out, hundredths, MONEY_WHOLE);
		break;
	default:
		put_decimal(out, hundredths);
	}
	if (format == FORMAT_MONEY || format == FORMAT_EUROS)
		buffer_puts(out, NO_BREAK_SPACE EURO);
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
	put_amount(&text, hundredths, format);
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
		date_format_clock(out, &d);
	} else if (date_parse(string, &d)) {
		date_format(out, &d);
	} else {
		buffer_puts(out, string);
	}
}

/* What is no amount or date stays as it is: the plan's schema and rules judge it. */
static void put_string(struct binder *b, struct buffer *out, const char *string, enum format format)
{
	int64_t hundredths;
	if (format == FORMAT_DATE || format == FORMAT_DATETIME)
		put_date(b, out, string, format);
	else if (format != FORMAT_TEXT && money_parse(string, &hundredths))
		put_amount(out, hundredths, format);
	else
		buffer_puts(out, string);
}

static void put_nodes(struct binder *b, struct buffer *out, const struct xml_nodes *nodes, enum format format)
{
	for (size_t i = 0; i < nodes->count; i++) {
		const char *string = xpath_node_string(nodes->items[i], b->arena);
		if (text_is_blank(string))
			continue;
		if (out->len)
			buffer_puts(out, ", ");
		put_string(b, out, string, format);
	}
}

const char *format_select(struct binder *b, const struct node *n, const struct xpath_context *c,
			  enum attribute_name attribute, const struct xml_node **from)
{
	const struct xpath *x = node_expression(n, attribute);
	if (!x)
		return "";
	enum format format = (enum format)binder_number(b, n, AT_FORMAT, c, FORMAT_TEXT);
	struct buffer text = BUFFER_INIT;
	struct xpath_value value = xpath_evaluate(x, c);
	int64_t hundredths;
	if (value.kind == XPATH_NODES) {
		*from = value.nodes.count ? value.nodes.items[0] : NULL;
		put_nodes(b, &text, &value.nodes, format);
	} else if (value.kind == XPATH_NUMBER && format != FORMAT_TEXT &&
		   number_to_hundredths(value.number, format, &hundredths)) {
		put_amount(&text, hundredths, format);
	} else {
		put_string(b, &text, xpath_string(x, c), format);
	}
	return take(b, &text);
}
