/*
 * The seam between template/ (which makes blocks) and layout/ (which turns
 * them into pages): semantic content with roles, no positions. Immutable once
 * built; all of it lives in the document's arena. Data only.
 */
#ifndef HAKEMUS_LAYOUT_BLOCK_H
#define HAKEMUS_LAYOUT_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/units.h"
#include "layout/style.h"

struct block;

/* Where in the plan (or, failing that, the template) something comes from. */
struct origin {
	const char *file; /* may be NULL */
	long line;
	const char *place; /* in words; may be NULL */
};

enum run_kind {
	RUN_TEXT,        /* text */
	RUN_BREAK,       /* forced line break */
	RUN_TAB,         /* to the next tab position of the style sheet */
	RUN_PAGE_NUMBER, /* furniture only: the number of the page */
	RUN_PAGE_COUNT,  /* furniture only: how many pages there are */
	RUN_PAGE_OF,     /* the page of the anchor `target` */
	RUN_NOTE,        /* mark of a footnote whose body is `note` */
	RUN_BOX          /* an empty box to tick; `text` is what it is called aloud */
};

enum run_flags {
	RUN_STRONG = 1, RUN_EMPHASIS = 2, RUN_SUPERSCRIPT = 4,
	RUN_VOLATILE = 8, /* left out of the page's hash: checksum of the plan */
	RUN_LABEL = 16    /* drawn by the label of a field, read as "label: " */
};

/* A piece of inline content; all strings NFC UTF-8, white space already collapsed. */
struct inline_run {
	enum run_kind kind;
	unsigned flags;
	const char *text;
	const char *lang;      /* when it differs from the document's, else NULL */
	const char *expansion; /* of an abbreviation, else NULL */
	const char *target;    /* anchor within the document that it links to, else NULL */
	const char *uri;       /* external link, else NULL */
	const struct block *note;
	struct inline_run *next;
};

enum block_kind {
	BLOCK_GROUP,     /* children in order: section, keep-together, plain group */
	BLOCK_HEADING,   /* runs; u.heading */
	BLOCK_PARAGRAPH, /* runs */
	BLOCK_LIST,      /* children: BLOCK_ITEM; u.list */
	BLOCK_ITEM,      /* children */
	BLOCK_TABLE,     /* children: BLOCK_ROW; u.table; runs = caption */
	BLOCK_ROW,       /* children: BLOCK_CELL; u.row */
	BLOCK_CELL,      /* children; u.cell */
	BLOCK_FIELDS,    /* children: BLOCK_FIELD; u.fields: label above value in ruled cells */
	BLOCK_FIELD,     /* children = value; runs = label; u.field */
	BLOCK_FIGURE,    /* u.figure; runs = caption */
	BLOCK_CONTENTS,  /* the table of contents of the document; u.contents; runs = its title */
	BLOCK_COLUMNS,   /* children side by side: BLOCK_GROUP each; u.columns */
	BLOCK_RULE,      /* horizontal line, decoration */
	BLOCK_SPACE,     /* u.space */
	BLOCK_PAGE_BREAK
};

enum page_kind { PAGE_BODY, PAGE_COVER, PAGE_CONTENTS }; /* what a page counts as */

enum header_scope { SCOPE_NONE, SCOPE_COLUMN, SCOPE_ROW, SCOPE_BOTH };

enum list_kind { LIST_BULLET, LIST_NUMBER, LIST_CHECK, LIST_PLAIN };

struct table_column {
	mpt width;        /* fixed; 0 = by content and weight */
	int weight;       /* share of what is left; 0 = as wide as its content */
	enum text_align align;
};

/* Vector drawing in its own box, origin top left, y down [mpt]. */
struct drawing_path {
	const mpt *points;   /* x,y pairs */
	const char *verbs;   /* "M", "L", "C" (three points), "Z"; NUL-terminated */
	rgb fill, stroke;
	bool has_fill, has_stroke;
	mpt stroke_width;
};

struct drawing_text {
	mpt x, y;            /* baseline */
	enum text_align align;
	const struct para_style *style;
	const char *text;
};

struct drawing {
	mpt width, height;
	const struct drawing_path *paths;
	size_t path_count;
	const struct drawing_text *texts;
	size_t text_count;
};

struct chart_series {
	const char *name;
	rgb color;
	const int64_t *values; /* one per category */
};

enum chart_kind { CHART_STACKED_COLUMNS, CHART_GROUPED_COLUMNS, CHART_BARS };

struct chart {
	enum chart_kind kind;
	const char *unit;              /* shown with the axis; "one|thousands|millions" lets layout choose the scale */
	bool money;                    /* values are cents: shown in euros, thousands or millions */
	const char *const *categories;
	size_t category_count;
	const struct chart_series *series;
	size_t series_count;
	const struct para_style *style; /* of its texts */
};

struct block {
	enum block_kind kind;
	const struct para_style *style;      /* of runs */
	const struct inline_run *runs;       /* may be NULL */
	struct block *first, *last, *next;   /* children, next sibling */
	const char *anchor;                  /* name other places refer to; may be NULL */
	const char *lang;                    /* when it differs from the document's */
	struct origin origin;
	union {
		struct {
			bool section;        /* a structure element Sect (Part for a plain group = none) */
			bool keep;           /* on one page if it fits on one */
			bool new_page;       /* starts a page */
			bool boxed;          /* framed */
			bool artifact;       /* decoration only: not in the structure tree */
			enum page_kind page_kind; /* what the pages that start here count as */
		} group;
		struct {
			int level;           /* 1..6, no gaps */
			const char *number;  /* "1.2" or NULL; drawn before the text */
			bool in_contents;    /* in contents and bookmarks */
		} heading;
		struct { enum list_kind kind; int start; } list;
		struct {
			const struct table_style *style;
			const struct table_column *columns;
			int column_count;
			int head_rows;       /* first rows: repeated on every page */
			const char *summary; /* for assistive technology; may be NULL */
		} table;
		struct {
			bool total, keep_with_next, group_head;
			bool detail;         /* says more about the row above: kept with it, told apart by no rule */
		} row;
		struct {
			int column_span, row_span;   /* >= 1 */
			enum header_scope scope;
			enum text_align align;
			bool has_align;              /* else the column's */
		} cell;
		struct { const struct table_style *style; int columns; } fields; /* columns of equal width */
		struct { int span; mpt min_height; } field;  /* span in columns, 0 = the rest of the row */
		struct {
			const char *alt;             /* text alternative, never empty */
			const struct drawing *drawing; /* either this */
			const struct chart *chart;     /* or this */
			mpt width;                   /* 0 = drawing's own, or the frame's for charts */
			mpt height;                  /* charts */
			enum text_align align;
			bool artifact;               /* decoration: no Figure in the tree */
		} figure;
		struct { int depth; } contents;
		struct { const mpt *widths; int count; mpt gap; } columns; /* 0 = equal share of the rest */
		struct { mpt height; } space;
	} u;
};

/* A line of header or footer text at a fixed place; decoration for every page. */
struct furniture_text {
	mpt x;                 /* from the left edge of the page; for ALIGN_RIGHT its right end */
	mpt y;                 /* baseline: header from the top edge, footer from the bottom edge */
	mpt width;             /* longer text is cut; 0 = as long as it is */
	enum text_align align;
	const struct para_style *style;
	const struct inline_run *runs;
	struct furniture_text *next;
};

struct furniture_rule { mpt x, y, width, thickness; rgb color; struct furniture_rule *next; };
struct furniture_drawing { mpt x, y, width; const struct drawing *drawing; struct furniture_drawing *next; };

struct furniture {
	const struct furniture_text *texts;
	const struct furniture_rule *rules;
	const struct furniture_drawing *drawings;
};

/* One document, ready for layout. */
struct block_document {
	const char *name;      /* short name, the template's */
	const char *title;
	const char *lang;      /* BCP 47 */
	const struct style_sheet *styles;
	const struct furniture *header, *first_header, *footer; /* may be NULL; first_header else header */
	struct block *root;    /* BLOCK_GROUP */
};

#endif
