#include "base/json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/utf8.h"

/* The text with U+FFFD for each byte that is no UTF-8, such as in names of files. */
static json_t *mended(const char *text)
{
	struct buffer b = BUFFER_INIT;
	for (size_t len = strlen(text), n; len > 0; text += n, len -= n) {
		uint32_t c;
		n = utf8_decode(text, len, &c);
		if (c == UTF8_INVALID)
			buffer_puts(&b, "\xEF\xBF\xBD");
		else
			buffer_append(&b, text, n);
	}
	json_t *string = json_string(buffer_text(&b));
	buffer_free(&b);
	return string;
}

void json_set_text(json_t *object, const char *key, const char *text)
{
	if (!text)
		return;
	json_t *string = json_string(text);
	json_object_set_new(object, key, string ? string : mended(text));
}

void json_write(json_t *value, size_t indent, struct buffer *out)
{
	char *text = json_dumps(value, JSON_INDENT(indent));
	json_decref(value);
	if (!text)
		arena_out_of_memory();
	buffer_puts(out, text);
	buffer_putc(out, '\n');
	free(text);
}
