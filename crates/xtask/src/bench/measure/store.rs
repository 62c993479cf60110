//! SQLite without Heartward: the same rows through the same library, one connection.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection as _, SqliteConnection};

use super::bare::schema;
use super::latency::Latencies;
use super::load::LATEST;

/// The statements of one logged conversation.
const LOG: &str = include_str!("bare/lite.sql");
/// The latest conversations and who they were with, as the service asks for them.
const LIST: [&str; 2] = [
    "select id, occur_time, layer, spoke_freely, they_shared, felt_received, tension, format, medium, setting, minutes,
         initiator, ran_dry, accepting, note, version, create_time
     from conversation where account_id = zeroblob(16) order by occur_time desc, id desc limit 20",
    "select conversation_id, person_id from participant where conversation_id in
         (select id from conversation where account_id = zeroblob(16) order by occur_time desc, id desc limit 20)
     order by conversation_id, place",
];

/// A file with the tables of reflections.
pub(super) struct Lite {
    connection: SqliteConnection,
}

impl Lite {
    /// Makes the file, with the settings that Heartward has.
    pub(super) async fn open(file: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .pragma("secure_delete", "on");
        let mut connection = SqliteConnection::connect_with(&options).await?;
        sqlx::raw_sql(sqlx::AssertSqlSafe(schema()?)).execute(&mut connection).await?;
        Ok(Self { connection })
    }

    /// Logs conversations one after the other, each durable before the next.
    pub(super) async fn log(&mut self, seconds: u32) -> Result<Latencies> {
        let (mut latencies, end) = (Latencies::default(), Instant::now() + Duration::from_secs(seconds.into()));
        while Instant::now() < end {
            let begun = Instant::now();
            let mut tx = self.connection.begin_with("begin immediate").await?;
            for statement in LOG.split(";\n\n") {
                let written = sqlx::query(statement).execute(&mut *tx).await?.rows_affected();
                ensure!(written == 1, "{written} rows instead of one: {statement}");
            }
            tx.commit().await?;
            latencies.add(begun.elapsed());
        }
        Ok(latencies)
    }

    /// Lists the latest conversations again and again.
    pub(super) async fn latest(&mut self, seconds: u32) -> Result<Latencies> {
        let (mut latencies, end) = (Latencies::default(), Instant::now() + Duration::from_secs(seconds.into()));
        while Instant::now() < end {
            let begun = Instant::now();
            for statement in LIST {
                let rows = sqlx::query(statement).fetch_all(&mut self.connection).await?.len();
                ensure!(rows == LATEST, "{rows} rows instead of {LATEST}");
            }
            latencies.add(begun.elapsed());
        }
        Ok(latencies)
    }
}
