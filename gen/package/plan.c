#include "package/plan.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "package/data.h"
#include "package/judge.h"
#include "package/scan.h"
#include "text/fonts.h"
#include "xml/regex.h"

void call_set_init(struct call_set *set, struct arena *a, const char *data)
{
	*set = (struct call_set){.arena = a, .data = data};
}

void call_set_free(struct call_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		call_free(set->calls[i]);
	set->count = 0;
}

struct call *call_set_find(struct call_set *set, const char *name, struct diagnostics *found)
{
	for (size_t i = 0; i < set->count; i++)
		if (strcmp(set->calls[i]->name, name) == 0)
			return set->calls[i];
	struct call *call = call_load(set->data, name, !set->without_rules, found);
	if (!call)
		return NULL;
	set->calls = arena_grow(set->arena, set->calls, set->count, &set->capacity, sizeof(struct call *));
	set->calls[set->count++] = call;
	return call;
}

/* All names of calls, for messages. */
static const char *known_calls(struct call_set *set)
{
	struct buffer b = BUFFER_INIT;
	for (const char *const *name = data_calls(set->arena, set->data); *name; name++)
		buffer_printf(&b, "%s%s", b.len ? ", " : "", *name);
	const char *text = arena_strdup(set->arena, buffer_text(&b));
	buffer_free(&b);
	return text;
}

static bool is_root_of(const struct call *call, const struct xml_node *root, const char *attribute)
{
	const struct xml_node *plan = call_element(call, "plan");
	const char *element = plan ? xml_attribute(plan, "root") : NULL;
	const char *wanted = plan ? xml_attribute(plan, "call-attribute") : NULL;
	return element && wanted && xml_is_element(root, element) && strcmp(wanted, attribute) == 0;
}

/*
 * The call that an attribute of the root element names: which one, the call's own data say. NULL with
 * findings; `state` then says whether they are about the plan or about the call's data.
 */
static struct call *find_call(struct call_set *set, const struct xml_document *doc, struct diagnostics *found,
			      enum plan_state *state)
{
	const struct xml_node *root = xml_root(doc);
	for (const struct xml_node *a = xml_first_attribute(root); a; a = xml_next_attribute(a)) {
		const char *value = xml_text(a);
		if (!data_has_call(set->data, value))
			continue;
		struct call *call = call_set_find(set, value, found);
		*state = PLAN_UNREADABLE;
		if (!call || is_root_of(call, root, xml_name(a)))
			return call;
	}
	*state = PLAN_INVALID;
	diagnostics_report(found, DIAG_PLAN_CALL, xml_file(doc), xml_line(root), NULL, xml_name(root),
			   known_calls(set));
	return NULL;
}

void plan_bind(struct plan *plan, const char *name, struct xpath_value value)
{
	struct xpath_scope *scope = arena_alloc(plan->arena, sizeof *scope);
	*scope = (struct xpath_scope){.name = name, .value = value, .outer = plan->context.scope};
	plan->context.scope = scope;
}

void plan_bind_text(struct plan *plan, const char *name, const char *text)
{
	plan_bind(plan, name, (struct xpath_value){.kind = XPATH_STRING, .string = text});
}

void plan_bind_flag(struct plan *plan, const char *name, bool flag)
{
	plan_bind(plan, name, (struct xpath_value){.kind = XPATH_BOOLEAN, .boolean = flag});
}

void plan_bind_node(struct plan *plan, const char *name, const struct xml_node *node)
{
	const struct xml_node **items = arena_alloc(plan->arena, sizeof *items);
	items[0] = node;
	struct xpath_value value = {.kind = XPATH_NODES, .nodes = {.items = items, .count = node ? 1 : 0}};
	plan_bind(plan, name, value);
}

const char *plan_expand(struct plan *plan, const struct xml_node *where, const char *text)
{
	return template_expand(text, plan->call->document, where, &plan->context);
}

bool plan_test(struct plan *plan, const struct xml_node *node)
{
	const struct xpath *test = call_expression(plan->call, node, "test", plan->context.found);
	return !xml_attribute(node, "test") || (test && xpath_test(test, &plan->context));
}

static const char *expand_attribute(struct plan *plan, const struct xml_node *node, const char *attribute)
{
	const char *text = node ? xml_attribute(node, attribute) : NULL;
	return text ? plan_expand(plan, node, text) : "";
}

static const struct xml_node *first_node(struct plan *plan, const struct xml_node *where, const char *attribute)
{
	const struct xpath *select = where ? call_expression(plan->call, where, attribute, plan->context.found) : NULL;
	if (!select)
		return NULL;
	struct xml_nodes nodes = xpath_nodes(select, &plan->context);
	return nodes.count ? nodes.items[0] : NULL;
}

/*
 * Documents are dated by SOURCE_DATE_EPOCH when it is set, else by the plan: never by the clock. False when there is
 * no date in `iso`.
 */
static bool read_time(struct plan *plan, const char *iso)
{
	struct date d;
	if (date_of_environment(&plan->time) == DATE_SET)
		return true;
	if (!date_parse_time(iso, &d) && !date_parse(iso, &d))
		return false;
	plan->time = date_seconds(&d);
	return true;
}

static bool is_slug(const char *s)
{
	return data_is_call_name(s) && s[0] != '-';
}

/* The language that the plan is written in, by its call's data; else the call's own. */
static void read_language(struct plan *plan)
{
	const struct xpath *lang =
		call_expression(plan->call, call_element(plan->call, "plan"), "lang", plan->context.found);
	plan->lang = lang ? xpath_string(lang, &plan->context) : "";
	if (!*plan->lang)
		plan->lang = plan->call->languages->lang;
}

static void read_facts(struct plan *plan)
{
	const struct xml_node *about = call_element(plan->call, "plan");
	const struct xml_node *package = call_element(plan->call, "package");
	const struct xpath *sample = call_expression(plan->call, about, "sample", plan->context.found);
	plan->sample = sample && xpath_test(sample, &plan->context);
	plan_bind_flag(plan, "sample", plan->sample);
	plan->slug = expand_attribute(plan, package, "slug");
	plan->applicant = expand_attribute(plan, package, "applicant");
	plan->title = expand_attribute(plan, package, "title");
	const char *date = expand_attribute(plan, package, "date");
	plan->bad_date = read_time(plan, date) ? NULL : date;
}

bool plan_speak(struct plan *plan, const char *lang)
{
	const struct call *call = plan->call;
	if (!call_speak(plan->call, lang, plan->context.found))
		return false;
	plan_bind_text(plan, "lang", lang);
	plan_bind_node(plan, "call", call->root);
	for (size_t i = 0; i < call->input_count; i++)
		plan_bind_node(plan, call->inputs[i].name, xml_root(call->inputs[i].document));
	plan_bind_node(plan, "applicant", first_node(plan, call_element(call, "applicant-of"), "select"));
	return true;
}

/* A finding about the element `where` of the call's data. */
static void report_call(const struct plan *plan, enum diagnostic_code code, const struct xml_node *where, const char *text,
			struct diagnostics *found)
{
	diagnostics_report(found, code, xml_file(plan->call->document), xml_line(where), NULL, text);
}

static bool is_listed(const struct plan *plan, const char *code)
{
	const struct xml_node *list = call_element(plan->call, "applicants");
	const struct xml_node *n = list ? xml_child(list, "applicant") : NULL;
	while (n && !xml_attribute_is(n, "code", code))
		n = xml_next_named(n, "applicant");
	return n != NULL;
}

/*
 * Whether the call's data know the applicant: an unknown one is a finding, a missing code the schema's business. Where
 * anybody may apply the call has no list of applicants.
 */
static bool has_applicant(struct plan *plan, struct diagnostics *found)
{
	const struct xml_node *where = call_element(plan->call, "applicant-of");
	const struct xml_node *at = first_node(plan, where, "at");
	bool known = first_node(plan, where, "select") != NULL;
	if (known || !where || plan_is_let_down(plan, found))
		return known || !where;
	if (at && is_listed(plan, xml_text(at)))
		report_call(plan, DIAG_CALL_APPLICANT, where, xml_text(at), found);
	else if (at)
		diagnostics_report(found, DIAG_PLAN_APPLICANT, plan->file, xml_line(at), NULL, xml_text(at));
	return false;
}

static const char *place_of(void *self, const struct xml_node *node)
{
	struct plan *plan = self;
	return call_place(plan->call, &plan->context, node);
}

struct template_places plan_places(struct plan *plan)
{
	return (struct template_places){.of = place_of, .self = plan};
}

void plan_place_findings(struct plan *plan, struct diagnostics *found)
{
	struct template_places places = plan_places(plan);
	template_place_findings(found, 0, plan->document, &places);
}

static struct plan *plan_new(const char *path)
{
	struct arena *a = arena_new();
	struct plan *plan = arena_alloc(a, sizeof *plan);
	plan->arena = a;
	plan->file = strcmp(path, "-") == 0 ? "<stdin>" : arena_strdup(a, path);
	return plan;
}

static bool read_bytes(struct plan *plan, const char *path, struct diagnostics *found)
{
	if (file_read(path, XML_MAX_BYTES, &plan->bytes))
		return true;
	diagnostics_report(found, DIAG_IO, plan->file, 0, NULL, i18n_error(errno));
	return false;
}

static bool parse(struct plan *plan, struct diagnostics *found)
{
	digest_sha256(buffer_text(&plan->bytes), plan->bytes.len, plan->digest);
	plan->document = xml_parse_source(plan->file, buffer_text(&plan->bytes), plan->bytes.len, found);
	if (!plan->document)
		return false;
	plan->root = xml_root(plan->document);
	return true;
}

static void bind_inputs(struct plan *plan, struct diagnostics *found)
{
	plan->context = (struct xpath_context){
		.engine = plan->call->engine,
		.document = plan->document,
		.node = plan->root,
		.position = 1,
		.size = 1,
		.arena = plan->arena,
		.found = found,
	};
	plan_bind_node(plan, "plan", plan->root);
	plan_bind_text(plan, "checksum", arena_strndup(plan->arena, plan->digest, 12));
	plan_bind_text(plan, "program", "hakemus " HAKEMUS_VERSION);
}

/* Makes the plan ready for what looks into it. False with findings. */
static bool prepare(struct call_set *set, struct plan *plan, struct diagnostics *found)
{
	plan->errors_before = found->errors;
	plan->findings_before = found->count;
	bind_inputs(plan, found);
	read_language(plan);
	if (set->speaks_as_plan)
		i18n_speak(plan->lang);
	if (!plan_speak(plan, i18n_language()))
		return false;
	plan->known = has_applicant(plan, found);
	read_facts(plan);
	return true;
}

bool plan_is_let_down(const struct plan *plan, const struct diagnostics *found)
{
	for (size_t i = plan->findings_before; i < found->count; i++) {
		const struct diagnostic *d = &found->items[i];
		if (d->level == DIAGNOSTIC_ERROR && d->file && strcmp(d->file, plan->file) != 0)
			return true;
	}
	return false;
}

/* What is wrong with a valid plan's applicant, slug and date: told where the call's data take them from. */
static bool check_facts(struct plan *plan, struct diagnostics *found)
{
	if (plan_is_let_down(plan, found))
		return false;
	if (!plan->known && found->errors == plan->errors_before)
		report_call(plan, DIAG_CALL_APPLICANT, call_element(plan->call, "applicant-of"), "", found);
	if (plan->bad_date && *plan->bad_date)
		report_call(plan, DIAG_CALL_DATE, call_element(plan->call, "package"), plan->bad_date, found);
	if (plan->known && !is_slug(plan->slug))
		diagnostics_report(found, DIAG_PLAN_SLUG, plan->file, xml_line(plan->root), NULL, plan->slug);
	return plan_is_identified(plan);
}

enum plan_state plan_examine(struct plan *plan, struct diagnostics *found)
{
	bool valid = xml_schema_validate(plan->call->schema, plan->document, place_of, plan, found);
	scan_plan(plan, found);
	plan_place_findings(plan, found);
	if (valid && !fonts_hyphenation_available(plan->call->fonts, plan->lang)) {
		diagnostics_report(found, DIAG_HYPHENATION, NULL, 0, NULL, plan->lang, fonts_error(plan->call->fonts));
		return PLAN_UNREADABLE;
	}
	bool known = valid && check_facts(plan, found);
	if (known)
		judge_run(plan, "plan", plan->document, found);
	/* Without any date a plan can be a draft at most: something has to demand one. */
	if (known && plan->bad_date && found->errors == plan->errors_before)
		report_call(plan, DIAG_CALL_DATE, call_element(plan->call, "package"), plan->bad_date, found);
	if (plan_is_let_down(plan, found))
		return PLAN_UNREADABLE;
	if (!known)
		return PLAN_INVALID;
	return found->errors == plan->errors_before ? PLAN_USABLE : PLAN_OBJECTED;
}

struct plan *plan_open(struct call_set *set, const char *path, struct diagnostics *found, enum plan_state *state)
{
	struct plan *plan = plan_new(path);
	i18n_speak(NULL);
	if (!read_bytes(plan, path, found)) {
		*state = PLAN_UNREADABLE;
	} else if (!parse(plan, found)) {
		*state = PLAN_INVALID;
	} else if ((plan->call = find_call(set, plan->document, found, state))) {
		if (prepare(set, plan, found))
			return plan;
		*state = PLAN_UNREADABLE;
	}
	plan_free(plan);
	return NULL;
}

struct plan *plan_of_record(struct call *call, struct xml_document *record, const char *dated,
			    struct diagnostics *found)
{
	struct plan *plan = plan_new(xml_file(record));
	plan->call = call;
	plan->document = record;
	plan->root = xml_root(record);
	read_time(plan, dated);
	plan->slug = plan->applicant = plan->title = "";
	bind_inputs(plan, found);
	read_language(plan);
	plan_speak(plan, plan->lang);
	return plan;
}

const char *plan_state_name(enum plan_state state)
{
	static const char *const names[] = {
		[PLAN_USABLE] = "ready",
		[PLAN_OBJECTED] = "failed",
		[PLAN_INVALID] = "failed",
		[PLAN_UNREADABLE] = "unreadable",
	};
	return names[state];
}

bool plan_is_identified(const struct plan *plan)
{
	return plan->known && is_slug(plan->slug);
}

struct plan *plan_load(struct call_set *set, const char *path, struct diagnostics *found,
		       enum plan_state *state)
{
	struct plan *plan = plan_open(set, path, found, state);
	if (plan)
		*state = plan_examine(plan, found);
	return plan;
}

void plan_free(struct plan *plan)
{
	if (!plan)
		return;
	if (plan->document)
		xml_free(plan->document);
	buffer_free(&plan->bytes);
	arena_free(plan->arena);
}

const char *plan_subject(struct plan *plan, struct diagnostics *found)
{
	const struct xml_node *node = call_element(plan->call, "subject");
	const char *subject = expand_attribute(plan, node, "value");
	const char *verify = node ? xml_attribute(node, "verify") : NULL, *problem = "";
	enum regex_result result = verify ? regex_test(verify, subject, "", &problem) : REGEX_YES;
	if (plan_is_let_down(plan, found))
		return NULL;
	if (result == REGEX_YES && *subject)
		return subject;
	if (result == REGEX_BAD)
		diagnostics_report(found, DIAG_XPATH_PATTERN, xml_file(plan->call->document), xml_line(node), NULL, verify,
				   problem, "verify");
	else
		diagnostics_report(found, DIAG_SUBJECT, plan->file, xml_line(plan->root), NULL, subject, verify ? verify : "");
	return NULL;
}
