//! Accounts, set-up codes and sessions. None of it belongs to a caller: whoever asks is only about to become one.
//!
//! Address and name are sealed with the account's key; the address is looked up by a keyed hash.

use chrono::{DateTime, Utc};
use heartward_core::{AccountId, Error, Id, Result};
use heartward_platform::{Affected as _, DataKey, Tx, on};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;

use crate::domain::{Account, Choice as _, Role, Session};

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
        "insert into account (id, email_index, name, details, password_hash, time_zone, role, version, create_time)
         values ($1, $2, '', $3, $4, $5, $6, $7, $8)")
        .bind(account.id.uuid())
        .bind(email_index)
        .bind(details)
        .bind(password_hash)
        .bind(account.time_zone.name())
        .bind(account.role.code())
        .bind(account.version)
        .bind(account.create_time)
        .execute(conn).await.affected())?;
    Ok(())
}

/// The account of the caller, held until the transaction ends.
pub(crate) async fn hold(tx: &mut Tx, key: &DataKey) -> Result<Option<Account>> {
    let account = tx.account()?;
    let row: Option<Sealed> = on!(tx, conn => sqlx::query_as(
        "update account set version = version where id = $1 returning id, details, time_zone, role, version, create_time")
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
        "select id, details, time_zone, role, version, create_time, password_hash from account where email_index = $1")
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

/// Sets the hash of the caller's password, whatever it was.
pub(crate) async fn set_password_hash(tx: &mut Tx, hash: &str) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query("update account set password_hash = $2 where id = $1")
        .bind(account.uuid()).bind(hash).execute(conn).await.affected())?;
    Ok(())
}

/// Whether the caller's account is closed for the time being.
pub(crate) async fn is_closed(tx: &mut Tx) -> Result<bool> {
    let account = tx.account()?;
    let closed: i64 = on!(tx, conn => sqlx::query_scalar(
        "select count(*) from account where id = $1 and disable_time is not null")
        .bind(account.uuid()).fetch_one(conn).await)?;
    Ok(closed > 0)
}

/// Notes that the caller was here.
pub(crate) async fn touch(tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query("update account set last_seen_time = $2 where id = $1")
        .bind(account.uuid()).bind(now).execute(conn).await.affected())?;
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

/// The account of the caller.
pub(crate) async fn get(tx: &mut Tx) -> Result<Option<Sealed>> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query_as("select id, details, time_zone, role, version, create_time from account where id = $1")
        .bind(account.uuid()).fetch_optional(conn).await)
}

/// The hash of the caller's password.
pub(crate) async fn password_hash(tx: &mut Tx) -> Result<Option<String>> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query_scalar("select password_hash from account where id = $1")
        .bind(account.uuid()).fetch_optional(conn).await)
}

/// Puts one hash of the caller's password in the place of another; false when it is not there any more.
pub(crate) async fn change_password_hash(tx: &mut Tx, before: &str, after: &str) -> Result<bool> {
    let account = tx.account()?;
    let changed = on!(tx, conn => sqlx::query("update account set password_hash = $3 where id = $1 and password_hash = $2")
        .bind(account.uuid()).bind(before).bind(after).execute(conn).await.affected())?;
    Ok(changed > 0)
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

/// A session that has not expired, and the account behind it.
pub(crate) struct Found {
    pub(crate) account: Sealed,
    pub(crate) id: Id<Session>,
    pub(crate) last_use_time: DateTime<Utc>,
    pub(crate) expire_time: DateTime<Utc>,
    /// When its holder last proved who they are.
    pub(crate) prove_time: Option<DateTime<Utc>>,
}

/// The session with this token.
pub(crate) async fn by_session(tx: &mut Tx, token_hash: &[u8], now: DateTime<Utc>) -> Result<Option<Found>> {
    let row: Option<SessionRow> = on!(tx, conn => sqlx::query_as(
        "select a.id, a.details, a.time_zone, a.role, a.version, a.create_time,
         s.id as session_id, s.last_use_time, s.expire_time, s.prove_time
         from session s join account a on a.id = s.account_id
         where s.token_hash = $1 and s.expire_time > $2 and a.disable_time is null")
        .bind(token_hash).bind(now).fetch_optional(conn).await)?;
    Ok(row.map(Found::from))
}

/// An account as it is kept: whoever has its key can open it.
#[derive(FromRow)]
pub(crate) struct Sealed {
    id: Uuid,
    details: Option<Vec<u8>>,
    time_zone: String,
    role: i32,
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
struct SessionRow {
    #[sqlx(flatten)]
    account: Sealed,
    session_id: Uuid,
    last_use_time: DateTime<Utc>,
    expire_time: DateTime<Utc>,
    prove_time: Option<DateTime<Utc>>,
}

impl From<SessionRow> for Found {
    fn from(row: SessionRow) -> Self {
        let SessionRow { account, session_id, last_use_time, expire_time, prove_time } = row;
        Self { account, id: session_id.into(), last_use_time, expire_time, prove_time }
    }
}

impl Sealed {
    /// Whose it is.
    pub(crate) fn account(&self) -> AccountId {
        self.id.into()
    }

    /// Since when there is one.
    pub(crate) fn create_time(&self) -> DateTime<Utc> {
        self.create_time
    }

    /// Goes up with each change.
    pub(crate) fn version(&self) -> i64 {
        self.version
    }

    /// What they may do.
    pub(crate) fn role(&self) -> Result<Role> {
        role(self.role)
    }

    /// The account.
    pub(crate) fn open(self, key: &DataKey) -> Result<Account> {
        let details = self.details.ok_or_else(|| Error::internal("an account is not sealed yet"))?;
        let details = key.open(TABLE, self.id, DETAILS, &details)?;
        let Details { email, name } = serde_json::from_slice(&details).map_err(Error::internal)?;
        let time_zone = self.time_zone.parse().map_err(Error::internal)?;
        let role = role(self.role)?;
        let Self { id, version, create_time, .. } = self;
        Ok(Account { id: id.into(), email, name, time_zone, role, version, create_time })
    }
}

fn role(code: i32) -> Result<Role> {
    Role::from_code(code).ok_or_else(|| Error::internal("an account has a role that nobody knows"))
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
