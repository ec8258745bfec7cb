/*
 * The source text of an XML file cut into its pieces of markup and text. It
 * serves to give nodes their exact lines and, in a broken file, to say what is
 * broken. Private to gen/xml.
 */
#ifndef HAKEMUS_XML_SCAN_H
#define HAKEMUS_XML_SCAN_H

#include <stdbool.h>
#include <stddef.h>

enum scan_kind {
	SCAN_END,
	SCAN_TEXT,
	SCAN_CDATA,
	SCAN_START_TAG,
	SCAN_END_TAG,
	SCAN_COMMENT,
	SCAN_INSTRUCTION,
	SCAN_DECLARATION /* <!DOCTYPE and the like */
};

struct scan_token {
	enum scan_kind kind;
	const char *start, *end; /* with its delimiters */
	long line;               /* where it starts */
	bool complete;           /* the delimiter at its end is there */
	bool empty;              /* <start-tag/> */
};

struct scanner {
	const char *at, *end;
	long line;
};

/* The next piece; false at the end of the text. Never fails: broken pieces are `complete == false`. */
bool scan_next(struct scanner *s, struct scan_token *token);

struct buffer;

/*
 * Appends the text without the elements of that local name, except for their line ends: what is behind them stays on
 * its line.
 */
void scan_without(const char *text, const char *end, const char *name, struct buffer *out);

/* Number of line ends in [start, end). */
long scan_lines(const char *start, const char *end);

/* The end of the XML name at `at` ("" when there is none: `at` itself). */
const char *scan_name(const char *at, const char *end);

/* Skips blanks and line ends. */
const char *scan_blanks(const char *at, const char *end);

#endif
