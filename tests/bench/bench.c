/*
 * Where the time of a package goes. The functions that the stages are made of are
 * wrapped by the linker (--wrap), so that the program itself has no clock; each
 * stage is charged only for what no inner stage took. The clocks of the stages take their own
 * time, some milliseconds a package, and those of expressions more: whole packages are
 * measured without them.
 *
 * usage: bench PROGRAM PLAN OUTPUT ROUNDS
 *        bench --command ROUNDS COMMAND...     processor time and memory of whole processes
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <libdeflate.h>

#include "base/arena.h"
#include "base/program.h"
#include "layout/layout.h"
#include "mail/mail.h"
#include "package/data.h"
#include "package/package.h"
#include "package/store.h"
#include "pdf/pdf.h"
#include "rules/rules.h"
#include "template/template.h"
#include "text/fonts.h"
#include "text/linebreak.h"

enum stage { LOAD, SCHEMA, RULES, BIND, LAYOUT, SHAPE, HYPHENATE, BREAK, WRITE, SUBSET, DEFLATE, MAIL, STORE, REST, STAGES };

static const char *const names[STAGES] = {"load", "schema", "rules", "bind", "layout", "shape", "hyphenate", "break",
					  "write", "subset", "deflate", "mail", "store", "rest"};

/* What is clocked in the round under way, besides the whole of it. */
static enum detail { WHOLE, BY_STAGE, BY_EXPRESSION } detail;

static double spent[STAGES];
static enum stage stack[64] = {REST};
static int depth;
static double since;
static long pages;

static double read_clock(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double now(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

static void enter(enum stage s)
{
	if (detail == WHOLE)
		return;
	double t = now();
	spent[stack[depth]] += t - since;
	stack[++depth] = s;
	since = t;
}

static void leave(void)
{
	if (detail == WHOLE)
		return;
	double t = now();
	spent[stack[depth--]] += t - since;
	since = t;
}

#define WRAP(stage, type, name, parameters, arguments)                                                           \
	type __real_##name parameters;                                                                           \
	type __wrap_##name parameters;                                                                           \
	type __wrap_##name parameters                                                                            \
	{                                                                                                        \
		enter(stage);                                                                                    \
		type result = __real_##name arguments;                                                           \
		leave();                                                                                         \
		return result;                                                                                   \
	}

WRAP(LOAD, struct xml_document *, xml_parse, (const char *f, const char *t, size_t n, struct diagnostics *d), (f, t, n, d))
WRAP(LOAD, struct xml_document *, xml_parse_source, (const char *f, const char *t, size_t n, struct diagnostics *d), (f, t, n, d))
WRAP(SCHEMA, bool, xml_schema_validate,
     (const struct xml_schema *s, const struct xml_document *x, xml_place_of p, void *o, struct diagnostics *d), (s, x, p, o, d))
WRAP(BIND, struct block_document *, template_bind,
     (const struct template *t, const struct xpath_context *c, const struct template_places *p), (t, c, p))
WRAP(BREAK, struct linebreak_result, linebreak_paragraph,
     (struct arena *a, const struct linebreak_item *i, size_t n, const struct linebreak_settings *s), (a, i, n, s))
WRAP(SUBSET, bool, fonts_subset,
     (struct fonts *f, int face, const uint32_t *g, size_t n, uint8_t first, struct buffer *o), (f, face, g, n, first, o))
WRAP(DEFLATE, size_t, libdeflate_zlib_compress,
     (struct libdeflate_compressor *c, const void *in, size_t n, void *out, size_t m), (c, in, n, out, m))
WRAP(MAIL, bool, mail_write, (const struct mail *m, struct buffer *o), (m, o))
WRAP(STORE, bool, store_replace, (const char *d, const char *n, const struct store_file *f, size_t c), (d, n, f, c))
WRAP(WRITE, const char *, pdf_write,
     (const struct pages *p, const struct pdf_metadata *m, struct fonts *f, struct pdf_cache *c, struct buffer *o), (p, m, f, c, o))

void __real_rules_run(const struct rule_set *, const char *, const struct xpath_context *, const struct rule_judge *);
void __wrap_rules_run(const struct rule_set *, const char *, const struct xpath_context *, const struct rule_judge *);
void __wrap_rules_run(const struct rule_set *s, const char *p, const struct xpath_context *c, const struct rule_judge *j)
{
	enter(RULES);
	__real_rules_run(s, p, c, j);
	leave();
}

/* What each expression of the rules and the templates costs, to find the dearest. */
#define COSTS 8192
static struct cost {
	const struct xpath *expression;
	enum stage stage;
	double spent;
	long count;
} costs[COSTS];

static void charge(const struct xpath *x, double from)
{
	enum stage stage = stack[depth];
	if (detail != BY_EXPRESSION || (stage != RULES && stage != BIND))
		return;
	size_t i = ((size_t)x >> 4) % COSTS;
	while (costs[i].expression && (costs[i].expression != x || costs[i].stage != stage))
		i = (i + 1) % COSTS;
	costs[i].expression = x;
	costs[i].stage = stage;
	costs[i].spent += now() - from;
	costs[i].count++;
}

#define CHARGED(type, name)                                                                                      \
	type __real_##name(const struct xpath *, const struct xpath_context *);                                  \
	type __wrap_##name(const struct xpath *, const struct xpath_context *);                                  \
	type __wrap_##name(const struct xpath *x, const struct xpath_context *c)                                 \
	{                                                                                                        \
		double from = detail == BY_EXPRESSION ? now() : 0;                                               \
		type result = __real_##name(x, c);                                                               \
		charge(x, from);                                                                                 \
		return result;                                                                                   \
	}

CHARGED(bool, xpath_test)
CHARGED(const char *, xpath_string)
CHARGED(struct xml_nodes, xpath_nodes)
CHARGED(struct xpath_value, xpath_evaluate)

static int dearer(const void *a, const void *b)
{
	double x = ((const struct cost *)a)->spent, y = ((const struct cost *)b)->spent;
	return (x < y) - (x > y);
}

static void print_dearest(enum stage stage, int rounds)
{
	int lines = 0;
	printf("dearest expressions of %s (ms and evaluations a package):\n", names[stage]);
	for (int i = 0; i < COSTS && costs[i].expression && lines < 12; i++)
		if (costs[i].stage == stage && ++lines)
			printf("  %.2f %5ld  %.100s\n", costs[i].spent / rounds, costs[i].count / rounds,
			       xpath_text(costs[i].expression));
}

/* Layout measures through a table of functions: a timing one is put before it. */
static const struct typesetter *real_setter;

static const struct glyph_run *timed_shape(void *self, int face, const char *text, size_t len, unsigned flags)
{
	enter(SHAPE);
	const struct glyph_run *run = real_setter->shape(self, face, text, len, flags);
	leave();
	return run;
}

static void timed_hyphenate(void *self, const char *lang, const char *word, size_t len, bool joints_only,
			    uint8_t *points)
{
	enter(HYPHENATE);
	real_setter->hyphenate(self, lang, word, len, joints_only, points);
	leave();
}

struct pages *__real_layout_document(struct arena *, const struct block_document *, const struct typesetter *, struct diagnostics *);
struct pages *__wrap_layout_document(struct arena *, const struct block_document *, const struct typesetter *, struct diagnostics *);
struct pages *__wrap_layout_document(struct arena *a, const struct block_document *b, const struct typesetter *t, struct diagnostics *d)
{
	struct typesetter timed = *t;
	real_setter = t;
	timed.shape = timed_shape;
	timed.hyphenate = timed_hyphenate;
	enter(LAYOUT);
	struct pages *result = __real_layout_document(a, b, &timed, d);
	leave();
	pages += (long)result->count;
	return result;
}

static void build(struct call_set *calls, const char *plan_file, const char *output)
{
	struct arena *a = arena_new();
	struct diagnostics found;
	struct buffer report = BUFFER_INIT;
	struct package_options options = {.output = output};
	enum plan_state state;
	diagnostics_init(&found, a);
	struct plan *plan = plan_load(calls, plan_file, &found, &state);
	if (state != PLAN_USABLE || package_build(plan, &options, &found, &report) != PACKAGE_DONE) {
		fprintf(stderr, "bench: %s does not build\n", plan_file);
		exit(2);
	}
	plan_free(plan);
	buffer_free(&report);
	arena_free(a);
}

static void reset(void)
{
	memset(spent, 0, sizeof spent);
	memset(costs, 0, sizeof costs);
	pages = 0;
	since = now();
}

static void print_stages(int rounds)
{
	double total = 0;
	for (int i = 0; i < STAGES; i++)
		total += spent[i];
	printf("  by stage, clocks included: %.1f ms:", total / rounds);
	for (int i = 0; i < STAGES; i++)
		printf(" %s %.2f", names[i], spent[i] / rounds);
	printf("\n");
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void run_command(char *const *command, struct rusage *used)
{
	pid_t child = fork();
	if (child == 0) {
		if (!freopen("/dev/null", "w", stdout))
			_exit(2);
		execvp(command[0], command);
		_exit(2);
	}
	int status;
	wait4(child, &status, 0, used);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "bench: %s failed\n", command[0]);
		exit(2);
	}
}

static double processor_time(const struct rusage *u)
{
	return (double)(u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1e3 +
	       (double)(u->ru_utime.tv_usec + u->ru_stime.tv_usec) / 1e3;
}

/* Whole processes: processor time and peak memory as the system counts them. */
static void run_processes(const char *title, char *const *command, int rounds)
{
	double *times = calloc((size_t)rounds, sizeof *times);
	long peak = 0;
	for (int i = 0; i < rounds; i++) {
		struct rusage used;
		run_command(command, &used);
		times[i] = processor_time(&used);
		peak = used.ru_maxrss > peak ? used.ru_maxrss : peak;
	}
	qsort(times, (size_t)rounds, sizeof *times, compare);
	printf("%s: %.1f ms of CPU (min %.1f, max %.1f), %.1f MB\n", title, times[rounds / 2], times[0], times[rounds - 1],
	       (double)peak / 1024);
	free(times);
}

/* Builds the package `rounds` times; milliseconds of processor time a package. */
static double run_builds(struct call_set *calls, const char *plan, const char *output, int rounds, enum detail wanted)
{
	detail = wanted;
	reset();
	double from = read_clock(CLOCK_PROCESS_CPUTIME_ID);
	for (int i = 0; i < rounds; i++)
		build(calls, plan, output);
	return (read_clock(CLOCK_PROCESS_CPUTIME_ID) - from) / rounds;
}

static void print_whole(const char *title, double time, int rounds)
{
	long count = pages / rounds;
	printf("%s: %.1f ms of CPU a package, %ld pages, %.3f ms a page\n", title, time, count, count ? time / (double)count : 0);
}

/* The first package is clocked by stage: there is no second one like it. */
static void run_in_process(const char *plan, const char *output, int rounds)
{
	struct arena *a = arena_new();
	struct call_set calls;
	const char *bad;
	call_set_init(&calls, a, data_find(a, NULL, &bad));
	print_whole("first", run_builds(&calls, plan, output, 1, BY_STAGE), 1);
	print_stages(1);
	print_whole("warm", run_builds(&calls, plan, output, rounds, WHOLE), rounds);
	run_builds(&calls, plan, output, rounds, BY_STAGE);
	print_stages(rounds);
	run_builds(&calls, plan, output, rounds, BY_EXPRESSION);
	qsort(costs, COSTS, sizeof *costs, dearer);
	print_dearest(RULES, rounds);
	print_dearest(BIND, rounds);
	call_set_free(&calls);
	arena_free(a);
}

static int rounds_of(const char *text)
{
	return atoi(text) > 0 ? atoi(text) : 1;
}

int main(int argc, char **argv)
{
	if (argc > 3 && strcmp(argv[1], "--command") == 0) {
		run_processes(argv[3], argv + 3, rounds_of(argv[2]));
		return 0;
	}
	if (argc != 5) {
		fprintf(stderr, "usage: bench PROGRAM PLAN OUTPUT ROUNDS\n");
		return 2;
	}
	int rounds = rounds_of(argv[4]);
	program_prepare_memory();
	char command[] = "build", option[] = "-o";
	run_processes("process", (char *[]){argv[1], command, argv[2], option, argv[3], NULL}, rounds);
	run_in_process(argv[2], argv[3], rounds);
	return 0;
}
