//! What benches of growth have in common: the same is asked of a small store and of a large one.

use std::io::Write as _;
use std::time::Duration;

use heartward_core::Caller;

use crate::{Conn, Db};

/// How often each store is asked before it counts.
const WARM_UP: usize = 10;

/// Which engine a store is on, in words.
pub async fn engine(db: &Db) -> &'static str {
    let mut tx = db.read(&Caller::System).await.expect("a transaction");
    if matches!(tx.conn(), Conn::Postgres(_)) { "PostgreSQL" } else { "SQLite" }
}

/// Asks the small and the large store so many times, in turn, so that whatever else the machine does falls on both, and
/// prints the medians of how long it took, with the ratio.
pub async fn compare<S>(name: &str, stores: &[S; 2], rounds: usize, ask: impl AsyncFn(&S) -> Duration) {
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..rounds + WARM_UP {
        for (store, times) in stores.iter().zip(&mut times) {
            let took = ask(store).await;
            if round >= WARM_UP {
                times.push(took);
            }
        }
    }
    let [small, large] = times.map(median);
    say(&format!("{name:<28} {small:>8.3} ms {large:>8.3} ms {:>6.2}x", large / small));
}

/// The one in the middle, in milliseconds.
pub fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e3
}

/// Prints a line of results.
pub fn say(line: &str) {
    writeln!(std::io::stdout(), "{line}").expect("a line");
}
