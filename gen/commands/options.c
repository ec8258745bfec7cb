#include "commands/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"

/* More workers than that are a slip of the finger. */
#define PROCESSES_MAX 1024

/* Letters: D data, L lang, F format, W warnings, o output, O only, d draft, t together, v verdicts, c call, a applicant, A awards, T date,
   j processes, f force, q quiet, h help. */
static const struct option table[] = {
	{"data", required_argument, NULL, 'D'},   {"lang", required_argument, NULL, 'L'},
	{"format", required_argument, NULL, 'F'}, {"output", required_argument, NULL, 'o'},
	{"only", required_argument, NULL, 'O'},   {"draft", no_argument, NULL, 'd'},
	{"call", required_argument, NULL, 'c'},   {"applicant", required_argument, NULL, 'a'},
	{"together", no_argument, NULL, 't'},   {"awards", required_argument, NULL, 'A'},
	{"date", required_argument, NULL, 'T'},   {"jobs", required_argument, NULL, 'j'},
	{"force", no_argument, NULL, 'f'},      {"quiet", no_argument, NULL, 'q'},
	{"verdicts", no_argument, NULL, 'v'},     {"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0},
};

static bool bad_value(const char *option, const char *value)
{
	fprintf(stderr, _("hakemus: %s: unknown value \"%s\"\n"), option, value);
	return false;
}

static bool set_format(struct options *out, const char *value)
{
	out->json = strcmp(value, "json") == 0;
	return out->json || strcmp(value, "text") == 0 || bad_value("--format", value);
}

static bool set_warnings(struct options *out, const char *value)
{
	out->warnings_fail = strcmp(value, "error") == 0;
	return out->warnings_fail || bad_value("-W", value);
}

static bool set_language(struct options *out, const char *value)
{
	out->lang = value;
	return strcmp(value, "fi") == 0 || strcmp(value, "sv") == 0 || strcmp(value, "en") == 0 ||
	       bad_value("--lang", value);
}

static bool set_processes(struct options *out, const char *value)
{
	char *end;
	long n = strtol(value, &end, 10);
	if (*value < '0' || *value > '9' || *end || n < 1 || n > PROCESSES_MAX)
		return bad_value("-j", value);
	out->processes = (size_t)n;
	return true;
}

static bool set_date(struct options *out, const char *value)
{
	struct date date;
	out->date = value;
	return date_parse(value, &date) || bad_value("--date", value);
}

static bool set_option(struct options *out, int letter, const char *value)
{
	switch (letter) {
	case 'D':
		out->data = value;
		return true;
	case 'L':
		return set_language(out, value);
	case 'F':
		return set_format(out, value);
	case 'W':
		return set_warnings(out, value);
	case 'o':
		out->output = value;
		return true;
	case 'O':
		out->only = value;
		return true;
	case 'd':
		out->draft = true;
		return true;
	case 't':
		out->together = true;
		return true;
	case 'v':
		out->verdicts = true;
		return true;
	case 'c':
		out->call = value;
		return true;
	case 'a':
		out->applicant = value;
		return true;
	case 'A':
		out->awards = value;
		return true;
	case 'T':
		return set_date(out, value);
	case 'j':
		return set_processes(out, value);
	case 'f':
		out->force = true;
		return true;
	case 'q':
		out->quiet = true;
		return true;
	default:
		out->help = true;
		return true;
	}
}

/* The option that getopt_long has just returned, as the user may have written it: a cluster tells only its letter. */
static void name_option(char **argv, int letter, char out[64])
{
	for (const struct option *o = table; o->name; o++) {
		if (o->val == letter) {
			snprintf(out, 64, "--%s", o->name);
			return;
		}
	}
	const char *word = argv[optind - 1];
	bool is_long = strncmp(word, "--", 2) == 0;
	if (letter != '?' && letter != ':')
		snprintf(out, 64, "-%c", letter);
	else if (!is_long && optopt > ' ' && optopt < 127)
		snprintf(out, 64, "-%c", optopt);
	else
		snprintf(out, 64, "%s", word);
}

bool options_parse(int argc, char **argv, const char *allowed, struct options *out)
{
	*out = (struct options){0};
	optind = 1;
	opterr = 0;
	for (int letter; (letter = getopt_long(argc, argv, ":o:W:j:h", table, NULL)) != -1;) {
		char given[64];
		name_option(argv, letter, given);
		if (letter == ':') {
			fprintf(stderr, _("hakemus: %s needs a value\n"), given);
			return false;
		}
		if (letter == '?' || (letter != 'h' && !strchr(allowed, letter))) {
			fprintf(stderr, _("hakemus: %s: unknown option %s; see `hakemus --help`\n"), argv[0], given);
			return false;
		}
		if (!set_option(out, letter, optarg))
			return false;
	}
	out->operands = argv + optind;
	out->operand_count = argc - optind;
	return true;
}
