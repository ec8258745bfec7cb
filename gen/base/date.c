#include "base/date.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/buffer.h"

/* Reads exactly `count` digits; NULL when there are fewer. */
static const char *read_digits(const char *s, int count, int *out)
{
	int value = 0;
	for (int i = 0; i < count; i++, s++) {
		if (*s < '0' || *s > '9')
			return NULL;
		value = value * 10 + (*s - '0');
	}
	*out = value;
	return s;
}

static const char *read_literal(const char *s, char c)
{
	return s && *s == c ? s + 1 : NULL;
}

static int days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return days[month - 1] + (month == 2 && leap);
}

static const char *read_date(const char *s, struct date *d)
{
	s = read_digits(s, 4, &d->year);
	s = read_literal(s, '-');
	s = s ? read_digits(s, 2, &d->month) : NULL;
	s = read_literal(s, '-');
	s = s ? read_digits(s, 2, &d->day) : NULL;
	if (!s || d->year < 1 || d->month < 1 || d->month > 12 || d->day < 1 ||
	    d->day > days_in_month(d->year, d->month))
		return NULL;
	return s;
}

bool date_parse(const char *text, struct date *out)
{
	struct date d = {0};
	const char *end = read_date(text, &d);
	if (!end || *end != '\0')
		return false;
	*out = d;
	return true;
}

static const char *read_clock(const char *s, struct date *d)
{
	s = read_digits(s, 2, &d->hour);
	s = read_literal(s, ':');
	s = s ? read_digits(s, 2, &d->minute) : NULL;
	if (s && *s == ':')
		s = read_digits(s + 1, 2, &d->second);
	return s && d->hour < 24 && d->minute < 60 && d->second < 60 ? s : NULL;
}

static const char *read_zone(const char *s, struct date *d)
{
	if (*s == 'Z')
		return s + 1;
	if (*s != '+' && *s != '-')
		return NULL;
	int sign = *s == '-' ? -1 : 1, hours, minutes;
	s = read_digits(s + 1, 2, &hours);
	s = read_literal(s, ':');
	s = s ? read_digits(s, 2, &minutes) : NULL;
	if (!s || hours > 14 || minutes > 59)
		return NULL;
	d->offset = sign * (hours * 60 + minutes);
	return s;
}

bool date_parse_time(const char *text, struct date *out)
{
	struct date d = {0};
	const char *s = read_date(text, &d);
	s = read_literal(s, 'T');
	s = s ? read_clock(s, &d) : NULL;
	s = s ? read_zone(s, &d) : NULL;
	if (!s || *s != '\0')
		return false;
	*out = d;
	return true;
}

/* Days from 1970-01-01 in the proleptic Gregorian calendar; years start in March here. */
static int64_t days_from_civil(int year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

int64_t date_seconds(const struct date *d)
{
	int64_t seconds = days_from_civil(d->year, d->month, d->day) * 86400;
	return seconds + d->hour * 3600 + d->minute * 60 + d->second - (int64_t)d->offset * 60;
}

/* The first second of the year 10000. */
#define END_OF_TIME INT64_C(253402300800)

enum date_setting date_of_environment(int64_t *seconds)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	if (!text || !*text)
		return DATE_UNSET;
	char *end;
	errno = 0;
	long long value = strtoll(text, &end, 10);
	if (errno || *end || value < 0 || value >= END_OF_TIME)
		return DATE_WRONG;
	*seconds = value;
	return DATE_SET;
}

struct date date_from_seconds(int64_t seconds)
{
	int64_t days = seconds / 86400, rest = seconds % 86400;
	if (rest < 0) {
		rest += 86400;
		days--;
	}
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t of_era = days - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t m = (5 * of_year + 2) / 153;
	struct date d = {0};
	d.day = (int)(of_year - (153 * m + 2) / 5 + 1);
	d.month = (int)(m < 10 ? m + 3 : m - 9);
	d.year = (int)(year + era * 400 + (d.month <= 2));
	d.hour = (int)(rest / 3600);
	d.minute = (int)(rest / 60 % 60);
	d.second = (int)(rest % 60);
	return d;
}

void date_format(struct buffer *out, const struct date *d)
{
	buffer_printf(out, "%d.%d.%d", d->day, d->month, d->year);
}

void date_format_clock(struct buffer *out, const struct date *d, const char *point)
{
	buffer_printf(out, "%d%s%02d", d->hour, point, d->minute);
}

void date_format_iso(struct buffer *out, const struct date *d)
{
	int minutes = d->offset < 0 ? -d->offset : d->offset;
	buffer_printf(out, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", d->year, d->month, d->day, d->hour,
		      d->minute, d->second, d->offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}
