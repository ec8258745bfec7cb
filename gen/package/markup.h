/*
 * Writing XML by hand: attributes, and copies of what was read.
 */
#ifndef HAKEMUS_PACKAGE_MARKUP_H
#define HAKEMUS_PACKAGE_MARKUP_H

#include "base/buffer.h"
#include "xml/xml.h"

/* Appends a text; a byte or character that XML does not have becomes "?". */
void markup_put_text(struct buffer *out, const char *text);

/* Appends ` name="value"` nothing when it is NULL. */
void markup_put_attribute(struct buffer *out, const char *name, const char *value);

/* Appends the start tag of an element with its attributes, without the closing '>'. */
void markup_put_start(struct buffer *out, const struct xml_node *element);
void markup_put_end(struct buffer *out, const struct xml_node *element);

/* Appends an element, with its attributes and all below it, or a text; nothing for a comment. */
void markup_put_copy(struct buffer *out, const struct xml_node *node);

#endif
