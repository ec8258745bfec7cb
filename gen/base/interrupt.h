/*
 * Ctrl-C and the like as a question, for work that has to come to an orderly end.
 */
#ifndef HAKEMUS_BASE_INTERRUPT_H
#define HAKEMUS_BASE_INTERRUPT_H

#include <stdbool.h>

/*
 * From now on SIGINT, SIGTERM and SIGHUP are only remembered; each ends the process as usual when it comes a
 * second time. Signals that are ignored stay so.
 */
void interrupt_catch(void);

/* True once one of them has come. */
bool interrupt_caught(void);

/* From now on none of them does anything, in a worker that its parent tells when to end. */
void interrupt_ignore(void);

#endif
