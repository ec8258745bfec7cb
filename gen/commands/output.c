#include "commands/output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/i18n.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "package/gaps.h"

int output_print(const char *text)
{
	if (file_print(text, strlen(text)))
		return STATUS_DONE;
	fprintf(stderr, _("hakemus: cannot write to standard output: %s\n"), i18n_error(errno));
	return STATUS_FAILED;
}

int output_findings(struct diagnostics *found, const struct options *options, bool to_stderr)
{
	struct buffer text = BUFFER_INIT;
	struct diagnostics merged;
	diagnostics_sort(found);
	diagnostics_init(&merged, found->arena);
	if (options->json) {
		diagnostics_write_json(found, &text);
	} else {
		gaps_merge(found, &merged);
		diagnostics_write_text(&merged, &text);
	}
	int status = STATUS_DONE;
	if (to_stderr)
		fputs(buffer_text(&text), stderr);
	else
		status = output_print(buffer_text(&text));
	buffer_free(&text);
	return status;
}

int output_status(enum plan_state state)
{
	switch (state) {
	case PLAN_USABLE:
		return STATUS_DONE;
	case PLAN_OBJECTED:
	case PLAN_INVALID:
		return STATUS_INVALID;
	default:
		return STATUS_FAILED;
	}
}

const char *output_locale_directory(struct arena *a)
{
	const char *beside = file_join(a, file_program_folder(a), "locale");
	return file_is_directory(beside) ? beside : file_above_program(a, "share/locale");
}
