use std::sync::Arc;
use std::time::Instant;

use heartward_core::Result;
use opentelemetry::KeyValue;
use sqlx::{Database, Pool, Transaction};

use super::Engine;
use crate::telemetry::{Metrics, failure, names};

/// What is measured of one store.
pub(super) struct Measures {
    pub(super) metrics: Metrics,
    /// Which engine, and whose store.
    store: [KeyValue; 2],
    write: KeyValue,
    read: KeyValue,
}

impl Measures {
    /// Measures the store `name`; its pools are looked at whenever somebody asks.
    pub(super) fn new(metrics: &Metrics, name: &str, engine: &Engine) -> Arc<Self> {
        let system = match engine {
            Engine::Sqlite { .. } => "sqlite",
            Engine::Postgres(_) => "postgresql",
        };
        let pool = |name: String| KeyValue::new(names::POOL, Arc::<str>::from(name));
        let (write, read) = match engine {
            Engine::Sqlite { write, read } => {
                let (writer, readers) = (pool(format!("{name}.write")), pool(format!("{name}.read")));
                watch(metrics, &writer, write);
                watch(metrics, &readers, read);
                (writer, readers)
            }
            Engine::Postgres(server) => {
                let all = pool(name.to_owned());
                watch(metrics, &all, &server.pool);
                (all.clone(), all)
            }
        };
        let store =
            [KeyValue::new(names::DB_SYSTEM, system), KeyValue::new(names::DB_NAMESPACE, Arc::<str>::from(name))];
        Arc::new(Self { metrics: metrics.clone(), store, write, read })
    }

    /// Waits for a transaction that may write.
    pub(super) async fn write<D: Database>(
        self: &Arc<Self>,
        begun: impl Future<Output = Result<Transaction<'static, D>>>,
    ) -> Result<Transaction<'static, D>> {
        self.wait(&self.write, begun).await
    }

    /// Waits for a transaction that only reads.
    pub(super) async fn read<D: Database>(
        self: &Arc<Self>,
        begun: impl Future<Output = Result<Transaction<'static, D>>>,
    ) -> Result<Transaction<'static, D>> {
        self.wait(&self.read, begun).await
    }

    async fn wait<T>(self: &Arc<Self>, pool: &KeyValue, begun: impl Future<Output = Result<T>>) -> Result<T> {
        let timing = Timing::new(self);
        let outcome = begun.await;
        self.metrics.waited(pool, timing.begun.elapsed());
        if outcome.is_err() {
            timing.end("begin", &outcome);
        }
        outcome
    }
}

/// Measures one statement, for [`on!`](crate::on).
pub struct Timing {
    measures: Arc<Measures>,
    begun: Instant,
}

impl Timing {
    pub(super) fn new(measures: &Arc<Measures>) -> Self {
        Self { measures: measures.clone(), begun: Instant::now() }
    }

    /// The statement is done. `place` is the module that it stands in, whose last part says what it is about.
    pub fn end<T>(self, place: &'static str, outcome: &Result<T>) {
        let summary = place.rsplit("::").next().unwrap_or(place);
        let Self { measures, begun } = self;
        measures.metrics.statement(&measures.store, summary, begun.elapsed(), failure(outcome));
    }
}

fn watch<D: Database>(metrics: &Metrics, name: &KeyValue, pool: &Pool<D>) {
    let state = |state| [name.clone(), KeyValue::new(names::CONNECTION_STATE, state)];
    let (idle, used, looked_at) = (state("idle"), state("used"), pool.clone());
    let count = metrics.meter().u64_observable_gauge(names::CONNECTION_COUNT);
    count
        .with_callback(move |to| {
            let (all, unused) = (u64::from(looked_at.size()), looked_at.num_idle() as u64);
            to.observe(unused, &idle);
            to.observe(all.saturating_sub(unused), &used);
        })
        .build();
    let (name, most) = (name.clone(), u64::from(pool.options().get_max_connections()));
    let max = metrics.meter().u64_observable_gauge(names::CONNECTION_MAX);
    max.with_callback(move |to| to.observe(most, std::slice::from_ref(&name))).build();
}
