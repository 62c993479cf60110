//! The personal access tokens of the caller.

use chrono::{DateTime, Utc};
use heartward_core::{AccountId, Id, Result};
use heartward_platform::vault::legible;
use heartward_platform::{Affected as _, DataKey, Tx, on};
use sqlx::FromRow;
use uuid::Uuid;

use crate::domain::{Scopes, Token};

/// Keeps a token by the hash of its secret.
pub(crate) async fn add(tx: &mut Tx, key: &DataKey, hash: &[u8], token: &Token) -> Result<()> {
    let account = tx.account()?;
    let name = key.seal("personal_token", token.id.uuid(), "name", token.name.as_bytes())?;
    on!(tx, conn => sqlx::query(
        "insert into personal_token (id, account_id, token_hash, name, scopes, create_time, expire_time)
         values ($1, $2, $3, $4, $5, $6, $7)")
        .bind(token.id.uuid())
        .bind(account.uuid())
        .bind(hash)
        .bind(name)
        .bind(token.scopes.bits())
        .bind(token.create_time)
        .bind(token.expire_time)
        .execute(conn).await.affected())?;
    Ok(())
}

/// Those that are good, newest first.
pub(crate) async fn list(tx: &mut Tx, key: &DataKey, now: DateTime<Utc>) -> Result<Vec<Token>> {
    let account = tx.account()?;
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(
        "select id, name, scopes, create_time, last_use_time, expire_time from personal_token
         where account_id = $1 and expire_time > $2 order by create_time desc, id desc")
        .bind(account.uuid()).bind(now).fetch_all(conn).await)?;
    Ok(legible(rows.into_iter().map(|row| row.open(key))))
}

/// Whose a token is, and what it is good for.
#[derive(Debug, FromRow)]
pub(crate) struct Found {
    pub(crate) id: Uuid,
    account_id: Uuid,
    scopes: i32,
    pub(crate) last_use_time: Option<DateTime<Utc>>,
    pub(crate) expire_time: DateTime<Utc>,
}

impl Found {
    pub(crate) fn account(&self) -> AccountId {
        self.account_id.into()
    }

    pub(crate) fn scopes(&self) -> Scopes {
        Scopes::from_bits(self.scopes)
    }
}

/// The token with this hash, if it is good.
pub(crate) async fn find(tx: &mut Tx, hash: &[u8], now: DateTime<Utc>) -> Result<Option<Found>> {
    on!(tx, conn => sqlx::query_as(
        "select t.id, t.account_id, t.scopes, t.last_use_time, t.expire_time
         from personal_token t join account a on a.id = t.account_id
         where t.token_hash = $1 and t.expire_time > $2 and a.disable_time is null")
        .bind(hash).bind(now).fetch_optional(conn).await)
}

/// Notes that a token is used.
pub(crate) async fn touch(tx: &mut Tx, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query("update personal_token set last_use_time = $3 where id = $1 and account_id = $2")
        .bind(id).bind(account.uuid()).bind(now).execute(conn).await.affected())?;
    Ok(())
}

/// Ends one; false when there is none.
pub(crate) async fn end(tx: &mut Tx, id: Id<Token>) -> Result<bool> {
    let account = tx.account()?;
    let ended = on!(tx, conn => sqlx::query("delete from personal_token where id = $1 and account_id = $2")
        .bind(id.uuid()).bind(account.uuid()).execute(conn).await.affected())?;
    Ok(ended > 0)
}

/// Ends all.
pub(crate) async fn end_all(tx: &mut Tx) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query("delete from personal_token where account_id = $1")
        .bind(account.uuid()).execute(conn).await.affected())?;
    Ok(())
}

/// Forgets those that expired before `now`; tells how many.
pub(crate) async fn forget(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64> {
    on!(tx, conn => sqlx::query("delete from personal_token where expire_time <= $1")
        .bind(now).execute(conn).await.affected())
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    name: Vec<u8>,
    scopes: i32,
    create_time: DateTime<Utc>,
    last_use_time: Option<DateTime<Utc>>,
    expire_time: DateTime<Utc>,
}

impl Row {
    fn open(self, key: &DataKey) -> Result<Token> {
        let name = key.open("personal_token", self.id, "name", &self.name)?;
        Ok(Token {
            id: self.id.into(),
            name: String::from_utf8_lossy(&name).into_owned(),
            scopes: Scopes::from_bits(self.scopes),
            create_time: self.create_time,
            last_use_time: self.last_use_time,
            expire_time: self.expire_time,
        })
    }
}
