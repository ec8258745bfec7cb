/*
 * new.xml of a call: text with {XPath} in it that becomes a plan to fill in.
 */
#ifndef HAKEMUS_PACKAGE_SKELETON_H
#define HAKEMUS_PACKAGE_SKELETON_H

#include "base/buffer.h"
#include "base/diagnostic.h"

/* Reads the file. False with a finding. */
bool skeleton_read(const char *path, struct buffer *text, struct diagnostics *found);

/* What is done with a part of the text, without the line end that may be behind it: `end`. */
typedef void skeleton_visit(void *self, const char *part, const char *end, struct diagnostics *found);

/*
 * Visits the text a few lines at a time, parts in which all braces are closed: what is wrong with an
 * expression is told at its line of the file.
 */
void skeleton_each(const char *path, const char *text, skeleton_visit *visit, void *self,
		   struct diagnostics *found);

#endif
