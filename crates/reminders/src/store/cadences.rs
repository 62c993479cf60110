use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{AccountId, Page, PersonId, Result};
use heartward_platform::{Affected as _, Conn, Tx, on};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use super::{ledger, numbered};
use crate::domain::{Cadence, Circle, Facts, Outlook, Reason, Receptiveness, Rhythm, Window, Work};

/// A claim on the work that is due for one person.
#[derive(Debug, Clone)]
pub(crate) struct Claimed {
    pub(crate) account: AccountId,
    pub(crate) person: PersonId,
    /// The fencing token: the next claim on the same person has a higher one.
    pub(crate) token: i64,
    pub(crate) since: Option<DateTime<Utc>>,
    pub(crate) interval: Option<f64>,
}

/// A person whose offer is due but not made.
#[derive(Debug, Clone, Copy, FromRow)]
pub(crate) struct Waiting {
    pub(crate) person_id: Uuid,
    pub(crate) since_at: DateTime<Utc>,
    pub(crate) interval_days: f64,
}

/// What callers are told of a cadence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Summary {
    pub(crate) person: PersonId,
    pub(crate) usual: Option<f64>,
    pub(crate) interval: Option<f64>,
    pub(crate) declines: f64,
    pub(crate) resting: bool,
    pub(crate) window: Option<Window>,
    /// Why it would suit.
    pub(crate) reason: Option<Reason>,
    pub(crate) last_one_to_one: Option<DateTime<Utc>>,
}

/// Reads a person's cadence and holds it until the transaction ends; makes an empty one for an unknown person.
pub(crate) async fn hold(tx: &mut Tx, person: PersonId) -> Result<Cadence> {
    let account = tx.account()?;
    // An update that changes nothing is the lock that both engines know.
    let row: Row = on!(tx, conn => sqlx::query_as(
        "insert into cadence (account_id, person_id, facts_version, circle, receptiveness, archived, deleted, no_reminders,
             birth_month, birth_day, declines, resting, claim)
         values ($1, $2, 0, 0, 0, false, false, false, 0, 0, 0, false, 0)
         on conflict (account_id, person_id) do update set claim = cadence.claim
         returning person_id, circle, receptiveness, archived, deleted, no_reminders, birth_month, birth_day,
             circle_since")
        .bind(account.uuid()).bind(person.uuid()).fetch_one(conn).await)?;
    let rhythm = ledger::newest(tx, person).await?;
    Ok(row.cadence(rhythm))
}

/// What is known of a person; `None` when nothing is.
pub(crate) async fn facts(tx: &mut Tx, person: PersonId) -> Result<Option<Facts>> {
    let account = tx.account()?;
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "select person_id, circle, receptiveness, archived, deleted, no_reminders, birth_month, birth_day, circle_since
         from cadence where account_id = $1 and person_id = $2")
        .bind(account.uuid()).bind(person.uuid()).fetch_optional(conn).await)?;
    Ok(row.map(|row| row.facts()))
}

/// The same for a claim; `None` when it was claimed again since.
pub(crate) async fn hold_claimed(tx: &mut Tx, person: PersonId, token: i64) -> Result<Option<Cadence>> {
    let account = tx.account()?;
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "update cadence set claim = claim where account_id = $1 and person_id = $2 and claim = $3
         returning person_id, circle, receptiveness, archived, deleted, no_reminders, birth_month, birth_day,
             circle_since")
        .bind(account.uuid()).bind(person.uuid()).bind(token).fetch_optional(conn).await)?;
    let Some(row) = row else { return Ok(None) };
    let rhythm = ledger::newest(tx, person).await?;
    Ok(Some(row.cadence(rhythm)))
}

/// Notes the circle of one version of a person, in whatever order versions come.
pub(crate) async fn note_circle(
    tx: &mut Tx,
    person: PersonId,
    version: i64,
    circle: Circle,
    at: DateTime<Utc>,
) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query(
        "insert into circle_choice (account_id, person_id, version, circle, chosen_at) values ($1, $2, $3, $4, $5)
         on conflict do nothing")
        .bind(account.uuid()).bind(person.uuid()).bind(version).bind(circle as i32).bind(at)
        .execute(conn).await.affected())?;
    Ok(())
}

/// Takes in the facts of a version, unless a later one is known already; the person is held.
pub(crate) async fn learn(tx: &mut Tx, held: &Cadence, version: i64, facts: &Facts) -> Result<Cadence> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query(
        "update cadence set facts_version = $3, circle = $4, receptiveness = $5, archived = $6, deleted = $7,
             no_reminders = $8, birth_month = $9, birth_day = $10
         where account_id = $1 and person_id = $2 and facts_version < $3")
        .bind(account.uuid())
        .bind(held.person.uuid())
        .bind(version)
        .bind(facts.circle as i32)
        .bind(facts.receptiveness as i32)
        .bind(facts.archived)
        .bind(facts.deleted)
        .bind(facts.no_reminders)
        .bind(facts.birthday.map_or(0, |(month, _)| month.cast_signed()))
        .bind(facts.birthday.map_or(0, |(_, day)| day.cast_signed()))
        .execute(conn).await.affected())?;
    // Since when: the first of the versions that all have the circle of the newest one.
    let row: Row = on!(tx, conn => sqlx::query_as(
        "update cadence set circle_since = (
             select min(mine.chosen_at) from circle_choice mine
             where mine.account_id = $1 and mine.person_id = $2 and mine.version > coalesce((
                 select max(other.version) from circle_choice other
                 where other.account_id = $1 and other.person_id = $2 and other.circle <> cadence.circle), 0))
         where account_id = $1 and person_id = $2
         returning person_id, circle, receptiveness, archived, deleted, no_reminders, birth_month, birth_day,
             circle_since")
        .bind(account.uuid()).bind(held.person.uuid()).fetch_one(conn).await)?;
    Ok(row.cadence(held.rhythm))
}

/// Keeps of a person who is held nothing but that they are gone, so that what is heard late does not bring them back.
pub(crate) async fn forget(tx: &mut Tx, person: PersonId, version: i64) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query(
        "update cadence set facts_version = $3, circle = 0, receptiveness = 0, archived = false, deleted = true,
             no_reminders = false, birth_month = 0, birth_day = 0, circle_since = null, interval_days = null, declines = 0,
             resting = false, last_one_to_one_at = null, since_at = null, window_start = null, window_end = null,
             reason = null, offer_from = null, next_at = null, claim = claim + 1
         where account_id = $1 and person_id = $2")
        .bind(account.uuid()).bind(person.uuid()).bind(version).execute(conn).await.affected())?;
    Ok(())
}

/// Writes down what comes next for a person who is held.
pub(crate) async fn save(
    tx: &mut Tx,
    cadence: &Cadence,
    outlook: &Outlook,
    next_at: Option<DateTime<Utc>>,
) -> Result<()> {
    let account = tx.account()?;
    let window = outlook.window();
    let offer_from = outlook.due.filter(|due| due.work == Work::Offer).map(|due| due.at);
    on!(tx, conn => sqlx::query(
        "update cadence set interval_days = $3, resting = $4, last_one_to_one_at = $5, since_at = $6, window_start = $7,
             window_end = $8, offer_from = $9, next_at = $10, declines = $11, reason = $12
         where account_id = $1 and person_id = $2")
        .bind(account.uuid())
        .bind(cadence.person.uuid())
        .bind(cadence.interval())
        .bind(cadence.rhythm.resting.is_some())
        .bind(cadence.rhythm.last_one_to_one)
        .bind(outlook.plan.map(|plan| plan.since))
        .bind(window.map(|window| window.start))
        .bind(window.map(|window| window.end))
        .bind(offer_from)
        .bind(next_at)
        .bind(cadence.rhythm.declines)
        .bind(outlook.plan.map(|plan| plan.reason as i32))
        .execute(conn).await.affected())?;
    Ok(())
}

/// When the next work is due, for anybody.
pub(crate) async fn next_due(tx: &mut Tx) -> Result<Option<DateTime<Utc>>> {
    on!(tx, conn => sqlx::query_scalar("select next_at from cadence where next_at is not null order by next_at limit 1")
        .fetch_optional(conn).await)
}

/// How many people have due work that is not under way, for anybody, and since when the oldest is due.
pub(crate) async fn overdue(tx: &mut Tx, now: DateTime<Utc>) -> Result<(i64, Option<DateTime<Utc>>)> {
    on!(tx, conn => sqlx::query_as("select count(*), min(next_at) from cadence where next_at <= $1")
        .bind(now).fetch_one(conn).await)
}

/// Takes up to `limit` people with due work, of all accounts, for the length of `lease`.
pub(crate) async fn claim(tx: &mut Tx, limit: i64, lease: TimeDelta) -> Result<Vec<Claimed>> {
    let now = tx.now().await?;
    // Replicas that claim at the same time take different rows. SQLite has one writer, so there it cannot happen.
    let skip = if matches!(tx.conn(), Conn::Postgres(_)) { " for update skip locked" } else { "" };
    let rows: Vec<ClaimedRow> = on!(tx, conn => {
        let mut query = QueryBuilder::new("update cadence set claim = claim + 1, next_at = ");
        query.push_bind(now + lease);
        query.push(" where (account_id, person_id) in (select account_id, person_id from cadence where next_at <= ");
        query.push_bind(now).push(" order by next_at limit ").push_bind(limit).push(skip);
        query.push(") returning account_id, person_id, claim, since_at, interval_days");
        query.build_query_as().fetch_all(conn).await
    })?;
    Ok(rows.into_iter().map(Claimed::from).collect())
}

/// The people of the account whose offers are due but not made.
pub(crate) async fn waiting(tx: &mut Tx, now: DateTime<Utc>) -> Result<Vec<Waiting>> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query_as(
        "select person_id, since_at, interval_days from cadence where account_id = $1 and offer_from <= $2")
        .bind(account.uuid()).bind(now).fetch_all(conn).await)
}

/// What callers are told of one person; `None` for an unknown, foreign or deleted one.
pub(crate) async fn summary(tx: &mut Tx, person: PersonId) -> Result<Option<Summary>> {
    let account = tx.account()?;
    let row: Option<SummaryRow> = on!(tx, conn => sqlx::query_as(
        "select person_id, circle, interval_days, declines, resting, window_start, window_end, reason,
             last_one_to_one_at
         from cadence where account_id = $1 and person_id = $2 and not deleted")
        .bind(account.uuid()).bind(person.uuid()).fetch_optional(conn).await)?;
    Ok(row.map(Summary::from))
}

/// The people who have a window, soonest first.
pub(crate) async fn upcoming(tx: &mut Tx, page: &Page) -> Result<Vec<Summary>> {
    let account = tx.account()?;
    let rows: Vec<SummaryRow> = on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "select person_id, circle, interval_days, declines, resting, window_start, window_end, reason,
             last_one_to_one_at
             from cadence where window_start is not null and account_id = ");
        query.push_bind(account.uuid());
        if let Some(after) = page.after {
            query.push(" and (window_start, person_id) > (").push_bind(after.time);
            query.push(", ").push_bind(after.id).push(")");
        }
        query.push(" order by window_start, person_id limit ").push_bind(page.limit());
        query.build_query_as().fetch_all(conn).await
    })?;
    Ok(rows.into_iter().map(Summary::from).collect())
}

#[derive(FromRow)]
struct Row {
    person_id: Uuid,
    circle: i32,
    receptiveness: i32,
    archived: bool,
    deleted: bool,
    no_reminders: bool,
    birth_month: i32,
    birth_day: i32,
    circle_since: Option<DateTime<Utc>>,
}

impl Row {
    fn cadence(self, rhythm: Rhythm) -> Cadence {
        let facts = self.facts();
        Cadence { person: self.person_id.into(), facts, circle_since: self.circle_since, rhythm }
    }

    fn facts(&self) -> Facts {
        Facts {
            circle: Circle::numbered(self.circle),
            receptiveness: Receptiveness::numbered(self.receptiveness),
            archived: self.archived,
            deleted: self.deleted,
            no_reminders: self.no_reminders,
            birthday: Facts::birthday(self.birth_month, self.birth_day),
        }
    }
}

#[derive(FromRow)]
struct ClaimedRow {
    account_id: Uuid,
    person_id: Uuid,
    claim: i64,
    since_at: Option<DateTime<Utc>>,
    interval_days: Option<f64>,
}

impl From<ClaimedRow> for Claimed {
    fn from(row: ClaimedRow) -> Self {
        Self {
            account: row.account_id.into(),
            person: row.person_id.into(),
            token: row.claim,
            since: row.since_at,
            interval: row.interval_days,
        }
    }
}

#[derive(FromRow)]
struct SummaryRow {
    person_id: Uuid,
    circle: i32,
    interval_days: Option<f64>,
    declines: f64,
    resting: bool,
    window_start: Option<DateTime<Utc>>,
    window_end: Option<DateTime<Utc>>,
    reason: Option<i32>,
    last_one_to_one_at: Option<DateTime<Utc>>,
}

impl From<SummaryRow> for Summary {
    fn from(row: SummaryRow) -> Self {
        Self {
            person: row.person_id.into(),
            usual: Circle::numbered(row.circle).usual_days(),
            interval: row.interval_days,
            declines: row.declines,
            resting: row.resting,
            window: row.window_start.zip(row.window_end).map(|(start, end)| Window { start, end }),
            reason: row.reason.and_then(|stored| numbered(&Reason::ALL, |reason| reason as i32, stored).ok()),
            last_one_to_one: row.last_one_to_one_at,
        }
    }
}
