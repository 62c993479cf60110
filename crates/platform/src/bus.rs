//! How services hear of each other: at least once, in no particular order.
//!
//! [`Consumer::deliver`] makes an effect exactly one: the handler's changes and the note that the event was heard are
//! one transaction. [`LocalBus`] calls it in this process; [`RabbitBus`] carries events between processes.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use futures_util::FutureExt as _;
use heartward_core::{Caller, Error, Result};
use tracing::Instrument as _;

use crate::event::Event;
use crate::planted::{self, Bug};
use crate::{Db, Metrics, Tx, erasing, inbox, telemetry};

mod local;
mod rabbit;

pub use local::LocalBus;
#[cfg(any(test, fuzzing))]
pub(crate) use rabbit::reread;
pub use rabbit::{Config, Queue, RabbitBus, SetAside};

/// Carries events to every consumer that wants them.
#[async_trait]
pub trait Bus: Send + Sync {
    /// Publishes events in this order. `Ok` means that the event can no longer be lost.
    async fn publish(&self, events: &[Event]) -> Vec<Result<()>>;
}

/// What one service does when it hears of something.
#[async_trait]
pub trait Handler: Send + Sync {
    /// Names the queue and the inbox: `reminders.people`. Never changes.
    fn name(&self) -> &'static str;
    /// The events it wants, by the full names of their messages.
    fn topics(&self) -> Vec<String>;
    /// Whether it also hears of accounts that were erased here; to all others their events are as if never sent.
    fn hears_of_erased(&self) -> bool {
        false
    }
    /// Takes one event in. Whatever it does goes through `tx`; it may be called again for an event that failed.
    async fn handle(&self, tx: &mut Tx, event: &Event) -> Result<()>;
}

/// A handler and the store it writes to.
#[derive(Clone)]
pub struct Consumer {
    db: Db,
    handler: Arc<dyn Handler>,
}

impl Consumer {
    /// Connects a handler to the store of its service.
    pub fn new(db: Db, handler: impl Handler + 'static) -> Self {
        db.metrics().listens(handler.name());
        Self { db, handler: Arc::new(handler) }
    }

    /// The handler's name.
    pub fn name(&self) -> &'static str {
        self.handler.name()
    }

    /// The events the handler wants.
    pub fn topics(&self) -> Vec<String> {
        self.handler.topics()
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        self.db.metrics()
    }

    /// Takes one event in, unless it was taken in before: then nothing happens, and that is fine too.
    pub async fn deliver(&self, event: &Event) -> Result<()> {
        let span = telemetry::process_span(self.name(), event);
        let begun = Instant::now();
        // A handler that panics has failed like any other: its event is tried again and finally set aside.
        let outcome = AssertUnwindSafe(self.deliver_once(event))
            .catch_unwind()
            .instrument(span)
            .await
            .unwrap_or_else(|_| Err(Error::internal("the handler panicked")));
        self.metrics().processed(self.name(), begun.elapsed(), telemetry::failure(&outcome));
        outcome
    }

    async fn deliver_once(&self, event: &Event) -> Result<()> {
        let mut tx = self.db.begin(&Caller::Account(event.account)).await?;
        if inbox::is_new(&mut tx, self.name(), event.id).await? {
            if planted::is(Bug::Autocommit) {
                tx.commit().await?;
                tx = self.db.begin(&Caller::Account(event.account)).await?;
            }
            if self.handler.hears_of_erased() || !erasing::is_erased(&mut tx).await? {
                let handled = self.handler.handle(&mut tx, event).await;
                if !planted::is(Bug::SwallowedError) {
                    handled?;
                }
            }
            tx.commit().await?;
        } else {
            self.metrics().heard_before(self.name());
        }
        Ok(())
    }
}
