/*
 * XPath's regular expressions rewritten as PCRE2's. Private to gen/xml.
 */
#ifndef HAKEMUS_XML_DIALECT_H
#define HAKEMUS_XML_DIALECT_H

struct buffer;

/* Appends the rewritten pattern; NULL, or why it is no regular expression of XPath. */
const char *dialect_translate(const char *pattern, const char *flags, struct buffer *out);

#endif
