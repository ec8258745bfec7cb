/*
 * What a file must be before the parser sees it, and what is said of one that
 * the parser refused. Private to gen/xml.
 */
#ifndef HAKEMUS_XML_GATE_H
#define HAKEMUS_XML_GATE_H

#include "xml/scan.h"
#include "xml/xml.h"

/* A source text without its byte order mark. */
struct source {
	const char *file;
	const char *text, *end;
};

/*
 * Checks size, encoding (UTF-8 without NUL), and that there is no document
 * type declaration. False with findings.
 */
bool gate_check(struct source *source, struct diagnostics *found);

/*
 * Says what is broken in the markup of `source`, all of it. Gives the number
 * of findings, 0 when only the parser knows.
 */
size_t syntax_diagnose(const struct source *source, struct diagnostics *found);

#endif
