//! Carries events from the outbox of a service to the bus.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use heartward_core::{Caller, Kind, Result};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};
use uuid::Uuid;

use crate::outbox::{self, Claimed};
use crate::telemetry::failure;
use crate::{Bus, Db, Job, inbox, requests};

/// Enough to fill the broker's pipeline; more only makes its queue longer.
const BATCH: i64 = 100;
/// How long a claim lasts: longer than any publish may take.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// A commit in this process wakes the relay at once; this is for commits of others, and for what is due later.
const POLL: Duration = Duration::from_secs(1);
/// After this many failures of its own an event waits for somebody to look at it.
const PATIENCE: i32 = 20;
const SWEEP_EVERY: Duration = Duration::from_hours(1);
/// Longer than any backup that may be restored: an old event that comes back finds itself heard already.
const KEEP_INBOX: TimeDelta = TimeDelta::days(35);
const KEEP_REQUESTS: TimeDelta = TimeDelta::days(2);

/// The relay of one service. Several may run on one outbox.
pub struct Relay {
    db: Db,
    bus: Arc<dyn Bus>,
}

impl Relay {
    /// Connects a store's outbox to a bus.
    pub fn new(db: Db, bus: Arc<dyn Bus>) -> Self {
        Self { db, bus }
    }

    /// The relay as a job of `service`.
    pub fn job(self, service: &str) -> Job {
        Job::new(format!("{service}.relay"), |stop| self.run(stop))
    }

    async fn run(self, stop: CancellationToken) {
        let mut swept: Option<tokio::time::Instant> = None;
        while !stop.is_cancelled() {
            let pause = match self.step().await {
                Ok(moved) if moved > 0 => continue,
                Ok(_) => POLL,
                Err(failure) => {
                    warn!(error = %failure, cause = failure.causes(), "the relay could not work");
                    POLL
                }
            };
            if swept.is_none_or(|at| at.elapsed() > SWEEP_EVERY) {
                swept = Some(tokio::time::Instant::now());
                if let Err(failure) = self.sweep().await {
                    warn!(error = %failure, "old entries could not be swept");
                }
            }
            tokio::select! {
                () = self.db.announced() => {}
                () = tokio::time::sleep(pause) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    /// Publishes one batch; returns how many events reached the bus.
    pub async fn step(&self) -> Result<usize> {
        let mut tx = self.db.begin(&Caller::System).await?;
        let claimed = outbox::claim(&mut tx, BATCH, LEASE).await?;
        tx.commit().await?;
        if claimed.is_empty() {
            return Ok(0);
        }
        let (attempts, events): (Vec<i32>, Vec<_>) =
            claimed.into_iter().map(|Claimed { event, attempts }| (attempts, event)).unzip();
        let begun = Instant::now();
        let outcomes = self.bus.publish(&events).await;
        self.db.metrics().publish(begun.elapsed());

        let mut tx = self.db.begin(&Caller::System).await?;
        let now = tx.now().await?;
        let mut sent: Vec<Uuid> = Vec::with_capacity(events.len());
        for ((event, attempts), outcome) in events.iter().zip(attempts).zip(outcomes) {
            self.db.metrics().published(&event.topic, failure(&outcome));
            let Err(failure) = outcome else {
                sent.push(event.id);
                continue;
            };
            // A bus that is away is no fault of the event.
            let parked = failure.kind() != Kind::Unavailable && attempts >= PATIENCE;
            if parked {
                error!(event = %event.id, topic = event.topic, error = %failure, "event parked");
            } else {
                let cause = failure.causes();
                warn!(event = %event.id, topic = event.topic, attempts, error = %failure, cause, "event not delivered");
            }
            outbox::give_back(&mut tx, event.id, now + backoff(attempts, failure.kind()), parked).await?;
        }
        if !sent.is_empty() {
            outbox::sent(&mut tx, &sent).await?;
        }
        tx.commit().await?;
        Ok(sent.len())
    }

    async fn sweep(&self) -> Result<()> {
        let mut tx = self.db.begin(&Caller::System).await?;
        let now = tx.now().await?;
        inbox::forget(&mut tx, now - KEEP_INBOX).await?;
        requests::forget(&mut tx, now - KEEP_REQUESTS).await?;
        tx.commit().await
    }
}

/// Doubles from half a second to ten minutes; short throughout while it is the bus that is away.
fn backoff(attempts: i32, kind: Kind) -> TimeDelta {
    let longest = if kind == Kind::Unavailable { 2_000 } else { 600_000 };
    let doubled = 250_i64.saturating_mul(1_i64 << attempts.clamp(1, 16));
    TimeDelta::milliseconds(doubled.min(longest))
}
