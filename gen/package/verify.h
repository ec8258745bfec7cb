/*
 * A look at all the data of a call, for who writes them: what a plan meets only by and by.
 */
#ifndef HAKEMUS_PACKAGE_VERIFY_H
#define HAKEMUS_PACKAGE_VERIFY_H

#include "package/call.h"

/*
 * Compiles every template of the call in every language, and reports what is wrong there, what has no translation, and
 * each translation of the call's own file that nothing uses.
 */
void verify_call(struct call *call, struct diagnostics *found);

#endif
