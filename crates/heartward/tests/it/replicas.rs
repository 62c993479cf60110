//! Several replicas of reminders share what is due; some are killed while they do, some are put to sleep.

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

/// How long a claim of reminders lasts, and a little more.
const LEASE: Duration = Duration::from_secs(65);

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

/// Somebody with a channel, whose reminders are shared by replicas.
struct Shared {
    system: System,
    me: Somebody,
    channel: String,
    arrived: Arrived,
    made: Vec<String>,
}

impl Shared {
    async fn by(replicas: usize) -> Self {
        let mut system = System::start_with(&[("EGRESS__ALLOW", "127.0.0.0/8")]).await;
        for _ in 1..replicas {
            system.replicate("reminders");
        }
        let me = Somebody::first(&system).await;
        let (url, arrived) = receiver().await;
        let hook = json!({ "kind": "webhook", "name": "Mine", "address": url });
        let hook = me.post("/api/v1/channels", &hook).await.good();
        let channel = hook["id"].as_str().expect("an id").to_owned();
        me.post(&format!("/api/v1/channels/{channel}/test"), &json!({})).await.good();
        arrived.lock().expect("unpoisoned").clear();
        Self { system, me, channel, arrived, made: Vec::new() }
    }

    /// Makes so many reminders a minute, for so many minutes, and waits until the first of them are due.
    async fn remind(&mut self, minutes: usize, each: usize) {
        // What clocks show has minutes: the first one by which all are surely made.
        let making = TimeDelta::milliseconds(i64::try_from(minutes * each).expect("few") * 16) + TimeDelta::seconds(65);
        let first = (Utc::now() + making).with_second(0).and_then(|at| at.with_nanosecond(0)).expect("a minute");
        let remind = |number: usize| {
            let me = self.me.clone();
            let at = first + TimeDelta::minutes(i64::try_from(number / each).expect("few"));
            async move {
                let start = at.with_timezone(&chrono_tz::Europe::Berlin).format("%Y-%m-%dT%H:%M").to_string();
                let new = json!({ "kind": "own", "text": format!("reminder {number}"), "start": start });
                me.post("/api/v1/reminders", &new).await.good()["id"].as_str().expect("an id").to_owned()
            }
        };
        self.made = iter((0..minutes * each).map(remind)).buffer_unordered(8).collect().await;
        assert!(Utc::now() < first, "all are made in time");
        tokio::time::sleep((first - Utc::now()).to_std().unwrap_or_default()).await;
    }

    /// Kills replicas, one after another, and starts others.
    async fn kill(&mut self, times: usize, every: Duration) {
        for _ in 0..times {
            tokio::time::sleep(every).await;
            self.system.kill_replica();
            self.system.replicate("reminders");
        }
    }

    /// Waits until everything has arrived, and checks that each was told once, and came twice only where that is on
    /// record; returns how late they were told, and how many came twice.
    async fn check(&self, patience: Duration) -> (Lateness, usize) {
        let due = self.made.len();
        eventually_within(patience, async || self.arrived.lock().expect("unpoisoned").len() >= due).await;
        let notices = all(&self.me, "/api/v1/notices", "notices").await;
        let mut told: Vec<&str> = notices.iter().map(|notice| notice["reminder_id"].as_str().expect("an id")).collect();
        let mut made: Vec<&str> = self.made.iter().map(String::as_str).collect();
        told.sort_unstable();
        made.sort_unstable();
        assert_eq!(told, made, "each is told, once");

        let path = format!("/api/v1/channels/{}/deliveries", self.channel);
        let deliveries = eventually("every delivery to be on record", async || {
            let deliveries = all(&self.me, &path, "deliveries").await;
            let notes: Vec<Value> = deliveries.into_iter().filter(|it| it["kind"] == "own").collect();
            (notes.len() == due && notes.iter().all(|it| it["state"] == "sent")).then_some(notes)
        })
        .await;
        let arrived = self.arrived.lock().expect("unpoisoned").clone();
        let twice = |delivery: &&Value| arrived[delivery["id"].as_str().expect("an id")] > 1;
        let doubled: Vec<&Value> = deliveries.iter().filter(twice).collect();
        assert!(
            doubled.iter().all(|it| it["unknown_outcomes"].as_u64() > Some(0)),
            "what came twice says so: {doubled:?}"
        );
        (Lateness::of(&notices), doubled.len())
    }
}

/// How many milliseconds after they were due reminders were told, in order.
struct Lateness(Vec<i64>);

impl Lateness {
    fn of(notices: &[Value]) -> Self {
        let late = |notice: &Value| (time(&notice["create_time"]) - time(&notice["due_time"])).num_milliseconds();
        let mut lateness: Vec<i64> = notices.iter().map(late).collect();
        lateness.sort_unstable();
        assert!(lateness[0] >= 0, "nothing is told before its time");
        Self(lateness)
    }

    fn percent(&self, part: usize) -> i64 {
        self.0[(self.0.len() * part / 100).min(self.0.len() - 1)]
    }

    fn report(&self, what: &str, doubled: usize) {
        let (p50, p99) = (self.percent(50), self.percent(99));
        eprintln!("{what}: told after p50 {p50} ms, p99 {p99} ms; {doubled} came twice, all on record as such");
    }
}

async fn eventually_within(patience: Duration, mut done: impl AsyncFnMut() -> bool) {
    let end = tokio::time::Instant::now() + patience;
    while !done().await {
        assert!(tokio::time::Instant::now() < end, "not within {patience:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Lets so many reminders fall due at one instant while replicas share them and are killed, one after another.
async fn share(replicas: usize, due: usize, kills: usize) {
    let mut shared = Shared::by(replicas).await;
    shared.remind(1, due).await;
    shared.kill(kills, Duration::from_millis(400)).await;
    // Whatever the dead had claimed is free again after the lease.
    let (lateness, doubled) = shared.check(LEASE * 3).await;
    lateness.report(&format!("{replicas} replicas, {due} due, {kills} killed"), doubled);
    assert!(doubled <= kills * 20, "{doubled} came twice");
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

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes eight minutes, as the other one does"]
async fn a_thousand_a_minute_are_told_while_fifty_replicas_are_killed() {
    if is_split() {
        let mut shared = Shared::by(4).await;
        shared.remind(5, 1_000).await;
        shared.kill(50, Duration::from_secs(6)).await;
        let (lateness, doubled) = shared.check(LEASE * 3).await;
        lateness.report("4 replicas, 1,000 a minute for 5 minutes, 50 killed", doubled);
        assert!(doubled <= 50 * 20, "{doubled} came twice");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes eight minutes, as the other one does"]
async fn a_replica_that_sleeps_beyond_its_lease_tells_nothing_twice() {
    if is_split() {
        for after in [20, 100, 300, 700] {
            let mut shared = Shared::by(2).await;
            shared.remind(1, 400).await;
            // It is in the middle of something.
            tokio::time::sleep(Duration::from_millis(after)).await;
            shared.system.pause_replica();
            tokio::time::sleep(LEASE).await;
            shared.system.wake_replica();
            let (lateness, doubled) = shared.check(LEASE * 3).await;
            // What it had claimed is told by the other once the lease is over.
            let waited = lateness.0.iter().filter(|late| **late >= 55_000).count();
            lateness.report(
                &format!("2 replicas, one asleep after {after} ms, {waited} of 400 left to the other"),
                doubled,
            );
        }
    }
}
