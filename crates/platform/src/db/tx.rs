use std::sync::Arc;

use chrono::{DateTime, Utc};
use heartward_core::{AccountId, Caller, Clock, Error, Kind, Result};
use sqlx::postgres::PgQueryResult;
use sqlx::sqlite::SqliteQueryResult;
use sqlx::{Postgres, Sqlite, Transaction};
use tokio::sync::Notify;

use super::SILENCE;
use super::measure::{Measures, Timing};
use crate::planted::{self, Bug};

/// A transaction on either engine, begun for somebody. Dropped without [`Tx::commit`], nothing happened.
pub struct Tx {
    conn: Conn,
    caller: Caller,
    clock: Clock,
    announced: Arc<Notify>,
    measures: Arc<Measures>,
    /// What the database said when it was asked for the time.
    now: Option<DateTime<Utc>>,
    /// Whether events were recorded, which the relay is told of after the commit.
    pub(crate) announces: bool,
}

/// The transaction of the engine in use; [`on!`](crate::on) looks inside.
pub enum Conn {
    /// SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// Runs one sqlx expression on whichever engine a [`Tx`] is: written once, compiled twice, and measured.
///
/// ```ignore
/// on!(tx, conn => sqlx::query("delete from reminder where id = $1").bind(id).execute(conn).await.affected())
/// ```
#[macro_export]
macro_rules! on {
    ($tx:expr, $conn:ident => $body:expr) => {{
        let timing = $crate::Tx::timing($tx);
        let outcome = match $crate::Tx::conn($tx) {
            $crate::Conn::Sqlite(tx) => {
                let $conn = &mut **tx;
                $crate::sql($body)
            }
            $crate::Conn::Postgres(tx) => {
                let $conn = &mut **tx;
                $crate::db::answered(async { $crate::sql($body) }).await
            }
        };
        timing.end(module_path!(), &outcome);
        outcome
    }};
}

impl Tx {
    pub(super) fn new(
        conn: Conn,
        caller: Caller,
        clock: Clock,
        announced: Arc<Notify>,
        measures: Arc<Measures>,
    ) -> Self {
        Self { conn, caller, clock, announced, measures, now: None, announces: false }
    }

    /// A statement begins, for [`on!`](crate::on).
    pub fn timing(&self) -> Timing {
        Timing::new(&self.measures)
    }

    /// The engine's own transaction, for [`on!`](crate::on).
    pub fn conn(&mut self) -> &mut Conn {
        &mut self.conn
    }

    /// Whose records this transaction may touch; each statement on owned records binds it.
    pub fn account(&self) -> Result<AccountId> {
        self.caller.account()
    }

    /// Has the system go on as `account`, which it has just made or found: what follows is that account's, and may touch
    /// nothing of anybody else.
    pub async fn act_for(&mut self, account: AccountId) -> Result<()> {
        if let Conn::Postgres(tx) = &mut self.conn {
            let act = sqlx::query(
                "select set_config('role', session_user || '_account', true), set_config('heartward.account', $1, true)",
            )
            .bind(account.uuid().to_string());
            answered(async { sql(act.execute(&mut **tx).await) }).await?;
        }
        self.caller = Caller::Account(account);
        Ok(())
    }

    /// The time that decides what is due: the database's own, so that servers with different clocks agree. A transaction
    /// has one time, that of when it first asked. (One process has one clock; and a test's clock goes before both.)
    pub async fn now(&mut self) -> Result<DateTime<Utc>> {
        let Conn::Postgres(tx) = &mut self.conn else { return Ok(self.clock.now()) };
        if self.clock.is_manual() || planted::is(Bug::LocalClock) {
            return Ok(self.clock.now());
        }
        if let Some(now) = self.now {
            return Ok(now);
        }
        let now = sqlx::query_scalar("select clock_timestamp()");
        let now = answered(async { sql(now.fetch_one(&mut **tx).await) }).await?;
        self.now = Some(now);
        Ok(now)
    }

    /// Makes it so. On `Ok` it survives a crash of this process, of the database and of the machine.
    pub async fn commit(self) -> Result<()> {
        let timing = self.timing();
        let outcome = match self.conn {
            Conn::Sqlite(tx) => sql(tx.commit().await),
            Conn::Postgres(tx) => answered(async { sql(tx.commit().await) }).await,
        };
        timing.end("commit", &outcome);
        outcome?;
        if self.announces {
            self.announced.notify_one();
        }
        Ok(())
    }
}

/// Waits for the server, but not for ever: a connection that died without a word would hold its user for good. One that
/// was given up is closed when it is let go (see `postgres.rs`).
pub async fn answered<T>(answer: impl Future<Output = Result<T>>) -> Result<T> {
    match tokio::time::timeout(SILENCE, answer).await {
        Ok(answer) => answer,
        Err(_) => Err(Error::unavailable("the database does not answer")),
    }
}

/// Classifies an error of the database. SQLite names no constraints, so the kind is all that can be told.
pub fn sql<T>(result: sqlx::Result<T>) -> Result<T> {
    result.map_err(|error| match &error {
        sqlx::Error::Database(cause) if cause.is_unique_violation() => {
            Error::new(Kind::Conflict, "This exists already.").because(error)
        }
        sqlx::Error::Database(cause) if cause.code().is_some_and(|code| passes(&code)) => Error::unavailable(error),
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
            Error::unavailable(error)
        }
        _ => Error::internal(error),
    })
}

/// Whether it is worth another try. In PostgreSQL, class 40 is a serialization failure or deadlock, 53 a disk or memory that
/// is full, 57014 a cancelled statement, 55P03 a lock not had in time; in SQLite, 13 is a full disk, and 10 in the last byte
/// a disk that failed.
fn passes(code: &str) -> bool {
    let sqlite = code.parse().is_ok_and(|code: u32| code < 10_000 && matches!(code & 0xff, 10 | 13));
    code.starts_with("40") || code.starts_with("53") || code == "57014" || code == "55P03" || sqlite
}

/// What a statement that returns no rows did, told alike for both engines.
pub trait Affected {
    /// How many rows it inserted, changed or deleted.
    fn affected(self) -> sqlx::Result<u64>;
}

impl Affected for sqlx::Result<SqliteQueryResult> {
    fn affected(self) -> sqlx::Result<u64> {
        self.map(|done| done.rows_affected())
    }
}

impl Affected for sqlx::Result<PgQueryResult> {
    fn affected(self) -> sqlx::Result<u64> {
        self.map(|done| done.rows_affected())
    }
}
