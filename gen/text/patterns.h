/*
 * Hyphenation by the patterns of a dictionary, with libhyphen, opened at run time as
 * libvoikko is: most plans need none. Internal to text/.
 */
#ifndef HAKEMUS_TEXT_PATTERNS_H
#define HAKEMUS_TEXT_PATTERNS_H

#include <stddef.h>
#include <stdint.h>

struct patterns;

/* Opens the library and the dictionary hyph_<locale>.dic; NULL with an English reason in `error`. */
struct patterns *patterns_open(const char *locale, const char **error);
void patterns_close(struct patterns *p); /* NULL is allowed */

/*
 * Sets points[i] to `value` where the word, lower case, may be hyphenated before byte i,
 * else to 0. A letter that the dictionary's encoding, Latin 1, does not have stops the word.
 */
void patterns_points(struct patterns *p, const char *word, size_t len, uint8_t *points, uint8_t value);

#endif
