//! A system to test, and somebody who uses it.

use std::time::Duration;

mod collector;
mod database;
mod prometheus;
mod provider;
mod proxy;
mod records;
mod somebody;
mod system;

pub(crate) use collector::{Collector, hex};
pub(crate) use database::Database;
pub(crate) use prometheus::Prometheus;
pub(crate) use provider::{Provider, Said};
pub(crate) use proxy::Proxy;
pub(crate) use somebody::{PASSWORD, Reply, SECOND_EMAIL, SECOND_PASSWORD, Somebody, ago};
pub(crate) use system::{System, broker_url, free, is_split};

/// How long anything may take on a busy machine before it counts as not happening: well beyond the minute for which what
/// was killed still holds what it had claimed.
const PATIENCE: Duration = Duration::from_mins(3);

/// Asks until the answer is what was hoped for.
pub(crate) async fn eventually<T>(what: &str, ask: impl AsyncFn() -> Option<T>) -> T {
    let start = std::time::Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(answer) = ask().await {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{what} did not come about");
}
