//! Accounts, set-up codes and sessions. None of it belongs to a caller: whoever asks is only about to become one.
//!
//! Address and name are sealed with the account's key; the address is looked up by a keyed hash.

use chrono::{DateTime, Utc};
use heartward_core::{AccountId, Error, Result};
use heartward_platform::{Affected as _, DataKey, Tx, on};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;

use crate::domain::Account;

/// Where address and name are sealed to.
const TABLE: &str = "account";
const DETAILS: &str = "details";

/// Whether there is any account.
pub(crate) async fn any(tx: &mut Tx) -> Result<bool> {
    let accounts: i64 = on!(tx, conn => sqlx::query_scalar("select count(*) from account").fetch_one(conn).await)?;
    Ok(accounts > 0)
}

/// What an address is looked up by.
pub(crate) fn email_index(instance: &DataKey, email: &str) -> String {
    instance.index(TABLE, "email", email)
}

/// Adds an account.
pub(crate) async fn insert(
    tx: &mut Tx,
    key: &DataKey,
    account: &Account,
    email_index: &str,
    password_hash: &str,
) -> Result<()> {
    let details = seal(key, account)?;
    on!(tx, conn => sqlx::query(
        "insert into account (id, email_index, name, details, password_hash, time_zone, version, create_time)
         values ($1, $2, '', $3, $4, $5, $6, $7)")
        .bind(account.id.uuid())
        .bind(email_index)
        .bind(details)
        .bind(password_hash)
        .bind(account.time_zone.name())
        .bind(account.version)
        .bind(account.create_time)
        .execute(conn).await.affected())?;
    Ok(())
}

/// The account of the caller, held until the transaction ends.
pub(crate) async fn hold(tx: &mut Tx, key: &DataKey) -> Result<Option<Account>> {
    let account = tx.account()?;
    let row: Option<Sealed> = on!(tx, conn => sqlx::query_as(
        "update account set version = version where id = $1 returning id, details, time_zone, version, create_time")
        .bind(account.uuid()).fetch_optional(conn).await)?;
    row.map(|row| row.open(key)).transpose()
}

/// Writes a changed account.
pub(crate) async fn update(tx: &mut Tx, key: &DataKey, account: &Account) -> Result<()> {
    let details = seal(key, account)?;
    on!(tx, conn => sqlx::query("update account set details = $2, time_zone = $3, version = $4 where id = $1")
        .bind(account.id.uuid()).bind(details).bind(account.time_zone.name()).bind(account.version)
        .execute(conn).await.affected())?;
    Ok(())
}

/// The account with this address, and the hash of its password.
pub(crate) async fn by_email(tx: &mut Tx, email_index: &str) -> Result<Option<(Sealed, String)>> {
    let row: Option<Credentials> = on!(tx, conn => sqlx::query_as(
        "select id, details, time_zone, version, create_time, password_hash from account where email_index = $1")
        .bind(email_index).fetch_optional(conn).await)?;
    Ok(row.map(|row| (row.account, row.password_hash)))
}

/// Accounts whose address and name are still in the clear: id, address, name.
pub(crate) async fn in_the_clear(tx: &mut Tx) -> Result<Vec<(AccountId, String, String)>> {
    let rows: Vec<(Uuid, String, String)> = on!(tx, conn => sqlx::query_as(
        "select id, email_index, name from account where details is null").fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(id, email, name)| (id.into(), email, name)).collect())
}

/// Seals address and name of the caller's account, unless that was done.
pub(crate) async fn close(tx: &mut Tx, key: &DataKey, email_index: &str, email: String, name: String) -> Result<()> {
    let account = tx.account()?;
    let details = Details { email, name }.seal(key, account)?;
    on!(tx, conn => sqlx::query(
        "update account set email_index = $2, name = '', details = $3 where id = $1 and details is null")
        .bind(account.uuid()).bind(email_index).bind(details).execute(conn).await.affected())?;
    Ok(())
}

/// Keeps the hash of a set-up code.
pub(crate) async fn add_setup_code(tx: &mut Tx, hash: &[u8], now: DateTime<Utc>) -> Result<()> {
    on!(tx, conn => sqlx::query("insert into setup_code (hash, made_at) values ($1, $2)")
        .bind(hash).bind(now).execute(conn).await.affected())?;
    Ok(())
}

/// Whether a set-up code is good.
pub(crate) async fn has_setup_code(tx: &mut Tx, hash: &[u8]) -> Result<bool> {
    let codes: i64 = on!(tx, conn => sqlx::query_scalar("select count(*) from setup_code where hash = $1")
        .bind(hash).fetch_one(conn).await)?;
    Ok(codes > 0)
}

/// Takes all set-up codes away and tells whether this one was among them.
///
/// Of two transactions at once the second waits here for the end of the first, and then finds nothing left to take.
pub(crate) async fn take_setup_codes(tx: &mut Tx, hash: &[u8]) -> Result<bool> {
    let taken: Vec<Vec<u8>> =
        on!(tx, conn => sqlx::query_scalar("delete from setup_code returning hash").fetch_all(conn).await)?;
    Ok(taken.iter().any(|taken| taken == hash))
}

/// Keeps a session by the hash of its token.
pub(crate) async fn add_session(
    tx: &mut Tx,
    token_hash: &[u8],
    account: &Account,
    label: &str,
    now: DateTime<Utc>,
    expire_time: DateTime<Utc>,
) -> Result<()> {
    on!(tx, conn => sqlx::query(
        "insert into session (token_hash, account_id, label, create_time, expire_time, prove_time)
         values ($1, $2, $3, $4, $5, $4)")
        .bind(token_hash)
        .bind(account.id.uuid())
        .bind(label)
        .bind(now)
        .bind(expire_time)
        .execute(conn).await.affected())?;
    Ok(())
}

/// The account behind a session that has not expired, when it will, and when its holder last proved who they are.
pub(crate) async fn by_session(
    tx: &mut Tx,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<(Sealed, DateTime<Utc>, Option<DateTime<Utc>>)>> {
    let row: Option<Session> = on!(tx, conn => sqlx::query_as(
        "select a.id, a.details, a.time_zone, a.version, a.create_time, s.expire_time, s.prove_time
         from session s join account a on a.id = s.account_id where s.token_hash = $1 and s.expire_time > $2")
        .bind(token_hash).bind(now).fetch_optional(conn).await)?;
    Ok(row.map(|row| (row.account, row.expire_time, row.prove_time)))
}

/// Gives a session of the caller's that has not expired another token, proven `now`; tells when it expires.
pub(crate) async fn rotate_session(
    tx: &mut Tx,
    old_hash: &[u8],
    new_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query_scalar(
        "update session set token_hash = $3, prove_time = $4
         where account_id = $1 and token_hash = $2 and expire_time > $4 returning expire_time")
        .bind(account.uuid()).bind(old_hash).bind(new_hash).bind(now).fetch_optional(conn).await)
}

/// The hash of the caller's password.
pub(crate) async fn password_hash(tx: &mut Tx) -> Result<Option<String>> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query_scalar("select password_hash from account where id = $1")
        .bind(account.uuid()).fetch_optional(conn).await)
}

/// Ends a session.
pub(crate) async fn end_session(tx: &mut Tx, token_hash: &[u8]) -> Result<()> {
    on!(tx, conn => sqlx::query("delete from session where token_hash = $1")
        .bind(token_hash).execute(conn).await.affected())?;
    Ok(())
}

/// Forgets sessions that expired before `now`; tells how many.
pub(crate) async fn forget_sessions(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64> {
    on!(tx, conn => sqlx::query("delete from session where expire_time <= $1")
        .bind(now).execute(conn).await.affected())
}

/// An account as it is kept: whoever has its key can open it.
#[derive(FromRow)]
pub(crate) struct Sealed {
    id: Uuid,
    details: Option<Vec<u8>>,
    time_zone: String,
    version: i64,
    create_time: DateTime<Utc>,
}

#[derive(FromRow)]
struct Credentials {
    #[sqlx(flatten)]
    account: Sealed,
    password_hash: String,
}

#[derive(FromRow)]
struct Session {
    #[sqlx(flatten)]
    account: Sealed,
    expire_time: DateTime<Utc>,
    prove_time: Option<DateTime<Utc>>,
}

impl Sealed {
    /// Whose it is.
    pub(crate) fn account(&self) -> AccountId {
        self.id.into()
    }

    /// The account.
    pub(crate) fn open(self, key: &DataKey) -> Result<Account> {
        let details = self.details.ok_or_else(|| Error::internal("an account is not sealed yet"))?;
        let details = key.open(TABLE, self.id, DETAILS, &details)?;
        let Details { email, name } = serde_json::from_slice(&details).map_err(Error::internal)?;
        let time_zone = self.time_zone.parse().map_err(Error::internal)?;
        let Self { id, version, create_time, .. } = self;
        Ok(Account { id: id.into(), email, name, time_zone, version, create_time })
    }
}

/// What is sealed, in JSON. Fields that come later need `#[serde(default)]`: older rows lack them.
#[derive(Serialize, Deserialize)]
struct Details {
    email: String,
    name: String,
}

impl Details {
    fn seal(&self, key: &DataKey, account: AccountId) -> Result<Vec<u8>> {
        key.seal(TABLE, account.uuid(), DETAILS, &serde_json::to_vec(self).map_err(Error::internal)?)
    }
}

fn seal(key: &DataKey, account: &Account) -> Result<Vec<u8>> {
    Details { email: account.email.clone(), name: account.name.clone() }.seal(key, account.id)
}
