/*
 * The vocabulary of templates as two tables: which elements there are, and
 * which attributes of which type each may have. Enums, names and checks all
 * come from here. Internal to template/.
 */
#ifndef HAKEMUS_TEMPLATE_VOCABULARY_H
#define HAKEMUS_TEMPLATE_VOCABULARY_H

#include <stdbool.h>

/* A(id, name) */
#define ATTRIBUTES(A) \
	A(ALIGN, "align") A(ALT, "alt") A(ANCHOR, "anchor") A(BOM, "bom") A(BOXED, "boxed") \
	A(CAPTION, "caption") A(CODE, "code") A(COLOR, "color") A(COLUMNS, "columns") \
	A(CONTENTS, "contents") A(DECORATION, "decoration") A(DEPTH, "depth") A(DETAIL, "detail") A(ELEMENT, "element") \
	A(EMPTY, "empty") A(FIRST, "first") A(FORMAT, "format") A(GAP, "gap") A(GROUP, "group") \
	A(HEAD, "head") A(HEADER, "header") A(HEIGHT, "height") A(HREF, "href") A(INDENT, "indent") \
	A(KEEP, "keep") A(KEEP_WITH_NEXT, "keep-with-next") A(KIND, "kind") A(LABEL, "label") A(LANG, "lang") \
	A(LEVEL, "level") A(MONEY, "money") A(NAME, "name") A(NEW_PAGE, "new-page") A(NUMBER, "number") \
	A(ORDER, "order") A(OTHERWISE, "otherwise") A(ORIENTATION, "orientation") A(PAGE_KIND, "page-kind") A(ROWS, "rows") \
	A(ROWSPAN, "rowspan") A(SELECT, "select") A(SEPARATOR, "separator") A(SORT, "sort") A(SPAN, "span") \
	A(START, "start") A(STYLE, "style") A(SUMMARY, "summary") A(TEST, "test") A(THICKNESS, "thickness") \
	A(TITLE, "title") A(TO, "to") A(TOTAL, "total") A(UNIT, "unit") A(VALUE, "value") A(WIDTH, "width") \
	A(WRAP, "wrap") A(X, "x") A(Y, "y")

/*
 * E(id, name, content, attributes); content is ONLY when text other than
 * blanks makes no sense between the children. O(id, type) is an optional and
 * R(id, type) a required attribute. Every element may have "test" besides.
 */
#define ELEMENTS(E, O, R) \
	E(DOCUMENT, "document", ONLY, O(NAME, NAME) R(TITLE, TEXT) O(LANG, TEXT) O(ORIENTATION, ORIENTATION)) \
	E(TEXT_DOCUMENT, "text-document", ONLY, O(NAME, NAME) O(LANG, TEXT) O(BOM, FLAG)) \
	E(PART, "part", MIXED, ) \
	E(INCLUDE, "include", ONLY, R(HREF, NAME)) \
	E(DEFINE, "define", MIXED, R(NAME, NAME)) \
	E(USE, "use", ONLY, R(NAME, NAME)) \
	E(RULE, "rule", MIXED, R(ELEMENT, NAME)) \
	E(CONTENT, "content", ONLY, O(SELECT, XPATH)) \
	E(IF, "if", MIXED, R(TEST, XPATH)) \
	E(CHOOSE, "choose", ONLY, ) \
	E(WHEN, "when", MIXED, R(TEST, XPATH)) \
	E(OTHERWISE, "otherwise", MIXED, ) \
	E(FOR_EACH, "for-each", MIXED, R(SELECT, XPATH) O(SORT, XPATH) O(ORDER, ORDER)) \
	E(LET, "let", MIXED, R(NAME, NAME) O(SELECT, XPATH)) \
	E(SECTION, "section", MIXED, O(TITLE, TEXT) O(NUMBER, TEXT) O(LEVEL, NUMBER) O(CONTENTS, FLAG) \
	  O(NEW_PAGE, FLAG) O(PAGE_KIND, PAGE_KIND) O(ANCHOR, TEXT) O(STYLE, PARA) O(KEEP, FLAG) O(LANG, TEXT)) \
	E(HEADING, "heading", MIXED, O(LEVEL, NUMBER) O(NUMBER, TEXT) O(CONTENTS, FLAG) O(ANCHOR, TEXT) \
	  O(STYLE, PARA) O(LANG, TEXT)) \
	E(GROUP, "group", MIXED, O(KEEP, FLAG) O(BOXED, FLAG) O(NEW_PAGE, FLAG) O(PAGE_KIND, PAGE_KIND) \
	  O(DECORATION, FLAG) O(ANCHOR, TEXT) O(STYLE, PARA) O(LANG, TEXT)) \
	E(P, "p", MIXED, O(STYLE, PARA) O(ANCHOR, TEXT) O(LANG, TEXT)) \
	E(LIST, "list", ONLY, O(KIND, LIST_KIND) O(START, NUMBER) O(STYLE, PARA) O(ANCHOR, TEXT)) \
	E(ITEM, "item", MIXED, O(STYLE, PARA) O(ANCHOR, TEXT)) \
	E(FIELDS, "fields", ONLY, O(COLUMNS, NUMBER) O(STYLE, TABLE) O(EMPTY, TEXT)) \
	E(FIELD, "field", MIXED, O(LABEL, TEXT) O(SELECT, XPATH) O(FORMAT, FORMAT) O(SPAN, NUMBER) \
	  O(EMPTY, TEXT) O(STYLE, PARA) O(HEIGHT, LENGTH) O(ANCHOR, TEXT)) \
	E(TABLE, "table", ONLY, O(ROWS, XPATH) O(CAPTION, TEXT) O(STYLE, TABLE) O(SUMMARY, TEXT) O(EMPTY, TEXT) \
	  O(ANCHOR, TEXT) O(NUMBER, FLAG)) \
	E(COLUMN, "column", MIXED, O(HEAD, TEXT) O(WIDTH, WIDTH) O(ALIGN, ALIGN) O(HEADER, SCOPE) O(TOTAL, FLAG) \
	  O(FORMAT, FORMAT) O(SELECT, XPATH) O(EMPTY, TEXT) O(STYLE, PARA)) \
	E(COLUMNS, "columns", MIXED, O(SELECT, XPATH) O(HEAD, TEXT) O(WIDTH, WIDTH) O(ALIGN, ALIGN) \
	  O(HEADER, SCOPE) O(TOTAL, FLAG) O(FORMAT, FORMAT) O(VALUE, XPATH) O(EMPTY, TEXT) O(STYLE, PARA) \
	  O(GAP, LENGTH)) \
	E(COL, "col", ONLY, O(WIDTH, WIDTH) O(ALIGN, ALIGN)) \
	E(TOTAL, "total", ONLY, O(LABEL, TEXT)) \
	E(ROW, "row", ONLY, O(HEAD, FLAG) O(TOTAL, FLAG) O(GROUP, FLAG) O(DETAIL, FLAG) O(KEEP_WITH_NEXT, FLAG) \
	  O(ANCHOR, TEXT)) \
	E(CELL, "cell", MIXED, O(SPAN, NUMBER) O(ROWSPAN, NUMBER) O(HEADER, SCOPE) O(ALIGN, ALIGN) \
	  O(SELECT, XPATH) O(FORMAT, FORMAT) O(EMPTY, TEXT) O(STYLE, PARA)) \
	E(FIGURE, "figure", ONLY, O(ALT, TEXT) O(CAPTION, TEXT) O(WIDTH, LENGTH) O(HEIGHT, LENGTH) O(ALIGN, ALIGN) \
	  O(DECORATION, FLAG) O(ANCHOR, TEXT) O(NUMBER, FLAG)) \
	E(CHART, "chart", ONLY, O(KIND, CHART_KIND) O(UNIT, TEXT) O(MONEY, FLAG) O(STYLE, PARA)) \
	E(CATEGORY, "category", ONLY, R(SELECT, XPATH) R(LABEL, TEXT)) \
	E(SERIES, "series", ONLY, O(SELECT, XPATH) R(LABEL, TEXT) O(COLOR, COLOR) R(VALUE, XPATH)) \
	E(DRAWING, "drawing", ONLY, R(HREF, NAME) O(X, LENGTH) O(Y, LENGTH) O(WIDTH, LENGTH)) \
	E(CONTENTS, "contents", ONLY, O(DEPTH, NUMBER) O(TITLE, TEXT) O(STYLE, PARA)) \
	E(RULE_LINE, "rule-line", ONLY, O(X, LENGTH) O(Y, LENGTH) O(WIDTH, LENGTH) O(THICKNESS, LENGTH) \
	  O(COLOR, COLOR)) \
	E(SPACE, "space", ONLY, R(HEIGHT, LENGTH)) \
	E(PAGE_BREAK, "page-break", ONLY, ) \
	E(STRONG, "strong", MIXED, ) \
	E(EM, "em", MIXED, ) \
	E(SUP, "sup", MIXED, ) \
	E(VOLATILE, "volatile", MIXED, ) \
	E(LANG, "lang", MIXED, R(CODE, TEXT)) \
	E(ABBR, "abbr", MIXED, R(TITLE, TEXT)) \
	E(A, "a", MIXED, R(HREF, TEXT)) \
	E(REF, "ref", MIXED, R(TO, TEXT) O(OTHERWISE, TEXT)) \
	E(PAGE_OF, "page-of", ONLY, R(TO, TEXT)) \
	E(NOTE, "note", MIXED, O(STYLE, PARA)) \
	E(BOX, "box", ONLY, R(LABEL, TEXT)) \
	E(BR, "br", ONLY, ) \
	E(TAB, "tab", ONLY, ) \
	E(VALUE, "value", ONLY, R(SELECT, XPATH) O(FORMAT, FORMAT) O(EMPTY, TEXT)) \
	E(PAGE_NUMBER, "page-number", ONLY, ) \
	E(PAGE_COUNT, "page-count", ONLY, ) \
	E(HEADER, "header", ONLY, O(FIRST, FLAG)) \
	E(FOOTER, "footer", ONLY, ) \
	E(AT, "at", MIXED, R(X, LENGTH) R(Y, LENGTH) O(WIDTH, LENGTH) O(ALIGN, ALIGN) O(STYLE, PARA)) \
	E(LINE, "line", MIXED, O(WRAP, NUMBER) O(INDENT, NUMBER)) \
	E(CSV, "csv", ONLY, O(SEPARATOR, TEXT))

enum attribute_name {
#define A(id, name) AT_##id,
	ATTRIBUTES(A)
#undef A
	ATTRIBUTE_NAMES
};

enum element {
#define E(id, name, content, attributes) EL_##id,
	ELEMENTS(E, , )
#undef E
	VOCABULARY_ELEMENTS,
	EL_TEXT = VOCABULARY_ELEMENTS, /* text between elements */
	EL_LITERAL                     /* an element of another namespace */
};

enum attribute_type {
	TYPE_NONE,
	TYPE_TEXT,    /* may hold {XPath} */
	TYPE_XPATH,   /* a bare expression */
	TYPE_NAME,    /* as it stands */
	/* what follows may hold {XPath}, and is read as the type when bound */
	TYPE_NUMBER, TYPE_LENGTH, TYPE_WIDTH, TYPE_COLOR, TYPE_PARA, TYPE_TABLE,
	/* one of a few words */
	TYPE_FLAG, TYPE_ALIGN, TYPE_LIST_KIND, TYPE_PAGE_KIND, TYPE_FORMAT, TYPE_CHART_KIND, TYPE_SCOPE,
	TYPE_ORDER, TYPE_ORIENTATION
};

struct attribute_rule {
	enum attribute_name name;
	enum attribute_type type; /* TYPE_NONE ends a list */
	bool required;
};

struct element_rule {
	const char *name;
	bool only; /* no text between the children */
	const struct attribute_rule *attributes;
};

/* The element of that name, or -1. */
int vocabulary_element(const char *name);
const struct element_rule *vocabulary_rule(enum element element);

/* The rule for the attribute of that name of an element, or NULL. */
const struct attribute_rule *vocabulary_attribute(enum element element, const char *name);
const char *vocabulary_attribute_name(enum attribute_name name);

/* The words of a type of few words, NULL-terminated, in the order of its enum; NULL for other types. */
const char *const *vocabulary_words(enum attribute_type type);

#endif
