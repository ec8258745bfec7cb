/*
 * Reads a Schematron schema. Lists are built in the order of the file.
 */
#include <string.h>

#include "base/arena.h"
#include "base/blank.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/i18n.h"
#include "rules/form.h"
#include "rules/schema.h"

#define MAX_INCLUDES 64
#define INCLUDE_MAX_DEPTH 8

#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."

#define ID_SLOTS 256

/* What an id stands for; the first one that has it. */
struct id {
	const char *name;
	const struct xml_node *node;
	const struct xml_document *document;
	struct id *next; /* in its slot */
};

struct reader {
	struct rule_set *set;
	struct diagnostics *found;
	const struct xml_document *document; /* being read */
	const char *lang;                    /* of a translation being read */
	struct rule *abstract_rules[64];
	size_t abstract_count;
	struct id *diagnostics[ID_SLOTS]; /* of all files */
	struct id *assertions[ID_SLOTS];
	const struct xml_node *abstract_patterns[32];
	const struct xml_document *abstract_patterns_of[32];
	size_t abstract_pattern_count;
	const struct xml_node *instance; /* of the abstract pattern that is being read, or NULL */
	int include_depth;
};

static const char *text_of(struct reader *r, const char *text)
{
	return text ? arena_strdup(r->set->arena, text) : "";
}

static void complain(struct reader *r, const struct xml_node *node, const char *what)
{
	diagnostics_report(r->found, DIAG_RULES_SCHEMA, xml_file(r->document), xml_line(node), NULL, what);
}

static void complain_of_name(struct reader *r, const struct xml_node *node, enum diagnostic_code code, const char *name)
{
	diagnostics_report(r->found, code, xml_file(r->document), xml_line(node), NULL, name);
}

/* The parameter of the instance that has the longest name with which `text` begins, or NULL. */
static const struct xml_node *find_parameter(const struct reader *r, const char *text)
{
	const struct xml_node *longest = NULL, *n = xml_child(r->instance, "param");
	for (size_t most = 0; n; n = xml_next_named(n, "param")) {
		const char *name = xml_attribute(n, "name");
		size_t len = name && xml_attribute(n, "value") ? strlen(name) : 0;
		if (len <= most || strncmp(text, name, len) != 0)
			continue;
		longest = n;
		most = len;
	}
	return longest;
}

/*
 * An abstract pattern is read with $parameters replaced by what its instance says, in every attribute. As the
 * standard has it that is a replacement of text: a parameter must not begin like a variable of the pattern.
 */
static const char *with_parameters(struct reader *r, const char *text)
{
	if (!r->instance || !text || !strchr(text, '$'))
		return text;
	struct buffer b = BUFFER_INIT;
	while (*text) {
		const struct xml_node *n = *text == '$' ? find_parameter(r, text + 1) : NULL;
		if (n)
			buffer_puts(&b, xml_attribute(n, "value"));
		else
			buffer_putc(&b, *text);
		text += n ? 1 + strlen(xml_attribute(n, "name")) : 1;
	}
	const char *result = arena_strdup(r->set->arena, buffer_text(&b));
	buffer_free(&b);
	return result;
}

static const char *attribute_of(struct reader *r, const struct xml_node *node, const char *name)
{
	return with_parameters(r, xml_attribute(node, name));
}

static const struct xpath *compile(struct reader *r, const struct xml_node *node, const char *attribute)
{
	const char *text = attribute_of(r, node, attribute);
	if (!text) {
		complain(r, node, attribute);
		return NULL;
	}
	return xpath_compile(r->set->engine, text, r->document, node, r->found);
}

static void read_let(struct reader *r, const struct xml_node *node, struct let **list)
{
	struct let *let = arena_alloc(r->set->arena, sizeof *let);
	*let = (struct let){
		.name = text_of(r, attribute_of(r, node, "name")),
		.value = compile(r, node, "value"),
		.for_tests = true,
	};
	while (*list)
		list = &(*list)->next;
	*list = let;
}

/* Blanks collapse, as in the message that is printed. */
static const char *collapse(struct reader *r, const char *text)
{
	struct buffer b = BUFFER_INIT;
	bool blank = false;
	for (; *text; text++) {
		if (!blank_is(*text))
			buffer_putc(&b, *text);
		else if (!blank)
			buffer_putc(&b, ' ');
		blank = blank_is(*text);
	}
	const char *result = text_of(r, buffer_text(&b));
	buffer_free(&b);
	return result;
}

static struct piece *read_piece(struct reader *r, const struct xml_node *node)
{
	struct piece *piece = arena_alloc(r->set->arena, sizeof *piece);
	if (xml_is_text(node)) {
		piece->text = collapse(r, xml_text(node));
	} else if (xml_is_element(node, "value-of")) {
		piece->select = compile(r, node, "select");
	} else if (xml_is_element(node, "name")) {
		piece->is_name = true;
		if (attribute_of(r, node, "path"))
			piece->select = compile(r, node, "path");
	} else {
		return NULL;
	}
	return piece;
}

/* Elements that only mark up the text (emph, span) are read through. */
static struct piece **read_pieces(struct reader *r, const struct xml_node *parent, struct piece **end)
{
	for (const struct xml_node *n = xml_first_child(parent); n; n = xml_next(n)) {
		if (xml_is_comment(n))
			continue;
		*end = read_piece(r, n);
		if (*end)
			end = &(*end)->next;
		else
			end = read_pieces(r, n, end);
	}
	return end;
}

static const struct piece *read_message(struct reader *r, const struct xml_node *node)
{
	struct piece *first = NULL;
	read_pieces(r, node, &first);
	return first;
}

static const char *plain_message(struct reader *r, const struct piece *piece)
{
	struct buffer b = BUFFER_INIT;
	for (; piece; piece = piece->next)
		buffer_puts(&b, piece->text ? piece->text : "…");
	const char *start = buffer_text(&b);
	start += *start == ' ';
	const char *text = arena_strndup(r->set->arena, start, strlen(start));
	size_t len = strlen(text);
	if (len && text[len - 1] == ' ')
		text = arena_strndup(r->set->arena, text, len - 1);
	buffer_free(&b);
	return text;
}

/* The first of blank-separated words, "" when there are none. */
static const char *first_word(struct reader *r, const char *words)
{
	return words ? arena_strndup(r->set->arena, words, strcspn(words, " ")) : "";
}

/* Where the id is kept, or would be. */
static struct id **slot_of(struct id **ids, const char *name)
{
	size_t hash = 5381;
	for (const char *s = name; *s; s++)
		hash = hash * 33 ^ (unsigned char)*s;
	struct id **slot = &ids[hash % ID_SLOTS];
	while (*slot && strcmp((*slot)->name, name) != 0)
		slot = &(*slot)->next;
	return slot;
}

/* False when another node has the id already. */
static bool keep_id(struct reader *r, struct id **ids, const char *name, const struct xml_node *node)
{
	struct id **slot = slot_of(ids, name);
	if (*slot)
		return false;
	*slot = arena_alloc(r->set->arena, sizeof **slot);
	**slot = (struct id){.name = text_of(r, name), .node = node, .document = r->document};
	return true;
}

static void keep_diagnostics(struct reader *r, const struct xml_node *diagnostics)
{
	const struct xml_node *d = xml_child(diagnostics, "diagnostic");
	for (; d; d = xml_next_named(d, "diagnostic"))
		if (xml_attribute(d, "id"))
			keep_id(r, r->diagnostics, xml_attribute(d, "id"), d);
}

/* The first diagnostic that the assertion names; its document is the one it was found in. */
static const struct piece *read_hint(struct reader *r, const struct xml_node *node)
{
	const char *id = first_word(r, attribute_of(r, node, "diagnostics"));
	const struct xml_document *kept = r->document;
	const struct id *diagnostic = *slot_of(r->diagnostics, id);
	const struct piece *hint = NULL;
	if (diagnostic) {
		r->document = diagnostic->document;
		hint = read_message(r, diagnostic->node);
		r->document = kept;
	}
	if (*id && !hint)
		complain(r, node, id);
	return hint;
}

/* An attribute of another namespace, which Schematron allows on its elements. */
static const char *foreign_attribute(struct reader *r, const struct xml_node *node, const char *namespace, const char *name)
{
	for (const struct xml_node *a = xml_first_attribute(node); a; a = xml_next_attribute(a)) {
		const char *uri = xml_namespace(a);
		if (uri && strcmp(uri, namespace) == 0 && strcmp(xml_name(a), name) == 0)
			return with_parameters(r, xml_text(a));
	}
	return NULL;
}

/* An attribute of our own. */
static const char *own_attribute(struct reader *r, const struct xml_node *node, const char *name)
{
	return foreign_attribute(r, node, "urn:hakemus:rules", name);
}

/* A finding unless the attribute's value is one of `known`, which ends with NULL. */
static void require(struct reader *r, const struct xml_node *node, const char *attribute, const char *value,
		    const char *const *known)
{
	for (const char *const *k = known; *k; k++)
		if (strcmp(*k, value) == 0)
			return;
	struct buffer list = BUFFER_INIT;
	for (const char *const *k = known; *k; k++)
		buffer_printf(&list, "%s%s", list.len ? ", " : "", *k);
	diagnostics_report(r->found, DIAG_XML_VALUE, xml_file(r->document), xml_line(node), NULL,
			   arena_printf(r->set->arena, "<%s %s=\"%s\">", xml_name(node), attribute, value),
			   buffer_text(&list));
	buffer_free(&list);
}

static void check_kind(struct reader *r, const struct xml_node *node, const struct assertion_info *info)
{
	static const char *const roles[] = {"error", "warning", "presence", NULL};
	static const char *const decisions[] = {"statement", "presence", NULL};
	if (*info->id && *info->role) {
		require(r, node, "role", info->role, roles);
		require(r, node, "decides", info->decides, decisions);
	} else {
		complain(r, node, "id, role");
	}
}

/* An id is what findings, overrides and cases name: it stands for one assertion. */
static void refuse_second(struct reader *r, const struct xml_node *node)
{
	const char *id = attribute_of(r, node, "id");
	if (id && !keep_id(r, r->assertions, id, node))
		complain_of_name(r, node, DIAG_RULES_TWICE, id);
}

static void read_assertion(struct reader *r, const struct xml_node *node, const char *pattern,
			   struct assertion **list)
{
	struct rule_set *set = r->set;
	struct assertion *a = arena_alloc(set->arena, sizeof *a);
	const char *decides = own_attribute(r, node, "decides");
	refuse_second(r, node);
	a->test = compile(r, node, "test");
	a->is_report = xml_is_element(node, "report");
	a->wording.message = read_message(r, node);
	a->wording.hint = read_hint(r, node);
	a->wording.text = plain_message(r, a->wording.message);
	a->hint_id = first_word(r, attribute_of(r, node, "diagnostics"));
	a->info = (struct assertion_info){
		.index = set->assertion_count,
		.id = text_of(r, attribute_of(r, node, "id")),
		.also = text_of(r, own_attribute(r, node, "also")),
		.role = text_of(r, attribute_of(r, node, "role")),
		.source = text_of(r, attribute_of(r, node, "see")),
		.decides = decides ? text_of(r, decides) : "statement",
		.pattern = pattern,
		.file = text_of(r, xml_file(r->document)),
		.line = xml_line(node),
	};
	check_kind(r, node, &a->info);
	while (*list)
		list = &(*list)->next;
	*list = a;
	set->assertions = arena_grow(set->arena, set->assertions, set->assertion_count, &set->assertion_capacity,
				     sizeof(struct assertion *));
	set->assertions[set->assertion_count++] = a;
}

static const struct rule *find_abstract(struct reader *r, const struct xml_node *node)
{
	const char *name = attribute_of(r, node, "rule");
	for (size_t i = 0; name && i < r->abstract_count; i++)
		if (strcmp(r->abstract_rules[i]->id, name) == 0)
			return r->abstract_rules[i];
	complain(r, node, "extends");
	return NULL;
}

static void read_rule_child(struct reader *r, const struct xml_node *n, const char *pattern, struct rule *rule)
{
	if (xml_is_element(n, "let"))
		read_let(r, n, &rule->lets);
	else if (xml_is_element(n, "assert") || xml_is_element(n, "report"))
		read_assertion(r, n, pattern, &rule->assertions);
	else if (xml_is_element(n, "extends"))
		rule->extends = find_abstract(r, n);
}

/* True when the expression names the variable. */
static bool mentions(const struct xpath *x, const char *name)
{
	size_t len = strlen(name);
	for (const char *s = xpath_text(x); (s = strchr(s, '$')); s++)
		if (strncmp(s + 1, name, len) == 0 && (!s[1 + len] || !strchr(NAME_CHARACTERS, s[1 + len])))
			return true;
	return false;
}

static bool is_for_tests(const struct let *let, const struct rule *rule)
{
	for (const struct assertion *a = rule->assertions; a; a = a->next)
		if (a->test && mentions(a->test, let->name))
			return true;
	if (rule->extends && is_for_tests(let, rule->extends))
		return true;
	for (const struct let *later = let->next; later; later = later->next)
		if (later->for_tests && mentions(later->value, let->name))
			return true;
	return false;
}

/* Later lets first: what they need, they pass on to the earlier ones. */
static void mark_lets(struct let *let, const struct rule *rule)
{
	if (!let)
		return;
	mark_lets(let->next, rule);
	let->for_tests = let->value && is_for_tests(let, rule);
}

static void read_rule(struct reader *r, const struct xml_node *node, const char *pattern, struct rule **list)
{
	struct rule *rule = arena_alloc(r->set->arena, sizeof *rule);
	const char *context = attribute_of(r, node, "context");
	bool abstract = xml_attribute_is(node, "abstract", "true");
	rule->id = text_of(r, attribute_of(r, node, "id"));
	if (!abstract && (!context || context[strspn(context, " \n\t")] != '/'))
		complain(r, node, "context");
	else if (!abstract)
		rule->context = compile(r, node, "context");
	for (const struct xml_node *n = xml_first_child(node); n; n = xml_next(n))
		read_rule_child(r, n, pattern, rule);
	mark_lets(rule->lets, rule);
	if (abstract) {
		if (r->abstract_count < sizeof r->abstract_rules / sizeof *r->abstract_rules)
			r->abstract_rules[r->abstract_count++] = rule;
		else
			complain(r, node, "abstract");
		return;
	}
	while (*list)
		list = &(*list)->next;
	*list = rule;
}

/* `node` has the rules: the pattern itself, or the abstract one that it is an instance of. */
static void read_pattern_as(struct reader *r, const struct xml_node *node, const char *id)
{
	struct pattern *pattern = arena_alloc(r->set->arena, sizeof *pattern);
	pattern->id = text_of(r, id);
	pattern->file = text_of(r, xml_file(r->document));
	pattern->line = xml_line(node);
	for (const struct xml_node *n = xml_first_child(node); n; n = xml_next(n)) {
		if (xml_is_element(n, "let"))
			read_let(r, n, &pattern->lets);
		else if (xml_is_element(n, "rule"))
			read_rule(r, n, pattern->id, &pattern->rules);
	}
	struct pattern **list = &r->set->patterns;
	while (*list)
		list = &(*list)->next;
	*list = pattern;
}

static bool has_pattern(const struct rule_set *set, const char *id)
{
	const struct pattern *p = set->patterns;
	while (p && strcmp(p->id, id) != 0)
		p = p->next;
	return p != NULL;
}

/* A pattern that is active by a misspelt name would never judge anything. */
static const char *read_active(struct reader *r, const struct xml_node *node)
{
	const char *id = text_of(r, attribute_of(r, node, "pattern"));
	if (!has_pattern(r->set, id))
		complain_of_name(r, node, DIAG_RULES_PATTERN, id);
	return id;
}

static void read_instance(struct reader *r, const struct xml_node *node, const char *name)
{
	const struct xml_document *kept = r->document;
	for (size_t i = 0; i < r->abstract_pattern_count; i++) {
		if (!xml_attribute_is(r->abstract_patterns[i], "id", name))
			continue;
		r->instance = node;
		r->document = r->abstract_patterns_of[i];
		read_pattern_as(r, r->abstract_patterns[i], xml_attribute(node, "id"));
		r->instance = NULL;
		r->document = kept;
		return;
	}
	complain(r, node, "is-a");
}

static void read_pattern(struct reader *r, const struct xml_node *node)
{
	const char *is_a = xml_attribute(node, "is-a");
	if (is_a)
		read_instance(r, node, is_a);
	else if (!xml_attribute_is(node, "abstract", "true"))
		read_pattern_as(r, node, xml_attribute(node, "id"));
}

static void read_phase(struct reader *r, const struct xml_node *node)
{
	static const char *const known[] = {"plan", "rendered", "bulk", "awards", NULL};
	struct phase *phase = arena_alloc(r->set->arena, sizeof *phase);
	const char **active = NULL;
	size_t count = 0, capacity = 0;
	for (const struct xml_node *n = xml_child(node, "active"); n; n = xml_next_named(n, "active")) {
		active = arena_grow(r->set->arena, active, count, &capacity, sizeof *active);
		active[count++] = read_active(r, n);
	}
	active = arena_grow(r->set->arena, active, count, &capacity, sizeof *active);
	active[count] = NULL;
	*phase = (struct phase){.id = text_of(r, xml_attribute(node, "id")), .active = active};
	phase->next = r->set->phases;
	r->set->phases = phase;
	require(r, node, "id", phase->id, known);
}

static struct xml_document *open_document(struct reader *r, const char *path)
{
	struct rule_set *set = r->set;
	if (set->document_count == MAX_INCLUDES)
		return NULL;
	struct xml_document *doc = xml_load(path, r->found);
	if (!doc)
		return NULL;
	set->documents = arena_grow(set->arena, set->documents, set->document_count, &set->document_capacity,
				    sizeof(struct xml_document *));
	set->documents[set->document_count++] = doc;
	form_check(doc, r->lang ? "diagnostics" : "schema pattern diagnostics", r->found);
	return doc;
}

typedef void visit(struct reader *r, const struct xml_node *node);

/* Visits the top-level elements of the schema, those of included files in the place of their include. */
static void visit_all(struct reader *r, const struct xml_node *node, visit *visitor);

static const struct xml_document *loaded(struct reader *r, const char *path)
{
	for (size_t i = 0; i < r->set->document_count; i++)
		if (strcmp(xml_file(r->set->documents[i]), path) == 0)
			return r->set->documents[i];
	return open_document(r, path);
}

static void visit_include(struct reader *r, const struct xml_node *node, visit *visitor)
{
	const char *href = xml_attribute(node, "href");
	const struct xml_document *outer = r->document;
	const char *path = href && file_is_near(href) ? file_beside(r->set->arena, xml_file(r->document), href) : NULL;
	if (path && !file_exists(path)) {
		complain_of_name(r, node, DIAG_INCLUDE_MISSING, href);
		return;
	}
	const struct xml_document *doc = path ? loaded(r, path) : NULL;
	if (!doc || r->include_depth == INCLUDE_MAX_DEPTH) {
		complain(r, node, "include");
		return;
	}
	r->include_depth++;
	r->document = doc;
	const struct xml_node *root = xml_root(doc);
	if (xml_is_element(root, "schema"))
		visit_all(r, root, visitor);
	else
		visitor(r, root);
	r->document = outer;
	r->include_depth--;
}

static void visit_all(struct reader *r, const struct xml_node *node, visit *visitor)
{
	for (const struct xml_node *n = xml_first_child(node); n; n = xml_next(n)) {
		if (xml_is_element(n, "include"))
			visit_include(r, n, visitor);
		else if (!xml_is_text(n) && !xml_is_comment(n))
			visitor(r, n);
	}
}

/* What others refer to from anywhere. */
static void visit_referred(struct reader *r, const struct xml_node *node)
{
	if (xml_is_element(node, "pattern") && xml_attribute_is(node, "abstract", "true")) {
		if (r->abstract_pattern_count == sizeof r->abstract_patterns / sizeof *r->abstract_patterns) {
			complain(r, node, "abstract");
			return;
		}
		r->abstract_patterns[r->abstract_pattern_count] = node;
		r->abstract_patterns_of[r->abstract_pattern_count++] = r->document;
	}
	if (xml_is_element(node, "diagnostics"))
		keep_diagnostics(r, node);
}

/* A prefix that the schema declares holds in all its files, which are loaded by now. */
static void visit_prefixes(struct reader *r, const struct xml_node *node)
{
	const char *prefix = xml_attribute(node, "prefix"), *uri = xml_attribute(node, "uri");
	if (!xml_is_element(node, "ns"))
		return;
	if (!prefix || !uri) {
		complain(r, node, prefix ? "uri" : "prefix");
		return;
	}
	for (size_t i = 0; i < r->set->document_count; i++)
		xml_declare_prefix(r->set->documents[i], prefix, uri);
}

static void visit_rules(struct reader *r, const struct xml_node *node)
{
	if (xml_is_element(node, "let"))
		read_let(r, node, &r->set->lets);
	else if (xml_is_element(node, "pattern"))
		read_pattern(r, node);
}

/* Phases name patterns, wherever those stand. */
static void visit_phases(struct reader *r, const struct xml_node *node)
{
	if (xml_is_element(node, "phase"))
		read_phase(r, node);
}

/* A pattern that is in no phase, although there are some, would never judge anything either. */
static void report_idle(struct reader *r)
{
	for (const struct pattern *p = r->set->patterns; p && r->set->phases; p = p->next)
		if (!*rules_pattern_phase(r->set, p->id))
			diagnostics_report(r->found, DIAG_RULES_PHASE, p->file, p->line, NULL, p->id);
}

/* Nothing of the rules points into the documents once those are read. */
static void close_documents(struct rule_set *set)
{
	for (size_t i = 0; i < set->document_count; i++)
		xml_free(set->documents[i]);
	set->document_count = 0;
}

struct rule_set *rules_load(const char *path, struct xpath_engine *engine, struct diagnostics *found)
{
	struct arena *a = arena_new();
	struct rule_set *set = arena_alloc(a, sizeof *set);
	set->arena = a;
	set->engine = engine;
	struct reader r = {.set = set, .found = found};
	size_t errors = found->errors;
	r.document = open_document(&r, path);
	if (r.document) {
		visit_all(&r, xml_root(r.document), visit_referred);
		visit_all(&r, xml_root(r.document), visit_prefixes);
		visit_all(&r, xml_root(r.document), visit_rules);
		visit_all(&r, xml_root(r.document), visit_phases);
		if (found->errors == errors)
			report_idle(&r);
	}
	close_documents(set);
	if (found->errors == errors)
		return set;
	rules_free(set);
	return NULL;
}

/* Every value that the schema's own wording tells has to be told in another language. */
static void compare_values(struct reader *r, const struct xml_node *diagnostic, const struct piece *own,
			   const struct piece *translated)
{
	for (; own; own = own->next) {
		const struct piece *p = translated;
		while (own->select && p && !(p->select && strcmp(xpath_text(p->select), xpath_text(own->select)) == 0))
			p = p->next;
		if (own->select && !p)
			diagnostics_report(r->found, DIAG_TRANSLATION_VALUE, xml_file(r->document), xml_line(diagnostic), NULL,
					   xpath_text(own->select));
	}
}

/* The wording of `id` in the file being read; `own` at file:line when it has none. */
static const struct piece *read_translation(struct reader *r, const char *id, const struct piece *own,
					    const struct assertion *a)
{
	if (!own)
		return NULL;
	const struct id *diagnostic = *slot_of(r->diagnostics, id);
	if (!diagnostic) {
		diagnostics_report(r->found, DIAG_UNTRANSLATED, a->info.file, a->info.line, NULL, r->lang, id);
		return own;
	}
	const struct piece *translated = read_message(r, diagnostic->node);
	compare_values(r, diagnostic->node, own, translated);
	return translated;
}

static bool is_said(const struct rule_set *set, const char *id)
{
	for (size_t i = 0; i < set->assertion_count; i++)
		if (strcmp(set->assertions[i]->info.id, id) == 0 || strcmp(set->assertions[i]->hint_id, id) == 0)
			return true;
	return false;
}

static void report_unsaid(struct reader *r)
{
	const struct xml_node *d = xml_child(xml_root(r->document), "diagnostic");
	for (; d; d = xml_next_named(d, "diagnostic")) {
		const char *id = xml_attribute(d, "id");
		if (!id || !is_said(r->set, id))
			complain_of_name(r, d, DIAG_TRANSLATION_UNUSED, id ? id : "");
	}
}

/* A file of messages says which language it is in. */
static bool is_of_language(struct reader *r)
{
	const struct xml_node *root = xml_root(r->document);
	const char *lang = foreign_attribute(r, root, "http://www.w3.org/XML/1998/namespace", "lang");
	if (lang && strcmp(lang, r->lang) == 0)
		return true;
	diagnostics_report_hint(r->found, DIAG_TRANSLATIONS, xml_file(r->document), xml_line(root), NULL,
				_("write <sch:diagnostics xml:lang=\"…\">"), r->lang);
	return false;
}

static const struct language *read_language(struct reader *r, const char *path)
{
	struct rule_set *set = r->set;
	size_t errors = r->found->errors;
	r->document = open_document(r, path);
	if (!r->document || !is_of_language(r) || r->found->errors > errors) {
		close_documents(set);
		return NULL;
	}
	keep_diagnostics(r, xml_root(r->document));
	struct wording *wordings = arena_array(set->arena, set->assertion_count + 1, sizeof *wordings);
	for (size_t i = 0; i < set->assertion_count; i++) {
		const struct assertion *a = set->assertions[i];
		wordings[i].message = read_translation(r, a->info.id, a->wording.message, a);
		wordings[i].hint = read_translation(r, a->hint_id, a->wording.hint, a);
		wordings[i].text = plain_message(r, wordings[i].message);
	}
	report_unsaid(r);
	close_documents(set);
	struct language *language = arena_alloc(set->arena, sizeof *language);
	*language = (struct language){.lang = text_of(r, r->lang), .wordings = wordings, .next = set->languages};
	set->languages = language;
	return language;
}

bool rules_speak(struct rule_set *set, const char *lang, const char *path, struct diagnostics *found)
{
	set->spoken = NULL;
	if (!path)
		return true;
	const struct language *language = set->languages;
	while (language && strcmp(language->lang, lang) != 0)
		language = language->next;
	struct reader r = {.set = set, .found = found, .lang = lang};
	set->spoken = language ? language : read_language(&r, path);
	return set->spoken != NULL;
}

void rules_free(struct rule_set *set)
{
	if (!set)
		return;
	arena_free(set->arena);
}

size_t rules_count(const struct rule_set *set)
{
	return set->assertion_count;
}

struct assertion_info rules_info(const struct rule_set *set, size_t index)
{
	struct assertion_info info = set->assertions[index]->info;
	info.text = wording_of(set, set->assertions[index])->text;
	return info;
}
