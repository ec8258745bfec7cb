#include "package/pool.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/interrupt.h"

/* A process ends after so many jobs: what its caches and the heap have grown by goes with it. */
#define JOBS_OF_A_WORKER 64

/* Milliseconds without a result after which an interrupted run no longer waits for those under way. */
#define PATIENCE 5000

/* A process and our end of the socket to it, over which jobs go (as their numbers) and results come (length, bytes). */
struct worker {
	pid_t pid;
	int socket;
	size_t job;
	size_t served; /* jobs done */
	bool busy;
};

struct run {
	const struct pool *pool;
	struct worker *workers; /* `alive` of them */
	struct pollfd *polls;   /* as many */
	size_t alive, next;     /* next: index in pool->jobs */
	int error;
	bool gave_up;
};

static bool send_all(int fd, const void *bytes, size_t len)
{
	for (const char *from = bytes; len > 0;) {
		ssize_t n = send(fd, from, len, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		from += n;
		len -= (size_t)n;
	}
	return true;
}

static bool receive_all(int fd, void *bytes, size_t len)
{
	for (char *to = bytes; len > 0;) {
		ssize_t n = recv(fd, to, len, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		to += n;
		len -= (size_t)n;
	}
	return true;
}

/* What a worker does until its socket closes, which it does when the parent is done or dead. */
static _Noreturn void serve(const struct pool *pool, int socket)
{
	for (size_t job; receive_all(socket, &job, sizeof job);) {
		struct buffer result = BUFFER_INIT;
		pool->work(pool->self, job, &result);
		uint64_t length = result.len;
		if (!send_all(socket, &length, sizeof length) || !send_all(socket, buffer_text(&result), result.len))
			break;
		buffer_free(&result);
	}
	_exit(0);
}

static _Noreturn void become_worker(const struct run *r, const int sockets[2], pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	interrupt_ignore();
	close(sockets[0]);
	for (size_t i = 0; i < r->alive; i++)
		close(r->workers[i].socket);
	if (getppid() != parent)
		_exit(0);
	serve(r->pool, sockets[1]);
}

static bool start_worker(struct run *r)
{
	int sockets[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
		return false;
	pid_t parent = getpid(), pid = fork();
	if (pid == 0)
		become_worker(r, sockets, parent);
	int saved = errno;
	close(sockets[1]);
	if (pid > 0) {
		r->workers[r->alive++] = (struct worker){.pid = pid, .socket = sockets[0]};
		return true;
	}
	close(sockets[0]);
	errno = saved;
	return false;
}

static int end_worker(struct worker *w)
{
	int status = 0;
	close(w->socket);
	while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

/* A worker that is gone, or talks nonsense, gives its place to the last one. */
static void lose_worker(struct run *r, size_t index)
{
	struct worker lost = r->workers[index];
	r->workers[index] = r->workers[--r->alive];
	kill(lost.pid, SIGKILL);
	int status = end_worker(&lost);
	if (lost.busy)
		r->pool->done(r->pool->self, lost.job, NULL, status);
}

static void retire_worker(struct run *r, size_t index)
{
	struct worker retired = r->workers[index];
	r->workers[index] = r->workers[--r->alive];
	end_worker(&retired);
}

static bool read_result(const struct worker *w, struct buffer *result)
{
	uint64_t length;
	if (!receive_all(w->socket, &length, sizeof length) || length > POOL_MAX_RESULT)
		return false;
	if (!receive_all(w->socket, buffer_reserve(result, (size_t)length), (size_t)length))
		return false;
	result->len = (size_t)length;
	result->data[length] = '\0';
	return true;
}

static void collect(struct run *r, size_t index)
{
	struct worker *w = &r->workers[index];
	struct buffer result = BUFFER_INIT;
	if (read_result(w, &result)) {
		w->busy = false;
		r->pool->done(r->pool->self, w->job, &result, 0);
		if (++w->served == JOBS_OF_A_WORKER)
			retire_worker(r, index);
	} else {
		lose_worker(r, index);
	}
	buffer_free(&result);
}

static bool has_work(const struct run *r)
{
	return r->next < r->pool->count && !interrupt_caught();
}

/* Gives every idle worker a job, and starts those that are missing. */
static void hand_out(struct run *r)
{
	size_t busy = 0;
	for (size_t i = 0; i < r->alive; i++)
		busy += r->workers[i].busy;
	while (has_work(r) && r->alive < r->pool->processes && r->alive - busy < r->pool->count - r->next)
		if (!start_worker(r)) {
			r->error = errno;
			break;
		}
	for (size_t i = 0; i < r->alive && has_work(r); i++) {
		struct worker *w = &r->workers[i];
		if (w->busy)
			continue;
		w->job = r->pool->jobs[r->next];
		w->busy = send_all(w->socket, &w->job, sizeof w->job);
		r->next += w->busy;
		if (!w->busy)
			lose_worker(r, i--);
	}
}

/* Something blocks them, and whoever interrupts a run wants it to end. */
static void give_up(struct run *r)
{
	r->gave_up = true;
	for (size_t i = r->alive; i-- > 0;)
		if (r->workers[i].busy)
			lose_worker(r, i);
}

/* Waits for the workers under way and takes what has come; false when none is. */
static bool await(struct run *r)
{
	size_t busy = 0;
	for (size_t i = 0; i < r->alive; i++) {
		r->polls[i] = (struct pollfd){.fd = r->workers[i].socket, .events = POLLIN};
		busy += r->workers[i].busy;
	}
	if (busy == 0)
		return false;
	int ready = poll(r->polls, r->alive, PATIENCE);
	if (ready == 0 && interrupt_caught())
		give_up(r);
	if (ready <= 0)
		return true;
	/* From the last to the first: a worker that is lost is replaced by one that was looked at. */
	for (size_t i = r->alive; i-- > 0;)
		if (r->polls[i].revents)
			collect(r, i);
	return true;
}

bool pool_run(const struct pool *pool)
{
	struct arena *a = arena_new();
	struct run r = {
		.pool = pool,
		.workers = arena_array(a, pool->processes, sizeof *r.workers),
		.polls = arena_array(a, pool->processes, sizeof *r.polls),
	};
	signal(SIGCHLD, SIG_DFL); /* ignored by who started us, the status of workers would be lost */
	do
		hand_out(&r);
	while (await(&r) || (has_work(&r) && !r.error));
	while (r.alive > 0)
		end_worker(&r.workers[--r.alive]);
	arena_free(a);
	errno = interrupt_caught() ? EINTR : r.error;
	return r.next == pool->count && !r.gave_up;
}

size_t pool_processors(void)
{
	cpu_set_t set;
	int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
	return count > 0 ? (size_t)count : 1;
}
