//! An open loop: requests are sent at their time, however many are still waiting for an answer.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::{Result, bail};
use hyper::StatusCode;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::account::Account;
use super::latency::Latencies;
use super::load::log;
use crate::client::Dice;

/// How many can wait for an answer at the same time. What would have to be sent on one more is not sent.
const CONNECTIONS: u32 = 512;

/// What came of asking for too much.
#[derive(Default)]
pub(super) struct Overload {
    /// Those that were let in and answered well.
    pub(super) accepted: Latencies,
    /// Those that were told to come back.
    pub(super) refused: Latencies,
    /// Those that could not even be sent.
    pub(super) unsent: u32,
}

/// Logs conversations at this rate. An answer that is neither good nor a refusal that says when to come back is an error.
pub(super) async fn run(accounts: &[Arc<Account>], per_second: f64, time: Duration) -> Result<Overload> {
    let interval = Duration::from_secs_f64(f64::from(CONNECTIONS) / per_second);
    let seed = u64::from(SystemTime::UNIX_EPOCH.elapsed()?.subsec_nanos()) << 32;
    let begun = Instant::now() + Duration::from_secs(1);
    let mut workers = JoinSet::new();
    for (number, account) in (0..CONNECTIONS).zip(accounts.iter().cycle()) {
        let first = begun + interval.mul_f64(f64::from(number) / f64::from(CONNECTIONS));
        workers.spawn(worker(account.clone(), Dice(seed | u64::from(number)), first, interval, begun + time));
    }
    let mut all = Overload::default();
    while let Some(done) = workers.join_next().await {
        let Overload { accepted, refused, unsent } = done??;
        all.accepted.append(accepted);
        all.refused.append(refused);
        all.unsent += unsent;
    }
    Ok(all)
}

async fn worker(
    account: Arc<Account>,
    mut dice: Dice,
    mut next: Instant,
    interval: Duration,
    end: Instant,
) -> Result<Overload> {
    let mut connection = account.connect().await?;
    let mut outcome = Overload::default();
    while next < end {
        sleep_until(next).await;
        let ask = log(&account, &mut dice);
        let begun = Instant::now();
        match connection.ask(ask).await? {
            (StatusCode::CREATED, _) => outcome.accepted.add(begun.elapsed()),
            (StatusCode::SERVICE_UNAVAILABLE, _) => outcome.refused.add(begun.elapsed()),
            (status, body) => bail!("under overload: {status}: {}", String::from_utf8_lossy(&body)),
        }
        next += interval;
        while next < Instant::now() {
            outcome.unsent += 1;
            next += interval;
        }
    }
    Ok(outcome)
}
