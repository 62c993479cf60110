//! Runs jobs until the process is told to stop, and ends them in order.

use std::time::Duration;

use anyhow::bail;
use heartward_platform::Job;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

/// How long open requests may take to finish. Supervisors wait at least 30 s by default, or are told to.
const DOORS: Duration = Duration::from_secs(15);
/// How long relays and jobs may take to rest.
const WORK: Duration = Duration::from_secs(10);

/// How a process takes its leave.
#[derive(Clone, Default)]
pub(crate) struct Leave {
    /// Cancelled when it was asked to stop: whoever can look elsewhere is told to.
    pub(crate) begun: CancellationToken,
    /// How long everything goes on after that.
    pub(crate) notice: Duration,
}

/// Runs all jobs until SIGTERM or SIGINT. Then it takes its leave; then `doors` end, and when they have, `work`.
///
/// Jobs run for ever: one that ends by itself has a defect, and takes the process with it so that a supervisor can
/// start it afresh.
pub(crate) async fn until_stopped(doors: Vec<Job>, work: Vec<Job>, leave: Leave) -> anyhow::Result<()> {
    let mut asked = Asked::new()?;
    let (mut doors, mut work) = (Group::start(doors), Group::start(work));
    let by_itself = tokio::select! {
        () = asked.stop() => None,
        name = doors.ended() => Some(name),
        name = work.ended() => Some(name),
    };
    info!("stopping");
    leave.begun.cancel();
    let notice = if by_itself.is_some() { Duration::ZERO } else { leave.notice };
    tokio::select! {
        () = async { tokio::time::sleep(notice).await; doors.stop(DOORS).await; work.stop(WORK).await } => {}
        () = asked.stop() => warn!("asked twice: stopping at once"),
    }
    match by_itself {
        None => Ok(()),
        Some(name) => bail!("{name} ended by itself. The log above says why."),
    }
}

/// Signals that ask the process to stop.
struct Asked {
    terminate: Signal,
    interrupt: Signal,
}

impl Asked {
    fn new() -> anyhow::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn stop(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Jobs that stop together.
struct Group {
    running: JoinSet<String>,
    stop: CancellationToken,
}

impl Group {
    fn start(jobs: Vec<Job>) -> Self {
        let (mut running, stop) = (JoinSet::new(), CancellationToken::new());
        for job in jobs {
            let (name, stop) = (job.name.clone(), stop.clone());
            running.spawn(async move {
                job.run(stop).await;
                name
            });
        }
        Self { running, stop }
    }

    /// Resolves when the first of the jobs ends, with its name; never when there are none.
    async fn ended(&mut self) -> String {
        match self.running.join_next().await {
            Some(Ok(name)) => name,
            Some(Err(panic)) => panic.to_string(),
            None => std::future::pending().await,
        }
    }

    async fn stop(&mut self, patience: Duration) {
        self.stop.cancel();
        let rest = async { while self.running.join_next().await.is_some() {} };
        if tokio::time::timeout(patience, rest).await.is_err() {
            error!(jobs = self.running.len(), "not finished in time; stopping them where they are");
            self.running.shutdown().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    fn job(name: &'static str, log: &Arc<Mutex<Vec<&'static str>>>) -> Job {
        let log = log.clone();
        Job::new(name, move |stop| async move {
            stop.cancelled().await;
            tokio::task::yield_now().await;
            log.lock().expect("unpoisoned").push(name);
        })
    }

    #[tokio::test]
    async fn a_job_that_ends_by_itself_stops_the_rest_and_is_named() {
        let log = Arc::default();
        let broken = Job::new("reminders.offers", |_| async {});
        let leave = Leave { notice: Duration::from_hours(1), ..Leave::default() };
        let outcome = until_stopped(vec![job("door", &log)], vec![broken, job("relay", &log)], leave.clone()).await;
        assert!(outcome.expect_err("an error").to_string().contains("reminders.offers"));
        assert_eq!(*log.lock().expect("unpoisoned"), ["door", "relay"]);
        assert!(leave.begun.is_cancelled());
    }

    #[tokio::test]
    async fn a_panic_counts_as_an_end() {
        let broken = Job::new("reminders.offers", |_| async { panic!("a defect") });
        assert!(until_stopped(Vec::new(), vec![broken], Leave::default()).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_job_that_does_not_stop_is_stopped() {
        let mut group = Group::start(vec![Job::new("stuck", |_| std::future::pending())]);
        group.stop(WORK).await;
        assert!(group.running.is_empty());
    }
}
