/*
 * White space as XML has it: blank, tab, line feed and carriage return.
 */
#ifndef HAKEMUS_BASE_BLANK_H
#define HAKEMUS_BASE_BLANK_H

#include <stdbool.h>

#include "base/buffer.h"

#define BLANKS " \t\n\r"

static inline bool blank_is(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* True when there is nothing else in `s`, as in "". No-break spaces are something. */
bool blank_all(const char *s);

/* Appends `text` without white space at its ends and with one blank for each run of it between. */
void blank_collapse(struct buffer *out, const char *text);

/* True when `word`, which is not empty, is one of `words`, with blanks between them. */
bool blank_has_word(const char *words, const char *word);

#endif
