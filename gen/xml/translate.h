/*
 * A document's texts in another language. Templates and the data of a call are
 * written in one language; a file beside them gives each text in another:
 *
 *   <translations lang="sv" from="fi">
 *     <keep select="/call/identifier"/>
 *     <read attribute="motto"/>
 *     <text of="words of the data">words of the other language</text>
 *     <text of="Osa" in="budget">Del</text>
 *   </translations>
 *
 * A text is a text node or an attribute that people read, its white space
 * collapsed, with its {XPath}. `in` limits an entry to one file (without .xml);
 * <read> names an attribute of the call's own that people read.
 */
#ifndef HAKEMUS_XML_TRANSLATE_H
#define HAKEMUS_XML_TRANSLATE_H

#include "xml/xml.h"

struct translations;

/* Translations into `lang`, none yet. Free with translations_free, NULL allowed. */
struct translations *translations_new(const char *lang);
void translations_free(struct translations *t);

/* Adds those of the file, which earlier ones precede. False with findings. */
bool translations_read(struct translations *t, const char *path, struct diagnostics *found);

/*
 * Puts the translations in the place of the texts. An element in the language
 * "from" (attribute lang) that has a twin beside it in the new language takes the
 * twin's text. A text that has letters and no translation stays, with a finding; those in
 * what <keep> selects stay as they are.
 */
void translations_apply(struct translations *t, struct xml_document *doc, struct diagnostics *found);

/* Reports every entry (of that file only, unless it is NULL) that no document needed so far, at its line. */
void translations_report_unused(const struct translations *t, const char *file, struct diagnostics *found);

#endif
