//! Passkeys, and the challenges that are open.

use chrono::{DateTime, Utc};
use heartward_core::Result;
use heartward_platform::{Affected as _, Tx, on};
use sqlx::FromRow;
use uuid::Uuid;

/// A passkey, its details sealed.
#[derive(FromRow)]
pub(crate) struct SealedPasskey {
    pub(crate) id: Uuid,
    pub(crate) details: Vec<u8>,
    pub(crate) create_time: DateTime<Utc>,
    pub(crate) use_time: Option<DateTime<Utc>>,
}

/// Adds a passkey to the caller's; `Conflict` when somebody has it already.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: Uuid,
    credential_hash: &[u8],
    details: &[u8],
    now: DateTime<Utc>,
) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query(
        "insert into passkey (id, account_id, credential_hash, details, create_time) values ($1, $2, $3, $4, $5)")
        .bind(id).bind(account.uuid()).bind(credential_hash).bind(details).bind(now)
        .execute(conn).await.affected())?;
    Ok(())
}

/// The caller's passkeys, the oldest first.
pub(crate) async fn list(tx: &mut Tx) -> Result<Vec<SealedPasskey>> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query_as(
        "select id, details, create_time, use_time from passkey where account_id = $1 order by create_time, id")
        .bind(account.uuid()).fetch_all(conn).await)
}

/// How many passkeys the caller has.
pub(crate) async fn count(tx: &mut Tx) -> Result<i64> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query_scalar("select count(*) from passkey where account_id = $1")
        .bind(account.uuid()).fetch_one(conn).await)
}

/// The caller's passkey with this credential.
pub(crate) async fn by_credential(tx: &mut Tx, credential_hash: &[u8]) -> Result<Option<SealedPasskey>> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query_as(
        "select id, details, create_time, use_time from passkey where account_id = $1 and credential_hash = $2")
        .bind(account.uuid()).bind(credential_hash).fetch_optional(conn).await)
}

/// Notes that the caller's passkey was used; `false` when it is gone meanwhile.
pub(crate) async fn used(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let account = tx.account()?;
    let used = on!(tx, conn => sqlx::query("update passkey set use_time = $3 where account_id = $1 and id = $2")
        .bind(account.uuid()).bind(id).bind(now).execute(conn).await.affected())?;
    Ok(used == 1)
}

/// Takes a passkey of the caller's away; `false` when there is no such one.
pub(crate) async fn delete(tx: &mut Tx, id: Uuid) -> Result<bool> {
    let account = tx.account()?;
    let deleted = on!(tx, conn => sqlx::query("delete from passkey where account_id = $1 and id = $2")
        .bind(account.uuid()).bind(id).execute(conn).await.affected())?;
    Ok(deleted == 1)
}

/// Keeps a challenge by the hash of its token: the caller's, or nobody's while they are about to sign in.
pub(crate) async fn add_ceremony(
    tx: &mut Tx,
    token_hash: &[u8],
    state: &[u8],
    expire_time: DateTime<Utc>,
) -> Result<()> {
    let account = tx.account().ok().map(|account| account.uuid());
    on!(tx, conn => sqlx::query(
        "insert into ceremony (token_hash, account_id, state, expire_time) values ($1, $2, $3, $4)")
        .bind(token_hash).bind(account).bind(state).bind(expire_time).execute(conn).await.affected())?;
    Ok(())
}

/// Takes a challenge, which is good for one answer: the caller's, or nobody's while they are about to sign in.
pub(crate) async fn take_ceremony(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>) -> Result<Option<Vec<u8>>> {
    let account = tx.account().ok().map(|account| account.uuid());
    on!(tx, conn => sqlx::query_scalar(
        "delete from ceremony where token_hash = $1 and expire_time > $3
             and (account_id = $2 or (account_id is null and cast($2 as uuid) is null))
         returning state")
        .bind(token_hash).bind(account).bind(now).fetch_optional(conn).await)
}

/// Forgets challenges that nobody answered in time; tells how many.
pub(crate) async fn forget_ceremonies(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64> {
    on!(tx, conn => sqlx::query("delete from ceremony where expire_time <= $1")
        .bind(now).execute(conn).await.affected())
}
