#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/i18n.h"
#include "commands/commands.h"
#include "commands/options.h"
#include "commands/output.h"
#include "commands/select.h"
#include "package/data.h"
#include "package/description.h"
#include "package/skeleton.h"
#include "template/template.h"
#include "xml/xpath.h"

/* NULL after a message when there is no such applicant. */
static const struct xml_node *find_applicant(const struct xml_node *list, const char *code)
{
	const struct xml_node *x = code ? xml_child(list, "applicant") : NULL;
	for (; x; x = xml_next_named(x, "applicant"))
		if (xml_attribute_is(x, "code", code) || xml_attribute_is(x, "slug", code))
			return x;
	if (code)
		fprintf(stderr, _("hakemus: unknown applicant \"%s\"; `hakemus calls` lists them\n"), code);
	else
		fputs(_("hakemus: new needs --applicant CODE; `hakemus calls` lists the codes\n"), stderr);
	return NULL;
}

/* What the skeleton is about: the applicant, or the whole call when anybody may apply. */
static const struct xml_node *find_subject(const struct xml_document *call, const char *code)
{
	const struct xml_node *list = xml_child(xml_root(call), "applicants");
	return list ? find_applicant(list, code) : xml_root(call);
}

/* Where the values of a skeleton come from, and where it goes. */
struct filling {
	struct xpath_context context;
	struct buffer text;
};

static void fill(void *self, const char *part, const char *end, struct diagnostics *found)
{
	struct filling *f = self;
	struct xpath_context *c = &f->context;
	c->found = found;
	buffer_puts(&f->text, template_expand(part, c->document, xml_root(c->document), c));
	buffer_puts(&f->text, end);
}

/* Fills what is known and the place of the schema, for editors, into the skeleton and prints it. */
static int print_skeleton(const struct xml_document *call, const struct xml_node *subject, const char *path,
			  const char *skeleton, const char *schema, struct arena *a, struct diagnostics *found)
{
	struct xpath_engine *engine = xpath_engine_new();
	const struct xpath_scope scope = {
		.name = "schema",
		.value = {.kind = XPATH_STRING, .string = schema},
	};
	struct filling f = {.context = {.engine = engine,
					.document = call,
					.node = subject,
					.position = 1,
					.size = 1,
					.scope = &scope,
					.arena = a}};
	const char *lang = xml_attribute(xml_root(call), "lang");
	xpath_engine_set_codelists(engine, xml_root(call), lang ? lang : "en");
	skeleton_each(path, skeleton, fill, &f, found);
	int status = found->errors ? STATUS_FAILED : output_print(buffer_text(&f.text));
	buffer_free(&f.text);
	xpath_engine_free(engine);
	return status;
}

static int make_plan(const char *data, const char *name, const char *code, struct arena *a,
		     struct diagnostics *found)
{
	struct buffer skeleton = BUFFER_INIT;
	const char *folder = data_call_folder(a, data, name);
	const char *path = file_join(a, folder, "new.xml"), *schema = file_join(a, folder, "plan.xsd");
	const char *reference = file_reference(a, schema);
	struct xml_document *call = description_load(data, name, found);
	const struct xml_node *subject = call ? find_subject(call, code) : NULL;
	int status = STATUS_FAILED;
	if (subject && skeleton_read(path, &skeleton, found))
		status = print_skeleton(call, subject, path, buffer_text(&skeleton),
					reference ? reference : schema, a, found);
	if (call)
		xml_free(call);
	buffer_free(&skeleton);
	return status;
}

int command_new(const struct options *options, const char *data)
{
	struct arena *a = arena_new();
	struct diagnostics found;
	diagnostics_init(&found, a);
	const char *call = select_call(options, data, a);
	int status = call ? make_plan(data, call, options->applicant, a, &found) : STATUS_FAILED;
	if (found.count)
		output_findings(&found, options, true);
	arena_free(a);
	return status;
}
