use chrono::{DateTime, Utc};
use heartward_core::{Error, Page, PersonId, Result};
use heartward_platform::{Affected as _, DataKey, Tx, on};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use super::reminders::wall;
use super::{numbered, words};
use crate::domain::{Notice, NoticeId, NoticeState, Occurrence, ReminderKind, written};

/// Where what it says is sealed to.
const TABLE: &str = "notice";

/// Writes a new notice; false when its occurrence has been told.
pub(crate) async fn add(tx: &mut Tx, key: &DataKey, notice: &Notice) -> Result<bool> {
    let account = tx.account()?;
    let sealed = words::seal(key, TABLE, notice.id.uuid(), &notice.text)?;
    let rows = on!(tx, conn => sqlx::query(
        "insert into notice (account_id, id, reminder_id, occurrence, due_at, kind, person_id, conversation_id, sealed,
             state, made_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (account_id, reminder_id, occurrence) do nothing")
        .bind(account.uuid())
        .bind(notice.id.uuid())
        .bind(notice.reminder.uuid())
        .bind(written(notice.occurrence.wall))
        .bind(notice.occurrence.at)
        .bind(notice.kind as i32)
        .bind(notice.person.map(|person| person.uuid()))
        .bind(notice.conversation.map(|conversation| conversation.uuid()))
        .bind(sealed)
        .bind(notice.state as i32)
        .bind(notice.made_at)
        .execute(conn).await.affected())?;
    Ok(rows > 0)
}

/// Writes down what became of a notice.
pub(crate) async fn save(tx: &mut Tx, notice: &Notice) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query("update notice set state = $3, resolved_at = $4 where account_id = $1 and id = $2")
        .bind(account.uuid()).bind(notice.id.uuid()).bind(notice.state as i32).bind(notice.resolved_at)
        .execute(conn).await.affected())?;
    Ok(())
}

/// One notice, held until the transaction ends; `None` for an unknown or foreign one.
pub(crate) async fn hold(tx: &mut Tx, key: &DataKey, id: NoticeId) -> Result<Option<Notice>> {
    let account = tx.account()?;
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "update notice set state = state where account_id = $1 and id = $2
         returning id, reminder_id, occurrence, due_at, kind, person_id, conversation_id, sealed, state, made_at,
             resolved_at")
        .bind(account.uuid()).bind(id.uuid()).fetch_optional(conn).await)?;
    row.map(|row| row.open(key)).transpose()
}

/// The same, only read.
pub(crate) async fn get(tx: &mut Tx, key: &DataKey, id: NoticeId) -> Result<Option<Notice>> {
    let account = tx.account()?;
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "select id, reminder_id, occurrence, due_at, kind, person_id, conversation_id, sealed, state, made_at, resolved_at
         from notice where account_id = $1 and id = $2")
        .bind(account.uuid()).bind(id.uuid()).fetch_optional(conn).await)?;
    row.map(|row| row.open(key)).transpose()
}

/// A page of notices, newest first; never about people who are deleted.
pub(crate) async fn list(tx: &mut Tx, key: &DataKey, state: Option<NoticeState>, page: &Page) -> Result<Vec<Notice>> {
    let account = tx.account()?;
    let rows: Vec<Row> = on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "select id, reminder_id, occurrence, due_at, kind, person_id, conversation_id, sealed, state, made_at,
                 resolved_at
             from notice where not exists (select 1 from cadence where cadence.account_id = notice.account_id
                 and cadence.person_id = notice.person_id and deleted) and account_id = ");
        query.push_bind(account.uuid());
        if let Some(state) = state {
            query.push(" and state = ").push_bind(state as i32);
        }
        if let Some(after) = page.after {
            query.push(" and (made_at, id) < (").push_bind(after.time).push(", ").push_bind(after.id).push(")");
        }
        query.push(" order by made_at desc, id desc limit ").push_bind(page.limit());
        query.build_query_as().fetch_all(conn).await
    })?;
    rows.into_iter().map(|row| row.open(key)).collect()
}

/// How many notices were made since then.
pub(crate) async fn count_since(tx: &mut Tx, since: DateTime<Utc>) -> Result<usize> {
    let account = tx.account()?;
    let count: i64 = on!(tx, conn => sqlx::query_scalar("select count(*) from notice where account_id = $1 and made_at >= $2")
        .bind(account.uuid()).bind(since).fetch_one(conn).await)?;
    usize::try_from(count).map_err(Error::internal)
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    reminder_id: Uuid,
    occurrence: String,
    due_at: DateTime<Utc>,
    kind: i32,
    person_id: Option<Uuid>,
    conversation_id: Option<Uuid>,
    sealed: Option<Vec<u8>>,
    state: i32,
    made_at: DateTime<Utc>,
    resolved_at: Option<DateTime<Utc>>,
}

impl Row {
    fn open(self, key: &DataKey) -> Result<Notice> {
        let text = words::open(key, TABLE, self.id, self.sealed.as_deref());
        Ok(Notice {
            id: self.id.into(),
            reminder: self.reminder_id.into(),
            kind: numbered(&ReminderKind::ALL, |kind| kind as i32, self.kind)?,
            person: self.person_id.map(PersonId::from),
            conversation: self.conversation_id.map(Into::into),
            text,
            state: numbered(&NoticeState::ALL, |state| state as i32, self.state)?,
            occurrence: Occurrence { wall: wall(&self.occurrence)?, at: self.due_at },
            made_at: self.made_at,
            resolved_at: self.resolved_at,
        })
    }
}
