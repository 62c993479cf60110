//! The sessions of the caller.

use chrono::{DateTime, Utc};
use heartward_core::{AccountId, Id, Result};
use heartward_platform::{Affected as _, Tx, on};
use sqlx::FromRow;
use uuid::Uuid;

use crate::domain::Session;

/// Keeps a session by the hash of its token, and when whoever signed in proved who they are, if they did.
pub(crate) async fn add(
    tx: &mut Tx,
    account: AccountId,
    token_hash: &[u8],
    session: &Session,
    prove_time: Option<DateTime<Utc>>,
) -> Result<()> {
    on!(tx, conn => sqlx::query(
        "insert into session (id, account_id, token_hash, label, create_time, last_use_time, expire_time, prove_time)
         values ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(session.id.uuid())
        .bind(account.uuid())
        .bind(token_hash)
        .bind(&session.label)
        .bind(session.create_time)
        .bind(session.last_use_time)
        .bind(session.expire_time)
        .bind(prove_time)
        .execute(conn).await.affected())?;
    Ok(())
}

/// Those that are open, the one used last first.
pub(crate) async fn list(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<Session>> {
    let account = tx.account()?;
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(
        "select id, label, create_time, last_use_time, expire_time from session
         where account_id = $1 and expire_time > $2 order by last_use_time desc, id desc")
        .bind(account.uuid()).bind(now).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(Session::from).collect())
}

/// Notes that a session is used.
pub(crate) async fn touch(tx: &mut Tx, id: Id<Session>, now: DateTime<Utc>) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query("update session set last_use_time = $3 where id = $1 and account_id = $2")
        .bind(id.uuid()).bind(account.uuid()).bind(now).execute(conn).await.affected())?;
    Ok(())
}

/// Ends one; false when there is none.
pub(crate) async fn end(tx: &mut Tx, id: Id<Session>) -> Result<bool> {
    let account = tx.account()?;
    let ended = on!(tx, conn => sqlx::query("delete from session where id = $1 and account_id = $2")
        .bind(id.uuid()).bind(account.uuid()).execute(conn).await.affected())?;
    Ok(ended > 0)
}

/// Ends all but one; tells how many.
pub(crate) async fn end_others(tx: &mut Tx, keep: Id<Session>) -> Result<u64> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query("delete from session where account_id = $1 and id <> $2")
        .bind(account.uuid()).bind(keep.uuid()).execute(conn).await.affected())
}

/// Ends all.
pub(crate) async fn end_all(tx: &mut Tx) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query("delete from session where account_id = $1")
        .bind(account.uuid()).execute(conn).await.affected())?;
    Ok(())
}

/// Ends the one with this token, whoever holds it.
pub(crate) async fn end_by_token(tx: &mut Tx, token_hash: &[u8]) -> Result<()> {
    on!(tx, conn => sqlx::query("delete from session where token_hash = $1")
        .bind(token_hash).execute(conn).await.affected())?;
    Ok(())
}

/// Forgets those that expired before `now`; tells how many.
pub(crate) async fn forget(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64> {
    on!(tx, conn => sqlx::query("delete from session where expire_time <= $1")
        .bind(now).execute(conn).await.affected())
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    label: String,
    create_time: DateTime<Utc>,
    last_use_time: DateTime<Utc>,
    expire_time: DateTime<Utc>,
}

impl From<Row> for Session {
    fn from(row: Row) -> Self {
        let Row { id, label, create_time, last_use_time, expire_time } = row;
        Self { id: id.into(), label, create_time, last_use_time, expire_time }
    }
}
