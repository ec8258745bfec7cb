#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/i18n.h"
#include "commands/commands.h"
#include "commands/options.h"

/* The extracting program: as installed with this one, else beside it. In the arena. */
static const char *find_program(struct arena *a)
{
	const char *installed = file_above_program(a, "libexec/hakemus/hakemus-extract");
	return access(installed, X_OK) == 0 ? installed : file_join(a, file_program_folder(a), "hakemus-extract");
}

/* How that program ends, besides STATUS_DONE. */
enum { NO_SOURCE = 1, UNREADABLE, UNWRITABLE, NOT_RUN = 127 };

static int run(const char *program, const char *file)
{
	signal(SIGCHLD, SIG_DFL); /* ignored by who started us, the status would be lost */
	pid_t child = fork();
	if (child == 0) {
		execl(program, program, file, (char *)NULL);
		_exit(NOT_RUN);
	}
	int status = 0;
	pid_t ended = child;
	while (child > 0 && (ended = waitpid(child, &status, 0)) < 0 && errno == EINTR)
		;
	return ended > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : NOT_RUN;
}

static const char *message(int ended)
{
	switch (ended) {
	case NO_SOURCE:
		return _("hakemus: %s carries no source\n");
	case UNREADABLE:
		return _("hakemus: %s cannot be read as a PDF\n");
	case UNWRITABLE:
		return _("hakemus: the plan in %s cannot be written to standard output\n");
	default:
		return _("hakemus: %s cannot be read: the program that reads PDFs does not start, or ended early\n");
	}
}

int command_extract(const struct options *options, const char *data)
{
	(void)data;
	struct arena *a = arena_new();
	const char *file = options->operands[0];
	int ended = run(find_program(a), file);
	arena_free(a);
	if (ended == STATUS_DONE)
		return STATUS_DONE;
	fprintf(stderr, message(ended), strcmp(file, "-") == 0 ? "<stdin>" : file);
	return ended == NO_SOURCE ? STATUS_INVALID : STATUS_FAILED;
}
