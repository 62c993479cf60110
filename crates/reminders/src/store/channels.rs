use chrono::{DateTime, Utc};
use heartward_core::{AccountId, Error, Result};
use heartward_platform::vault::legible;
use heartward_platform::{Affected as _, DataKey, Tx, on};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;

use super::numbered;
use crate::domain::{Channel, ChannelId, ChannelState, Code, Pause, PauseReason, Target};

/// Where name, address and secrets are sealed to.
const TABLE: &str = "channel";
const FIELD: &str = "sealed";

/// All channels of the account, oldest first.
pub(crate) async fn list(tx: &mut Tx, key: &DataKey) -> Result<Vec<Channel>> {
    let account = tx.account()?;
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(
        "select id, sealed, discreet, verified_at, paused_at, pause_reason, refusals, code_hash, code_until, code_tries,
             made_at
         from channel where account_id = $1 order by made_at, id")
        .bind(account.uuid()).fetch_all(conn).await)?;
    Ok(legible(rows.into_iter().map(|row| row.open(key))))
}

/// One channel; `None` for an unknown or foreign one.
pub(crate) async fn get(tx: &mut Tx, key: &DataKey, id: ChannelId) -> Result<Option<Channel>> {
    let account = tx.account()?;
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "select id, sealed, discreet, verified_at, paused_at, pause_reason, refusals, code_hash, code_until, code_tries,
             made_at
         from channel where account_id = $1 and id = $2")
        .bind(account.uuid()).bind(id.uuid()).fetch_optional(conn).await)?;
    row.map(|row| row.open(key)).transpose()
}

/// The same, held until the transaction ends. Whoever changes a channel or sends on it holds it first.
pub(crate) async fn hold(tx: &mut Tx, key: &DataKey, id: ChannelId) -> Result<Option<Channel>> {
    let account = tx.account()?;
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "update channel set refusals = refusals where account_id = $1 and id = $2
         returning id, sealed, discreet, verified_at, paused_at, pause_reason, refusals, code_hash, code_until, code_tries,
             made_at")
        .bind(account.uuid()).bind(id.uuid()).fetch_optional(conn).await)?;
    row.map(|row| row.open(key)).transpose()
}

/// Whose channels there are.
pub(crate) async fn owners(tx: &mut Tx) -> Result<Vec<AccountId>> {
    let ids: Vec<Uuid> = on!(tx, conn => sqlx::query_scalar(
        "select distinct account_id from channel where verified_at is not null and paused_at is null")
        .fetch_all(conn).await)?;
    Ok(ids.into_iter().map(AccountId::from).collect())
}

/// How many channels there are of each kind, by how they stand, for anybody: kind, state, count.
pub(crate) async fn census(tx: &mut Tx) -> Result<Vec<(i32, i64, i64)>> {
    on!(tx, conn => sqlx::query_as(
        "select kind, cast(case when paused_at is not null then $1 when verified_at is null then $2 else $3 end as bigint),
             count(*)
         from channel group by 1, 2")
        .bind(ChannelState::Paused as i32).bind(ChannelState::Unverified as i32).bind(ChannelState::Active as i32)
        .fetch_all(conn).await)
}

/// The channels that take notes now.
pub(crate) async fn active(tx: &mut Tx) -> Result<Vec<ChannelId>> {
    let account = tx.account()?;
    let ids: Vec<Uuid> = on!(tx, conn => sqlx::query_scalar(
        "select id from channel where account_id = $1 and verified_at is not null and paused_at is null order by id")
        .bind(account.uuid()).fetch_all(conn).await)?;
    Ok(ids.into_iter().map(ChannelId::from).collect())
}

/// Writes a channel.
pub(crate) async fn save(tx: &mut Tx, key: &DataKey, channel: &Channel) -> Result<()> {
    let account = tx.account()?;
    let sealed = Sealed { name: channel.name.clone(), target: channel.target.clone(), leave: channel.leave.clone() };
    let json = serde_json::to_vec(&sealed).map_err(Error::internal)?;
    let sealed = key.seal(TABLE, channel.id.uuid(), FIELD, &json)?;
    on!(tx, conn => sqlx::query(
        "insert into channel (account_id, id, kind, sealed, discreet, verified_at, paused_at, pause_reason, refusals,
             code_hash, code_until, code_tries, leave_hash, made_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         on conflict (account_id, id) do update set sealed = excluded.sealed, discreet = excluded.discreet,
             verified_at = excluded.verified_at, paused_at = excluded.paused_at, pause_reason = excluded.pause_reason,
             refusals = excluded.refusals, code_hash = excluded.code_hash, code_until = excluded.code_until,
             code_tries = excluded.code_tries")
        .bind(account.uuid())
        .bind(channel.id.uuid())
        .bind(channel.target.kind() as i32)
        .bind(sealed)
        .bind(channel.discreet)
        .bind(channel.verified_at)
        .bind(channel.pause.map(|pause| pause.at))
        .bind(channel.pause.map(|pause| pause.reason as i32))
        .bind(channel.refusals)
        .bind(channel.code.as_ref().map(|code| code.hash.clone()))
        .bind(channel.code.as_ref().map(|code| code.until))
        .bind(channel.code.as_ref().map_or(0, |code| code.tries))
        .bind(super::hash(&channel.leave))
        .bind(channel.made_at)
        .execute(conn).await.affected())?;
    Ok(())
}

/// Removes a channel; false when there is none.
pub(crate) async fn remove(tx: &mut Tx, id: ChannelId) -> Result<bool> {
    let account = tx.account()?;
    let removed = on!(tx, conn => sqlx::query("delete from channel where account_id = $1 and id = $2")
        .bind(account.uuid()).bind(id.uuid()).execute(conn).await.affected())?;
    Ok(removed > 0)
}

/// Whose channel an unsubscribe link is of.
pub(crate) async fn of_link(tx: &mut Tx, leave: &str) -> Result<Option<(AccountId, ChannelId)>> {
    let found: Option<(Uuid, Uuid)> = on!(tx, conn => sqlx::query_as(
        "select account_id, id from channel where leave_hash = $1")
        .bind(super::hash(leave)).fetch_optional(conn).await)?;
    Ok(found.map(|(account, channel)| (account.into(), channel.into())))
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    name: String,
    target: Target,
    leave: String,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    sealed: Vec<u8>,
    discreet: bool,
    verified_at: Option<DateTime<Utc>>,
    paused_at: Option<DateTime<Utc>>,
    pause_reason: Option<i32>,
    refusals: i32,
    code_hash: Option<Vec<u8>>,
    code_until: Option<DateTime<Utc>>,
    code_tries: i32,
    made_at: DateTime<Utc>,
}

impl Row {
    fn open(self, key: &DataKey) -> Result<Channel> {
        let json = key.open(TABLE, self.id, FIELD, &self.sealed)?;
        let Sealed { name, target, leave } = serde_json::from_slice(&json).map_err(Error::internal)?;
        let pause = match self.paused_at.zip(self.pause_reason) {
            Some((at, reason)) => {
                Some(Pause { at, reason: numbered(&PauseReason::ALL, |reason| reason as i32, reason)? })
            }
            None => None,
        };
        let code = self.code_hash.zip(self.code_until);
        Ok(Channel {
            id: self.id.into(),
            name,
            target,
            discreet: self.discreet,
            verified_at: self.verified_at,
            pause,
            refusals: self.refusals,
            code: code.map(|(hash, until)| Code { hash, until, tries: self.code_tries }),
            leave,
            made_at: self.made_at,
        })
    }
}
