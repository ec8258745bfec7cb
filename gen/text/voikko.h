/*
 * libvoikko, opened at run time: the program starts faster without it and
 * can say that it is missing. Internal to text/.
 */
#ifndef HAKEMUS_TEXT_VOIKKO_H
#define HAKEMUS_TEXT_VOIKKO_H

#include <stddef.h>
#include <stdint.h>

struct voikko;

/* Opens the library and its Finnish dictionary; NULL with an English reason in `error`. */
struct voikko *voikko_open(const char **error);
void voikko_close(struct voikko *v); /* NULL is allowed */

/* Sets points[i] to `joint` where a part of a compound starts at byte i of the word. */
void voikko_joints(struct voikko *v, const char *word, size_t len, uint8_t *points, uint8_t joint);

/* Sets points[i] to 0 where the word may not be hyphenated, to `other` where it may and points[i] is 0. */
void voikko_points(struct voikko *v, const char *word, size_t len, uint8_t *points, uint8_t other);

#endif
