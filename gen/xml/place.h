/*
 * Lines and remarks of a document that is being parsed. Private to gen/xml.
 */
#ifndef HAKEMUS_XML_PLACE_H
#define HAKEMUS_XML_PLACE_H

#include <libxml/parser.h>

#include "xml/gate.h"
#include "xml/tree.h"

struct reports;

struct placer {
	const struct source *source;
	struct reports *reports; /* of who parses; borrowed */
	const char *at;          /* what has been placed last */
	long line;               /* of `at` */
	const char *end;         /* of the last piece of markup */
	size_t part;             /* which part of its document is read */
	size_t remarks;          /* comments, and instructions other than the usual ones to editors */
	long first_remark;       /* line of the first one */
	long too_deep;           /* line of the first element that is nested too deep; 0: none is */
};

void placer_init(struct placer *p, const struct source *source, size_t part);

/*
 * Lets the placer, which becomes the parser's `_private`, give every node that the parser makes of the source the exact
 * line of that, and count the remarks.
 */
void placer_follow(struct placer *p, xmlParserCtxtPtr parser);

#endif
