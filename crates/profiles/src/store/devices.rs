//! Browsers that an account signed in with before.

use chrono::{DateTime, Utc};
use heartward_core::{AccountId, Result};
use heartward_platform::{Affected as _, Tx, on};

/// Notes that the caller signed in with a browser.
pub(crate) async fn add(tx: &mut Tx, hash: &[u8], now: DateTime<Utc>, expire_time: DateTime<Utc>) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query(
        "insert into device (token_hash, account_id, create_time, expire_time) values ($1, $2, $3, $4)")
        .bind(hash).bind(account.uuid()).bind(now).bind(expire_time).execute(conn).await.affected())?;
    Ok(())
}

/// Whether an account signed in with a browser before.
pub(crate) async fn is_known(tx: &mut Tx, account: AccountId, hash: &[u8], now: DateTime<Utc>) -> Result<bool> {
    let found: i64 = on!(tx, conn => sqlx::query_scalar(
        "select count(*) from device where token_hash = $1 and account_id = $2 and expire_time > $3")
        .bind(hash).bind(account.uuid()).bind(now).fetch_one(conn).await)?;
    Ok(found > 0)
}

/// Forgets all of the caller.
pub(crate) async fn end_all(tx: &mut Tx) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query("delete from device where account_id = $1")
        .bind(account.uuid()).execute(conn).await.affected())?;
    Ok(())
}

/// Forgets those not seen for long.
pub(crate) async fn forget(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64> {
    on!(tx, conn => sqlx::query("delete from device where expire_time <= $1").bind(now).execute(conn).await.affected())
}
