/*
 * Calendar dates and times of day as the plan writes them (ISO 8601).
 * There is no clock here: time comes from the plan or SOURCE_DATE_EPOCH.
 */
#ifndef HAKEMUS_BASE_DATE_H
#define HAKEMUS_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

struct buffer;

struct date {
	int year, month, day;    /* proleptic Gregorian, month and day from 1 */
	int hour, minute, second; /* 0 for a bare date */
	int offset;               /* minutes east of UTC */
};

/* Parses YYYY-MM-DD; false when it is no such date of the calendar. */
bool date_parse(const char *text, struct date *out) __attribute__((warn_unused_result));

/* Parses YYYY-MM-DDThh:mm[:ss](Z|+hh:mm|-hh:mm); false when it is none. */
bool date_parse_time(const char *text, struct date *out) __attribute__((warn_unused_result));

/* Seconds since 1970-01-01T00:00:00Z, for comparing instants. */
int64_t date_seconds(const struct date *d);

enum date_setting { DATE_UNSET, DATE_SET, DATE_WRONG };

/* The instant that SOURCE_DATE_EPOCH names, in seconds since 1970; wrong when it is set and names none up to the year 9999. */
enum date_setting date_of_environment(int64_t *seconds);

/* The UTC date and time of `seconds` since 1970. */
struct date date_from_seconds(int64_t seconds);

void date_format(struct buffer *out, const struct date *d);      /* 6.10.2022 */
void date_format_clock(struct buffer *out, const struct date *d, const char *point); /* 16:15 when point is ":" */
void date_format_iso(struct buffer *out, const struct date *d);  /* 2022-10-06T16:15:00+03:00 */

#endif
