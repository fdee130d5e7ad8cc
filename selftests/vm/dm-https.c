// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Usage: dm-https PORT CERTIFICATE KEY DIR [CLIENT-CA]
 *
 * A management server that says over HTTPS what DIR/1-server.xml, 2-server.xml... say, and then
 * DIR/last-server.xml, with what the client calls itself and the session in place of @DEVICE@ and
 * @SESSION@. Writes what the client sends to DIR/1-client.xml... Asks for a client's certificate if
 * there is a CA for it, and writes whose it is to DIR/peer. If there is DIR/N-lost, message N is
 * lost once: the server hangs up and removes that file. Prints a line when it listens; ends when it
 * is killed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "agent/dm/bytes.h"
#include "agent/file.h"

#define SIZE_MAX_REQUEST	(2 << 20)

static const char *dir;
static unsigned int count;

static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "dm-https: %s: %s\n", what, strerror(errno));
	ERR_print_errors_fp(stderr);
	exit(1);
}

static void write_file(const char *name, const void *bytes, size_t len)
{
	char path[512], done[520];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s.part", dir, name);
	snprintf(done, sizeof(done), "%s/%s", dir, name);
	file = fopen(path, "w");
	if (!file || fwrite(bytes, 1, len, file) != len || fclose(file) || rename(path, done))
		die(path);
}

/* What is between two tags of a message */
static void between(const char *message, const char *open, char *value, size_t size)
{
	const char *start = strstr(message, open);

	*value = '\0';
	if (!start)
		return;
	start += strlen(open);
	snprintf(value, size, "%.*s", (int)strcspn(start, "<"), start);
}

static void put(struct bytes *out, const char *text, const char *session, const char *device)
{
	while (*text) {
		if (!strncmp(text, "@SESSION@", 9)) {
			bytes_text(out, session);
			text += 9;
		} else if (!strncmp(text, "@DEVICE@", 8)) {
			bytes_text(out, device);
			text += 8;
		} else {
			bytes_add(out, text++, 1);
		}
	}
}

static void answer(SSL *ssl, const char *request)
{
	struct bytes body = {}, all = {};
	char session[64], device[256], path[512], head[256];
	struct error err;
	uint8_t *text;
	size_t len;

	between(request, "<SessionID>", session, sizeof(session));
	between(request, "<Source><LocURI>", device, sizeof(device));
	snprintf(path, sizeof(path), "%s/%u-server.xml", dir, count);
	if (access(path, R_OK))
		snprintf(path, sizeof(path), "%s/last-server.xml", dir);
	if (file_read(path, SIZE_MAX_REQUEST, &text, &len, &err)) {
		SSL_write(ssl, "HTTP/1.1 500 none\r\nContent-Length: 0\r\n\r\n", 41);
		return;
	}
	text = realloc(text, len + 1);
	text[len] = '\0';
	put(&body, (char *)text, session, device);
	snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\nContent-Type: "
		 "application/vnd.syncml.dm+xml; charset=utf-8\r\nContent-Length: %zu\r\n\r\n",
		 body.len);
	bytes_text(&all, head);
	bytes_add(&all, body.data, body.len);
	SSL_write(ssl, all.data, (int)all.len);
	bytes_free(&all);
	bytes_free(&body);
	free(text);
}

/* One request with its body; false when the client is gone */
static bool receive(SSL *ssl, char *buf)
{
	char *body = NULL, *length, name[32], lost[512];
	size_t len = 0, wanted = 0;
	int n;

	do {
		n = SSL_read(ssl, buf + len, (int)(SIZE_MAX_REQUEST - len));
		if (n <= 0)
			return false;
		len += (size_t)n;
		buf[len] = '\0';
		body = strstr(buf, "\r\n\r\n");
		length = strcasestr(buf, "Content-Length:");
		if (body && length)
			wanted = (size_t)(body + 4 - buf) + strtoul(length + 15, NULL, 10);
	} while (!wanted || len < wanted);
	snprintf(lost, sizeof(lost), "%s/%u-lost", dir, count + 1);
	if (!unlink(lost))
		return false;
	snprintf(name, sizeof(name), "%u-client.xml", ++count);
	write_file(name, body + 4, strlen(body + 4));
	answer(ssl, body + 4);
	return true;
}

static void serve(SSL *ssl)
{
	static char buf[SIZE_MAX_REQUEST + 1];
	char subject[256] = "nobody";
	X509 *peer;

	if (SSL_accept(ssl) != 1) {
		ERR_print_errors_fp(stderr);
		return;
	}
	peer = SSL_get1_peer_certificate(ssl);
	if (peer)
		X509_NAME_oneline(X509_get_subject_name(peer), subject, sizeof(subject));
	X509_free(peer);
	write_file("peer", subject, strlen(subject));
	while (receive(ssl, buf))
		;
}

static int listen_on(int port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 16))
		die("listen");
	return fd;
}

int main(int argc, char **argv)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	int fd, client;
	SSL *ssl;

	if (argc < 5)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	dir = argv[4];
	if (SSL_CTX_use_certificate_chain_file(ctx, argv[2]) != 1 ||
	    SSL_CTX_use_PrivateKey_file(ctx, argv[3], SSL_FILETYPE_PEM) != 1)
		die(argv[2]);
	if (argc > 5) {
		if (SSL_CTX_load_verify_locations(ctx, argv[5], NULL) != 1)
			die(argv[5]);
		SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	}
	fd = listen_on(atoi(argv[1]));
	puts("listening");
	fflush(stdout);
	while ((client = accept(fd, NULL, NULL)) >= 0) {
		ssl = SSL_new(ctx);
		SSL_set_fd(ssl, client);
		serve(ssl);
		SSL_free(ssl);
		close(client);
	}
	return 1;
}
