/*
 * The command line: one table of options for all commands.
 */
#ifndef HAKEMUS_COMMANDS_OPTIONS_H
#define HAKEMUS_COMMANDS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

struct options {
	const char *data;        /* --data */
	const char *lang;        /* --lang */
	const char *output;      /* -o */
	const char *only;        /* --only */
	const char *call;        /* --call */
	const char *applicant;   /* --applicant */
	const char *awards;      /* --awards */
	const char *date;        /* --date, a day of the calendar */
	size_t processes;        /* -j; 0: as many as there are processors */
	bool force;              /* --force */
	bool quiet;              /* --quiet */
	bool json;               /* --format json */
	bool warnings_fail;      /* -W error */
	bool draft;              /* --draft */
	bool together;           /* --together */
	bool verdicts;           /* --verdicts */
	bool help;               /* --help */
	char **operands;         /* borrowed from argv */
	int operand_count;
};

/*
 * Parses what follows the command's name (argv[0]) into `out`. `allowed` lists
 * the option letters the command takes, as in the table of options.c. False
 * after a message on standard error.
 */
bool options_parse(int argc, char **argv, const char *allowed, struct options *out);

#endif
