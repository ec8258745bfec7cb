#include "package/verify.h"

#include <string.h>

#include "base/arena.h"
#include "xml/regex.h"
#include "xml/translate.h"

static void find_templates(const struct call *call, const char *list, const char *element, struct diagnostics *found)
{
	const struct xml_node *parent = call_element(call, list);
	for (const struct xml_node *n = parent ? xml_child(parent, element) : NULL; n; n = xml_next_named(n, element))
		call_template(call, n, found);
}

/* The form of the subject is a pattern that otherwise only a subject meets. */
static void check_subject(const struct call *call, struct diagnostics *found)
{
	const struct xml_node *subject = call_element(call, "subject");
	const char *verify = xml_attribute(subject, "verify"), *problem;
	if (verify && regex_test(verify, "", "", &problem) == REGEX_BAD)
		diagnostics_report(found, DIAG_XPATH_PATTERN, xml_file_of(subject), xml_line(subject), NULL, verify, problem,
				   "verify");
}

static void check_language(struct call *call, const char *lang, struct diagnostics *found)
{
	if (!call_speak(call, lang, found))
		return;
	find_templates(call, "documents", "document", found);
	find_templates(call, "mails", "mail", found);
	const struct call_language *l = call->languages;
	while (l && strcmp(l->lang, lang) != 0)
		l = l->next;
	if (l && l->translations)
		translations_report_unused(l->translations, arena_printf(call->arena, "%s/%s.xml", call->folder, lang), found);
}

void verify_call(struct call *call, struct diagnostics *found)
{
	const struct call_language *own = call->languages;
	check_subject(call, found);
	check_language(call, own->lang, found);
	find_templates(call, "bulk", "document", found);
	find_templates(call, "bulk", "text", found);
	const struct xml_node *n = xml_child(xml_root(own->document), "language");
	for (; n; n = xml_next_named(n, "language"))
		check_language(call, xml_attribute(n, "code"), found);
}
