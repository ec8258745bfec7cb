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

static void call_cents(function_call p, int count)
{
	if (!function_arguments(p, count, 1, 1))
		return;
	char *text = function_text(p);
	cents amount;
	if (text)
		function_push_number(p, money_parse(text, &amount) ? (double)amount : NAN);
	xmlFree(text);
}

bool function_add_cents(const xmlNode *node, cents *sum)
{
	xmlChar *owned;
	cents amount;
	bool ok = money_parse(function_node_text(node, &owned), &amount) && money_add(sum, amount);
	xmlFree(owned);
	return ok;
}

static void call_sum_cents(function_call p, int count)
{
	if (!function_arguments(p, count, 1, 1))
		return;
	xmlXPathObjectPtr nodes = function_nodes(p);
	cents sum = 0;
	bool exact = true;
	for (int i = 0; nodes && exact && i < function_count(nodes); i++)
		exact = function_add_cents(nodes->nodesetval->nodeTab[i], &sum);
	if (nodes)
		function_push_number(p, exact ? (double)sum : NAN);
	xmlXPathFreeObject(nodes);
}

static size_t index_of(xmlXPathObjectPtr nodes, const xmlNode *node)
{
	size_t count = (size_t)function_count(nodes), i = 0;
	while (i < count && nodes->nodesetval->nodeTab[i] != node)
		i++;
	return i;
}

/* What falls to the nodes of `part` when `amount` is divided among `nodes`. False when something is not exact. */
static bool share(cents amount, xmlXPathObjectPtr nodes, xmlXPathObjectPtr part, struct arena *a, cents *sum)
{
	size_t count = (size_t)function_count(nodes);
	cents *weights = arena_array(a, count, sizeof *weights);
	cents *shares = arena_array(a, count + 1, sizeof *shares); /* the last: of a node that is not among them */
	for (size_t i = 0; i < count; i++)
		if (!function_add_cents(nodes->nodesetval->nodeTab[i], &weights[i]))
			return false;
	if (!money_share(amount, weights, count, shares))
		return false;
	*sum = 0;
	for (int i = 0; i < function_count(part); i++)
		*sum += shares[index_of(nodes, part->nodesetval->nodeTab[i])];
	return true;
}

enum integer { INTEGER_NONE, INTEGER_OK, INTEGER_BAD };

/* The argument as an exact integer; INTEGER_NONE for an empty one. */
static enum integer pop_integer(function_call p, int64_t *out)
{
	xmlXPathObjectPtr object = valuePop(p);
	if (!object)
		return INTEGER_BAD;
	double n = xmlXPathCastToNumber(object);
	bool none = (object->type == XPATH_NODESET && function_count(object) == 0) ||
		    (object->type == LIBXML_STRING && object->stringval[0] == '\0');
	xmlXPathFreeObject(object);
	if (none)
		return INTEGER_NONE;
	if (!(fabs(n) <= (double)MONEY_MAX_CENTS) || n != floor(n))
		return INTEGER_BAD;
	*out = (int64_t)n;
	return INTEGER_OK;
}

static void call_share(function_call p, int count)
{
	if (!function_arguments(p, count, 3, 3))
		return;
	xmlXPathObjectPtr part = function_nodes(p), nodes = part ? function_nodes(p) : NULL;
	int64_t amount = 0;
	if (nodes) {
		struct arena *a = arena_new();
		cents sum;
		bool exact = pop_integer(p, &amount) == INTEGER_OK && share(amount, nodes, part, a, &sum);
		function_push_number(p, exact ? (double)sum : NAN);
		arena_free(a);
	}
	xmlXPathFreeObject(nodes);
	xmlXPathFreeObject(part);
}

static void push_cents(function_call p, int count, const char *name, enum money_style style, const char *unit)
{
	if (!function_arguments(p, count, 1, 1))
		return;
	struct buffer b = BUFFER_INIT;
	cents amount;
	enum integer kind = pop_integer(p, &amount);
	if (kind == INTEGER_OK) {
		money_format(&b, amount, style);
		buffer_puts(&b, unit);
	} else if (kind == INTEGER_BAD) {
		function_report(p, DIAG_XPATH_AMOUNT, name, NULL);
	}
	function_push_buffer(p, &b);
}

static void call_money(function_call p, int count)
{
	push_cents(p, count, "f:money", MONEY_FULL, NO_BREAK_SPACE "€");
}

static void call_amount(function_call p, int count)
{
	push_cents(p, count, "f:amount", MONEY_FULL, "");
}

static void call_euros(function_call p, int count)
{
	push_cents(p, count, "f:euros", MONEY_WHOLE, NO_BREAK_SPACE "€");
}

/* Plain decimal text with the integer digits grouped and a decimal comma. */
static void put_decimal(struct buffer *b, double n)
{
	struct buffer plain = BUFFER_INIT;
	function_put_number(&plain, fabs(n));
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

static void call_number(function_call p, int count)
{
	if (!function_arguments(p, count, 1, 1))
		return;
	char *text = function_text(p);
	struct buffer b = BUFFER_INIT;
	double n = text ? xmlXPathCastStringToNumber((const xmlChar *)text) : NAN;
	if (isfinite(n))
		put_decimal(&b, n);
	else if (text && *text)
		function_report(p, DIAG_XPATH_NUMBER, text, NULL);
	xmlFree(text);
	function_push_buffer(p, &b);
}

/* part / whole in tenths of a percent, rounded half away from zero; both are below 2^53. */
static uint64_t tenths_of_percent(uint64_t part, uint64_t whole)
{
	uint64_t tenths = part * 1000 / whole, rest = part * 1000 % whole;
	return tenths + (rest >= whole - rest);
}

/* An en dash when the whole is nothing. */
static void call_percent(function_call p, int count)
{
	if (!function_arguments(p, count, 2, 2))
		return;
	int64_t whole = 0, part = 0;
	enum integer of_whole = pop_integer(p, &whole), of_part = pop_integer(p, &part);
	struct buffer b = BUFFER_INIT;
	if (of_whole == INTEGER_BAD || of_part == INTEGER_BAD) {
		function_report(p, DIAG_XPATH_AMOUNT, "f:percent", NULL);
	} else if (of_whole == INTEGER_OK && of_part == INTEGER_OK && whole > 0) {
		uint64_t tenths = tenths_of_percent((uint64_t)(part < 0 ? -part : part), (uint64_t)whole);
		buffer_puts(&b, part < 0 && tenths > 0 ? MINUS : "");
		money_format_integer(&b, (int64_t)(tenths / 10));
		buffer_printf(&b, ",%d" NO_BREAK_SPACE "%%", (int)(tenths % 10));
	} else {
		buffer_puts(&b, EN_DASH);
	}
	function_push_buffer(p, &b);
}

/* Dates */

static bool parse_instant(const char *text, struct date *d)
{
	return date_parse_time(text, d) || date_parse(text, d);
}

/* What is no date stays as it was written. */
static void put_date(function_call p, struct buffer *b, const char *text)
{
	struct date d;
	if (parse_instant(text, &d)) {
		date_format(b, &d);
	} else if (*text) {
		function_report(p, DIAG_XPATH_DATE, text, NULL);
		buffer_puts(b, text);
	}
}

static void call_date(function_call p, int count)
{
	if (!function_arguments(p, count, 1, 1))
		return;
	char *text = function_text(p);
	struct buffer b = BUFFER_INIT;
	if (text)
		put_date(p, &b, text);
	xmlFree(text);
	function_push_buffer(p, &b);
}

/* An open end is left empty; one day is no range. */
static void call_date_range(function_call p, int count)
{
	if (!function_arguments(p, count, 2, 2))
		return;
	char *last = function_text(p), *first = function_text(p);
	struct buffer b = BUFFER_INIT;
	if (first && last && (*first || *last)) {
		put_date(p, &b, first);
		if (strcmp(first, last) != 0) {
			buffer_puts(&b, EN_DASH);
			put_date(p, &b, last);
		}
	}
	xmlFree(first);
	xmlFree(last);
	function_push_buffer(p, &b);
}

/* The instants that two arguments tell; false when one tells none. */
static bool two_instants(function_call p, struct date *first, struct date *second)
{
	char *right = function_text(p), *left = function_text(p);
	bool are_instants = left && right && parse_instant(left, first) && parse_instant(right, second);
	xmlFree(left);
	xmlFree(right);
	return are_instants;
}

static void call_time_compare(function_call p, int count)
{
	if (!function_arguments(p, count, 2, 2))
		return;
	struct date a, b;
	double order = NAN;
	if (two_instants(p, &a, &b)) {
		int64_t s = date_seconds(&a), t = date_seconds(&b);
		order = (s > t) - (s < t);
	}
	function_push_number(p, order);
}

static int64_t day_of(const struct date *d)
{
	return date_seconds(&(struct date){.year = d->year, .month = d->month, .day = d->day}) / 86400;
}

/* By the calendar where each was written: times of day and offsets do not count. */
static void call_days(function_call p, int count)
{
	if (!function_arguments(p, count, 2, 2))
		return;
	struct date a, b;
	double days = NAN;
	if (two_instants(p, &a, &b))
		days = (double)(day_of(&b) - day_of(&a));
	function_push_number(p, days);
}

/* Code lists */

static const char *attribute_of(xmlNodePtr node, const char *name)
{
	return xml_attribute(tree_handle(node), name);
}

static xmlNodePtr next_named(xmlNodePtr node, const char *name)
{
	while (node && !(node->type == XML_ELEMENT_NODE && tree_named(node, name)))
		node = node->next;
	return node;
}

static void add_list(struct function_data *d, xmlNodePtr list)
{
	const char *id = attribute_of(list, "id");
	if (!id)
		return;
	xmlHashAddEntry2(d->codes, (const xmlChar *)id, NULL, list);
	for (xmlNodePtr n = next_named(list->children, "code"); n; n = next_named(n->next, "code")) {
		const char *value = attribute_of(n, "value");
		if (value)
			xmlHashAddEntry2(d->codes, (const xmlChar *)id, (const xmlChar *)value, n);
	}
}

void functions_free(struct function_data *d)
{
	xmlHashFree(d->codes, NULL);
	d->codes = NULL;
}

void functions_set_codes(struct function_data *d, xmlNodePtr call)
{
	functions_free(d);
	d->call = call;
	xmlNodePtr lists = call ? next_named(call->children, "codelists") : NULL;
	if (!lists)
		return;
	d->codes = xmlHashCreate(1024);
	if (!d->codes)
		arena_out_of_memory();
	for (xmlNodePtr n = next_named(lists->children, "codelist"); n; n = next_named(n->next, "codelist"))
		add_list(d, n);
}

/* The <code> element; NULL with a finding when there is no such list. */
static xmlNodePtr find_code(function_call p, const char *list, const char *code)
{
	xmlHashTablePtr codes = function_data(p)->codes;
	xmlNodePtr found = codes ? xmlHashLookup2(codes, (const xmlChar *)list, (const xmlChar *)code) : NULL;
	if (!found && (!codes || !xmlHashLookup2(codes, (const xmlChar *)list, NULL)))
		function_report(p, DIAG_XPATH_LIST, list, NULL);
	return found;
}

/* The child of that name in the language of the output, else the first one. */
static xmlNodePtr in_language(function_call p, xmlNodePtr code, const char *element)
{
	xmlNodePtr first = next_named(code->children, element);
	for (xmlNodePtr n = first; n; n = next_named(n->next, element)) {
		const char *lang = attribute_of(n, "lang");
		if (lang && strcmp(lang, function_data(p)->lang) == 0)
			return n;
	}
	return first;
}

/* The text that a code has in `element`, in `name` when it has none there; the code itself at last. */
static void put_code(function_call p, struct buffer *b, const char *list, const char *code,
		     const char *element)
{
	xmlNodePtr found = find_code(p, list, code);
	xmlNodePtr name = found ? in_language(p, found, element) : NULL;
	if (found && !name)
		name = in_language(p, found, "name");
	if (!found)
		function_report(p, DIAG_XPATH_CODE, list, code);
	xmlChar *owned = NULL;
	buffer_puts(b, name ? function_node_text(name, &owned) : code);
	xmlFree(owned);
}

static void push_code(function_call p, int count, const char *element)
{
	if (!function_arguments(p, count, 2, 2))
		return;
	char *code = function_text(p), *list = function_text(p);
	struct buffer b = BUFFER_INIT;
	if (code && list && *code)
		put_code(p, &b, list, code, element);
	xmlFree(code);
	xmlFree(list);
	function_push_buffer(p, &b);
}

static void call_name(function_call p, int count)
{
	push_code(p, count, "name");
}

/* The short name where there is one. */
static void call_short(function_call p, int count)
{
	push_code(p, count, "short");
}

static void call_code(function_call p, int count)
{
	if (!function_arguments(p, count, 2, 2))
		return;
	char *code = function_text(p), *list = function_text(p);
	xmlNodePtr found = code && list ? find_code(p, list, code) : NULL;
	xmlFree(code);
	xmlFree(list);
	xmlXPathObjectPtr nodes = xmlXPathNewNodeSet(found);
	if (!nodes || valuePush(p, nodes) < 0)
		arena_out_of_memory();
}

/* A word that formats join with: a code of the list "words". NULL when the data have none. */
static const char *format_word(function_call p, const char *code, xmlChar **owned)
{
	xmlHashTablePtr codes = function_data(p)->codes;
	xmlNodePtr word = codes ? xmlHashLookup2(codes, (const xmlChar *)"words", (const xmlChar *)code) : NULL;
	xmlNodePtr name = word ? in_language(p, word, "name") : NULL;
	*owned = NULL;
	return name ? function_node_text(name, owned) : NULL;
}

/* The word between date and time of day is data, and so is the point within the time. */
static void put_clock(function_call p, struct buffer *b, const struct date *d)
{
	xmlChar *owned, *owned_point;
	const char *clock = format_word(p, "clock", &owned), *point = format_word(p, "point", &owned_point);
	if (clock)
		buffer_printf(b, " %s" NO_BREAK_SPACE, clock);
	else
		buffer_putc(b, ' ');
	date_format_clock(b, d, point ? point : ":");
	xmlFree(owned);
	xmlFree(owned_point);
}

static void call_datetime(function_call p, int count)
{
	if (!function_arguments(p, count, 1, 1))
		return;
	char *text = function_text(p);
	struct buffer b = BUFFER_INIT;
	struct date d;
	if (text)
		put_date(p, &b, text);
	if (text && date_parse_time(text, &d))
		put_clock(p, &b, &d);
	xmlFree(text);
	function_push_buffer(p, &b);
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

static void push_check(function_call p, int count, bool (*check)(const char *text))
{
	if (!function_arguments(p, count, 1, 1))
		return;
	char *text = function_text(p);
	if (text)
		function_push_flag(p, check(text));
	xmlFree(text);
}

static void call_business_id_valid(function_call p, int count)
{
	push_check(p, count, is_business_id);
}

static void call_iban_valid(function_call p, int count)
{
	push_check(p, count, is_iban);
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

static void push_measure(function_call p, int count, bool of_words)
{
	if (!function_arguments(p, count, 1, 1))
		return;
	struct measure m = {0};
	if (p->value && p->value->type == XPATH_NODESET) {
		xmlXPathObjectPtr nodes = function_nodes(p);
		for (int i = 0; i < function_count(nodes); i++) {
			xmlChar *owned;
			measure_text(&m, function_node_text(nodes->nodesetval->nodeTab[i], &owned));
			xmlFree(owned);
		}
		xmlXPathFreeObject(nodes);
	} else {
		char *text = function_text(p);
		measure_text(&m, text ? text : "");
		xmlFree(text);
	}
	function_push_number(p, (double)(of_words ? m.words : m.characters));
}

static void call_length(function_call p, int count)
{
	push_measure(p, count, false);
}

static void call_words(function_call p, int count)
{
	push_measure(p, count, true);
}

const struct function functions_own[] = {
	{"cents", call_cents},
	{"sum-cents", call_sum_cents},
	{"share", call_share},
	{"money", call_money},
	{"amount", call_amount},
	{"euros", call_euros},
	{"number", call_number},
	{"percent", call_percent},
	{"date", call_date},
	{"date-range", call_date_range},
	{"datetime", call_datetime},
	{"time-compare", call_time_compare},
	{"days", call_days},
	{"name", call_name},
	{"short", call_short},
	{"code", call_code},
	{"business-id-valid", call_business_id_valid},
	{"iban-valid", call_iban_valid},
	{"length", call_length},
	{"words", call_words},
	{NULL, NULL},
};
