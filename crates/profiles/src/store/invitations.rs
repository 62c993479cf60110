//! Invitations that are open. They are the instance's, so all of this is done for the system.

use chrono::{DateTime, Utc};
use heartward_core::{Id, Result};
use heartward_platform::{Affected as _, Tx, on};
use sqlx::FromRow;
use uuid::Uuid;

use crate::domain::Invitation;

/// Keeps an invitation by the hash of its code.
pub(crate) async fn add(tx: &mut Tx, code_hash: &[u8], invitation: &Invitation) -> Result<()> {
    on!(tx, conn => sqlx::query(
        "insert into invitation (id, code_hash, hint, create_time, expire_time) values ($1, $2, $3, $4, $5)")
        .bind(invitation.id.uuid())
        .bind(code_hash)
        .bind(&invitation.hint)
        .bind(invitation.create_time)
        .bind(invitation.expire_time)
        .execute(conn).await.affected())?;
    Ok(())
}

/// Those that are open, newest first.
pub(crate) async fn list(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<Invitation>> {
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(
        "select id, hint, create_time, expire_time from invitation where expire_time > $1
         order by create_time desc, id desc")
        .bind(now).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(Invitation::from).collect())
}

/// Whether a code is that of an open invitation.
pub(crate) async fn is_open(tx: &mut Tx, code_hash: &[u8], now: DateTime<Utc>) -> Result<bool> {
    let found: i64 = on!(tx, conn => sqlx::query_scalar(
        "select count(*) from invitation where code_hash = $1 and expire_time > $2")
        .bind(code_hash).bind(now).fetch_one(conn).await)?;
    Ok(found > 0)
}

/// Uses an open invitation up; false when there is none with this code. Of two at once one has it.
pub(crate) async fn take(tx: &mut Tx, code_hash: &[u8], now: DateTime<Utc>) -> Result<bool> {
    let taken = on!(tx, conn => sqlx::query("delete from invitation where code_hash = $1 and expire_time > $2")
        .bind(code_hash).bind(now).execute(conn).await.affected())?;
    Ok(taken > 0)
}

/// Ends one; false when it is not open.
pub(crate) async fn end(tx: &mut Tx, id: Id<Invitation>) -> Result<bool> {
    let ended = on!(tx, conn => sqlx::query("delete from invitation where id = $1")
        .bind(id.uuid()).execute(conn).await.affected())?;
    Ok(ended > 0)
}

/// Forgets those that expired.
pub(crate) async fn forget(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64> {
    on!(tx, conn => sqlx::query("delete from invitation where expire_time <= $1")
        .bind(now).execute(conn).await.affected())
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    hint: String,
    create_time: DateTime<Utc>,
    expire_time: DateTime<Utc>,
}

impl From<Row> for Invitation {
    fn from(row: Row) -> Self {
        let Row { id, hint, create_time, expire_time } = row;
        Self { id: id.into(), hint, create_time, expire_time }
    }
}
