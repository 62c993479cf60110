//! How far imports of archives are.

use chrono::{DateTime, Utc};
use heartward_core::{Id, Result};
use heartward_platform::{Affected as _, Tx, on};
use sqlx::FromRow;
use uuid::Uuid;

use crate::domain::Import;

/// Writes down how far an import is; its time of creation stays.
pub(crate) async fn note(tx: &mut Tx, import: &Import) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query(
        "insert into archive_import (id, account_id, state, total, seen, added, flaw, create_time, update_time)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (account_id, id) do update set state = excluded.state, total = excluded.total, seen = excluded.seen,
             added = excluded.added, flaw = excluded.flaw, update_time = excluded.update_time")
        .bind(import.id.uuid())
        .bind(account.uuid())
        .bind(import.state)
        .bind(import.total)
        .bind(import.seen)
        .bind(import.added)
        .bind(&import.flaw)
        .bind(import.create_time)
        .bind(import.update_time)
        .execute(conn).await.affected())?;
    Ok(())
}

/// One import.
pub(crate) async fn get(tx: &mut Tx, id: Id<Import>) -> Result<Option<Import>> {
    let account = tx.account()?;
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "select id, state, total, seen, added, flaw, create_time, update_time from archive_import
         where account_id = $1 and id = $2")
        .bind(account.uuid()).bind(id.uuid()).fetch_optional(conn).await)?;
    Ok(row.map(Import::from))
}

/// Forgets imports that began before then.
pub(crate) async fn forget(tx: &mut Tx, before: DateTime<Utc>) -> Result<u64> {
    on!(tx, conn => sqlx::query("delete from archive_import where create_time < $1")
        .bind(before).execute(conn).await.affected())
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    state: i32,
    total: i64,
    seen: i64,
    added: i64,
    flaw: String,
    create_time: DateTime<Utc>,
    update_time: DateTime<Utc>,
}

impl From<Row> for Import {
    fn from(row: Row) -> Self {
        let Row { id, state, total, seen, added, flaw, create_time, update_time } = row;
        Self { id: id.into(), state, total, seen, added, flaw, create_time, update_time }
    }
}
