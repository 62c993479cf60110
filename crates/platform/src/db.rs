//! The store: one SQL text for SQLite and PostgreSQL, and transactions as the only door to it.
//!
//! - There is no public pool, so nothing runs outside a transaction or without a [`Caller`].
//! - On SQLite one connection writes (`begin immediate`), others read; each service has a file of its own.
//! - On PostgreSQL each service has a schema of its own, chosen by `search_path`, so no statement can join across services;
//!   and the server itself shows a transaction nothing but the records of its caller (`migrations/postgres/protect.sql`).
//! - What belongs to nobody in particular, or to everybody, is done by [`Caller::System`]; [`Tx::act_for`] leads from there
//!   to an account that was just found.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use heartward_core::{Caller, Clock, Error, Result, Secret};
use serde::Deserialize;
use sqlx::migrate::MigrateError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Database, Pool, SqlSafeStr, Transaction};
use tokio::sync::Notify;

mod measure;
mod migrate;
mod postgres;
mod tx;

use measure::Measures;
pub use measure::Timing;
pub use migrate::{Migration, Schema, Standing};
pub(crate) use migrate::{STEPS, steps_done};
pub use tx::{Affected, Conn, Tx, answered, sql};

use crate::Metrics;
use postgres::Postgres;

/// How long a statement may wait for a connection, a lock or its own end.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a server may say nothing: it ends each statement before that by itself, so the way to it must be gone.
const SILENCE: Duration = Duration::from_secs(10);

/// Where a service keeps its records.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// `postgres://…`; absent means an SQLite file in the data folder.
    pub url: Option<Secret>,
    /// Connections to PostgreSQL, or readers of the SQLite file, of each service.
    pub connections: u32,
}

/// The store of one service.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    clock: Clock,
    announced: Arc<Notify>,
    measures: Arc<Measures>,
}

#[derive(Clone)]
enum Engine {
    Sqlite { write: SqlitePool, read: SqlitePool },
    Postgres(Postgres),
}

impl Db {
    /// Opens the store of `service` and brings its schema up to date; `name` is the file or the schema.
    pub async fn open(
        config: &Config,
        data_dir: &Path,
        name: &str,
        migrations: &[Migration],
        clock: Clock,
        metrics: &Metrics,
    ) -> Result<Self> {
        let steps: Vec<Migration> = migrate::PLATFORM.iter().chain(migrations).copied().collect();
        Self::open_in(config, data_dir, name, Some(&steps), clock, metrics).await
    }

    /// Opens the store as it is: nothing is made, and no schema brought up to date.
    pub(crate) async fn open_as_it_is(config: &Config, data_dir: &Path, name: &str, clock: Clock) -> Result<Self> {
        Self::open_in(config, data_dir, name, None, clock, &Metrics::off()).await
    }

    /// Opens the store with exactly these steps done, the platform's among them.
    pub(crate) async fn open_in(
        config: &Config,
        data_dir: &Path,
        name: &str,
        steps: Option<&[Migration]>,
        clock: Clock,
        metrics: &Metrics,
    ) -> Result<Self> {
        let engine = match &config.url {
            None => open_sqlite(&data_dir.join(format!("{name}.db")), config.connections, steps).await,
            Some(url) => Postgres::open(url, name, config.connections, steps).await.map(Engine::Postgres),
        };
        let engine = engine.map_err(|error| unopened(name, error))?;
        let measures = Measures::new(metrics, name, &engine);
        Ok(Self { engine, clock, announced: Arc::new(Notify::new()), measures })
    }

    /// Begins a transaction that may write, for `caller`.
    pub async fn begin(&self, caller: &Caller) -> Result<Tx> {
        let conn = match &self.engine {
            Engine::Sqlite { write, .. } => {
                Conn::Sqlite(self.measures.write(begin(write.clone(), "begin immediate")).await?)
            }
            Engine::Postgres(server) => Conn::Postgres(self.measures.write(server.begin("begin", caller)).await?),
        };
        Ok(self.tx(conn, caller))
    }

    /// Begins a transaction that only reads, for `caller`; it sees one state throughout.
    pub async fn read(&self, caller: &Caller) -> Result<Tx> {
        let conn = match &self.engine {
            Engine::Sqlite { read, .. } => Conn::Sqlite(self.measures.read(begin(read.clone(), "begin")).await?),
            Engine::Postgres(server) => {
                let begun = server.begin("begin isolation level repeatable read read only", caller);
                Conn::Postgres(self.measures.read(begun).await?)
            }
        };
        Ok(self.tx(conn, caller))
    }

    fn tx(&self, conn: Conn, caller: &Caller) -> Tx {
        Tx::new(conn, *caller, self.clock.clone(), self.announced.clone(), self.measures.clone())
    }

    /// Where what happens to this store is counted; a service counts its own things there as well.
    pub fn metrics(&self) -> &Metrics {
        &self.measures.metrics
    }

    /// Resolves when a transaction that recorded events has been committed by this process.
    pub(crate) async fn announced(&self) {
        self.announced.notified().await;
    }

    /// Asks the database for an answer, for readiness.
    pub async fn ping(&self) -> Result<()> {
        let mut tx = self.read(&Caller::System).await?;
        let one: i32 = crate::on!(&mut tx, conn => sqlx::query_scalar("select 1").fetch_one(conn).await)?;
        debug_assert_eq!(one, 1);
        Ok(())
    }

    /// Has what was deleted leave the write-ahead log of an SQLite file too; it is not in the file any more. PostgreSQL
    /// writes over its own in its time.
    pub async fn scrub(&self) -> Result<()> {
        if let Engine::Sqlite { write, .. } = &self.engine {
            // Readers that are in the middle of something are waited for by the next one.
            sql(sqlx::query("pragma wal_checkpoint(truncate)").execute(write).await)?;
        }
        Ok(())
    }

    /// Waits for open transactions and closes the connections.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Engine::Postgres(server) => server.close().await,
        }
    }
}

async fn open_sqlite(file: &Path, readers: u32, steps: Option<&[Migration]>) -> sqlx::Result<Engine> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(steps.is_some())
        .journal_mode(SqliteJournalMode::Wal)
        // NORMAL would lose acknowledged commits when the power fails.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // What is erased is overwritten, wrapped keys above all: pages that are free would keep it.
        .pragma("secure_delete", "on")
        .busy_timeout(PATIENCE);
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        // A file does not go away while nobody looks.
        .test_before_acquire(false)
        .connect_with(options.clone())
        .await?;
    if let Some(steps) = steps {
        migrate::run(steps, None, &write).await?;
    }
    let read = SqlitePoolOptions::new()
        .max_connections(readers)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .connect_with(options.read_only(true))
        .await?;
    Ok(Engine::Sqlite { write, read })
}

// A `begin` that is cancelled while it waits leaves a connection inside a transaction, and whatever is acknowledged on
// it afterwards is lost (sqlx #4385, in 0.9.0 still). So it runs in a task of its own, which no caller cancels: when the
// caller is gone the transaction is dropped where it was begun, and rolled back.
async fn begin<D: Database>(
    pool: Pool<D>,
    statement: impl SqlSafeStr + Send + 'static,
) -> Result<Transaction<'static, D>> {
    #[expect(clippy::disallowed_methods, reason = "bounded by its own timeout; see above")]
    let task = tokio::spawn(async move {
        let mut begun = Box::pin(pool.begin_with(statement));
        if let Ok(begun) = tokio::time::timeout(PATIENCE + SILENCE, &mut begun).await {
            return begun;
        }
        // Said before it is dropped: what it leaves behind is then rolled back, or closed where nobody answers.
        postgres::gave_up();
        Err(sqlx::Error::PoolTimedOut)
    });
    task.await.map_err(Error::internal)?.map_err(unavailable)
}

/// What was written by a newer program is left alone: an older one would not know what it breaks.
fn unopened(name: &str, error: sqlx::Error) -> Error {
    match &error {
        sqlx::Error::Migrate(cause) if let MigrateError::VersionMissing(step) = **cause => {
            let message = format!(
                "The records of {name} were written by a newer Heartward: they have step {step}, which this one does \
                 not know. Run the newer version, or restore a backup from before it."
            );
            Error::conflict(message).because(error)
        }
        _ => unavailable(error),
    }
}

fn unavailable(error: sqlx::Error) -> Error {
    Error::unavailable(error)
}
