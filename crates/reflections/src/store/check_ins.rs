use chrono::{DateTime, Utc};
use heartward_core::{Cursor, Error, Page, Result, Secret};
use heartward_platform::{Affected as _, DataKey, Tx, on};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use tracing::error;
use uuid::Uuid;

use super::{LATEST, rated};
use crate::domain::{CheckIn, CheckInId, State};

/// Where the state is sealed to.
const TABLE: &str = "check_in";
const STATE: &str = "state";

/// Adds a check-in.
pub(crate) async fn insert(tx: &mut Tx, key: &DataKey, check_in: &CheckIn) -> Result<()> {
    let account = tx.account()?.uuid();
    let CheckIn { id, state, create_time } = check_in;
    let json = serde_json::to_vec(&Sealed::from(state)).map_err(Error::internal)?;
    let sealed = key.seal(TABLE, id.uuid(), STATE, &json)?;
    on!(tx, conn => sqlx::query(
        "insert into check_in (id, account_id, occur_time, state, create_time) values ($1, $2, $3, $4, $5)")
        .bind(id.uuid())
        .bind(account)
        .bind(state.occur_time)
        .bind(sealed)
        .bind(create_time)
        .execute(conn).await.affected())?;
    Ok(())
}

/// One check-in.
pub(crate) async fn get(tx: &mut Tx, key: &DataKey, id: CheckInId) -> Result<Option<CheckIn>> {
    let account = tx.account()?.uuid();
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "select id, occur_time, state, create_time from check_in where account_id = $1 and id = $2")
        .bind(account).bind(id.uuid()).fetch_optional(conn).await)?;
    Ok(row.and_then(|row| row.open(key)))
}

/// Deletes a check-in; false when there is none.
pub(crate) async fn delete(tx: &mut Tx, id: CheckInId) -> Result<bool> {
    let account = tx.account()?.uuid();
    let deleted = on!(tx, conn => sqlx::query("delete from check_in where account_id = $1 and id = $2")
        .bind(account).bind(id.uuid()).execute(conn).await.affected())?;
    Ok(deleted > 0)
}

/// A page of check-ins, newest first, and the token of the next.
pub(crate) async fn list(tx: &mut Tx, key: &DataKey, page: &Page) -> Result<(Vec<CheckIn>, String)> {
    let account = tx.account()?.uuid();
    let after = page.after.unwrap_or(LATEST);
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(
        "select id, occur_time, state, create_time from check_in
         where account_id = $1 and (occur_time, id) < ($2, $3)
         order by occur_time desc, id desc limit $4")
        .bind(account).bind(after.time).bind(after.id).bind(page.limit()).fetch_all(conn).await)?;
    let (rows, next) = page.cut(rows, |row| Cursor { time: row.occur_time, id: row.id });
    Ok((rows.into_iter().filter_map(|row| row.open(key)).collect(), next))
}

/// The check-ins since then, oldest first.
pub(crate) async fn since(tx: &mut Tx, key: &DataKey, since: DateTime<Utc>) -> Result<Vec<CheckIn>> {
    let account = tx.account()?.uuid();
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(
        "select id, occur_time, state, create_time from check_in
         where account_id = $1 and occur_time >= $2 order by occur_time, id")
        .bind(account).bind(since).fetch_all(conn).await)?;
    Ok(rows.into_iter().filter_map(|row| row.open(key)).collect())
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    occur_time: DateTime<Utc>,
    state: Vec<u8>,
    create_time: DateTime<Utc>,
}

impl Row {
    /// Opens a check-in. One that was damaged is left out, so that it hides no other; the log names it, and what is
    /// stored stays for whoever repairs it.
    fn open(self, key: &DataKey) -> Option<CheckIn> {
        let id = self.id;
        let opened = self.try_open(key);
        if opened.is_err() {
            error!(check_in = %id, "a check-in cannot be opened");
        }
        opened.ok()
    }

    fn try_open(self, key: &DataKey) -> Result<CheckIn> {
        let json = key.open(TABLE, self.id, STATE, &self.state)?;
        let sealed: Sealed = serde_json::from_slice(&json).map_err(Error::internal)?;
        let state = State {
            occur_time: self.occur_time,
            stress: rated(sealed.stress)?,
            told_someone: sealed.told_someone,
            could_tell: sealed.could_tell,
            connected: rated(sealed.connected)?,
            feelings: sealed.feelings.into_iter().map(Secret::new).collect(),
            note: Secret::new(sealed.note),
            loneliness: sealed.loneliness,
            support: sealed.support,
        };
        Ok(CheckIn { id: self.id.into(), state, create_time: self.create_time })
    }
}

/// What is sealed of a state, as JSON. Fields that come later need a default.
#[derive(Serialize, Deserialize)]
struct Sealed {
    stress: Option<i32>,
    told_someone: Option<bool>,
    could_tell: Option<bool>,
    connected: Option<i32>,
    feelings: Vec<String>,
    note: String,
    loneliness: Option<i32>,
    support: Option<i32>,
}

impl From<&State> for Sealed {
    fn from(state: &State) -> Self {
        Self {
            stress: state.stress.map(i32::from),
            told_someone: state.told_someone,
            could_tell: state.could_tell,
            connected: state.connected.map(i32::from),
            feelings: state.feelings.iter().map(|feeling| feeling.expose().to_owned()).collect(),
            note: state.note.expose().to_owned(),
            loneliness: state.loneliness,
            support: state.support,
        }
    }
}
