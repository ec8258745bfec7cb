/*
 * Lengths. Every length in the program is an integer number of millipoints
 * (1/1000 pt, 1/72000 inch), so that layout is exact and can be dumped.
 * Used everywhere.
 */
#ifndef HAKEMUS_BASE_UNITS_H
#define HAKEMUS_BASE_UNITS_H

#include <stdbool.h>
#include <stdint.h>

typedef int32_t mpt; /* millipoints */

#define MPT_PER_PT 1000
#define MPT_MAX_LENGTH (14400 * MPT_PER_PT) /* PDF's largest page side */

/*
 * Parses "23mm", "10.5pt", "2cm" or "0" into `out` [millipoints], rounded to
 * the nearest. False when the text is no such length or is out of range
 * (more than MPT_MAX_LENGTH either way); `out` is then unchanged.
 */
bool units_parse(const char *text, mpt *out) __attribute__((warn_unused_result));

#endif
