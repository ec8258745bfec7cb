/*
 * call.xml: what a call for applications says of itself, checked against
 * schemas/call.xsd, so that the rest can rely on the attributes it needs, and on
 * file names that stay inside their folder.
 */
#ifndef HAKEMUS_PACKAGE_DESCRIPTION_H
#define HAKEMUS_PACKAGE_DESCRIPTION_H

#include "base/diagnostic.h"
#include "xml/xml.h"

/* Loads the description of the call `name` (data_has_call) of the data; NULL with findings. Free with xml_free. */
struct xml_document *description_load(const char *data, const char *name, struct diagnostics *found);

/* Loads the description in that folder, without checks: once more, after description_load. NULL with findings. */
struct xml_document *description_read(const char *folder, struct diagnostics *found);

#endif
