//! Second factors: apps, recovery codes, and the second step of signing in.

use chrono::{DateTime, Utc};
use heartward_core::{AccountId, Result};
use heartward_platform::{Affected as _, Tx, on};
use sqlx::FromRow;
use uuid::Uuid;

/// An app, its secret sealed.
#[derive(FromRow)]
pub(crate) struct SealedTotp {
    pub(crate) secret: Vec<u8>,
    /// The step of the newest code that was used.
    pub(crate) used_step: i64,
    /// Since when it counts.
    pub(crate) confirm_time: Option<DateTime<Utc>>,
}

/// Keeps a new secret, in place of one that was never confirmed; `false` when the caller has an app already.
pub(crate) async fn put_totp(tx: &mut Tx, secret: &[u8], now: DateTime<Utc>) -> Result<bool> {
    let account = tx.account()?;
    let put = on!(tx, conn => sqlx::query(
        "insert into totp (account_id, secret, used_step, create_time) values ($1, $2, 0, $3)
         on conflict (account_id) do update set secret = excluded.secret, create_time = excluded.create_time
         where totp.confirm_time is null")
        .bind(account.uuid()).bind(secret).bind(now).execute(conn).await.affected())?;
    Ok(put == 1)
}

/// The caller's app, confirmed or not.
pub(crate) async fn totp(tx: &mut Tx) -> Result<Option<SealedTotp>> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query_as("select secret, used_step, confirm_time from totp where account_id = $1")
        .bind(account.uuid()).fetch_optional(conn).await)
}

/// Makes the caller's app count from `now`; `step` is the one of the code that showed it.
pub(crate) async fn confirm_totp(tx: &mut Tx, step: i64, now: DateTime<Utc>) -> Result<bool> {
    let account = tx.account()?;
    let confirmed = on!(tx, conn => sqlx::query(
        "update totp set used_step = $2, confirm_time = $3 where account_id = $1 and confirm_time is null")
        .bind(account.uuid()).bind(step).bind(now).execute(conn).await.affected())?;
    Ok(confirmed == 1)
}

/// Uses up the code of a step; `false` when somebody was faster.
pub(crate) async fn use_step(tx: &mut Tx, step: i64) -> Result<bool> {
    let account = tx.account()?;
    let used = on!(tx, conn => sqlx::query(
        "update totp set used_step = $2 where account_id = $1 and used_step < $2 and confirm_time is not null")
        .bind(account.uuid()).bind(step).execute(conn).await.affected())?;
    Ok(used == 1)
}

/// Takes the caller's app away.
pub(crate) async fn delete_totp(tx: &mut Tx) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query("delete from totp where account_id = $1")
        .bind(account.uuid()).execute(conn).await.affected())?;
    Ok(())
}

/// How many recovery codes the caller has left.
pub(crate) async fn recovery_codes(tx: &mut Tx) -> Result<i64> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query_scalar("select count(*) from recovery_code where account_id = $1")
        .bind(account.uuid()).fetch_one(conn).await)
}

/// Keeps a recovery code by its hash.
pub(crate) async fn add_recovery_code(tx: &mut Tx, hash: &[u8], now: DateTime<Utc>) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query("insert into recovery_code (account_id, hash, create_time) values ($1, $2, $3)")
        .bind(account.uuid()).bind(hash).bind(now).execute(conn).await.affected())?;
    Ok(())
}

/// Uses up a recovery code; `false` when there is none like it.
pub(crate) async fn use_recovery_code(tx: &mut Tx, hash: &[u8]) -> Result<bool> {
    let account = tx.account()?;
    let used = on!(tx, conn => sqlx::query("delete from recovery_code where account_id = $1 and hash = $2")
        .bind(account.uuid()).bind(hash).execute(conn).await.affected())?;
    Ok(used == 1)
}

/// Takes all recovery codes of the caller away.
pub(crate) async fn delete_recovery_codes(tx: &mut Tx) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query("delete from recovery_code where account_id = $1")
        .bind(account.uuid()).execute(conn).await.affected())?;
    Ok(())
}

/// Somebody who owes a second factor.
#[derive(FromRow)]
pub(crate) struct SecondStep {
    account_id: Uuid,
    /// What signs in.
    pub(crate) label: String,
    /// How many wrong codes were given.
    pub(crate) wrong: i32,
}

impl SecondStep {
    /// Whose password was given.
    pub(crate) fn account(&self) -> AccountId {
        self.account_id.into()
    }
}

/// Keeps a second step of the caller by the hash of its token.
pub(crate) async fn add_second_step(
    tx: &mut Tx,
    token_hash: &[u8],
    label: &str,
    now: DateTime<Utc>,
    expire_time: DateTime<Utc>,
) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query(
        "insert into second_step (token_hash, account_id, label, wrong, create_time, expire_time)
         values ($1, $2, $3, 0, $4, $5)")
        .bind(token_hash)
        .bind(account.uuid())
        .bind(label)
        .bind(now)
        .bind(expire_time)
        .execute(conn).await.affected())?;
    Ok(())
}

/// The second step behind a token, unless it is over. Whose it is is what it tells.
pub(crate) async fn second_step(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>) -> Result<Option<SecondStep>> {
    on!(tx, conn => sqlx::query_as(
        "select account_id, label, wrong from second_step where token_hash = $1 and expire_time > $2")
        .bind(token_hash).bind(now).fetch_optional(conn).await)
}

/// Ends the caller's second step; `false` when it has ended already.
pub(crate) async fn end_second_step(tx: &mut Tx, token_hash: &[u8]) -> Result<bool> {
    let account = tx.account()?;
    let ended = on!(tx, conn => sqlx::query("delete from second_step where account_id = $1 and token_hash = $2")
        .bind(account.uuid()).bind(token_hash).execute(conn).await.affected())?;
    Ok(ended == 1)
}

/// Counts a wrong code against the caller's second step.
pub(crate) async fn count_in_step(tx: &mut Tx, token_hash: &[u8]) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query("update second_step set wrong = wrong + 1 where account_id = $1 and token_hash = $2")
        .bind(account.uuid()).bind(token_hash).execute(conn).await.affected())?;
    Ok(())
}

/// How many wrong codes were given for the caller since `since`. Whoever asks in a transaction that may write is the
/// only one to do so until it ends.
pub(crate) async fn hold_wrong_codes(tx: &mut Tx, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<i32> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query_scalar(
        "insert into wrong_code (account_id, wrong, since_time) values ($1, 0, $3)
         on conflict (account_id) do update set
             wrong = case when wrong_code.since_time > $2 then wrong_code.wrong else 0 end,
             since_time = case when wrong_code.since_time > $2 then wrong_code.since_time else $3 end
         returning wrong")
        .bind(account.uuid()).bind(since).bind(now).fetch_one(conn).await)
}

/// Counts a wrong code against the caller.
pub(crate) async fn count_wrong_code(tx: &mut Tx) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query("update wrong_code set wrong = wrong + 1 where account_id = $1")
        .bind(account.uuid()).execute(conn).await.affected())?;
    Ok(())
}

/// Takes back what was counted before it turned out to be right.
pub(crate) async fn uncount_wrong_code(tx: &mut Tx) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query("update wrong_code set wrong = wrong - 1 where account_id = $1 and wrong > 0")
        .bind(account.uuid()).execute(conn).await.affected())?;
    Ok(())
}

/// Forgets second steps that are over; tells how many.
pub(crate) async fn forget_second_steps(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64> {
    on!(tx, conn => sqlx::query("delete from second_step where expire_time <= $1")
        .bind(now).execute(conn).await.affected())
}
