/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CARDGATE_DMSERVER_OPERATIONS_H
#define CARDGATE_DMSERVER_OPERATIONS_H

#include "tools/dmserver/http.h"

/* What the routes run; see struct route */
int api_log_in(struct request *req, struct error *err);
int api_log_out(struct request *req, struct error *err);
int api_account_list(struct request *req, struct error *err);
int api_account_put(struct request *req, struct error *err);
int api_account_delete(struct request *req, struct error *err);
int api_audit_list(struct request *req, struct error *err);
int api_description(struct request *req, struct error *err);
int api_fleet(struct request *req, struct error *err);
int api_deviation_list(struct request *req, struct error *err);
int api_alarm_list(struct request *req, struct error *err);
int api_device_list(struct request *req, struct error *err);
int api_device_get(struct request *req, struct error *err);
int api_device_put(struct request *req, struct error *err);
int api_device_delete(struct request *req, struct error *err);
int api_device_state(struct request *req, struct error *err);
int api_device_sessions(struct request *req, struct error *err);
int api_group_list(struct request *req, struct error *err);
int api_group_get(struct request *req, struct error *err);
int api_group_put(struct request *req, struct error *err);
int api_group_delete(struct request *req, struct error *err);
int api_desired_list(struct request *req, struct error *err);
int api_desired_put(struct request *req, struct error *err);
int api_desired_delete(struct request *req, struct error *err);
int api_notify(struct request *req, struct error *err);
int api_schedule_put(struct request *req, struct error *err);
int api_schedule_delete(struct request *req, struct error *err);
int api_command_list(struct request *req, struct error *err);
int api_command_add(struct request *req, struct error *err);
int api_command_get(struct request *req, struct error *err);
int api_command_cancel(struct request *req, struct error *err);
int api_group_command_add(struct request *req, struct error *err);
int api_report_list(struct request *req, struct error *err);
int api_report_device(struct request *req, struct error *err);
int api_report_acknowledge(struct request *req, struct error *err);
int api_policy_list(struct request *req, struct error *err);
int api_policy_add(struct request *req, struct error *err);
int api_policy_get(struct request *req, struct error *err);
int api_policy_delete(struct request *req, struct error *err);
int page_login(struct request *req, struct error *err);
int page_log_in(struct request *req, struct error *err);
int page_log_out(struct request *req, struct error *err);
int page_style(struct request *req, struct error *err);
int page_fleet(struct request *req, struct error *err);
int page_devices(struct request *req, struct error *err);
int page_device(struct request *req, struct error *err);
int page_device_command(struct request *req, struct error *err);
int page_device_schedule(struct request *req, struct error *err);
int page_report_acknowledge(struct request *req, struct error *err);
int page_deviations(struct request *req, struct error *err);
int page_policies(struct request *req, struct error *err);
int page_audit(struct request *req, struct error *err);
int packet_get(struct request *req, struct error *err);
int dm_message(struct request *req, struct error *err);

#endif
