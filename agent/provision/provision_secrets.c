// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Passwords in the secret service of a user's session (org.freedesktop.secrets), as if they were
 * files. They are in its collection "session", which it keeps in memory and never locks; a service
 * that has none, or does not run, is not used. All is done by a process that is the user's.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <systemd/sd-bus.h>

#include "agent/provision/provision_secrets.h"
#include "agent/user_bus.h"

#define SERVICE		"org.freedesktop.secrets"
#define INTERFACE	"org.freedesktop.Secret."
#define TOP		"/org/freedesktop/secrets"
#define ALIAS		"session"
#define WAIT_USEC	5000000ULL
#define MODE		0600

/*
 * struct service - a connection to it
 * @collection: path of what we have there
 * @session: path of how secrets are handed over: as they are, the bus is the user's own
 */
struct service {
	sd_bus *bus;
	char *collection, *session;
	sd_bus_error why;
	sd_bus_message *reply;
};

static sd_bus_message *begin(struct service *s, const char *path, const char *interface,
			     const char *member)
{
	sd_bus_message *call = NULL;

	if (sd_bus_message_new_method_call(s->bus, &call, SERVICE, path, interface, member) < 0)
		return NULL;
	/* Who has none running wants none */
	sd_bus_message_set_auto_start(call, 0);
	return call;
}

/* Ends what begin() began; @ret: what became of it meanwhile */
static int finish(struct service *s, sd_bus_message *call, int ret)
{
	s->reply = sd_bus_message_unref(s->reply);
	if (!call)
		return -ENOMEM;
	if (ret >= 0)
		ret = sd_bus_call(s->bus, call, WAIT_USEC, &s->why, &s->reply);
	sd_bus_message_unref(call);
	return ret < 0 ? ret : 0;
}

/* A path out of the reply; "/" stands for none */
static int take_path(struct service *s, char **path)
{
	const char *found;
	int ret = sd_bus_message_read(s->reply, "o", &found);

	if (ret < 0)
		return ret;
	*path = strcmp(found, "/") ? strdup(found) : NULL;
	return *path ? 0 : -ENOENT;
}

static int open_service(struct service *s, const struct provision_site *site)
{
	sd_bus_message *call;
	int ret = user_bus_open(site->uid, WAIT_USEC, &s->bus);

	if (ret < 0)
		return ret;
	call = begin(s, TOP, INTERFACE "Service", "ReadAlias");
	ret = finish(s, call, call ? sd_bus_message_append(call, "s", ALIAS) : 0);
	if (!ret)
		ret = take_path(s, &s->collection);
	if (ret)
		return ret;
	call = begin(s, TOP, INTERFACE "Service", "OpenSession");
	ret = finish(s, call, call ? sd_bus_message_append(call, "sv", "plain", "s", "") : 0);
	if (!ret)
		ret = sd_bus_message_skip(s->reply, "v");
	return ret < 0 ? ret : take_path(s, &s->session);
}

/* Return: @ret, with a message */
static int close_service(struct service *s, int ret, struct error *err)
{
	if (ret < 0)
		error_set(err, ret, "secret service: %s",
			  sd_bus_error_is_set(&s->why) ? s->why.message : strerror(-ret));
	sd_bus_message_unref(s->reply);
	sd_bus_error_free(&s->why);
	sd_bus_flush_close_unref(s->bus);
	free(s->collection);
	free(s->session);
	return ret < 0 ? ret : 0;
}

/* Return: 0; -ENOENT when there is none of that name */
static int find(struct service *s, const char *name, char **item)
{
	sd_bus_message *call = begin(s, s->collection, INTERFACE "Collection", "SearchItems");
	int ret;

	ret = finish(s, call, call ? sd_bus_message_append(call, "a{ss}", 1,
							   PROVISION_SECRETS_ATTRIBUTE, name) : 0);
	if (!ret)
		ret = sd_bus_message_enter_container(s->reply, 'a', "o");
	if (ret < 0)
		return ret;
	return sd_bus_message_at_end(s->reply, 0) ? -ENOENT : take_path(s, item);
}

/* Leaves @item alone when there is none of that name */
static int open_item(struct service *s, const struct provision_site *site, const char *name,
		     char **item)
{
	int ret = open_service(s, site);

	if (ret)
		return ret;
	ret = find(s, name, item);
	return ret == -ENOENT ? 0 : ret;
}

static int get(struct service *s, const char *item, struct provision_file *file)
{
	sd_bus_message *call = begin(s, item, INTERFACE "Item", "GetSecret");
	const void *parameters, *value;
	size_t parameters_len, len;
	int ret;

	ret = finish(s, call, call ? sd_bus_message_append(call, "o", s->session) : 0);
	if (!ret)
		ret = sd_bus_message_enter_container(s->reply, 'r', "oayays");
	if (ret >= 0)
		ret = sd_bus_message_skip(s->reply, "o");
	if (ret >= 0)
		ret = sd_bus_message_read_array(s->reply, 'y', &parameters, &parameters_len);
	if (ret >= 0)
		ret = sd_bus_message_read_array(s->reply, 'y', &value, &len);
	if (ret < 0)
		return ret;
	file->data = malloc(len + 1);
	if (!file->data)
		return -ENOMEM;
	memcpy(file->data, value, len);
	file->data[len] = '\0';
	file->len = len;
	file->mode = MODE;
	file->exists = true;
	return 0;
}

static int put_secret(const struct service *s, sd_bus_message *call, const char *name,
		      const struct provision_file *file)
{
	int ret = sd_bus_message_append(call, "a{sv}", 2,
					INTERFACE "Item.Label", "s", name,
					INTERFACE "Item.Attributes", "a{ss}", 1,
					PROVISION_SECRETS_ATTRIBUTE, name);

	if (ret >= 0)
		ret = sd_bus_message_sensitive(call);
	if (ret >= 0)
		ret = sd_bus_message_open_container(call, 'r', "oayays");
	if (ret >= 0)
		ret = sd_bus_message_append(call, "oay", s->session, 0);
	if (ret >= 0)
		ret = sd_bus_message_append_array(call, 'y', file->data, file->len);
	if (ret >= 0)
		ret = sd_bus_message_append(call, "s", "text/plain");
	if (ret >= 0)
		ret = sd_bus_message_close_container(call);
	return ret < 0 ? ret : sd_bus_message_append(call, "b", 1);
}

/**
 * provision_secrets_there - does a secret service run that passwords may go to?
 * @site: whose; this process is that user's
 *
 * Programs read them by secret-tool, so that is to be there, too.
 */
bool provision_secrets_there(const struct provision_site *site)
{
	struct service s = {};

	return !access("/usr/bin/" PROVISION_SECRETS_TOOL, X_OK) &&
	       !close_service(&s, open_service(&s, site), NULL);
}

/**
 * provision_secrets_read - read a password
 * @site: whose
 * @name: which
 * @file: empty; set to it, stays so when there is none
 * @err: message on failure
 *
 * Return: 0; -errno.
 */
int provision_secrets_read(const struct provision_site *site, const char *name,
			   struct provision_file *file, struct error *err)
{
	struct service s = {};
	char *item = NULL;
	int ret;

	if (!site->secrets)
		return 0;
	ret = open_item(&s, site, name, &item);
	if (!ret && item)
		ret = get(&s, item, file);
	free(item);
	return close_service(&s, ret, err);
}

/**
 * provision_secrets_write - keep a password
 * @site: whose
 * @name: which; one of that name is replaced
 * @file: the password
 * @err: message on failure
 *
 * Return: 0; -ENXIO without a service; -EACCES when it would ask somebody first; another -errno.
 */
int provision_secrets_write(const struct provision_site *site, const char *name,
			    const struct provision_file *file, struct error *err)
{
	struct service s = {};
	sd_bus_message *call;
	char *item = NULL;
	int ret;

	if (!site->secrets)
		return error_set(err, -ENXIO, "the secret service is not there any more");
	ret = open_service(&s, site);
	if (!ret) {
		call = begin(&s, s.collection, INTERFACE "Collection", "CreateItem");
		ret = finish(&s, call, call ? put_secret(&s, call, name, file) : 0);
	}
	if (!ret && take_path(&s, &item))
		ret = -EACCES;
	free(item);
	return close_service(&s, ret, err);
}

/**
 * provision_secrets_remove - forget a password
 * @site: whose
 * @name: which
 * @err: message on failure
 *
 * Return: 0, also when it was not there, and when the service is gone with all that it had; -errno.
 */
int provision_secrets_remove(const struct provision_site *site, const char *name,
			     struct error *err)
{
	struct service s = {};
	char *item = NULL;
	int ret;

	if (!site->secrets)
		return 0;
	ret = open_item(&s, site, name, &item);
	if (!ret && item)
		ret = finish(&s, begin(&s, item, INTERFACE "Item", "Delete"), 0);
	free(item);
	return close_service(&s, ret, err);
}
