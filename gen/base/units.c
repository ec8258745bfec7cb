#include "base/units.h"

#include <string.h>

/* Millipoints of one unit as a fraction: 1 mm = 72000/25.4 mpt. */
struct unit {
	const char *name;
	int64_t numerator, denominator;
};

static const struct unit units[] = {
	{"pt", 1000, 1},
	{"mm", 720000, 254},
	{"cm", 7200000, 254},
	{"mpt", 1, 1},
};

/* Reads digits with up to three decimals as thousandths; returns the rest of the text or NULL. */
static const char *read_thousandths(const char *s, int64_t *out)
{
	int64_t value = 0;
	int digits = 0;
	for (; *s >= '0' && *s <= '9' && digits < 9; s++, digits++)
		value = value * 10 + (*s - '0');
	if (digits == 0)
		return NULL;
	int decimals = 0;
	if (*s == '.')
		for (s++; *s >= '0' && *s <= '9' && decimals < 3; s++, decimals++)
			value = value * 10 + (*s - '0');
	for (; decimals < 3; decimals++)
		value *= 10;
	*out = value;
	return s;
}

static const struct unit *find_unit(const char *name)
{
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (strcmp(units[i].name, name) == 0)
			return &units[i];
	return NULL;
}

bool units_parse(const char *text, mpt *out)
{
	bool negative = *text == '-';
	int64_t thousandths;
	const char *rest = read_thousandths(text + negative, &thousandths);
	if (!rest)
		return false;
	const struct unit *unit = *rest == '\0' && thousandths == 0 ? &units[0] : find_unit(rest);
	if (!unit)
		return false;
	int64_t scale = 1000 * unit->denominator;
	int64_t length = (2 * thousandths * unit->numerator + scale) / (2 * scale);
	if (length > MPT_MAX_LENGTH)
		return false;
	*out = (mpt)(negative ? -length : length);
	return true;
}
