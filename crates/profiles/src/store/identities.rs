//! Identities at the provider.

use chrono::{DateTime, Utc};
use heartward_core::{AccountId, Result};
use heartward_platform::{Affected as _, Tx, on};
use sqlx::FromRow;
use uuid::Uuid;

/// An identity, its details sealed.
#[derive(FromRow)]
pub(crate) struct SealedIdentity {
    pub(crate) id: Uuid,
    pub(crate) details: Vec<u8>,
    pub(crate) create_time: DateTime<Utc>,
    pub(crate) use_time: Option<DateTime<Utc>>,
}

/// Adds an identity to the caller's; `Conflict` when somebody has it already.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: Uuid,
    subject_index: &str,
    details: &[u8],
    now: DateTime<Utc>,
) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query(
        "insert into identity (id, account_id, subject_index, details, create_time) values ($1, $2, $3, $4, $5)")
        .bind(id).bind(account.uuid()).bind(subject_index).bind(details).bind(now)
        .execute(conn).await.affected())?;
    Ok(())
}

/// The caller's identities, the oldest first.
pub(crate) async fn list(tx: &mut Tx) -> Result<Vec<SealedIdentity>> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query_as(
        "select id, details, create_time, use_time from identity where account_id = $1 order by create_time, id")
        .bind(account.uuid()).fetch_all(conn).await)
}

/// Whose identity this is. Asked by the system: who it is, is what it finds out.
pub(crate) async fn owner(tx: &mut Tx, subject_index: &str) -> Result<Option<AccountId>> {
    let owner: Option<Uuid> = on!(tx, conn => sqlx::query_scalar(
        "select account_id from identity where subject_index = $1").bind(subject_index).fetch_optional(conn).await)?;
    Ok(owner.map(AccountId::from))
}

/// Notes that the caller's identity was used; `false` when it is gone meanwhile.
pub(crate) async fn used(tx: &mut Tx, subject_index: &str, now: DateTime<Utc>) -> Result<bool> {
    let account = tx.account()?;
    let used = on!(tx, conn => sqlx::query(
        "update identity set use_time = $3 where account_id = $1 and subject_index = $2")
        .bind(account.uuid()).bind(subject_index).bind(now).execute(conn).await.affected())?;
    Ok(used == 1)
}

/// Takes an identity of the caller's away; `false` when there is no such one.
pub(crate) async fn delete(tx: &mut Tx, id: Uuid) -> Result<bool> {
    let account = tx.account()?;
    let deleted = on!(tx, conn => sqlx::query("delete from identity where account_id = $1 and id = $2")
        .bind(account.uuid()).bind(id).execute(conn).await.affected())?;
    Ok(deleted == 1)
}
