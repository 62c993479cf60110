//! Boards and alerts are about something: a real Prometheus watches the system while it is used, and every query that
//! stands in `deploy` is asked. `cargo xtask observe` runs this.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use lapin::options::{BasicPublishOptions, QueuePurgeOptions};
use lapin::{BasicProperties, Connection, ConnectionProperties};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};

use crate::support::{Prometheus, Proxy, Somebody, System, broker_url, eventually, is_split};

/// What nobody measures in a run without a broker, or with one.
const BROKER: [&str; 2] = ["heartward_events_queued", "heartward_events_set_aside"];
const FILES: [&str; 3] = ["heartward_data_free_bytes", "heartward_data_size_bytes", "heartward_backup_age_seconds"];
/// What others measure: the broker's own plugin, and a probe of the proxy in front.
const OTHERS: [&str; 3] = ["rabbitmq_queue_messages", "rabbitmq_queue_consumers", "probe_ssl_earliest_cert_expiry"];

/// How long it may take until everything was seen once.
const PATIENCE: Duration = Duration::from_secs(90);

fn deploy(path: &str) -> String {
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
async fn use_it(me: &Somebody, friend: &str) {
    let talk = json!({ "person_ids": [friend], "layer": "ideas" });
    me.post("/api/v1/conversations", &talk).await;
    me.post("/api/v1/search", &json!({ "query": "anything" })).await;
    me.post("/api/v1/people", &json!({ "name": "" })).await;
    me.send(Method::GET, "/api/v1/people?limit=5", &[], Vec::new()).await.expect("an answer");
}

/// Somebody with a friend, and a channel that leads nowhere.
async fn settle(system: &System) -> (Somebody, String) {
    let me = Somebody::first(system).await;
    let friend = me.friend("Ines").await;
    let (hook, nowhere) =
        (json!({ "kind": "webhook", "name": "Mine", "address": "http://127.0.0.1:1/hook" }), json!({}));
    let hook = me.post("/api/v1/channels", &hook).await.good();
    let test = format!("/api/v1/channels/{}/test", hook["id"].as_str().expect("an id"));
    for _ in 0..4 {
        me.post(&test, &nowhere).await.good();
    }
    (me, friend)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes Prometheus and most of a minute: cargo xtask observe"]
async fn every_panel_and_every_alert_is_about_something_that_is_measured() {
    let mut system = System::start_measured(&[("EGRESS__ALLOW", "127.0.0.0/8")]).await;
    let prometheus = Prometheus::start(system.measured(), &deploy("prometheus/rules.yml")).await;
    let (me, friend) = settle(&system).await;
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

/// The same rules with short windows and low marks.
fn impatient() -> String {
    let mut rules = deploy("prometheus/rules.yml");
    for (usual, short) in [
        ("[5m]", "[8s]"),
        ("[1h]", "[20s]"),
        ("[3h]", "[20s]"),
        ("[30m]", "[40s]"),
        ("for: 15m", "for: 1s"),
        ("for: 5m", "for: 1s"),
        ("for: 2m", "for: 1s"),
        ("for: 1m", "for: 1s"),
        ("> 900", "> 3"),
        ("> 300", "> 3"),
    ] {
        assert!(rules.contains(usual), "{usual}");
        rules = rules.replace(usual, short);
    }
    rules
}

struct Watch {
    prometheus: Prometheus,
}

impl Watch {
    async fn fires(&self, alert: &str, meanwhile: impl AsyncFn()) {
        eventually(alert, async || {
            meanwhile().await;
            self.prometheus.firing().await.contains(alert).then_some(())
        })
        .await;
        eprintln!("{alert} fires");
    }

    async fn clears(&self, alert: &str, meanwhile: impl AsyncFn()) {
        eventually(&format!("the end of {alert}"), async || {
            meanwhile().await;
            (!self.prometheus.firing().await.contains(alert)).then_some(())
        })
        .await;
        eprintln!("{alert} clears");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes Prometheus and some minutes: cargo xtask observe"]
async fn alerts_fire_in_a_fault_and_clear_after_it() {
    if !is_split() {
        return;
    }
    let (credentials, rest) =
        broker_url().split_once('@').map(|(a, b)| (a.to_owned(), b.to_owned())).expect("a broker");
    let (host, vhost) = rest.split_once('/').expect("a virtual host");
    let proxy = Proxy::to(host.to_owned()).await;
    let through = format!("{credentials}@{}/{vhost}", proxy.address);
    let mut system = System::start_measured(&[("EGRESS__ALLOW", "127.0.0.0/8"), ("BUS__URL", &through)]).await;
    let prometheus = Prometheus::start(system.measured(), &impatient()).await;
    let watch = Watch { prometheus };
    let (me, friend) = settle(&system).await;
    let usual = async || use_it(&me, &friend).await;

    watch.fires("HeartwardNotesFailing", &usual).await;
    watch.clears("HeartwardNotesFailing", &usual).await;

    system.kill("profiles");
    watch.fires("HeartwardDown", &usual).await;
    watch.fires("HeartwardErrorsFast", &usual).await;
    system.run_all().await;
    watch.clears("HeartwardDown", &usual).await;
    watch.clears("HeartwardErrorsFast", &usual).await;

    system.kill("reminders");
    watch.fires("HeartwardRemindersUnknown", async || {}).await;
    system.run_all().await;
    watch.clears("HeartwardRemindersUnknown", async || {}).await;

    proxy.cut();
    watch.fires("HeartwardOutboxStuck", &usual).await;
    proxy.mend();
    watch.clears("HeartwardOutboxStuck", &usual).await;

    let broker = Connection::connect(&broker_url(), ConnectionProperties::default()).await.expect("a broker");
    let channel = broker.create_channel().await.expect("a channel");
    let (options, properties) = (BasicPublishOptions::default(), BasicProperties::default());
    channel.basic_publish("".into(), "reminders.people".into(), options, b"no event", properties).await.expect("sent");
    watch.fires("HeartwardEventsParked", async || {}).await;
    channel.queue_purge("reminders.people.dead".into(), QueuePurgeOptions::default()).await.expect("purged");
    watch.clears("HeartwardEventsParked", async || {}).await;

    let later = (chrono::Utc::now() + chrono::TimeDelta::days(9)).format("%Y-%m-%dT%H:%M").to_string();
    me.post("/api/v1/reminders", &json!({ "kind": "own", "text": "tea", "start": later })).await.good();
    let mut database = PgConnection::connect(system.database_url()).await.expect("a connection");
    let unreadable = "update reminders.reminder set kind = 99, planned_at = now(), next_at = now()";
    sqlx::query(unreadable).execute(&mut database).await.expect("unreadable");
    watch.fires("HeartwardRemindersLate", async || {}).await;
    sqlx::query("delete from reminders.reminder").execute(&mut database).await.expect("gone");
    watch.clears("HeartwardRemindersLate", async || {}).await;

    for _ in 0..4 {
        system.kill("reflections");
        system.run_all().await;
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    watch.fires("HeartwardRestarting", async || {}).await;
    watch.clears("HeartwardRestarting", async || {}).await;
}
