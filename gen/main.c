/*
 * hakemus: a plan in XML goes in, everything that is submitted comes out.
 */
#include "base/program.h"
#include "commands/commands.h"

int main(int argc, char **argv)
{
	program_prepare_memory();
	return command_line(argc, argv);
}
