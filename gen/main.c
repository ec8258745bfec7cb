/*
 * hakemus: a plan in XML goes in, everything that is submitted comes out.
 */
#include "commands/commands.h"

int main(int argc, char **argv)
{
	return command_line(argc, argv);
}
