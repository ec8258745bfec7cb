#include <errno.h>
#include <signal.h>
#include <stdio.h>
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

static int run(const char *program, const char *file)
{
	signal(SIGCHLD, SIG_DFL); /* ignored by who started us, the status would be lost */
	pid_t child = fork();
	if (child == 0) {
		execl(program, program, file, (char *)NULL);
		_exit(STATUS_FAILED);
	}
	int status = 0;
	pid_t ended = child;
	while (child > 0 && (ended = waitpid(child, &status, 0)) < 0 && errno == EINTR)
		;
	return ended > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : STATUS_FAILED;
}

int command_extract(const struct options *options, const char *data)
{
	(void)data;
	struct arena *a = arena_new();
	const char *file = options->operands[0];
	int status = run(find_program(a), file);
	if (status == STATUS_INVALID)
		fprintf(stderr, _("hakemus: %s carries no source\n"), file);
	else if (status != STATUS_DONE)
		fprintf(stderr, _("hakemus: %s cannot be read as a PDF, or the output cannot be written\n"), file);
	arena_free(a);
	return status;
}
