/*
 * The text of a freshly parsed document. Private to gen/xml.
 */
#ifndef HAKEMUS_XML_MEND_H
#define HAKEMUS_XML_MEND_H

#include "xml/tree.h"

/* Mends the text of all nodes; `pasted`: people write and paste into it. See mend.c for what is done. */
void mend_text(struct xml_document *doc, bool pasted, struct diagnostics *found);

#endif
