/*
 * Regular expressions as XPath 2 has them: PCRE2 with limits, compiled once.
 * The only door to PCRE2. What PCRE2 has beyond XPath 2 (lookaround, \b,
 * possessive quantifiers ...) is refused, and \d \s \w mean what they mean there, so
 * that rules give the same verdict in every XPath 2 processor; class
 * subtraction is not supported.
 */
#ifndef HAKEMUS_XML_REGEX_H
#define HAKEMUS_XML_REGEX_H

#include <stdbool.h>

struct buffer;

enum regex_result {
	REGEX_NO,
	REGEX_YES,
	REGEX_BAD /* the pattern or a flag is wrong, or a limit was passed */
};

/*
 * Whether `pattern` matches somewhere in `subject` (UTF-8). `flags` as in
 * XPath: i (any case), s (. matches all), m (lines), x (blanks ignored), q (no
 * special characters). Patterns are kept compiled for the life of the process.
 */
enum regex_result regex_match(const char *pattern, const char *subject, const char *flags);

/* The same; for REGEX_BAD `problem` says why (borrowed until the next call). */
enum regex_result regex_test(const char *pattern, const char *subject, const char *flags,
			     const char **problem);

/*
 * Appends `subject` with every match replaced ($1 ... stand for groups, \$ and \\
 * for themselves). A pattern that matches an empty text is bad. REGEX_BAD appends nothing.
 */
enum regex_result regex_substitute(const char *pattern, const char *subject, const char *replacement,
				   const char *flags, struct buffer *out, const char **problem);

#endif
