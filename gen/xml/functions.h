/*
 * Our XPath functions. Private to gen/xml.
 */
#ifndef HAKEMUS_XML_FUNCTIONS_H
#define HAKEMUS_XML_FUNCTIONS_H

#include "xml/libxpath.h"

#define FUNCTIONS_NAMESPACE "urn:hakemus:functions"

/* What the functions look at while an expression is evaluated; the context's userData. */
struct function_data {
	xmlNodePtr current;  /* the node the expression is evaluated at */
	xmlNodePtr call;     /* root of the call's data, or NULL */
	const char *lang;
	const char *problem; /* set by a function that cannot answer; static text */
	char detail[128];    /* about it */
};

/* Makes all functions known to the context. */
void functions_register(xmlXPathContextPtr context);

#endif
