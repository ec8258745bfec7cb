/*
 * libxml2's XPath headers without the three enumerators that clash with those
 * of xpath.h: they are LIBXML_STRING, LIBXML_NUMBER, LIBXML_BOOLEAN here.
 * Private to gen/xml.
 */
#ifndef HAKEMUS_XML_LIBXPATH_H
#define HAKEMUS_XML_LIBXPATH_H

#define XPATH_STRING LIBXML_STRING
#define XPATH_NUMBER LIBXML_NUMBER
#define XPATH_BOOLEAN LIBXML_BOOLEAN
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#undef XPATH_STRING
#undef XPATH_NUMBER
#undef XPATH_BOOLEAN

#endif
