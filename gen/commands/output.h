/*
 * What commands have in common: printing with a check, findings, the place of
 * the message catalogues.
 */
#ifndef HAKEMUS_COMMANDS_OUTPUT_H
#define HAKEMUS_COMMANDS_OUTPUT_H

#include "base/diagnostic.h"
#include "package/plan.h"

struct arena;
struct options;

/* Prints to standard output; STATUS_DONE, or STATUS_FAILED after a message when bytes were lost. */
int output_print(const char *text);

/* Prints findings, sorted, to standard output or standard error, as text or JSON. STATUS_DONE or STATUS_FAILED. */
int output_findings(struct diagnostics *found, const struct options *options, bool to_stderr);

/* The exit status of a plan that stayed in this state. */
int output_status(enum plan_state state);

/* Where <lang>/LC_MESSAGES/hakemus.mo are: beside the program, else as installed with it. In the arena. */
const char *output_locale_directory(struct arena *a);

#endif
