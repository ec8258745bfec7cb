/*
 * Money is an integer number of cents. Used everywhere.
 */
#ifndef HAKEMUS_BASE_MONEY_H
#define HAKEMUS_BASE_MONEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;

typedef int64_t cents;

/* The largest amount that is accepted: it is still exact in a double. */
#define MONEY_MAX_CENTS INT64_C(9007199254740992)

/*
 * Parses "412300", "412300.5" or "412300.50" (optional leading '-', white
 * space around). False for anything else, a third decimal and amounts beyond
 * MONEY_MAX_CENTS; `out` is then unchanged.
 */
bool money_parse(const char *text, cents *out) __attribute__((warn_unused_result));

/* Adds with a check: false, `sum` unchanged, when the result is out of range. */
bool money_add(cents *sum, cents amount) __attribute__((warn_unused_result));

/*
 * Divides an amount in proportion to the weights, none of them negative: `shares` gets `count` whole numbers of
 * cents that add up to `amount`. Each share is rounded towards zero; the cents that are left go one by one to the
 * largest remainders, of equal ones to the first. False when there is something to divide, but no weight.
 */
bool money_share(cents amount, const cents *weights, size_t count, cents *shares) __attribute__((warn_unused_result));

enum money_style {
	MONEY_FULL,   /* 1 234 567,89 (no-break spaces between thousands) */
	MONEY_WHOLE   /* as MONEY_FULL, without ",00" when the cents are zero */
};

/* Appends the amount as Finnish officials write it, U+2212 for minus, no sign of currency. */
void money_format(struct buffer *out, cents amount, enum money_style style);

/* Appends an integer with no-break spaces between thousands. */
void money_format_integer(struct buffer *out, int64_t n);

#endif
