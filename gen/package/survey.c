#include "package/survey.h"

#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "package/data.h"
#include "package/description.h"
#include "package/keep.h"
#include "package/skeleton.h"
#include "rules/rules.h"
#include "template/template.h"
#include "xml/exemplar.h"

/* The documents that the program makes itself; facts.xsd has a vocabulary for each. */
enum made { FACTS, FINDINGS, CHANGES, AWARDS, PLANS, MADE };

struct survey {
	struct arena *arena;
	struct call *call;
	struct diagnostics *found;
	struct sight *sight;
	struct xml_schema *form;          /* of call.xml */
	struct xml_document *plan, *data; /* what may be in a plan, and in call.xml */
	struct xml_document *made[MADE];
	struct xml_document **others; /* what may be in plans of other calls, and their call.xml */
	size_t other_count, other_capacity;
	struct sight_view package, run; /* in the language spoken */
};

static struct xml_schema *load_schema(struct survey *s, const char *name)
{
	const char *path = data_schema(s->arena, s->call->data, name);
	return xml_schema_load(path ? path : name, s->found);
}

void survey_free(struct survey *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < MADE; i++)
		xml_free(s->made[i]);
	for (size_t i = 0; i < s->other_count; i++)
		xml_free(s->others[i]);
	xml_free(s->data);
	xml_free(s->plan);
	if (s->form)
		xml_schema_free(s->form);
	sight_free(s->sight);
	arena_free(s->arena);
}

/* Views */

static struct xml_nodes root_of(struct survey *s, const struct xml_document *doc)
{
	const struct xml_node **items = arena_alloc(s->arena, sizeof *items);
	items[0] = xml_root(doc);
	return (struct xml_nodes){.items = items, .count = 1};
}

static void bind(struct survey *s, struct sight_view *v, const char *name, struct xml_nodes nodes)
{
	v->scope = sight_bind(s->sight, name, nodes, v->scope);
}

/* Values that are no nodes: that there is such a variable is all there is to know. */
static void bind_others(struct survey *s, struct sight_view *v)
{
	static const char *const names[] = {"lang",    "sample",    "checksum", "program", "slug", "sending",
					    "subject", "completes", "draft",    "mail",    "date"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		bind(s, v, names[i], (struct xml_nodes){0});
}

/* The data as they are, and what else call.xml may say. */
static struct xml_nodes call_nodes(struct survey *s)
{
	return sight_join(s->sight, root_of(s, s->call->document), root_of(s, s->data));
}

static struct xml_nodes follow(struct survey *s, const struct xml_node *where, const char *attribute,
			       const struct sight_view *view)
{
	const struct xpath *x = where ? call_expression(s->call, where, attribute, s->found) : NULL;
	return x ? sight_follow(s->sight, x, view) : (struct xml_nodes){0};
}

/* The nodes of the plan whose name is in an attribute of call.xml, below `path`. */
static struct xml_nodes follow_name(struct survey *s, const struct xml_node *where, const char *attribute,
				    const char *path)
{
	const char *name = where ? xml_attribute(where, attribute) : NULL;
	const char *text = name ? arena_printf(s->arena, "%s%s", path, name) : NULL;
	const struct xpath *x =
		text ? xpath_compile(s->call->engine, text, s->call->document, where, s->found) : NULL;
	return x ? sight_follow(s->sight, x, &s->package) : (struct xml_nodes){0};
}

/* What all expressions see of the call's data, from the root of `main`. */
static struct sight_view view_of(struct survey *s, const struct xml_document *main)
{
	const struct call *call = s->call;
	struct sight_view v = {.nodes = root_of(s, main)};
	bind_others(s, &v);
	bind(s, &v, "plan", v.nodes);
	bind(s, &v, "call", call_nodes(s));
	for (size_t i = 0; i < call->input_count; i++)
		bind(s, &v, call->inputs[i].name, root_of(s, call->inputs[i].document));
	return v;
}

static struct sight_view package_view(struct survey *s)
{
	struct sight_view v = view_of(s, s->plan);
	bind(s, &v, "applicant", follow(s, call_element(s->call, "applicant-of"), "select", &v));
	bind(s, &v, "facts", root_of(s, s->made[FACTS]));
	bind(s, &v, "findings", root_of(s, s->made[FINDINGS]));
	struct xml_nodes documents = sight_select(s->sight, call_nodes(s), "documents/document");
	bind(s, &v, "documents", documents);
	bind(s, &v, "sent", documents);
	bind(s, &v, "document", documents);
	return v;
}

static struct sight_view run_view(struct survey *s)
{
	struct sight_view v = view_of(s, s->made[PLANS]);
	bind(s, &v, "plans", v.nodes);
	bind(s, &v, "previous", v.nodes);
	bind(s, &v, "findings", root_of(s, s->made[FINDINGS]));
	bind(s, &v, "changes", root_of(s, s->made[CHANGES]));
	bind(s, &v, "awards", root_of(s, s->made[AWARDS]));
	bind(s, &v, "document", sight_select(s->sight, call_nodes(s), "bulk/*"));
	return v;
}

/* What an attribute of call.xml is seen from. */
static struct sight_view view_for(struct survey *s, const struct xml_node *element, const char *attribute)
{
	bool of_run = xml_parent(element) && xml_is_element(xml_parent(element), "bulk") &&
		      !xml_is_element(element, "keep");
	struct sight_view view = of_run ? s->run : s->package;
	if (xml_is_element(element, "place"))
		view.nodes = follow_name(s, element, "element", "//");
	else if (xml_is_element(element, "overrides") && strcmp(attribute, "select") != 0)
		view.nodes = follow(s, element, "select", &s->package);
	return view;
}

/* Making */

/* What the record of a run has of each plan. */
static const char *kept_of_plan(struct survey *s)
{
	struct buffer b = BUFFER_INIT;
	struct sight_view view = package_view(s);
	struct xml_nodes parts = {0};
	const struct xml_node *bulk = call_element(s->call, "bulk");
	for (const struct xml_node *k = bulk ? xml_child(bulk, "keep") : NULL; k;
	     k = xml_next_named(k, "keep"))
		parts = sight_join(s->sight, parts, follow(s, k, "select", &view));
	keep_put_parts(xml_root(s->plan), &parts, &b);
	const char *text = arena_strdup(s->arena, buffer_text(&b));
	buffer_free(&b);
	return text;
}

static bool make_documents(struct survey *s)
{
	static const char *const names[] = {[FACTS] = "facts",
					    [FINDINGS] = "findings",
					    [PLANS] = "plans",
					    [CHANGES] = "changes",
					    [AWARDS] = "awards"};
	struct xml_schema *schema = load_schema(s, "facts.xsd");
	bool ok = schema != NULL;
	for (size_t i = 0; ok && i < MADE; i++)
		ok = (s->made[i] = exemplar_make(schema, names[i],
						 i == PLANS ? kept_of_plan(s) : EXEMPLAR_ANYTHING, s->found));
	if (schema)
		xml_schema_free(schema);
	return ok;
}

/* Without its root element nothing of a plan is known. */
static bool make_plan(struct survey *s)
{
	const struct xml_node *plan = call_element(s->call, "plan");
	const char *root = xml_attribute(plan, "root");
	s->plan = exemplar_make(s->call->schema, root, EXEMPLAR_ANYTHING, s->found);
	if (!s->plan)
		diagnostics_report(s->found, DIAG_XPATH_ELEMENT, xml_file_of(plan), xml_line(plan), NULL,
				   root, "/", root);
	return s->plan;
}

struct survey *survey_new(struct call *call, struct diagnostics *found)
{
	struct arena *a = arena_new();
	struct survey *s = arena_alloc(a, sizeof *s);
	*s = (struct survey){
		.arena = a, .call = call, .found = found, .sight = sight_new(call->engine, found)};
	s->form = load_schema(s, "call.xsd");
	s->data = s->form ? exemplar_make(s->form, "call", NULL, found) : NULL;
	if (s->data && make_plan(s) && make_documents(s))
		return s;
	survey_free(s);
	return NULL;
}

/* Following */

static void follow_attribute(struct survey *s, const struct xml_node *element,
			     const struct xml_node *attribute)
{
	const char *type = xml_schema_type(s->form, attribute);
	bool expression = type && strcmp(type, "expression") == 0;
	if (!expression && !(type && strcmp(type, "pattern") == 0))
		return;
	struct sight_view view = view_for(s, element, xml_name(attribute));
	if (expression)
		follow(s, element, xml_name(attribute), &view);
	else
		template_follow_text(xml_text(attribute), s->call->document, element, s->call->engine,
				     s->sight, &view, s->found);
}

static void follow_elements(struct survey *s, const struct xml_node *element)
{
	for (const struct xml_node *a = xml_first_attribute(element); a; a = xml_next_attribute(a))
		follow_attribute(s, element, a);
	for (const struct xml_node *n = xml_first_child(element); n; n = xml_next(n))
		follow_elements(s, n);
}

static void follow_rules(struct survey *s)
{
	const struct rule_set *rules = s->call->rules;
	struct sight_view beside = {.scope = sight_bind(s->sight, "call", call_nodes(s), NULL)};
	rules_follow(rules, "plan", s->sight, &s->package);
	rules_follow(rules, "rendered", s->sight,
		     &(struct sight_view){.nodes = root_of(s, s->made[FACTS]), .scope = s->package.scope});
	beside.nodes = root_of(s, s->made[PLANS]);
	rules_follow(rules, "bulk", s->sight, &beside);
	beside.nodes = root_of(s, s->made[AWARDS]);
	rules_follow(rules, "awards", s->sight, &beside);
}

/* A part of new.xml, which has findings of its own. */
static void follow_part(void *self, const char *part, const char *end, struct diagnostics *found)
{
	(void)end;
	struct survey *s = self;
	struct call *call = s->call;
	if (!strchr(part, '{'))
		return;
	struct sight *sight = sight_new(call->engine, found);
	struct xml_nodes root = call_nodes(s), applicants = sight_select(sight, root, "applicants/applicant");
	struct sight_view view = {
		.nodes = call_element(call, "applicants") ? applicants : root,
		.scope = sight_bind(sight, "schema", (struct xml_nodes){0}, NULL),
	};
	sight_set_codes(sight, sight_select(sight, root, "codelists/codelist/code"));
	template_follow_text(part, call->document, call->root, call->engine, sight, &view, found);
	sight_report(sight);
	sight_free(sight);
}

static void follow_skeleton(struct survey *s)
{
	struct buffer text = BUFFER_INIT;
	const char *path = file_join(s->arena, s->call->folder, "new.xml");
	if (file_exists(path) && skeleton_read(path, &text, s->found))
		skeleton_each(path, buffer_text(&text), follow_part, s, s->found);
	buffer_free(&text);
}

void survey_call(struct survey *s)
{
	sight_set_codes(s->sight, sight_select(s->sight, call_nodes(s), "codelists/codelist/code"));
	s->package = package_view(s);
	s->run = run_view(s);
	follow_name(s, call_element(s->call, "plan"), "call-attribute", "/*/@");
	follow_name(s, call_element(s->call, "overrides"), "identifier", "//@");
	follow_elements(s, s->call->root);
	if (s->call->rules)
		follow_rules(s);
	follow_skeleton(s);
}

void survey_template(struct survey *s, const struct template *t, enum survey_subject subject)
{
	template_follow(t, s->sight, subject == SURVEY_RUN ? &s->run : &s->package);
}

static void add_other(struct survey *s, struct xml_document *doc)
{
	if (!doc)
		return;
	s->others = arena_grow(s->arena, s->others, s->other_count, &s->other_capacity,
			       sizeof(struct xml_document *));
	s->others[s->other_count++] = doc;
}

/* What is wrong with another call's data is not told here. */
static void load_other(struct survey *s, const char *call)
{
	struct diagnostics unseen;
	diagnostics_init(&unseen, s->arena);
	const char *folder = data_call_folder(s->arena, s->call->data, call);
	struct xml_document *data = description_read(folder, &unseen);
	const struct xml_node *plan = data ? xml_child(xml_root(data), "plan") : NULL;
	const char *root = plan ? xml_attribute(plan, "root") : NULL;
	struct xml_schema *schema =
		root ? xml_schema_load(file_join(s->arena, folder, "plan.xsd"), &unseen) : NULL;
	add_other(s, data);
	add_other(s, schema ? exemplar_make(schema, root, EXEMPLAR_ANYTHING, &unseen) : NULL);
	if (schema)
		xml_schema_free(schema);
}

/* Files that calls share may look for what only plans of another one have. */
static void share(struct survey *s)
{
	struct xml_nodes roots = {0};
	for (const char *const *name = data_calls(s->arena, s->call->data); *name; name++)
		if (strcmp(*name, s->call->name) != 0)
			load_other(s, *name);
	for (size_t i = 0; i < s->other_count; i++)
		roots = sight_join(s->sight, roots, root_of(s, s->others[i]));
	sight_share(s->sight, s->call->name, roots);
}

void survey_report(struct survey *s)
{
	share(s);
	sight_report(s->sight);
}
