/*
 * A call for applications: its data, schema, templates, fonts, compiled once
 * per process and then shared by all plans (and forked workers).
 */
#ifndef HAKEMUS_PACKAGE_CALL_H
#define HAKEMUS_PACKAGE_CALL_H

#include "base/diagnostic.h"
#include "xml/schema.h"
#include "xml/xpath.h"

struct fonts;
struct pdf_cache;
struct rule_set;
struct template;
struct template_set;
struct translations;

/* A further document of the call's data that templates and rules see as a variable. */
struct call_input {
	const char *name;
	struct xml_document *document;
};

/* The call's data in one language. */
struct call_language {
	const char *lang;
	struct xml_document *document;     /* call.xml */
	struct call_input *inputs;
	size_t input_count;
	struct translations *translations; /* NULL: as the data are written */
	const char *rules;                 /* file of the rules' messages, or NULL */
	struct call_language *next;
};

struct call {
	struct arena *arena;
	const char *name;                  /* folder name, "some-call-2022" */
	const char *data;                  /* search path of the data, borrowed */
	const char *folder;                /* schemas/<name> of the data */
	struct call_language *languages;   /* its own one first, others once they were spoken */
	const char *lang;                  /* spoken now, as it was asked for */
	struct xml_document *document;     /* call.xml in the language spoken now, as inputs and templates are */
	const struct xml_node *root;
	struct xpath_engine *engine;
	struct xml_schema *schema;         /* of the plan */
	struct rule_set *rules;            /* NULL when the call has none, or they were not asked for */
	struct fonts *fonts;
	struct template_set *templates;
	struct pdf_cache *pdf_cache;
	struct call_input *inputs;
	size_t input_count;
	const char *key;                   /* of all that a package is made from besides the plan; NULL until asked for (key.h) */
};

/*
 * Loads the call `name` (data_has_call) of the data, with its rules for who judges by them. NULL with
 * findings. Free with call_free.
 */
struct call *call_load(const char *data, const char *name, bool with_rules, struct diagnostics *found);
void call_free(struct call *call);

/*
 * From now on data, templates and messages of rules are in `lang`, or in the call's own language
 * when it has no such one: nodes found before belong to the language spoken before. False with
 * findings when its files cannot be read. What a translation lacks is a finding when it is first
 * read, and then stands in the call's own language.
 */
bool call_speak(struct call *call, const char *lang, struct diagnostics *found);

/* The element `name` below the root of call.xml, or NULL. */
const struct xml_node *call_element(const struct call *call, const char *name);

/* Evaluates the expression in attribute `attribute` of `node` of call.xml. */
const struct xpath *call_expression(const struct call *call, const struct xml_node *node, const char *attribute,
				    struct diagnostics *found);

/* What stands between the steps of a place in words. */
#define PLACE_STEP " › "

/* The template of a document, mail or text of call.xml; NULL with findings. */
const struct template *call_template(const struct call *call, const struct xml_node *node, struct diagnostics *found);

/*
 * The words for where `node` of a plan is, made of call.xml's <places>; in the
 * arena of `c`. NULL when they say nothing.
 */
const char *call_place(const struct call *call, const struct xpath_context *c, const struct xml_node *node);

#endif
