use std::collections::BTreeSet;

use heartward_core::AccountId;
use heartward_platform::telemetry::names;
use serde_json::json;

use crate::support::{Somebody, System, eventually, is_split};

/// What is written somewhere below, and must be in no figure.
const CANARIES: [&str; 4] = ["canary-note", "canary-name", "canary.example", "canary-password"];

/// One line of what Prometheus reads.
struct Sample {
    name: String,
    attributes: Vec<(String, String)>,
}

fn samples(text: &str) -> Vec<Sample> {
    let line = |line: &str| {
        let (sample, _) = line.rsplit_once(' ').expect("a figure");
        let (name, rest) = sample.split_once('{').unwrap_or((sample, ""));
        let pairs = rest.trim_end_matches('}').split("\",").filter_map(|pair| pair.split_once("=\""));
        let attributes = pairs.map(|(key, value)| (key.to_owned(), value.trim_end_matches('"').to_owned())).collect();
        Sample { name: name.to_owned(), attributes }
    };
    text.lines().filter(|line| !line.starts_with('#')).map(line).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_process_tells_its_figures_and_nothing_about_anybody() {
    let system = System::start_measured(&[]).await;
    let me = Somebody::first(&system).await;
    let friend = me.friend("canary-name").await;
    let talk = json!({ "person_ids": [friend], "layer": "feelings", "note": "canary-note" });
    me.post("/api/v1/conversations", &talk).await.good();
    let channel = json!({ "kind": "ntfy", "name": "canary-name", "address": "https://canary.example/canary-note" });
    let _ = me.post("/api/v1/channels", &channel).await;
    let _ = me.post("/api/v1/session", &json!({ "email": "a@canary.example", "password": "canary-password" })).await;
    let _ = reqwest::get(format!("{}/people/{friend}?canary-name", system.url())).await;
    let _ = reqwest::get(format!("{}/canary-name", system.url())).await;

    let mut wanted = vec![
        "http_server_request_duration_seconds_bucket",
        "rpc_client_call_duration_seconds_bucket",
        "rpc_server_call_duration_seconds_bucket",
        "db_client_operation_duration_seconds_bucket",
        "db_client_connection_wait_time_seconds_bucket",
        "db_client_connection_count",
        "messaging_client_sent_messages_total",
        "messaging_process_duration_seconds_bucket",
        "heartward_outbox_depth",
        "heartward_outbox_age_seconds",
        "heartward_outbox_parked",
        "heartward_reminders_due",
        "heartward_reminders_lag_seconds",
        "heartward_channels",
        "heartward_build_info",
        "process_cpu_time_seconds_total",
        "process_memory_usage_bytes",
        "process_unix_file_descriptor_count",
        "heartward_runtime_tasks",
    ];
    if is_split() {
        wanted.extend(["heartward_events_queued", "heartward_events_set_aside"]);
    } else {
        wanted.push("heartward_data_free_bytes");
    }
    let text = eventually("all figures", async || {
        let text = system.figures().await;
        wanted.iter().all(|name| text.contains(&format!("\n{name}"))).then_some(text)
    })
    .await;

    for canary in CANARIES.iter().copied().chain([friend.as_str()]) {
        assert!(!text.contains(canary), "a figure tells {canary}");
    }
    let known: BTreeSet<String> = names::ATTRIBUTES.iter().map(|name| name.replace('.', "_")).collect();
    let resource = ["le", "telemetry_sdk_language", "telemetry_sdk_name", "telemetry_sdk_version"];
    for Sample { name, attributes } in samples(&text) {
        for (key, value) in attributes {
            assert!(known.contains(&key) || resource.contains(&key.as_str()), "{name} has the attribute {key}");
            let id = AccountId::parse("value", &value).is_ok() || value.contains('@') || value.contains("//");
            assert!(!id && value.len() < 80, "{name} says {key}={value}");
        }
    }
    // Who asks for metrics has to come to the operator's door.
    assert_eq!(reqwest::get(format!("{}/metrics", system.url())).await.expect("an answer").status(), 404);
}
