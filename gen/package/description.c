#include "package/description.h"

#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/i18n.h"
#include "package/data.h"
#include "xml/schema.h"

/* True when the description has the form of one: by the program's own schema, not by one that comes with the call. */
static bool check_form(const struct xml_document *doc, struct arena *a, const char *data, struct diagnostics *found)
{
	const char *path = data_schema(a, data, "call.xsd");
	struct xml_schema *schema = xml_schema_load(path ? path : "schemas/call.xsd", found);
	bool ok = schema && xml_schema_validate(schema, doc, NULL, NULL, found);
	if (schema)
		xml_schema_free(schema);
	return ok;
}

/* A call is named by its folder; what it calls itself must not differ. */
static bool check_name(const struct xml_document *doc, const char *name, struct diagnostics *found)
{
	const char *id = xml_attribute(xml_root(doc), "id");
	if (strcmp(id, name) == 0)
		return true;
	diagnostics_report(found, DIAG_CALL_NAME, xml_file(doc), xml_line(xml_root(doc)), NULL, id, name);
	return false;
}

/* Who is looked up has to stand in a list. */
static bool check_applicants(const struct xml_document *doc, struct diagnostics *found)
{
	const struct xml_node *root = xml_root(doc), *where = xml_child(root, "applicant-of");
	const struct xml_node *list = xml_child(root, "applicants");
	if (!where || (list && xml_child(list, "applicant")))
		return true;
	diagnostics_report_hint(found, DIAG_XML_MISSING, xml_file(doc), xml_line(list ? list : where), NULL,
				_("<applicant-of> looks applicants up in <applicants>"), list ? "applicants" : "call",
				list ? "<applicant>" : "<applicants>");
	return false;
}

struct xml_document *description_read(const char *folder, struct diagnostics *found)
{
	struct arena *a = arena_new();
	struct xml_document *doc = xml_load(file_join(a, folder, "call.xml"), found);
	bool ok = doc && xml_include(doc, "include", "href", found);
	arena_free(a);
	if (ok)
		return doc;
	xml_free(doc);
	return NULL;
}

struct xml_document *description_load(const char *data, const char *name, struct diagnostics *found)
{
	struct arena *a = arena_new();
	struct xml_document *doc = description_read(data_call_folder(a, data, name), found);
	bool ok = doc && check_form(doc, a, data, found) && check_name(doc, name, found) &&
		  check_applicants(doc, found);
	arena_free(a);
	if (ok)
		return doc;
	if (doc)
		xml_free(doc);
	return NULL;
}
