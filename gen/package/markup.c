#include "package/markup.h"

#include <string.h>

#include "base/utf8.h"

static bool is_allowed(uint32_t c)
{
	return c != UTF8_INVALID && c != 0xFFFE && c != 0xFFFF && (c >= 0x20 || c == '\n' || c == '\t');
}

void markup_put_text(struct buffer *out, const char *text)
{
	size_t left = strlen(text), n;
	for (; left > 0; text += n, left -= n) {
		uint32_t c;
		char one[5] = "?";
		n = utf8_decode(text, left, &c);
		if (is_allowed(c))
			one[utf8_encode(c, one)] = '\0';
		buffer_put_xml(out, one);
	}
}

void markup_put_attribute(struct buffer *out, const char *name, const char *value)
{
	if (!value)
		return;
	buffer_printf(out, " %s=\"", name);
	markup_put_text(out, value);
	buffer_putc(out, '"');
}

void markup_put_start(struct buffer *out, const struct xml_node *element)
{
	buffer_printf(out, "<%s", xml_name(element));
	for (const struct xml_node *a = xml_first_attribute(element); a; a = xml_next_attribute(a))
		if (!xml_namespace(a))
			markup_put_attribute(out, xml_name(a), xml_text(a));
}

void markup_put_end(struct buffer *out, const struct xml_node *element)
{
	buffer_printf(out, "</%s>", xml_name(element));
}

void markup_put_copy(struct buffer *out, const struct xml_node *node)
{
	if (xml_is_text(node)) {
		markup_put_text(out, xml_text(node));
	} else if (xml_is_element(node, xml_name(node))) {
		markup_put_start(out, node);
		buffer_putc(out, '>');
		for (const struct xml_node *child = xml_first_child(node); child; child = xml_next(child))
			markup_put_copy(out, child);
		markup_put_end(out, node);
	}
}
