/*
 * Drawing files (vector graphics as data). Internal to template/.
 */
#ifndef HAKEMUS_TEMPLATE_DRAWING_H
#define HAKEMUS_TEMPLATE_DRAWING_H

#include "template/set.h"

/* Reads a <drawing>; in the set's arena. NULL with findings. */
const struct drawing *drawing_read(struct template_set *set, const struct xml_document *doc,
				   struct diagnostics *found);

#endif
