/*
 * A table, such as what was granted, as XML that rules and documents look into.
 */
#ifndef HAKEMUS_PACKAGE_AWARDS_H
#define HAKEMUS_PACKAGE_AWARDS_H

#include "base/diagnostic.h"
#include "xml/xml.h"

/*
 * Reads the CSV file `path` (UTF-8, first line the heads; separator semicolon, comma or tab) as
 * <awards><row head="field" …/>…</awards>, each row with the number of its line. NULL with findings. Free with xml_free.
 */
struct xml_document *awards_load(const char *path, struct diagnostics *found);

#endif
