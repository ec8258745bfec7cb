/*
 * The form of a Schematron schema: what may stand in it. Whatever is misspelt would otherwise be passed over, and a
 * rule with it. Elements of other namespaces are notes.
 */
#include <string.h>

#include "base/arena.h"
#include "base/blank.h"
#include "base/buffer.h"
#include "base/i18n.h"
#include "rules/form.h"

#define SCHEMATRON "http://purl.oclc.org/dsdl/schematron"
#define OWN "urn:hakemus:rules"

#define TEXT "name value-of emph dir span"
#define NOTES "id icon see fpi"

/* An element, with the names of what may be in it. */
struct form {
	const char *element, *children, *attributes, *own;
};

static const struct form forms[] = {
	{"schema", "title ns p let include phase pattern diagnostics", NOTES " schemaVersion queryBinding defaultPhase", ""},
	{"title", TEXT, "", ""},
	{"p", TEXT, "class " NOTES, ""},
	{"ns", "", "prefix uri", ""},
	{"include", "", "href", ""},
	{"phase", "p active", NOTES, ""},
	{"active", TEXT, "pattern", ""},
	{"pattern", "title p let param rule", "abstract is-a " NOTES, ""},
	{"param", "", "name value", ""},
	{"rule", "p let assert report extends", "context abstract " NOTES, ""},
	{"let", "", "name value", ""},
	{"extends", "", "rule", ""},
	{"assert", TEXT, "role test diagnostics " NOTES, "also decides"},
	{"report", TEXT, "role test diagnostics " NOTES, "also decides"},
	{"diagnostics", "diagnostic", "", ""},
	{"diagnostic", TEXT, NOTES, ""},
	{"name", "", "path", ""},
	{"value-of", "", "select", ""},
	{"emph", TEXT, "class", ""},
	{"dir", TEXT, "class value", ""},
	{"span", TEXT, "class", ""},
};

struct check {
	const struct xml_document *document;
	struct arena *arena;
	struct diagnostics *found;
};

static const struct form *find_form(const char *element)
{
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (strcmp(forms[i].element, element) == 0)
			return &forms[i];
	return NULL;
}

/* Elements without a namespace are read as those of Schematron are. */
static bool is_foreign(const struct xml_node *n)
{
	const char *uri = xml_namespace(n);
	return xml_is_text(n) || xml_is_comment(n) || (uri && strcmp(uri, SCHEMATRON) != 0);
}

/* The words with commas between. */
static const char *listed(struct arena *a, const char *words)
{
	struct buffer b = BUFFER_INIT;
	for (; *words; words++) {
		if (*words == ' ')
			buffer_putc(&b, ',');
		buffer_putc(&b, *words);
	}
	const char *list = arena_strdup(a, buffer_text(&b));
	buffer_free(&b);
	return list;
}

static void report(const struct check *c, enum diagnostic_code code, const struct xml_node *node, const char *known,
		   const char *first, const char *second)
{
	const char *hint = *known ? arena_printf(c->arena, _("known here are: %s"), listed(c->arena, known)) : NULL;
	diagnostics_report_hint(c->found, code, xml_file(c->document), xml_line(node), NULL, hint, first, second);
}

static void check_attributes(const struct check *c, const struct xml_node *node, const struct form *form)
{
	for (const struct xml_node *a = xml_first_attribute(node); a; a = xml_next_attribute(a)) {
		const char *uri = xml_namespace(a);
		const char *known = !uri ? form->attributes : strcmp(uri, OWN) == 0 ? form->own : NULL;
		if (known && !blank_has_word(known, xml_name(a)))
			report(c, DIAG_XML_UNKNOWN_ATTRIBUTE, node, known, form->element, xml_name(a));
	}
}

static void check_element(const struct check *c, const struct xml_node *node, const struct form *form)
{
	check_attributes(c, node, form);
	for (const struct xml_node *n = xml_first_child(node); n; n = xml_next(n)) {
		if (is_foreign(n))
			continue;
		const struct form *its = blank_has_word(form->children, xml_name(n)) ? find_form(xml_name(n)) : NULL;
		if (its)
			check_element(c, n, its);
		else
			report(c, DIAG_XML_UNKNOWN_ELEMENT, n, form->children, xml_name(n), form->element);
	}
}

bool form_check(const struct xml_document *document, const char *roots, struct diagnostics *found)
{
	struct check c = {.document = document, .arena = arena_new(), .found = found};
	const struct xml_node *root = xml_root(document);
	size_t errors = found->errors;
	if (!is_foreign(root) && blank_has_word(roots, xml_name(root)))
		check_element(&c, root, find_form(xml_name(root)));
	else
		report(&c, DIAG_XML_ROOT, root, "", xml_name(root), listed(c.arena, roots));
	arena_free(c.arena);
	return found->errors == errors;
}
