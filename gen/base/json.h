/*
 * Writing JSON with jansson, whose values run out of memory as quietly as they
 * drop text that is no UTF-8.
 */
#ifndef HAKEMUS_BASE_JSON_H
#define HAKEMUS_BASE_JSON_H

#include <jansson.h>

struct buffer;
struct diagnostic;
struct diagnostics;

/* Sets a member to the text, with U+FFFD for what is no UTF-8; NULL leaves it out. */
void json_set_text(json_t *object, const char *key, const char *text);

/* Appends the value, indented by `indent` blanks a level, with a line end, and drops the caller's reference to it. */
void json_write(json_t *value, size_t indent, struct buffer *out);

/* The finding as an object (file, line, level, id, message, place, hint, source); what is NULL is left out. */
json_t *diagnostic_json(const struct diagnostic *d);

/* The findings as an array of such objects. */
json_t *diagnostics_json(const struct diagnostics *list);

#endif
