#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/i18n.h"
#include "base/json.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/output.h"
#include "commands/select.h"
#include "package/call.h"
#include "package/data.h"
#include "package/description.h"
#include "package/verify.h"
#include "xml/xpath.h"

/* The text of the child in the language of messages, else of the first one. */
static const char *child_text(const struct xml_node *parent, const char *name, struct arena *a)
{
	const struct xml_node *child = xml_child(parent, name);
	for (const struct xml_node *n = child; n; n = xml_next_named(n, name))
		if (xml_attribute_is(n, "lang", i18n_language()))
			child = n;
	return child ? xpath_node_string(child, a) : "";
}

static void describe(const struct xml_node *call, struct arena *a, struct buffer *out)
{
	buffer_printf(out, "%s  %s  %s\n", xml_attribute(call, "id"), child_text(call, "identifier", a),
		      child_text(call, "title", a));
	const struct xml_node *list = xml_child(call, "applicants");
	const struct xml_node *x = list ? xml_child(list, "applicant") : NULL;
	for (; x; x = xml_next_named(x, "applicant"))
		buffer_printf(out, "  %-4s %-20s %s\n", xml_attribute(x, "code"), xml_attribute(x, "slug"),
			      child_text(x, "name", a));
}

static json_t *describe_json(const struct xml_node *call, struct arena *a)
{
	json_t *o = json_object(), *applicants = json_array();
	json_set_text(o, "id", xml_attribute(call, "id"));
	json_set_text(o, "identifier", child_text(call, "identifier", a));
	json_set_text(o, "title", child_text(call, "title", a));
	const struct xml_node *list = xml_child(call, "applicants");
	const struct xml_node *x = list ? xml_child(list, "applicant") : NULL;
	for (; x; x = xml_next_named(x, "applicant")) {
		json_t *one = json_object();
		json_set_text(one, "code", xml_attribute(x, "code"));
		json_set_text(one, "slug", xml_attribute(x, "slug"));
		json_set_text(one, "name", child_text(x, "name", a));
		json_array_append_new(applicants, one);
	}
	json_object_set_new(o, "applicants", applicants);
	return o;
}

/* Adds one call to the text or to the JSON list; false with findings. */
static bool add_call(const char *data, const char *name, struct arena *a, struct diagnostics *found,
		     json_t *list, struct buffer *text)
{
	struct xml_document *doc = description_load(data, name, found);
	if (!doc)
		return false;
	if (list)
		json_array_append_new(list, describe_json(xml_root(doc), a));
	else
		describe(xml_root(doc), a, text);
	xml_free(doc);
	return true;
}

/* Of the call that is named all data are looked at; false when something in them is wrong. */
static bool verify(const struct options *options, const char *data, struct diagnostics *found)
{
	struct call *call = options->call ? call_load(data, options->call, true, found) : NULL;
	if (call)
		verify_call(call, found);
	call_free(call);
	diagnostics_sort(found);
	return found->errors == 0 && !(options->warnings_fail && found->warnings);
}

int command_calls(const struct options *options, const char *data)
{
	struct arena *a = arena_new();
	struct diagnostics found;
	struct buffer text = BUFFER_INIT;
	bool ok = true;
	diagnostics_init(&found, a);
	if (options->call && !select_call(options, data, a)) {
		arena_free(a);
		return STATUS_FAILED;
	}
	json_t *list = options->json ? json_array() : NULL;
	for (const char *const *name = data_calls(a, data); *name; name++)
		if (!options->call || strcmp(options->call, *name) == 0)
			ok = add_call(data, *name, a, &found, list, &text) && ok;
	ok = ok && verify(options, data, &found);
	if (list)
		json_write(list, 1, &text);
	int status = output_print(buffer_text(&text));
	if (found.count)
		output_findings(&found, options, true);
	if (!ok)
		status = STATUS_FAILED;
	buffer_free(&text);
	arena_free(a);
	return status;
}
