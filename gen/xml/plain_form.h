/*
 * Plain expressions as they were read. Between plain_parse.c and plain.c.
 */
#ifndef HAKEMUS_XML_PLAIN_FORM_H
#define HAKEMUS_XML_PLAIN_FORM_H

#include "xml/plain.h"

enum origin { ORIGIN_CONTEXT, ORIGIN_DOCUMENT, ORIGIN_CURRENT, ORIGIN_VARIABLE };
enum step_kind { STEP_CHILD, STEP_ATTRIBUTE, STEP_PARENT, STEP_SELF };

struct step {
	enum step_kind kind;
	const char *name; /* NULL: any, even of no element for STEP_SELF */
	const struct test *condition;
	struct step *next;
};

struct path {
	enum origin origin;
	const char *variable;
	struct step *steps;
	struct path *next; /* behind "|" */
};

enum test_kind { TEST_OR, TEST_AND, TEST_NOT, TEST_ANY, TEST_FILLED, TEST_EQUAL, TEST_UNEQUAL };

struct test {
	enum test_kind kind;
	const struct test *first, *second; /* of "or", "and", "not()" */
	const struct path *paths;          /* there is any node of them, the first has text that is not blank, or one has a
					      text that is (not) among the texts of */
	const struct path *value;          /* this path, or */
	const char *text;                  /* this one text */
	size_t index;                      /* of the value among all of the expression */
	bool bare;                         /* paths by themselves, or their text, which elsewhere are no test */
};

enum form { FORM_NODES, FORM_DISTINCT, FORM_STRING, FORM_SUM, FORM_TEST };

struct plain {
	enum form form;
	const struct path *paths;
	const struct test *test;
	size_t values; /* number of them in all tests */
};

#endif
