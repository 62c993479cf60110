use chrono::{DateTime, Utc};
use heartward_core::{AccountId, Result};
use heartward_platform::{Affected as _, Tx, on};
use uuid::Uuid;

/// Makes the account's feed, instead of the one before.
pub(crate) async fn save(tx: &mut Tx, token: &str, discreet: bool, now: DateTime<Utc>) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query(
        "insert into feed (account_id, token_hash, discreet, made_at) values ($1, $2, $3, $4)
         on conflict (account_id) do update set token_hash = excluded.token_hash, discreet = excluded.discreet,
             made_at = excluded.made_at")
        .bind(account.uuid()).bind(super::hash(token)).bind(discreet).bind(now)
        .execute(conn).await.affected())?;
    Ok(())
}

/// Ends the account's feed, if it has one.
pub(crate) async fn remove(tx: &mut Tx) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query("delete from feed where account_id = $1")
        .bind(account.uuid()).execute(conn).await.affected())?;
    Ok(())
}

/// Whose feed a token stands for, and whether it is discreet.
pub(crate) async fn of_token(tx: &mut Tx, token: &str) -> Result<Option<(AccountId, bool)>> {
    let found: Option<(Uuid, bool)> = on!(tx, conn => sqlx::query_as(
        "select account_id, discreet from feed where token_hash = $1")
        .bind(super::hash(token)).fetch_optional(conn).await)?;
    Ok(found.map(|(account, discreet)| (account.into(), discreet)))
}
