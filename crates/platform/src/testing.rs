//! What the tests of services stand on.
//!
//! Every test gets a store of its own: SQLite in a throw-away folder, or, when `HEARTWARD_TEST_DATABASE_URL` names a
//! PostgreSQL database, schemas of its own in there. `cargo xtask test` runs everything both ways.

#![expect(clippy::missing_panics_doc, reason = "a test that panics has found something")]

mod gentle;
pub mod growth;

use std::sync::Arc;

use chrono::DateTime;
use heartward_core::{AccountId, Caller, Clock, Secret};
use tempfile::TempDir;
use tonic::service::Routes;

use crate::rpc::{Peer, Signer, Transport, guard};
use crate::telemetry::Measured;
use crate::{Foundation, LocalBus, MasterKey, MasterKeys, Part, Relay, db};

pub use gentle::{HEAVY_ENGLISH, HEAVY_GERMAN, heavy};

/// A throw-away world: stores, keys, and a clock that only moves when told to.
pub struct World {
    /// What to start services on.
    pub foundation: Foundation,
    /// Signs and verifies the calls between them.
    pub signer: Signer,
    /// Stands at 2026-03-01 12:00 UTC until it is moved.
    pub clock: Clock,
    measured: Measured,
    _dir: TempDir,
}

impl World {
    /// A new world on the engine of this run.
    #[expect(clippy::new_without_default, reason = "a default that makes folders would surprise")]
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a throw-away folder");
        #[expect(clippy::disallowed_methods, reason = "chosen by the test runner")]
        let url = std::env::var("HEARTWARD_TEST_DATABASE_URL").ok().map(Secret::new);
        let clock = Clock::manual(DateTime::from_timestamp(1_772_366_400, 0).expect("a valid time"));
        let master_keys = MasterKey::generate().and_then(|key| MasterKeys::parse(&key, None)).expect("random");
        let measured = Measured::new();
        let foundation = Foundation {
            store: db::Config { url, connections: 4 },
            data_dir: dir.path().to_owned(),
            prefix: format!("t_{}_", AccountId::generate().uuid().simple()),
            clock: clock.clone(),
            master_keys,
            metrics: measured.metrics(),
        };
        let signer = Signer::new(&Secret::new("for tests only, and long enough for a secret"), clock.clone());
        Self { foundation, signer: signer.expect("long enough"), clock, measured, _dir: dir }
    }

    /// What was measured so far of the instrument that Prometheus knows as `name`: its attributes, and the figure.
    pub fn measured(&self, name: &str) -> Vec<(String, f64)> {
        let text = self.measured.text().expect("figures");
        let samples = text.lines().filter_map(|line| line.rsplit_once(' '));
        let named = samples.filter_map(|(sample, figure)| {
            let (found, attributes) = sample.split_once('{').unwrap_or((sample, "}"));
            let attributes = attributes.trim_end_matches('}').to_owned();
            (found == name).then(|| (attributes, figure.parse().expect("a figure")))
        });
        named.collect()
    }

    /// The way to a part in this process.
    pub fn peer(&self, part: &Part) -> Peer {
        self.stub(part.name, part.rpc.clone())
    }

    /// The way to anything that answers for the service `name`.
    pub fn stub(&self, name: &'static str, routes: Routes) -> Peer {
        Peer::local(name, guard(routes, name, self.signer.clone()), self.signer.clone())
    }

    /// The way to a part, as somebody.
    pub fn call(&self, part: &Part, caller: &Caller) -> Transport {
        self.peer(part).on_behalf_of(caller)
    }
}

/// Delivers events between these parts until nobody has anything left to tell.
pub async fn settle(parts: &[&Part]) {
    let consumers = parts.iter().flat_map(|part| part.consumers.iter().cloned()).collect();
    let bus = Arc::new(LocalBus::new(consumers));
    loop {
        let mut moved = 0;
        for part in parts {
            moved += Relay::new(part.db.clone(), bus.clone()).step().await.expect("the relay works");
        }
        if moved == 0 {
            return;
        }
    }
}
