/*
 * Jobs spread over forked processes. What was loaded before is shared; a process that crashes
 * takes only its job with it.
 */
#ifndef HAKEMUS_PACKAGE_POOL_H
#define HAKEMUS_PACKAGE_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

/* A longer result counts as lost. */
#define POOL_MAX_RESULT ((size_t)32 * 1024 * 1024)

struct pool {
	size_t processes;     /* at most, at least 1 */
	const size_t *jobs;   /* in the order in which they are handed out */
	size_t count;
	/* In a worker: does the job and appends its result. */
	void (*work)(void *self, size_t job, struct buffer *result);
	/* Here: takes the result, in the order in which jobs end. `result` is NULL when the worker ended before it had one;
	 * `status` is then as waitpid tells it. */
	void (*done)(void *self, size_t job, const struct buffer *result, int status);
	void *self;
};

/*
 * Does the jobs; a worker that ends early is replaced. Once interrupt_caught(), no more jobs are handed out and
 * those under way come to their end, but are ended when nothing comes of them for some seconds. False with errno set when
 * there were jobs that nobody could be given to, or that were ended: EINTR after an interrupt, else no process could be
 * started.
 */
bool pool_run(const struct pool *pool) __attribute__((warn_unused_result));

/* Number of processors that this process may use. */
size_t pool_processors(void);

#endif
