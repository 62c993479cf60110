//! Accounts, as those who look after the instance see them. All of this is done for the system.

use chrono::{DateTime, Utc};
use heartward_core::{AccountId, Cursor, Result};
use heartward_platform::{Affected as _, Tx, on};
use sqlx::FromRow;
use uuid::Uuid;

use super::accounts::Sealed;
use crate::domain::{Choice as _, Role};

/// A page of accounts, oldest first, after a place in the list.
pub(crate) async fn list(tx: &mut Tx, after: Option<Cursor>, limit: i64) -> Result<Vec<Managed>> {
    let (time, id) = after.map_or((DateTime::UNIX_EPOCH, Uuid::nil()), |cursor| (cursor.time, cursor.id));
    on!(tx, conn => sqlx::query_as(
        "select id, details, time_zone, role, version, create_time, disable_time, last_seen_time from account
         where (create_time, id) > ($1, $2) order by create_time, id limit $3")
        .bind(time).bind(id).bind(limit).fetch_all(conn).await)
}

/// One account.
pub(crate) async fn get(tx: &mut Tx, id: AccountId) -> Result<Option<Managed>> {
    on!(tx, conn => sqlx::query_as(
        "select id, details, time_zone, role, version, create_time, disable_time, last_seen_time from account
         where id = $1")
        .bind(id.uuid()).fetch_optional(conn).await)
}

/// The admins whose accounts are open, held until the transaction ends.
pub(crate) async fn hold_admins(tx: &mut Tx) -> Result<Vec<AccountId>> {
    let ids: Vec<Uuid> = on!(tx, conn => sqlx::query_scalar(
        "update account set role = role where role = $1 and disable_time is null returning id")
        .bind(Role::Admin.code()).fetch_all(conn).await)?;
    Ok(ids.into_iter().map(AccountId::from).collect())
}

/// How many accounts there are.
pub(crate) async fn count(tx: &mut Tx) -> Result<i64> {
    on!(tx, conn => sqlx::query_scalar("select count(*) from account").fetch_one(conn).await)
}

/// Gives an account a role.
pub(crate) async fn set_role(tx: &mut Tx, id: AccountId, role: Role) -> Result<()> {
    on!(tx, conn => sqlx::query("update account set role = $2 where id = $1")
        .bind(id.uuid()).bind(role.code()).execute(conn).await.affected())?;
    Ok(())
}

/// Closes an account, as of a time, or opens it.
pub(crate) async fn set_disabled(tx: &mut Tx, id: AccountId, since: Option<DateTime<Utc>>) -> Result<()> {
    on!(tx, conn => sqlx::query("update account set disable_time = $2 where id = $1")
        .bind(id.uuid()).bind(since).execute(conn).await.affected())?;
    Ok(())
}

/// An account as it is kept, with what is known about its use.
#[derive(FromRow)]
pub(crate) struct Managed {
    #[sqlx(flatten)]
    pub(crate) account: Sealed,
    disable_time: Option<DateTime<Utc>>,
    pub(crate) last_seen_time: Option<DateTime<Utc>>,
}

impl Managed {
    /// Whether it is closed for the time being.
    pub(crate) fn is_disabled(&self) -> bool {
        self.disable_time.is_some()
    }
}
