#include "package/verify.h"

#include <string.h>

#include "base/arena.h"
#include "package/survey.h"
#include "xml/regex.h"
#include "xml/translate.h"

struct verification {
	struct call *call;
	struct survey *survey;
	struct diagnostics *found;
};

static void look_at_templates(const struct verification *v, const char *list, const char *element,
			      enum survey_subject subject)
{
	const struct xml_node *parent = call_element(v->call, list);
	for (const struct xml_node *n = parent ? xml_child(parent, element) : NULL; n; n = xml_next_named(n, element)) {
		const struct template *t = call_template(v->call, n, v->found);
		if (t)
			survey_template(v->survey, t, subject);
	}
}

/* The form of the subject is a pattern that otherwise only a subject meets. */
static void check_subject(const struct verification *v)
{
	const struct xml_node *subject = call_element(v->call, "subject");
	const char *verify = xml_attribute(subject, "verify"), *problem;
	if (verify && regex_test(verify, "", "", &problem) == REGEX_BAD)
		diagnostics_report(v->found, DIAG_XPATH_PATTERN, xml_file_of(subject), xml_line(subject), NULL, verify, problem,
				   "verify");
}

static void check_language(const struct verification *v, const char *lang)
{
	struct call *call = v->call;
	if (!call_speak(call, lang, v->found))
		return;
	survey_call(v->survey);
	look_at_templates(v, "documents", "document", SURVEY_PACKAGE);
	look_at_templates(v, "mails", "mail", SURVEY_PACKAGE);
	const struct call_language *l = call->languages;
	while (l && strcmp(l->lang, lang) != 0)
		l = l->next;
	if (l && l->translations)
		translations_report_unused(l->translations, arena_printf(call->arena, "%s/%s.xml", call->folder, lang), v->found);
}

void verify_call(struct call *call, struct diagnostics *found)
{
	const struct call_language *own = call->languages;
	struct verification v = {.call = call, .survey = survey_new(call, found), .found = found};
	if (!v.survey)
		return;
	check_subject(&v);
	check_language(&v, own->lang);
	look_at_templates(&v, "bulk", "document", SURVEY_RUN);
	look_at_templates(&v, "bulk", "text", SURVEY_RUN);
	const struct xml_node *n = xml_child(xml_root(own->document), "language");
	for (; n; n = xml_next_named(n, "language"))
		check_language(&v, xml_attribute(n, "code"));
	survey_report(v.survey);
	survey_free(v.survey);
}
