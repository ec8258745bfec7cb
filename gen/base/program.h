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
 * To be called first: memory comes in large pages where the system has them, and what one
 * document gives back stays with the process for the next one.
 */
void program_prepare_memory(void);

/*
 * What is reached from `memory` is used until the process ends, and goes with it: giving it back piece by piece would
 * only take time. To be called once.
 */
void program_keep_memory(const void *memory);

#endif
