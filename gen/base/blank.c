#include "base/blank.h"

#include <string.h>

bool blank_all(const char *s)
{
	return s[strspn(s, BLANKS)] == '\0';
}

void blank_collapse(struct buffer *out, const char *text)
{
	for (const char *word = text + strspn(text, BLANKS); *word;) {
		size_t len = strcspn(word, BLANKS);
		buffer_append(out, word, len);
		word += len + strspn(word + len, BLANKS);
		if (*word)
			buffer_putc(out, ' ');
	}
}

bool blank_has_word(const char *words, const char *word)
{
	size_t len = strlen(word);
	for (const char *s = words; len && (s = strstr(s, word)); s += len)
		if ((s == words || s[-1] == ' ') && (s[len] == ' ' || s[len] == '\0'))
			return true;
	return false;
}
