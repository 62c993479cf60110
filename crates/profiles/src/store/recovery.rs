//! Codes that set a new password, one at most for an account.

use chrono::{DateTime, Utc};
use heartward_core::{AccountId, Result};
use heartward_platform::{Affected as _, Tx, on};
use uuid::Uuid;

/// Keeps the code of an account by its hash, in the place of the one before.
pub(crate) async fn put(tx: &mut Tx, account: AccountId, code_hash: &[u8], expire_time: DateTime<Utc>) -> Result<()> {
    on!(tx, conn => sqlx::query(
        "insert into recovery (account_id, code_hash, expire_time) values ($1, $2, $3)
         on conflict (account_id) do update set code_hash = excluded.code_hash, expire_time = excluded.expire_time")
        .bind(account.uuid()).bind(code_hash).bind(expire_time).execute(conn).await.affected())?;
    Ok(())
}

/// Whose account a code opens.
pub(crate) async fn find(tx: &mut Tx, code_hash: &[u8], now: DateTime<Utc>) -> Result<Option<AccountId>> {
    let found: Option<Uuid> = on!(tx, conn => sqlx::query_scalar(
        "select account_id from recovery where code_hash = $1 and expire_time > $2")
        .bind(code_hash).bind(now).fetch_optional(conn).await)?;
    Ok(found.map(AccountId::from))
}

/// Uses the caller's code up; false when it is not this one any more. Of two at once one has it.
pub(crate) async fn take(tx: &mut Tx, code_hash: &[u8]) -> Result<bool> {
    let account = tx.account()?;
    let taken = on!(tx, conn => sqlx::query("delete from recovery where account_id = $1 and code_hash = $2")
        .bind(account.uuid()).bind(code_hash).execute(conn).await.affected())?;
    Ok(taken > 0)
}

/// Forgets those that expired.
pub(crate) async fn forget(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64> {
    on!(tx, conn => sqlx::query("delete from recovery where expire_time <= $1").bind(now).execute(conn).await.affected())
}
