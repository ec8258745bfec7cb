#include <errno.h>
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
#include "template/template.h"
#include "xml/xpath.h"

#define SKELETON_MAX_BYTES ((size_t)4 * 1024 * 1024)

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

/* How much of the text are lines in which all braces are closed; one line when that is never so. Without the line end. */
static size_t first_lines(const char *text)
{
	int open = 0;
	for (const char *s = text; *s; s++) {
		open += (*s == '{') - (*s == '}');
		if (s[1] == '\n' && open == 0)
			return (size_t)(s - text) + 1;
	}
	return strcspn(text, "\n");
}

/* Fills the values into the text, a few lines at a time: what is wrong with an expression is told at its line of the file. */
static void fill(const char *path, const char *text, struct xpath_context *c, struct buffer *out)
{
	struct diagnostics *found = c->found, here;
	long line = 1;
	for (size_t len; *text; text += len) {
		len = first_lines(text);
		const char *part = arena_strndup(c->arena, text, len);
		if (text[len] == '\n')
			len++;
		diagnostics_init(&here, c->arena);
		c->found = &here;
		buffer_puts(out, template_expand(part, c->document, xml_root(c->document), c));
		for (size_t i = 0; i < here.count; i++) {
			here.items[i].file = path;
			here.items[i].line = line;
		}
		diagnostics_append(found, &here);
		for (size_t i = 0; i < len; i++)
			line += text[i] == '\n';
		if (text[len - 1] == '\n')
			buffer_putc(out, '\n');
	}
	c->found = found;
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
	struct xpath_context c = {
		.engine = engine,
		.document = call,
		.node = subject,
		.position = 1,
		.size = 1,
		.scope = &scope,
		.arena = a,
		.found = found,
	};
	const char *lang = xml_attribute(xml_root(call), "lang");
	xpath_engine_set_codelists(engine, xml_root(call), lang ? lang : "en");
	struct buffer text = BUFFER_INIT;
	fill(path, skeleton, &c, &text);
	int status = found->errors ? STATUS_FAILED : output_print(buffer_text(&text));
	buffer_free(&text);
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
	if (subject && !file_read(path, SKELETON_MAX_BYTES, &skeleton))
		diagnostics_report(found, DIAG_IO, path, 0, NULL, i18n_error(errno));
	else if (subject)
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
