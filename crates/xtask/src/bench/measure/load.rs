//! A closed loop: each connection sends its next request when it has the whole answer to the last one.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Result, ensure};
use hyper::{Method, StatusCode};
use serde_json::json;
use tokio::task::JoinSet;

use super::account::Account;
use super::latency::Latencies;
use crate::client::{Ask, Connection, Dice};

/// How many ask at once.
pub(super) const CONNECTIONS: u32 = 32;
/// How many conversations are listed.
pub(super) const LATEST: usize = 20;
const LATEST_PATH: &str = "/api/v1/conversations?limit=20";
const TODAY_PATH: &str = "/api/v1/today";
const LAYERS: [&str; 5] = ["passing", "catching_up", "ideas", "feelings", "heart_to_heart"];
/// 588 characters, as somebody writes who takes a few minutes.
const NOTE: &str = "We talked about the move, the garden, and trees. ";
const NOTE_REPEATS: usize = 12;

/// What is asked for, over and over.
#[derive(Clone, Copy)]
pub(super) enum Work {
    /// Log a conversation.
    Log,
    /// List the latest conversations.
    Latest,
    /// Look at today, which asks all three services.
    Today,
}

/// What came of it.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) latencies: Latencies,
    pub(super) errors: u32,
    pub(super) first_error: Option<String>,
}

/// Keeps all connections busy for some time, each with an account if there are enough of them; returns what came of it,
/// and how long it really took.
pub(super) async fn run(accounts: &[Arc<Account>], work: Work, time: Duration) -> Result<(Outcome, Duration)> {
    let mut workers = JoinSet::new();
    let begun = Instant::now();
    for (number, account) in (0..CONNECTIONS).zip(accounts.iter().cycle()) {
        let connection = account.connect().await?;
        // No run may repeat another one's requests.
        let run = SystemTime::UNIX_EPOCH.elapsed()?.subsec_nanos();
        let dice = Dice((u64::from(run) << 32) | u64::from(number));
        workers.spawn(worker(account.clone(), connection, work, dice, begun + time));
    }
    let mut all = Outcome::default();
    while let Some(done) = workers.join_next().await {
        let Outcome { latencies, errors, first_error } = done??;
        all.latencies.append(latencies);
        all.errors += errors;
        all.first_error = all.first_error.or(first_error);
    }
    Ok((all, begun.elapsed()))
}

/// The list must be full, or reading it would be easier than it says.
pub(super) async fn check_latest(account: &Account) -> Result<()> {
    let page = account.connect().await?.expect(StatusCode::OK, Ask::get(LATEST_PATH)).await?;
    let listed = page["conversations"].as_array().map_or(0, Vec::len);
    ensure!(listed == LATEST, "{listed} conversations are listed instead of {LATEST}");
    Ok(())
}

async fn worker(
    account: Arc<Account>,
    mut connection: Connection,
    work: Work,
    mut dice: Dice,
    end: Instant,
) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    while Instant::now() < end {
        let (ask, expected) = match work {
            Work::Log => (log(&account, &mut dice), StatusCode::CREATED),
            Work::Latest => (Ask::get(LATEST_PATH), StatusCode::OK),
            Work::Today => (Ask::get(TODAY_PATH), StatusCode::OK),
        };
        let begun = Instant::now();
        let failure = match connection.ask(ask).await {
            Ok((status, _)) if status == expected => {
                outcome.latencies.add(begun.elapsed());
                continue;
            }
            Ok((status, body)) => format!("{status}: {}", String::from_utf8_lossy(&body)),
            Err(error) => {
                connection = account.connect().await?;
                format!("{error:#}")
            }
        };
        outcome.errors += 1;
        outcome.first_error.get_or_insert(failure);
    }
    Ok(outcome)
}

/// A conversation with one of the people, at some time of a year ago.
pub(super) fn log(account: &Account, dice: &mut Dice) -> Ask {
    let body = json!({
        "person_ids": [dice.one_of(&account.people)],
        "occur_time": format!("2025-{:02}-{:02}T{:02}:{:02}:{:02}Z",
            1 + dice.below(12), 1 + dice.below(28), dice.below(24), dice.below(60), dice.below(60)),
        "layer": dice.one_of(&LAYERS),
        "spoke_freely": dice.below(5),
        "they_shared": dice.below(5),
        "felt_received": dice.below(5),
        "medium": "in_person",
        "minutes": 1 + dice.below(120),
        "note": NOTE.repeat(NOTE_REPEATS),
    });
    let key = format!("\"{:016x}{:016x}\"", dice.roll(), dice.roll());
    Ask { method: Method::POST, path: "/api/v1/conversations".into(), key: Some(key), body: body.to_string() }
}
