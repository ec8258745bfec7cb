/*
 * Preloaded by tests: standard error is a terminal of $TERMINAL_COLUMNS columns. A bare
 * system may have no terminals to open.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int isatty(int fd)
{
	return fd == STDERR_FILENO;
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list arguments;
	va_start(arguments, request);
	void *argument = va_arg(arguments, void *);
	va_end(arguments);
	const char *columns = getenv("TERMINAL_COLUMNS");
	if (fd != STDERR_FILENO || request != TIOCGWINSZ || !columns)
		return (int)syscall(SYS_ioctl, fd, request, argument);
	*(struct winsize *)argument = (struct winsize){.ws_col = (unsigned short)atoi(columns)};
	return 0;
}
