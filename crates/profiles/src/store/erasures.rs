//! What was asked to be erased, and how far that is.

use chrono::{DateTime, Utc};
use heartward_core::{Id, Result};
use heartward_platform::{Affected as _, Tx, on};
use sqlx::FromRow;
use uuid::Uuid;

use crate::domain::{Erasure, Other};

/// Writes down that an erasure begins.
pub(crate) async fn add(tx: &mut Tx, erasure: &Erasure) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query("insert into erasure (id, account_id, create_time) values ($1, $2, $3)")
        .bind(erasure.id.uuid()).bind(account.uuid()).bind(erasure.create_time).execute(conn).await.affected())?;
    Ok(())
}

/// Writes down that a service has done its part.
pub(crate) async fn done(tx: &mut Tx, id: Id<Erasure>, by: Other, at: DateTime<Utc>) -> Result<()> {
    let account = tx.account()?;
    let sql = match by {
        Other::Reflections => "update erasure set reflections_time = $3 where id = $1 and account_id = $2",
        Other::Reminders => "update erasure set reminders_time = $3 where id = $1 and account_id = $2",
    };
    on!(tx, conn => sqlx::query(sql).bind(id.uuid()).bind(account.uuid()).bind(at).execute(conn).await.affected())?;
    Ok(())
}

/// One erasure, whoever asked for it; for the system.
pub(crate) async fn get(tx: &mut Tx, id: Id<Erasure>) -> Result<Option<Erasure>> {
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "select id, create_time, reflections_time, reminders_time from erasure where id = $1")
        .bind(id.uuid()).fetch_optional(conn).await)?;
    Ok(row.map(|Row { id, create_time, reflections_time, reminders_time }| Erasure {
        id: id.into(),
        create_time,
        reflections_time,
        reminders_time,
    }))
}

/// When the oldest erasure that is not done was asked for; for the system.
pub(crate) async fn oldest_open(tx: &mut Tx) -> Result<Option<DateTime<Utc>>> {
    on!(tx, conn => sqlx::query_scalar(
        "select min(create_time) from erasure where reflections_time is null or reminders_time is null")
        .fetch_one(conn).await)
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    create_time: DateTime<Utc>,
    reflections_time: Option<DateTime<Utc>>,
    reminders_time: Option<DateTime<Utc>>,
}
