use chrono::{DateTime, Utc};
use heartward_core::{ConversationId, Error, PersonId, Result};
use heartward_platform::{Affected as _, Tx, on};
use sqlx::FromRow;
use uuid::Uuid;

use super::place;
use crate::domain::{Place, Rhythm, SourceId, Step, Talk};

/// A step in its place; `after` is the rhythm as it was worked out before, if it was.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) place: Place,
    pub(crate) step: Step,
    pub(crate) after: Option<Rhythm>,
}

/// Heeds a version of a conversation; false when a later one is known, or when it is deleted.
pub(crate) async fn heed(tx: &mut Tx, conversation: ConversationId, version: i64, deleted: bool) -> Result<bool> {
    let account = tx.account()?;
    let rows = on!(tx, conn => sqlx::query(
        "insert into conversation (account_id, id, version, deleted) values ($1, $2, $3, $4)
         on conflict (account_id, id) do update set version = excluded.version, deleted = excluded.deleted
         where not conversation.deleted and (excluded.deleted or conversation.version < excluded.version)")
        .bind(account.uuid()).bind(conversation.uuid()).bind(version).bind(deleted)
        .execute(conn).await.affected())?;
    Ok(rows > 0)
}

/// The steps a source is, with whom.
pub(crate) async fn steps_of(tx: &mut Tx, source: SourceId) -> Result<Vec<(PersonId, Place)>> {
    let account = tx.account()?;
    let rows: Vec<(Uuid, DateTime<Utc>)> = on!(tx, conn => sqlx::query_as(
        "select person_id, taken_at from step where account_id = $1 and source = $2")
        .bind(account.uuid()).bind(source.uuid()).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(person, at)| (person.into(), Place { at, source })).collect())
}

/// The rhythm after the newest step.
pub(crate) async fn newest(tx: &mut Tx, person: PersonId) -> Result<Rhythm> {
    let account = tx.account()?;
    let row: Option<RhythmRow> = on!(tx, conn => sqlx::query_as(
        "select y, declines, room, last_one_to_one_at, base_at, base_source, asked_at, asked_source, resting_at,
             resting_source
         from step where account_id = $1 and person_id = $2 order by taken_at desc, source desc limit 1")
        .bind(account.uuid()).bind(person.uuid()).fetch_optional(conn).await)?;
    Ok(row.map(Rhythm::from).unwrap_or_default())
}

/// The rhythm before a place.
pub(crate) async fn before(tx: &mut Tx, person: PersonId, from: Place) -> Result<Rhythm> {
    let account = tx.account()?;
    let row: Option<RhythmRow> = on!(tx, conn => sqlx::query_as(
        "select y, declines, room, last_one_to_one_at, base_at, base_source, asked_at, asked_source, resting_at,
             resting_source
         from step where account_id = $1 and person_id = $2 and (taken_at, source) < ($3, $4)
         order by taken_at desc, source desc limit 1")
        .bind(account.uuid()).bind(person.uuid()).bind(from.at).bind(from.source.uuid()).fetch_optional(conn).await)?;
    Ok(row.map(Rhythm::from).unwrap_or_default())
}

/// The steps from a place on, in their order.
pub(crate) async fn since(tx: &mut Tx, person: PersonId, from: Place) -> Result<Vec<Entry>> {
    let account = tx.account()?;
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(
        "select taken_at, source, kind, received, shared, depth, usual_depth, until_at, y, declines, room,
             last_one_to_one_at, base_at, base_source, asked_at, asked_source, resting_at, resting_source
         from step where account_id = $1 and person_id = $2 and (taken_at, source) >= ($3, $4)
         order by taken_at, source")
        .bind(account.uuid()).bind(person.uuid()).bind(from.at).bind(from.source.uuid()).fetch_all(conn).await)?;
    rows.into_iter().map(Entry::try_from).collect()
}

/// Writes a step and the rhythm after it, over the one that the same source was before.
pub(crate) async fn put(tx: &mut Tx, person: PersonId, place: Place, step: &Step, after: &Rhythm) -> Result<()> {
    let account = tx.account()?;
    let (kind, talk, until) = match step {
        Step::Talk(talk) => (if talk.they_began { THEIR_TALK } else { TALK }, Some(talk), None),
        Step::Declined => (DECLINED, None, None),
        Step::Postponed(day) => (POSTPONED, None, Some(*day)),
        Step::Snoozed(day) => (SNOOZED, None, Some(*day)),
        Step::Lapsed => (LAPSED, None, None),
    };
    on!(tx, conn => sqlx::query(
        "insert into step (account_id, person_id, taken_at, source, kind, received, shared, depth, usual_depth, until_at,
             y, declines, room, last_one_to_one_at, base_at, base_source, asked_at, asked_source, resting_at,
             resting_source)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
         on conflict (account_id, source, person_id) do update set taken_at = excluded.taken_at, kind = excluded.kind,
             received = excluded.received, shared = excluded.shared, depth = excluded.depth,
             usual_depth = excluded.usual_depth, until_at = excluded.until_at, y = excluded.y,
             declines = excluded.declines, room = excluded.room, last_one_to_one_at = excluded.last_one_to_one_at,
             base_at = excluded.base_at, base_source = excluded.base_source, asked_at = excluded.asked_at,
             asked_source = excluded.asked_source, resting_at = excluded.resting_at,
             resting_source = excluded.resting_source")
        .bind(account.uuid())
        .bind(person.uuid())
        .bind(place.at)
        .bind(place.source.uuid())
        .bind(kind)
        .bind(talk.and_then(|talk| talk.received))
        .bind(talk.and_then(|talk| talk.shared))
        .bind(talk.map(|talk| talk.depth))
        .bind(talk.map(|talk| talk.usual_depth))
        .bind(until)
        .bind(after.y)
        .bind(after.declines)
        .bind(after.room)
        .bind(after.last_one_to_one)
        .bind(after.base.map(|place| place.at))
        .bind(after.base.map(|place| place.source.uuid()))
        .bind(after.asked.map(|place| place.at))
        .bind(after.asked.map(|place| place.source.uuid()))
        .bind(after.resting.map(|place| place.at))
        .bind(after.resting.map(|place| place.source.uuid()))
        .execute(conn).await.affected())?;
    Ok(())
}

/// Takes the step of this source with this person out.
pub(crate) async fn remove(tx: &mut Tx, person: PersonId, source: SourceId) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query("delete from step where account_id = $1 and source = $2 and person_id = $3")
        .bind(account.uuid()).bind(source.uuid()).bind(person.uuid()).execute(conn).await.affected())?;
    Ok(())
}

const TALK: i32 = 1;
const DECLINED: i32 = 2;
const POSTPONED: i32 = 3;
const SNOOZED: i32 = 4;
const LAPSED: i32 = 5;
const THEIR_TALK: i32 = 6;

#[derive(FromRow)]
struct RhythmRow {
    y: f64,
    declines: f64,
    room: bool,
    last_one_to_one_at: Option<DateTime<Utc>>,
    base_at: Option<DateTime<Utc>>,
    base_source: Option<Uuid>,
    asked_at: Option<DateTime<Utc>>,
    asked_source: Option<Uuid>,
    resting_at: Option<DateTime<Utc>>,
    resting_source: Option<Uuid>,
}

impl From<RhythmRow> for Rhythm {
    fn from(row: RhythmRow) -> Self {
        Self {
            y: row.y,
            declines: row.declines,
            room: row.room,
            last_one_to_one: row.last_one_to_one_at,
            base: place(row.base_at, row.base_source),
            asked: place(row.asked_at, row.asked_source),
            resting: place(row.resting_at, row.resting_source),
        }
    }
}

#[derive(FromRow)]
struct Row {
    taken_at: DateTime<Utc>,
    source: Uuid,
    kind: i32,
    received: Option<f64>,
    shared: Option<f64>,
    depth: Option<f64>,
    usual_depth: Option<f64>,
    until_at: Option<DateTime<Utc>>,
    #[sqlx(flatten)]
    after: RhythmRow,
}

impl TryFrom<Row> for Entry {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let step = match (row.kind, row.depth, row.usual_depth, row.until_at) {
            (TALK | THEIR_TALK, Some(depth), Some(usual_depth), _) => Step::Talk(Talk {
                received: row.received,
                shared: row.shared,
                depth,
                usual_depth,
                they_began: row.kind == THEIR_TALK,
            }),
            (DECLINED, ..) => Step::Declined,
            (POSTPONED, .., Some(day)) => Step::Postponed(day),
            (SNOOZED, .., Some(day)) => Step::Snoozed(day),
            (LAPSED, ..) => Step::Lapsed,
            (kind, ..) => return Err(Error::internal(format!("a step of kind {kind} is incomplete"))),
        };
        Ok(Self { place: Place { at: row.taken_at, source: row.source.into() }, step, after: Some(row.after.into()) })
    }
}
