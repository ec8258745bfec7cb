#include "xml/expression.h"

#include <string.h>

#include "base/blank.h"

const char *expression_skip_blanks(const char *s)
{
	while (blank_is(*s))
		s++;
	return s;
}

bool expression_starts_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

const char *expression_skip_name(const char *s)
{
	while (expression_starts_name(*s) || (*s >= '0' && *s <= '9') || *s == '-' || *s == '.')
		s++;
	return s;
}

const char *expression_skip_literal(const char *s)
{
	const char *close = strchr(s + 1, *s);
	return close ? close + 1 : s + strlen(s);
}

/* $name and $prefix:name; variables of ours have no prefix. */
static const char *skip_variable(const char *s)
{
	s = expression_skip_name(expression_skip_blanks(s + 1));
	return *s == ':' && s[1] != ':' ? expression_skip_name(s + 1) : s;
}

static bool is_one_of(const char *name, size_t len, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(list[i]) == len && memcmp(list[i], name, len) == 0)
			return true;
	return false;
}

/* What may stand before "(" without being a function. */
static bool is_reserved(const char *name, size_t len)
{
	static const char *const words[] = {"comment", "text", "processing-instruction", "node", "and", "or",
					    "div",     "mod"};
	return is_one_of(name, len, words, sizeof words / sizeof *words);
}

/* Reads the name at `s`; returns behind it. */
static const char *read_name(const char *s, struct expression_name *n)
{
	*n = (struct expression_name){.local = s};
	s = expression_skip_name(s);
	n->local_len = (size_t)(s - n->local);
	if (*s == ':' && s[1] != ':') {
		n->prefix = n->local;
		n->prefix_len = n->local_len;
		n->local = s + 1;
		s = s[1] == '*' ? s + 2 : expression_skip_name(s + 1);
		n->local_len = (size_t)(s - n->local);
	}
	bool call = *expression_skip_blanks(s) == '(';
	n->function = call && (n->prefix || !is_reserved(n->local, n->local_len));
	return s;
}

bool expression_next(const char **at, struct expression_name *name)
{
	const char *s = *at;
	while (*s) {
		if (*s == '"' || *s == '\'') {
			s = expression_skip_literal(s);
		} else if (*s == '$') {
			s = skip_variable(s);
		} else if (expression_starts_name(*s)) {
			s = read_name(s, name);
			if (name->prefix || name->function) {
				*at = s;
				return true;
			}
		} else if (*s >= '0' && *s <= '9') {
			s = expression_skip_name(s);
		} else {
			s++;
		}
	}
	*at = s;
	return false;
}
