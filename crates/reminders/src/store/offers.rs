use chrono::{DateTime, Utc};
use heartward_core::{Error, OfferId, Page, PersonId, Result};
use heartward_platform::{Affected as _, Tx, on};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use super::numbered;
use crate::domain::{Offer, Reason, SourceId, State, Window};

/// Which offers to list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Filter {
    pub(crate) state: Option<State>,
    pub(crate) person: Option<PersonId>,
}

/// One offer; `None` for an unknown or foreign one, and while its person is deleted.
pub(crate) async fn get(tx: &mut Tx, id: OfferId) -> Result<Option<Offer>> {
    let account = tx.account()?;
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "select id, person_id, occurrence, state, reason, interval_days, last_one_to_one_at, window_start, window_end,
             until_at, made_at, resolved_at
         from offer where account_id = $1 and id = $2
             and exists (select 1 from cadence where cadence.account_id = offer.account_id
                         and cadence.person_id = offer.person_id and not cadence.deleted)")
        .bind(account.uuid()).bind(id.uuid()).fetch_optional(conn).await)?;
    row.map(Offer::try_from).transpose()
}

/// A page of offers, newest first; never of people who are deleted.
pub(crate) async fn list(tx: &mut Tx, filter: &Filter, page: &Page) -> Result<Vec<Offer>> {
    let account = tx.account()?;
    let rows: Vec<Row> = on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "select id, person_id, occurrence, state, reason, interval_days, last_one_to_one_at, window_start, window_end,
                 until_at, made_at, resolved_at
             from offer where exists (select 1 from cadence where cadence.account_id = offer.account_id
                 and cadence.person_id = offer.person_id and not cadence.deleted) and account_id = ");
        query.push_bind(account.uuid());
        if let Some(state) = filter.state {
            query.push(" and state = ").push_bind(state as i32);
        }
        if let Some(person) = filter.person {
            query.push(" and person_id = ").push_bind(person.uuid());
        }
        if let Some(after) = page.after {
            query.push(" and (made_at, id) < (").push_bind(after.time).push(", ").push_bind(after.id).push(")");
        }
        query.push(" order by made_at desc, id desc limit ").push_bind(page.limit());
        query.build_query_as().fetch_all(conn).await
    })?;
    rows.into_iter().map(Offer::try_from).collect()
}

/// The offers that matter for what comes next: open ones, and the one for `occurrence`.
pub(crate) async fn at_hand(tx: &mut Tx, person: PersonId, occurrence: Option<SourceId>) -> Result<Vec<Offer>> {
    let account = tx.account()?;
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(
        "select id, person_id, occurrence, state, reason, interval_days, last_one_to_one_at, window_start, window_end,
             until_at, made_at, resolved_at
         from offer where account_id = $1 and person_id = $2 and (state = $3 or occurrence = $4)")
        .bind(account.uuid())
        .bind(person.uuid())
        .bind(State::Open as i32)
        .bind(occurrence.map(|occurrence| occurrence.uuid()))
        .fetch_all(conn).await)?;
    rows.into_iter().map(Offer::try_from).collect()
}

/// Writes an offer. A second one for the same occurrence is a `Conflict`.
pub(crate) async fn save(tx: &mut Tx, offer: &Offer) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query(
        "insert into offer (account_id, id, person_id, occurrence, state, reason, interval_days, last_one_to_one_at,
             window_start, window_end, until_at, made_at, resolved_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         on conflict (account_id, id) do update set state = excluded.state, reason = excluded.reason,
             interval_days = excluded.interval_days, last_one_to_one_at = excluded.last_one_to_one_at,
             window_start = excluded.window_start, window_end = excluded.window_end, until_at = excluded.until_at,
             made_at = excluded.made_at, resolved_at = excluded.resolved_at")
        .bind(account.uuid())
        .bind(offer.id.uuid())
        .bind(offer.person.uuid())
        .bind(offer.occurrence.uuid())
        .bind(offer.state as i32)
        .bind(offer.reason as i32)
        .bind(offer.interval)
        .bind(offer.last_one_to_one)
        .bind(offer.window.start)
        .bind(offer.window.end)
        .bind(offer.until)
        .bind(offer.made_at)
        .bind(offer.resolved_at)
        .execute(conn).await.affected())?;
    Ok(())
}

/// Holds the account's pace until the transaction ends: nobody else makes an offer meanwhile.
pub(crate) async fn hold_pace(tx: &mut Tx) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query(
        "insert into pace (account_id) values ($1) on conflict (account_id) do update set account_id = excluded.account_id")
        .bind(account.uuid()).execute(conn).await.affected())?;
    Ok(())
}

/// When the account's newest offers were made, newest first.
pub(crate) async fn newest(tx: &mut Tx, limit: i64) -> Result<Vec<DateTime<Utc>>> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query_scalar(
        "select made_at from offer where account_id = $1 order by made_at desc, id desc limit $2")
        .bind(account.uuid()).bind(limit).fetch_all(conn).await)
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    person_id: Uuid,
    occurrence: Uuid,
    state: i32,
    reason: i32,
    interval_days: f64,
    last_one_to_one_at: Option<DateTime<Utc>>,
    window_start: DateTime<Utc>,
    window_end: DateTime<Utc>,
    until_at: Option<DateTime<Utc>>,
    made_at: DateTime<Utc>,
    resolved_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Offer {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            person: row.person_id.into(),
            occurrence: row.occurrence.into(),
            state: numbered(&State::ALL, |state| state as i32, row.state)?,
            reason: numbered(&Reason::ALL, |reason| reason as i32, row.reason)?,
            interval: row.interval_days,
            last_one_to_one: row.last_one_to_one_at,
            window: Window { start: row.window_start, end: row.window_end },
            until: row.until_at,
            made_at: row.made_at,
            resolved_at: row.resolved_at,
        })
    }
}
