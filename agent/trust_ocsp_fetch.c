// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The way to an OCSP responder, HTTP POST (RFC 6960, appendix A.1), in a process of
 * its own: a name may take for ever to resolve, and who talks to the network
 * needs no privilege for it.
 */
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/capability.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/http.h>

#include "agent/card_worker.h"
#include "agent/trust_ocsp.h"

/**
 * struct order - what the process is told
 * @seconds: for everything; later than who waits for the process gives up, and says why
 * @url: whom to ask
 * @len: bytes of @request
 * @request: what
 */
struct order {
	uint32_t seconds;
	char url[TRUST_OCSP_URL_MAX];
	uint32_t len;
	uint8_t request[4096];
};

static void drop_privileges(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};

	prctl(PR_SET_NAME, "cardgate-ocsp");
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	syscall(SYS_capset, &header, none);
}

static BIO *post(const struct order *order)
{
	char *host = NULL, *port = NULL, *path = NULL;
	BIO *request = BIO_new_mem_buf(order->request, (int)order->len), *answer = NULL;
	int tls = 1;

	if (request &&
	    OSSL_HTTP_parse_url(order->url, &tls, NULL, &host, &port, NULL, &path, NULL, NULL) &&
	    !tls)
		answer = OSSL_HTTP_transfer(NULL, host, port, path, 0, NULL, NULL, NULL, NULL,
					    NULL, NULL, 0, NULL, "application/ocsp-request",
					    request, "application/ocsp-response", 1,
					    TRUST_OCSP_ANSWER_MAX, (int)order->seconds, 0);
	OPENSSL_free(host);
	OPENSSL_free(port);
	OPENSSL_free(path);
	BIO_free(request);
	return answer;
}

static void serve(int fd)
{
	uint8_t answer[TRUST_OCSP_ANSWER_MAX];
	static struct card_message msg;
	const char *why;
	struct order order;
	size_t len, used = 0;
	BIO *bio;
	int n;

	drop_privileges();
	if (card_worker_receive(fd, -1, &msg, &len) || len != sizeof(order))
		return;
	memcpy(&order, msg.data, sizeof(order));
	bio = post(&order);
	while (bio && used < sizeof(answer) &&
	       (n = BIO_read(bio, answer + used, (int)(sizeof(answer) - used))) > 0)
		used += (size_t)n;
	why = ERR_reason_error_string(ERR_peek_last_error());
	if (used)
		card_worker_send(fd, 0, answer, used);
	else
		card_worker_send(fd, -EHOSTUNREACH, why ? why : "no answer",
				 strlen(why ? why : "no answer"));
}

/**
 * trust_ocsp_fetch - send a request to an OCSP responder
 * @url: the responder, http:
 * @request: OCSPRequest in DER, at most 4096 bytes
 * @request_len: bytes of it
 * @deadline_ms: for all of it, the resolution of the name included
 * @answer: where the answer goes, TRUST_OCSP_ANSWER_MAX
 * @len: set to its bytes
 * @err: message on failure
 *
 * The caller must have one thread only.
 *
 * Return: 0; -EHOSTUNREACH when nobody answers, or not what was asked for;
 * -ETIMEDOUT; -EINVAL for a URL or request that is too long; or what
 * card_worker_start() says.
 */
int trust_ocsp_fetch(const char *url, const uint8_t *request, size_t request_len,
		     unsigned int deadline_ms, uint8_t *answer, size_t *len,
		     struct error *err)
{
	static struct card_message msg;
	struct card_worker worker;
	struct order order = { .seconds = deadline_ms / 1000 + 2 };
	size_t got;
	int ret;

	if (strlen(url) >= sizeof(order.url) || request_len > sizeof(order.request))
		return error_set(err, -EINVAL, "OCSP request of %zu bytes", request_len);
	strcpy(order.url, url);
	order.len = (uint32_t)request_len;
	memcpy(order.request, request, request_len);
	ret = card_worker_start(&worker, serve, err);
	if (ret)
		return ret;
	ret = card_worker_send(worker.fd, 0, &order, sizeof(order));
	if (!ret)
		ret = card_worker_receive(worker.fd, (int)deadline_ms, &msg, &got);
	card_worker_stop(&worker, 0);
	if (ret == -ETIMEDOUT)
		return error_set(err, ret, "no answer in time");
	if (ret)
		return error_set(err, -EHOSTUNREACH, "no answer");
	if (msg.code)
		return error_set(err, -EHOSTUNREACH, "%.*s", (int)got, (char *)msg.data);
	if (got > TRUST_OCSP_ANSWER_MAX)
		return error_set(err, -EHOSTUNREACH, "answer of %zu bytes", got);
	memcpy(answer, msg.data, got);
	*len = got;
	return 0;
}
