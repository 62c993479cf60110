use std::borrow::Cow;

use sqlx::Acquire;
use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migrate, MigrationType, Migrator};

/// One step of a schema: the same text on both engines. Numbers below 100 are the platform's.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its place in the order; never changes.
    pub version: i64,
    /// What it does, in a word or two.
    pub name: &'static str,
    /// The statements.
    pub sql: &'static str,
}

const PLATFORM: [Migration; 1] =
    [Migration { version: 1, name: "events", sql: include_str!("../../migrations/0001_events.sql") }];

/// Runs what is missing, under a lock, in the given schema; refuses a schema that is newer than this program.
pub(super) async fn run<'a, A>(migrations: &[Migration], schema: Option<&str>, database: A) -> sqlx::Result<()>
where
    A: Acquire<'a>,
    <A::Connection as std::ops::Deref>::Target: Migrate,
{
    let steps = PLATFORM.iter().chain(migrations).map(|step| {
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
