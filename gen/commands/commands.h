/*
 * The commands: each composes the stages. All return the exit status.
 */
#ifndef HAKEMUS_COMMANDS_COMMANDS_H
#define HAKEMUS_COMMANDS_COMMANDS_H

enum exit_status {
	STATUS_DONE = 0,    /* warnings allowed */
	STATUS_INVALID = 1, /* the plan has errors; nothing was written */
	STATUS_FAILED = 2   /* the work could not be done */
};

struct options;

struct command {
	const char *name;
	const char *options;  /* letters that options_parse may accept */
	int min_operands, max_operands;
	int (*run)(const struct options *options, const char *data);
};

int command_build(const struct options *options, const char *data);
int command_bulk(const struct options *options, const char *data);
int command_check(const struct options *options, const char *data);
int command_subject(const struct options *options, const char *data);
int command_new(const struct options *options, const char *data);
int command_extract(const struct options *options, const char *data);
int command_rules(const struct options *options, const char *data);
int command_calls(const struct options *options, const char *data);

/*
 * Runs the command line: finds the command, parses its options, finds the
 * data folder. Returns the exit status; output lost on standard output makes it
 * STATUS_FAILED.
 */
int command_line(int argc, char **argv);

#endif
