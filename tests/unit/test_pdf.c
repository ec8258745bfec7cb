#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"
#include "pdf/pdf.h"
#include "pdf/syntax.h"
#include "text/fonts.h"

/*
 * A document made by hand, as layout would make it, and judged by other
 * people's programs: qpdf, poppler's tools. With HAKEMUS_KEEP=DIR the files stay
 * in DIR, for the conformance tests.
 */

enum { REGULAR, BOLD, ITALIC, FALLBACK, FALLBACK_BOLD };

struct maker {
	struct arena *arena;
	struct fonts *fonts;
	struct pages pages;
	struct page *page;
};

static struct fonts *open_fonts(void)
{
	static const char *const names[] = {"LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf",
					    "LiberationSans-Italic.ttf"};
	struct fonts *f = fonts_new();
	for (int i = 0; i < 3; i++)
		assert_int_equal(fonts_add(f, names[i], false), i);
	assert_int_equal(fonts_add(f, "DejaVuSans.ttf", true), FALLBACK);
	assert_int_equal(fonts_add(f, "DejaVuSans-Bold.ttf", true), FALLBACK_BOLD);
	return f;
}

static struct tag *add_tag(struct maker *m, struct tag *parent, const char *role)
{
	struct tag *t = arena_alloc(m->arena, sizeof *t);
	t->role = role;
	t->parent = parent;
	t->bbox_page = -1;
	if (parent && parent->last)
		parent->last->next = t;
	else if (parent)
		parent->first = t;
	if (parent)
		parent->last = t;
	return t;
}

static void add_page(struct maker *m)
{
	static struct page pages[8];
	m->pages.pages = pages;
	m->page = &pages[m->pages.count++];
	*m->page = (struct page){.width = 595276, .height = 841890};
}

static struct item *add_item(struct maker *m, enum item_kind kind, struct tag *tag, mpt x, mpt y)
{
	struct page *p = m->page;
	p->items = arena_grow(m->arena, p->items, p->count, &p->capacity, sizeof *p->items);
	struct item *item = &p->items[p->count++];
	*item = (struct item){.kind = kind, .tag = tag, .x = x, .y = y};
	return item;
}

/* Text at a baseline, as runs of words and blanks. */
static struct item *add_text(struct maker *m, struct tag *tag, int face, mpt size, mpt x, mpt y,
			     const char *text)
{
	const struct typesetter *t = fonts_typesetter(m->fonts);
	const struct glyph_run **runs = arena_array(m->arena, strlen(text) + 1, sizeof *runs);
	struct item *item = add_item(m, ITEM_TEXT, tag, x, y);
	while (*text) {
		size_t n = *text == ' ' ? 1 : strcspn(text, " ");
		runs[item->u.text.count++] = t->shape(t->self, face, text, n, 0);
		text += n;
	}
	item->u.text.runs = runs;
	item->u.text.size = size;
	return item;
}

static struct tag *add_paragraph(struct maker *m, struct tag *parent, mpt y, const char *text)
{
	struct tag *p = add_tag(m, parent, "P");
	add_text(m, p, REGULAR, 10500, 56693, y, text);
	return p;
}

/* A word broken at the end of a line; the hyphen is read as a soft one. */
static void add_hyphenated(struct maker *m, struct tag *parent, mpt y)
{
	const struct typesetter *t = fonts_typesetter(m->fonts);
	struct tag *p = add_tag(m, parent, "P");
	struct item *line = add_text(m, p, REGULAR, 10500, 56693, y, "Hakemuksen liitteet ovat hyvin");
	const struct glyph_run **runs = arena_array(m->arena, line->u.text.count + 1, sizeof *runs);
	memcpy(runs, line->u.text.runs, line->u.text.count * sizeof *runs);
	runs[line->u.text.count++] = t->shape(t->self, REGULAR, "-", 1, SHAPE_HYPHEN);
	line->u.text.runs = runs;
	add_text(m, p, REGULAR, 10500, 56693, y + 14500, "vointialueen kirjaamossa.");
}

static void add_table(struct maker *m, struct tag *parent, mpt y)
{
	struct tag *table = add_tag(m, parent, "Table");
	table->summary = "Haettava avustus vuosittain";
	struct tag *caption = add_tag(m, table, "Caption");
	add_text(m, caption, BOLD, 9000, 56693, y, "Haettava avustus");
	struct tag *head = add_tag(m, add_tag(m, table, "THead"), "TR");
	static const char *const heads[] = {"Investointi", "2023", "2024"};
	static const char *const ids[] = {"h-investointi", "h-2023", "h-2024"};
	for (int i = 0; i < 3; i++) {
		struct tag *th = add_tag(m, head, "TH");
		th->scope = TAG_SCOPE_COLUMN;
		th->id = ids[i];
		add_text(m, th, BOLD, 9000, 56693 + i * 120000, y + 16000, heads[i]);
	}
	struct item *rule = add_item(m, ITEM_LINE, NULL, 56693, y + 20000);
	rule->u.line.x2 = 538583;
	rule->u.line.y2 = y + 20000;
	rule->u.line.thickness = 500;
	rule->u.line.color = 0x808080;
	struct tag *body = add_tag(m, table, "TBody");
	for (int r = 0; r < 2; r++) {
		struct tag *row = add_tag(m, body, "TR"), *th = add_tag(m, row, "TH");
		th->scope = TAG_SCOPE_ROW;
		th->id = r ? "r-2" : "r-1";
		add_text(m, th, REGULAR, 9000, 56693, y + 32000 + r * 14000,
			 r ? "Investointi 2" : "Investointi 1");
		struct tag *cell = add_tag(m, row, "TD");
		static const char *const headers[] = {"h-2023", "r-1", NULL};
		if (r == 0) {
			cell->headers = headers;
			add_text(m, cell, REGULAR, 9000, 176693, y + 32000, "1\u00A0234\u00A0567,89\u00A0€");
		}
		cell = add_tag(m, row, "TD"); /* the second row has two empty cells */
		if (r == 0)
			add_text(m, cell, REGULAR, 9000, 296693, y + 32000, "–");
	}
	struct tag *row = add_tag(m, body, "TR"), *wide = add_tag(m, row, "TD");
	wide->column_span = 3; /* a row of one empty cell */
}

static void add_list(struct maker *m, struct tag *parent, mpt y)
{
	struct tag *list = add_tag(m, parent, "L");
	list->list_numbering = "Disc";
	for (int i = 0; i < 2; i++, y += 14500) {
		struct tag *item = add_tag(m, list, "LI");
		add_text(m, add_tag(m, item, "Lbl"), REGULAR, 10500, 56693, y, "•");
		add_text(m, add_tag(m, add_tag(m, item, "LBody"), "P"), REGULAR, 10500, 70000, y,
			 i ? "toinen kohta" : "ensimmäinen kohta");
	}
}

static void add_link(struct maker *m, struct tag *parent, mpt x, mpt y, const char *text, const char *uri,
		     int page)
{
	struct tag *link = add_tag(m, parent, "Link");
	link->alt = text;
	struct item *words = add_text(m, link, REGULAR, 10500, x, y, text);
	words->u.text.color = 0x1A4E8A;
	struct item *item = add_item(m, ITEM_LINK, link, x, y - 10000);
	item->u.link.width = 120000;
	item->u.link.height = 13000;
	item->u.link.uri = uri;
	item->u.link.page = page;
	item->u.link.target_y = 60000;
	item->u.link.contents = text;
}

static void add_figure(struct maker *m, struct tag *parent, mpt y)
{
	static const mpt points[] = {0,      0,     100000, 0,      100000, 50000,
				     150000, 50000, 150000, 100000, 0,      100000};
	static const struct drawing_path shape = {
		.points = points,
		.verbs = "MLCLZ",
		.fill = 0x003399,
		.stroke = 0xFFCC00,
		.has_fill = true,
		.has_stroke = true,
		.stroke_width = 2000,
	};
	struct tag *figure = add_tag(m, parent, "Figure");
	figure->alt = "Sininen kuvio, jossa on keltainen reuna";
	figure->placement_block = true;
	figure->bbox_page = (int)m->pages.count - 1;
	figure->bbox[0] = 56693;
	figure->bbox[1] = y;
	figure->bbox[2] = 56693 + 75000;
	figure->bbox[3] = y + 50000;
	struct item *item = add_item(m, ITEM_PATH, figure, 56693, y);
	item->u.path.path = &shape;
	item->u.path.scale_num = 1;
	item->u.path.scale_den = 2;
	struct item *box = add_item(m, ITEM_RECT, figure, 140000, y);
	box->u.rect.width = box->u.rect.height = 20000;
	box->u.rect.has_stroke = true;
	box->u.rect.stroke_width = 750;
}

static void add_furniture(struct maker *m, int number)
{
	char text[20];
	snprintf(text, sizeof text, "%d (2)", number);
	struct item *item = add_text(m, NULL, REGULAR, 8000, 500000, 30000, arena_strdup(m->arena, text));
	item->artifact = ARTIFACT_HEADER;
	item = add_text(m, NULL, REGULAR, 8000, 56693, 820000, "LUONNOS");
	item->artifact = ARTIFACT_FOOTER;
	item = add_item(m, ITEM_RECT, NULL, 0, 0);
	item->artifact = ARTIFACT_BACKGROUND;
	item->u.rect.width = 595276;
	item->u.rect.height = 10000;
	item->u.rect.has_fill = true;
	item->u.rect.fill = 0xEEEEEE;
}

static void add_first_page(struct maker *m, struct tag *root)
{
	add_page(m);
	add_furniture(m, 1);
	struct tag *section = add_tag(m, root, "Sect");
	add_text(m, add_tag(m, section, "H1"), BOLD, 18000, 56693, 80000, "Hakemus šŠ žŽ");
	add_paragraph(m, section, 110000, "Tärkeä AVATAR, fifluffi ja Sámi: ŋ đ ŧ č. (a)\\b e\u2011lasku");
	add_paragraph(m, section, 130000, "Valmis✓ ja lisäksi X\u030C y");
	add_hyphenated(m, section, 150000);
	struct tag *p = add_paragraph(m, section, 190000, "Katso ");
	add_link(m, p, 90000, 190000, "ministeriön sivu", "https://www.esimerkki.fi/haku?a=(1)&b=ä", 0);
	add_text(m, p, REGULAR, 10500, 210000, 190000, " tai ");
	add_link(m, p, 230000, 190000, "luku 2", NULL, 1);
	struct item *note = add_text(m, p, REGULAR, 6000, 300000, 190000, "1");
	note->u.text.rise = 4000;
	add_table(m, section, 220000);
	add_list(m, section, 330000);
	add_figure(m, section, 380000);
	add_tag(m, add_tag(m, section, "P"), "Span"); /* nothing in it: not written */
	struct tag *over = add_paragraph(m, section, 780000, "Kappale jatkuu ");
	add_page(m);
	add_furniture(m, 2);
	add_text(m, over, REGULAR, 10500, 56693, 60000, "seuraavalla sivulla.");
}

static struct maker *make_document(struct fonts *fonts)
{
	struct arena *a = arena_new();
	struct maker *m = arena_alloc(a, sizeof *m);
	static const struct bookmark bookmarks[] = {
		{"Hakemus šŠ žŽ", 1, 0, 60000}, {"Taulukko (liite)", 2, 0, 200000}, {"Luku 2", 1, 1, 60000}};
	*m = (struct maker){.arena = a, .fonts = fonts};
	m->pages.title = "Hakemus";
	m->pages.lang = "fi";
	m->pages.bookmarks = bookmarks;
	m->pages.bookmark_count = 3;
	struct tag *root = m->pages.root = add_tag(m, NULL, "Document");
	add_first_page(m, root);
	struct tag *section = add_tag(m, root, "Sect");
	add_text(m, add_tag(m, section, "H1"), BOLD, 18000, 56693, 100000, "Luku 2");
	struct tag *english = add_tag(m, add_tag(m, section, "P"), "Span");
	english->lang = "en";
	add_text(m, english, ITALIC, 10500, 56693, 130000, "Do no significant harm");
	struct tag *short_form = add_tag(m, english->parent, "Span");
	short_form->expansion = "ei merkittävää haittaa";
	add_text(m, short_form, REGULAR, 10500, 200000, 130000, "DNSH");
	return m;
}

static struct pdf_metadata metadata(void)
{
	static const char plan[] =
		"<?xml version=\"1.0\"?><hakemus><nimi>Kainuu &amp; muut</nimi></hakemus>\n";
	static const struct pdf_attachment attachments[] = {
		{"päijät-häme.xml", "application/xml", "Suunnitelma", "Source", plan, sizeof plan - 1},
		{"a.csv", "text/csv", "Luvut", "Data", "1;2\n", 4},
	};
	static const struct pdf_property properties[] = {
		{"diaryNumber", "Diary number of the call", "VN/21749/2022"},
		{"planHash", "SHA-256 of the plan", "<abc> & def"},
	};
	return (struct pdf_metadata){
		.title = "Hakemus <A> & Ö",
		.author = "Kainuun hyvinvointialue",
		.subject = "Valtionavustushakemus",
		.lang = "fi",
		.creator = "hakemus test",
		.time = 1665061200,
		.attachments = attachments,
		.attachment_count = 2,
		.properties = properties,
		.property_count = 2,
	};
}

struct written {
	struct fonts *fonts;
	struct pdf_cache *cache;
	struct buffer file;
	char dir[64], path[80];
};

/* The sample document, written once and shared by the tests that look at it. */
static int write_sample(void **state)
{
	struct written *w = calloc(1, sizeof *w);
	struct pdf_metadata meta = metadata();
	strcpy(w->dir, "/tmp/hakemus-pdf-XXXXXX");
	if (!mkdtemp(w->dir))
		return -1;
	snprintf(w->path, sizeof w->path, "%s/sample.pdf", w->dir);
	w->fonts = open_fonts();
	w->cache = pdf_cache_new();
	struct maker *m = make_document(w->fonts);
	const char *error = pdf_write(&m->pages, &meta, w->fonts, w->cache, &w->file);
	arena_free(m->arena);
	if (error) {
		print_error("pdf_write: %s\n", error);
		return -1;
	}
	const char *keep = getenv("HAKEMUS_KEEP");
	char kept[300];
	if (keep && snprintf(kept, sizeof kept, "%s/test_pdf-sample.pdf", keep) > 0) {
		remove(kept);
		if (!file_write(kept, w->file.data, w->file.len))
			return -1;
	}
	*state = w;
	return file_write(w->path, w->file.data, w->file.len) ? 0 : -1;
}

static int remove_sample(void **state)
{
	struct written *w = *state;
	bool gone = file_remove_tree(w->dir);
	buffer_free(&w->file);
	pdf_cache_free(w->cache);
	fonts_free(w->fonts);
	free(w);
	return gone ? 0 : -1;
}

/* What a command prints about the sample ("%s" in it); fails when the command does. */
static char *ask(const struct written *w, const char *command)
{
	static struct buffer answer;
	char line[400];
	snprintf(line, sizeof line, command, w->path);
	buffer_clear(&answer);
	FILE *f = popen(line, "r");
	assert_non_null(f);
	size_t n;
	do {
		n = fread(buffer_reserve(&answer, 4096), 1, 4096, f);
		answer.len += n;
	} while (n);
	buffer_puts(&answer, "");
	int status = pclose(f);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		fail_msg("%s: exit status %d: %s", line, status, buffer_text(&answer));
	return answer.data;
}

static void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is not in:\n%s", part, text);
}

static void test_qpdf_check(void **state)
{
	const char *answer = ask(*state, "qpdf --check %s 2>&1");
	assert_has(answer, "No syntax or stream encoding errors found");
	assert_has(answer, "PDF Version: 1.7");
}

static void test_fonts_are_embedded_subsets(void **state)
{
	char *answer = ask(*state, "pdffonts %s | tail -n +3");
	int fonts = 0;
	for (char *line = strtok(answer, "\n"); line; line = strtok(NULL, "\n"), fonts++) {
		assert_has(line, "+");
		assert_has(line, " TrueType ");
		assert_has(line, "yes yes yes");
	}
	assert_int_equal(fonts, 4);
}

static void test_text_is_clean(void **state)
{
	const char *text = ask(*state, "pdftotext -raw %s -");
	assert_has(text, "Hakemus šŠ žŽ");
	assert_has(text, "Tärkeä AVATAR, fifluffi ja Sámi: ŋ đ ŧ č. (a)\\b e\u2011lasku");
	assert_has(text, "Valmis✓ ja lisäksi X");
	assert_has(text, "1 234 567,89 €"); /* poppler makes blanks of no-break ones here */
	assert_has(text, "•");
}

static void test_structure_has_everything_in_order(void **state)
{
	char *text = ask(*state, "pdfinfo -struct-text %s");
	static const char *const order[] = {
		"Document",
		"Sect",
		"H1",
		"\"Hakemus šŠ žŽ\"",
		"P",
		"Tärkeä",
		"X\u030C y\"",
		"hyvinvointialueen kirjaamossa.",
		"Katso ",
		"Link",
		"ministeriön sivu",
		" tai ",
		"Link",
		"luku 2",
		"Table",
		"Caption",
		"THead",
		"TR",
		"TH <h-investointi>",
		"TBody",
		"TR",
		"TH",
		"TD",
		"1\u00A0234\u00A0567,89\u00A0€",
		"TD",
		"TR",
		"TH",
		"TD",
		"TD",
		"TR",
		"TD",
		"L",
		"LI",
		"Lbl",
		"LBody",
		"P",
		"ensimmäinen kohta",
		"LI",
		"Figure",
		"P (block)",
		"Kappale jatkuu ",
		"seuraavalla sivulla.",
		"Sect",
		"H1",
		"Luku 2",
		"Do no significant harm",
	};
	const char *at = text;
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		const char *next = strstr(at, order[i]);
		if (!next)
			fail_msg("\"%s\" (%zu) is missing, or in the wrong place, in:\n%s", order[i], i,
				 text);
		at = next + 1;
	}
	assert_null(strstr(text, "LUONNOS")); /* artifacts are not read */
}

static void test_structure_attributes(void **state)
{
	const char *text = ask(*state, "pdfinfo -struct %s");
	assert_has(text, "/Scope /Column");
	assert_has(text, "/Scope /Row");
	assert_has(text, "/ListNumbering /Disc");
	assert_has(text, "/ColSpan 3");
	assert_has(text, "/Placement /Block");
}

/* The uncompressed form, for what no tool prints. */
static void test_objects(void **state)
{
	const char *text = ask(
		*state,
		"qpdf --qdf --object-streams=disable %s - | tr '\\n' ' ' | sed 's/  */ /g' | tr -d '\\000'");
	assert_has(text, "/MarkInfo << /Marked true >>");
	assert_has(text, "/DisplayDocTitle true");
	assert_has(text, "/Lang (fi)");
	assert_has(text, "/AFRelationship /Source");
	assert_has(text, "/Subtype /application#2fxml");
	assert_has(text, "/URI (https://www.esimerkki.fi/haku?a=\\(1\\)&b=%C3%A4)");
	assert_has(text, "/S /GTS_PDFA1");
	assert_has(text, "/BBox [ 56.693 411.89 131.693 461.89 ]");
	assert_has(text, "/MediaBox [ 0 0 595.276 841.89 ]");
	assert_has(text, "/Artifact<</Type/Pagination/Subtype/Header>>BDC");
	assert_has(text,
		   "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">Hakemus &lt;A&gt; &amp; Ö</rdf:li>");
	assert_has(text, "<hakemus:planHash>&lt;abc&gt; &amp; def</hakemus:planHash>");
	assert_has(text, "/CreationDate (D:20221006130000+00'00')");
	assert_has(text, "2022-10-06T13:00:00+00:00");
	assert_has(text, "/Headers [ (h-2023) (r-1) ]");
	assert_has(text, "/IDTree");
	assert_has(text, "/E (ei merkitt\xE4v\xE4\xE4 haittaa)");
	assert_has(text, "/Title (Taulukko \\(liite\\))");
}

static struct maker *make_page(struct fonts *fonts)
{
	struct arena *a = arena_new();
	struct maker *m = arena_alloc(a, sizeof *m);
	*m = (struct maker){.arena = a, .fonts = fonts};
	m->pages.title = "T";
	m->pages.lang = "fi";
	m->pages.root = add_tag(m, NULL, "Document");
	add_page(m);
	return m;
}

/* Writes the file beside the sample, for tools to look at. */
static void keep(struct written *other, const struct written *sample, const char *name)
{
	snprintf(other->path, sizeof other->path, "%s/%s", sample->dir, name);
	assert_true(file_write(other->path, other->file.data, other->file.len));
}

static void test_attachments_come_back(void **state)
{
	const struct written *w = *state;
	assert_has(ask(w, "pdfdetach -list %s"), "2 embedded files");
	assert_has(ask(w, "pdfdetach -save 2 -o /dev/stdout %s"), "<nimi>Kainuu &amp; muut</nimi>");
}

static void test_same_input_same_bytes(void **state)
{
	const struct written *w = *state;
	struct pdf_metadata meta = metadata();
	struct fonts *fonts = open_fonts(); /* an empty cache: nothing may depend on what came before */
	struct pdf_cache *cache = pdf_cache_new();
	struct maker *m = make_document(fonts);
	for (int i = 0; i < 2; i++) {
		struct buffer again = BUFFER_INIT;
		assert_null(pdf_write(&m->pages, &meta, i ? fonts : w->fonts, i ? cache : w->cache, &again));
		assert_int_equal(again.len, w->file.len);
		assert_memory_equal(again.data, w->file.data, again.len);
		buffer_free(&again);
	}
	struct buffer later = BUFFER_INIT;
	meta.time++;
	assert_null(pdf_write(&m->pages, &meta, fonts, cache, &later));
	assert_true(later.len != w->file.len || memcmp(later.data, w->file.data, later.len) != 0);
	buffer_free(&later);
	arena_free(m->arena);
	pdf_cache_free(cache);
	fonts_free(fonts);
}

/* Names of files are sorted by the bytes they have in the file: the dash comes before the letter there. */
static void test_attachments_are_sorted(void **state)
{
	const struct written *w = *state;
	static const char *const names[] = {"ä.txt", "\u00A0.txt", "–.txt", "b.txt"};
	struct pdf_attachment attachments[4];
	struct pdf_metadata meta = metadata();
	struct maker *m = make_page(w->fonts);
	struct written other = {0};
	for (int i = 0; i < 4; i++)
		attachments[i] = (struct pdf_attachment){names[i], "text/plain", "A", "Data", names[i], 3};
	meta.attachments = attachments;
	meta.attachment_count = 4;
	add_paragraph(m, m->pages.root, 100000, "a");
	assert_null(pdf_write(&m->pages, &meta, w->fonts, w->cache, &other.file));
	keep(&other, w, "names.pdf");
	const char *text = ask(&other, "qpdf --qdf --object-streams=disable %s - | tr -d '\\000\\n'");
	const char *list = strstr(text, "/Names ["), *before = list;
	static const char *const order[] = {"(b.txt)", "(\\205.txt)", "(\xE4.txt)", "<feff00a0002e"};
	assert_non_null(list);
	for (int i = 0; i < 4; i++) {
		const char *at = strstr(list, order[i]);
		assert_non_null(at);
		assert_true(at > before);
		before = at;
	}
	buffer_free(&other.file);
	arena_free(m->arena);
}

/* Long attachments are compressed once: which one came before must not show. */
static void test_remembered_attachment(void **state)
{
	const struct written *w = *state;
	enum { LONG = 100000 };
	struct maker *m = make_document(w->fonts);
	char *plans[2] = {arena_alloc(m->arena, LONG), arena_alloc(m->arena, LONG)};
	struct buffer files[4] = {BUFFER_INIT, BUFFER_INIT, BUFFER_INIT, BUFFER_INIT};
	for (size_t i = 0; i < LONG; i++) {
		plans[0][i] = (char)('a' + i * i % 23);
		plans[1][i] = (char)('a' + i * i % 21);
	}
	for (int i = 0; i < 4; i++) { /* first, first again, second, first once more */
		struct pdf_attachment attachment = {"a.xml", "text/xml", "A", "Source", plans[i == 2], LONG};
		struct pdf_metadata meta = metadata();
		meta.attachments = &attachment;
		meta.attachment_count = 1;
		assert_null(pdf_write(&m->pages, &meta, w->fonts, w->cache, &files[i]));
	}
	for (int i = 1; i < 4; i += 2) {
		assert_int_equal(files[i].len, files[0].len);
		assert_memory_equal(files[i].data, files[0].data, files[0].len);
	}
	assert_true(files[2].len != files[0].len || memcmp(files[2].data, files[0].data, files[0].len) != 0);
	for (int i = 0; i < 4; i++)
		buffer_free(&files[i]);
	arena_free(m->arena);
}

/* Writes a document of one page; the error. */
static const char *write_one(struct maker *m, struct pdf_cache *cache, struct buffer *out)
{
	struct pdf_metadata meta = metadata();
	return pdf_write(&m->pages, &meta, m->fonts, cache, out);
}

static void assert_error(struct maker *m, struct pdf_cache *cache, const char *expected)
{
	struct buffer out = BUFFER_INIT;
	const char *error = write_one(m, cache, &out);
	assert_non_null(error);
	assert_has(error, expected);
	assert_int_equal(out.len, 0);
	arena_free(m->arena);
}

static void test_errors(void **state)
{
	const struct written *w = *state;
	struct maker *m = make_page(w->fonts);
	add_paragraph(m, m->pages.root, 100000, "漢字");
	assert_error(m, w->cache, "no glyph");

	m = make_page(w->fonts);
	add_link(m, add_paragraph(m, m->pages.root, 100000, "a"), 0, 0, "sivu 9", NULL, 8);
	assert_error(m, w->cache, "a page that does not exist");

	m = make_page(w->fonts);
	struct tag stray = {.role = "P"};
	add_text(m, &stray, REGULAR, 10000, 0, 0, "a");
	assert_error(m, w->cache, "not in the document's tree");

	m = make_page(w->fonts);
	for (int i = 0; i < 2; i++) {
		struct tag *p = add_paragraph(m, m->pages.root, 100000, "a");
		p->id = "same";
	}
	assert_error(m, w->cache, "the same id");

	m = make_page(w->fonts);
	m->pages.count = 0;
	assert_error(m, w->cache, "without pages");
}

/* More letters than one font has codes for; words are made of letters of both. */
static void test_many_glyphs(void **state)
{
	const struct written *w = *state;
	struct maker *m = make_page(w->fonts);
	struct buffer text = BUFFER_INIT;
	struct written other = {0};
	for (int row = 0; row < 20; row++) {
		buffer_clear(&text);
		for (int i = 0; i < 40; i++) {
			uint32_t c = 0xA1 + (uint32_t)(row * 40 + i), n = 0;
			if (c == 0xAD || (c >= 0x300 && c < 0x370) || !fonts_cover(w->fonts, REGULAR, c))
				continue;
			char bytes[4];
			bytes[n++] = (char)(0xC0 | c >> 6);
			bytes[n++] = (char)(0x80 | (c & 63));
			buffer_append(&text, bytes, n);
			buffer_putc(&text, i % 10 == 9 ? ' ' : '.');
		}
		add_paragraph(m, m->pages.root, 50000 + row * 20000,
			      arena_strdup(m->arena, buffer_text(&text)));
	}
	assert_null(write_one(m, w->cache, &other.file));
	keep(&other, w, "glyphs.pdf");
	assert_has(ask(&other, "qpdf --check %s 2>&1"), "No syntax or stream encoding errors");
	assert_has(ask(&other, "pdffonts %s | grep -c LiberationSans"), "3");
	const char *extracted = ask(&other, "pdftotext -raw %s -");
	for (size_t i = 0; i < m->page->count; i++) {
		const struct item *item = &m->page->items[i];
		for (uint32_t k = 0; k < item->u.text.count; k++)
			assert_has(extracted, item->u.text.runs[k]->text);
	}
	buffer_free(&text);
	buffer_free(&other.file);
	arena_free(m->arena);
}

/* The first column of pdffonts for a page of these words. */
static const char *font_of(const struct written *w, const char *words)
{
	struct maker *m = make_page(w->fonts);
	struct written other = {0};
	add_paragraph(m, m->pages.root, 50000, words);
	assert_null(write_one(m, w->cache, &other.file));
	keep(&other, w, "font.pdf");
	const char *name = ask(&other, "pdffonts %s | tail -n 1 | cut -d' ' -f1");
	assert_int_equal(remove(other.path), 0);
	buffer_free(&other.file);
	arena_free(m->arena);
	return name;
}

/* Whole texts have the same font, whatever letters they lack; a few words have what they need. */
static void test_whole_texts_share_fonts(void **state)
{
	static const char most[] = "abcdefghijklmnopqrstuvxyäö ABCDEFGHIJ 0123456789";
	const struct written *w = *state;
	char name[80];
	snprintf(name, sizeof name, "%s", font_of(w, most));
	assert_has(name, "+LiberationSans");
	assert_string_equal(font_of(w, "Abcdefghijklmnopqrstuvxyzåäö (ÅÄÖ) – 2022 € KLMNOPQR”"), name);
	assert_string_not_equal(font_of(w, "abcdefghijklmnopqrstuvxyäö ABCDEFGHIJ 0123456789 ŋ"), name);
	assert_string_not_equal(font_of(w, "abc"), name);
}

/* A word of shifted and raised glyphs, as a font with marks but without the composed letters has them. */
static void test_raised_glyphs(void **state)
{
	const struct written *w = *state;
	struct maker *m = make_page(w->fonts);
	struct written other = {0};
	struct item *item = add_text(m, add_tag(m, m->pages.root, "P"), REGULAR, 10000, 50000, 50000, "abc def");
	const struct glyph_run *plain = item->u.text.runs[0];
	struct glyph glyphs[3] = {plain->glyphs[0], plain->glyphs[1], plain->glyphs[2]};
	struct glyph_run run = *plain;
	run.glyphs = glyphs;
	glyphs[1].y_offset = 256;
	glyphs[2].x_offset = 128;
	const struct glyph_run *runs[] = {&run, item->u.text.runs[1], item->u.text.runs[2]};
	item->u.text.runs = runs;
	assert_null(write_one(m, w->cache, &other.file));
	keep(&other, w, "raised.pdf");
	assert_has(ask(&other, "qpdf --qdf --normalize-content=n %s - | tr -d '\\000'"),
		   "[(a)]TJ 1.25 Ts[(b)]TJ 0 Ts[()-62.5(c)62.5( def)]TJ\n");
	assert_has(ask(&other, "pdftotext -raw %s -"), "abc def");
	buffer_free(&other.file);
	arena_free(m->arena);
}

/* What stands on both pages is drawn by forms; what differs, or is on one page alone, is not. */
static void test_furniture_is_shared(void **state)
{
	const struct written *w = *state;
	char *text = ask(w, "qpdf --qdf --normalize-content=n %s - | tr -d '\\000'");
	int forms = 0, calls = 0;
	for (const char *at = text; (at = strstr(at, "/Subtype /Form")); at++)
		forms++;
	for (const char *at = text; (at = strstr(at, " Do\n")); at++)
		calls++;
	assert_int_equal(forms, 1);
	assert_int_equal(calls, 2);
	assert_has(text, "[(LUONNOS)]TJ");
	assert_has(text, "[(1 \x80");
	const char *pages = ask(w, "pdftotext -raw %s -");
	const char *first = strstr(pages, "LUONNOS"), *break_ = strchr(pages, '\f');
	assert_true(first && first < break_ && strstr(break_, "LUONNOS"));
}

static void test_bookmarks_are_read(void **state)
{
	const char *text = ask(*state, "qpdf --json=1 --json-key=outlines %s");
	assert_has(text, "\"title\": \"Hakemus šŠ žŽ\"");
	assert_has(text, "\"title\": \"Taulukko (liite)\"");
}

static void assert_decimal(int64_t n, int decimals, const char *expected)
{
	struct buffer b = BUFFER_INIT;
	syntax_decimal(&b, n, decimals);
	assert_string_equal(buffer_text(&b), expected);
	buffer_free(&b);
}

static void test_decimals(void **state)
{
	(void)state;
	assert_decimal(0, 3, "0");
	assert_decimal(1, 3, ".001");
	assert_decimal(-1, 3, "-.001");
	assert_decimal(10500, 3, "10.5");
	assert_decimal(-841890, 3, "-841.89");
	assert_decimal(12000, 3, "12");
	assert_decimal(7422, 2, "74.22");
	assert_decimal(42, 0, "42");
	assert_decimal(100, 3, ".1");
	assert_int_equal(syntax_scale(-152, 1000, 2048), -74);
	assert_int_equal(syntax_scale(1, 1, 2), 1);
	assert_int_equal(syntax_scale(-1, 1, 2), -1);
}

static void test_strings(void **state)
{
	(void)state;
	static const char expected[] = "(a\\(b\\)\\\\c)(\xE4\x85\xA0)(\xFE\xFF\0\xE4\xD8\x3D\xDE\0\0\\r\0\xA0)"
				       "(\xFE\xFF\0\xFE)/text#2Fx#20y#23(D:19700101000000+00'00')";
	struct buffer b = BUFFER_INIT;
	syntax_text(&b, "a(b)\\c");
	syntax_text(&b, "ä–€");
	syntax_text(&b, "ä\U0001F600\r\u00A0");
	syntax_text(&b, "þ"); /* like the mark of UTF-16 */
	syntax_name(&b, "text/x y#");
	syntax_date(&b, 0);
	assert_int_equal(b.len, sizeof expected - 1);
	assert_memory_equal(b.data, expected, b.len);
	buffer_free(&b);
}

static void test_references(void **state)
{
	(void)state;
	struct buffer b = BUFFER_INIT;
	buffer_putc(&b, '[');
	syntax_reference(&b, 1);
	syntax_reference(&b, 234567);
	buffer_puts(&b, "]/P");
	syntax_reference(&b, 10);
	buffer_putc(&b, ' ');
	syntax_point(&b, -1500, 20);
	assert_string_equal(buffer_text(&b), "[1 0 R 234567 0 R]/P 10 0 R -1.5 .02 ");
	buffer_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decimals),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_qpdf_check),
		cmocka_unit_test(test_fonts_are_embedded_subsets),
		cmocka_unit_test(test_whole_texts_share_fonts),
		cmocka_unit_test(test_text_is_clean),
		cmocka_unit_test(test_structure_has_everything_in_order),
		cmocka_unit_test(test_structure_attributes),
		cmocka_unit_test(test_objects),
		cmocka_unit_test(test_attachments_come_back),
		cmocka_unit_test(test_attachments_are_sorted),
		cmocka_unit_test(test_same_input_same_bytes),
		cmocka_unit_test(test_remembered_attachment),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_many_glyphs),
		cmocka_unit_test(test_raised_glyphs),
		cmocka_unit_test(test_furniture_is_shared),
		cmocka_unit_test(test_bookmarks_are_read),
	};
	return cmocka_run_group_tests(tests, write_sample, remove_sample);
}
