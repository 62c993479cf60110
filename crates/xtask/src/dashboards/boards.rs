use super::board::Board;
use super::board::Unit::{Bytes, Count, PerSecond, Seconds, Share};

/// All boards there are.
pub(super) fn all() -> Vec<Board> {
    let services = [
        ("heartward-profiles", "profiles"),
        ("heartward-reflections", "reflections"),
        ("heartward-reminders-red", "reminders"),
    ];
    let services = services.map(|(uid, name)| service(uid, name));
    [overview(), gateway()].into_iter().chain(services).chain([saturation(), events(), reminders()]).collect()
}

/// Is it well, and what do people notice?
fn overview() -> Board {
    Board::new("heartward-overview", "Heartward: overview")
        .figure("Processes up", Count, None, r#"sum(up{job="heartward"})"#)
        .label("Version", "service_version", "count by (service_version) (heartward_build_info)")
        .figure("Most overdue", Seconds, Some(900.0), "max(heartward_reminders_lag_seconds)")
        .figure("Oldest event untold", Seconds, Some(300.0), "max(heartward_outbox_age_seconds)")
        .figure(
            "Events set aside",
            Count,
            Some(1.0),
            "sum(heartward_outbox_parked) + (sum(heartward_events_set_aside) or vector(0))",
        )
        .figure("Last backup", Seconds, Some(129_600.0), "max(heartward_backup_age_seconds)")
        .row(4)
        .course(
            "Requests by status",
            PerSecond,
            &[(
                "sum by (http_response_status_code) (rate(http_server_request_duration_seconds_count[5m]))",
                "{{http_response_status_code}}",
            )],
        )
        .durations("How long requests take", "http_server_request_duration_seconds_bucket")
        .course(
            "Failed requests by route",
            PerSecond,
            &[(
                r#"sum by (http_route) (rate(http_server_request_duration_seconds_count{http_response_status_code=~"5.."}[5m])) or vector(0)"#,
                "{{http_route}}",
            )],
        )
        .course(
            "Slowest routes (p95)",
            Seconds,
            &[(
                "topk(8, histogram_quantile(0.95, sum by (le, http_route) (rate(http_server_request_duration_seconds_bucket[5m]))))",
                "{{http_route}}",
            )],
        )
        .course(
            "Logging a conversation (p95)",
            Seconds,
            &[(
                r#"histogram_quantile(0.95, sum by (le) (rate(http_server_request_duration_seconds_bucket{http_request_method="POST",http_route="/api/v1/conversations"}[5m])))"#,
                "POST /api/v1/conversations",
            )],
        )
        .course(
            "Share of requests that fail",
            Share,
            &[
                ("heartward:http_errors:ratio5m", "5 minutes"),
                ("heartward:http_errors:ratio6h", "6 hours"),
                ("heartward:http_errors:ratio3d", "3 days"),
            ],
        )
}

/// Rate, errors and duration of requests, and of the calls that they make.
fn gateway() -> Board {
    Board::new("heartward-gateway", "Heartward RED: gateway")
        .course(
            "Requests by route",
            PerSecond,
            &[("topk(12, sum by (http_route) (rate(http_server_request_duration_seconds_count[5m])))", "{{http_route}}")],
        )
        .course(
            "Refused and failed",
            PerSecond,
            &[(
                r#"sum by (http_response_status_code) (rate(http_server_request_duration_seconds_count{http_response_status_code=~"[45].."}[5m]))"#,
                "{{http_response_status_code}}",
            )],
        )
        .durations("How long they take", "http_server_request_duration_seconds_bucket")
        .course("Under way", Count, &[("sum by (role) (http_server_active_requests)", "{{role}}")])
        .course(
            "Calls by status",
            PerSecond,
            &[(
                r#"sum by (rpc_response_status_code) (rate(rpc_client_call_duration_seconds_count{role=~"gateway|all"}[5m]))"#,
                "{{rpc_response_status_code}}",
            )],
        )
        .course(
            "Slowest calls (p95)",
            Seconds,
            &[(
                r#"topk(8, histogram_quantile(0.95, sum by (le, rpc_method) (rate(rpc_client_call_duration_seconds_bucket{role=~"gateway|all"}[5m]))))"#,
                "{{rpc_method}}",
            )],
        )
}

/// Rate, errors and duration of the calls to one service, and of what they ask of its store.
fn service(uid: &'static str, name: &str) -> Board {
    let calls = format!(r#"rpc_server_call_duration_seconds_count{{rpc_method=~"heartward[.]{name}[.].*"}}"#);
    let refused = calls.replace('}', r#",rpc_response_status_code!="OK"}"#);
    let durations = calls.replace("_count", "_bucket");
    let statements = format!(r#"db_client_operation_duration_seconds_count{{db_namespace="{name}"}}"#);
    let slowest = statements.replace("_count", "_bucket");
    Board::new(uid, format!("Heartward RED: {name}"))
        .course(
            "Calls by method",
            PerSecond,
            &[(&format!("sum by (rpc_method) (rate({calls}[5m]))"), "{{rpc_method}}")],
        )
        .course(
            "Refused and failed",
            PerSecond,
            &[(
                &format!("sum by (rpc_method, rpc_response_status_code) (rate({refused}[5m])) or vector(0)"),
                "{{rpc_method}} {{rpc_response_status_code}}",
            )],
        )
        .durations("How long they take", &durations)
        .course(
            "Statements",
            PerSecond,
            &[(&format!("sum by (db_query_summary) (rate({statements}[5m]))"), "{{db_query_summary}}")],
        )
        .course(
            "Slowest statements (p95)",
            Seconds,
            &[(
                &format!("topk(8, histogram_quantile(0.95, sum by (le, db_query_summary) (rate({slowest}[5m]))))"),
                "{{db_query_summary}}",
            )],
        )
        .course(
            "Events told",
            Count,
            &[(&format!(r#"heartward_outbox_depth{{service_name="{name}"}}"#), "wait in the outbox")],
        )
}

/// Utilisation, saturation and errors of what everything stands on.
fn saturation() -> Board {
    let pool = "db_client_connection_pool_name";
    Board::new("heartward-use", "Heartward USE: processes and stores")
        .course(
            "Processor",
            Share,
            &[(r#"sum by (role) (rate(process_cpu_time_seconds_total{job="heartward"}[5m]))"#, "{{role}}")],
        )
        .course("Memory", Bytes, &[("sum by (role) (process_memory_usage_bytes)", "{{role}}")])
        .course(
            "Open files",
            Share,
            &[("process_unix_file_descriptor_count / heartward_process_file_descriptor_limit", "{{role}}")],
        )
        .course(
            "Threads of the runtime",
            Share,
            &[("rate(heartward_runtime_busy_seconds_total[5m]) / heartward_runtime_workers", "{{role}} busy")],
        )
        .course(
            "Tasks",
            Count,
            &[("heartward_runtime_tasks", "{{role}}"), ("heartward_runtime_tasks_waiting", "{{role}} waiting")],
        )
        .course("Threads", Count, &[("process_thread_count", "{{role}}")])
        .course(
            "Connections in use",
            Share,
            &[(
                &format!(
                    r#"sum by (role, {pool}) (db_client_connection_count{{db_client_connection_state="used"}}) / sum by (role, {pool}) (db_client_connection_max)"#
                ),
                "{{role}} {{db_client_connection_pool_name}}",
            )],
        )
        .course(
            "Waiting for a connection (p95)",
            Seconds,
            &[(
                &format!(
                    "histogram_quantile(0.95, sum by (le, {pool}) (rate(db_client_connection_wait_time_seconds_bucket[5m])))"
                ),
                "{{db_client_connection_pool_name}}",
            )],
        )
        .course(
            "Errors of the store",
            PerSecond,
            &[(
                r#"sum by (db_namespace, error_type) (rate(db_client_operation_duration_seconds_count{error_type!=""}[5m])) or vector(0)"#,
                "{{db_namespace}} {{error_type}}",
            )],
        )
        .course(
            "Commits (p95)",
            Seconds,
            &[(
                r#"histogram_quantile(0.95, sum by (le, db_namespace) (rate(db_client_operation_duration_seconds_bucket{db_query_summary="commit"}[5m])))"#,
                "{{db_namespace}}",
            )],
        )
        .course(
            "Disk of the data folder",
            Share,
            &[("1 - heartward_data_free_bytes / heartward_data_size_bytes", "{{role}} used")],
        )
        .course("Up for", Seconds, &[("process_uptime_seconds", "{{role}}")])
}

/// What services tell each other, and what did not get there.
fn events() -> Board {
    let handler = "{{messaging_destination_name}}";
    Board::new("heartward-events", "Heartward: events")
        .course("Outbox", Count, &[("sum by (service_name) (heartward_outbox_depth)", "{{service_name}}")])
        .course("Oldest in the outbox", Seconds, &[("max by (service_name) (heartward_outbox_age_seconds)", "{{service_name}}")])
        .course(
            "Given up or set aside",
            Count,
            &[
                ("max by (service_name) (heartward_outbox_parked)", "outbox of {{service_name}}"),
                ("max by (messaging_destination_name) (heartward_events_set_aside)", handler),
            ],
        )
        .course(
            "Published",
            PerSecond,
            &[("sum by (messaging_destination_name) (rate(messaging_client_sent_messages_total[5m]))", handler)],
        )
        .durations("Handing a batch to the bus", "messaging_client_operation_duration_seconds_bucket")
        .course(
            "Taken in",
            PerSecond,
            &[("sum by (messaging_destination_name) (rate(messaging_process_duration_seconds_count[5m]))", handler)],
        )
        .course(
            "Taking in (p95)",
            Seconds,
            &[(
                "histogram_quantile(0.95, sum by (le, messaging_destination_name) (rate(messaging_process_duration_seconds_bucket[5m])))",
                handler,
            )],
        )
        .course(
            "Not taken in",
            PerSecond,
            &[(
                r#"sum by (messaging_destination_name, error_type) (rate(messaging_process_duration_seconds_count{error_type!=""}[5m])) or vector(0)"#,
                "{{messaging_destination_name}} {{error_type}}",
            )],
        )
        .course(
            "Again",
            PerSecond,
            &[
                ("sum(rate(heartward_events_redelivered_total[5m]))", "redelivered"),
                ("sum(rate(heartward_events_duplicates_total[5m]))", "heard before"),
            ],
        )
        .course(
            "Waiting in the broker",
            Count,
            &[("max by (messaging_destination_name) (heartward_events_queued)", handler)],
        )
        .course("Queues, as the broker sees them", Count, &[("rabbitmq_queue_messages", "{{queue}}")])
        .course("Consumers, as the broker sees them", Count, &[("rabbitmq_queue_consumers", "{{queue}}")])
}

/// Whether people are told what they wanted to be told, and when.
fn reminders() -> Board {
    let late = "heartward_reminders_lateness_seconds_bucket";
    let quantile =
        |share: &str| format!("histogram_quantile({share}, sum by (le, heartward_queue) (rate({late}[1h])))");
    Board::new("heartward-reminders", "Heartward: reminders")
        .course("Due and not done", Count, &[("max by (heartward_queue) (heartward_reminders_due)", "{{heartward_queue}}")])
        .course("Most overdue", Seconds, &[("max by (heartward_queue) (heartward_reminders_lag_seconds)", "{{heartward_queue}}")])
        .course(
            "Told",
            PerSecond,
            &[("sum by (heartward_kind) (rate(heartward_reminders_told_total[1h]))", "{{heartward_kind}}")],
        )
        .course(
            "How late",
            Seconds,
            &[
                (&quantile("0.5"), "{{heartward_queue}} p50"),
                (&quantile("0.95"), "{{heartward_queue}} p95"),
                (&quantile("0.99"), "{{heartward_queue}} p99"),
            ],
        )
        .course(
            "Could not be done",
            PerSecond,
            &[("sum by (heartward_queue) (rate(heartward_reminders_failures_total[1h]))", "{{heartward_queue}}")],
        )
        .course(
            "Attempts by outcome",
            PerSecond,
            &[("sum by (heartward_outcome) (rate(heartward_notes_attempts_total[1h]))", "{{heartward_outcome}}")],
        )
        .course(
            "Attempts that did not arrive",
            PerSecond,
            &[(
                r#"sum by (heartward_channel, heartward_outcome) (rate(heartward_notes_attempts_total{heartward_outcome!="taken"}[1h])) or vector(0)"#,
                "{{heartward_channel}} {{heartward_outcome}}",
            )],
        )
        .course(
            "How long attempts take (p95)",
            Seconds,
            &[(
                "histogram_quantile(0.95, sum by (le, heartward_channel) (rate(heartward_notes_attempt_duration_seconds_bucket[1h])))",
                "{{heartward_channel}}",
            )],
        )
        .course(
            "What became of notes",
            PerSecond,
            &[(
                "sum by (heartward_channel, heartward_outcome) (rate(heartward_notes_settled_total[1h]))",
                "{{heartward_channel}} {{heartward_outcome}}",
            )],
        )
        .course(
            "Channels",
            Count,
            &[("max by (heartward_channel, heartward_state) (heartward_channels) > 0", "{{heartward_channel}} {{heartward_state}}")],
        )
}
