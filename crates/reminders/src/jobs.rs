//! What the service does by itself: offers are made, and lapse, and reminders are told, when they are due.
//!
//! - Due is what the database's time says, so that replicas with different clocks agree.
//! - A claim is a lease with a fencing token; each firing checks the token in the transaction that records it. A replica
//!   that was paused beyond its lease fires nothing, and one that dies leaves its work to the others.
//! - Nothing due costs one look at an index.

use std::fmt;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::StreamExt as _;
use futures_util::stream::iter;
use heartward_core::{Caller, Result};
use heartward_platform::{Db, Job, Vault};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::domain::pull;
use crate::figures::{Figures, Queue};
use crate::store::cadences::{self, Claimed};
use crate::store::reminders::{self, Due};
use crate::usecases::{firing, telling};

/// How many people, and how many reminders, one claim takes.
const BATCH: i64 = 100;
/// How many reminders are told at once.
const AT_ONCE: usize = 8;
/// How long a claim lasts: much longer than a batch takes.
pub(crate) const LEASE: TimeDelta = TimeDelta::seconds(60);
/// The longest sleep: events may make something due at any time.
const POLL: Duration = Duration::from_secs(1);

/// Makes offers, lets them lapse and tells reminders. Several may run on one store.
#[derive(Clone)]
pub struct Scheduler {
    db: Db,
    vault: Vault,
    figures: Figures,
}

/// Due work that one scheduler has taken on for a minute.
#[derive(Debug)]
pub struct Claim(Work);

#[derive(Debug)]
enum Work {
    Person(Claimed),
    Reminder(Due),
}

impl Scheduler {
    /// A scheduler on the store of the service.
    pub fn new(db: Db, vault: Vault) -> Self {
        let figures = Figures::new(db.metrics());
        Self { db, vault, figures }
    }

    /// The scheduler as a job.
    pub(crate) fn job(self) -> Job {
        Job::new("reminders.offers", |stop| self.run(stop))
    }

    async fn run(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let pause = match self.round().await {
                Ok(pause) => pause,
                Err(failure) => {
                    warn!(error = %failure, cause = ?std::error::Error::source(&failure), "offers could not be made, or reminders not told");
                    POLL
                }
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    /// Does what is due; returns how long nothing will be, as far as is known.
    async fn round(&self) -> Result<Duration> {
        let mut tx = self.db.read(&Caller::System).await?;
        let next = [cadences::next_due(&mut tx).await?, reminders::next_due(&mut tx).await?];
        let Some(next) = next.into_iter().flatten().min() else { return Ok(POLL) };
        let wait = (next - tx.now().await?).to_std().unwrap_or_default();
        drop(tx);
        if wait.is_zero() {
            self.step().await?;
        }
        Ok(wait.min(POLL))
    }

    /// Claims one batch of due work and does it; returns how much of it this scheduler did.
    pub async fn step(&self) -> Result<usize> {
        let (people, reminders): (Vec<_>, Vec<_>) =
            self.claim().await?.into_iter().partition(|claim| matches!(claim.0, Work::Person(_)));
        let told = iter(reminders.into_iter().map(|claim| async move { self.attempt(&claim).await }))
            .buffer_unordered(AT_ONCE);
        let mut done = told.fold(0, |done, more| async move { done + more }).await;
        // One by one, since whoever has waited longest goes first.
        for claim in &people {
            done += self.attempt(claim).await;
        }
        Ok(done)
    }

    /// Does what a claim is about; returns how much that was. What fails is due again after the lease; the others need not
    /// wait for it.
    async fn attempt(&self, claim: &Claim) -> usize {
        match self.fire(claim).await {
            Ok(fired) => usize::from(fired),
            Err(failure) => {
                let cause = std::error::Error::source(&failure);
                self.figures.failed(claim.queue());
                warn!(work = %claim, error = %failure, ?cause, "one of those due could not be done");
                0
            }
        }
    }

    /// Claims up to a hundred reminders, and up to a hundred people with due work, those first who have waited longest for
    /// their interval.
    pub async fn claim(&self) -> Result<Vec<Claim>> {
        let mut tx = self.db.begin(&Caller::System).await?;
        let due = reminders::claim(&mut tx, BATCH, LEASE).await?;
        let mut claimed = cadences::claim(&mut tx, BATCH, LEASE).await?;
        let now = tx.now().await?;
        tx.commit().await?;
        let waited = |one: &Claimed| one.since.zip(one.interval).map_or(0.0, |(since, days)| pull(since, days, now));
        claimed.sort_by(|one, other| waited(other).total_cmp(&waited(one)));
        let people = claimed.into_iter().map(Work::Person);
        Ok(due.into_iter().map(Work::Reminder).chain(people).map(Claim).collect())
    }

    /// Does what a claim is about; false, and nothing is done, when it was claimed by another since.
    pub async fn fire(&self, claim: &Claim) -> Result<bool> {
        match &claim.0 {
            Work::Person(claimed) => firing::fire(&self.db, claimed, &self.figures).await,
            Work::Reminder(due) => telling::tell(&self.db, &self.vault, due, &self.figures).await,
        }
    }
}

impl Claim {
    fn queue(&self) -> Queue {
        match &self.0 {
            Work::Person(_) => Queue::Offers,
            Work::Reminder(_) => Queue::Reminders,
        }
    }
}

/// What it is about, for logs: an id.
impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Work::Person(claimed) => write!(f, "person {}", claimed.person),
            Work::Reminder(due) => write!(f, "reminder {}", due.reminder),
        }
    }
}
