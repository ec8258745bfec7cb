#include "template/styles.h"

#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "template/value.h"
#include "text/fonts.h"

struct style_reader {
	struct template_set *set;
	struct arena *arena;
	const struct xml_document *doc;
	struct fonts *fonts;
	struct diagnostics *found;
	int faces;                     /* numbered, when there are no fonts */
	struct font_family *families;
	struct para_style *paras;
	struct table_style *tables;
	struct style_sheet *sheet;
	const struct words **words_tail;
	const struct named_color **colors_tail;
	bool failed;
};

#define style_report(r, x, code, ...) \
	((r)->failed = true, diagnostics_report((r)->found, code, xml_file((r)->doc), xml_line(x), NULL, __VA_ARGS__))

/* Which attributes the elements of a style sheet may have. */
static const struct { const char *element, *attributes; } known[] = {
	{"page", " width height left right top first-top bottom "},
	{"color", " name value "},
	{"family", " name regular bold italic bold-italic "},
	{"fallback", " file "},
	{"para", " name based-on family size leading before after align indent hanging hyphenate keep-with-next"
		 " keep-together bold italic tabular color background "},
	{"table", " name based-on head body total pad-x pad-y rule frame rule-color head-background before after "},
	{"list", " indent "},
	{"tab", " step "},
	{"link", " color "},
	{"hyphenations", " lang file "},
	{"words", " lang table figure total empty clock point "},
	{"abbreviations", " variable select short long "},
};

static const char *required_paras[] = {
	"body", "heading1", "heading2", "heading3", "heading4", "title", "caption", "label", "value", "table-head",
	"table-body", "table-total", "note", "contents1", "contents2", "contents3", "header", "footer", "list",
	"chart", "cell",
};
static const char *required_tables[] = {"default", "fields", "plain"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool in_list(const char *list, const char *word)
{
	size_t len = strlen(word);
	for (const char *s = strstr(list, word); s; s = strstr(s + 1, word))
		if (s > list && s[-1] == ' ' && s[len] == ' ')
			return true;
	return false;
}

static bool check_names(struct style_reader *r, const struct xml_node *x)
{
	const char *attributes = NULL;
	for (size_t i = 0; i < COUNT(known) && !attributes; i++)
		if (xml_is_element(x, known[i].element))
			attributes = known[i].attributes;
	if (!attributes) {
		style_report(r, x, DIAG_TEMPLATE_ELEMENT, xml_name(x));
		return false;
	}
	for (const struct xml_node *a = xml_first_attribute(x); a; a = xml_next_attribute(a))
		if (!in_list(attributes, xml_name(a)))
			style_report(r, x, DIAG_TEMPLATE_ATTRIBUTE, xml_name(x), xml_name(a));
	return true;
}

/* The value of an attribute of a type; false when it is absent or wrong (with a finding). */
static bool read_value(struct style_reader *r, const struct xml_node *x, const char *name,
		       enum attribute_type type, union value *out)
{
	const char *string = xml_attribute(x, name);
	if (!string)
		return false;
	if (value_parse(r->set, type, string, out))
		return true;
	style_report(r, x, DIAG_TEMPLATE_VALUE, name, xml_name(x), string, value_expected(r->arena, type));
	return false;
}

static bool read_length(struct style_reader *r, const struct xml_node *x, const char *name, mpt *out)
{
	union value v;
	bool ok = read_value(r, x, name, TYPE_LENGTH, &v);
	if (ok)
		*out = v.length;
	return ok;
}

static void read_flag(struct style_reader *r, const struct xml_node *x, const char *name, bool *out)
{
	union value v;
	if (read_value(r, x, name, TYPE_FLAG, &v))
		*out = v.number;
}

static bool read_color(struct style_reader *r, const struct xml_node *x, const char *name, rgb *out)
{
	union value v;
	bool ok = read_value(r, x, name, TYPE_COLOR, &v);
	if (ok)
		*out = v.color;
	return ok;
}

static const char *read_name(struct style_reader *r, const struct xml_node *x)
{
	const char *name = xml_attribute(x, "name");
	if (!name)
		style_report(r, x, DIAG_TEMPLATE_REQUIRED, xml_name(x), "name");
	return name ? name : "";
}

static void read_page(struct style_reader *r, const struct xml_node *x)
{
	struct page_geometry *p = &r->sheet->page;
	read_length(r, x, "width", &p->width);
	read_length(r, x, "height", &p->height);
	read_length(r, x, "left", &p->left);
	read_length(r, x, "right", &p->right);
	read_length(r, x, "top", &p->top);
	read_length(r, x, "bottom", &p->bottom);
	p->first_top = p->top;
	read_length(r, x, "first-top", &p->first_top);
	if (p->width <= p->left + p->right || p->height <= p->top + p->bottom)
		style_report(r, x, DIAG_TEMPLATE_VALUE, "width", "page", "", _("larger than its margins"));
}

static void read_named_color(struct style_reader *r, const struct xml_node *x)
{
	struct named_color *c = arena_alloc(r->arena, sizeof *c);
	c->name = read_name(r, x);
	if (!read_color(r, x, "value", &c->color))
		return;
	*r->colors_tail = c;
	r->colors_tail = &c->next;
}

static int add_face(struct style_reader *r, const struct xml_node *x, const char *name, bool fallback)
{
	if (!r->fonts)
		return r->faces++;
	int face = fonts_add(r->fonts, name, fallback);
	if (face < 0)
		style_report(r, x, DIAG_TEMPLATE_FONT, name, fonts_error(r->fonts));
	return face;
}

/* A face of a family; the regular one when it is not given. */
static int read_face(struct style_reader *r, const struct xml_node *x, const char *attribute, int regular)
{
	const char *name = xml_attribute(x, attribute);
	return name ? add_face(r, x, name, false) : regular;
}

static void read_family(struct style_reader *r, const struct xml_node *x)
{
	if (!xml_attribute(x, "regular")) {
		style_report(r, x, DIAG_TEMPLATE_REQUIRED, "family", "regular");
		return;
	}
	struct font_family *f = &r->families[r->sheet->family_count++];
	f->name = read_name(r, x);
	f->regular = read_face(r, x, "regular", -1);
	f->bold = read_face(r, x, "bold", f->regular);
	f->italic = read_face(r, x, "italic", f->regular);
	f->bold_italic = read_face(r, x, "bold-italic", f->bold);
}

static void read_fallback(struct style_reader *r, const struct xml_node *x)
{
	const char *file = xml_attribute(x, "file");
	if (file)
		add_face(r, x, file, true);
	else
		style_report(r, x, DIAG_TEMPLATE_REQUIRED, "fallback", "file");
}

static const struct font_family *find_family(struct style_reader *r, const struct xml_node *x, const char *name)
{
	for (int i = 0; i < r->sheet->family_count; i++)
		if (strcmp(r->families[i].name, name) == 0)
			return &r->families[i];
	style_report(r, x, DIAG_TEMPLATE_STYLE, name);
	return NULL;
}

static void start_para(struct style_reader *r, const struct xml_node *x, struct para_style *p)
{
	const char *base = xml_attribute(x, "based-on");
	const struct para_style *other = base ? set_para(r->set, base) : NULL;
	if (base && !other)
		style_report(r, x, DIAG_TEMPLATE_STYLE, base);
	if (other)
		*p = *other;
	else if (r->sheet->family_count)
		p->family = &r->families[0];
}

static void read_para(struct style_reader *r, const struct xml_node *x)
{
	struct para_style *p = &r->paras[r->sheet->para_count];
	union value v;
	start_para(r, x, p);
	p->name = read_name(r, x);
	if (xml_attribute(x, "family"))
		p->family = find_family(r, x, xml_attribute(x, "family"));
	if (read_value(r, x, "align", TYPE_ALIGN, &v))
		p->align = (enum text_align)v.number;
	read_length(r, x, "size", &p->size);
	read_length(r, x, "leading", &p->leading);
	read_length(r, x, "before", &p->space_before);
	read_length(r, x, "after", &p->space_after);
	read_length(r, x, "indent", &p->indent);
	read_length(r, x, "hanging", &p->hanging);
	read_flag(r, x, "hyphenate", &p->hyphenate);
	read_flag(r, x, "keep-with-next", &p->keep_with_next);
	read_flag(r, x, "keep-together", &p->keep_together);
	read_flag(r, x, "bold", &p->bold);
	read_flag(r, x, "italic", &p->italic);
	read_flag(r, x, "tabular", &p->tabular);
	read_color(r, x, "color", &p->color);
	p->has_background |= read_color(r, x, "background", &p->background);
	if (p->size <= 0 || p->leading <= 0)
		style_report(r, x, DIAG_TEMPLATE_REQUIRED, "para", p->size <= 0 ? "size" : "leading");
	r->sheet->para_count++;
}

static void read_para_name(struct style_reader *r, const struct xml_node *x, const char *attribute,
			   const struct para_style **out)
{
	const char *name = xml_attribute(x, attribute);
	if (name)
		*out = set_para(r->set, name);
	if (!*out)
		style_report(r, x, DIAG_TEMPLATE_STYLE, name ? name : attribute);
}

static void read_table(struct style_reader *r, const struct xml_node *x)
{
	struct table_style *t = &r->tables[r->sheet->table_count];
	const char *base = xml_attribute(x, "based-on");
	const struct table_style *other = base ? set_table(r->set, base) : NULL;
	if (base && !other)
		style_report(r, x, DIAG_TEMPLATE_STYLE, base);
	if (other)
		*t = *other;
	t->name = read_name(r, x);
	read_para_name(r, x, "head", &t->head);
	read_para_name(r, x, "body", &t->body);
	read_para_name(r, x, "total", &t->total);
	read_length(r, x, "pad-x", &t->pad_x);
	read_length(r, x, "pad-y", &t->pad_y);
	read_length(r, x, "rule", &t->rule);
	read_length(r, x, "frame", &t->frame);
	read_length(r, x, "before", &t->space_before);
	read_length(r, x, "after", &t->space_after);
	read_color(r, x, "rule-color", &t->rule_color);
	t->has_head_background |= read_color(r, x, "head-background", &t->head_background);
	r->sheet->table_count++;
}

static void read_words(struct style_reader *r, const struct xml_node *x)
{
	struct words *w = arena_alloc(r->arena, sizeof *w);
	*w = (struct words){
		.lang = xml_attribute(x, "lang"),
		.table = xml_attribute(x, "table"),
		.figure = xml_attribute(x, "figure"),
		.total = xml_attribute(x, "total"),
		.empty = xml_attribute(x, "empty"),
		.clock = xml_attribute(x, "clock"),
		.point = xml_attribute(x, "point"),
	};
	if (!w->lang)
		style_report(r, x, DIAG_TEMPLATE_REQUIRED, "words", "lang");
	*r->words_tail = w;
	r->words_tail = &w->next;
}

/* Exceptions for the hyphenation of a language, a file beside the style sheet. */
static void read_hyphenations(struct style_reader *r, const struct xml_node *x)
{
	const char *lang = xml_attribute(x, "lang"), *file = xml_attribute(x, "file");
	if (!lang || !file) {
		style_report(r, x, DIAG_TEMPLATE_REQUIRED, xml_name(x), lang ? "file" : "lang");
		return;
	}
	if (!r->fonts)
		return;
	const char *path = set_file(r->set, file);
	if (!path)
		style_report(r, x, DIAG_TEMPLATE_MISSING, file);
	else if (!fonts_add_hyphenations(r->fonts, lang, path))
		style_report(r, x, DIAG_TEMPLATE_HYPHENATION, file, fonts_error(r->fonts));
}

static const struct xpath *read_expression(struct style_reader *r, const struct xml_node *x, const char *name)
{
	const char *source = xml_attribute(x, name);
	const struct xpath *e = NULL;
	if (!source)
		style_report(r, x, DIAG_TEMPLATE_REQUIRED, xml_name(x), name);
	else
		e = xpath_compile(r->set->engine, source, r->doc, x, r->found);
	r->failed |= !e;
	return e;
}

static void read_abbreviations(struct style_reader *r, const struct xml_node *x)
{
	r->set->abbreviations = (struct abbreviation_source){
		.select = read_expression(r, x, "select"),
		.short_form = read_expression(r, x, "short"),
		.long_form = read_expression(r, x, "long"),
		.variable = xml_attribute(x, "variable"),
	};
}

static void read_single(struct style_reader *r, const struct xml_node *x)
{
	if (xml_is_element(x, "list"))
		read_length(r, x, "indent", &r->sheet->list_indent);
	else if (xml_is_element(x, "tab"))
		read_length(r, x, "step", &r->sheet->tab);
	else if (xml_is_element(x, "link"))
		read_color(r, x, "color", &r->sheet->link_color);
	else if (xml_is_element(x, "hyphenations"))
		read_hyphenations(r, x);
	else if (xml_is_element(x, "words"))
		read_words(r, x);
	else if (xml_is_element(x, "abbreviations"))
		read_abbreviations(r, x);
}

static void read_element(struct style_reader *r, const struct xml_node *x)
{
	if (!check_names(r, x))
		return;
	if (xml_is_element(x, "page"))
		read_page(r, x);
	else if (xml_is_element(x, "color"))
		read_named_color(r, x);
	else if (xml_is_element(x, "family"))
		read_family(r, x);
	else if (xml_is_element(x, "fallback"))
		read_fallback(r, x);
	else if (xml_is_element(x, "para"))
		read_para(r, x);
	else if (xml_is_element(x, "table"))
		read_table(r, x);
	else
		read_single(r, x);
}

static size_t count_children(const struct xml_node *x, const char *name)
{
	size_t n = 0;
	for (const struct xml_node *k = xml_child(x, name); k; k = xml_next_named(k, name))
		n++;
	return n;
}

static void check_names_present(struct style_reader *r, const struct xml_node *root)
{
	for (size_t i = 0; i < COUNT(required_paras); i++)
		if (!set_para(r->set, required_paras[i]))
			style_report(r, root, DIAG_TEMPLATE_STYLE, required_paras[i]);
	for (size_t i = 0; i < COUNT(required_tables); i++)
		if (!set_table(r->set, required_tables[i]))
			style_report(r, root, DIAG_TEMPLATE_STYLE, required_tables[i]);
	if (r->sheet->page.width == 0)
		style_report(r, root, DIAG_TEMPLATE_REQUIRED, "styles", "page");
}

bool styles_load(struct template_set *set, const struct xml_document *doc, struct fonts *fonts,
		 struct diagnostics *found)
{
	const struct xml_node *root = xml_root(doc);
	struct style_reader r = {.set = set, .arena = set->arena, .doc = doc, .fonts = fonts, .found = found,
				 .sheet = &set->styles, .words_tail = &set->words, .colors_tail = &set->colors};
	if (!xml_is_element(root, "styles")) {
		style_report(&r, root, DIAG_TEMPLATE_ROOT, xml_name(root), "styles");
		return false;
	}
	r.families = arena_array(set->arena, count_children(root, "family") + 1, sizeof *r.families);
	r.paras = arena_array(set->arena, count_children(root, "para") + 1, sizeof *r.paras);
	r.tables = arena_array(set->arena, count_children(root, "table") + 1, sizeof *r.tables);
	set->styles.families = r.families;
	set->styles.paras = r.paras;
	set->styles.tables = r.tables;
	const char *lang = xml_attribute(root, "lang");
	set->lang = lang ? lang : "en";
	for (const struct xml_node *x = xml_first_child(root); x; x = xml_next(x))
		if (is_any_element(x))
			read_element(&r, x);
	check_names_present(&r, root);
	return !r.failed;
}
