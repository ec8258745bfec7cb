#include "base/money.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"

#define NO_BREAK_SPACE "\xC2\xA0"
#define MINUS "\xE2\x88\x92"

__extension__ typedef unsigned __int128 wide; /* holds the product of two amounts */

static const char *skip_blanks(const char *s)
{
	while (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r')
		s++;
	return s;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool money_parse(const char *text, cents *out)
{
	const char *s = skip_blanks(text);
	bool negative = *s == '-';
	s += negative;
	if (!is_digit(*s))
		return false;
	int64_t value = 0;
	for (; is_digit(*s); s++) {
		value = value * 10 + (*s - '0');
		if (value > MONEY_MAX_CENTS / 100)
			return false;
	}
	value *= 100;
	if (*s == '.') {
		if (!is_digit(s[1]))
			return false;
		value += (s[1] - '0') * 10;
		s += 2;
		if (is_digit(*s))
			value += *s++ - '0';
	}
	if (*skip_blanks(s) != '\0' || value > MONEY_MAX_CENTS)
		return false;
	*out = negative ? -value : value;
	return true;
}

bool money_add(cents *sum, cents amount)
{
	cents result;
	if (__builtin_add_overflow(*sum, amount, &result) || result > MONEY_MAX_CENTS ||
	    result < -MONEY_MAX_CENTS)
		return false;
	*sum = result;
	return true;
}

/* What an exact share has beyond its whole cents, as a number over the sum of the weights. */
struct remainder {
	uint64_t rest;
	size_t index;
};

static int compare_remainders(const void *a, const void *b)
{
	const struct remainder *r = a, *s = b;
	if (r->rest != s->rest)
		return r->rest < s->rest ? 1 : -1;
	return (r->index > s->index) - (r->index < s->index);
}

/* Rounds each share down; returns how many cents are left. */
static uint64_t round_down(uint64_t amount, const cents *weights, size_t count, uint64_t sum, cents *shares,
			   struct remainder *remainders)
{
	uint64_t left = amount;
	for (size_t i = 0; i < count; i++) {
		wide product = (wide)amount * (uint64_t)weights[i];
		shares[i] = (cents)(product / sum);
		remainders[i] = (struct remainder){.rest = (uint64_t)(product % sum), .index = i};
		left -= (uint64_t)shares[i];
	}
	return left;
}

bool money_share(cents amount, const cents *weights, size_t count, cents *shares)
{
	cents sum = 0;
	for (size_t i = 0; i < count; i++)
		if (weights[i] < 0 || !money_add(&sum, weights[i]))
			return false;
	if (sum == 0) {
		memset(shares, 0, count * sizeof *shares);
		return amount == 0;
	}
	struct arena *a = arena_new();
	struct remainder *remainders = arena_array(a, count, sizeof *remainders);
	uint64_t size = (uint64_t)(amount < 0 ? -amount : amount);
	uint64_t left = round_down(size, weights, count, (uint64_t)sum, shares, remainders);
	qsort(remainders, count, sizeof *remainders, compare_remainders);
	for (size_t i = 0; i < left; i++)
		shares[remainders[i].index]++;
	for (size_t i = 0; amount < 0 && i < count; i++)
		shares[i] = -shares[i];
	arena_free(a);
	return true;
}

/* Appends the digits of `n` from that of `place` (100, 10, 1) on, zeros too. */
static void put_digits(struct buffer *out, uint64_t n, unsigned place)
{
	for (; place; place /= 10)
		buffer_putc(out, (char)('0' + n / place % 10));
}

/* Appends digits with a no-break space between thousands. */
static void put_grouped(struct buffer *out, uint64_t n)
{
	if (n >= 1000) {
		put_grouped(out, n / 1000);
		buffer_puts(out, NO_BREAK_SPACE);
		put_digits(out, n, 100);
	} else {
		buffer_put_int(out, (int64_t)n);
	}
}

static uint64_t put_sign(struct buffer *out, int64_t n)
{
	if (n >= 0)
		return (uint64_t)n;
	buffer_puts(out, MINUS);
	return 0 - (uint64_t)n;
}

void money_format(struct buffer *out, cents amount, enum money_style style)
{
	uint64_t n = put_sign(out, amount);
	put_grouped(out, n / 100);
	if (style == MONEY_FULL || n % 100) {
		buffer_putc(out, ',');
		put_digits(out, n, 10);
	}
}

void money_format_integer(struct buffer *out, int64_t n)
{
	put_grouped(out, put_sign(out, n));
}
