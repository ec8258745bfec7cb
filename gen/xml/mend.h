/*
 * Lines, remarks and text of a freshly parsed document. Private to gen/xml.
 */
#ifndef HAKEMUS_XML_MEND_H
#define HAKEMUS_XML_MEND_H

#include "xml/gate.h"
#include "xml/tree.h"

/*
 * Gives every node of the tree the exact line of its source, and counts the
 * remarks. False with a finding when elements are nested too deep.
 */
bool place_nodes(struct xml_document *doc, const struct source *source, struct diagnostics *found);

/* Mends the text of all nodes; `pasted`: people write and paste into it. See mend.c for what is done. */
void mend_text(struct xml_document *doc, bool pasted, struct diagnostics *found);

#endif
