#include "base/interrupt.h"

#include <signal.h>
#include <stddef.h>

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
static volatile sig_atomic_t caught;

static void catch(int number)
{
	(void)number;
	caught = 1;
}

void interrupt_catch(void)
{
	struct sigaction action = {.sa_handler = catch, .sa_flags = (int)SA_RESETHAND}, old;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
}

bool interrupt_caught(void)
{
	return caught;
}

void interrupt_ignore(void)
{
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		signal(signals[i], SIG_IGN);
}
