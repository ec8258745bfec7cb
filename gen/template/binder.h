/*
 * Binding a compiled template to its inputs. control.c walks the template and
 * hands what is no control element to a visitor: sinks make blocks and inline
 * content, others collect columns, series, furniture or lines of text.
 * Internal to template/.
 */
#ifndef HAKEMUS_TEMPLATE_BINDER_H
#define HAKEMUS_TEMPLATE_BINDER_H

#include "template/abbreviation.h"
#include "template/node.h"
#include "template/runs.h"
#include "template/set.h"
#include "template/template.h"

/* Number of the section being written; children count below it. */
struct numbering {
	const char *prefix; /* "1.2", NULL at the top */
	int count;          /* numbered sections so far */
};

enum caption_kind { CAPTION_TABLE, CAPTION_FIGURE, CAPTION_KINDS };

/* What an anchor prints when it is referred to. */
struct anchor {
	const char *name, *label, *title; /* label: "1.2", "Table 3" or NULL */
};

/* A reference, completed when all anchors are known. */
struct reference {
	struct inline_run *run;
	bool wants_text;          /* its text is the label or title */
	const struct node *node;  /* of the template */
	struct xpath_context context;
};

struct binder {
	const struct template *template;
	const struct template_set *set;
	const struct style_sheet *styles;     /* the set's, or turned for this document */
	struct arena *arena;
	struct diagnostics *found;
	const struct template_places *places; /* may be NULL */
	const struct xml_document *plan;      /* may be NULL */
	const char *lang;
	const struct words *words;
	bool failed;
	int depth;                            /* of nested walks */
	struct runs *spare_runs;
	struct abbreviations *abbreviations;  /* may be NULL */
	struct numbering *numbering;
	int level;                            /* of the section being written, 0 outside */
	int last_level;                       /* of the last heading */
	int captions[CAPTION_KINDS];
	struct anchor *anchors;
	size_t anchor_count, anchor_capacity;
	struct reference *references;
	size_t reference_count, reference_capacity;
};

/* What is done with the elements and texts of a template that are no control elements. */
struct visitor {
	void (*element)(struct binder *b, const struct node *n, const struct xpath_context *c, struct visitor *v);
	/* `from` is the node of the plan that the text comes from, or NULL */
	void (*text)(struct binder *b, const struct node *n, const struct xpath_context *c, const char *text,
		     const struct xml_node *from, struct visitor *v);
	bool columns_only; /* it looks for columns of a table: walks end where no more can come */
};

/* A visitor's `text` where only elements make sense: reports what is not blank. */
void visitor_no_text(struct binder *b, const struct node *n, const struct xpath_context *c, const char *text,
		     const struct xml_node *from, struct visitor *v);

/* Takes blocks into `parent`, or inline content into `runs` when parent is NULL. */
struct sink {
	struct visitor visitor;           /* first: a sink is a visitor */
	struct block *parent;             /* NULL: inline content only */
	const struct para_style *style;   /* of paragraphs that name none */
	struct runs *runs;                /* the paragraph being written, or NULL */
	struct look look;
	const struct node *opened_by;     /* where the open paragraph began: in the template, */
	const struct xml_node *opened_at; /* and the context node there */
	struct table_state *table;        /* in a table */
	struct columns_state *columns;    /* in columns of blocks */
	const char *empty;                /* in fields: value of those without one */
};

/* Records a finding at the node of the template; its place is that of the context node. */
#define binder_report(b, n, c, code, ...) \
	((b)->failed = true, \
	 diagnostics_report((b)->found, code, (n)->file, (n)->line, binder_place(b, (c)->node), __VA_ARGS__))

/* control.c */

/* Walks the nodes in a list (siblings from `n` on) and calls the visitor. */
void binder_walk(struct binder *b, const struct node *n, const struct xpath_context *c, struct visitor *v);

/* The value a name is bound to, inside `c`; scope in the arena. */
const struct xpath_scope *binder_bind(struct binder *b, const char *name, struct xpath_value value,
				      const struct xpath_scope *outer);
struct xpath_value binder_node_value(struct binder *b, const struct xml_node *node);

/* True unless the node's "test" says no. */
bool binder_passes(const struct node *n, const struct xpath_context *c);

/* binder.c */

/*
 * Prepares for binding the template to the inputs of `c`; returns `c` with $lang, the language
 * of the document. binder_end frees what is not in the arena.
 */
struct xpath_context binder_begin(struct binder *b, const struct template *t, const struct xpath_context *c,
		  const struct template_places *places);
void binder_end(struct binder *b);

/* In words where the node is, NULL when it is not of the plan or there is nothing to say. */
const char *binder_place(struct binder *b, const struct xml_node *node);
/*
 * Of the plan's node when it is one of the plan (below its root), else of the template's.
 * Without words: they are costly and rarely wanted, see template_place_findings.
 */
struct origin binder_origin(struct binder *b, const struct node *n, const struct xml_node *node);

/* Attributes, expanded; the fallback when absent, empty after expansion, or wrong (with a finding). */
bool binder_flag(struct binder *b, const struct node *n, enum attribute_name name, const struct xpath_context *c,
		 bool fallback);
int binder_number(struct binder *b, const struct node *n, enum attribute_name name, const struct xpath_context *c,
		  int fallback); /* numbers and words */
mpt binder_length(struct binder *b, const struct node *n, enum attribute_name name, const struct xpath_context *c,
		  mpt fallback);
bool binder_value(struct binder *b, const struct node *n, enum attribute_name name, const struct xpath_context *c,
		  union value *out);
const struct para_style *binder_style(struct binder *b, const struct node *n, const struct xpath_context *c,
				      const struct para_style *fallback);
const struct table_style *binder_table_style(struct binder *b, const struct node *n, const struct xpath_context *c,
					     const char *fallback);
const struct para_style *binder_para(const struct binder *b, const char *name); /* one that is always there */

/* A finding: the element cannot stand where it does. */
void binder_misplaced(struct binder *b, const struct node *n, const struct xpath_context *c);
void binder_misplaced_text(struct binder *b, const struct node *n, const struct xpath_context *c, const char *text);
const char *node_label(const struct node *n); /* name of its element */

/* Writing of inline content: runs_end gives the runs, binder_close returns the writer. */
struct runs *binder_open(struct binder *b, struct abbreviations *abbreviations);
void binder_close(struct binder *b, struct runs *r);

/* The inline content of a string, NULL when blank. */
const struct inline_run *binder_runs(struct binder *b, const char *text, unsigned flags);

/* sink.c */

void sink_init(struct sink *s, struct block *parent, const struct para_style *style);
/* Ends the paragraph that is being written. */
void sink_end(struct binder *b, struct sink *s);
/* Walks the children of `n` into blocks below `parent`. */
void sink_fill(struct binder *b, const struct node *n, const struct xpath_context *c, struct block *parent,
	       const struct para_style *style);
/* The writer of the current paragraph, opened when need be; NULL (with a finding) where text cannot stand. */
struct runs *sink_runs(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s);
/* A new block at the end of the sink; NULL (with a finding) where no such block can stand. */
struct block *sink_block(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s,
			 enum block_kind kind);
/* The same below a block, without checks. */
struct block *block_add(struct binder *b, struct block *parent, enum block_kind kind, struct origin origin);
void block_remove_last(struct block *parent);
/* The inline content of the children of `n`. */
const struct inline_run *sink_inline(struct binder *b, const struct node *n, const struct xpath_context *c,
				     struct abbreviations *abbreviations, const struct xml_node **origin);

/* inline.c: elements of inline content; false when the node is none. */
bool inline_element(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s);

/* block.c, table.c, figure.c: elements of blocks */
void block_element(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s);
void table_bind(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s);
void table_row(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s);
void table_cell(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s);
void figure_bind(struct binder *b, const struct node *n, const struct xpath_context *c, struct sink *s);

/* chart.c */
const struct chart *chart_bind(struct binder *b, const struct node *n, const struct xpath_context *c);

/* furniture.c: of all header or footer parts that pass their test; NULL when there are none */
const struct furniture *furniture_bind(struct binder *b, const struct part *parts, const struct xpath_context *c,
				       bool first);

/* reference.c */
void reference_anchor(struct binder *b, const struct node *n, const struct xpath_context *c, const char *name,
		      const char *label, const char *title);
void reference_add(struct binder *b, const struct node *n, const struct xpath_context *c, struct inline_run *run,
		   bool wants_text);
/* Fills the references in and reports those that lead nowhere; `root` holds all blocks. */
void reference_resolve(struct binder *b, struct block *root);
/* Caption with its number, as runs of the block; registers the anchor. */
void reference_caption(struct binder *b, const struct node *n, const struct xpath_context *c, struct block *block,
		       enum caption_kind kind);

/* format.c */
enum format {
	FORMAT_TEXT,
	FORMAT_MONEY,   /* 1 234,50 € */
	FORMAT_AMOUNT,  /* 1 234,50: money in a column that names its unit */
	FORMAT_EUROS,   /* 1 234 €, cents only when there are some */
	FORMAT_INTEGER, /* 1 234: a count */
	FORMAT_DECIMAL, /* 1 234,5 */
	FORMAT_DATE,
	FORMAT_DATETIME
};

/* An expression's value, and how it is written. */
struct formatted {
	const char *text;            /* in the arena, "" when empty */
	const struct xml_node *from; /* the first node, or NULL */
	struct xpath_value value;
};

/*
 * The value of the expression in the node's `attribute` as its "format" says, several
 * nodes with a comma between; empty when there is no such attribute.
 */
struct formatted format_select(struct binder *b, const struct node *n, const struct xpath_context *c,
			       enum attribute_name attribute);
/* The string of a value that `x` has just given in `c`, without evaluating it again where that can be helped. */
const char *format_string(const struct xpath *x, const struct xpath_context *c, const struct xpath_value *value);
/* A value of `x` exactly in hundredths (cents); false when it is no amount. Blank counts as zero. */
bool format_amount(const struct xpath *x, const struct xpath_context *c, const struct xpath_value *value,
		   enum format format, int64_t *out);
/* Hundredths (or cents) as the format writes them. */
const char *format_hundredths(struct binder *b, int64_t hundredths, enum format format);

#endif
