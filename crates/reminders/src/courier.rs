//! What the service does by itself, besides making offers: notes are sent when they are due.
//!
//! As with offers, due is what the database's time says, and a claim is a lease with a fencing token. A courier that was
//! paused beyond its lease before it sent sends nothing; one that dies leaves its notes to the others.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use heartward_core::{Caller, Result};
use heartward_platform::rpc::Peer;
use heartward_platform::{Db, Job, Vault};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::figures::{Figures, Queue};
use crate::people::People;
use crate::senders::{Config, PushKey, Senders};
use crate::store::deliveries::{self, Claimed};
use crate::usecases::delivering::{Deliverer, LEASE};

/// How many notes are sent at once.
const BATCH: i64 = 20;
/// The longest sleep: a note may become due at any time.
const POLL: Duration = Duration::from_secs(1);
/// How long the log of deliveries goes back.
const KEPT: TimeDelta = TimeDelta::days(90);
/// How often what is older is forgotten.
const TIDY: Duration = Duration::from_hours(1);

/// Sends notes. Several may run on one store.
#[derive(Clone)]
pub struct Courier(pub(crate) Deliverer);

/// A note that one courier has taken on for a minute.
#[derive(Debug)]
pub struct Parcel(Claimed);

impl Courier {
    /// A courier on the store of the service.
    pub async fn new(config: &Config, db: Db, vault: Vault, profiles: Peer) -> Result<Self> {
        let people = People::new(profiles);
        let senders = Arc::new(Senders::new(config, PushKey::load(&db, &vault).await?)?);
        let figures = Figures::new(db.metrics());
        Ok(Self(Deliverer { db, vault, people, senders, figures }))
    }

    /// The courier as a job.
    pub(crate) fn job(self) -> Job {
        Job::new("reminders.notes", |stop| self.run(stop))
    }

    async fn run(self, stop: CancellationToken) {
        let mut tidied = None;
        while !stop.is_cancelled() {
            if tidied.is_none_or(|at: tokio::time::Instant| at.elapsed() >= TIDY) {
                tidied = Some(tokio::time::Instant::now());
                report(self.tidy().await);
            }
            let pause = report(self.round().await).unwrap_or(POLL);
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    /// Sends what is due; returns how long nothing will be, as far as is known.
    async fn round(&self) -> Result<Duration> {
        let mut tx = self.0.db.read(&Caller::System).await?;
        let Some(next) = deliveries::next_due(&mut tx).await? else { return Ok(POLL) };
        let wait = (next - tx.now().await?).to_std().unwrap_or_default();
        drop(tx);
        if wait.is_zero() {
            self.step().await?;
        }
        Ok(wait.min(POLL))
    }

    /// Claims what is due, up to twenty notes, and sends it; returns how many attempts that were.
    pub async fn step(&self) -> Result<usize> {
        let parcels = self.claim().await?;
        let made = join_all(parcels.iter().map(|parcel| self.deliver(parcel))).await;
        let failed = || self.0.figures.failed(Queue::Notes);
        Ok(made.into_iter().filter_map(|made| report(made.inspect_err(|_| failed()))).filter(|made| *made).count())
    }

    /// Claims up to twenty notes that are due.
    pub async fn claim(&self) -> Result<Vec<Parcel>> {
        let mut tx = self.0.db.begin(&Caller::System).await?;
        let claimed = deliveries::claim(&mut tx, BATCH, LEASE).await?;
        tx.commit().await?;
        Ok(claimed.into_iter().map(Parcel).collect())
    }

    /// Makes the attempt that a claim is about; false when there was none to make, or another has claimed it since.
    pub async fn deliver(&self, parcel: &Parcel) -> Result<bool> {
        self.0.attempt(&parcel.0, None).await
    }

    /// Forgets deliveries of more than 90 days ago.
    pub async fn tidy(&self) -> Result<()> {
        let mut tx = self.0.db.begin(&Caller::System).await?;
        let now = tx.now().await?;
        deliveries::forget(&mut tx, now - KEPT).await?;
        tx.commit().await
    }
}

/// What went wrong is in the log; what it was about is due again after the lease.
fn report<T>(outcome: Result<T>) -> Option<T> {
    outcome
        .inspect_err(|failure| {
            warn!(error = %failure, cause = ?std::error::Error::source(failure), "notes could not be sent");
        })
        .ok()
}
