/*
 * When a package has to be made again: a key that changes with anything that it
 * is made from.
 */
#ifndef HAKEMUS_PACKAGE_KEY_H
#define HAKEMUS_PACKAGE_KEY_H

#include <stdbool.h>

#include "package/plan.h"

/*
 * SHA-256, as hexadecimal digits, over the plan's bytes, all files of the call's data and of
 * what calls share, fonts and hyphenation, the program and its libraries, the language of
 * messages and SOURCE_DATE_EPOCH. What concerns the call is read once per process. In the plan's arena.
 */
const char *key_of_package(struct plan *plan);

/* Reads now what key_of_package will need of the call, so that forked workers have it. */
void key_prepare(struct call *call);

#endif
