/*
 * The templates of a call and what they share. Internal to template/.
 */
#ifndef HAKEMUS_TEMPLATE_SET_H
#define HAKEMUS_TEMPLATE_SET_H

#include "layout/block.h"
#include "template/node.h"
#include "template/template.h"

struct arena;
struct translations;

/* Words that the program prints itself, by language; from the style sheet. NULL: not printed. */
struct words {
	const char *lang;
	const char *table, *figure; /* "Table", before the number of a caption */
	const char *total;          /* label of total rows that name none */
	const char *empty;          /* value of fields without one */
	const char *clock;          /* between a date and a time of day: "at" */
	const char *point;          /* between hours and minutes; NULL: a colon */
	const struct words *next;
};

struct named_color {
	const char *name;
	rgb color;
	const struct named_color *next;
};

/* Where the abbreviations of a plan are found. */
struct abbreviation_source {
	const struct xpath *select, *short_form, *long_form; /* select is NULL when there are none */
	const char *variable; /* that select begins with; must be bound */
};

struct loaded_document {
	struct xml_document *document;
	const char *path;
	const struct translations *language; /* that it was translated by; NULL: as written */
	struct loaded_document *next;
};

struct loaded_drawing {
	const char *name;
	const struct drawing *drawing; /* NULL when it could not be read */
	const struct translations *language;
	struct loaded_drawing *next;
};

struct template_set {
	struct arena *arena;
	const char *const *directories; /* NULL-terminated */
	struct xpath_engine *engine;
	struct style_sheet styles;
	const char *lang;               /* of documents that name none */
	const struct words *words;
	const struct named_color *colors;
	struct abbreviation_source abbreviations;
	struct loaded_document *documents;
	struct loaded_drawing *drawings;
	struct template *templates;
	struct translations *language;  /* of what is looked for now; NULL: as written */
};

/* The path of the file `name` of the first directory that has it, or NULL; in the set's arena. */
const char *set_file(struct template_set *set, const char *name);

/*
 * The XML file `name` of the first directory that has it, loaded once and
 * owned by the set. NULL with a finding at file:line, the place that asks for it.
 */
const struct xml_document *set_document(struct template_set *set, const char *name, const char *file, long line,
					struct diagnostics *found);

/* The text of the file `name`, in the set's arena; otherwise like set_document. */
const char *set_text(struct template_set *set, const char *name, const char *file, long line,
		     struct diagnostics *found);

/* A drawing file, read once. NULL with findings. */
const struct drawing *set_drawing(struct template_set *set, const char *name, const char *file, long line,
				  struct diagnostics *found);

/* A style by name, or NULL. */
const struct para_style *set_para(const struct template_set *set, const char *name);
const struct table_style *set_table(const struct template_set *set, const char *name);

/* The words of a language; those of the first one when there are none, never NULL. */
const struct words *set_words(const struct template_set *set, const char *lang);

#endif
