// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Another program that uses a card: card-hog READER exclusive|transaction|share
 *
 * Takes the card, says "taken", and keeps it until a line comes on standard input. Then it
 * resets the card when the line is "reset", says "done", and ends at the end of the input.
 */
#include <stdio.h>
#include <string.h>

#include <winscard.h>

static int fail(const char *what, LONG rv)
{
	fprintf(stderr, "card-hog: %s: %s\n", what, pcsc_stringify_error(rv));
	return 1;
}

int main(int argc, char **argv)
{
	DWORD share, protocol, after = SCARD_LEAVE_CARD;
	SCARDCONTEXT context;
	SCARDHANDLE card;
	char line[16];
	LONG rv;

	if (argc != 3)
		return 2;
	share = strcmp(argv[2], "exclusive") ? SCARD_SHARE_SHARED : SCARD_SHARE_EXCLUSIVE;
	rv = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context);
	if (rv != SCARD_S_SUCCESS)
		return fail("pcscd", rv);
	rv = SCardConnect(context, argv[1], share, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &card,
			  &protocol);
	if (rv == SCARD_S_SUCCESS && !strcmp(argv[2], "transaction"))
		rv = SCardBeginTransaction(card);
	if (rv != SCARD_S_SUCCESS)
		return fail(argv[1], rv);
	puts("taken");
	fflush(stdout);
	if (fgets(line, sizeof(line), stdin) && !strcmp(line, "reset\n"))
		after = SCARD_RESET_CARD;
	rv = SCardDisconnect(card, after);
	if (rv != SCARD_S_SUCCESS)
		return fail("disconnect", rv);
	puts("done");
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin))
		;
	SCardReleaseContext(context);
	return 0;
}
