/*
 * Our own functions: exact money, dates and numbers as Finnish officials
 * write them, code lists, identifiers, amounts of text.
 *
 * An empty argument gives an empty text (a field that was not filled in);
 * what is there but malformed is a finding.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/date.h"
#include "base/money.h"
#include "xml/functions.h"

#define NO_BREAK_SPACE "\xC2\xA0"
#define EN_DASH "\xE2\x80\x93"
#define MINUS "\xE2\x88\x92"

/* Money and numbers */

static struct xpath_value call_cents(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	cents amount;
	(void)count;
	return function_give_number(money_parse(function_text(e, args), &amount) ? (double)amount : NAN);
}

static struct xpath_value call_sum_cents(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	struct xml_nodes nodes = function_nodes(e, args);
	cents sum = 0, amount;
	(void)count;
	for (size_t i = 0; i < nodes.count; i++)
		if (!money_parse(value_node_text(e->arena, tree_node(nodes.items[i])), &amount) ||
		    !money_add(&sum, amount))
			return function_give_number(NAN);
	return function_give_number((double)sum);
}

enum integer { INTEGER_NONE, INTEGER_OK, INTEGER_BAD };

/* The argument as an exact integer; INTEGER_NONE for an empty one. */
static enum integer take_integer(struct evaluation *e, const struct xpath_value *argument, int64_t *out)
{
	if ((argument->kind == XPATH_NODES && argument->nodes.count == 0) ||
	    (argument->kind == XPATH_STRING && argument->string[0] == '\0'))
		return INTEGER_NONE;
	double n = function_number(e, argument);
	if (!(fabs(n) <= (double)MONEY_MAX_CENTS) || n != floor(n))
		return INTEGER_BAD;
	*out = (int64_t)n;
	return INTEGER_OK;
}

static struct xpath_value give_cents(struct evaluation *e, const struct xpath_value *argument, const char *name,
				     enum money_style style, const char *unit)
{
	struct buffer b = BUFFER_INIT;
	cents amount;
	enum integer kind = take_integer(e, argument, &amount);
	if (kind == INTEGER_OK) {
		money_format(&b, amount, style);
		buffer_puts(&b, unit);
	} else if (kind == INTEGER_BAD) {
		function_report(e, DIAG_XPATH_AMOUNT, name, NULL);
	}
	return function_give_buffer(e, &b);
}

static struct xpath_value call_money(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)count;
	return give_cents(e, args, "f:money", MONEY_FULL, NO_BREAK_SPACE "€");
}

static struct xpath_value call_amount(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)count;
	return give_cents(e, args, "f:amount", MONEY_FULL, "");
}

static struct xpath_value call_euros(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)count;
	return give_cents(e, args, "f:euros", MONEY_WHOLE, NO_BREAK_SPACE "€");
}

/* Plain decimal text with the integer digits grouped and a decimal comma. */
static void put_decimal(struct buffer *b, double n)
{
	struct buffer plain = BUFFER_INIT;
	value_put_number(&plain, fabs(n));
	size_t whole = strcspn(buffer_text(&plain), ".");
	if (n < 0)
		buffer_puts(b, MINUS);
	for (size_t i = 0; i < whole; i++) {
		if (i > 0 && (whole - i) % 3 == 0)
			buffer_puts(b, NO_BREAK_SPACE);
		buffer_putc(b, plain.data[i]);
	}
	if (whole < plain.len)
		buffer_printf(b, ",%s", plain.data + whole + 1);
	buffer_free(&plain);
}

static struct xpath_value call_number(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	const char *text = function_text(e, args);
	struct buffer b = BUFFER_INIT;
	double n = value_text_number(text);
	(void)count;
	if (isfinite(n))
		put_decimal(&b, n);
	else if (*text)
		function_report(e, DIAG_XPATH_NUMBER, text, NULL);
	return function_give_buffer(e, &b);
}

/* part / whole in tenths of a percent, rounded half away from zero; both are below 2^53. */
static uint64_t tenths_of_percent(uint64_t part, uint64_t whole)
{
	uint64_t tenths = part * 1000 / whole, rest = part * 1000 % whole;
	return tenths + (rest >= whole - rest);
}

/* An en dash when the whole is nothing. */
static struct xpath_value call_percent(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	int64_t whole = 0, part = 0;
	enum integer of_part = take_integer(e, &args[0], &part), of_whole = take_integer(e, &args[1], &whole);
	struct buffer b = BUFFER_INIT;
	(void)count;
	if (of_whole == INTEGER_BAD || of_part == INTEGER_BAD) {
		function_report(e, DIAG_XPATH_AMOUNT, "f:percent", NULL);
	} else if (of_whole == INTEGER_OK && of_part == INTEGER_OK && whole > 0) {
		uint64_t tenths = tenths_of_percent((uint64_t)(part < 0 ? -part : part), (uint64_t)whole);
		buffer_puts(&b, part < 0 && tenths > 0 ? MINUS : "");
		money_format_integer(&b, (int64_t)(tenths / 10));
		buffer_printf(&b, ",%d" NO_BREAK_SPACE "%%", (int)(tenths % 10));
	} else {
		buffer_puts(&b, EN_DASH);
	}
	return function_give_buffer(e, &b);
}

/* Dates */

static bool parse_instant(const char *text, struct date *d)
{
	return date_parse_time(text, d) || date_parse(text, d);
}

/* What is no date stays as it was written. */
static void put_date(struct evaluation *e, struct buffer *b, const char *text)
{
	struct date d;
	if (parse_instant(text, &d)) {
		date_format(b, &d);
	} else if (*text) {
		function_report(e, DIAG_XPATH_DATE, text, NULL);
		buffer_puts(b, text);
	}
}

static struct xpath_value call_date(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	struct buffer b = BUFFER_INIT;
	(void)count;
	put_date(e, &b, function_text(e, args));
	return function_give_buffer(e, &b);
}

/* An open end is left empty; one day is no range. */
static struct xpath_value call_date_range(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	const char *first = function_text(e, &args[0]), *last = function_text(e, &args[1]);
	struct buffer b = BUFFER_INIT;
	(void)count;
	if (*first || *last) {
		put_date(e, &b, first);
		if (strcmp(first, last) != 0) {
			buffer_puts(&b, EN_DASH);
			put_date(e, &b, last);
		}
	}
	return function_give_buffer(e, &b);
}

static struct xpath_value call_time_compare(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	struct date a, b;
	double order = NAN;
	(void)count;
	if (parse_instant(function_text(e, &args[0]), &a) && parse_instant(function_text(e, &args[1]), &b)) {
		int64_t s = date_seconds(&a), t = date_seconds(&b);
		order = (s > t) - (s < t);
	}
	return function_give_number(order);
}

static int64_t day_of(const struct date *d)
{
	return date_seconds(&(struct date){.year = d->year, .month = d->month, .day = d->day}) / 86400;
}

/* By the calendar where each was written: times of day and offsets do not count. */
static struct xpath_value call_days(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	struct date a, b;
	double days = NAN;
	(void)count;
	if (parse_instant(function_text(e, &args[0]), &a) && parse_instant(function_text(e, &args[1]), &b))
		days = (double)(day_of(&b) - day_of(&a));
	return function_give_number(days);
}

/* Code lists */

static const char *attribute_of(const xmlNode *node, const char *name)
{
	return xml_attribute(tree_handle(node), name);
}

static xmlNodePtr next_named(xmlNodePtr node, const char *name)
{
	while (node && !(node->type == XML_ELEMENT_NODE && tree_named(node, name)))
		node = node->next;
	return node;
}

static void add_list(xmlHashTablePtr codes, xmlNodePtr list)
{
	const char *id = attribute_of(list, "id");
	if (!id)
		return;
	xmlHashAddEntry2(codes, (const xmlChar *)id, NULL, list);
	for (xmlNodePtr n = next_named(list->children, "code"); n; n = next_named(n->next, "code")) {
		const char *value = attribute_of(n, "value");
		if (value)
			xmlHashAddEntry2(codes, (const xmlChar *)id, (const xmlChar *)value, n);
	}
}

xmlHashTablePtr functions_codes(const xmlNode *call)
{
	xmlNodePtr lists = call ? next_named(call->children, "codelists") : NULL;
	if (!lists)
		return NULL;
	xmlHashTablePtr codes = xmlHashCreate(1024);
	if (!codes)
		arena_out_of_memory();
	for (xmlNodePtr n = next_named(lists->children, "codelist"); n; n = next_named(n->next, "codelist"))
		add_list(codes, n);
	return codes;
}

/* The <code> element; NULL with a finding when there is no such list. */
static xmlNodePtr find_code(struct evaluation *e, const char *list, const char *code)
{
	if (!e->codes || !xmlHashLookup2(e->codes, (const xmlChar *)list, NULL))
		function_report(e, DIAG_XPATH_LIST, list, NULL);
	return e->codes ? xmlHashLookup2(e->codes, (const xmlChar *)list, (const xmlChar *)code) : NULL;
}

/* The child of that name in the language of the output, else the first one. */
static xmlNodePtr in_language(const struct evaluation *e, const xmlNode *code, const char *element)
{
	xmlNodePtr first = next_named(code->children, element);
	for (xmlNodePtr n = first; n; n = next_named(n->next, element)) {
		const char *lang = attribute_of(n, "lang");
		if (lang && strcmp(lang, e->lang) == 0)
			return n;
	}
	return first;
}

/* The text that a code has in `element`, in `name` when it has none there; the code itself at last. */
static const char *text_of_code(struct evaluation *e, const char *list, const char *code, const char *element)
{
	const xmlNode *found = find_code(e, list, code);
	const xmlNode *name = found ? in_language(e, found, element) : NULL;
	if (found && !name)
		name = in_language(e, found, "name");
	if (!found)
		function_report(e, DIAG_XPATH_CODE, list, code);
	return name ? value_node_text(e->arena, name) : code;
}

static struct xpath_value give_code(struct evaluation *e, const struct xpath_value *args, const char *element)
{
	const char *list = function_text(e, &args[0]), *code = function_text(e, &args[1]);
	return function_give_text(*code ? text_of_code(e, list, code, element) : "");
}

static struct xpath_value call_name(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)count;
	return give_code(e, args, "name");
}

/* The short name where there is one. */
static struct xpath_value call_short(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)count;
	return give_code(e, args, "short");
}

static struct xpath_value call_code(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)count;
	return function_give_node(e, find_code(e, function_text(e, &args[0]), function_text(e, &args[1])));
}

/* The word between date and time of day is data: code "clock" of the list "words". */
static void put_clock(struct evaluation *e, struct buffer *b, const struct date *d)
{
	const xmlNode *word =
		e->codes ? xmlHashLookup2(e->codes, (const xmlChar *)"words", (const xmlChar *)"clock") : NULL;
	const xmlNode *name = word ? in_language(e, word, "name") : NULL;
	if (name)
		buffer_printf(b, " %s" NO_BREAK_SPACE, value_node_text(e->arena, name));
	else
		buffer_putc(b, ' ');
	date_format_clock(b, d);
}

static struct xpath_value call_datetime(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	const char *text = function_text(e, args);
	struct buffer b = BUFFER_INIT;
	struct date d;
	(void)count;
	put_date(e, &b, text);
	if (date_parse_time(text, &d))
		put_clock(e, &b, &d);
	return function_give_buffer(e, &b);
}

/* Identifiers */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Seven digits, a hyphen and a check digit; weights 7 9 10 5 8 4 2, modulo 11, where a remainder of 1 is
 * never given out. */
static bool is_business_id(const char *s)
{
	static const int weights[] = {7, 9, 10, 5, 8, 4, 2};
	if (strlen(s) != 9 || strspn(s, "0123456789") != 7 || s[7] != '-' || !is_digit(s[8]))
		return false;
	int sum = 0;
	for (int i = 0; i < 7; i++)
		sum += (s[i] - '0') * weights[i];
	int rest = sum % 11;
	return rest != 1 && s[8] - '0' == (rest ? 11 - rest : 0);
}

#define IBAN_SHORTEST 15
#define IBAN_LONGEST 34
#define IBAN_FINNISH 18

/* The IBAN without its spaces; 0 when it has other characters or is too long. */
static size_t compact_iban(const char *text, char out[IBAN_LONGEST + 1])
{
	size_t n = 0;
	for (; *text; text++) {
		if (*text == ' ')
			continue;
		if (n == IBAN_LONGEST || !(is_digit(*text) || (*text >= 'A' && *text <= 'Z')))
			return 0;
		out[n++] = *text;
	}
	out[n] = '\0';
	return n;
}

/* ISO 13616: behind one another the account part and the first four characters, letters as 10 to 35, leave 1
 * by 97. */
static bool is_iban(const char *text)
{
	char s[IBAN_LONGEST + 1];
	size_t n = compact_iban(text, s);
	if (n < IBAN_SHORTEST || is_digit(s[0]) || is_digit(s[1]) || !is_digit(s[2]) || !is_digit(s[3]))
		return false;
	if (memcmp(s, "FI", 2) == 0 && n != IBAN_FINNISH)
		return false;
	int rest = 0;
	for (size_t i = 0; i < n; i++) {
		char c = s[(i + 4) % n];
		rest = is_digit(c) ? (rest * 10 + (c - '0')) % 97 : (rest * 100 + (c - 'A' + 10)) % 97;
	}
	return rest == 1;
}

static struct xpath_value call_business_id_valid(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)count;
	return function_give_flag(is_business_id(function_text(e, args)));
}

static struct xpath_value call_iban_valid(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)count;
	return function_give_flag(is_iban(function_text(e, args)));
}

/* Amounts of text */

struct measure {
	size_t characters, words;
};

/* The no-break space separates words, but counts as a character as it stands. */
static size_t blank_at(const char *s)
{
	if (strncmp(s, NO_BREAK_SPACE, 2) == 0)
		return 2;
	return *s == ' ' || *s == '\t' || *s == '\n' || *s == '\r';
}

/* Adds a text with its white space collapsed and trimmed. */
static void measure_text(struct measure *m, const char *s)
{
	bool in_word = false, first = true;
	size_t blanks = 0; /* characters between the words, once the next word comes */
	while (*s) {
		size_t blank = blank_at(s);
		if (blank) {
			blanks = blank == 2 ? blanks + 1 : blanks ? blanks : 1;
			in_word = false;
			s += blank;
			continue;
		}
		m->words += !in_word;
		m->characters += ((unsigned char)*s & 0xC0) != 0x80;
		m->characters += first ? 0 : blanks;
		blanks = 0;
		in_word = true;
		first = false;
		s++;
	}
}

static struct measure measure_argument(struct evaluation *e, const struct xpath_value *argument)
{
	struct measure m = {0};
	if (argument->kind != XPATH_NODES)
		measure_text(&m, function_text(e, argument));
	for (size_t i = 0; i < argument->nodes.count; i++)
		measure_text(&m, value_node_text(e->arena, tree_node(argument->nodes.items[i])));
	return m;
}

static struct xpath_value call_length(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)count;
	return function_give_number((double)measure_argument(e, args).characters);
}

static struct xpath_value call_words(struct evaluation *e, const struct xpath_value *args, size_t count)
{
	(void)count;
	return function_give_number((double)measure_argument(e, args).words);
}

const struct function functions_own[] = {
	{"cents", call_cents, 1, 1, XPATH_NUMBER, false},
	{"sum-cents", call_sum_cents, 1, 1, XPATH_NUMBER, false},
	{"money", call_money, 1, 1, XPATH_STRING, false},
	{"amount", call_amount, 1, 1, XPATH_STRING, false},
	{"euros", call_euros, 1, 1, XPATH_STRING, false},
	{"number", call_number, 1, 1, XPATH_STRING, false},
	{"percent", call_percent, 2, 2, XPATH_STRING, false},
	{"date", call_date, 1, 1, XPATH_STRING, false},
	{"date-range", call_date_range, 2, 2, XPATH_STRING, false},
	{"datetime", call_datetime, 1, 1, XPATH_STRING, false},
	{"time-compare", call_time_compare, 2, 2, XPATH_NUMBER, false},
	{"days", call_days, 2, 2, XPATH_NUMBER, false},
	{"name", call_name, 2, 2, XPATH_STRING, false},
	{"short", call_short, 2, 2, XPATH_STRING, false},
	{"code", call_code, 2, 2, XPATH_NODES, false},
	{"business-id-valid", call_business_id_valid, 1, 1, XPATH_BOOLEAN, false},
	{"iban-valid", call_iban_valid, 1, 1, XPATH_BOOLEAN, false},
	{"length", call_length, 1, 1, XPATH_NUMBER, false},
	{"words", call_words, 1, 1, XPATH_NUMBER, false},
	{.name = NULL},
};
