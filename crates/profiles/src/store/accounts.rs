//! Accounts, set-up codes and sessions. None of it belongs to a caller: whoever asks is only about to become one.

use chrono::{DateTime, Utc};
use heartward_core::{Error, Result};
use heartward_platform::{Affected as _, Tx, on};
use sqlx::FromRow;
use uuid::Uuid;

use crate::domain::Account;

/// Whether there is any account.
pub(crate) async fn any(tx: &mut Tx) -> Result<bool> {
    let accounts: i64 = on!(tx, conn => sqlx::query_scalar("select count(*) from account").fetch_one(conn).await)?;
    Ok(accounts > 0)
}

/// Adds an account.
pub(crate) async fn insert(tx: &mut Tx, account: &Account, password_hash: &str) -> Result<()> {
    on!(tx, conn => sqlx::query(
        "insert into account (id, email, name, password_hash, time_zone, version, create_time)
         values ($1, $2, $3, $4, $5, $6, $7)")
        .bind(account.id.uuid())
        .bind(&account.email)
        .bind(&account.name)
        .bind(password_hash)
        .bind(account.time_zone.name())
        .bind(account.version)
        .bind(account.create_time)
        .execute(conn).await.affected())?;
    Ok(())
}

/// The account of the caller, held until the transaction ends.
pub(crate) async fn hold(tx: &mut Tx) -> Result<Option<Account>> {
    let account = tx.account()?;
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "update account set version = version where id = $1
         returning id, email, name, time_zone, version, create_time")
        .bind(account.uuid()).fetch_optional(conn).await)?;
    row.map(Account::try_from).transpose()
}

/// Writes a changed account.
pub(crate) async fn update(tx: &mut Tx, account: &Account) -> Result<()> {
    on!(tx, conn => sqlx::query("update account set name = $2, time_zone = $3, version = $4 where id = $1")
        .bind(account.id.uuid()).bind(&account.name).bind(account.time_zone.name()).bind(account.version)
        .execute(conn).await.affected())?;
    Ok(())
}

/// The account with this address, and the hash of its password.
pub(crate) async fn by_email(tx: &mut Tx, email: &str) -> Result<Option<(Account, String)>> {
    let row: Option<Credentials> = on!(tx, conn => sqlx::query_as(
        "select id, email, name, time_zone, version, create_time, password_hash from account where email = $1")
        .bind(email).fetch_optional(conn).await)?;
    row.map(|row| Ok((row.account.try_into()?, row.password_hash))).transpose()
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
        "insert into session (token_hash, account_id, label, create_time, expire_time) values ($1, $2, $3, $4, $5)")
        .bind(token_hash)
        .bind(account.id.uuid())
        .bind(label)
        .bind(now)
        .bind(expire_time)
        .execute(conn).await.affected())?;
    Ok(())
}

/// The account behind a session that has not expired, and when it will.
pub(crate) async fn by_session(
    tx: &mut Tx,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<(Account, DateTime<Utc>)>> {
    let row: Option<Session> = on!(tx, conn => sqlx::query_as(
        "select a.id, a.email, a.name, a.time_zone, a.version, a.create_time, s.expire_time
         from session s join account a on a.id = s.account_id where s.token_hash = $1 and s.expire_time > $2")
        .bind(token_hash).bind(now).fetch_optional(conn).await)?;
    row.map(|row| Ok((row.account.try_into()?, row.expire_time))).transpose()
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

#[derive(FromRow)]
struct Row {
    id: Uuid,
    email: String,
    name: String,
    time_zone: String,
    version: i64,
    create_time: DateTime<Utc>,
}

#[derive(FromRow)]
struct Credentials {
    #[sqlx(flatten)]
    account: Row,
    password_hash: String,
}

#[derive(FromRow)]
struct Session {
    #[sqlx(flatten)]
    account: Row,
    expire_time: DateTime<Utc>,
}

impl TryFrom<Row> for Account {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { id, email, name, time_zone, version, create_time } = row;
        let time_zone = time_zone.parse().map_err(Error::internal)?;
        Ok(Self { id: id.into(), email, name, time_zone, version, create_time })
    }
}
