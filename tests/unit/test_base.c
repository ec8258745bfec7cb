#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/blank.h"
#include "base/buffer.h"
#include "base/date.h"
#include "base/diagnostic.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/money.h"
#include "base/units.h"
#include "base/utf8.h"

#define NBSP "\xC2\xA0"

static void test_arena(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	int *items = NULL;
	size_t capacity = 0;
	for (size_t i = 0; i < 1000; i++) {
		items = arena_grow(a, items, i, &capacity, sizeof *items);
		assert_int_equal(items[i], 0);
		items[i] = (int)i;
	}
	for (int i = 0; i < 1000; i++)
		assert_int_equal(items[i], i);
	char *big = arena_alloc(a, 1000000);
	assert_int_equal(big[0] | big[999999], 0);
	assert_string_equal(arena_printf(a, "%s-%d", "a", 7), "a-7");
	assert_string_equal(arena_strndup(a, "abc", 2), "ab");
	for (int i = 0; i < 100; i++)
		assert_int_equal((uintptr_t)arena_alloc(a, 3) % _Alignof(max_align_t), 0);
	arena_free(a);
}

static void test_buffer(void **state)
{
	(void)state;
	struct buffer b = BUFFER_INIT;
	assert_string_equal(buffer_text(&b), "");
	buffer_put_int(&b, INT64_MIN);
	buffer_putc(&b, ' ');
	buffer_put_int(&b, 0);
	buffer_put_xml(&b, "<a b=\"&\">");
	assert_string_equal(buffer_text(&b), "-9223372036854775808 0&lt;a b=&quot;&amp;&quot;&gt;");
	for (int i = 0; i < 10000; i++)
		buffer_puts(&b, "0123456789");
	assert_int_equal(b.len, 22 + 29 + 100000 - 0);
	buffer_free(&b);
}

static void test_units(void **state)
{
	(void)state;
	static const struct { const char *text; mpt length; } good[] = {
		{"0", 0}, {"10.5pt", 10500}, {"23mm", 65197}, {"210mm", 595276}, {"297mm", 841890},
		{"2cm", 56693}, {"-1pt", -1000}, {"0.001pt", 1}, {"7mpt", 7},
	};
	static const char *const bad[] = {"", "mm", "12", "1.pt.", "1e3pt", "1 pt", "20000pt", "1.2345pt", "+1pt"};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		mpt length = -1;
		assert_true(units_parse(good[i].text, &length));
		assert_int_equal(length, good[i].length);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		mpt length = 77;
		assert_false(units_parse(bad[i], &length));
		assert_int_equal(length, 77);
	}
}

static void test_money_parse(void **state)
{
	(void)state;
	static const struct { const char *text; cents amount; } good[] = {
		{"0", 0}, {"1", 100}, {"1.5", 150}, {"1.05", 105}, {" 412300.00 ", 41230000}, {"-2.50", -250},
		{"90071992547409.92", MONEY_MAX_CENTS},
	};
	static const char *const bad[] = {"", "-", ".5", "1.", "1.234", "1,50", "1 000", "1e3", "0x10", "abc",
					  "90071992547409.93", "99999999999999999999999"};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		cents amount = -1;
		assert_true(money_parse(good[i].text, &amount));
		assert_true(amount == good[i].amount);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		cents amount = 5;
		assert_false(money_parse(bad[i], &amount));
		assert_true(amount == 5);
	}
}

static void check_money(cents amount, enum money_style style, const char *expected)
{
	struct buffer b = BUFFER_INIT;
	money_format(&b, amount, style);
	assert_string_equal(buffer_text(&b), expected);
	buffer_free(&b);
}

static void test_money_format(void **state)
{
	(void)state;
	check_money(0, MONEY_FULL, "0,00");
	check_money(5, MONEY_FULL, "0,05");
	check_money(100005, MONEY_FULL, "1" NBSP "000,05");
	check_money(1087220000, MONEY_FULL, "10" NBSP "872" NBSP "200,00");
	check_money(1087220000, MONEY_WHOLE, "10" NBSP "872" NBSP "200");
	check_money(150, MONEY_WHOLE, "1,50");
	check_money(-123456, MONEY_FULL, "\xE2\x88\x92" "1" NBSP "234,56");
	cents sum = MONEY_MAX_CENTS;
	assert_false(money_add(&sum, 1));
	assert_true(sum == MONEY_MAX_CENTS);
	assert_true(money_add(&sum, -1));
}

static void check_share(cents amount, const cents *weights, size_t count, const cents *expected)
{
	cents shares[4], sum = 0;
	assert_true(money_share(amount, weights, count, shares));
	for (size_t i = 0; i < count; i++) {
		assert_true(shares[i] == expected[i]);
		sum += shares[i];
	}
	assert_true(sum == amount);
}

static void test_money_share(void **state)
{
	(void)state;
	check_share(100, (const cents[]){1, 1, 1}, 3, (const cents[]){34, 33, 33});
	check_share(101, (const cents[]){1, 1, 1}, 3, (const cents[]){34, 34, 33});
	check_share(-101, (const cents[]){1, 1, 1}, 3, (const cents[]){-34, -34, -33});
	check_share(10, (const cents[]){50, 25, 24, 1}, 4, (const cents[]){5, 3, 2, 0});
	check_share(0, (const cents[]){0, 0}, 2, (const cents[]){0, 0});
	check_share(1, (const cents[]){0, 7}, 2, (const cents[]){0, 1});
	check_share(MONEY_MAX_CENTS, (const cents[]){MONEY_MAX_CENTS - 3, 3}, 2,
		    (const cents[]){MONEY_MAX_CENTS - 3, 3});
	cents shares[2];
	assert_false(money_share(1, (const cents[]){0, 0}, 2, shares));
	assert_false(money_share(1, (const cents[]){2, -1}, 2, shares));
	assert_false(money_share(1, (const cents[]){MONEY_MAX_CENTS, 1}, 2, shares));
	assert_true(money_share(0, NULL, 0, shares));
}

static void test_dates(void **state)
{
	(void)state;
	struct date d;
	static const char *const bad[] = {"2023-02-31", "2023-13-01", "2023-00-10", "2023-1-1", "20230101",
					  "2023-02-29", "2023-02-28x", ""};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(date_parse(bad[i], &d));
	assert_true(date_parse("2024-02-29", &d));
	assert_true(date_parse_time("2022-10-06T16:15:00+03:00", &d));
	assert_int_equal(date_seconds(&d), 1665062100);
	struct buffer b = BUFFER_INIT;
	date_format(&b, &d);
	buffer_putc(&b, ' ');
	date_format_clock(&b, &d, ":");
	buffer_putc(&b, ' ');
	date_format_iso(&b, &d);
	assert_string_equal(buffer_text(&b), "6.10.2022 16:15 2022-10-06T16:15:00+03:00");
	buffer_free(&b);
	for (int64_t s = -5000000000; s < 5000000000; s += 86399 * 7) {
		struct date back = date_from_seconds(s);
		assert_int_equal(date_seconds(&back), s);
	}
	assert_false(date_parse_time("2022-10-06T24:00:00+03:00", &d));
	assert_false(date_parse_time("2022-10-06T16:15:00", &d));
}

static void test_utf8(void **state)
{
	(void)state;
	for (uint32_t c = 1; c < 0x110000; c = c < 0x3000 ? c + 1 : c + 97) {
		if (c >= 0xD800 && c < 0xE000)
			continue;
		char s[4];
		uint32_t back;
		size_t n = utf8_encode(c, s);
		assert_int_equal(utf8_decode(s, n, &back), n);
		assert_int_equal(back, c);
		if (n > 1) {
			assert_int_equal(utf8_decode(s, n - 1, &back), 1);
			assert_int_equal(back, UTF8_INVALID);
		}
	}
	static const char *const bad[] = {"\x80", "\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xE0\x80\x80"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		uint32_t c;
		assert_int_equal(utf8_decode(bad[i], strlen(bad[i]), &c), 1);
		assert_int_equal(c, UTF8_INVALID);
	}
	assert_int_equal(utf8_length("äö€", 7), 3);
}

static void test_digest(void **state)
{
	(void)state;
	char hex[DIGEST_HEX];
	digest_sha256("abc", 3, hex);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void test_files(void **state)
{
	(void)state;
	char root[] = "/tmp/hakemus-test-XXXXXX";
	assert_non_null(mkdtemp(root));
	struct arena *a = arena_new();
	const char *deep = arena_printf(a, "%s/a/b/c", root);
	assert_true(file_make_directories(deep));
	assert_true(file_make_directories(deep));
	const char *file = file_join(a, deep, "x");
	assert_true(file_write(file, "hello", 5));
	struct buffer b = BUFFER_INIT;
	assert_true(file_read(file, 5, &b));
	assert_string_equal(buffer_text(&b), "hello");
	buffer_clear(&b);
	assert_false(file_read(file, 4, &b));
	assert_int_equal(errno, EFBIG);
	assert_false(file_read(deep, 100, &b));
	assert_int_equal(errno, EISDIR);
	assert_false(file_make_directories(file_join(a, file, "sub")));
	assert_int_equal(symlink("/etc", file_join(a, deep, "link")), 0);
	assert_true(file_remove_tree(root));
	assert_false(file_exists(root));
	assert_true(file_is_directory("/etc"));
	assert_false(file_write("/dev/full", "x", 1));
	assert_int_equal(errno, EEXIST);
	buffer_free(&b);
	arena_free(a);
}

static void test_plain_names(void **state)
{
	(void)state;
	static const char *const good[] = {"a", "form-1_v2.pdf", "A.b.c"};
	static const char *const bad[] = {"", ".", "..", ".hidden", "a/b", "../a", "/a", "a b", "a\n", "\xC3\xA4.pdf"};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(file_is_plain_name(good[i]));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(file_is_plain_name(bad[i]));
	char name[102];
	memset(name, 'a', sizeof name);
	name[101] = '\0';
	assert_false(file_is_plain_name(name));
	name[100] = '\0';
	assert_true(file_is_plain_name(name));
}

/* The order is total, so that it does not depend on how they were found. */
static void test_order_of_diagnostics(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct diagnostic same[] = {
		{DIAGNOSTIC_WARNING, "a.xml", 1, "R", "message", "A", NULL, NULL},
		{DIAGNOSTIC_WARNING, "a.xml", 1, "R", "message 2", "A", NULL, NULL},
		{DIAGNOSTIC_ERROR, "a.xml", 1, "R", "message 2", "A", NULL, NULL},
		{DIAGNOSTIC_ERROR, "a.xml", 2, "R", "message", "A", NULL, NULL},
	};
	struct buffer texts[2] = {BUFFER_INIT, BUFFER_INIT};
	for (int pass = 0; pass < 2; pass++) {
		struct diagnostics list;
		diagnostics_init(&list, a);
		for (size_t i = 0; i < 4; i++)
			diagnostics_add(&list, &same[pass ? 3 - i : i]);
		diagnostics_sort(&list);
		diagnostics_write_text(&list, &texts[pass]);
	}
	assert_string_equal(buffer_text(&texts[0]), buffer_text(&texts[1]));
	buffer_free(&texts[0]);
	buffer_free(&texts[1]);
	arena_free(a);
}

/* A little-endian word of a catalogue. */
static void put_word(struct buffer *b, uint32_t word)
{
	buffer_append(b, &word, sizeof word);
}

/* One message "a" with the translation "x" that lacks its plural, or with offsets beyond the file. */
static void write_catalogue(const char *root, uint32_t offset)
{
	struct arena *a = arena_new();
	struct buffer b = BUFFER_INIT;
	const uint32_t words[] = {0x950412deu, 0, 1, 28, 36, 0, 0, 1, 44, 1, offset};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		put_word(&b, words[i]);
	buffer_append(&b, "a\0x", 4);
	const char *folder = arena_printf(a, "%s/sv/LC_MESSAGES", root);
	assert_true(file_make_directories(folder));
	assert_true(file_remove_tree(file_join(a, folder, "hakemus.mo")));
	assert_true(file_write(file_join(a, folder, "hakemus.mo"), b.data, b.len));
	buffer_free(&b);
	arena_free(a);
}

#define CATALOGUE_ROOT "/tmp/hakemus-test-XXXXXX"

static void make_catalogue(char *root)
{
	assert_non_null(mkdtemp(root));
	write_catalogue(root, 46);
}

static void test_broken_catalogue(void **state)
{
	(void)state;
	char root[] = CATALOGUE_ROOT;
	make_catalogue(root);
	i18n_init("sv", root);
	assert_string_equal(i18n_text("a"), "x");
	assert_string_equal(i18n_plural("a", "many", 1), "x");
	assert_string_equal(i18n_plural("a", "many", 2), "many");
	write_catalogue(root, UINT32_MAX - 1);
	i18n_init("sv", root);
	assert_string_equal(i18n_text("a"), "a");
	assert_true(file_remove_tree(root));
	i18n_init("en", root);
}

/* A text stays when the language changes: findings hold it. */
static void test_another_language(void **state)
{
	(void)state;
	char root[] = CATALOGUE_ROOT;
	make_catalogue(root);
	i18n_init("en", root);
	assert_string_equal(i18n_text("a"), "a");
	i18n_speak("sv");
	assert_string_equal(i18n_language(), "sv");
	const char *text = i18n_text("a");
	i18n_speak(NULL);
	assert_string_equal(i18n_language(), "en");
	assert_string_equal(i18n_text("a"), "a");
	assert_string_equal(text, "x");
	i18n_speak("de");
	assert_string_equal(i18n_language(), "en");
	assert_true(file_remove_tree(root));
}

static void test_diagnostics(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	struct diagnostics list;
	diagnostics_init(&list, a);
	diagnostics_report(&list, DIAG_IO, "b.xml", 0, NULL, "gone");
	diagnostics_report(&list, DIAG_IO, "b.xml", 0, NULL, "gone");
	struct diagnostic rule = {DIAGNOSTIC_WARNING, "a.xml", 12, "R-1", "message", "A › B", "do it", "001"};
	diagnostics_add(&list, &rule);
	rule.line = 3;
	diagnostics_add(&list, &rule);
	diagnostics_sort(&list);
	assert_int_equal(list.count, 3);
	assert_int_equal(list.errors, 1);
	assert_int_equal(list.warnings, 2);
	assert_int_equal(list.items[0].line, 3);
	struct buffer b = BUFFER_INIT;
	diagnostics_write_text(&list, &b);
	const char *expected = "a.xml:3: warning: R-1: message\n    place: A › B\n    hint: do it; source: 001\n";
	assert_memory_equal(buffer_text(&b), expected, strlen(expected));
	buffer_clear(&b);
	diagnostics_write_json(&list, &b);
	assert_non_null(strstr(buffer_text(&b), "\"line\": 12"));
	buffer_free(&b);
	arena_free(a);
}

static void test_blanks(void **state)
{
	(void)state;
	struct buffer b = BUFFER_INIT;
	assert_true(blank_all("") && blank_all(" \t\r\n"));
	assert_false(blank_all(" x") || blank_all("\xC2\xA0"));
	blank_collapse(&b, " \n a\t\r\n bc\xC2\xA0 d \n");
	assert_string_equal(buffer_text(&b), "a bc\xC2\xA0 d");
	buffer_clear(&b);
	assert_true(blank_has_word("a bc d", "bc") && blank_has_word("a", "a") && blank_has_word("ab a", "a"));
	assert_false(blank_has_word("abc", "b") || blank_has_word("", "a") || blank_has_word("a b", ""));
	blank_collapse(&b, "\t ");
	assert_string_equal(buffer_text(&b), "");
	buffer_free(&b);
}

static void test_paths_near(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	assert_true(file_is_near("a.xml") && file_is_near("b/a.xml") && file_is_near("../b/a.xml"));
	assert_false(file_is_near("") || file_is_near("../") || file_is_near("/a") || file_is_near("..//a"));
	assert_false(file_is_near("../../a") || file_is_near("b/../a") || file_is_near("http://x.invalid/a"));
	assert_string_equal(file_beside(a, "x/y/f", "g"), "x/y/g");
	assert_string_equal(file_beside(a, "x/y/f", "../z/g"), "x/z/g");
	assert_string_equal(file_beside(a, "y/f", "../z/g"), "z/g");
	assert_string_equal(file_beside(a, "/y/f", "../z/g"), "/z/g");
	assert_string_equal(file_beside(a, "f", "../z/g"), "../z/g");
	assert_string_equal(file_beside(a, "../f", "../z/g"), "../../z/g");
	assert_string_equal(file_beside(a, "./f", "../z/g"), "./../z/g");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths_near),   cmocka_unit_test(test_blanks),
		cmocka_unit_test(test_arena),        cmocka_unit_test(test_buffer),
		cmocka_unit_test(test_units),        cmocka_unit_test(test_money_parse),
		cmocka_unit_test(test_money_format), cmocka_unit_test(test_money_share),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_utf8),         cmocka_unit_test(test_digest),
		cmocka_unit_test(test_files),        cmocka_unit_test(test_diagnostics),
		cmocka_unit_test(test_plain_names),  cmocka_unit_test(test_order_of_diagnostics),
		cmocka_unit_test(test_broken_catalogue), cmocka_unit_test(test_another_language),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
