//! Several replicas of reminders share what is due; some are killed while they do.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use chrono::{DateTime, TimeDelta, Timelike as _, Utc};
use futures_util::StreamExt as _;
use futures_util::stream::iter;
use http::HeaderMap;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::{Somebody, System, eventually, is_split};

/// What arrived: the id of each note, and how often it came.
type Arrived = Arc<Mutex<BTreeMap<String, usize>>>;

/// A receiver of notes on this machine.
async fn receiver() -> (String, Arrived) {
    async fn take(State(arrived): State<Arrived>, headers: HeaderMap, _: Bytes) {
        let id = headers["webhook-id"].to_str().expect("visible").to_owned();
        *arrived.lock().expect("unpoisoned").entry(id).or_default() += 1;
    }
    let arrived = Arrived::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/hook", listener.local_addr().expect("bound"));
    let app = Router::new().route("/hook", post(take)).with_state(arrived.clone());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (url, arrived)
}

/// All pages of a list.
async fn all(me: &Somebody, path: &str, field: &str) -> Vec<Value> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = me.get(&format!("{path}?limit=200&cursor={cursor}")).await;
        found.extend(page[field].as_array().expect("a list").clone());
        match page["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return found,
        }
    }
}

fn time(value: &Value) -> DateTime<Utc> {
    value.as_str().expect("a time").parse().expect("a valid time")
}

/// Lets so many reminders fall due at one instant while replicas share them and are killed, one after another.
async fn share(replicas: usize, due: usize, kills: usize) {
    let mut system = System::start_with(&[("EGRESS__ALLOW", "127.0.0.0/8")]).await;
    for _ in 1..replicas {
        system.replicate("reminders");
    }
    let me = Somebody::first(&system).await;
    let (url, arrived) = receiver().await;
    let hook = json!({ "kind": "webhook", "name": "Mine", "address": url });
    let hook = me.post("/api/v1/channels", &hook).await.good();
    let id = hook["id"].as_str().expect("an id").to_owned();
    me.post(&format!("/api/v1/channels/{id}/test"), &json!({})).await.good();
    arrived.lock().expect("unpoisoned").clear();

    // What clocks show has minutes: the first one by which all are surely made.
    let making = TimeDelta::milliseconds(i64::try_from(due).expect("few") * 8) + TimeDelta::seconds(65);
    let at = (Utc::now() + making).with_second(0).and_then(|at| at.with_nanosecond(0)).expect("a minute");
    let start = at.with_timezone(&chrono_tz::Europe::Berlin).format("%Y-%m-%dT%H:%M").to_string();
    let remind = |number: usize| {
        let (me, start) = (me.clone(), start.clone());
        async move {
            let new = json!({ "kind": "own", "text": format!("reminder {number}"), "start": start });
            me.post("/api/v1/reminders", &new).await.good()["id"].as_str().expect("an id").to_owned()
        }
    };
    let mut made: Vec<String> = iter((0..due).map(remind)).buffer_unordered(8).collect().await;
    assert!(Utc::now() < at, "all are made in time");

    tokio::time::sleep((at - Utc::now()).to_std().unwrap_or_default()).await;
    for _ in 0..kills {
        tokio::time::sleep(Duration::from_millis(400)).await;
        system.kill_replica();
        system.replicate("reminders");
    }
    // Whatever the dead had claimed is free again after the lease.
    eventually_within(Duration::from_secs(150), async || arrived.lock().expect("unpoisoned").len() >= due).await;

    let notices = all(&me, "/api/v1/notices", "notices").await;
    let mut told: Vec<String> =
        notices.iter().map(|notice| notice["reminder_id"].as_str().expect("an id").to_owned()).collect();
    told.sort();
    made.sort();
    assert_eq!(told, made, "each is told, once");
    let mut lateness: Vec<i64> = notices
        .iter()
        .map(|notice| (time(&notice["create_time"]) - time(&notice["due_time"])).num_milliseconds())
        .collect();
    lateness.sort_unstable();
    assert!(lateness[0] >= 0, "nothing is told before its time");
    let at = |part: usize| lateness[(lateness.len() * part / 100).min(lateness.len() - 1)];
    eprintln!("{replicas} replicas, {due} due, {kills} killed: told after p50 {} ms, p99 {} ms", at(50), at(99));

    let deliveries = eventually("every delivery to be on record", async || {
        let deliveries = all(&me, &format!("/api/v1/channels/{id}/deliveries"), "deliveries").await;
        let notes: Vec<Value> = deliveries.into_iter().filter(|it| it["kind"] == "own").collect();
        (notes.len() == due && notes.iter().all(|it| it["state"] == "sent")).then_some(notes)
    })
    .await;
    let arrived = arrived.lock().expect("unpoisoned").clone();
    let twice = |delivery: &&Value| arrived[delivery["id"].as_str().expect("an id")] > 1;
    let doubled: Vec<&Value> = deliveries.iter().filter(twice).collect();
    assert!(doubled.iter().all(|it| it["unknown_outcomes"].as_u64() > Some(0)), "what came twice says so: {doubled:?}");
    assert!(doubled.len() <= kills * 20, "{} came twice", doubled.len());
}

async fn eventually_within(patience: Duration, mut done: impl AsyncFnMut() -> bool) {
    let end = tokio::time::Instant::now() + patience;
    while !done().await {
        assert!(tokio::time::Instant::now() < end, "not within {patience:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_is_told_once_while_replicas_are_killed() {
    if is_split() {
        share(3, 300, 4).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes ten minutes; `cargo xtask test -- -p heartward --test it replicas -- --ignored` reports lateness"]
async fn ten_thousand_due_at_once_are_shared_by_one_two_and_four_replicas() {
    if is_split() {
        for (replicas, kills) in [(1, 0), (2, 0), (4, 0), (4, 50)] {
            share(replicas, 10_000, kills).await;
        }
    }
}
