#include <glob.h>
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
#include "base/buffer.h"
#include "base/file.h"
#include "block_dump.h"
#include "template/template.h"
#include "template/vocabulary.h"
#include "xml/schema.h"
#include "xml/translate.h"

#define COMMON "templates/common"
#define NBSP "\xC2\xA0"

/* A folder with template files, and everything that binding them needs. */
struct bench {
	char folder[64];
	struct arena *arena;
	struct diagnostics found;
	struct xpath_engine *engine;
	struct template_set *set;
	struct xml_document *plan, *call;
	struct xpath_context context;
	struct xpath_scope scopes[4];
	const struct xml_node *call_nodes[1], *plan_nodes[1];
	struct template_places places;
	const char *names[4]; /* files written */
	int name_count;
};

static const char call_text[] =
	"<call><abbreviations>"
	"<abbreviation short='STM' lang='fi'>sosiaali- ja terveysministeriö</abbreviation>"
	"<abbreviation short='STM' lang='sv'>social- och hälsovårdsministeriet</abbreviation>"
	"<abbreviation short='DNSH' lang='fi'>ei merkittävää haittaa</abbreviation>"
	"<abbreviation short='htv' lang='fi'>henkilötyövuosi</abbreviation>"
	"</abbreviations><codelists><codelist id='laji'>"
	"<code value='a'><name lang='fi'>Aine</name></code></codelist></codelists></call>";

static void write_file(struct bench *b, const char *name, const char *text)
{
	assert_true(file_write(file_join(b->arena, b->folder, name), text, strlen(text)));
}

static struct xml_document *parse(struct bench *b, const char *name, const char *text)
{
	struct xml_document *doc = xml_parse(name, text, strlen(text), &b->found);
	assert_non_null(doc);
	return doc;
}

static const char *found_text(struct bench *b)
{
	struct buffer out = BUFFER_INIT;
	diagnostics_sort(&b->found);
	diagnostics_write_text(&b->found, &out);
	const char *text = arena_strdup(b->arena, buffer_text(&out));
	buffer_free(&out);
	return text;
}

static struct xpath_value one_node(const struct xml_node **items, const struct xml_node *node)
{
	items[0] = node;
	return (struct xpath_value){.kind = XPATH_NODES, .nodes = {.items = items, .count = 1}};
}

static void load_set(struct bench *b)
{
	const char *directories[] = {b->folder, COMMON, NULL};
	b->set = template_set_load(directories, b->engine, NULL, &b->found);
	if (!b->set)
		fail_msg("%s", found_text(b));
}

static struct bench *bench_new(const char *plan)
{
	struct arena *a = arena_new();
	struct bench *b = arena_alloc(a, sizeof *b);
	b->arena = a;
	strcpy(b->folder, "/tmp/hakemus-template-XXXXXX");
	assert_non_null(mkdtemp(b->folder));
	diagnostics_init(&b->found, a);
	b->engine = xpath_engine_new();
	b->plan = parse(b, "plan.xml", plan);
	b->call = parse(b, "call.xml", call_text);
	xpath_engine_set_codelists(b->engine, xml_root(b->call), "fi");
	b->scopes[0] = (struct xpath_scope){"call", one_node(b->call_nodes, xml_root(b->call)), &b->scopes[1]};
	b->scopes[1] = (struct xpath_scope){"plan", one_node(b->plan_nodes, xml_root(b->plan)), NULL};
	b->context = (struct xpath_context){.engine = b->engine, .document = b->plan, .node = xml_root(b->plan),
					    .position = 1, .size = 1, .scope = &b->scopes[0], .arena = a,
					    .found = &b->found};
	load_set(b);
	return b;
}

static void bench_free(struct bench *b)
{
	template_set_free(b->set);
	xml_free(b->plan);
	xml_free(b->call);
	xpath_engine_free(b->engine);
	file_remove_tree(b->folder);
	arena_free(b->arena);
}

static struct block_document *bind(struct bench *b, const char *name)
{
	const struct template *t = template_find(b->set, name, &b->found);
	return t ? template_bind(t, &b->context, &b->places) : NULL;
}

static const char *dump(struct bench *b, const struct block_document *doc)
{
	struct buffer out = BUFFER_INIT;
	dump_blocks(&out, doc->root->first, 0);
	const char *text = arena_strdup(b->arena, buffer_text(&out));
	buffer_free(&out);
	return text;
}

static const char *in_document(struct bench *b, const char *content)
{
	return arena_printf(b->arena, "<document title='T' xmlns:f='urn:hakemus:functions'>\n%s\n</document>", content);
}

/* The content of a document binds to the plan without findings and gives these blocks. */
static void check_blocks(const char *plan, const char *content, const char *expected)
{
	struct bench *b = bench_new(plan);
	write_file(b, "t.xml", in_document(b, content));
	const struct block_document *doc = bind(b, "t");
	assert_string_equal(found_text(b), "");
	assert_non_null(doc);
	assert_string_equal(dump(b, doc), expected);
	bench_free(b);
}

/* Binding makes exactly these findings (id and line of the template, "@line" of the plan), and no document. */
static void check_found(const char *plan, const char *content, const char *expected)
{
	struct bench *b = bench_new(plan);
	write_file(b, "t.xml", in_document(b, content));
	const struct block_document *doc = bind(b, "t");
	struct buffer out = BUFFER_INIT;
	diagnostics_sort(&b->found);
	for (size_t i = 0; i < b->found.count; i++) {
		const struct diagnostic *d = &b->found.items[i];
		buffer_printf(&out, "%s%s:%ld", i ? " " : "", d->id, d->line);
		assert_non_null(d->file);
		if (strcmp(d->file, "plan.xml") == 0)
			buffer_puts(&out, "@plan");
	}
	assert_string_equal(buffer_text(&out), expected);
	if (!strstr(expected, "template-reference"))
		assert_null(doc);
	buffer_free(&out);
	bench_free(b);
}

static void check_text(const char *plan, const char *content, const char *expected)
{
	struct bench *b = bench_new(plan);
	struct buffer out = BUFFER_INIT;
	write_file(b, "t.xml", arena_printf(b->arena, "<text-document xmlns:f='urn:hakemus:functions'>\n%s\n"
						      "</text-document>", content));
	const struct template *t = template_find(b->set, "t", &b->found);
	assert_non_null(t);
	assert_true(template_is_text(t));
	bool ok = template_bind_text(t, &b->context, &out);
	assert_string_equal(found_text(b), "");
	assert_true(ok);
	assert_string_equal(buffer_text(&out), expected);
	buffer_free(&out);
	bench_free(b);
}

/* ---- text and inlines ---- */

static void test_white_space(void **state)
{
	(void)state;
	check_blocks("<h/>", "<p>\n  one\t two\n</p>", "p <body> [\"one two\"]\n");
	check_blocks("<h/>", "<p>a <strong>b </strong> c</p>", "p <body> [\"a \"] [\"b \" strong] [\"c\"]\n");
	check_blocks("<h/>", "<p>a<em> b</em></p>", "p <body> [\"a\"] [\" b\" em]\n");
	check_blocks("<h/>", "<p>a <strong> </strong></p>", "p <body> [\"a\"]\n");
	check_blocks("<h/>", "<p>a <br/> b<tab/> c</p>", "p <body> [\"a\"] [break] [\"b\"] [tab] [\"c\"]\n");
	check_blocks("<h/>", "<p>&#160;x&#160;</p>", "p <body> [\"" NBSP "x" NBSP "\"]\n");
	check_blocks("<h/>", "<p> <strong> </strong> </p>", "");
	check_blocks("<h><a> x </a></h>", "<p>[{a}]<value select='a'/></p>", "p <body> [\"[ x ] x\"]\n");
	check_blocks("<h/>", "<p>{{{1 + 1}}} {'}'}</p>", "p <body> [\"{2} }\"]\n");
}

/* Line ends that lay out rules and conditions do not print; those between words do. */
static void test_line_ends_of_templates(void **state)
{
	(void)state;
	check_blocks("<h><s>x</s></h>",
		     "<rule element='s'>\n <let name='a' select='1'/>\n <em>{.}{$a}</em>\n</rule>"
		     "<p>(<content select='s'/>)</p><p>(<if test='s'>\n <!-- c -->\n <em>y</em>\n <em>z</em>\n</if>)</p>"
		     "<p>a<if test='s'> </if>b</p>",
		     "p <body> [\"(\"] [\"x1\" em] [\")\"]\np <body> [\"(\"] [\"y\" em] [\" \"] [\"z\" em] [\")\"]\n"
		     "p <body> [\"a b\"]\n");
}

static void test_typographic_blanks(void **state)
{
	(void)state;
	check_blocks("<h/>", "<p>5 % ja 10 € tai 7 kg</p>",
		     "p <body> [\"5" NBSP "% ja 10" NBSP "€ tai 7 kg\"]\n");
	check_blocks("<h><n>5</n></h>", "<p>{n} %</p>", "p <body> [\"5" NBSP "%\"]\n");
	check_blocks("<h/>", "<p>sana – toinen –5</p>", "p <body> [\"sana" NBSP "– toinen –5\"]\n");
	check_blocks("<h/>", "<p>{'–'} alku a % b</p>", "p <body> [\"– alku a % b\"]\n");
}

static void test_inlines(void **state)
{
	(void)state;
	check_blocks("<h/>",
		     "<p><strong>a<em>b</em></strong><sup>2</sup><volatile>c</volatile><lang code='en'>d</lang>"
		     "<lang code='fi'>e</lang><abbr title='yksi'>f</abbr><a href='https://x.fi/'>g</a><box label='h'/></p>",
		     "p <body> [\"a\" strong] [\"b\" strong em] [\"2\" sup] [\"c\" volatile] [\"d\" lang=en] [\"e\"] "
		     "[\"f\" for=yksi] [\"g\" uri=https://x.fi/] [box\"h\"]\n");
	check_blocks("<h/>", "<p>a<note>  b <em>c</em> </note>.</p>",
		     "p <body> [\"a\"] [note [\"b \"] [\"c\" em]] [\".\"]\n");
	check_blocks("<h/>", "<p>a<note test='false()'>b</note><value select='//x' empty='–'/></p>", "p <body> [\"a–\"]\n");
}

static void test_abbreviations(void **state)
{
	(void)state;
	check_blocks("<h/>",
		     "<section><p>STM ja STM:n</p><p>DNSH-selvitys, kSTM, 2 htv.</p></section><section><p>(STM:lle)</p></section>",
		     "group section\n"
		     " p <body> [\"STM\" for=sosiaali- ja terveysministeriö] [\" ja STM:n\"]\n"
		     " p <body> [\"DNSH\" for=ei merkittävää haittaa] [\"-selvitys, kSTM, 2 \"] "
		     "[\"htv\" for=henkilötyövuosi] [\".\"]\n"
		     "group section\n"
		     " p <body> [\"(\"] [\"STM\" for=sosiaali- ja terveysministeriö] [\":lle)\"]\n");
	/* whole words only, whatever letters and signs stand around them */
	check_blocks("<h/>", "<p>äSTM STMä –STM</p>",
		     "p <body> [\"äSTM STMä –\"] [\"STM\" for=sosiaali- ja terveysministeriö]\n");
	check_blocks("<h/>", "<p>€STM,STM</p>",
		     "p <body> [\"€\"] [\"STM\" for=sosiaali- ja terveysministeriö] [\",STM\"]\n");
	/* headings, links and explained abbreviations stay whole */
	check_blocks("<h/>", "<section title='STM'><p><a href='https://x.fi'>STM</a> <abbr title='muu'>STM</abbr></p></section>",
		     "group section\n heading 1 <heading1> [\"STM\"]\n"
		     " p <body> [\"STM\" uri=https://x.fi] [\" \"] [\"STM\" for=muu]\n");
}

/* ---- sections and references ---- */

static void test_sections(void **state)
{
	(void)state;
	check_blocks("<h/>",
		     "<section title='A' number='yes'><section title='B' number='yes'>x</section>"
		     "<section title='C'><section title='D' number='yes'/></section></section>"
		     "<section title='E' number='yes' contents='no' new-page='yes'/>"
		     "<section title='F' number='Liite 1' keep='yes' lang='sv'><section title='G' number='yes'/></section>",
		     "group section\n heading 1 number=1 <heading1> [\"A\"]\n"
		     " group section\n  heading 2 number=1.1 <heading2> [\"B\"]\n  p <body> [\"x\"]\n"
		     " group section\n  heading 2 <heading2> [\"C\"]\n"
		     "  group section\n   heading 3 number=1.2 <heading3> [\"D\"]\n"
		     "group section new-page\n heading 1 number=2 hidden <heading1> [\"E\"]\n"
		     "group section keep lang=sv\n heading 1 number=Liite 1 <heading1> [\"F\"]\n"
		     " group section\n  heading 2 number=Liite 1.1 <heading2> [\"G\"]\n");
}

static void test_heading_levels_have_no_gaps(void **state)
{
	(void)state;
	check_blocks("<h/>",
		     "<section title='A' level='3'><section><section title='B' level='4'/></section></section>"
		     "<heading level='6'>C <em>d</em></heading>",
		     "group section\n heading 1 <heading1> [\"A\"]\n group section\n"
		     "  group section\n   heading 2 <heading2> [\"B\"]\n"
		     "heading 3 <heading3> [\"C \"] [\"d\" em]\n");
}

static void test_references(void **state)
{
	(void)state;
	check_blocks("<h/>",
		     "<p>ks. <ref to='s1'/>, <ref to='s2'/>, <ref to='t'/>, <ref to='f'>kuva</ref>, sivu <page-of to='s1'/>"
		     " <a href='#s2'>linkki</a> <ref to='no' otherwise='muualla'/></p>"
		     "<section title='A' number='yes' anchor='s1'/><section title='B' anchor='s2'/>"
		     "<table caption='Luvut' anchor='t'><row><cell>1</cell></row></table>"
		     "<figure alt='x' caption='Lippu' anchor='f'><drawing href='eu-emblem.xml' width='30mm'/></figure>",
		     "p <body> [\"ks. \"] [\"1\" to=s1] [\", \"] [\"B\" to=s2] [\", \"] [\"Taulukko" NBSP "1\" to=t] "
		     "[\", \"] [\"kuva\" to=f] [\", sivu \"] [page-of to=s1] [\" \"] [\"linkki\" to=s2] [\" \"] [\"muualla\"]\n"
		     "group section\n heading 1 number=1 anchor=s1 <heading1> [\"A\"]\n"
		     "group section\n heading 1 anchor=s2 <heading1> [\"B\"]\n"
		     "table default heads=0 (0 0* left) anchor=t <caption> [\"Taulukko" NBSP "1. \" strong] [\"Luvut\"]\n"
		     " row\n  cell\n   p <table-body> [\"1\"]\n"
		     "figure alt=x width=85039 drawing 300000 x 200000, 13 paths anchor=f <caption> "
		     "[\"Kuvio" NBSP "1. \" strong] [\"Lippu\"]\n");
}

static void test_lost_references(void **state)
{
	(void)state;
	check_found("<h/>", "<p>\n<ref to='x'/></p>", "template-reference:3");
	check_found("<h>\n\n<a><b/></a></h>", "<for-each select='a/b'><p>\n<a href='#x'>y</a></p></for-each>",
		    "template-reference:3@plan");
	check_found("<h/>", "<p anchor='a'>x</p><p anchor='a'>y</p>", "template-anchor:2");
}

/* What layout sees of a lost reference is no link any more. */
static void test_lost_references_are_unlinked(void **state)
{
	(void)state;
	struct bench *b = bench_new("<h/>");
	write_file(b, "t.xml", in_document(b, "<p>a<note><a href='#x'>b</a></note> <ref to='y'/></p>"));
	const struct block_document *doc = bind(b, "t");
	assert_non_null(doc);
	assert_string_equal(dump(b, doc), "p <body> [\"a\"] [note [\"b\"]] [\" \"] [\"?\"]\n");
	assert_int_equal(b->found.errors, 2);
	bench_free(b);
}

/* ---- control ---- */

static const char items[] = "<h><i n='2'>ö</i><i n='10'>Å</i><i n='1'>a</i><i n='3'>B</i></h>";

static void test_control(void **state)
{
	(void)state;
	check_blocks(items, "<p test='i'>yes</p><p test='j'>no</p><if test='i'>x</if><if test='j'>y</if>",
		     "p <body> [\"yes\"]\np <body> [\"x\"]\n");
	check_blocks(items,
		     "<choose><when test='j'>1</when><when test='i'>2</when><otherwise>3</otherwise></choose>"
		     "<choose><when test='j'>1</when><otherwise><p>3</p></otherwise></choose>",
		     "p <body> [\"2\"]\np <body> [\"3\"]\n");
	check_blocks(items, "<p><for-each select='i'>{position()}/{last()}{.}{$row/@n} </for-each></p>",
		     "p <body> [\"1/4ö2 2/4Å10 3/4a1 4/4B3\"]\n");
	check_blocks(items, "<p><for-each select='i' sort='.'>{.}</for-each></p>", "p <body> [\"aBÅö\"]\n");
	check_blocks(items, "<p><for-each select='i' sort='number(@n)' order='descending'>{@n} </for-each></p>",
		     "p <body> [\"10 3 2 1\"]\n");
}

static void test_variables(void **state)
{
	(void)state;
	check_blocks(items,
		     "<let name='x' select='i[1]'/><let name='y'>{$x}-<value select='2'/></let><p>{$x}{$y}"
		     "<let name='x' select='5'/>{$x}</p><p>{$x} {$lang} {count($plan/i)}</p>",
		     "p <body> [\"öö-25\"]\np <body> [\"ö fi 4\"]\n");
	check_blocks(items,
		     "<let name='z' select='1'/><use name='part'><let name='w' select='$z + 1'/></use>"
		     "<for-each select='i[1]'><use name='part'><let name='w' select='3'/></use></for-each>"
		     "<define name='part'><p>{$z}{$w}{@n}</p></define>",
		     "p <body> [\"12\"]\np <body> [\"132\"]\n");
}

/* A <let> is evaluated when something that can be bound reads it. */
static void test_variables_that_nothing_reads(void **state)
{
	(void)state;
	check_blocks(items, "<let name='x' select='$none'/><let name='y' select='$x'/><p>1</p>", "p <body> [\"1\"]\n");
	check_blocks(items, "<let name='x' select='$none'/><p>1</p><define name='d'><p>{$x}</p></define>",
		     "p <body> [\"1\"]\n");
	check_blocks(items, "<use name='d'><let name='x' select='$none'/></use><define name='d'><p>1</p></define>",
		     "p <body> [\"1\"]\n");
	check_found(items, "<let name='x' select='$none'/>\n<let name='y'>{$x}</let><p>{$y}</p>", "xpath-variable:2");
	check_found(items, "<let name='x' select='$none'/>\n<content select='i[1]'/><rule element='i'><p>{$x}</p></rule>",
		    "xpath-variable:2");
	check_blocks(items,
		     "<let name='a' select='1'/><let name='b.1-x' select='i[@n = $a]'/><let name='c' select='$b.1-x/@n + $a'/>"
		     "<use name='p'><let name='d' select='$c'/></use><let name='s' select='\"body\"'/><use name='q'/>"
		     "<define name='p'><p test='$d = 2'>{$d}</p></define><define name='q'><p style='{$s}'>{$a}</p></define>",
		     "p <body> [\"2\"]\np <body> [\"1\"]\n");
}

static void test_includes(void **state)
{
	(void)state;
	struct bench *b = bench_new("<h><k>x</k></h>");
	write_file(b, "a.xml", "<part><include href='b.xml'/><define name='d'>D</define><let name='v' select='7'/></part>");
	write_file(b, "b.xml", "<part><rule element='k'><p>k={.}</p></rule></part>");
	write_file(b, "t.xml", in_document(b, "<include href='a.xml'/><content/><p><use name='d'/>{$v}</p>"));
	const struct block_document *doc = bind(b, "t");
	assert_string_equal(found_text(b), "");
	assert_string_equal(dump(b, doc), "p <body> [\"k=x\"]\np <body> [\"D7\"]\n");
	assert_string_equal(doc->name, "t");
	assert_string_equal(doc->title, "T");
	assert_string_equal(doc->lang, "fi");
	bench_free(b);
}

/* Braces and quotes in a style sheet or a script are its own. */
static void test_included_text(void **state)
{
	(void)state;
	struct bench *b = bench_new("<h/>");
	struct buffer out = BUFFER_INIT;
	write_file(b, "a.css", "a{b:'<'}\n");
	write_file(b, "t.xml", "<text-document><style xmlns='urn:x'><include xmlns='' href='a.css'/></style>"
			       "<p xmlns='urn:x'><include xmlns='' href='a.css'/></p></text-document>");
	const struct template *t = template_find(b->set, "t", &b->found);
	assert_true(t && template_bind_text(t, &b->context, &out));
	assert_string_equal(buffer_text(&out), "<style>a{b:'<'}\n</style><p>a{b:'&lt;'}\n</p>");
	buffer_free(&out);
	bench_free(b);
}

static void test_rules(void **state)
{
	(void)state;
	const char *plan = "<h><r>a<s>b</s><!-- c --><?pi?>d<t><s>e</s></t></r><q x='y'/></h>";
	check_blocks(plan,
		     "<rule element='t/s'><em><content/></em></rule><rule element='s'><strong><content/></strong></rule>"
		     "<rule element='t r'><content/></rule><p><content select='r'/><content select='q/@x'/></p>",
		     "p <body> [\"a\"] [\"b\" strong] [\"d\"] [\"e\" em] [\"y\"]\n");
	check_blocks(plan, "<rule element='s'>[{position()}/{last()}]</rule><rule element='t'/><p><content select='r/node()'/></p>",
		     "p <body> [\"a[2/6]d\"]\n");
	check_found(plan, "<p>\n<content select='q'/></p>", "template-no-rule:3");
}

/* ---- blocks ---- */

static void test_groups(void **state)
{
	(void)state;
	check_blocks("<h/>",
		     "<group>text <strong>here</strong></group><group keep='yes' boxed='yes' style='aside' anchor='g'>in<p>p</p></group>"
		     "<group/><group new-page='yes' page-kind='cover'/><group decoration='yes'>d</group>"
		     "<space height='10pt'/><rule-line/><page-break/><contents title='Sisällys' depth='2'/>",
		     "group\n p <body> [\"text \"] [\"here\" strong]\n"
		     "group keep boxed anchor=g\n p <aside> [\"in\"]\n p <aside> [\"p\"]\n"
		     "group new-page page-kind=1\n"
		     "group decoration\n p <body> [\"d\"]\n"
		     "space height=10000\nrule\npage-break\ncontents depth=2 <contents-title> [\"Sisällys\"]\n");
}

static void test_lists(void **state)
{
	(void)state;
	check_blocks("<h/>",
		     "<list kind='number' start='3'><item>a <em>b</em><list><item>c</item></list></item><item/>"
		     "<item><p style='body'>d</p></item></list><list><item> </item></list>",
		     "list number start=3 <list>\n item\n  p <list> [\"a \"] [\"b\" em]\n"
		     "  list bullet <list>\n   item\n    p <list> [\"c\"]\n"
		     " item\n  p <body> [\"d\"]\n");
	check_blocks("<h/>", "<table><row><cell><list><item>x</item></list></cell></row></table>",
		     "table default heads=0 (0 0* left)\n row\n  cell\n   list bullet <table-body>\n"
		     "    item\n     p <table-body> [\"x\"]\n"
			    );
}

static void test_fields(void **state)
{
	(void)state;
	check_blocks("<h><m>1234.5</m><d>2023-01-31</d><n>a</n><n>b</n></h>",
		     "<fields columns='3'><field label='M' select='m' format='money'/><field label='D' select='d' "
		     "format='date' span='0'/><field label='N' select='n'/><field label='E' select='x' height='15mm'/>"
		     "<field label='F' empty=''/><field label='G'>x <strong>y</strong><p>z</p></field></fields><fields/>",
		     "fields fields columns=3\n"
		     " field <label> [\"M\" label]\n  p <value> [\"1" NBSP "234,50" NBSP "€\"]\n"
		     " field span=0 <label> [\"D\" label]\n  p <value> [\"31.1.2023\"]\n"
		     " field <label> [\"N\" label]\n  p <value> [\"a, b\"]\n"
		     " field height=42520 <label> [\"E\" label]\n  p <value> [\"–\"]\n"
		     " field <label> [\"F\" label]\n"
		     " field <label> [\"G\" label]\n  p <value> [\"x \"] [\"y\" strong]\n  p <value> [\"z\"]\n");
}

static void test_columns(void **state)
{
	(void)state;
	check_blocks("<h/>",
		     "<columns gap='0'><column width='92mm'>a</column><if test='true()'><column style='aside'>b</column></if></columns>",
		     "columns 260787 0\n group\n  p <body> [\"a\"]\n group\n  p <aside> [\"b\"]\n");
}

/* ---- values ---- */

static void check_value(const char *select, const char *format, const char *expected)
{
	struct bench *b = bench_new("<h><m>1234567.8</m><w>1500</w><d>2022-10-06</d><t>2022-10-06T16:15:00+03:00</t>"
				    "<x>n. 5</x></h>");
	write_file(b, "t.xml", arena_printf(b->arena, "<text-document xmlns:f='urn:hakemus:functions'><line><value "
						      "select='%s' format='%s'/></line></text-document>", select, format));
	struct buffer out = BUFFER_INIT;
	const struct template *t = template_find(b->set, "t", &b->found);
	assert_true(t && template_bind_text(t, &b->context, &out));
	assert_string_equal(buffer_text(&out), arena_printf(b->arena, "%s\n", expected));
	buffer_free(&out);
	bench_free(b);
}

static void test_formats(void **state)
{
	(void)state;
	check_value("m", "money", "1" NBSP "234" NBSP "567,80" NBSP "€");
	check_value("f:sum-cents(m)", "money", "1" NBSP "234" NBSP "567,80" NBSP "€");
	check_value("w", "money", "1" NBSP "500,00" NBSP "€");
	check_value("w", "amount", "1" NBSP "500,00");
	check_value("150050", "amount", "1" NBSP "500,50");
	check_value("w", "euros", "1" NBSP "500" NBSP "€");
	check_value("-100", "euros", "−1" NBSP "€");
	check_value("w", "integer", "1" NBSP "500");
	check_value("count(//*)", "integer", "6");
	check_value("1.5", "decimal", "1,5");
	check_value("2.25", "decimal", "2,25");
	check_value("3", "decimal", "3");
	check_value("-1234.5670", "decimal", "−1" NBSP "234,567");
	check_value("\"1.\"", "decimal", "1.");
	check_value("0 div 0", "money", "NaN");
	check_value("d", "date", "6.10.2022");
	check_value("t", "date", "6.10.2022");
	check_value("t", "datetime", "6.10.2022 klo" NBSP "16:15");
	check_value("d", "datetime", "6.10.2022");
	check_value("x", "money", "n. 5");
	check_value("x", "date", "n. 5");
	check_value("w", "text", "1500");
	check_value("y", "money", "");
	check_value("true()", "text", "true");
}

/* ---- tables ---- */

static const char budget[] = "<h><y>2023</y><y>2024</y>"
			     "<r><n>Palkat</n><s y='2023'>1000.10</s><s y='2024'>0.20</s></r>"
			     "<r><n>Muut</n><s y='2023'>2.30</s></r></h>";

static void test_table_from_rows(void **state)
{
	(void)state;
	check_blocks(budget,
		     "<table rows='r' caption='Kulut' summary='S' number='no'><column head='Erä' header='row' width='2*' select='n'/>"
		     "<columns select='y' head='{$column}' value='f:sum-cents($row/s[@y = $column])' format='amount' total='yes' width='25mm'/>"
		     "<column head='Nro' align='right'>{position()}/{last()}</column><total label='Summa'/></table>",
		     "table default heads=1 (0 2* left) (70866 0* decimal) (70866 0* decimal) (0 0* right) summary=S <caption> [\"Kulut\"]\n"
		     " row\n  cell head=column\n   p <table-head> [\"Erä\"]\n  cell head=column\n   p <table-head> [\"2023\"]\n"
		     "  cell head=column\n   p <table-head> [\"2024\"]\n  cell head=column\n   p <table-head> [\"Nro\"]\n"
		     " row\n  cell head=row\n   p <table-body> [\"Palkat\"]\n  cell\n   p <table-body> [\"1" NBSP "000,10\"]\n"
		     "  cell\n   p <table-body> [\"0,20\"]\n  cell\n   p <table-body> [\"1/2\"]\n"
		     " row\n  cell head=row\n   p <table-body> [\"Muut\"]\n  cell\n   p <table-body> [\"2,30\"]\n"
		     "  cell\n   p <table-body> [\"0,00\"]\n  cell\n   p <table-body> [\"2/2\"]\n"
		     " row total\n  cell head=row\n   p <table-total> [\"Summa\"]\n  cell\n   p <table-total> [\"1" NBSP "002,40\"]\n"
		     "  cell\n   p <table-total> [\"0,20\"]\n  cell\n");
}

static void test_table_without_rows(void **state)
{
	(void)state;
	check_blocks(budget, "<table rows='x' empty='Ei ole.'><column head='A' select='n'/></table>", "p <body> [\"Ei ole.\"]\n");
	check_blocks(budget, "<table rows='x'><column head='A' select='n' total='yes'/></table>",
		     "table default heads=1 (0 0* decimal)\n row\n  cell head=column\n   p <table-head> [\"A\"]\n"
		     " row\n  cell\n   p <table-body> [\"–\"]\n");
	check_blocks(budget, "<table><col width='1*'/></table><p>x</p>", "p <body> [\"x\"]\n");
}

static void test_written_table(void **state)
{
	(void)state;
	check_blocks(budget,
		     "<table style='compact'><col width='1*'/><col width='auto' align='right'/><for-each select='y'><col/></for-each>"
		     "<row head='yes'><cell rowspan='2'>A</cell><cell span='3'>B</cell></row>"
		     "<row head='yes'><cell>C</cell><cell>D</cell><cell/></row>"
		     "<row group='yes'><cell span='{2 + 2}'>G</cell></row>"
		     "<for-each select='r'><row anchor='r{position()}'><cell header='row' select='n'/><cell span='3' align='center'>x</cell></row></for-each>"
		     "<row total='yes'><cell>T</cell><cell/><cell/><cell select='f:sum-cents(r/s)' format='euros'/></row></table>",
		     "table compact heads=2 (0 1* left) (0 0* right) (0 0* left) (0 0* left)\n"
		     " row\n  cell rows=2 head=column\n   p <table-head> [\"A\"]\n  cell span=3 head=column\n   p <table-head> [\"B\"]\n"
		     " row\n  cell head=column\n   p <table-head> [\"C\"]\n  cell head=column\n   p <table-head> [\"D\"]\n  cell\n"
		     " row group keep-with-next\n  cell span=4 head=row\n   p <table-compact> [\"G\"]\n"
		     " row anchor=r1\n  cell head=row\n   p <table-compact> [\"Palkat\"]\n  cell span=3 align=2\n   p <table-compact> [\"x\"]\n"
		     " row anchor=r2\n  cell head=row\n   p <table-compact> [\"Muut\"]\n  cell span=3 align=2\n   p <table-compact> [\"x\"]\n"
		     " row total\n  cell\n   p <table-total> [\"T\"]\n  cell\n  cell\n  cell\n   p <table-total> [\"1" NBSP "002,60" NBSP "€\"]\n");
}

/* Columns may stand anywhere among the rows, which are bound once. */
static void test_places_of_columns(void **state)
{
	(void)state;
	static const char expected[] = "table default heads=0 (0 1* left) (0 0* right)\n"
				       " row\n  cell\n   p <table-body> [\"1\"]\n  cell\n   p <table-body> [\"2\"]\n";
	static const char row[] = "<row><cell>1</cell><cell>2</cell></row>";
	static const char *const columns[] = {
		"<use name='c'/>",
		"<let name='x' select='1'/><use name='c'/><let name='y' select='2'/>",
		"<choose><when test='false()'><row/></when><otherwise><if test='1'><use name='c'/></if></otherwise></choose>",
		"<for-each select='r[1]'><let name='y' select='$x'/><use name='c' test='$row'/></for-each>",
		"<content select='y[1]'/>",
	};
	struct bench *b = bench_new(budget);
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		for (int after = 0; after < 2; after++)
			check_blocks(budget, arena_printf(b->arena,
				"<let name='x' select='1'/><table>%s%s%s</table>"
				"<define name='c'><col width='{$x}*'/><use name='d'><let name='n' select='2'/></use></define>"
				"<define name='d'><use name='d' test='$n &gt; 1'><let name='n' select='$n - 1'/></use>"
				"<col align='right' test='$n = 1'/></define><rule element='y'><use name='c'/></rule>",
				after ? row : "", columns[i], after ? "" : row), expected);
	}
	bench_free(b);
	check_found(budget, "<table><col/>\n<for-each select='$none'><row><cell>1</cell></row></for-each></table>",
		    "xpath-variable:3");
	check_found(budget, "<table><col/>\n<let name='x' select='$none'/><row><cell>{$x}</cell></row></table>",
		    "xpath-variable:3");
}

static void test_bad_tables(void **state)
{
	(void)state;
	check_found(budget, "<table><col/><col/>\n<row><cell>1</cell></row></table>", "template-table:3");
	check_found(budget, "<table><col/>\n<row><cell>1</cell><cell>2</cell></row></table>", "template-table:3");
	check_found(budget, "<table><col/><col/>\n<row><cell span='3'>1</cell></row></table>", "template-table:3");
	check_found(budget, "<table><col/><col/><row><cell rowspan='2'>1</cell><cell>2</cell></row>\n"
			    "<row><cell>1</cell><cell>2</cell></row></table>", "template-table:3");
	check_found(budget, "<table rows='r'/>", "template-table:2");
	check_found(budget, "<table rows='r'><column select='n' total='yes'/></table>", "template-amount:2 template-amount:2");
	check_found(budget, "<table rows='r'>\n<columns head='x'/></table>", "template-table:2 template-missing-attribute:3");
	check_found(budget, "<row><cell>x</cell></row>", "template-misplaced:2");
	check_found(budget, "<table><row><cell>x</cell>\n<if test='1'>y</if></row></table>", "template-misplaced-text:3");
}

/* ---- figures ---- */

static void test_charts(void **state)
{
	(void)state;
	check_blocks(budget,
		     "<figure alt='x' height='60mm'><chart kind='grouped' money='yes' unit='€'><category select='y' label='{.}'/>"
		     "<series select='r' label='{n}' value='f:sum-cents($series/s[@y = $category])'/>"
		     "<series label='Kaikki' color='#010203' value='f:sum-cents(r/s[@y = $category])'/></chart></figure>",
		     "figure alt=x height=170079 chart 1 money unit=€ (2023) (2024) Palkat #0B2E6B: 100010 20 "
		     "Muut #3F7CC4: 230 0 Kaikki #010203: 100240 20\n");
	check_blocks("<h><l>a</l><l>b</l><a>3</a><a>4</a></h>",
		     "<figure caption='C' decoration='yes' number='no'><chart unit='%'><category select='l' label='{.}'/>"
		     "<series label='s' color='accent' value='a[count($category/preceding-sibling::l) + 1]'/></chart></figure>",
		     "figure alt=C decoration chart 0 unit=% (a) (b) s #0B2E6B: 3 4 <caption> [\"C\"]\n");
	check_blocks(budget, "<figure alt='x'><chart><category select='none' label=''/><series label='' value='1'/></chart></figure><p>y</p>",
		     "p <body> [\"y\"]\n");
	check_found(budget, "<figure>\n<drawing href='eu-emblem.xml'/></figure>", "template-alt:2");
	check_found(budget, "<figure alt='x'><chart><category select='y' label='a'/>\n<series label='' value='\"a\"'/></chart></figure>",
		    "template-amount:3");
}

static void test_drawings(void **state)
{
	(void)state;
	struct bench *b = bench_new("<h/>");
	write_file(b, "d.xml", "<drawing width='10' height='5.5'><path d='M0 0,1.5 2 L 3 -4.125 C 1 1 2 2 3 3 Z' stroke='accent'/>"
			       "<text x='1' y='2' align='center'>t</text></drawing>");
	write_file(b, "bad.xml", "<drawing width='10' height='5'>\n<path d='L 1 1'/>\n<path d='M 1'/>\n<path d='M 1.0001 1'/>\n"
				 "<path/>\n<text y='1'>x</text>\n<circle/></drawing>");
	write_file(b, "t.xml", in_document(b, "<figure alt='a'><drawing href='d.xml'/></figure>"));
	write_file(b, "u.xml", in_document(b, "<figure alt='a'><drawing href='bad.xml'/></figure>"));
	const struct drawing *d = bind(b, "t")->root->first->u.figure.drawing;
	assert_int_equal(d->width, 10000);
	assert_int_equal(d->height, 5500);
	assert_string_equal(d->paths[0].verbs, "MMLCZ");
	assert_int_equal(d->paths[0].points[5], -4125);
	assert_false(d->paths[0].has_fill);
	assert_true(d->paths[0].has_stroke);
	assert_int_equal(d->paths[0].stroke_width, 1000);
	assert_string_equal(d->texts[0].text, "t");
	assert_int_equal(d->texts[0].align, ALIGN_CENTER);
	assert_null(bind(b, "u"));
	assert_int_equal(b->found.errors, 6);
	for (size_t i = 0; i < b->found.count; i++) {
		assert_string_equal(b->found.items[i].id, "template-drawing");
		assert_int_equal(b->found.items[i].line, i + 2);
	}
	bench_free(b);
}

/* The emblem as published: 2:3, twelve upright stars of ten corners at the hours of a clock face. */
static void test_emblem(void **state)
{
	(void)state;
	struct bench *b = bench_new("<h/>");
	write_file(b, "t.xml", in_document(b, "<figure alt='a'><drawing href='eu-emblem.xml'/></figure>"));
	const struct drawing *d = bind(b, "t")->root->first->u.figure.drawing;
	assert_int_equal(2 * d->width, 3 * d->height);
	assert_int_equal(d->path_count, 13);
	assert_int_equal(d->paths[0].fill, 0x003399);
	for (size_t i = 1; i < d->path_count; i++) {
		const mpt *p = d->paths[i].points;
		assert_int_equal(d->paths[i].fill, 0xFFCC00);
		assert_string_equal(d->paths[i].verbs, "MLLLLLLLLLZ");
		int64_t x = p[0] - d->width / 2, y = p[1] + d->height / 18 - d->height / 2;
		int64_t r = d->height / 3;
		/* the top of the star is 1/18 above a point of the circle */
		assert_in_range(x * x + y * y, (r - 3) * (r - 3), (r + 3) * (r + 3));
		for (int k = 2; k < 20; k += 2)
			assert_true(p[k + 1] > p[1]);
		assert_int_equal(p[2 * 2 + 1], p[8 * 2 + 1]); /* arms level */
	}
	bench_free(b);
}

/* ---- document, furniture, origins ---- */

static void test_furniture(void **state)
{
	(void)state;
	struct bench *b = bench_new("<h><n>Hakija</n></h>");
	write_file(b, "t.xml", in_document(b,
		"<header first='yes'><at x='1mm' y='2mm' test='false()'>no</at></header>"
		"<header><at x='20mm' y='15mm' align='right' style='sample'>{n} <page-number/> (<page-count/>)</at>"
		"<rule-line y='22mm' color='line'/><if test='n'><drawing href='eu-emblem.xml' x='1mm' y='2mm' width='13.5mm'/></if></header>"
		"<footer><at x='1mm' y='1mm'>a</at><at x='2mm' y='1mm'>b</at></footer><footer test='false()'><at x='0' y='0'>c</at></footer>"));
	const struct block_document *doc = bind(b, "t");
	assert_string_equal(found_text(b), "");
	assert_non_null(doc->first_header);
	assert_null(doc->first_header->texts);
	const struct furniture *h = doc->header;
	assert_int_equal(h->texts->align, ALIGN_RIGHT);
	assert_string_equal(h->texts->style->name, "sample");
	assert_string_equal(h->texts->runs->text, "Hakija ");
	assert_int_equal(h->texts->runs->next->kind, RUN_PAGE_NUMBER);
	assert_int_equal(h->rules->width, doc->styles->page.width - 2 * doc->styles->page.left);
	assert_int_equal(h->rules->color, 0x8A8F98);
	assert_int_equal(h->drawings->width, 38268);
	assert_string_equal(doc->footer->texts->next->runs->text, "b");
	assert_string_equal(doc->footer->texts->style->name, "footer");
	assert_null(doc->footer->texts->next->next);
	bench_free(b);
}

static void test_orientation(void **state)
{
	(void)state;
	struct bench *b = bench_new("<h kieli='sv'/>");
	write_file(b, "t.xml", "<document title=' {1}  x ' lang='{@kieli}' orientation='landscape'>"
			       "<p lang='sv'>a</p><p lang='fi'>b</p><table caption='c'><row><cell>d</cell></row></table></document>");
	const struct block_document *doc = bind(b, "t");
	assert_string_equal(doc->title, "1 x");
	assert_string_equal(doc->lang, "sv");
	assert_int_equal(doc->styles->page.width, template_set_styles(b->set)->page.height);
	assert_string_equal(dump(b, doc), "p <body> [\"a\"]\np lang=fi <body> [\"b\"]\n"
					  "table default heads=0 (0 0* left) <caption> [\"Tabell" NBSP "1. \" strong] [\"c\"]\n"
					  " row\n  cell\n   p <table-body> [\"d\"]\n");
	bench_free(b);
}

static void check_origin(const struct block *block, const char *file, long line)
{
	assert_non_null(strstr(block->origin.file, file));
	assert_int_equal(block->origin.line, line);
}

static void test_origins(void **state)
{
	(void)state;
	struct bench *b = bench_new("<h>\n<a>x</a>\n<k>y\n<e>z</e></k></h>");
	write_file(b, "t.xml", in_document(b, "<p>fixed</p>\n<p>about {a}</p>\n<rule element='k'><p><content/></p></rule>"
					      "<rule element='e'><em><content/></em></rule><content select='k'/>"
					      "<for-each select='a'><p>fixed</p></for-each>"
					      "<table rows='a'><column select='.'/></table>"));
	const struct block_document *doc = bind(b, "t");
	assert_string_equal(found_text(b), "");
	const struct block *p = doc->root->first;
	check_origin(p, "t.xml", 2);
	check_origin(p->next, "plan.xml", 2);
	check_origin(p->next->next, "plan.xml", 3);
	check_origin(p->next->next->next, "plan.xml", 2);
	const struct block *row = p->next->next->next->next->first;
	check_origin(row, "plan.xml", 2);
	check_origin(row->first->first, "plan.xml", 2);
	bench_free(b);
}

static const char *place_of(void *self, const struct xml_node *node)
{
	(void)self;
	return xml_name(node);
}

static void test_places(void **state)
{
	(void)state;
	struct bench *b = bench_new("<h>\n<a>x\n<b>y</b>\n\n</a><c/>\n</h>");
	b->places.of = place_of;
	for (long line = 1; line <= 5; line++)
		diagnostics_report(&b->found, DIAG_IO, "plan.xml", line, NULL, "x");
	diagnostics_report(&b->found, DIAG_IO, "plan.xml", 2, "own", "y");
	diagnostics_report(&b->found, DIAG_IO, "other.xml", 2, NULL, "z");
	template_place_findings(&b->found, 1, b->plan, &b->places);
	const struct diagnostic *d = b->found.items;
	assert_null(d[0].place);
	assert_string_equal(d[1].place, "a");
	assert_string_equal(d[2].place, "b");
	assert_string_equal(d[3].place, "b");
	assert_string_equal(d[4].place, "c");
	assert_string_equal(d[5].place, "own");
	assert_null(d[6].place);
	write_file(b, "t.xml", in_document(b, "<for-each select='a/b'><ref to='x'/></for-each>"));
	bind(b, "t");
	assert_string_equal(b->found.items[b->found.count - 1].place, "b");
	bench_free(b);
}

/* ---- findings ---- */

static void test_compile_findings(void **state)
{
	(void)state;
	check_found("<h/>", "<nonsense/>", "template-unknown-element:2");
	check_found("<h/>", "<p nonsense='1'/>", "template-unknown-attribute:2");
	check_found("<h/>", "<space/>", "template-missing-attribute:2");
	check_found("<h/>", "<space height='3 furlongs'/>", "template-value:2");
	check_found("<h/>", "<list kind='odd'/>\n<fields columns='-1'/><table><col width='1**'/></table>", "template-value:2 template-value:3 template-value:3");
	check_found("<h/>", "<rule-line color='#12345'/>", "template-value:2");
	check_found("<h/>", "<p style='nonsense'/>", "template-unknown-style:2");
	check_found("<h/>", "<table style='body'/>", "template-unknown-style:2");
	check_found("<h/>", "<p>{1</p>", "template-braces:2");
	check_found("<h/>", "<p>1}</p>", "template-braces:2");
	check_found("<h/>", "<p>{ }</p>", "template-braces:2");
	check_found("<h/>", "<use name='none'/>", "template-unknown-part:2");
	check_found("<h/>", "<include href='none.xml'/>", "template-missing:2");
	check_found("<h/>", "<include href='../x.xml'/>", "template-missing:2");
	check_found("<h/>", "<include href='none.css'/>", "template-missing:2");
	check_found("<h/>", "<include href='style.xml'/>", "template-root:7");
	check_found("<h/>", "<list>x</list>", "template-text:2");
	check_found("<h/>", "<choose><p>x</p></choose>", "template-place:2");
	check_found("<h/>", "<p test='1 +'>x</p>", "xpath-syntax:2");
}

static void test_bind_findings(void **state)
{
	(void)state;
	check_found("<h>\n<a/></h>", "<for-each select='a'><p style='{name()}'>x</p></for-each>", "template-unknown-style:2");
	check_found("<h/>", "<space height='{2}'/>", "template-value:2");
	check_found("<h/>", "<p>{$none}</p>", "xpath-variable:2");
	check_found("<h/>", "<p>a<p>b</p></p>", "template-misplaced:2");
	check_found("<h/>", "<list><p>b</p></list>", "template-misplaced:2");
	check_found("<h/>", "<item>b</item>", "template-misplaced:2");
	check_found("<h/>", "<fields>\n<if test='1'>b</if></fields>", "template-misplaced-text:3");
	check_found("<h/>", "<line>b</line>", "template-misplaced:2");
	check_found("<h/>", "<header><p>b</p></header>", "template-misplaced:2");
	check_found("<h/>", "<use name='a'><p/></use><define name='a'/>", "template-misplaced:2");
	check_found("<h/>", "<x xmlns='urn:other'/>", "template-misplaced:2");
}

static void test_endless_templates(void **state)
{
	(void)state;
	check_found("<h/>", "<define name='a'><use name='a'/></define>\n<use name='a'/>", "template-depth:2");
	check_found("<h><a/></h>", "<rule element='a'><group>\n<content select='/h/a'/></group></rule><content/>", "template-depth:2");
	struct bench *b = bench_new("<h/>");
	write_file(b, "a.xml", "<part><include href='a.xml'/></part>");
	write_file(b, "t.xml", in_document(b, "<include href='a.xml'/>"));
	assert_null(bind(b, "t"));
	assert_string_equal(b->found.items[0].id, "template-include");
	bench_free(b);
}

static void test_missing_and_broken_templates(void **state)
{
	(void)state;
	struct bench *b = bench_new("<h/>");
	write_file(b, "broken.xml", "<document title='x'><nonsense/></document>");
	write_file(b, "other.xml", "<html/>");
	write_file(b, "text.xml", "<text-document/>");
	write_file(b, "page.xml", "<document title='x'/>");
	assert_null(template_find(b->set, "none", &b->found));
	assert_null(template_find(b->set, "../none", &b->found));
	assert_null(template_find(b->set, "broken", &b->found));
	size_t errors = b->found.errors;
	assert_null(template_find(b->set, "broken", &b->found)); /* still says so */
	assert_int_equal(b->found.errors, errors + 1);
	assert_null(template_find(b->set, "other", &b->found));
	assert_null(bind(b, "text"));
	struct buffer out = BUFFER_INIT;
	assert_false(template_bind_text(template_find(b->set, "page", &b->found), &b->context, &out));
	buffer_free(&out);
	bench_free(b);
}

static void check_style_sheet(const char *text, const char *id, size_t count)
{
	struct arena *a = arena_new();
	struct diagnostics found;
	char folder[] = "/tmp/hakemus-style-XXXXXX";
	const char *directories[] = {folder, NULL};
	struct xpath_engine *engine = xpath_engine_new();
	diagnostics_init(&found, a);
	assert_non_null(mkdtemp(folder));
	if (text)
		assert_true(file_write(file_join(a, folder, "style.xml"), text, strlen(text)));
	assert_null(template_set_load(directories, engine, NULL, &found));
	assert_true(found.errors >= count);
	assert_string_equal(found.items[0].id, id);
	xpath_engine_free(engine);
	file_remove_tree(folder);
	arena_free(a);
}

static void test_bad_style_sheets(void **state)
{
	(void)state;
	check_style_sheet(NULL, "template-missing", 1);
	check_style_sheet("<x/>", "template-root", 1);
	check_style_sheet("<styles/>", "template-unknown-style", 20);
	check_style_sheet("<styles><x/></styles>", "template-unknown-element", 1);
	check_style_sheet("<styles><tab width='1mm'/></styles>", "template-unknown-attribute", 1);
	check_style_sheet("<styles><page width='100mm' height='1mm' top='2mm'/></styles>", "template-value", 1);
	check_style_sheet("<styles><para name='body'/></styles>", "template-missing-attribute", 1);
	check_style_sheet("<styles><para name='body' size='1pt' leading='x'/></styles>", "template-value", 1);
	check_style_sheet("<styles><para name='body' based-on='later' size='1pt' leading='1pt'/></styles>",
			  "template-unknown-style", 1);
	check_style_sheet("<styles><table name='default' head='none'/></styles>", "template-unknown-style", 1);
	check_style_sheet("<styles><family name='a'/></styles>", "template-missing-attribute", 1);
	check_style_sheet("<styles><abbreviations select='a['/></styles>", "xpath-syntax", 1);
}

/* ---- text documents ---- */

static void test_lines(void **state)
{
	(void)state;
	check_text("<h><a>x</a><a>y</a></h>",
		   "<line>  Hei   <strong>sinä</strong> </line><line/>"
		   "<for-each select='a'><line>{position()}. {.}<br/>  z<tab/>t</line></for-each>"
		   "<line test='false()'>no</line><choose><when test='a'><line>{{}}</line></when></choose>",
		   "Hei sinä\n\n1. x\nz\tt\n2. y\nz\tt\n{}\n");
	check_text("<h/>", "<line wrap='10' indent='2'>yksi kaksi kolme äääääääääääää neljä</line>",
		   "yksi kaksi\n  kolme\n  äääääääääääää\n  neljä\n");
	check_text("<h/>", "<line wrap='5'>ääää öööö<br/>abcde</line>", "ääää\nöööö\nabcde\n");
}

static void test_csv(void **state)
{
	(void)state;
	check_text("<h><a>x;y</a><a>sanoi \"ei\"</a><a>=1+1</a><a>-5,00</a><a>-x</a><a/><m>1234.5</m></h>",
		   "<csv><for-each select='a'><field select='.'/></for-each><field select='m' format='integer'/>"
		   "<field empty='–' select='n'/><field>t {1}</field></csv><csv separator=','><field>a,b</field><field>c;d</field></csv>",
		   "\"x;y\";\"sanoi \"\"ei\"\"\";'=1+1;-5,00;'-x;;1" NBSP "234,5;–;t 1\n\"a,b\",c;d\n");
}

static void test_html(void **state)
{
	(void)state;
	check_text("<h><a>&lt;b&gt; &amp; \"</a></h>",
		   "<line>&lt;!DOCTYPE html></line>"
		   "<html xmlns='http://www.w3.org/1999/xhtml' lang='{$lang}'><style>a > b {{ }}</style><br/>"
		   "<p title='{a}'>{a} <if xmlns='' test='true()'>x<value select='1'/></if></p><i></i></html>",
		   "<!DOCTYPE html>\n<html lang=\"fi\"><style>a > b { }</style><br>"
		   "<p title=\"&lt;b&gt; &amp; &quot;\">&lt;b&gt; &amp; &quot; x1</p><i></i></html>");
}

static void check_text_found(const char *content, const char *id)
{
	struct bench *b = bench_new("<h><a>x</a></h>");
	struct buffer out = BUFFER_INIT;
	write_file(b, "t.xml", arena_printf(b->arena, "<text-document bom='yes'>%s</text-document>", content));
	const struct template *t = template_find(b->set, "t", &b->found);
	assert_non_null(t);
	assert_false(template_bind_text(t, &b->context, &out));
	assert_string_equal(b->found.items[0].id, id);
	assert_memory_equal(buffer_text(&out), "\xEF\xBB\xBF", 3);
	buffer_free(&out);
	bench_free(b);
}

static void test_text_findings(void **state)
{
	(void)state;
	check_text_found("<p>x</p>", "template-misplaced");
	check_text_found("<if test='a'>x</if>", "template-misplaced-text");
	check_text_found("<csv><line/></csv>", "template-misplaced");
	check_text_found("<script xmlns='http://www.w3.org/1999/xhtml'>{/h/a}</script>", "template-misplaced-text");
}

static void test_expand(void **state)
{
	(void)state;
	struct bench *b = bench_new("<h a='1'><b>x</b></h>");
	const struct xml_node *root = xml_root(b->plan);
	assert_string_equal(template_expand("{@a}-{b}{{}}", b->plan, root, &b->context), "1-x{}");
	assert_string_equal(template_expand("plain", b->plan, root, &b->context), "plain");
	assert_string_equal(template_expand("", b->plan, root, &b->context), "");
	assert_int_equal(b->found.count, 0);
	assert_string_equal(template_expand("{@a", b->plan, root, &b->context), "");
	assert_string_equal(template_expand("{1 +}", b->plan, root, &b->context), "");
	assert_int_equal(b->found.errors, 2);
	bench_free(b);
}

/* ---- data of the product ---- */

static const char rich[] =
	"<h><t><kappale>Teksti <vahva>v</vahva> <korostus>k</korostus><alaviite>huom</alaviite>, <vieras kieli='en'>in</vieras> "
	"<lyhenne>STM</lyhenne> <lyhenne selite='oma'>XY</lyhenne> <linkki osoite='https://x.fi/'/><rivinvaihto/>"
	"<viite kohde='t1'/> <viite kohde='m1'/></kappale>"
	"<luettelo laji='numeroitu'><kohta>a<luettelo><kohta>b</kohta></luettelo></kohta></luettelo>"
	"<lainaus lahde='L'>q</lainaus>"
	"<taulukko tunnus='t1'><otsikko>O</otsikko><sarakkeet><sarake>A</sarake><sarake tasaus='luku'>B</sarake></sarakkeet>"
	"<rivi><solu otsikko='kylla'>r</solu><solu>1,5</solu></rivi></taulukko>"
	"<kuvio vaihtoehtoinenTeksti='alt'><otsikko>K</otsikko><pylvaat yksikko='%'><luokka>l1</luokka><luokka>l2</luokka>"
	"<sarja nimi='s'><arvo>1</arvo><arvo>2</arvo></sarja></pylvaat></kuvio></t>"
	"<alaluku tunnus='a1'><otsikko>Ala</otsikko><kappale>x</kappale><alaluku><otsikko>Ali</otsikko><kappale>y</kappale></alaluku><alaluku><otsikko>Vain</otsikko></alaluku></alaluku>"
	"<toimenpide tunnus='m1'><nimi>Mittari</nimi></toimenpide></h>";

static void test_rich_text(void **state)
{
	(void)state;
	check_blocks(rich, "<include href='richtext.xml'/><content select='t/*'/><content select='alaluku'/>",
		     "p <body> [\"Teksti \"] [\"v\" strong] [\" \"] [\"k\" em] [note [\"huom\"]] [\", \"] [\"in\" lang=en] [\" \"] "
		     "[\"STM\" for=sosiaali- ja terveysministeriö] [\" \"] [\"XY\" for=oma] [\" \"] [\"https://x.fi/\" uri=https://x.fi/] "
		     "[break] [\"Taulukko" NBSP "1\" to=t1] [\" \"] [\"Mittari\"]\n"
		     "list number <list>\n item\n  p <list> [\"a\"]\n  list bullet <list>\n   item\n    p <list> [\"b\"]\n"
		     "p <quote> [\"q (\"] [\"L\" em] [\")\"]\n"
		     "table default heads=1 (0 1* left) (0 0* decimal) anchor=t1 <caption> [\"Taulukko" NBSP "1. \" strong] [\"O\"]\n"
		     " row\n  cell head=column\n   p <table-head> [\"A\"]\n  cell head=column\n   p <table-head> [\"B\"]\n"
		     " row\n  cell head=row\n   p <table-body> [\"r\"]\n  cell\n   p <table-body> [\"1,5\"]\n"
		     "figure alt=alt height=198425 chart 1 unit=% (l1) (l2) s #0B2E6B: 1 2 <caption> [\"Kuvio" NBSP "1. \" strong] [\"K\"]\n"
		     "group section\n heading 1 number=1 anchor=a1 <heading1> [\"Ala\"]\n p <body> [\"x\"]\n"
		     " group section\n  heading 2 number=1.1 <heading2> [\"Ali\"]\n  p <body> [\"y\"]\n");
}

/* Relative luminance by WCAG 2, in 1/1000000; a table-free approximation of the power by repeated roots. */
static double channel(unsigned v)
{
	double c = v / 255.0;
	if (c <= 0.03928)
		return c / 12.92;
	double base = (c + 0.055) / 1.055, root = base;
	/* base^2.4 = base^2 * base^0.4; the fifth root by Newton */
	for (int i = 0; i < 60; i++)
		root -= (root * root * root * root * root - base * base) / (5 * root * root * root * root);
	return base * base * root;
}

static double luminance(rgb c)
{
	return 0.2126 * channel(c >> 16 & 255) + 0.7152 * channel(c >> 8 & 255) + 0.0722 * channel(c & 255);
}

static double contrast(rgb a, rgb b)
{
	double x = luminance(a), y = luminance(b);
	return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

static void test_style_sheet(void **state)
{
	(void)state;
	struct bench *b = bench_new("<h/>");
	const struct style_sheet *s = template_set_styles(b->set);
	assert_int_equal(s->page.width, 595276);
	assert_int_equal(s->page.left, 56693); /* SFS 2487: 20 mm */
	assert_int_equal(s->tab, 65197);       /* 23 mm */
	assert_in_range((uintmax_t)(contrast(0, 0xFFFFFF) * 10), 209, 210);
	for (int i = 0; i < s->para_count; i++) {
		const struct para_style *p = &s->paras[i];
		rgb behind = p->has_background ? p->background : 0xFFFFFF;
		if (contrast(p->color, behind) < 4.5)
			fail_msg("style %s: contrast too low", p->name);
		assert_true(p->leading >= p->size);
		assert_true(p->size >= 7500);
	}
	for (int i = 0; i < s->table_count; i++)
		if (s->tables[i].has_head_background)
			assert_true(contrast(s->tables[i].head->color, s->tables[i].head_background) >= 4.5);
	assert_true(contrast(s->link_color, 0xFFFFFF) >= 4.5);
	bench_free(b);
}

static void check_valid(struct bench *b, const struct xml_schema *schema, const char *path)
{
	struct xml_document *doc = xml_load(path, &b->found);
	if (!doc || !xml_schema_validate(schema, doc, NULL, NULL, &b->found))
		fail_msg("%s", found_text(b));
	xml_free(doc);
}

/* Every template, part, style sheet and drawing of the product is valid by the schema of the vocabulary. */
static void test_schema_accepts_the_templates(void **state)
{
	(void)state;
	struct bench *b = bench_new("<h/>");
	struct xml_schema *schema = xml_schema_load("templates/template.xsd", &b->found);
	if (!schema)
		fail_msg("%s", found_text(b));
	glob_t files;
	assert_int_equal(glob("templates/*/*.xml", 0, NULL, &files), 0);
	assert_true(files.gl_pathc > 3);
	for (size_t i = 0; i < files.gl_pathc; i++)
		check_valid(b, schema, files.gl_pathv[i]);
	globfree(&files);
	struct xml_document *bad = parse(b, "bad.xml", "<document title='x'><list><p>y</p></list></document>");
	assert_false(xml_schema_validate(schema, bad, NULL, NULL, &b->found));
	xml_free(bad);
	xml_schema_free(schema);
	bench_free(b);
}

/* Applies the translations to a template and to what it includes, from the call's own folder or the common one. */
static void translate_template(struct bench *b, struct translations *t, const char *call, const char *file);

static void translate_includes(struct bench *b, struct translations *t, const char *call, const struct xml_node *x)
{
	for (const struct xml_node *n = xml_first_child(x); n; n = xml_next(n)) {
		if (xml_is_element(n, "include"))
			translate_template(b, t, call, xml_attribute(n, "href"));
		translate_includes(b, t, call, n);
	}
}

static void translate_template(struct bench *b, struct translations *t, const char *call, const char *file)
{
	const char *path = arena_printf(b->arena, "templates/%s/%s", call, file);
	struct xml_document *doc =
		xml_load(file_exists(path) ? path : arena_printf(b->arena, COMMON "/%s", file), &b->found);
	assert_non_null(doc);
	translations_apply(t, doc, &b->found);
	translate_includes(b, t, call, xml_root(doc));
	xml_free(doc);
}

static void translate_listed(struct bench *b, struct translations *t, const char *call, const struct xml_node *list)
{
	for (const struct xml_node *n = list ? xml_first_child(list) : NULL; n; n = xml_next(n)) {
		const char *name = xml_attribute(n, "template");
		if (!name)
			name = xml_attribute(n, "name");
		if (name)
			translate_template(b, t, call, arena_printf(b->arena, "%s.xml", name));
	}
}

static void translate_call(struct bench *b, struct translations *t, const char *call, struct xml_document *doc)
{
	const struct xml_node *root = xml_root(doc);
	translate_listed(b, t, call, xml_child(root, "documents"));
	translate_listed(b, t, call, xml_child(root, "mails"));
	for (const struct xml_node *n = xml_child(root, "input"); n; n = xml_next_named(n, "input")) {
		const char *file = xml_attribute(n, "file");
		if (strstr(file, ".csv"))
			continue; /* figures */
		struct xml_document *input = xml_load(arena_printf(b->arena, "schemas/%s/%s", call, file), &b->found);
		assert_non_null(input);
		translations_apply(t, input, &b->found);
		xml_free(input);
	}
	translations_apply(t, doc, &b->found);
}

static void read_translations(struct bench *b, struct translations *t, const char *folder, const char *lang)
{
	const char *path = arena_printf(b->arena, "schemas/%s/%s.xml", folder, lang);
	if (file_exists(path))
		translations_read(t, path, &b->found);
}

/* What a call says in each further language is complete, and no translation stands there for nothing. */
static void check_languages(struct bench *b, const char *path)
{
	struct xml_document *doc = xml_load(path, &b->found);
	assert_non_null(doc);
	assert_true(xml_include(doc, "include", "href", &b->found));
	const char *call = xml_attribute(xml_root(doc), "id");
	for (const struct xml_node *n = xml_child(xml_root(doc), "language"); n; n = xml_next_named(n, "language")) {
		const char *lang = arena_strdup(b->arena, xml_attribute(n, "code"));
		struct translations *t = translations_new(lang);
		read_translations(b, t, call, lang);
		read_translations(b, t, "common", lang);
		translate_call(b, t, call, doc);
		translations_report_unused(t, NULL, &b->found);
		translations_free(t);
	}
	xml_free(doc);
}

static void test_translations_are_complete(void **state)
{
	(void)state;
	struct bench *b = bench_new("<h/>");
	glob_t calls;
	assert_int_equal(glob("schemas/*/call.xml", 0, NULL, &calls), 0);
	for (size_t i = 0; i < calls.gl_pathc; i++)
		check_languages(b, calls.gl_pathv[i]);
	globfree(&calls);
	if (b->found.count)
		fail_msg("%s", found_text(b));
	bench_free(b);
}

static const struct xml_node *schema_element(const struct xml_node *root, const char *name)
{
	const struct xml_node *e = xml_child(root, "element");
	while (e && strcmp(xml_attribute(e, "name"), name) != 0)
		e = xml_next_named(e, "element");
	return e;
}

static bool schema_has_attribute(const struct xml_node *element, const char *name)
{
	const struct xml_node *a = xml_child(xml_child(element, "complexType"), "attribute");
	while (a && strcmp(xml_attribute(a, "name"), name) != 0)
		a = xml_next_named(a, "attribute");
	return a != NULL;
}

/* The schema and the program know the same elements and attributes. */
static void test_schema_and_program_agree(void **state)
{
	(void)state;
	struct bench *b = bench_new("<h/>");
	struct xml_document *doc = xml_load("templates/template.xsd", &b->found);
	assert_non_null(doc);
	const struct xml_node *root = xml_root(doc);
	for (int i = 0; i < VOCABULARY_ELEMENTS; i++) {
		const struct element_rule *rule = vocabulary_rule((enum element)i);
		const struct xml_node *e = schema_element(root, rule->name);
		if (!e)
			fail_msg("template.xsd lacks %s", rule->name);
		for (const struct attribute_rule *r = rule->attributes; r->type; r++)
			if (!schema_has_attribute(e, vocabulary_attribute_name(r->name)))
				fail_msg("template.xsd lacks %s/@%s", rule->name, vocabulary_attribute_name(r->name));
		const struct xml_node *a = xml_child(xml_child(e, "complexType"), "attribute");
		for (; a; a = xml_next_named(a, "attribute"))
			if (!vocabulary_attribute((enum element)i, xml_attribute(a, "name")) &&
			    !(i == EL_DRAWING && strcmp(xml_attribute(a, "name"), "height") == 0))
				fail_msg("the program does not know %s/@%s", rule->name, xml_attribute(a, "name"));
	}
	xml_free(doc);
	bench_free(b);
}

/* The man page has every element, each with all its attributes. */
static void test_man_page_is_complete(void **state)
{
	(void)state;
	struct buffer page = BUFFER_INIT;
	assert_true(file_read("gen/man/hakemus-templates.5", 1 << 20, &page));
	for (int i = 0; i < VOCABULARY_ELEMENTS; i++) {
		const struct element_rule *rule = vocabulary_rule((enum element)i);
		char line[80];
		snprintf(line, sizeof line, "\n.It Sy %s\n", rule->name);
		const char *entry = strstr(buffer_text(&page), line);
		if (!entry)
			fail_msg("the man page lacks %s", rule->name);
		const char *end = strstr(entry + 1, "\n.It Sy ");
		for (const struct attribute_rule *r = rule->attributes; r->type; r++) {
			snprintf(line, sizeof line, "\n.It Cm %s%s Pq ", vocabulary_attribute_name(r->name),
				 r->required ? " *" : "");
			const char *attribute = strstr(entry, line);
			if (!attribute || (end && attribute > end))
				fail_msg("the man page lacks %s/%s", rule->name, vocabulary_attribute_name(r->name));
		}
	}
	buffer_free(&page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_white_space),
		cmocka_unit_test(test_line_ends_of_templates),
		cmocka_unit_test(test_typographic_blanks),
		cmocka_unit_test(test_inlines),
		cmocka_unit_test(test_abbreviations),
		cmocka_unit_test(test_sections),
		cmocka_unit_test(test_heading_levels_have_no_gaps),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_lost_references),
		cmocka_unit_test(test_lost_references_are_unlinked),
		cmocka_unit_test(test_control),
		cmocka_unit_test(test_variables),
		cmocka_unit_test(test_variables_that_nothing_reads),
		cmocka_unit_test(test_includes),
		cmocka_unit_test(test_included_text),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_table_from_rows),
		cmocka_unit_test(test_table_without_rows),
		cmocka_unit_test(test_written_table),
		cmocka_unit_test(test_places_of_columns),
		cmocka_unit_test(test_bad_tables),
		cmocka_unit_test(test_charts),
		cmocka_unit_test(test_drawings),
		cmocka_unit_test(test_emblem),
		cmocka_unit_test(test_furniture),
		cmocka_unit_test(test_orientation),
		cmocka_unit_test(test_origins),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_compile_findings),
		cmocka_unit_test(test_bind_findings),
		cmocka_unit_test(test_endless_templates),
		cmocka_unit_test(test_missing_and_broken_templates),
		cmocka_unit_test(test_bad_style_sheets),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_csv),
		cmocka_unit_test(test_html),
		cmocka_unit_test(test_text_findings),
		cmocka_unit_test(test_expand),
		cmocka_unit_test(test_rich_text),
		cmocka_unit_test(test_style_sheet),
		cmocka_unit_test(test_schema_accepts_the_templates),
		cmocka_unit_test(test_schema_and_program_agree),
		cmocka_unit_test(test_translations_are_complete),
		cmocka_unit_test(test_man_page_is_complete),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
