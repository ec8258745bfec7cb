#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"
#include "xml/exemplar.h"
#include "xml/regex.h"
#include "xml/schema.h"
#include "xml/sight.h"
#include "xml/words.h"
#include "xml/xml.h"
#include "xml/xpath.h"

#define NBSP "\xC2\xA0"
#define MINUS "\xE2\x88\x92"

/* Findings as "id:line id:line", in order. */
struct findings {
	struct arena *arena;
	struct diagnostics list;
};

static struct findings findings_new(void)
{
	struct findings f = {.arena = arena_new()};
	diagnostics_init(&f.list, f.arena);
	return f;
}

static const char *summary(struct findings *f)
{
	struct buffer b = BUFFER_INIT;
	diagnostics_sort(&f->list);
	for (size_t i = 0; i < f->list.count; i++)
		buffer_printf(&b, "%s%s:%ld", i ? " " : "", f->list.items[i].id, f->list.items[i].line);
	const char *text = arena_strdup(f->arena, buffer_text(&b));
	buffer_free(&b);
	return text;
}

static void check_list(struct findings *f, const char *expected)
{
	if (strcmp(summary(f), expected) != 0) {
		struct buffer b = BUFFER_INIT;
		diagnostics_write_text(&f->list, &b);
		print_error("%s", buffer_text(&b));
		buffer_free(&b);
	}
	assert_string_equal(summary(f), expected);
}

static void expect_bytes(const char *text, size_t len, const char *expected, bool accepted)
{
	struct findings f = findings_new();
	/* Exactly as long as the text, so that a read behind it is noticed. */
	char *copy = malloc(len ? len : 1);
	assert_non_null(copy);
	memcpy(copy, text, len);
	struct xml_document *doc = xml_parse_source("t.xml", copy, len, &f.list);
	free(copy);
	check_list(&f, expected);
	assert_int_equal(doc != NULL, accepted);
	xml_free(doc);
	arena_free(f.arena);
}

static void refuse(const char *text, const char *expected)
{
	expect_bytes(text, strlen(text), expected, false);
}

static void accept(const char *text, const char *expected)
{
	expect_bytes(text, strlen(text), expected, true);
}

static struct xml_document *parse(const char *text)
{
	struct findings f = findings_new();
	struct xml_document *doc = xml_parse("t.xml", text, strlen(text), &f.list);
	check_list(&f, "");
	assert_non_null(doc);
	arena_free(f.arena);
	return doc;
}

/* ---- encodings, limits, what is never loaded ---- */

static void test_encodings(void **state)
{
	(void)state;
	accept("<a>ä</a>", "");
	accept("\xEF\xBB\xBF<a>ä</a>", "");
	accept("\xEF\xBB\xBF<?xml version='1.0' encoding='utf-8'?><a/>", "");
	refuse("", "xml-empty:0");
	refuse(" \n", "xml-empty:0");
	refuse("\xEF\xBB\xBF", "xml-empty:0");
	refuse("<?xml version=\"1.0\"?>\n<!-- nothing -->", "xml-empty:0");
	refuse("<a>\n\xE4\n\xF6\xC3</a>", "xml-byte:2 xml-byte:3");
	refuse("<a>\xC3</a>", "xml-byte:1");
	refuse("<a>\xED\xA0\x80</a>", "xml-byte:1");
	refuse("<a>\xC0\xBC</a>", "xml-byte:1");
	refuse("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xE4</a>", "xml-declared:1");
	refuse("<?xml version=\"1.0\" encoding = 'windows-1252' ?><a/>", "xml-declared:1");
	refuse("<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>", "xml-declared:1");
	expect_bytes("\xFF\xFE<\0a\0/\0>\0", 10, "xml-encoding:1", false);
	expect_bytes("\xFE\xFF\0<\0a\0/\0>", 10, "xml-encoding:1", false);
	expect_bytes("<\0a\0/\0>\0", 8, "xml-encoding:1", false);
	expect_bytes("<a>\n\0</a>", 9, "xml-encoding:2", false);
	expect_bytes("<a/>\0", 5, "xml-encoding:1", false);
}

static void test_doctype(void **state)
{
	(void)state;
	refuse("<?xml version=\"1.0\"?>\n<!-- x -->\n<!DOCTYPE lolz [\n<!ENTITY lol \"lol\">\n"
	       "<!ENTITY lol2 \"&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;\">\n]>\n<lolz>&lol2;</lolz>",
	       "xml-doctype:3");
	refuse("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>", "xml-doctype:1");
	refuse("<!DOCTYPE a SYSTEM \"http://example.invalid/a.dtd\"><a/>", "xml-doctype:1");
	refuse("<!doctype a><a/>", "xml-doctype:1");
	refuse("<a>\n<!DOCTYPE b></a>", "xml-declaration:2");
	/* Inclusion is no feature: the element stays what it is. */
	accept("<a xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include href=\"/etc/passwd\"/></a>", "");
}

static void test_limits(void **state)
{
	(void)state;
	struct buffer b = BUFFER_INIT;
	for (int i = 0; i < 10000; i++)
		buffer_puts(&b, "<a>\n");
	refuse(buffer_text(&b), "xml-depth:201");
	for (int i = 0; i < 10000; i++)
		buffer_puts(&b, "</a>");
	refuse(buffer_text(&b), "xml-depth:201");
	for (int depth = XML_MAX_DEPTH; depth <= XML_MAX_DEPTH + 1; depth++) {
		buffer_clear(&b);
		for (int i = 0; i < depth; i++)
			buffer_puts(&b, "<a>\n");
		for (int i = 0; i < depth; i++)
			buffer_puts(&b, "</a>");
		if (depth == XML_MAX_DEPTH)
			accept(buffer_text(&b), "");
		else
			refuse(buffer_text(&b), "xml-depth:201");
	}
	buffer_free(&b);
	char *big = calloc(1, XML_MAX_BYTES + 1);
	assert_non_null(big);
	memset(big, ' ', XML_MAX_BYTES + 1);
	expect_bytes(big, XML_MAX_BYTES + 1, "xml-size:0", false);
	free(big);
}

static void test_load(void **state)
{
	(void)state;
	struct findings f = findings_new();
	assert_null(xml_load("/nonexistent/plan.xml", &f.list));
	assert_null(xml_load("/tmp", &f.list));
	check_list(&f, "io:0 io:0");
	arena_free(f.arena);
}

/* ---- broken markup ---- */

static void test_unclosed(void **state)
{
	(void)state;
	refuse("<a>\n<b>\n<c>x</c>\n</a>", "xml-not-closed:2");
	refuse("<a>\n<b>\n<c>\n</a>", "xml-not-closed:2 xml-not-closed:3");
	refuse("<a>\n<b>\n<c at=\"1\">", "xml-cut:3");
	refuse("<a>\n<rivi>x</rvi>\n</a>", "xml-wrong-end:2");
	refuse("<a>\n<Rivi>x</rivi>\n</a>", "xml-wrong-end:2");
	refuse("<a>\n<nimi>x</summa>\n</a>", "xml-wrong-end:2");
	refuse("<a>\n<b><i>x</b></i>\n</a>", "xml-not-closed:2");
	refuse("<a>\n</b>\n</a>", "xml-stray-end:2");
	refuse("<a>\n</a>\n</a>", "xml-stray-end:3");
	refuse("<a/>\n<b/>", "xml-after-root:2");
	refuse("<a/>\ntext", "xml-after-root:2");
	refuse("\ntext <a/>", "xml-before-root:2");
	/* One unclosed element does not hide what is wrong later. */
	refuse("<a>\n<s>\n<r>\n<n>x</n>\n</s>\n<s>\n<r>T&K</r>\n</s>\n</a>", "xml-not-closed:3 xml-ampersand:7");
}

static void test_tags(void **state)
{
	(void)state;
	refuse("<a>\n<b x=5/>\n</a>", "xml-quotes:2");
	refuse("<a>\n<b x=”5” y=\"1\"/>\n</a>", "xml-quotes:2");
	refuse("<a>\n<b x/>\n</a>", "xml-no-value:2");
	refuse("<a>\n<b x=\"1\"\n x=\"2\"/>\n</a>", "xml-attribute-twice:3");
	refuse("<a>\n<b x=\"1>\n<c/></b>\n</a>", "xml-open-quote:2");
	refuse("<a>\n<b x=\"y z=\"1\"><c/></b>\n</a>", "xml-tag-blank:2");
	refuse("<a>\n<b x=\"1\"y=\"2\"/>\n</a>", "xml-tag-blank:2");
	refuse("<a>\n<b ?/>\n</a>", "xml-tag:2");
	refuse("<a>\n<b\n<c/>\n</b></a>", "xml-tag-open:2");
	refuse("<a>\n<b></b x></a>", "xml-tag-open:2");
	refuse("<a><b:c/>\n<d e:f=\"\"/></a>", "xml-prefix:1 xml-prefix:2");
	refuse("<a xmlns:xml=\"urn:x\"/>", "xml-syntax:1");
}

static void test_characters(void **state)
{
	(void)state;
	refuse("<a>\nT&K ja T & K</a>", "xml-ampersand:2");
	refuse("<a x=\"T&K\"/>", "xml-ampersand:1");
	refuse("<a>&nbsp;\n&auml;</a>", "xml-entity:1 xml-entity:2");
	refuse("<a>&#0;\n&#xFFFF;\n&#x110000;\n&#xyz;</a>",
	       "xml-reference:1 xml-reference:2 xml-reference:3 xml-reference:4");
	accept("<a>&#xE4;&#228;&amp;&lt;&gt;&quot;&apos;</a>", "");
	refuse("<a>5 < 6</a>", "xml-less-than:1");
	refuse("<a x=\"1<2\"/>", "xml-less-than:1");
	refuse("<a>]]></a>", "xml-cdata-end:1");
	refuse("<a>\n\x01\n\xEF\xBF\xBF</a>", "xml-control:2 xml-control:3");
	refuse("<a><!-- a -- b --></a>", "xml-comment-dashes:1");
	refuse("<a>\n<!-- a</a>", "xml-unended:2");
	refuse("<a><![CDATA[x</a>", "xml-unended:1");
	refuse("<a><?x</a>", "xml-unended:1");
	refuse("\n<?xml version=\"1.0\"?><a/>", "xml-late-declaration:2");
	refuse("<a><!ELEMENT b></a>", "xml-declaration:1");
	refuse("<?xml version=\"1.0\" standalone=\"perhaps\"?><a/>", "xml-syntax:1");
}

/* What is said names the names and the lines. */
static void test_sentences(void **state)
{
	(void)state;
	struct findings f = findings_new();
	const char *text = "<a>\n<rivi>\n<b>\n</rvii>\n</a>";
	assert_null(xml_parse("t.xml", text, strlen(text), &f.list));
	check_list(&f, "xml-not-closed:2 xml-wrong-end:4");
	assert_string_equal(f.list.items[0].message, "<rivi> begins here but is never closed");
	assert_string_equal(f.list.items[1].message, "</rvii> does not close <b>, which begins on line 3");
	arena_free(f.arena);
	f = findings_new();
	text = "<a>\n<b>\n<c>";
	assert_null(xml_parse("t.xml", text, strlen(text), &f.list));
	assert_non_null(strstr(f.list.items[0].message, "<c> (3), <b> (2), <a> (1)"));
	arena_free(f.arena);
}

/* Every prefix and every one-byte change of a file is either read or explained. */
static void test_mutations(void **state)
{
	(void)state;
	const char *text = "<?xml version=\"1.0\"?>\n<!-- c -->\n<a x='1' y=\"&amp;2\">\n <b>ä &#228; <![CDATA[<]]></b><?p q?>\n"
			   " <c d=\"e\"\n f='g'/></a>\n";
	size_t len = strlen(text);
	char *copy = malloc(len);
	assert_non_null(copy);
	for (size_t i = 0; i < len; i++) {
		for (const char *with = "<>&\"'/!-]x\xFF\x01"; ; with++) {
			size_t size = *with ? len : i;
			memcpy(copy, text, len);
			copy[i] = *with;
			struct findings f = findings_new();
			struct xml_document *doc = xml_parse("t.xml", copy, size, &f.list);
			assert_true(doc || f.list.errors > 0);
			xml_free(doc);
			arena_free(f.arena);
			if (!*with)
				break;
		}
	}
	free(copy);
}

/* ---- the tree ---- */

static void test_walk(void **state)
{
	(void)state;
	struct xml_document *doc = parse("<a x='1' n:y='2' xmlns:n='urn:n' z=''>t<b/><!-- c --><n:b>u<i>v</i></n:b><d>w</d></a>");
	const struct xml_node *a = xml_root(doc);
	assert_string_equal(xml_file(doc), "t.xml");
	assert_string_equal(xml_name(a), "a");
	assert_null(xml_namespace(a));
	assert_null(xml_parent(a));
	assert_string_equal(xml_attribute(a, "x"), "1");
	assert_null(xml_attribute(a, "y"));
	assert_string_equal(xml_attribute(a, "z"), "");
	assert_null(xml_attribute(a, "xmlns:n"));
	const struct xml_node *x = xml_first_attribute(a), *y = xml_next_attribute(x), *z = xml_next_attribute(y);
	assert_string_equal(xml_name(y), "y");
	assert_string_equal(xml_namespace(y), "urn:n");
	assert_string_equal(xml_text(y), "2");
	assert_null(xml_next_attribute(z));
	const struct xml_node *t = xml_first_child(a), *b = xml_next(t), *c = xml_next(b), *nb = xml_next(c);
	assert_true(xml_is_text(t) && !xml_is_text(b) && xml_is_comment(c) && !xml_is_element(c, "c"));
	assert_string_equal(xml_text(t), "t");
	assert_string_equal(xml_text(b), "");
	assert_string_equal(xml_namespace(nb), "urn:n");
	assert_ptr_equal(xml_child(a, "b"), b);
	assert_ptr_equal(xml_next_named(b, "b"), nb);
	assert_null(xml_next_named(nb, "b"));
	assert_null(xml_child(a, "nothing"));
	assert_ptr_equal(xml_parent(nb), a);
	assert_string_equal(xml_text(nb), "u");
	assert_string_equal(xml_text(a), "t");
	xml_free(doc);
	xml_free(NULL);
}

static void test_cdata_is_text(void **state)
{
	(void)state;
	struct xml_document *doc = parse("<a>x<![CDATA[<&>]]>y</a>");
	const struct xml_node *t = xml_first_child(xml_root(doc));
	assert_string_equal(xml_text(t), "x<&>y");
	assert_null(xml_next(t));
	xml_free(doc);
}

static void test_lines(void **state)
{
	(void)state;
	struct xml_document *doc = parse("<?xml version=\"1.0\"?>\n<!-- a\n b -->\n<a x='1'\n   xmlns:n='urn:n'\n   y='>\n2' z='3'>\n\n"
					 "  text <![CDATA[\n]]> more<b/>\n<c\n/><!-- d\n--><d\n>x</d>\n</a>\n<!-- e -->");
	const struct xml_node *a = xml_root(doc);
	assert_int_equal(xml_line(a), 4);
	const struct xml_node *x = xml_first_attribute(a), *y = xml_next_attribute(x), *z = xml_next_attribute(y);
	assert_int_equal(xml_line(x), 4);
	assert_int_equal(xml_line(y), 6);
	assert_int_equal(xml_line(z), 7);
	assert_int_equal(xml_line(xml_first_child(a)), 9);
	assert_int_equal(xml_line(xml_child(a, "b")), 10);
	assert_int_equal(xml_line(xml_child(a, "c")), 11);
	const struct xml_node *comment = xml_next(xml_child(a, "c"));
	assert_true(xml_is_comment(comment));
	assert_int_equal(xml_line(comment), 12);
	assert_int_equal(xml_line(xml_child(a, "d")), 13);
	assert_int_equal(xml_line(xml_first_child(xml_child(a, "d"))), 14);
	xml_free(doc);
}

#define MANY 70000

static struct buffer long_plan(void)
{
	struct buffer b = BUFFER_INIT;
	buffer_puts(&b, "<a>\n");
	for (int i = 2; i <= MANY; i++)
		buffer_printf(&b, "<r n=\"%d\"/>\n", i);
	buffer_puts(&b, "</a>\n");
	return b;
}

static void test_long_lines(void **state)
{
	(void)state;
	struct buffer b = long_plan();
	struct xml_document *doc = parse(buffer_text(&b));
	for (const struct xml_node *r = xml_child(xml_root(doc), "r"); r; r = xml_next_named(r, "r"))
		assert_int_equal(xml_line(r), atoi(xml_attribute(r, "n")));
	xml_free(doc);
	buffer_puts(&b, "<x>");
	refuse(buffer_text(&b), "xml-after-root:70002");
	buffer_free(&b);
}

static void test_remarks(void **state)
{
	(void)state;
	long line = 99;
	struct xml_document *doc = parse("<?xml version=\"1.0\"?>\n<?xml-model href='x'?><?xml-stylesheet href='y'?>\n<a/>");
	assert_int_equal(xml_count_comments(doc, &line), 0);
	assert_int_equal(line, 0);
	xml_free(doc);
	doc = parse("<a>\n<b/><?todo x?>\n<!-- y --></a><!-- z -->");
	assert_int_equal(xml_count_comments(doc, &line), 3);
	assert_int_equal(line, 2);
	assert_int_equal(xml_count_comments(doc, NULL), 3);
	xml_free(doc);
}

/* ---- mending of text ---- */

static void check_mended(const char *xml, const char *expected, const char *expected_findings)
{
	struct findings f = findings_new();
	struct xml_document *doc = xml_parse_source("t.xml", xml, strlen(xml), &f.list);
	check_list(&f, expected_findings);
	assert_non_null(doc);
	const char *attribute = xml_attribute(xml_root(doc), "x");
	assert_string_equal(attribute ? attribute : xml_text(xml_root(doc)), expected);
	xml_free(doc);
	arena_free(f.arena);
}

static void test_mending(void **state)
{
	(void)state;
	check_mended("<a>Hyvinvointialue – ”sote” 5 €" NBSP "…</a>", "Hyvinvointialue – ”sote” 5 €" NBSP "…", "");
	check_mended("<a>a\xCC\x88iti O\xCC\x88</a>", "äiti Ö", "");
	check_mended("<a x=\"a\xCC\x88iti\"/>", "äiti", "");
	check_mended("<a>a&#x308;</a>", "ä", "");
	check_mended("<a>\xE2\x84\xAB</a>", "Å", "");
	check_mended("<a>vir\xC2\xADkamies</a>", "virkamies", "");
	check_mended("<a>a\tb\xE2\x80\xA8" "c\xE2\x80\xA9" "d\xC2\x85" "e</a>", "a b c d e", "");
	check_mended("<a>a\xE2\x80\x8B" "b\xEF\xBB\xBF" "c\xE2\x80\x8E" "d\xE2\x81\xA0" "e</a>", "abcde", "");
	check_mended("<a>\xEF\xAC\x81nanssi o\xEF\xAC\x83" "ce</a>", "finanssi office", "");
	check_mended("<a>x\nx\xEF\x82\xB7y</a>", "x\nxy", "xml-character:2");
	check_mended("<a x=\"\n&#xE000;z\"/>", " z", "xml-character:1");
	check_mended("<a>\n\nx\xC2\x96y\xEF\xBF\xBD</a>", "\n\nxy", "xml-character:3 xml-character:3");
	check_mended("<a>e\xCC\x81\xEF\x82\xB7</a>", "é", "xml-character:1");
	check_mended("<a>\t\n\t</a>", "\t\n\t", "");
	/* The author of a template means them. */
	struct xml_document *template = parse("<a>vir\xC2\xADka\xE2\x80\x8Bmies\tx</a>");
	assert_string_equal(xml_text(xml_root(template)), "vir\xC2\xADka\xE2\x80\x8Bmies x");
	xml_free(template);
}

static void test_bullets(void **state)
{
	(void)state;
	check_mended("<a>• x</a>", "• x", "xml-bullet:1");
	check_mended("<a>\n  • x\n  · y\n</a>", "\n  • x\n  · y\n", "xml-bullet:2 xml-bullet:3");
	check_mended("<a>–\tx</a>", "– x", "xml-bullet:1");
	check_mended("<a>- x</a>", "- x", "xml-bullet:1");
	check_mended("<a>o\tx</a>", "o x", "xml-bullet:1");
	check_mended("<a>jatkuu\n – näin</a>", "jatkuu\n – näin", "");
	check_mended("<a>-5</a>", "-5", "");
	check_mended("<a>o x</a>", "o x", "");
	check_mended("<a x=\"• y\"/>", "• y", "");
	struct xml_document *template = parse("<a>• x</a>"); /* xml_parse: not written by people */
	xml_free(template);
	struct xml_document *rest = parse("<a>x<b/>– y</a>");
	xml_free(rest);
}

/* ---- schemas ---- */

static const char schema_text[] =
	"<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>\n"
	"<xs:element name='plan' type='plan'>\n"
	" <xs:key name='ids'><xs:annotation><xs:documentation>Each id once. More.</xs:documentation></xs:annotation>\n"
	"  <xs:selector xpath='item'/><xs:field xpath='@id'/></xs:key>\n"
	" <xs:keyref name='refs' refer='ids'><xs:selector xpath='.//ref'/><xs:field xpath='@to'/></xs:keyref>\n"
	"</xs:element>\n"
	"<xs:complexType name='plan'><xs:sequence>\n"
	" <xs:element name='title' type='text'>\n"
	"  <xs:annotation><xs:documentation>Title of the plan. Second.</xs:documentation></xs:annotation></xs:element>\n"
	" <xs:element name='date' type='xs:date' minOccurs='0'/>\n"
	" <xs:element name='note' minOccurs='0' maxOccurs='2' type='xs:string'/>\n"
	" <xs:element name='item' type='item' maxOccurs='unbounded'/>\n"
	" <xs:group ref='ending' minOccurs='0'/>\n"
	"</xs:sequence><xs:attribute name='kind' type='kind'/></xs:complexType>\n"
	"<xs:group name='ending'><xs:choice><xs:element name='closing' type='rich'/><xs:element name='remark' type='rich'/></xs:choice></xs:group>\n"
	"<xs:complexType name='item'><xs:sequence>\n"
	" <xs:element name='name' type='text'/>\n"
	" <xs:element name='sum' type='money' maxOccurs='unbounded'/>\n"
	" <xs:choice minOccurs='0'><xs:element name='by'><xs:complexType><xs:attribute name='who' use='required'/></xs:complexType></xs:element>\n"
	"  <xs:element name='of' type='labelled'/></xs:choice>\n"
	"</xs:sequence><xs:attribute name='id' type='xs:NCName' use='required'/>\n"
	" <xs:attribute name='count' type='count'/><xs:attribute name='at' type='xs:dateTime'/></xs:complexType>\n"
	"<xs:complexType name='rich' mixed='true'><xs:choice minOccurs='0' maxOccurs='unbounded'>\n"
	" <xs:element name='em' type='rich'/><xs:element name='ref'><xs:complexType><xs:attribute name='to' type='xs:string'/></xs:complexType></xs:element>\n"
	"</xs:choice></xs:complexType>\n"
	"<xs:complexType name='labelled'><xs:simpleContent><xs:extension base='text'><xs:attribute name='label' type='code'/></xs:extension></xs:simpleContent></xs:complexType>\n"
	"<xs:simpleType name='text'><xs:restriction base='xs:token'><xs:minLength value='1'/><xs:maxLength value='20'/></xs:restriction></xs:simpleType>\n"
	"<xs:simpleType name='kind'><xs:restriction base='xs:token'><xs:enumeration value='small'/><xs:enumeration value='large'/></xs:restriction></xs:simpleType>\n"
	"<xs:simpleType name='code'><xs:annotation><xs:documentation>Two capital letters.</xs:documentation></xs:annotation>\n"
	" <xs:restriction base='xs:token'><xs:pattern value='[A-Z]{2}'/></xs:restriction></xs:simpleType>\n"
	"<xs:simpleType name='count'><xs:restriction base='xs:integer'><xs:minInclusive value='1'/><xs:maxInclusive value='99'/></xs:restriction></xs:simpleType>\n"
	"<xs:simpleType name='money'><xs:annotation><xs:documentation>Euros, at most two decimals.</xs:documentation></xs:annotation>\n"
	" <xs:restriction base='xs:decimal'><xs:minInclusive value='0'/><xs:fractionDigits value='2'/></xs:restriction></xs:simpleType>\n"
	"</xs:schema>\n";

/* From a file in memory, which is there as long as the tests run: a schema is read again for its words. */
static struct xml_schema *load_schema_text(const char *text, struct diagnostics *found)
{
	char path[32];
	int fd = memfd_create("schema", 0);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return xml_schema_load(path, found);
}

static struct xml_schema *plan_schema;

static int load_plan_schema(void **state)
{
	(void)state;
	struct findings f = findings_new();
	plan_schema = load_schema_text(schema_text, &f.list);
	check_list(&f, "");
	arena_free(f.arena);
	return plan_schema ? 0 : -1;
}

static int free_plan_schema(void **state)
{
	(void)state;
	xml_schema_free(plan_schema);
	return 0;
}

static struct findings validate(const char *text)
{
	struct findings f = findings_new();
	struct xml_document *doc = xml_parse("t.xml", text, strlen(text), &f.list);
	assert_non_null(doc);
	bool valid = xml_schema_validate(plan_schema, doc, NULL, NULL, &f.list);
	assert_int_equal(valid, f.list.count == 0);
	xml_free(doc);
	return f;
}

static void judge(const char *text, const char *expected)
{
	struct findings f = validate(text);
	check_list(&f, expected);
	arena_free(f.arena);
}

/* The message and hint of the only finding contain these words. */
static void judge_words(const char *text, const char *message, const char *hint)
{
	struct findings f = validate(text);
	assert_int_equal(f.list.count, 1);
	if (!strstr(f.list.items[0].message, message))
		assert_string_equal(f.list.items[0].message, message);
	if (hint) {
		assert_non_null(f.list.items[0].hint);
		if (!strstr(f.list.items[0].hint, hint))
			assert_string_equal(f.list.items[0].hint, hint);
	}
	arena_free(f.arena);
}

#define ITEM "<item id='i1'>\n<name>n</name>\n<sum>1.00</sum>\n</item>\n"

static void test_valid(void **state)
{
	(void)state;
	judge("<plan><title>t</title>" ITEM "</plan>", "");
	judge("<plan kind='small'><title>t</title><date>2023-02-28</date><note/><note>x</note>" ITEM
	      "<closing>x <em>y <ref to='i1'/></em></closing></plan>", "");
}

static void test_elements(void **state)
{
	(void)state;
	judge("<plan>\n" ITEM "</plan>", "xml-missing:1");
	judge("<plan>\n<title>t</title>\n</plan>", "xml-missing:1");
	judge("<plan>\n<title>t</title>\n<foo>x</foo>\n" ITEM "</plan>", "xml-unknown-element:3");
	judge("<plan>\n<titel>t</titel>\n" ITEM "</plan>", "xml-unknown-element:2");
	judge("<plan>\n" ITEM "<title>t</title>\n</plan>", "xml-misplaced:6");
	judge("<plan>\n<title>t</title>\n" ITEM "<date>2023-01-01</date></plan>", "xml-misplaced:7");
	judge("<plan>\n<title>t</title>\n<title>t</title>\n" ITEM "</plan>", "xml-repeated:3");
	judge("<plan>\n<title>t</title>\n<note/><note/>\n<note/>\n" ITEM "</plan>", "xml-not-here:4");
	judge("<plan>\n<title>t</title>\n" ITEM "<closing/>\n<remark/></plan>", "xml-not-here:8");
	judge("<plan>\n<title>a<b/></title>\n" ITEM "</plan>", "xml-text-only:2");
	judge("<plan>\ntext\n<title>t</title>\n" ITEM "</plan>", "xml-text:2");
	judge("<plan><title>t</title><item id='i'><name>n</name><sum>1</sum>\n<by who='x'>\n<name/></by></item></plan>",
	      "xml-no-content:3");
	judge("<plans/>", "xml-root:1");
	judge("<n:plan xmlns:n='urn:n'/>", "xml-namespace:1");
	judge("<plan xmlns='urn:n'><title>t</title></plan>", "xml-namespace:1");
	judge("<plan>\n<title>t</title><n:date xmlns:n='urn:n'>\n<n:x/></n:date>" ITEM "</plan>", "xml-namespace:2");
}

static void test_element_words(void **state)
{
	(void)state;
	judge_words("<plan>" ITEM "</plan>", "<plan> lacks <title>", "title: Title of the plan");
	judge_words("<plan><titel>t</titel>" ITEM "</plan>", "<titel> is not known inside <plan>", "do you mean <title>?");
	judge_words("<plan><title>t</title><foo/>" ITEM "</plan>", "<foo>", "allowed here: <date>, <note>, <item>");
	judge_words("<plan><title>t</title><sum>1</sum>" ITEM "</plan>", "<sum>", "<sum> belongs inside <item>");
	judge_words("<plan>" ITEM "<title>t</title></plan>", "<title> is in the wrong place: it belongs before <item>", NULL);
	judge_words("<plan><title>t</title><note/>" ITEM "<date>2023-01-01</date></plan>", "it belongs before <note>", NULL);
	judge_words("<other/>", "has to be <plan>", NULL);
}

/* Everything that is wrong is said at once, each thing once. */
static void test_all_at_once(void **state)
{
	(void)state;
	judge("<plan kind='medium'>\n<foo/>\n<date>31.2.2023</date>\n<item count='0'>\n<sum>x</sum>\n<sum>1</sum>\n</item>\n"
	      "<bar/>\n<item id='i2' id2='x'>\n<name></name>\n<sum>1.005</sum>\n</item>\n<closing><em>\n<b/></em></closing></plan>",
	      "xml-missing:1 xml-value:1 xml-unknown-element:2 xml-date-form:3 xml-missing:4 xml-missing-attribute:4 "
	      "xml-too-small:4 xml-number:5 xml-unknown-element:8 xml-unknown-attribute:9 xml-no-text:10 xml-decimals:11 "
	      "xml-unknown-element:14");
}

static void test_attributes(void **state)
{
	(void)state;
	judge("<plan knd='small'><title>t</title>" ITEM "</plan>", "xml-unknown-attribute:1");
	judge_words("<plan knd='small'><title>t</title>" ITEM "</plan>", "<plan> has no attribute \"knd\"", "kind");
	judge_words("<plan><title>t</title><item ID='x'><name>n</name><sum>1</sum></item></plan>", "<item> has no attribute \"ID\"",
		    "do you mean id?");
	judge_words("<plan><title>t</title><item><name>n</name><sum>1</sum></item></plan>", "<item> lacks the attribute \"id\"",
		    NULL);
	/* An attribute on a later line of its tag has that line. */
	judge("<plan><title>t</title><item id='a'\n count='5'\n at='x'><name>n</name><sum>1</sum></item></plan>", "xml-time:3");
}

static void judge_item(const char *content, const char *expected)
{
	char text[400];
	snprintf(text, sizeof text, "<plan><title>t</title><item id='i' %s</item></plan>", content);
	judge(text, expected);
}

static void test_values(void **state)
{
	(void)state;
	judge_item("><name/><sum>1</sum>", "xml-no-text:1");
	judge_item("><name>abcdefghijklmnopqrstuvwxyz</name><sum>1</sum>", "xml-too-long:1");
	judge_item("><name>n</name><sum>12,50</sum>", "xml-number:1");
	judge_item("><name>n</name><sum>-1</sum>", "xml-too-small:1");
	judge_item("><name>n</name><sum>1.234</sum>", "xml-decimals:1");
	judge_item("><name>n</name><sum/>", "xml-no-text:1");
	judge_item("count='100'><name>n</name><sum>1</sum>", "xml-too-large:1");
	judge_item("count='1.5'><name>n</name><sum>1</sum>", "xml-whole-number:1");
	judge_item("count='5 kpl'><name>n</name><sum>1</sum>", "xml-whole-number:1");
	judge_item("at='2022-10-06'><name>n</name><sum>1</sum>", "xml-time:1");
	judge_item("at='2022-02-30T10:00:00Z'><name>n</name><sum>1</sum>", "xml-time:1");
	judge_item("at='2022-10-06T10:00:00Z'><name>n</name><sum>1</sum>", "");
	judge_item("><name>n</name><sum>1</sum><of label='abc'>x</of>", "xml-form:1");
	judge_item("><name>n</name><sum>1</sum><of label='AB'></of>", "xml-no-text:1");
}

static void test_value_words(void **state)
{
	(void)state;
	judge_words("<plan><title>t</title><date>2023-02-31</date>" ITEM "</plan>",
		    "<date>2023-02-31</date>: this is no day of the calendar", "year-month-day");
	judge_words("<plan><title>t</title><date>31.12.2023</date>" ITEM "</plan>", "no date of the form", "write 2023-12-31");
	judge_words("<plan><title>t</title><date>31.2.2023</date>" ITEM "</plan>", "no date of the form", "year-month-day");
	judge_words("<plan kind='smal'><title>t</title>" ITEM "</plan>", "<plan kind=\"smal\">: this value is not known; known are: small, large",
		    NULL);
	judge_words("<plan><title>t</title><item id='i'><name>n</name><sum>1 234 567,50 €</sum></item></plan>", "this is no number",
		    "write 1234567.50");
	judge_words("<plan><title>t</title><item id='i'><name>n</name><sum>x</sum></item></plan>", "this is no number",
		    "Euros, at most two decimals");
	judge_words("<plan><title>t</title><item id='i'><name>n</name><sum>1</sum><of label='abc'>x</of></item></plan>",
		    "not of the required form", "label: Two capital letters");
}

static void test_keys(void **state)
{
	(void)state;
	const char *duplicate = "<plan><title>t</title>\n" ITEM ITEM "</plan>";
	judge(duplicate, "xml-duplicate:6");
	judge_words(duplicate, "<item id=\"i1\">: the same value stands already on line 2", "Each id once");
	const char *broken = "<plan><title>t</title>\n" ITEM "<closing>\n<ref to='i2'/></closing></plan>";
	judge(broken, "xml-broken-reference:7");
	judge_words(broken, "<ref to=\"i2\">: there is nothing with the identifier \"i2\"", "known are: i1");
	/* An element that is refused still counts as what is referred to. */
	judge("<plan><title>t</title>\n" ITEM "<xxxx id='i2'/><closing><ref to='i2'/></closing></plan>", "xml-unknown-element:6");
	judge("<plan><title>t</title>\n" ITEM "<closing><ref to='i2'/>\n<ref to='i3'/><ref to='i1'/></closing></plan>",
	      "xml-broken-reference:6 xml-broken-reference:7");
}

/* Scopes, several fields, fields below the selected element, and what XML Schema's paths can be. */
static void test_key_paths(void **state)
{
	(void)state;
	struct findings f = findings_new();
	struct xml_schema *schema = load_schema_text(
		"<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='a'><xs:complexType><xs:sequence>"
		"<xs:element name='g' maxOccurs='unbounded' type='g'>"
		"<xs:unique name='pair'><xs:selector xpath='x'/><xs:field xpath='@p'/><xs:field xpath='n/v'/></xs:unique>"
		"<xs:key name='k'><xs:selector xpath=' child::x/n | y '/><xs:field xpath='v'/></xs:key>"
		"<xs:keyref name='r' refer='k'><xs:selector xpath='.//z'/><xs:field xpath='.'/></xs:keyref></xs:element>"
		"</xs:sequence></xs:complexType><xs:unique name='all'><xs:selector xpath='.//*'/><xs:field xpath='@id'/></xs:unique></xs:element>"
		"<xs:complexType name='g'><xs:sequence><xs:element name='x' minOccurs='0' maxOccurs='unbounded'><xs:complexType><xs:sequence>"
		"<xs:element name='n'><xs:complexType><xs:sequence><xs:element name='v' type='xs:token'/></xs:sequence></xs:complexType></xs:element>"
		"</xs:sequence><xs:attribute name='p'/><xs:attribute name='id'/></xs:complexType></xs:element>"
		"<xs:element name='y' minOccurs='0' maxOccurs='unbounded'><xs:complexType><xs:sequence><xs:element name='v' minOccurs='0' type='xs:token'/>"
		"</xs:sequence></xs:complexType></xs:element>"
		"<xs:element name='z' minOccurs='0' maxOccurs='unbounded' type='xs:token'/></xs:sequence></xs:complexType></xs:schema>",
		&f.list);
	check_list(&f, "");
	assert_non_null(schema);
#define X(p, v) "<x p='" p "'><n><v>" v "</v></n></x>"
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{"<a><g>" X("1", "u") X("1", "v") "<z> u </z></g><g>" X("1", "u") "</g></a>", ""},
		{"<a><g>" X("1", "u") "</g>\n<g>" X("1", "v") "\n<z>u</z></g></a>", "xml-broken-reference:3"},
		{"<a><g>" X("1", "u") "\n" X("2", "u") "</g></a>", "xml-duplicate:2"},
		{"<a><g>" X("1", "u") "\n<x><n><v>w</v></n></x><x><n><v>s</v></n></x></g></a>", ""},
		{"<a><g>" X("1", "u") "\n<y><v>\nu </v></y></g></a>", "xml-duplicate:2"},
		{"<a><g><x id='i'><n><v>u</v></n></x></g><g>\n<x id='i'><n><v>u</v></n></x></g></a>", "xml-duplicate:2"},
		{"<a><g>\n<y/></g></a>", "xml-missing:2"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		diagnostics_init(&f.list, f.arena);
		struct xml_document *doc = parse(cases[i].text);
		assert_int_equal(xml_schema_validate(schema, doc, NULL, NULL, &f.list), cases[i].expected[0] == '\0');
		check_list(&f, cases[i].expected);
		xml_free(doc);
	}
	xml_schema_free(schema);
	arena_free(f.arena);
}

static void refuse_key(const char *selector, const char *field, const char *refer, const char *id)
{
	struct findings f = findings_new();
	char text[600];
	snprintf(text, sizeof text,
		 "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='a'><xs:complexType/>"
		 "<xs:key name='k'><xs:selector xpath='%s'/><xs:field xpath='%s'/></xs:key>"
		 "<xs:keyref name='r' refer='%s'><xs:selector xpath='b'/><xs:field xpath='@c'/></xs:keyref></xs:element></xs:schema>",
		 selector, field, refer);
	struct xml_schema *schema = load_schema_text(text, &f.list);
	assert_int_equal(schema == NULL, *id != '\0');
	assert_string_equal(f.list.count ? f.list.items[0].id : "", id);
	xml_schema_free(schema);
	arena_free(f.arena);
}

static void test_bad_keys(void **state)
{
	(void)state;
	refuse_key("b", "@c", "k", "");
	refuse_key(".//x:b/c|.", "d/@x:e", "x:k", "");
	refuse_key("b[1]", "@c", "k", "schema-path");
	refuse_key("b/@c", "@c", "k", "schema-path");
	refuse_key("//b", "@c", "k", "schema-path");
	refuse_key("../b", "@c", "k", "schema-path");
	refuse_key("", "@c", "k", "schema-path");
	refuse_key("b|", "@c", "k", "schema-path");
	refuse_key("b", "@c|@d", "k", "schema-path");
	refuse_key("b", ".//c", "k", "schema-path");
	refuse_key("b", "@c/d", "k", "schema-path");
	refuse_key("a/b/c/d/e/f/g/h/i", "@c", "k", "schema-path");
	refuse_key("b", "@c", "other", "schema-refer");
	refuse_key("b", "@c", "r", "schema-refer");
}

static const char *place_of(void *self, const struct xml_node *node)
{
	assert_non_null(node);
	return self;
}

static void test_place(void **state)
{
	(void)state;
	struct findings f = findings_new();
	char place[] = "Plan › Item";
	struct xml_document *doc = parse("<plan><foo/></plan>");
	assert_false(xml_schema_validate(plan_schema, doc, place_of, place, &f.list));
	assert_true(f.list.count > 1);
	for (size_t i = 0; i < f.list.count; i++)
		assert_string_equal(f.list.items[i].place, place);
	xml_free(doc);
	arena_free(f.arena);
}

static void test_many_lines(void **state)
{
	(void)state;
	struct buffer b = BUFFER_INIT;
	buffer_puts(&b, "<plan><title>t</title><item id='i'><name>n</name>\n");
	for (int i = 2; i <= MANY; i++)
		buffer_puts(&b, i == MANY ? "<sum>x</sum>\n" : "<sum>1</sum>\n");
	buffer_puts(&b, "</item><closing>\n<ref\n to='j'/></closing></plan>");
	judge(buffer_text(&b), "xml-number:70000 xml-broken-reference:70003");
	buffer_free(&b);
}

static void test_schema_instance_attributes(void **state)
{
	(void)state;
#define XSI "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "
	/* A plan's own idea of its schema is not followed. */
	judge("<plan " XSI "xsi:noNamespaceSchemaLocation='/nonexistent.xsd'><title>t</title>" ITEM "</plan>", "");
	judge("<plan " XSI "xsi:schemaLocation='urn:x file:///nonexistent.xsd'><title>t</title>" ITEM "</plan>", "");
	judge("<plan " XSI "xsi:type='nothing'><title>t</title>" ITEM "</plan>", "xml-invalid:1");
	judge("<plan " XSI "xsi:nil='true'><title>t</title>" ITEM "</plan>", "xml-invalid:1");
}

static void test_bad_schemas(void **state)
{
	(void)state;
	struct findings f = findings_new();
	assert_null(xml_schema_load("/nonexistent.xsd", &f.list));
	assert_null(load_schema_text("<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>\n<xs:element name='a' type='b'/></xs:schema>",
				     &f.list));
	assert_null(load_schema_text("<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>\n"
				     "<xs:include schemaLocation='http://example.invalid/a.xsd'/></xs:schema>", &f.list));
	assert_null(load_schema_text("<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>\n"
				     "<xs:include schemaLocation='/etc/passwd'/></xs:schema>", &f.list));
	assert_null(load_schema_text("<!DOCTYPE a><a/>", &f.list));
	assert_int_equal(f.list.count, 5);
	arena_free(f.arena);
	xml_schema_free(NULL);
}

/* What is read without documentation has the lines of the file, and nothing else is left out. */
static void test_lines_of_schema(void **state)
{
	(void)state;
	struct findings f = findings_new();
	assert_null(load_schema_text("<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>\n<!-- <xs:annotation> -->\n"
				     "<xs:annotation>\n<xs:documentation>a\nb</xs:documentation>\n<!-- </xs:annotation> -->\n"
				     "</xs:annotation ><xs:annotation/>\n<xs:element name='a' type='b'/></xs:schema>", &f.list));
	assert_int_equal(f.list.count, 1);
	assert_int_equal(f.list.items[0].line, 8);
	arena_free(f.arena);
}

static void test_included_schema(void **state)
{
	(void)state;
	struct findings f = findings_new();
	char folder[] = "/tmp/hakemus-test-XXXXXX";
	assert_non_null(mkdtemp(folder));
	const char *main_path = file_join(f.arena, folder, "main.xsd"), *part_path = file_join(f.arena, folder, "part.xsd");
	const char *main_text = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:include schemaLocation='part.xsd'/>"
				"<xs:element name='a' type='t'/></xs:schema>";
	const char *part_text = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:simpleType name='t'>"
				"<xs:restriction base='xs:token'><xs:enumeration value='one'/></xs:restriction></xs:simpleType></xs:schema>";
	assert_true(file_write(main_path, main_text, strlen(main_text)));
	assert_true(file_write(part_path, part_text, strlen(part_text)));
	struct xml_schema *schema = xml_schema_load(main_path, &f.list);
	assert_non_null(schema);
	struct xml_document *doc = parse("<a>two</a>");
	assert_false(xml_schema_validate(schema, doc, NULL, NULL, &f.list));
	assert_non_null(strstr(f.list.items[0].message, "known are: one"));
	xml_free(doc);
	xml_schema_free(schema);
	assert_true(file_remove_tree(folder));
	arena_free(f.arena);
}

static void write_text(struct arena *a, const char *folder, const char *name, const char *text)
{
	assert_true(file_write(file_join(a, folder, name), text, strlen(text)));
}

static void test_include(void **state)
{
	(void)state;
	struct findings f = findings_new();
	char folder[] = "/tmp/hakemus-test-XXXXXX";
	assert_non_null(mkdtemp(folder));
	assert_true(file_make_directories(file_join(f.arena, folder, "one")));
	assert_true(file_make_directories(file_join(f.arena, folder, "common")));
	write_text(f.arena, folder, "one/a.xml", "<a><b/>\n<include href='../common/c.xml'/><d/></a>");
	write_text(f.arena, folder, "common/c.xml", "<x xmlns:p='urn:p'>\n\n<c k='1'/>text<include href='e.xml'/></x>");
	write_text(f.arena, folder, "common/e.xml", "<x><e/></x>");
	write_text(f.arena, folder, "one/loop.xml", "<a><include href='loop.xml'/></a>");
	write_text(f.arena, folder, "one/up.xml", "<a><include href='../../etc/passwd'/></a>");
	struct xml_document *doc = xml_load(file_join(f.arena, folder, "one/a.xml"), &f.list);
	assert_true(xml_include(doc, "include", "href", &f.list));
	const struct xml_node *c = xml_child(xml_root(doc), "c");
	assert_string_equal(xml_attribute(c, "k"), "1");
	const struct xml_node *e = xml_next_named(c, "e"), *d = xml_next_named(e, "d");
	assert_int_equal(xml_line(c), 3);
	assert_string_equal(xml_file_of(xml_first_attribute(c)), file_join(f.arena, folder, "common/c.xml"));
	assert_int_equal(xml_line(e), 1);
	assert_string_equal(xml_file_of(e), file_join(f.arena, folder, "common/e.xml"));
	assert_int_equal(xml_line(d), 2);
	assert_string_equal(xml_file_of(d), file_join(f.arena, folder, "one/a.xml"));
	struct xpath_engine *engine = xpath_engine_new();
	assert_non_null(xpath_compile(engine, "p:x", doc, c, &f.list));
	xpath_engine_free(engine);
	xml_free(doc);
	assert_int_equal(f.list.count, 0);
	const char *bad[] = {"one/loop.xml", "one/up.xml"};
	for (size_t i = 0; i < 2; i++) {
		doc = xml_load(file_join(f.arena, folder, bad[i]), &f.list);
		assert_false(xml_include(doc, "include", "href", &f.list));
		xml_free(doc);
	}
	assert_int_equal(f.list.count, 2);
	assert_true(file_remove_tree(folder));
	arena_free(f.arena);
}

static void test_words(void **state)
{
	(void)state;
	struct arena *a = arena_new();
	assert_int_equal(words_distance("abc", 3, "abc", 3, 9), 0);
	assert_int_equal(words_distance("abc", 3, "acb", 3, 9), 1);
	assert_int_equal(words_distance("", 0, "abc", 3, 9), 3);
	assert_int_equal(words_distance("kitten", 6, "sitting", 7, 9), 3);
	assert_int_equal(words_distance("kitten", 6, "sitting", 7, 1), 2);
	assert_true(words_similar("tunnus", 6, "tunus", 5) && words_similar("ID", 2, "id", 2));
	assert_false(words_similar("t1", 2, "t2", 2) || words_similar("palkat", 6, "matkat", 6));
	assert_string_equal(words_excerpt(a, "  a \n b  ", 10), "a b");
	assert_string_equal(words_excerpt(a, "ääääää", 4), "äää…");
	assert_string_equal(words_first_sentence(a, " Summa, esim. 5.50 euroa.\n Toinen."), "Summa, esim. 5.50 euroa");
	assert_string_equal(words_first_sentence(a, "Ei pistettä"), "Ei pistettä");
	arena_free(a);
}

/* ---- regular expressions ---- */

static void test_regex_match(void **state)
{
	(void)state;
	static const struct {
		const char *pattern, *subject, *flags;
		enum regex_result result;
	} cases[] = {
		{"b+", "abbc", "", REGEX_YES}, {"^b", "abc", "", REGEX_NO}, {"^a.c$", "abc", "", REGEX_YES},
		{"c$", "abc\n", "", REGEX_NO}, {"^b", "a\nb", "m", REGEX_YES}, {"a.b", "a\nb", "", REGEX_NO},
		{"a.b", "a\nb", "s", REGEX_YES}, {"ÄÖ", "äö", "i", REGEX_YES}, {"^.$", "€", "", REGEX_YES},
		{"a b", "ab", "x", REGEX_YES}, {"a[ ]b", "a b", "x", REGEX_YES}, {"a.b", "axb", "q", REGEX_NO},
		{"a.b", "xa.b", "q", REGEX_YES}, {"\\s", NBSP, "", REGEX_NO}, {"[\\s]", "a\tb", "", REGEX_YES},
		{"^\\d+$", "0123", "", REGEX_YES}, {"^\\w+$", "äöÅ1€", "", REGEX_YES}, {"\\w", "-_ ", "", REGEX_NO},
		{"^[\\w-]+$", "a-b", "", REGEX_YES}, {"^[^\\S]$", " ", "", REGEX_YES}, {"^\\i\\c*$", "rivi-1.2", "", REGEX_YES},
		{"^\\p{Lu}\\P{Lu}$", "Äö", "", REGEX_YES}, {"(a)(b)\\2\\1", "abba", "", REGEX_YES}, {"^(?:ab)+$", "abab", "", REGEX_YES},
		{"^a{2,3}$", "aaa", "", REGEX_YES}, {"a{2}", "a", "", REGEX_NO}, {"a+?b", "aab", "", REGEX_YES},
		{"#", "a#b", "x", REGEX_YES}, {"\\$\\^\\-\\.\\{", "$^-.{", "", REGEX_YES}, {"", "abc", "", REGEX_YES},
		{"^[0-9]{7}-[0-9]$", "1234567-8", "", REGEX_YES}, {"[a-c]", "b", "", REGEX_YES}, {"[^a]", "a", "", REGEX_NO},
		/* What is no XPath. */
		{"(", "a", "", REGEX_BAD}, {"a)", "a", "", REGEX_BAD}, {"[a", "a", "", REGEX_BAD}, {"a]", "a]", "", REGEX_BAD},
		{"a**", "a", "", REGEX_BAD}, {"a++", "a", "", REGEX_BAD}, {"*a", "a", "", REGEX_BAD}, {"a{", "a{", "", REGEX_BAD},
		{"\\b", "a", "", REGEX_BAD}, {"\\x41", "A", "", REGEX_BAD}, {"(?=a)", "a", "", REGEX_BAD}, {"(?i)a", "A", "", REGEX_BAD},
		{"(*FAIL)", "a", "", REGEX_BAD}, {"[a-z-[aeiou]]", "b", "", REGEX_BAD}, {"[[:alpha:]]", "b", "", REGEX_BAD},
		{"[]a]", "a", "", REGEX_BAD}, {"\\1", "a", "", REGEX_BAD}, {"\\p", "a", "", REGEX_BAD}, {"\\", "a", "", REGEX_BAD},
		{"\\p{IsGreek}", "a", "", REGEX_BAD}, {"a", "a", "z", REGEX_BAD}, {"a}", "a}", "", REGEX_BAD},
		{"[b-a]", "a", "", REGEX_BAD},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		enum regex_result result = regex_match(cases[i].pattern, cases[i].subject, cases[i].flags);
		if (result != cases[i].result)
			print_error("%s on %s (%s): %d\n", cases[i].pattern, cases[i].subject, cases[i].flags, result);
		assert_int_equal(result, cases[i].result);
	}
}

static void test_regex_limits(void **state)
{
	(void)state;
	struct buffer b = BUFFER_INIT;
	for (int i = 0; i < 40; i++)
		buffer_putc(&b, 'a');
	buffer_putc(&b, '!');
	const char *problem;
	assert_int_equal(regex_test("^(a+)+$", buffer_text(&b), "", &problem), REGEX_BAD);
	assert_non_null(problem);
	buffer_free(&b);
	char pattern[20];
	for (int i = 0; i < 2500; i++) { /* more than the cache keeps */
		snprintf(pattern, sizeof pattern, "^%d$", i);
		assert_int_equal(regex_match(pattern, pattern + 1, ""), REGEX_NO);
	}
	assert_int_equal(regex_match("^7$", "7", ""), REGEX_YES);
}

static void check_replace(const char *pattern, const char *subject, const char *with, const char *expected)
{
	struct buffer b = BUFFER_INIT;
	const char *problem = NULL;
	buffer_puts(&b, "<");
	enum regex_result result = regex_substitute(pattern, subject, with, "", &b, &problem);
	assert_int_equal(result, expected ? REGEX_YES : REGEX_BAD);
	assert_int_equal(problem == NULL, expected != NULL);
	assert_string_equal(buffer_text(&b) + 1, expected ? expected : "");
	buffer_free(&b);
}

static void test_regex_replace(void **state)
{
	(void)state;
	check_replace("b", "abcb", "x", "axcx");
	check_replace("z", "abc", "x", "abc");
	check_replace("(\\d+)-(\\d+)", "1-2, 3-4", "$2/$1", "2/1, 4/3");
	check_replace("(a)|(b)", "ab", "[$1|$2|$3]", "[a||][|b|]");
	check_replace("a", "a", "\\$1\\\\", "$1\\");
	check_replace("(a)", "a", "$11", "a1");
	check_replace("a", "a", "$0$0", "aa");
	check_replace("ä", "äö", "", "ö");
	check_replace("a*", "a", "x", NULL);
	check_replace("a", "a", "$", NULL);
	check_replace("a", "a", "\\n", NULL);
	check_replace("(", "a", "x", NULL);
}

/* ---- XPath ---- */

static const char call_text[] =
	"<call xmlns:f='urn:hakemus:functions'><codelists>"
	"<codelist id='kinds'><code value='p'><name lang='fi'>Palkat</name><name lang='sv'>Löner</name><short lang='fi'>Palk.</short></code>"
	"<code value='m'><name>Matkat</name></code><code value='n'/></codelist>"
	"<codelist id='words'><code value='clock'><name lang='fi'>klo</name><name lang='sv'>kl.</name></code></codelist>"
	"</codelists></call>";

static const char plan_text[] =
	"<plan xmlns:f='urn:hakemus:functions' xmlns:o='urn:other' date='2023-02-01'>\n"
	"<row n='1' kind='p'><sum>10.05</sum><sum>0.1</sum></row>\n"
	"<row n='2' kind='m'><sum>20000000</sum></row>\n"
	"<row n='3' kind='p'><sum>1,5</sum></row>\n"
	"<o:row>other</o:row>\n"
	"<text>  Sana toinen\n sana. </text><text>Kolmas" NBSP "ja neljäs</text><empty/>\n"
	"</plan>\n";

struct xpath_fixture {
	struct findings f;
	struct xml_document *plan, *call;
	struct xpath_engine *engine;
	struct xpath_context context;
};

static int xpath_setup(void **state)
{
	struct xpath_fixture *x = calloc(1, sizeof *x);
	if (!x)
		return -1;
	x->f = findings_new();
	x->plan = parse(plan_text);
	x->call = parse(call_text);
	x->engine = xpath_engine_new();
	xpath_engine_set_codelists(x->engine, xml_root(x->call), "fi");
	x->context = (struct xpath_context){.engine = x->engine, .document = x->plan, .node = xml_root(x->plan), .position = 1,
					    .size = 1, .arena = x->f.arena, .found = &x->f.list};
	*state = x;
	return 0;
}

static int xpath_teardown(void **state)
{
	struct xpath_fixture *x = *state;
	xpath_engine_free(x->engine);
	xml_free(x->plan);
	xml_free(x->call);
	arena_free(x->f.arena);
	free(x);
	return 0;
}

static const struct xpath *compile(struct xpath_fixture *x, const char *text)
{
	const struct xpath *e = xpath_compile(x->engine, text, x->plan, xml_root(x->plan), &x->f.list);
	if (!e)
		print_error("%s\n%s\n", text, x->f.list.count ? x->f.list.items[x->f.list.count - 1].message : "");
	assert_non_null(e);
	return e;
}

static const char *eval(struct xpath_fixture *x, const char *text)
{
	return xpath_string(compile(x, text), &x->context);
}

/* Result as text; no finding. */
static void check_eval(struct xpath_fixture *x, const char *text, const char *expected)
{
	const char *result = eval(x, text);
	if (strcmp(result, expected) != 0)
		print_error("%s\n", text);
	assert_string_equal(result, expected);
	check_list(&x->f, "");
}

/* Result and the id of the finding. */
static void check_fails(struct xpath_fixture *x, const char *text, const char *expected, const char *id)
{
	assert_string_equal(eval(x, text), expected);
	if (x->f.list.count != 1 || strcmp(x->f.list.items[0].id, id) != 0)
		print_error("%s\n", text);
	assert_int_equal(x->f.list.count, 1);
	assert_string_equal(x->f.list.items[0].id, id);
	assert_string_equal(x->f.list.items[0].file, "t.xml");
	assert_int_equal(x->f.list.items[0].line, 1);
	diagnostics_init(&x->f.list, x->f.arena);
}

static void test_xpath_values(void **state)
{
	struct xpath_fixture *x = *state;
	struct xpath_value v = xpath_evaluate(compile(x, "row"), &x->context);
	assert_int_equal(v.kind, XPATH_NODES);
	assert_int_equal(v.nodes.count, 3);
	assert_string_equal(xml_attribute(v.nodes.items[2], "n"), "3");
	v = xpath_evaluate(compile(x, "count(row)"), &x->context);
	assert_int_equal(v.kind, XPATH_NUMBER);
	assert_true(v.number == 3.0);
	v = xpath_evaluate(compile(x, "row/@n = '2'"), &x->context);
	assert_true(v.kind == XPATH_BOOLEAN && v.boolean);
	v = xpath_evaluate(compile(x, "concat('a', 1)"), &x->context);
	assert_int_equal(v.kind, XPATH_STRING);
	assert_string_equal(v.string, "a1");
	assert_int_equal(xpath_nodes(compile(x, "row | text | row"), &x->context).count, 5);
	assert_int_equal(xpath_nodes(compile(x, "count(row)"), &x->context).count, 0);
	assert_int_equal(xpath_nodes(compile(x, "namespace::*"), &x->context).count, 0);
	assert_int_equal(xpath_integer(compile(x, "count(row) * 2"), &x->context), 6);
	assert_int_equal(xpath_integer(compile(x, "empty"), &x->context), 0);
	assert_int_equal(xpath_integer(compile(x, "1 div 0"), &x->context), 0);
	assert_true(xpath_test(compile(x, "row"), &x->context));
	assert_false(xpath_test(compile(x, "nothing"), &x->context));
	assert_true(xpath_test(compile(x, "'false'"), &x->context));
	check_eval(x, "nothing", "");
	check_eval(x, "true()", "true");
	check_eval(x, "o:row", "other");
	struct arena *a = x->f.arena;
	assert_string_equal(xpath_node_string(v.nodes.count ? v.nodes.items[0] : xml_child(xml_root(x->plan), "row"), a), "10.050.1");
	check_list(&x->f, "");
}

static void test_xpath_node_order(void **state)
{
	struct xpath_fixture *x = *state;
	struct xml_nodes nodes = xpath_nodes(compile(x, "text | row[3] | row[1]/sum | row/@n | ."), &x->context);
	long last = 0;
	for (size_t i = 0; i < nodes.count; i++) {
		assert_true(xml_line(nodes.items[i]) >= last);
		last = xml_line(nodes.items[i]);
	}
	assert_ptr_equal(nodes.items[0], xml_root(x->plan));
	check_eval(x, "string-join(row[3]/preceding-sibling::row/@n, ',')", "1,2");
	check_eval(x, "string-join(row[1]/following-sibling::*[self::text or self::row] | row[1], '|')",
		   "10.050.1|20000000|1,5|  Sana toinen\n sana. |Kolmas" NBSP "ja neljäs");
}

static void test_xpath_numbers(void **state)
{
	struct xpath_fixture *x = *state;
	check_eval(x, "9007199254740991", "9007199254740991");
	check_eval(x, "-3000000000", "-3000000000");
	check_eval(x, "string(5000000000)", "5000000000");
	check_eval(x, "concat('a', 5000000000, 'b', 2.5)", "a5000000000b2.5");
	check_eval(x, "string( 'x' )", "x");
	check_eval(x, "string() = string(.)", "true");
	check_eval(x, "1 div 4", "0.25");
	check_eval(x, "0.1", "0.1");
	check_eval(x, "1234567890123.25", "1234567890123.25");
	check_eval(x, "number('x')", "NaN");
	check_eval(x, "-(0)", "0");
}

static void test_xpath_scopes(void **state)
{
	struct xpath_fixture *x = *state;
	const struct xml_node *row = xml_child(xml_root(x->plan), "row");
	const struct xml_node *items[] = {row, xml_next_named(row, "row")};
	struct xpath_scope outer = {.name = "rows", .value = {.kind = XPATH_NODES, .nodes = {items, 2}}};
	struct xpath_scope text = {.name = "v", .value = {.kind = XPATH_STRING, .string = "outer"}, .outer = &outer};
	struct xpath_scope number = {.name = "n", .value = {.kind = XPATH_NUMBER, .number = 7}, .outer = &text};
	struct xpath_scope flag = {.name = "b", .value = {.kind = XPATH_BOOLEAN, .boolean = true}, .outer = &number};
	struct xpath_scope inner = {.name = "v", .value = {.kind = XPATH_STRING, .string = "inner"}, .outer = &flag};
	x->context.scope = &inner;
	check_eval(x, "$v", "inner");
	check_eval(x, "count($rows)", "2");
	check_eval(x, "$rows[2]/@n", "2");
	check_eval(x, "$n + 1", "8");
	check_eval(x, "$b", "true");
	x->context.scope = &text;
	check_eval(x, "$v", "outer");
	check_fails(x, "$missing + 1", "", "xpath-variable");
	check_fails(x, "$f:v", "", "xpath-failed");
	x->context.position = 2;
	x->context.size = 5;
	check_eval(x, "concat(position(), '/', last())", "2/5");
}

/* In parentheses no path is plain: libxml2 follows it, and both ways must lead to the same nodes. */
static void check_plain(struct xpath_fixture *x, const char *path)
{
	const struct xpath *plain = compile(x, path), *other = compile(x, arena_printf(x->f.arena, "(%s)", path));
	struct xml_nodes found = xpath_nodes(plain, &x->context), expected = xpath_nodes(other, &x->context);
	if (found.count != expected.count)
		print_error("%s\n", path);
	assert_int_equal(found.count, expected.count);
	for (size_t i = 0; i < found.count; i++)
		assert_ptr_equal(found.items[i], expected.items[i]);
	assert_string_equal(xpath_string(plain, &x->context), xpath_string(other, &x->context));
	assert_int_equal(xpath_test(plain, &x->context), xpath_test(other, &x->context));
}

static const struct xpath_scope *plain_scope(struct xpath_fixture *x)
{
	static struct xpath_scope none, all, one, two, yes;
	none = (struct xpath_scope){.name = "none", .value = {.kind = XPATH_NODES}};
	all = (struct xpath_scope){.name = "all", .outer = &none,
				   .value = {.kind = XPATH_NODES, .nodes = xpath_nodes(compile(x, "//*"), &x->context)}};
	one = (struct xpath_scope){.name = "one", .value = {.kind = XPATH_STRING, .string = "1"}, .outer = &all};
	two = (struct xpath_scope){.name = "two", .value = {.kind = XPATH_NUMBER, .number = 2}, .outer = &one};
	yes = (struct xpath_scope){.name = "yes", .value = {.kind = XPATH_BOOLEAN, .boolean = true}, .outer = &two};
	return &yes;
}

/* The function boolean() is none of plain expressions. */
static void test_xpath_plain_tests(void **state)
{
	static const char *const tests[] = {
		"not(row)", "not(nothing)", "exists($all/@n)", "exists($none)", "@date = '1'", "not(@date = '1')", "row/@n = '2'",
		"row/@n != '2'", "row[@n = '2']/@n != '2'", "$one = '1'", "$one != '1'", "$one = row/@n", "$two = '2'", "$yes and row",
		"$none or $yes", "not($yes) or not(row) or row/sum = '0.1'", "(row and nothing) or (row and sum)", "not(not(row))",
		"row/@n = ../plan/row/@n", "$all/@n = row/@n and not($all/@n != row/@n)", "$all[@n = $one]/sum = $all/sum",
		"nothing = $all", "$none = $none", "$none != $all", "$all != $all", "row and orb", "row or nothing and nothing",
		"string(row/@n) = '1'", "row = 0.1", "not($two)", "not($one)", "exists($one)", "text() or row", "not( row )",
		"not(normalize-space(row))", "normalize-space(empty) = ''", "normalize-space(text) != ''", "normalize-space(nothing) = ''",
		"normalize-space(row/@n) != ''", "normalize-space(.) != '' and row", "normalize-space(row) = '1'", "not(normalize-space($all))",
		"normalize-space(text | row) != ''", "normalize-space(.)=''",
	};
	struct xpath_fixture *x = *state;
	x->context.scope = plain_scope(x);
	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
		const struct xpath *plain = compile(x, tests[i]);
		const struct xpath *other = compile(x, arena_printf(x->f.arena, "boolean(%s)", tests[i]));
		if (xpath_test(plain, &x->context) != xpath_test(other, &x->context))
			fail_msg("%s", tests[i]);
		assert_string_equal(xpath_string(plain, &x->context), xpath_string(other, &x->context));
	}
}

static void test_xpath_plain_functions(void **state)
{
	static const char *const paths[] = {"row/sum", "row/@n", "nothing", "row[@n = '1']/sum | row[@n = '2']/sum", "row", "$one", ".", "row/@kind",
					   "row/@kind | row/sum"};
	struct xpath_fixture *x = *state;
	x->context.scope = plain_scope(x);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		if (*paths[i] != '$')
			check_plain(x, arena_printf(x->f.arena, "distinct-values(%s)", paths[i]));
		check_eval(x, arena_printf(x->f.arena, "string(%s)", paths[i]),
			   xpath_string(compile(x, arena_printf(x->f.arena, "concat(%s, '')", paths[i])), &x->context));
		if (*paths[i] != '$')
			check_eval(x, arena_printf(x->f.arena, "f:sum-cents(%s)", paths[i]),
				   xpath_string(compile(x, arena_printf(x->f.arena, "f:sum-cents((%s))", paths[i])), &x->context));
	}
}

static void test_xpath_plain_paths(void **state)
{
	static const char *const starts[] = {"", "/", "/plan/", "current()/", "$all/", "$none/", "$all[@n]/", "row/", "row/../",
					     "*/*/", "@date/../", "./", "../", "row/sum/../", "*/../*/"};
	static const char *const steps[] = {"row", "*", "@*", "@n", "sum", "..", ".", "nothing", "text", "row/@n", "row/sum", "@n/.."};
	static const char *const conditions[] = {
		"", "[@n]", "[ @n ]", "[not(@n)]", "[sum]", "[not(sum)]", "[@n = '2']", "[@n='2']", "[@kind = \"p\"]", "[. = '0.1']",
		"[.]", "[not(.)]", "[../@n = '1']", "[../@date]", "[../../@date]", "[../../../../@date]", "[not(../../../../@date)]",
		"[../row]", "[../sum = '0.1']", "[sum = '1,5']", "[@n = $one]", "[@n = $two]", "[@n = $all]", "[@n = $all/@n]",
		"[@n = $none]", "[@n = current()/row/@n]", "[@kind = $all/@kind][@n = $one]", "[@n = ']']", "[@n = $one][sum]",
		"[@n != '2']", "[@n != $all/@n]", "[not(@n = '2')]", "[not(@n != $none)]", "[@n = '1' or @kind = 'p']",
		"[@n = $all[@kind = 'p']/@n and sum]", "[(@n or sum) and not(@n = '1' or @n = '2')]", "[*]", "[sum/..]",
		"[sum/../@n = $one]", "[exists(sum | @kind)]", "[sum | @kind]", "[$all]", "[$none or @n]", "[$two]", "[$one = '1']",
		"[$one = @n]", "[@n = sum]", "[$yes]", "[not($yes) or @n]", "[$yes = 'true']", "[row[@n]/@n = $one]",
		"[normalize-space(.) != '']", "[normalize-space(sum)]", "[not(normalize-space(@n)) or normalize-space(nothing) = '']",
		"[self::row]", "[not(self::row)]/self::sum", "[self::row/@n]",
	};
	struct xpath_fixture *x = *state;
	x->context.scope = plain_scope(x);
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		for (size_t j = 0; j < sizeof steps / sizeof *steps; j++)
			for (size_t k = 0; k < sizeof conditions / sizeof *conditions; k++)
				if (!*conditions[k] || steps[j][strlen(steps[j]) - 1] != '.')
					check_plain(x, arena_printf(x->f.arena, "%s%s%s", starts[i], steps[j], conditions[k]));
	check_plain(x, "$all");
	check_plain(x, "$none");
	check_plain(x, "$all[@n][sum]");
	check_plain(x, "row | $all");
	check_plain(x, "$all[@n] | $all[sum] | /plan");
	check_plain(x, "row/@n | row[not(@kind)]");
	check_plain(x, "@* | row/@n|nothing");
	check_plain(x, "row/@n | row/@kind");
	check_list(&x->f, "");
	check_eval(x, "$one", "1");
	check_eval(x, "$yes", "true");
	check_fails(x, "$missing/row", "", "xpath-variable");
	check_fails(x, "row[@n = $missing]", "", "xpath-variable");
	check_fails(x, "$one/row", "", "xpath-failed");
}

static void test_xpath_places(void **state)
{
	struct xpath_fixture *x = *state;
	const struct xml_node *row = xml_child(xml_root(x->plan), "row");
	const struct xpath *first = compile(x, "$nothing");
	const struct xpath *second = xpath_compile(x->engine, "$nothing", x->plan, row, &x->f.list);
	assert_ptr_equal(first, compile(x, "$nothing"));
	assert_ptr_not_equal(first, second);
	xpath_test(first, &x->context);
	xpath_test(second, &x->context);
	check_list(&x->f, "xpath-variable:1 xpath-variable:2");
	/* The same text means something else where its prefix does. */
	diagnostics_init(&x->f.list, x->f.arena);
	struct xml_document *other = parse("<a xmlns:o='urn:hakemus:functions'/>");
	const struct xpath *o = xpath_compile(x->engine, "o:row", other, xml_root(other), &x->f.list);
	xml_free(other);
	assert_int_equal(xpath_nodes(o, &x->context).count, 0);
	assert_int_equal(xpath_nodes(compile(x, "o:row"), &x->context).count, 1);
	check_list(&x->f, "");
}

static void refuse_expression(struct xpath_fixture *x, const char *text, const char *id, const char *words)
{
	assert_null(xpath_compile(x->engine, text, x->plan, xml_root(x->plan), &x->f.list));
	assert_int_equal(x->f.list.count, 1);
	assert_string_equal(x->f.list.items[0].id, id);
	if (!strstr(x->f.list.items[0].message, words))
		assert_string_equal(x->f.list.items[0].message, words);
	diagnostics_init(&x->f.list, x->f.arena);
}

static void test_xpath_syntax(void **state)
{
	struct xpath_fixture *x = *state;
	refuse_expression(x, "", "xpath-syntax", "");
	refuse_expression(x, "row[", "xpath-syntax", "at its end");
	refuse_expression(x, "row[@n = 'x", "xpath-syntax", "not closed");
	refuse_expression(x, "row) + 1", "xpath-syntax", "near \") + 1\"");
	refuse_expression(x, "row row", "xpath-syntax", "near \"row\"");
	refuse_expression(x, "f:nothing(1)", "xpath-function", "f:nothing()");
	refuse_expression(x, "nothing(1)", "xpath-function", "nothing()");
	refuse_expression(x, "row[o:money(1)]", "xpath-function", "o:money()");
	refuse_expression(x, "zz:money(1)", "xpath-prefix", "\"zz\"");
	refuse_expression(x, "/zz:row", "xpath-prefix", "\"zz\"");
	struct buffer b = BUFFER_INIT;
	for (int i = 0; i < 30000; i++)
		buffer_putc(&b, '(');
	assert_null(xpath_compile(x->engine, buffer_text(&b), x->plan, xml_root(x->plan), &x->f.list));
	for (int i = 0; i < 60000; i++)
		buffer_putc(&b, '(');
	assert_null(xpath_compile(x->engine, buffer_text(&b), x->plan, xml_root(x->plan), &x->f.list));
	assert_int_equal(x->f.list.count, 2);
	buffer_free(&b);
}

/* Names that only look like functions, and prefixes in texts. */
static void test_xpath_names(void **state)
{
	struct xpath_fixture *x = *state;
	check_eval(x, "count(row[@n and (@kind)])", "3");
	check_eval(x, "4 div (2) mod (3)", "2");
	check_eval(x, "'zz:y(nothing())'", "zz:y(nothing())");
	check_eval(x, "count(row/child::node())", "4");
	check_eval(x, "count(text/text())", "2");
	check_eval(x, "count(//comment() | //processing-instruction())", "0");
	check_eval(x, "count(o:*)", "1");
	check_eval(x, "count(self::plan/child::row)", "3");
	check_eval(x, "count (row)", "3");
	check_eval(x, "name(f:code('kinds', 'p'))", "code");
}

static void test_xpath_failures(void **state)
{
	struct xpath_fixture *x = *state;
	check_fails(x, "count('x')", "", "xpath-failed");
	check_fails(x, "count()", "", "xpath-failed");
	check_fails(x, "exists('x')", "", "xpath-failed");
	check_fails(x, "f:money(1, 2)", "", "xpath-failed");
	check_fails(x, "current(1)", "", "xpath-failed");
	check_fails(x, "string-join('x', 'y')", "", "xpath-failed");
	assert_false(xpath_test(compile(x, "count('x') = 1"), &x->context));
	assert_int_equal(xpath_integer(compile(x, "count('x')"), &x->context), 0);
	assert_int_equal(xpath_nodes(compile(x, "row[count('x')]"), &x->context).count, 0);
	assert_int_equal(xpath_evaluate(compile(x, "count('x')"), &x->context).kind, XPATH_STRING);
	check_list(&x->f, "xpath-failed:1 xpath-failed:1 xpath-failed:1");
	x->context.found = NULL; /* nobody listens: no crash */
	assert_false(xpath_test(compile(x, "count('x') = 1"), &x->context));
	assert_string_equal(eval(x, "f:name('x', 'y')"), "y");
}

static void test_xpath_limit(void **state)
{
	struct xpath_fixture *x = *state;
	struct buffer b = BUFFER_INIT;
	buffer_puts(&b, "<a>");
	for (int i = 0; i < 3000; i++)
		buffer_puts(&b, "<b/>");
	buffer_puts(&b, "</a>");
	struct xml_document *big = parse(buffer_text(&b));
	buffer_free(&b);
	x->context.document = big;
	x->context.node = xml_root(big);
	check_fails(x, "count(//*[count(//*[count(//*) > 1]) > 1])", "", "xpath-failed");
	check_eval(x, "count(//*)", "3001");
	xml_free(big);
}

static void test_xpath2_functions(void **state)
{
	struct xpath_fixture *x = *state;
	check_eval(x, "matches('VN/21749/2022', '^VN/\\d+/\\d{4}$')", "true");
	check_eval(x, "matches('abc', 'B', 'i')", "true");
	check_eval(x, "matches(nothing, '^$')", "true");
	check_fails(x, "matches('a', '(')", "false", "xpath-pattern");
	check_fails(x, "matches('a', 'a', 'k')", "false", "xpath-pattern");
	check_eval(x, "replace('a-b-c', '-', '.')", "a.b.c");
	check_eval(x, "replace('ABC', 'b', 'x', 'i')", "AxC");
	check_fails(x, "replace('a', 'x*', 'y')", "", "xpath-pattern");
	check_eval(x, "exists(row)", "true");
	check_eval(x, "exists(nothing)", "false");
	check_eval(x, "empty(nothing)", "true");
	check_eval(x, "string-join(row/@n, ', ')", "1, 2, 3");
	check_eval(x, "string-join(row/@n)", "123");
	check_eval(x, "string-join(nothing, ',')", "");
	check_eval(x, "ends-with('tiedosto.pdf', '.pdf')", "true");
	check_eval(x, "ends-with('pdf', 'x.pdf')", "false");
	check_eval(x, "lower-case('ÄÖ Åbo Ž')", "äö åbo ž");
	check_eval(x, "upper-case('äö åbo ž')", "ÄÖ ÅBO Ž");
	check_eval(x, "string-join(distinct-values(row/@kind), ' ')", "p m");
	check_eval(x, "count(distinct-values(row/@kind | row/@n))", "5");
	check_eval(x, "count(distinct-values(nothing))", "0");
	check_eval(x, "distinct-values(row/@kind)[2]/../@n", "2");
	check_eval(x, "abs(-5)", "5");
	check_eval(x, "min(row/@n)", "1");
	check_eval(x, "max(row/@n)", "3");
	check_eval(x, "max(nothing)", "NaN");
	check_eval(x, "max(row/sum)", "NaN");
	check_eval(x, "count(row[@n = current()/row[2]/@n])", "1");
	check_eval(x, "row[1]/sum[count(current()/row) = 3]", "10.05");
}

static void test_money_functions(void **state)
{
	struct xpath_fixture *x = *state;
	check_eval(x, "f:cents('412300.50')", "41230050");
	check_eval(x, "f:cents(row[1]/sum)", "1005");
	check_eval(x, "f:cents('1.005')", "NaN");
	check_eval(x, "f:cents('1,5')", "NaN");
	check_eval(x, "f:cents('')", "NaN");
	check_eval(x, "f:sum-cents(row[position() < 3]/sum)", "2000001015");
	check_eval(x, "f:sum-cents(row/sum)", "NaN");
	check_eval(x, "f:sum-cents(nothing)", "0");
	check_eval(x, "f:share(100, row[1]/sum, row[1]/sum[1])", "99");
	check_eval(x, "f:share(100, row[1]/sum, row[1]/sum[2])", "1");
	check_eval(x, "f:share(-100, row[1]/sum, row[1]/sum)", "-100");
	check_eval(x, "f:share(100, row[1]/sum, row[2]/sum)", "0");
	check_eval(x, "f:share(100, row/sum, row[1]/sum)", "NaN");
	check_eval(x, "f:share(100, nothing, nothing)", "NaN");
	check_eval(x, "f:share(0, nothing, nothing)", "0");
	check_eval(x, "f:share(0.5, row[1]/sum, row[1]/sum)", "NaN");
	check_eval(x, "f:money(123456789)", "1" NBSP "234" NBSP "567,89" NBSP "€");
	check_eval(x, "f:money(f:sum-cents(row[2]/sum))", "20" NBSP "000" NBSP "000,00" NBSP "€");
	check_eval(x, "f:money(-5)", MINUS "0,05" NBSP "€");
	check_eval(x, "f:money(nothing)", "");
	check_eval(x, "f:amount(123456)", "1" NBSP "234,56");
	check_eval(x, "f:euros(123400)", "1" NBSP "234" NBSP "€");
	check_eval(x, "f:euros(123450)", "1" NBSP "234,50" NBSP "€");
	check_fails(x, "f:money(f:cents('x'))", "", "xpath-amount");
	check_fails(x, "f:money(1.5)", "", "xpath-amount");
	check_fails(x, "f:money(9007199254740994)", "", "xpath-amount");
	check_eval(x, "f:number(1234567)", "1" NBSP "234" NBSP "567");
	check_eval(x, "f:number('1234.50')", "1" NBSP "234,5");
	check_eval(x, "f:number(-0.25)", MINUS "0,25");
	check_eval(x, "f:number(999)", "999");
	check_eval(x, "f:number('')", "");
	check_fails(x, "f:number('x')", "", "xpath-number");
	check_eval(x, "f:percent(1, 8)", "12,5" NBSP "%");
	check_eval(x, "f:percent(121, 1000)", "12,1" NBSP "%");
	check_eval(x, "f:percent(1, 2000)", "0,1" NBSP "%");
	check_eval(x, "f:percent(1, 2001)", "0,0" NBSP "%");
	check_eval(x, "f:percent(2, 3)", "66,7" NBSP "%");
	check_eval(x, "f:percent(9007199254740991, 9007199254740991)", "100,0" NBSP "%");
	check_eval(x, "f:percent(9007199254740990, 9007199254740991)", "100,0" NBSP "%");
	check_eval(x, "f:percent(-1, 8)", MINUS "12,5" NBSP "%");
	check_eval(x, "f:percent(1, 0)", "–");
	check_eval(x, "f:percent(nothing, 5)", "–");
	check_fails(x, "f:percent(1.5, 3)", "", "xpath-amount");
}

static void test_date_functions(void **state)
{
	struct xpath_fixture *x = *state;
	check_eval(x, "f:date(@date)", "1.2.2023");
	check_eval(x, "f:date('2022-10-06T16:15:00+03:00')", "6.10.2022");
	check_eval(x, "f:date('')", "");
	check_fails(x, "f:date('2023-02-31')", "2023-02-31", "xpath-date");
	check_eval(x, "f:date-range('2023-01-01', '2025-12-31')", "1.1.2023–31.12.2025");
	check_eval(x, "f:date-range('2023-01-01', '2023-01-01')", "1.1.2023");
	check_eval(x, "f:date-range('2023-01-01', '')", "1.1.2023–");
	check_eval(x, "f:date-range('', '')", "");
	check_eval(x, "f:datetime('2022-10-06T16:15:00+03:00')", "6.10.2022 klo" NBSP "16:15");
	check_eval(x, "f:datetime('2022-10-06')", "6.10.2022");
	check_eval(x, "f:datetime('')", "");
	check_fails(x, "f:datetime('x')", "x", "xpath-date");
	check_eval(x, "f:time-compare('2022-10-06T16:15:00+03:00', '2022-10-06T13:15:00Z')", "0");
	check_eval(x, "f:time-compare('2022-10-06T16:15:00+03:00', '2022-10-06T13:15:01Z')", "-1");
	check_eval(x, "f:time-compare('2022-10-07', '2022-10-06T23:59:00Z')", "1");
	check_eval(x, "f:time-compare('x', '2022-10-06')", "NaN");
	check_eval(x, "f:days('2022-09-28', '2022-10-06T16:15:00+03:00')", "8");
	check_eval(x, "f:days('2024-03-01', '2024-02-28')", "-2");
	check_eval(x, "f:days('2022-10-06T23:59:00Z', '2022-10-07T00:00:00+03:00')", "1");
	check_eval(x, "f:days('2022-10-06', '2022-10-32')", "NaN");
	xpath_engine_set_codelists(x->engine, xml_root(x->call), "sv");
	check_eval(x, "f:datetime('2022-10-06T16:15:00+03:00')", "6.10.2022 kl." NBSP "16:15");
	xpath_engine_set_codelists(x->engine, NULL, NULL);
	check_eval(x, "f:datetime('2022-10-06T16:15:00+03:00')", "6.10.2022 16:15");
}

static void test_code_functions(void **state)
{
	struct xpath_fixture *x = *state;
	check_eval(x, "f:name('kinds', row[1]/@kind)", "Palkat");
	check_eval(x, "f:short('kinds', 'p')", "Palk.");
	check_eval(x, "f:short('kinds', 'm')", "Matkat");
	check_eval(x, "f:name('kinds', 'n')", "n");
	check_eval(x, "f:name('kinds', nothing)", "");
	check_fails(x, "f:name('kinds', 'x')", "x", "xpath-code");
	check_eval(x, "f:code('kinds', 'p')/name[@lang = 'sv']", "Löner");
	check_eval(x, "exists(f:code('kinds', 'x'))", "false");
	check_fails(x, "exists(f:code('nolist', 'x'))", "false", "xpath-list");
	xpath_engine_set_codelists(x->engine, xml_root(x->call), "sv");
	check_eval(x, "f:name('kinds', 'p')", "Löner");
	xpath_engine_set_codelists(x->engine, xml_root(x->call), "en");
	check_eval(x, "f:name('kinds', 'p')", "Palkat");
}

static void test_identifiers(void **state)
{
	struct xpath_fixture *x = *state;
	check_eval(x, "f:business-id-valid('0737546-2')", "true");
	check_eval(x, "f:business-id-valid('0000001-9')", "true");
	check_eval(x, "f:business-id-valid('0737546-3')", "false");
	check_eval(x, "f:business-id-valid('07375462')", "false");
	check_eval(x, "f:business-id-valid('0000000-0')", "true");
	check_eval(x, "f:business-id-valid('0000005-0')", "false"); /* remainder 10 - check digit 1 */
	check_eval(x, "f:business-id-valid('0000006-0')", "false"); /* remainder 1 is never given out */
	check_eval(x, "f:business-id-valid('0000006-1')", "false");
	check_eval(x, "f:business-id-valid('')", "false");
	check_eval(x, "f:iban-valid('FI21 1234 5600 0007 85')", "true");
	check_eval(x, "f:iban-valid('FI2112345600000785')", "true");
	check_eval(x, "f:iban-valid('FI2112345600000786')", "false");
	check_eval(x, "f:iban-valid('FI211234560000078')", "false");
	check_eval(x, "f:iban-valid('GB82 WEST 1234 5698 7654 32')", "true");
	check_eval(x, "f:iban-valid('fi2112345600000785')", "false");
	check_eval(x, "f:iban-valid('')", "false");
	check_eval(x, "f:iban-valid('1121 1234 5600 0007 85')", "false");
}

static void test_measures(void **state)
{
	struct xpath_fixture *x = *state;
	check_eval(x, "f:length(text[1])", "17");
	check_eval(x, "f:words(text[1])", "3");
	check_eval(x, "f:length(text[2])", "16");
	check_eval(x, "f:words(text[2])", "3");
	check_eval(x, "f:length(text)", "33");
	check_eval(x, "f:words(text)", "6");
	check_eval(x, "f:length(nothing)", "0");
	check_eval(x, "f:words('  ')", "0");
	check_eval(x, "f:length(' äö  € ')", "4");
	check_eval(x, "f:words(12)", "1");
}

/* ---- What expressions can find ---- */

/* An element inside itself, one that stands for another, wildcards, and an element of no type. */
static const char names_text[] =
	"<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>"
	"<xs:element name='plan'><xs:complexType><xs:sequence>"
	"<xs:element name='item' type='item' maxOccurs='9'/><xs:element name='page'><xs:complexType><xs:choice>"
	"<xs:element name='line' type='item'/><xs:group ref='blocks'/><xs:element ref='head'/></xs:choice></xs:complexType></xs:element>"
	"<xs:element name='free'/><xs:element name='slot'><xs:complexType><xs:sequence><xs:any/></xs:sequence><xs:anyAttribute/>"
	"</xs:complexType></xs:element></xs:sequence><xs:attribute name='date' type='xs:date'/></xs:complexType></xs:element>"
	"<xs:complexType name='base'><xs:sequence><xs:element name='name' type='xs:string'/></xs:sequence>"
	"<xs:attribute name='id' type='xs:ID'/></xs:complexType>"
	"<xs:complexType name='item'><xs:complexContent><xs:extension base='base'><xs:sequence><xs:element name='sum' maxOccurs='9'>"
	"<xs:complexType><xs:simpleContent><xs:extension base='xs:decimal'><xs:attributeGroup ref='years'/></xs:extension>"
	"</xs:simpleContent></xs:complexType></xs:element></xs:sequence></xs:extension></xs:complexContent></xs:complexType>"
	"<xs:attributeGroup name='years'><xs:attribute name='year'/><xs:attribute name='old' use='prohibited'/></xs:attributeGroup>"
	"<xs:group name='blocks'><xs:choice><xs:element name='p' type='inline'/><xs:element name='list' type='list'/></xs:choice></xs:group>"
	"<xs:complexType name='inline' mixed='true'><xs:choice><xs:element name='b' type='inline'/><xs:element name='i' type='inline'/>"
	"</xs:choice></xs:complexType>"
	"<xs:complexType name='list'><xs:sequence><xs:element name='entry'><xs:complexType><xs:sequence><xs:group ref='blocks'/>"
	"</xs:sequence></xs:complexType></xs:element></xs:sequence></xs:complexType>"
	"<xs:element name='head' abstract='true'/><xs:element name='title' substitutionGroup='head' type='xs:string'/>"
	"</xs:schema>";

struct names_fixture {
	struct findings f;
	struct xml_schema *schema;
	struct xml_document *exemplar;
	struct xpath_engine *engine;
	struct sight *sight;
	struct sight_view root;
};

static int names_setup(void **state)
{
	struct names_fixture *x = calloc(1, sizeof *x);
	if (!x)
		return -1;
	x->f = findings_new();
	x->schema = load_schema_text(names_text, &x->f.list);
	x->exemplar = exemplar_make(x->schema, "plan", EXEMPLAR_ANYTHING, &x->f.list);
	check_list(&x->f, "");
	x->engine = xpath_engine_new();
	x->sight = sight_new(x->engine, &x->f.list);
	const struct xml_node **root = arena_alloc(x->f.arena, sizeof *root);
	*root = xml_root(x->exemplar);
	x->root.nodes = (struct xml_nodes){.items = root, .count = 1};
	x->root.scope = sight_bind(x->sight, "plan", x->root.nodes, NULL);
	*state = x;
	return 0;
}

static int names_teardown(void **state)
{
	struct names_fixture *x = *state;
	sight_free(x->sight);
	xpath_engine_free(x->engine);
	xml_free(x->exemplar);
	xml_schema_free(x->schema);
	arena_free(x->f.arena);
	free(x);
	return 0;
}

static struct xml_nodes look_from(struct names_fixture *x, const char *text, struct xml_nodes from)
{
	struct sight_view view = {.nodes = from, .scope = x->root.scope};
	const struct xpath *e = xpath_compile(x->engine, text, x->exemplar, xml_root(x->exemplar), &x->f.list);
	assert_non_null(e);
	return sight_follow(x->sight, e, &view);
}

/* All that there is to say of the expression seen from the root: "message (hint)". */
static void tells(struct names_fixture *x, const char *text, const char *expected)
{
	struct buffer b = BUFFER_INIT;
	struct sight *before = x->sight;
	x->sight = sight_new(x->engine, &x->f.list);
	look_from(x, text, x->root.nodes);
	sight_report(x->sight);
	diagnostics_sort(&x->f.list);
	for (size_t i = 0; i < x->f.list.count; i++)
		buffer_printf(&b, "%s%s (%s)", i ? "; " : "", x->f.list.items[i].message,
			      x->f.list.items[i].hint ? x->f.list.items[i].hint : "");
	assert_string_equal(buffer_text(&b), expected);
	buffer_free(&b);
	sight_free(x->sight);
	x->sight = before;
	diagnostics_init(&x->f.list, x->f.arena);
}

static void test_exemplar(void **state)
{
	struct names_fixture *x = *state;
	static const char *const there[] = {
		"@date", "item[@id]/name", "item/sum/@year", "page/line/sum", "page/p/b/xml-again", "page/p/i",
		"page/list/entry/list/xml-again", "page/list/entry/p/xml-again", "page/title", "free/xml-any", "free/@xml-any", "slot/xml-any", "slot/@xml-any"};
	for (size_t i = 0; i < sizeof there / sizeof *there; i++)
		assert_int_equal(sight_select(x->sight, x->root.nodes, there[i]).count, 1);
	assert_int_equal(sight_select(x->sight, x->root.nodes, "item/sum/@old").count, 0);
	assert_int_equal(sight_select(x->sight, x->root.nodes, "descendant::title").count, 1);
	assert_null(exemplar_make(x->schema, "nothing", NULL, &x->f.list));
	struct xml_document *narrow = exemplar_make(x->schema, "plan", NULL, &x->f.list);
	assert_null(xml_first_child(xml_child(xml_root(narrow), "slot")));
	assert_null(xml_attribute(xml_child(xml_root(narrow), "free"), "xml-any"));
	xml_free(narrow);
}

/* Ten elements in each of ten, and so on: too many to show. */
static void test_wide_exemplar(void **state)
{
	(void)state;
	struct findings f = findings_new();
	struct buffer b = BUFFER_INIT;
	buffer_puts(&b, "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='plan' type='t0'/>");
	for (int i = 0; i < 12; i++) {
		buffer_printf(&b, "<xs:complexType name='t%d'><xs:sequence>", i);
		for (int k = 0; k < 10; k++)
			buffer_printf(&b, "<xs:element name='e%d' type='t%d'/>", k, i + 1);
		buffer_puts(&b, "</xs:sequence></xs:complexType>");
	}
	buffer_puts(&b, "<xs:complexType name='t12'/></xs:schema>");
	struct xml_schema *schema = load_schema_text(buffer_text(&b), &f.list);
	struct xml_document *wide = exemplar_make(schema, "plan", EXEMPLAR_ANYTHING, &f.list);
	check_list(&f, "");
	assert_non_null(xml_child(xml_root(wide), "e9"));
	assert_non_null(xml_child(xml_child(xml_root(wide), "e9"), EXEMPLAR_ANY));
	xml_free(wide);
	xml_schema_free(schema);
	buffer_free(&b);
	arena_free(f.arena);
}

static void test_sight_finds(void **state)
{
	struct names_fixture *x = *state;
	static const char *const right[] = {
		"item/name | page/line", "count(item[sum/@year = '1']) + 2 * 3 - -page/line/sum", ".", "..", "/", "/plan/item",
		"//sum[../name]", "item//@year", "item/@*[name() = 'id']", "'item/nam' = \"@dat\"", "item[1]/sum[last()]/text()",
		"item [ @id and not( name ) ] / sum", "self::plan", "item/parent::plan/page", "item/sum/ancestor::item/name",
		"item/following-sibling::item/name", "item/preceding-sibling::page", "item/name/following::page",
		"child::item/attribute::id", "descendant::entry/descendant-or-self::b", "page/*/sum", "node()[self::item]",
		"(item | page)[name]/p", "$plan/item[@id = current()/@date]", "distinct-values(item/sum)/../name",
		"string(item/name) div 2 mod 3", ".5 < item/sum and 1. != 2", "page/list/entry/list/entry/list/entry/p",
		"free/a/b/@c | slot/@x | slot/y", "page/p/b/b/b/i", "//b//i", "page/descendant::i", "string-join(item/name, ', ')", "processing-instruction('a')",
		"item/sum[@year][. > 1]/../@id"};
	for (size_t i = 0; i < sizeof right / sizeof *right; i++)
		tells(x, right[i], "");
}

static void test_sight_misses(void **state)
{
	struct names_fixture *x = *state;
	tells(x, "itm/name", "there can be no <itm> in <plan>: itm/name (do you mean <item>?)");
	tells(x, "item/@idd", "there can be no attribute \"idd\" in <item>: item/@idd (known here are: @id)");
	tells(x, "item/sum/@yaer", "there can be no attribute \"yaer\" in <sum>: item/sum/@yaer (do you mean @year?)");
	tells(x, "item/id", "there can be no <id> in <item>: item/id (do you mean @id?)");
	tells(x, "item/@name", "there can be no attribute \"name\" in <item>: item/@name (do you mean <name>?)");
	tells(x, "item/entry", "there can be no <entry> in <item>: item/entry (<entry> is in <list>)");
	tells(x, "@year", "there can be no attribute \"year\" in <plan>: @year (@year is in <sum>)");
	tells(x, "item/xyzzy", "there can be no <xyzzy> in <item>: item/xyzzy (known here are: <name>, <sum>)");
	tells(x, "/plans", "there can be no <plans> in /: /plans (do you mean <plan>?)");
	tells(x, "item[suma > 1]/name", "there can be no <suma> in <item>: item[suma > 1]/name (do you mean <sum>?)");
	tells(x, "count($plan/paeg | item) + item/name/..", "there can be no <paeg> in <plan>: count($plan/paeg | item) + item/name/.. (do you mean <page>?)");
	tells(x, "item/ancestor::page", "\"ancestor::page\" can find nothing from <item>: item/ancestor::page (do you mean <page>?)");
	tells(x, "item/self::line", "\"self::line\" can find nothing from <item>: item/self::line (do you mean <line>?)");
	tells(x, "page/list//lsit", "there can be no <lsit> in <entry>, <list>, <p>: page/list//lsit (do you mean <list>?)");
	tells(x, "page/p/b/x", "there can be no <x> in <b>: page/p/b/x ()");
	tells(x, "page/list/descendant::ii", "\"descendant::ii\" can find nothing from <list>: page/list/descendant::ii ()");
	tells(x, "item[@id = $pla/x]", "there is no variable $pla here: item[@id = $pla/x] ()");
}

/* One place where it finds something is enough; a shared file may mean another document. */
static void test_sight_together(void **state)
{
	struct names_fixture *x = *state;
	struct xml_nodes items = look_from(x, "item", x->root.nodes), pages = look_from(x, "page", x->root.nodes);
	look_from(x, "line/name", items);
	look_from(x, "line/name", pages);
	look_from(x, "title", sight_join(x->sight, items, pages));
	look_from(x, "verse", items);
	struct xml_document *other = parse("<other><item><verse/></item></other>");
	const struct xml_node *root = xml_root(other);
	sight_share(x->sight, "own", (struct xml_nodes){.items = &root, .count = 1});
	sight_report(x->sight);
	check_list(&x->f, "");
	look_from(x, "rhyme", items);
	sight_report(x->sight);
	check_list(&x->f, "xpath-element:1");
	xml_free(other);
}

int main(void)
{
#define WITH_SCHEMA(test) cmocka_unit_test_setup_teardown(test, load_plan_schema, free_plan_schema)
#define WITH_XPATH(test) cmocka_unit_test_setup_teardown(test, xpath_setup, xpath_teardown)
#define WITH_NAMES(test) cmocka_unit_test_setup_teardown(test, names_setup, names_teardown)
	const struct CMUnitTest tests[] = {
		WITH_NAMES(test_exemplar),
		cmocka_unit_test(test_wide_exemplar),
		WITH_NAMES(test_sight_finds),
		WITH_NAMES(test_sight_misses),
		WITH_NAMES(test_sight_together),
		cmocka_unit_test(test_encodings),
		cmocka_unit_test(test_doctype),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_load),
		cmocka_unit_test(test_unclosed),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_characters),
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_mutations),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_cdata_is_text),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_remarks),
		cmocka_unit_test(test_mending),
		cmocka_unit_test(test_bullets),
		WITH_SCHEMA(test_valid),
		WITH_SCHEMA(test_elements),
		WITH_SCHEMA(test_element_words),
		WITH_SCHEMA(test_all_at_once),
		WITH_SCHEMA(test_attributes),
		WITH_SCHEMA(test_values),
		WITH_SCHEMA(test_value_words),
		WITH_SCHEMA(test_keys),
		cmocka_unit_test(test_key_paths),
		cmocka_unit_test(test_bad_keys),
		WITH_SCHEMA(test_place),
		WITH_SCHEMA(test_many_lines),
		WITH_SCHEMA(test_schema_instance_attributes),
		cmocka_unit_test(test_bad_schemas),
		cmocka_unit_test(test_lines_of_schema),
		cmocka_unit_test(test_included_schema),
		cmocka_unit_test(test_include),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_regex_match),
		cmocka_unit_test(test_regex_limits),
		cmocka_unit_test(test_regex_replace),
		WITH_XPATH(test_xpath_values),
		WITH_XPATH(test_xpath_node_order),
		WITH_XPATH(test_xpath_numbers),
		WITH_XPATH(test_xpath_scopes),
		WITH_XPATH(test_xpath_plain_paths),
		WITH_XPATH(test_xpath_plain_tests),
		WITH_XPATH(test_xpath_plain_functions),
		WITH_XPATH(test_xpath_places),
		WITH_XPATH(test_xpath_syntax),
		WITH_XPATH(test_xpath_names),
		WITH_XPATH(test_xpath_failures),
		WITH_XPATH(test_xpath_limit),
		WITH_XPATH(test_xpath2_functions),
		WITH_XPATH(test_money_functions),
		WITH_XPATH(test_date_functions),
		WITH_XPATH(test_code_functions),
		WITH_XPATH(test_identifiers),
		WITH_XPATH(test_measures),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
