/*
 * Regular expressions: PCRE2 with limits, compiled once. The only door to PCRE2.
 */
#ifndef HAKEMUS_XML_REGEX_H
#define HAKEMUS_XML_REGEX_H

#include <stdbool.h>

struct buffer;

enum regex_result {
	REGEX_NO,
	REGEX_YES,
	REGEX_BAD,   /* the pattern is no regular expression, or a limit was passed */
};

/*
 * Whether `pattern` matches somewhere in `subject` (UTF-8). `flags` as in XPath 2: i
 * (any case), s (. matches all), m (lines), x (blanks ignored). Patterns are kept
 * compiled for the life of the process.
 */
enum regex_result regex_match(const char *pattern, const char *subject, const char *flags);

/* Appends `subject` with every match replaced ($1 ... refer to groups); REGEX_BAD appends nothing. */
enum regex_result regex_replace(const char *pattern, const char *subject, const char *replacement, const char *flags,
				struct buffer *out);

#endif
