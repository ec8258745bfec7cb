/*
 * style.xml -> the style sheet of a set. Internal to template/.
 */
#ifndef HAKEMUS_TEMPLATE_STYLES_H
#define HAKEMUS_TEMPLATE_STYLES_H

#include "template/set.h"

struct fonts;

/*
 * Reads the style sheet into set->styles, ->words, ->colors, ->abbreviations
 * and ->lang, and adds its faces to `fonts` (NULL: no fonts are wanted, faces
 * are numbered in order of appearance). False with findings.
 */
bool styles_load(struct template_set *set, const struct xml_document *doc, struct fonts *fonts,
		 struct diagnostics *found);

#endif
