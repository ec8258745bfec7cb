#include "base/json.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/buffer.h"

void json_set_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_object_set_new(object, key, json_string(text));
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
