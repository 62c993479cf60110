//! The face that every service shows to the process it runs in.

use std::pin::Pin;

use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use crate::{Consumer, Db};

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

    /// Runs it to its end.
    pub async fn run(self, stop: CancellationToken) {
        (self.run)(stop).await;
    }
}
