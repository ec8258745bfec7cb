#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/i18n.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/output.h"
#include "package/data.h"

#define MANY INT_MAX

static const struct command commands[] = {
	{"build", "DLFWoOd", 1, MANY, command_build},
	{"bulk", "DLFWocATjfq", 1, MANY, command_bulk},
	{"check", "DLFWvt", 1, MANY, command_check},
	{"subject", "DLF", 1, 1, command_subject},
	{"new", "DLca", 0, 0, command_new},
	{"calls", "DLFWc", 0, 0, command_calls},
	{"rules", "DLFc", 0, 0, command_rules},
	{"extract", "DL", 1, 1, command_extract},
};

static const char usage[] = N_(
	"usage: hakemus build PLAN.xml... -o DIR [--only SENDING] [--draft] [-W error] [--format text|json]\n"
	"       hakemus check PLAN.xml... [--together] [--verdicts] [-W error] [--format text|json]\n"
	"       hakemus bulk DIR|PLAN.xml... -o DIR [-j N] [--force] [--quiet] [--awards FILE] [--date DAY]\n"
	"               [--call CALL] [-W error] [--format text|json]\n"
	"       hakemus subject PLAN.xml [--format text|json]\n"
	"       hakemus new --applicant CODE [--call CALL]\n"
	"       hakemus calls [--call CALL] [-W error] [--format text|json]\n"
	"       hakemus rules [--call CALL] [--format text|json]\n"
	"       hakemus extract FILE.pdf\n"
	"       hakemus --help | --version\n"
	"\n"
	"One XML plan goes in, everything that is submitted comes out.\n"
	"\n"
	"  build      makes the whole submission of each plan into DIR/<applicant>/\n"
	"  check      validates only; findings on standard output\n"
	"  bulk       makes all submissions that are out of date, summary, changes and index page\n"
	"  subject    prints the subject line of the e-mail, nothing else\n"
	"  new        prints a commented skeleton plan\n"
	"  calls      lists the calls for applications and the codes of their applicants\n"
	"  rules      lists the rules of a call: id, level, what it decides, text, source\n"
	"  extract    writes the plan that a PDF was made from to standard output\n"
	"\n"
	"  -o, --output DIR      folder of the packages\n"
	"      --only SENDING    a later sending only, such as the letters of intent\n"
	"      --draft           also with errors: no e-mail draft is made\n"
	"  -W error              a warning is an error\n"
	"  -j, --jobs N          workers of bulk (otherwise one for each processor)\n"
	"      --force           also what is up to date\n"
	"      --quiet           only what failed\n"
	"      --awards FILE     table (CSV) of what was granted, for the summary of bulk\n"
	"      --date DAY        the day (YYYY-MM-DD) that the summary of bulk is of\n"
	"      --together        also by the rules that look across applicants\n"
	"      --verdicts        how often each rule held and was violated, instead of findings\n"
	"      --format FORMAT   findings and lists as text or json\n"
	"      --lang LANGUAGE   language of messages: fi, sv or en\n"
	"      --data DIR        folder with schemas/ and templates/\n"
	"      --call CALL       the call, when there are several\n"
	"      --applicant CODE  the applicant's official code\n"
	"\n"
	"PLAN.xml and FILE.pdf may be - for standard input (not with bulk).\n"
	"Exit status: 0 done (warnings allowed), 1 the plan has errors and nothing was written,\n"
	"2 the work could not be done.\n");

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

/* The language has to be known before the first message, even one about options. */
static const char *language_option(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
			return argv[i + 1];
		if (strncmp(argv[i], "--lang=", 7) == 0)
			return argv[i] + 7;
	}
	return NULL;
}

static int show_usage(void)
{
	return output_print(_(usage));
}

static int misuse(const char *format, const char *what)
{
	fprintf(stderr, format, what);
	fputs(_("hakemus: see `hakemus --help`\n"), stderr);
	return STATUS_FAILED;
}

static int no_data(const char *bad)
{
	return bad ? misuse(_("hakemus: neither schemas/ nor templates/ in the data folder %s\n"), bad)
		   : misuse(_("hakemus: no data is installed with the program; name its folder with --data or %s\n"),
			    "HAKEMUS_DATA");
}

static int run_command(const struct command *command, int argc, char **argv)
{
	struct options options;
	if (!options_parse(argc, argv, command->options, &options))
		return STATUS_FAILED;
	if (options.help)
		return show_usage();
	if (options.operand_count < command->min_operands)
		return misuse(_("hakemus: %s: which plan?\n"), command->name);
	if (options.operand_count > command->max_operands)
		return misuse(_("hakemus: %s: too many arguments\n"), command->name);
	struct arena *a = arena_new();
	const char *bad, *data = data_find(a, options.data, &bad);
	int status = data ? command->run(&options, data) : no_data(bad);
	arena_free(a);
	return status;
}

int command_line(int argc, char **argv)
{
	struct arena *a = arena_new();
	i18n_init(language_option(argc, argv), output_locale_directory(a));
	arena_free(a);
	if (argc < 2)
		return misuse("%s", _("hakemus: which command?\n"));
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return show_usage();
	if (strcmp(argv[1], "--version") == 0)
		return output_print("hakemus " HAKEMUS_VERSION "\n");
	int64_t seconds;
	if (date_of_environment(&seconds) == DATE_WRONG)
		return misuse(_("hakemus: SOURCE_DATE_EPOCH is \"%s\", which is no number of seconds since 1970\n"),
			      getenv("SOURCE_DATE_EPOCH"));
	const struct command *command = find_command(argv[1]);
	if (!command)
		return misuse(_("hakemus: unknown command \"%s\"\n"), argv[1]);
	return run_command(command, argc - 1, argv + 1);
}
