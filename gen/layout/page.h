/*
 * The seam between layout/ (which makes pages) and pdf/ (which replays them):
 * each page a dumb list of positioned items in reading order, each belonging
 * to a structure element or being an artifact. Origin top left, y down, all
 * lengths in millipoints. Data only; lives in the document's arena.
 */
#ifndef HAKEMUS_LAYOUT_PAGE_H
#define HAKEMUS_LAYOUT_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/units.h"
#include "layout/block.h"
#include "text/typesetter.h"

enum tag_scope { TAG_SCOPE_NONE, TAG_SCOPE_COLUMN, TAG_SCOPE_ROW, TAG_SCOPE_BOTH };

/*
 * A structure element. Its children stand in the order they are read, whatever
 * page they are on (a Note follows its paragraph but is drawn at the foot). Items
 * that name a tag with children stand between these by the order of items.
 */
struct tag {
	const char *role;         /* standard type: "P", "H1", "TD", ... */
	struct tag *parent, *first, *last, *next;
	const char *alt;          /* Figure, Link */
	const char *actual;       /* ActualText */
	const char *expansion;    /* E of an abbreviation (Span) */
	const char *lang;
	const char *title;        /* T; may be NULL */
	const char *summary;      /* table summary */
	const char *list_numbering; /* "Disc", "Decimal", "None" ... of an L */
	enum tag_scope scope;     /* TH */
	int column_span, row_span; /* > 1 is written */
	const char *id;           /* TH with an ID, else NULL */
	const char *const *headers; /* ids of its header cells, NULL-terminated; may be NULL */
	mpt bbox[4];              /* Figure: left, top, right, bottom */
	int bbox_page;            /* index of the page of bbox, -1 = none */
	bool placement_block;     /* Layout attribute Placement Block (Figure, Formula) */
	void *writer;             /* for the PDF writer alone */
};

enum item_kind { ITEM_TEXT, ITEM_RECT, ITEM_LINE, ITEM_PATH, ITEM_LINK };

enum artifact_kind { ARTIFACT_LAYOUT, ARTIFACT_HEADER, ARTIFACT_FOOTER, ARTIFACT_BACKGROUND };

struct item {
	enum item_kind kind;
	struct tag *tag;             /* NULL: an artifact */
	enum artifact_kind artifact;
	bool is_volatile;            /* left out of the page's hash */
	mpt x, y;                    /* text: baseline start; others: top left / first point */
	union {
		struct {
			const struct glyph_run *const *runs; /* drawn one after another */
			uint32_t count;
			mpt size, rise;      /* rise > 0 is up */
			rgb color;
			mpt width;           /* for dumps and tests */
		} text;
		struct { mpt width, height; rgb fill, stroke; bool has_fill, has_stroke; mpt stroke_width; } rect;
		struct { mpt x2, y2, thickness; rgb color; mpt dash, gap; } line; /* gap 0: unbroken */
		struct { const struct drawing_path *path; int64_t scale_num, scale_den; } path; /* placed at x,y */
		struct {
			mpt width, height;
			const char *uri;         /* external, or NULL */
			int page; mpt target_y;  /* internal when uri is NULL */
			const char *contents;    /* what is read aloud */
		} link;
	} u;
};

struct page {
	mpt width, height;
	enum page_kind kind;
	struct item *items;
	size_t count, capacity;
};

struct bookmark {
	const char *title;
	int level;   /* 1 = top; no gaps */
	int page;    /* index */
	mpt y;
};

/* A whole document after layout. */
struct pages {
	const char *title, *lang;
	struct page *pages;
	size_t count;
	struct tag *root;              /* "Document" */
	const struct bookmark *bookmarks;
	size_t bookmark_count;
};

#endif
