#include "package/description.h"

#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "package/data.h"

enum kind {
	TEXT,      /* anything but "" */
	NAME,      /* as data_is_call_name */
	FILE_NAME, /* as file_is_plain_name */
	OPTIONAL_NAME,
	OPTIONAL_FILE_NAME
};

static const struct demand {
	const char *list; /* parent of the elements; NULL: the root */
	const char *element, *attribute;
	enum kind kind;
} demands[] = {
	{NULL, "input", "name", TEXT},
	{NULL, "input", "file", FILE_NAME},
	{NULL, "rules", "file", OPTIONAL_FILE_NAME},
	{"documents", "document", "name", NAME},
	{"documents", "document", "file", FILE_NAME},
	{"mails", "mail", "name", NAME},
	{"mails", "mail", "template", NAME},
	{"mails", "mail", "only", OPTIONAL_NAME},
	{"recipients", "recipient", "address", TEXT},
	{"deadlines", "deadline", "id", TEXT},
	{"deadlines", "deadline", "at", TEXT},
	{"properties", "property", "name", TEXT},
	{"properties", "property", "value", TEXT},
	{"totals", "total", "label", TEXT},
	{"totals", "total", "value", TEXT},
	{"applicants", "applicant", "code", TEXT},
	{"applicants", "applicant", "slug", NAME},
};

static bool is_met(enum kind kind, const char *value)
{
	switch (kind) {
	case FILE_NAME:
		return value && file_is_plain_name(value);
	case OPTIONAL_FILE_NAME:
		return !value || file_is_plain_name(value);
	case NAME:
		return value && data_is_call_name(value);
	case OPTIONAL_NAME:
		return !value || data_is_call_name(value);
	default:
		return value && *value;
	}
}

static void complain(const struct xml_document *doc, const struct xml_node *x, const char *attribute,
		     struct diagnostics *found)
{
	const char *value = xml_attribute(x, attribute);
	diagnostics_report(found, DIAG_CALL_DATA, xml_file(doc), xml_line(x), NULL, xml_name(x), attribute,
			   value ? value : "");
}

/* A call is named by its folder; what it calls itself must not differ. */
static bool check_name(const struct xml_document *doc, const char *name, struct diagnostics *found)
{
	const char *id = xml_attribute(xml_root(doc), "id");
	if (id && strcmp(id, name) == 0)
		return true;
	complain(doc, xml_root(doc), "id", found);
	return false;
}

static bool check_demand(const struct xml_document *doc, const struct demand *d, struct diagnostics *found)
{
	const struct xml_node *parent = d->list ? xml_child(xml_root(doc), d->list) : xml_root(doc);
	const struct xml_node *x = parent ? xml_child(parent, d->element) : NULL;
	bool ok = true;
	for (; x; x = xml_next_named(x, d->element)) {
		if (is_met(d->kind, xml_attribute(x, d->attribute)))
			continue;
		complain(doc, x, d->attribute, found);
		ok = false;
	}
	return ok;
}

struct xml_document *description_load(const char *data, const char *name, struct diagnostics *found)
{
	struct arena *a = arena_new();
	struct xml_document *doc = xml_load(arena_printf(a, "%s/schemas/%s/call.xml", data, name), found);
	bool ok = doc && xml_include(doc, "include", "href", found) && check_name(doc, name, found);
	for (size_t i = 0; doc && i < sizeof demands / sizeof *demands; i++)
		ok = check_demand(doc, &demands[i], found) && ok;
	arena_free(a);
	if (ok)
		return doc;
	if (doc)
		xml_free(doc);
	return NULL;
}
