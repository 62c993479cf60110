use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use heartward_core::{AccountId, Error, Page, PersonId, Result};
use heartward_platform::planted::{self, Bug};
use heartward_platform::{Affected as _, Conn, DataKey, Tx, on};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use super::{numbered, words};
use crate::domain::{Minute, Occurrence, Reminder, ReminderId, ReminderKind, Repeat, Schedule, read, written};

/// Where what it says is sealed to.
const TABLE: &str = "reminder";

/// A claim on a reminder that is due.
#[derive(Debug, Clone)]
pub(crate) struct Due {
    pub(crate) account: AccountId,
    pub(crate) reminder: ReminderId,
    /// The fencing token: the next claim on the same reminder has a higher one.
    pub(crate) token: i64,
}

/// One reminder; `None` for an unknown or foreign one.
pub(crate) async fn get(tx: &mut Tx, key: &DataKey, id: ReminderId) -> Result<Option<Reminder>> {
    let account = tx.account()?;
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "select id, kind, person_id, conversation_id, sealed, start_wall, repeats, rule, muted, next_wall, planned_at,
             made_at
         from reminder where account_id = $1 and id = $2")
        .bind(account.uuid()).bind(id.uuid()).fetch_optional(conn).await)?;
    row.map(|row| row.open(key)).transpose()
}

/// The same, held until the transaction ends.
pub(crate) async fn hold(tx: &mut Tx, key: &DataKey, id: ReminderId) -> Result<Option<Reminder>> {
    let account = tx.account()?;
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "update reminder set claim = claim where account_id = $1 and id = $2
         returning id, kind, person_id, conversation_id, sealed, start_wall, repeats, rule, muted, next_wall, planned_at,
             made_at")
        .bind(account.uuid()).bind(id.uuid()).fetch_optional(conn).await)?;
    row.map(|row| row.open(key)).transpose()
}

/// The same for a claim; `None` when it was claimed again since, or is gone.
pub(crate) async fn hold_claimed(tx: &mut Tx, key: &DataKey, due: &Due) -> Result<Option<Reminder>> {
    let account = tx.account()?;
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "update reminder set claim = claim where account_id = $1 and id = $2 and claim = $3
         returning id, kind, person_id, conversation_id, sealed, start_wall, repeats, rule, muted, next_wall, planned_at,
             made_at")
        .bind(account.uuid()).bind(due.reminder.uuid()).bind(due.token).fetch_optional(conn).await)?;
    row.map(|row| row.open(key)).transpose()
}

/// Writes a reminder. A second one of a kind that is single is a `Conflict`.
pub(crate) async fn save(tx: &mut Tx, key: &DataKey, reminder: &Reminder) -> Result<()> {
    let account = tx.account()?;
    let sealed = words::seal(key, TABLE, reminder.id.uuid(), &reminder.text)?;
    let (repeats, rule) = match &reminder.schedule.repeat {
        Repeat::Never => (0, None),
        Repeat::Yearly => (1, None),
        Repeat::Rule(rule) => (2, Some(rule)),
    };
    let at = reminder.next.map(|next| next.at);
    on!(tx, conn => sqlx::query(
        "insert into reminder (account_id, id, kind, person_id, conversation_id, sealed, start_wall, repeats, rule, muted,
             next_wall, planned_at, next_at, claim, made_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, 0, $13)
         on conflict (account_id, id) do update set sealed = excluded.sealed, start_wall = excluded.start_wall,
             repeats = excluded.repeats, rule = excluded.rule, muted = excluded.muted, next_wall = excluded.next_wall,
             planned_at = excluded.planned_at, next_at = excluded.next_at")
        .bind(account.uuid())
        .bind(reminder.id.uuid())
        .bind(reminder.kind as i32)
        .bind(reminder.person.map(|person| person.uuid()))
        .bind(reminder.conversation.map(|conversation| conversation.uuid()))
        .bind(sealed)
        .bind(written(reminder.schedule.start))
        .bind(repeats)
        .bind(rule)
        .bind(reminder.muted)
        .bind(reminder.next.map(|next| written(next.wall)))
        .bind(at)
        .bind(reminder.made_at)
        .execute(conn).await.affected())?;
    Ok(())
}

/// Removes a reminder; false when there is none like that.
pub(crate) async fn remove(tx: &mut Tx, id: ReminderId) -> Result<bool> {
    let account = tx.account()?;
    let rows = on!(tx, conn => sqlx::query("delete from reminder where account_id = $1 and id = $2")
        .bind(account.uuid()).bind(id.uuid()).execute(conn).await.affected())?;
    Ok(rows > 0)
}

/// Whether the account has one of this kind.
pub(crate) async fn has_kind(tx: &mut Tx, kind: ReminderKind) -> Result<bool> {
    let account = tx.account()?;
    let found: i64 = on!(tx, conn => sqlx::query_scalar(
        "select count(*) from reminder where account_id = $1 and kind = $2")
        .bind(account.uuid()).bind(kind as i32).fetch_one(conn).await)?;
    Ok(found > 0)
}

/// How many reminders the account has.
pub(crate) async fn count(tx: &mut Tx) -> Result<i64> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query_scalar("select count(*) from reminder where account_id = $1")
        .bind(account.uuid()).fetch_one(conn).await)
}

/// All that are still to be told, held until the transaction ends.
pub(crate) async fn hold_planned(tx: &mut Tx) -> Result<Vec<Planned>> {
    let account = tx.account()?;
    let rows: Vec<PlannedRow> = on!(tx, conn => sqlx::query_as(
        "update reminder set claim = claim where account_id = $1 and planned_at is not null
         returning id, kind, start_wall, repeats, rule, next_wall, planned_at")
        .bind(account.uuid()).fetch_all(conn).await)?;
    rows.into_iter().map(Planned::try_from).collect()
}

/// Writes when a reminder is told; it is held.
pub(crate) async fn plan(tx: &mut Tx, planned: &Planned) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query(
        "update reminder set start_wall = $3, next_wall = $4, planned_at = $5, next_at = $5
         where account_id = $1 and id = $2")
        .bind(account.uuid())
        .bind(planned.id.uuid())
        .bind(written(planned.schedule.start))
        .bind(planned.next.map(|next| written(next.wall)))
        .bind(planned.next.map(|next| next.at))
        .execute(conn).await.affected())?;
    Ok(())
}

/// Makes or moves the reminder of somebody's birthday, whose id is the person's.
pub(crate) async fn save_birthday(
    tx: &mut Tx,
    person: PersonId,
    schedule: &Schedule,
    next: Option<Occurrence>,
) -> Result<()> {
    let account = tx.account()?;
    let now = tx.now().await?;
    on!(tx, conn => sqlx::query(
        "insert into reminder (account_id, id, kind, person_id, start_wall, repeats, muted, next_wall, planned_at, next_at,
             claim, made_at)
         values ($1, $2, $3, $2, $4, 1, false, $5, $6, $6, 0, $7)
         on conflict (account_id, id) do update set start_wall = excluded.start_wall, next_wall = excluded.next_wall,
             planned_at = excluded.planned_at, next_at = excluded.next_at
         where reminder.start_wall <> excluded.start_wall")
        .bind(account.uuid())
        .bind(person.uuid())
        .bind(ReminderKind::Birthday as i32)
        .bind(written(schedule.start))
        .bind(next.map(|next| written(next.wall)))
        .bind(next.map(|next| next.at))
        .bind(now)
        .execute(conn).await.affected())?;
    Ok(())
}

/// Those that are heard until then, soonest first; never about people who are deleted or of whom nothing is to be said.
pub(crate) async fn coming(tx: &mut Tx, key: &DataKey, until: DateTime<Utc>, limit: i64) -> Result<Vec<Reminder>> {
    let account = tx.account()?;
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(
        "select id, kind, person_id, conversation_id, sealed, start_wall, repeats, rule, muted, next_wall, planned_at,
             made_at
         from reminder where account_id = $1 and planned_at <= $2 and not muted
             and not exists (select 1 from cadence where cadence.account_id = reminder.account_id
                 and cadence.person_id = reminder.person_id and (deleted or archived or no_reminders))
         order by planned_at, id limit $3")
        .bind(account.uuid()).bind(until).bind(limit).fetch_all(conn).await)?;
    rows.into_iter().map(|row| row.open(key)).collect()
}

/// A page of reminders, newest first; never about people who are deleted.
pub(crate) async fn list(tx: &mut Tx, key: &DataKey, person: Option<PersonId>, page: &Page) -> Result<Vec<Reminder>> {
    let account = tx.account()?;
    let rows: Vec<Row> = on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "select id, kind, person_id, conversation_id, sealed, start_wall, repeats, rule, muted, next_wall, planned_at,
                 made_at
             from reminder where not exists (select 1 from cadence where cadence.account_id = reminder.account_id
                 and cadence.person_id = reminder.person_id and deleted) and account_id = ");
        query.push_bind(account.uuid());
        if planted::is(Bug::Unscoped) {
            query.push(" or true");
        }
        if let Some(person) = person {
            query.push(" and person_id = ").push_bind(person.uuid());
        }
        if let Some(after) = page.after {
            query.push(" and (made_at, id) < (").push_bind(after.time).push(", ").push_bind(after.id).push(")");
        }
        query.push(" order by made_at desc, id desc limit ").push_bind(page.limit());
        query.build_query_as().fetch_all(conn).await
    })?;
    rows.into_iter().map(|row| row.open(key)).collect()
}

/// When the next reminder is due, for anybody.
pub(crate) async fn next_due(tx: &mut Tx) -> Result<Option<DateTime<Utc>>> {
    on!(tx, conn => sqlx::query_scalar("select next_at from reminder where next_at is not null order by next_at limit 1")
        .fetch_optional(conn).await)
}

/// How many reminders are due and not told, for anybody, and since when the oldest is. A claim does not make one less due:
/// somebody may die over it again and again. It moves `next_at` by `lease` at most, so the index finds those as well.
pub(crate) async fn overdue(tx: &mut Tx, now: DateTime<Utc>, lease: TimeDelta) -> Result<(i64, Option<DateTime<Utc>>)> {
    on!(tx, conn => sqlx::query_as(
        "select count(*), min(planned_at) from reminder where next_at <= $1 and planned_at <= $2")
        .bind(now + lease).bind(now).fetch_one(conn).await)
}

/// Takes up to `limit` reminders that are due, of all accounts, for the length of `lease`.
pub(crate) async fn claim(tx: &mut Tx, limit: i64, lease: TimeDelta) -> Result<Vec<Due>> {
    let now = tx.now().await?;
    // As with cadences: replicas take different rows, and SQLite has one writer.
    let skip = if matches!(tx.conn(), Conn::Postgres(_)) { " for update skip locked" } else { "" };
    let rows: Vec<(Uuid, Uuid, i64)> = on!(tx, conn => {
        let mut query = QueryBuilder::new("update reminder set claim = claim + 1, next_at = ");
        query.push_bind(now + lease);
        query.push(" where (account_id, id) in (select account_id, id from reminder where next_at <= ");
        query.push_bind(now).push(" order by next_at limit ").push_bind(limit).push(skip);
        query.push(") returning account_id, id, claim");
        query.build_query_as().fetch_all(conn).await
    })?;
    let due = |(account, id, token): (Uuid, Uuid, i64)| Due { account: account.into(), reminder: id.into(), token };
    Ok(rows.into_iter().map(due).collect())
}

/// When a reminder is told, without what it says.
#[derive(Debug, Clone)]
pub(crate) struct Planned {
    pub(crate) id: ReminderId,
    pub(crate) kind: ReminderKind,
    pub(crate) schedule: Schedule,
    pub(crate) next: Option<Occurrence>,
}

#[derive(FromRow)]
struct PlannedRow {
    id: Uuid,
    kind: i32,
    start_wall: String,
    repeats: i32,
    rule: Option<String>,
    next_wall: Option<String>,
    planned_at: Option<DateTime<Utc>>,
}

impl TryFrom<PlannedRow> for Planned {
    type Error = Error;

    fn try_from(row: PlannedRow) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            kind: numbered(&ReminderKind::ALL, |kind| kind as i32, row.kind)?,
            schedule: schedule(&row.start_wall, row.repeats, row.rule)?,
            next: occurrence(row.next_wall, row.planned_at)?,
        })
    }
}

fn schedule(start: &str, repeats: i32, rule: Option<String>) -> Result<Schedule> {
    let repeat = match (repeats, rule) {
        (1, _) => Repeat::Yearly,
        (2, Some(rule)) => Repeat::Rule(rule),
        _ => Repeat::Never,
    };
    Ok(Schedule { start: wall(start)?, repeat })
}

fn occurrence(next: Option<String>, at: Option<DateTime<Utc>>) -> Result<Option<Occurrence>> {
    next.zip(at).map(|(text, at)| Ok(Occurrence { wall: wall(&text)?, at })).transpose()
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    kind: i32,
    person_id: Option<Uuid>,
    conversation_id: Option<Uuid>,
    sealed: Option<Vec<u8>>,
    start_wall: String,
    repeats: i32,
    rule: Option<String>,
    muted: bool,
    next_wall: Option<String>,
    planned_at: Option<DateTime<Utc>>,
    made_at: DateTime<Utc>,
}

impl Row {
    fn open(self, key: &DataKey) -> Result<Reminder> {
        let text = words::open(key, TABLE, self.id, self.sealed.as_deref());
        Ok(Reminder {
            id: self.id.into(),
            kind: numbered(&ReminderKind::ALL, |kind| kind as i32, self.kind)?,
            person: self.person_id.map(PersonId::from),
            conversation: self.conversation_id.map(Into::into),
            text,
            schedule: schedule(&self.start_wall, self.repeats, self.rule)?,
            muted: self.muted,
            next: occurrence(self.next_wall, self.planned_at)?,
            made_at: self.made_at,
        })
    }
}

/// A wall time that we wrote.
pub(super) fn wall(text: &str) -> Result<NaiveDateTime> {
    let midnight = Minute::of(chrono::NaiveTime::MIN);
    read("wall", text, midnight).map_err(|_| Error::internal("no wall time in the store"))
}
