/*
 * The plans of a run over several, from what the user named: files and folders.
 */
#ifndef HAKEMUS_PACKAGE_JOBS_H
#define HAKEMUS_PACKAGE_JOBS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diagnostic.h"

struct job_file {
	const char *path; /* as the user named it, or the folder it is in */
	const char *real; /* without links: what tells files apart */
	const char *name; /* the file's name, with as many folders before it as tell it from the others */
	size_t bytes;
};

struct job_list {
	struct job_file *items; /* sorted by name */
	size_t count;
};

/*
 * The plans that `operands` name, each once: a folder stands for the *.xml directly in it. In the arena. False
 * with findings for an operand that cannot be read or is no regular file, and for a folder without plans; the rest is
 * listed nevertheless. What is no regular file in a folder is left out, with a finding.
 * A file that does not exist is listed, too: it is a plan that cannot be read. The file `except` is none, whether
 * there is such a file or not.
 */
bool jobs_list(struct arena *a, char *const *operands, int count, const char *except, struct job_list *out,
	       struct diagnostics *found);

#endif
