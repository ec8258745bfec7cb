/*
 * The running program: its identity, its memory.
 */
#ifndef HAKEMUS_BASE_PROGRAM_H
#define HAKEMUS_BASE_PROGRAM_H

/*
 * SHA-256, as hexadecimal digits, of the build ids of the program and the libraries it was started with.
 * Those that it loads itself later do not count: the first call, before any of them, decides for good.
 */
const char *program_digest(void);

/*
 * To be called first: memory that one document gives back stays with the process
 * for the next one, instead of being asked of the system anew.
 */
void program_keep_memory(void);

#endif
