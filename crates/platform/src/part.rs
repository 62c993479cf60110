//! The face that every service shows to the process it runs in.

use std::pin::Pin;
use std::time::Duration;

use heartward_core::Result;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tracing::warn;

use crate::{Consumer, Db};

/// How often something is looked at that changes by itself. Prometheus comes about as often.
const LOOK: Duration = Duration::from_secs(5);

/// One service, ready to run: whoever composes the process decides what listens where.
pub struct Part {
    /// The service's name: its audience, its queue prefix, its store.
    pub name: &'static str,
    /// Its gRPC services, not yet guarded (see [`crate::rpc::guard()`]).
    pub rpc: Routes,
    /// Its store, whose outbox wants a relay.
    pub db: Db,
    /// What it listens to.
    pub consumers: Vec<Consumer>,
    /// What it does by itself.
    pub jobs: Vec<Job>,
}

/// Work that goes on until it is told to stop.
pub struct Job {
    /// For logs: `reminders.offers`.
    pub name: String,
    run: Box<dyn FnOnce(CancellationToken) -> Running + Send>,
}

type Running = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Job {
    /// A job that ends soon after its token is cancelled, leaving nothing half done.
    pub fn new<F, R>(name: impl Into<String>, run: F) -> Self
    where
        F: FnOnce(CancellationToken) -> R + Send + 'static,
        R: Future<Output = ()> + Send + 'static,
    {
        Self { name: name.into(), run: Box::new(move |stop| Box::pin(run(stop))) }
    }

    /// A job that looks at something in a store every few seconds, to be told with the other figures. Where nobody is told
    /// of them it rests.
    pub fn watch<F, R>(name: impl Into<String>, db: Db, look: F) -> Self
    where
        F: Fn(Db) -> R + Send + 'static,
        R: Future<Output = Result<()>> + Send,
    {
        Self::new(name, |stop| async move {
            while db.metrics().watched() && !stop.is_cancelled() {
                if let Err(failure) = look(db.clone()).await {
                    warn!(error = %failure, cause = failure.causes(), "some figures are not known");
                }
                stop.run_until_cancelled(tokio::time::sleep(LOOK)).await;
            }
            stop.cancelled().await;
        })
    }

    /// Runs it to its end.
    pub async fn run(self, stop: CancellationToken) {
        (self.run)(stop).await;
    }
}
