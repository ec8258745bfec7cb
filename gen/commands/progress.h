/*
 * A line on a terminal that tells how far a run is. The only place with a clock: nothing of it gets into
 * any output.
 */
#ifndef HAKEMUS_COMMANDS_PROGRESS_H
#define HAKEMUS_COMMANDS_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
	bool shown;    /* standard error is a terminal */
	bool drawn;    /* the line is there now */
	int64_t since; /* milliseconds */
};

struct progress_state {
	size_t done, total, failed;
	size_t worked; /* of `done`, those that took time */
	long pages;    /* of these */
};

/* Starts the clock; nothing will be shown unless `wanted` and standard error is a terminal. */
void progress_start(struct progress *p, bool wanted);

/* Draws the line anew. */
void progress_draw(struct progress *p, const struct progress_state *state);

/* Removes the line, for something else to be written or at the end. */
void progress_clear(struct progress *p);

#endif
