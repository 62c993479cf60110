use std::borrow::Cow;

use heartward_core::Result;
use sqlx::Acquire;
use sqlx::PgPool;
use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migrate, MigrateError, MigrationType, Migrator};

use super::{Conn, Tx};
use crate::on;

/// One step of a schema: the same text on both engines. Numbers below 100 are the platform's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migration {
    /// Its place in the order; never changes.
    pub version: i64,
    /// What it does, in a word or two.
    pub name: &'static str,
    /// The statements.
    pub sql: &'static str,
}

/// What the store of one service looks like, in steps.
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    /// The service, which names its store.
    pub service: &'static str,
    /// Its steps, after the platform's.
    pub migrations: &'static [Migration],
}

impl Schema {
    /// Every step, the platform's as well.
    pub(crate) fn steps(&self) -> impl Iterator<Item = &'static Migration> {
        PLATFORM.iter().chain(self.migrations)
    }

    /// Compares a store as it is with this.
    pub async fn standing(&self, tx: &mut Tx) -> Result<Standing> {
        let (unknown, missing) = compared(self.steps(), &steps_done(tx).await?);
        Ok(match (unknown, missing.len()) {
            (Some(step), _) => Standing::Ahead(step),
            (None, 0) => Standing::UpToDate,
            (None, missing) => Standing::Behind(missing),
        })
    }
}

/// A step that was done and is not among these, and those that are still to be done.
fn compared<'a>(steps: impl Iterator<Item = &'a Migration>, done: &[i64]) -> (Option<i64>, Vec<i64>) {
    let steps: Vec<i64> = steps.map(|step| step.version).collect();
    let unknown = done.iter().copied().find(|step| !steps.contains(step));
    (unknown, steps.into_iter().filter(|step| !done.contains(step)).collect())
}

/// How the schema of a store stands to what this program knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They are the same.
    UpToDate,
    /// So many steps are still to be done.
    Behind(usize),
    /// A newer program did this step.
    Ahead(i64),
}

/// Where sqlx notes which steps were done.
pub(crate) const STEPS: &str = "_sqlx_migrations";

/// The steps that were done in a store, none when it is not there yet.
pub(crate) async fn steps_done(tx: &mut Tx) -> Result<Vec<i64>> {
    let there = match tx.conn() {
        Conn::Sqlite(_) => "select count(*) from sqlite_master where name = $1",
        Conn::Postgres(_) => {
            "select count(*) from information_schema.tables where table_schema = current_schema() and table_name = $1"
        }
    };
    let there: i64 = on!(tx, conn => sqlx::query_scalar(there).bind(STEPS).fetch_one(conn).await)?;
    if there == 0 {
        return Ok(Vec::new());
    }
    let done = "select version from _sqlx_migrations order by version";
    on!(tx, conn => sqlx::query_scalar(done).fetch_all(conn).await)
}

/// The platform's own steps: what every store has.
pub(crate) const PLATFORM: [Migration; 2] = [
    Migration { version: 1, name: "events", sql: include_str!("../../migrations/0001_events.sql") },
    Migration { version: 2, name: "erased", sql: include_str!("../../migrations/0002_erased.sql") },
];

/// Runs what is missing, under a lock, in the given schema; refuses a schema that is newer than this program.
///
/// Each step is one transaction with the note that it was done, so one that was cut short runs again from its start.
pub(super) async fn run<'a, A>(
    migrations: impl IntoIterator<Item = &Migration>,
    schema: Option<&str>,
    database: A,
) -> sqlx::Result<()>
where
    A: Acquire<'a>,
    <A::Connection as std::ops::Deref>::Target: Migrate,
{
    let steps = migrations.into_iter().map(|step| {
        sqlx::migrate::Migration::new(
            step.version,
            Cow::Borrowed(step.name),
            MigrationType::Simple,
            step.sql.into_sql_str(),
            false,
        )
    });
    let mut migrator = Migrator::with_migrations(steps.collect());
    if let Some(schema) = schema {
        migrator.create_schema(schema.to_owned());
    }
    Ok(migrator.run(database).await?)
}

/// `Err` unless exactly these steps were done: for whoever may not do them.
pub(super) async fn up_to_date(steps: &[Migration], database: &PgPool) -> sqlx::Result<()> {
    let behind = |missing: &str| {
        sqlx::Error::Configuration(format!("{missing} Have its owner run `heartward migrate` first.").into())
    };
    let done: Vec<i64> = sqlx::query_scalar("select version from _sqlx_migrations order by version")
        .fetch_all(database)
        .await
        .map_err(|_| behind("This login may not read which steps of the schema were done."))?;
    let (unknown, missing) = compared(steps.iter(), &done);
    match (unknown, missing.first()) {
        (Some(unknown), _) => Err(MigrateError::VersionMissing(unknown).into()),
        (None, Some(step)) => Err(behind(&format!("Step {step} of the schema is to be done."))),
        (None, None) => Ok(()),
    }
}
