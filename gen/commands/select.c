#include "commands/select.h"

#include <stdio.h>

#include "base/i18n.h"
#include "commands/options.h"
#include "package/data.h"

const char *select_call(const struct options *options, const char *data, struct arena *a)
{
	if (options->call) {
		if (data_has_call(data, options->call))
			return options->call;
		fprintf(stderr, _("hakemus: unknown call \"%s\"; `hakemus calls` lists them\n"), options->call);
		return NULL;
	}
	const char *const *calls = data_calls(a, data);
	if (calls[0] && !calls[1])
		return calls[0];
	fputs(_("hakemus: which call? give --call; `hakemus calls` lists them\n"), stderr);
	return NULL;
}
