/*
 * What is known of a package once it is rendered, as XML that rules and
 * templates can look into: <facts> with documents, pages, chapters, and
 * <findings>.
 */
#ifndef HAKEMUS_PACKAGE_FACTS_H
#define HAKEMUS_PACKAGE_FACTS_H

#include "base/buffer.h"
#include "base/diagnostic.h"
#include "package/document.h"

/*
 * <facts><document name= title= file= sent= pages= body-pages= bytes= sha256=>
 * <chapter title= pages=/>...</document>...</facts>. The caller frees the result with
 * xml_free.
 */
struct xml_document *facts_of_documents(const struct rendered *documents, size_t count, struct diagnostics *found);

/* <findings><finding level= id= line= place= hint= source=>message</finding>...</findings>. */
struct xml_document *facts_of_findings(const struct diagnostics *list, struct diagnostics *found);

/* Appends the same as text; a finding about another file than `file` names it with file=. NULL: none is named. */
void facts_put_findings(const struct diagnostics *list, const char *file, struct buffer *out);

#endif
