//! Boards and alerts are about something: a real Prometheus watches the system while it is used, and every query that
//! stands in `deploy` is asked. `cargo xtask observe` runs this.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Prometheus, Somebody, System, is_split};

/// What nobody measures in a run without a broker, or with one.
const BROKER: [&str; 2] = ["heartward_events_queued", "heartward_events_set_aside"];
const FILES: [&str; 2] = ["heartward_data_free_bytes", "heartward_data_size_bytes"];
/// What others measure: the broker's own plugin, and a probe of the proxy in front.
const OTHERS: [&str; 3] = ["rabbitmq_queue_messages", "rabbitmq_queue_consumers", "probe_ssl_earliest_cert_expiry"];

/// How long it may take until everything was seen once: what clocks show has minutes, and it takes two reminders.
const PATIENCE: Duration = Duration::from_mins(4);

pub(crate) fn deploy(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every query of every board, with board and panel.
fn panels() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/grafana/dashboards");
    let mut queries = Vec::new();
    for file in fs::read_dir(folder).expect("boards") {
        let board = fs::read_to_string(file.expect("a file").path()).expect("text");
        let board: Value = serde_json::from_str(&board).expect("JSON");
        for panel in board["panels"].as_array().expect("panels") {
            for target in panel["targets"].as_array().expect("targets") {
                let place = format!("{}: {}", board["title"], panel["title"]);
                queries.push((place, target["expr"].as_str().expect("a query").to_owned()));
            }
        }
    }
    queries
}

/// The series that a query is about: `name{label="value"}` and recorded names, without what is worked out of them.
fn selectors(query: &str) -> BTreeSet<String> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    let mut found = BTreeSet::new();
    let mut rest = query;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphabetic()) {
        rest = &rest[start..];
        let end = rest.find(|c| !word(c)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        rest = after;
        if let Some(labels) = after.strip_prefix('{').and_then(|after| after.split_once('}')) {
            found.insert(format!("{name}{{{}}}", labels.0));
            rest = labels.1;
        } else if name.contains(':') {
            found.insert(name.to_owned());
        } else if name == "by" {
            rest = after.split_once(')').map_or("", |(_, rest)| rest);
        }
    }
    found
}

fn is_about(query: &str, names: &[&str]) -> bool {
    names.iter().any(|name| query.contains(name))
}

/// Somebody who uses everything that is measured, again and again.
pub(crate) async fn use_it(me: &Somebody, friend: &str) {
    let talk = json!({ "person_ids": [friend], "layer": "ideas" });
    me.post("/api/v1/conversations", &talk).await;
    me.post("/api/v1/search", &json!({ "query": "anything" })).await;
    me.post("/api/v1/people", &json!({ "name": "" })).await;
    for list in ["people", "reminders"] {
        me.send(Method::GET, &format!("/api/v1/{list}?limit=5"), &[], Vec::new()).await.expect("an answer");
    }
}

/// Has them told something in each of the next minutes: a rate takes more than one.
async fn remind(me: &Somebody) {
    for minutes in 1..=3 {
        let at = chrono::Utc::now().with_timezone(&chrono_tz::Europe::Berlin) + chrono::TimeDelta::minutes(minutes);
        let start = at.format("%Y-%m-%dT%H:%M").to_string();
        me.post("/api/v1/reminders", &json!({ "kind": "own", "text": "tea", "start": start })).await.good();
    }
}

/// Somebody with a friend, and where they ask for a note by a channel that leads nowhere.
pub(crate) async fn settle(system: &System) -> (Somebody, String, String) {
    let me = Somebody::first(system).await;
    let friend = me.friend("Ines").await;
    let hook = json!({ "kind": "webhook", "name": "Mine", "address": "http://127.0.0.1:1/hook" });
    let hook = me.post("/api/v1/channels", &hook).await.good();
    let test = format!("/api/v1/channels/{}/test", hook["id"].as_str().expect("an id"));
    (me, friend, test)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes Prometheus and most of a minute: cargo xtask observe"]
async fn every_panel_and_every_alert_is_about_something_that_is_measured() {
    let mut system = System::start_measured(&[("EGRESS__ALLOW", "127.0.0.0/8")]).await;
    let prometheus = Prometheus::start(system.measured(), &deploy("prometheus/rules.yml")).await;
    let (me, friend, test) = settle(&system).await;
    remind(&me).await;
    for _ in 0..3 {
        me.post(&test, &json!({})).await.good();
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    if is_split() {
        // Some requests fail, so that there is something to see of that.
        system.kill("profiles");
        for _ in 0..3 {
            use_it(&me, &friend).await;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        system.run_all().await;
    }
    let absent: Vec<&str> = OTHERS.iter().chain(if is_split() { &FILES[..] } else { &BROKER }).copied().collect();
    let failures = |query: &str| !is_split() && query.contains("5..");
    let mut wanted: Vec<(String, String)> =
        panels().into_iter().filter(|(_, query)| !is_about(query, &absent)).collect();
    let (asked, rules) = (wanted.len(), prometheus.rules().await);
    for rule in &rules {
        let query = rule["query"].as_str().expect("a query");
        let name = rule["name"].as_str().expect("a name");
        let about = selectors(query).into_iter().filter(|query| !is_about(query, &absent) && !failures(query));
        wanted.extend(about.map(|query| (name.to_owned(), query)));
    }
    let in_rules = wanted.len() - asked;
    let begun = Instant::now();
    while !wanted.is_empty() {
        assert!(begun.elapsed() < PATIENCE, "no figure for {wanted:#?}");
        use_it(&me, &friend).await;
        let mut without = Vec::new();
        for (place, query) in wanted {
            let found = prometheus.query(&query).await.unwrap_or_default();
            if found.iter().all(|(_, value)| value.is_nan()) {
                without.push((place, query));
            }
        }
        wanted = without;
    }
    for rule in prometheus.rules().await {
        assert_eq!(rule["health"], "ok", "{rule}");
    }
    let series = prometheus.query(r#"sum by (role) (scrape_samples_scraped{job="heartward"})"#).await.expect("series");
    eprintln!("{asked} queries of boards and {in_rules} series of {} rules have figures", rules.len());
    for (role, samples) in series {
        eprintln!("{}: {samples} samples a scrape", role["role"]);
    }
}
