#include "xml/words.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/blank.h"
#include "base/buffer.h"
#include "base/utf8.h"

#define MAX_COMPARED 64 /* bytes; longer names are not compared */

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment, three rows of the table at a time. */
size_t words_distance(const char *a, size_t a_len, const char *b, size_t b_len, size_t limit)
{
	size_t rows[3][MAX_COMPARED + 1];
	if (a_len > MAX_COMPARED || b_len > MAX_COMPARED)
		return limit + 1;
	size_t *before = rows[0], *last = rows[1], *row = rows[2];
	for (size_t j = 0; j <= b_len; j++)
		before[j] = last[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			row[j] = smaller(last[j - 1] + (a[i - 1] != b[j - 1]),
					 smaller(last[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = smaller(row[j], before[j - 2] + 1);
		}
		size_t *next = before;
		before = last;
		last = row;
		row = next;
	}
	return smaller(last[b_len], limit + 1);
}

bool words_similar(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t longer = a_len > b_len ? a_len : b_len;
	size_t limit = longer <= 3 ? 0 : longer <= 6 ? 1 : 2;
	if (a_len == b_len && strncasecmp(a, b, a_len) == 0)
		return true;
	return words_distance(a, a_len, b, b_len, limit) <= limit;
}

/* The bytes of the first `max` characters. */
static size_t bytes_of(const char *text, size_t max)
{
	size_t at = 0;
	for (; text[at]; at++)
		if (((unsigned char)text[at] & 0xC0) != 0x80 && max-- == 0)
			break;
	return at;
}

const char *words_excerpt(struct arena *a, const char *text, size_t max)
{
	struct buffer out = BUFFER_INIT;
	blank_collapse(&out, text);
	size_t keep = bytes_of(buffer_text(&out), max);
	bool cut = keep < out.len;
	if (cut)
		keep = bytes_of(buffer_text(&out), max - 1);
	const char *excerpt = arena_printf(a, "%.*s%s", (int)keep, buffer_text(&out), cut ? "…" : "");
	buffer_free(&out);
	return excerpt;
}

/* A full stop ends the sentence when a blank and a capital letter follow ("e.g. 5.50", "cf. above"). */
static size_t sentence_length(const char *text)
{
	size_t i = 0;
	for (; text[i]; i++) {
		if (text[i] != '.')
			continue;
		unsigned char next = text[i + 1] == ' ' ? (unsigned char)text[i + 2] : '\0';
		if (text[i + 1] == '\0' || (next >= 'A' && next <= 'Z') || next >= 0x80)
			break;
	}
	return i;
}

const char *words_first_sentence(struct arena *a, const char *text)
{
	struct buffer out = BUFFER_INIT;
	blank_collapse(&out, text);
	const char *sentence = arena_strndup(a, buffer_text(&out), sentence_length(buffer_text(&out)));
	buffer_free(&out);
	return sentence;
}
