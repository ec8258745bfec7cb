/*
 * Styles: how blocks look. Built by template/ from templates/common/style.xml
 * (or a call's own), read by layout/. Data only.
 */
#ifndef HAKEMUS_LAYOUT_STYLE_H
#define HAKEMUS_LAYOUT_STYLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/units.h"

typedef uint32_t rgb; /* 0xRRGGBB */

enum text_align { ALIGN_LEFT, ALIGN_RIGHT, ALIGN_CENTER, ALIGN_DECIMAL };

/* A family's four faces, as face indexes of the typesetter. */
struct font_family {
	const char *name;
	int regular, bold, italic, bold_italic;
};

struct para_style {
	const char *name;
	const struct font_family *family;
	bool bold, italic;
	bool tabular;          /* no kerning, for figures in columns */
	bool hyphenate;
	bool keep_with_next;
	bool keep_together;
	enum text_align align;
	mpt size, leading;
	mpt space_before, space_after; /* collapse: the larger of the two counts */
	mpt indent;            /* of all lines, from the left of the frame */
	mpt hanging;           /* of lines after the first, on top of indent */
	rgb color;
	rgb background;        /* drawn behind the paragraph when has_background */
	bool has_background;
};

struct page_geometry {
	mpt width, height;
	mpt left, right, top, bottom; /* margins to the body; first page may have another top */
	mpt first_top;
};

/* Looks of tables and field grids; one named style each. */
struct table_style {
	const char *name;
	const struct para_style *head, *body, *total; /* default paragraph styles of cells */
	mpt pad_x, pad_y;      /* inside each cell */
	mpt rule;              /* thickness of horizontal rules, 0 = none */
	mpt frame;             /* thickness of outer frame and vertical rules, 0 = none */
	rgb rule_color, head_background;
	bool has_head_background;
	mpt space_before, space_after;
};

struct style_sheet {
	struct page_geometry page;
	const struct font_family *families;
	int family_count;
	const struct para_style *paras;
	int para_count;
	const struct table_style *tables;
	int table_count;
	rgb link_color;
	mpt list_indent;       /* from the bullet to the text */
	mpt tab;               /* tab step (SFS 2487: 23 mm) */
};

#endif
