use std::sync::Arc;

use heartward_core::{Error, Kind, Result};
use tokio::sync::Semaphore;

/// Work for a processor and much memory, off the threads that serve: so much at once, so much waiting, and the rest is
/// turned away at once instead of taking the memory of the machine.
#[derive(Clone)]
pub(crate) struct Workers {
    accepted: Arc<Semaphore>,
    at_once: Arc<Semaphore>,
}

impl Workers {
    /// Does up to `at_once` pieces of work at once while up to `waiting` wait.
    pub(crate) fn new(at_once: usize, waiting: usize) -> Self {
        Self { accepted: Arc::new(Semaphore::new(at_once + waiting)), at_once: Arc::new(Semaphore::new(at_once)) }
    }

    /// Does one piece of work; `Limited` when too much waits already.
    pub(crate) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let accepted = self.accepted.clone().try_acquire_owned().map_err(|_| {
            Error::new(Kind::Limited, "Heartward is busy for the moment. Please try again in a few seconds.")
        })?;
        let turn = self.at_once.clone().acquire_owned().await.map_err(Error::internal)?;
        // The work goes on when its caller is gone, and keeps its place until it is done.
        let work = move || {
            let _held = (accepted, turn);
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn what_finds_no_place_is_turned_away_at_once() {
        let workers = Workers::new(1, 1);
        let (go, gate) = mpsc::channel::<()>();
        let busy = workers.run(move || gate.recv().is_ok());
        let waits = workers.run(|| true);
        let refused = async {
            let refused = workers.run(|| true).await.expect_err("no place left");
            go.send(()).expect("somebody waits");
            refused
        };
        let (busy, waits, refused) = tokio::join!(busy, waits, refused);
        assert!(busy.expect("done") && waits.expect("done"));
        assert_eq!(refused.kind(), Kind::Limited);
    }
}
