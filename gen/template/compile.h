/*
 * XML -> compiled template. Internal to template/.
 */
#ifndef HAKEMUS_TEMPLATE_COMPILE_H
#define HAKEMUS_TEMPLATE_COMPILE_H

#include "template/set.h"

/* Compiles the document into `t` (whose set and name are known); false with findings. */
bool template_compile(struct template *t, const struct xml_document *doc, struct diagnostics *found);

#endif
