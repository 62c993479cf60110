//! The transactional outbox: what is announced is decided and stored in one transaction with the change itself.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{Caller, Id, Result};
use opentelemetry::KeyValue;
use prost::{Message, Name};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::event::Event;
use crate::planted::{self, Bug};
use crate::telemetry::names;
use crate::{Affected as _, Conn, Db, Job, Tx, on, telemetry};

/// How many events one statement records: 9 values each stay far below what either engine can bind.
const BATCH: usize = 500;

/// Announces what happened to `subject`, now in its `version`, if and when the transaction commits.
///
/// This and [`record_all`] are the only way to announce anything: code that has no transaction cannot.
pub async fn record<M: Name + Message>(tx: &mut Tx, subject: Uuid, version: i64, message: &M) -> Result<()> {
    insert::<M>(tx, &[(subject, version, message.encode_to_vec())]).await
}

/// The same for many subjects, with few statements: each with its version and what happened to it.
pub async fn record_all<M: Name + Message>(
    tx: &mut Tx,
    events: impl IntoIterator<Item = (Uuid, i64, M)>,
) -> Result<()> {
    let events: Vec<_> =
        events.into_iter().map(|(subject, version, message)| (subject, version, message.encode_to_vec())).collect();
    for events in events.chunks(BATCH) {
        insert::<M>(tx, events).await?;
    }
    Ok(())
}

async fn insert<M: Name>(tx: &mut Tx, events: &[(Uuid, i64, Vec<u8>)]) -> Result<()> {
    let now = tx.now().await?;
    let account = tx.account()?;
    let trace = telemetry::current_trace();
    on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "insert into outbox
             (id, topic, subject, account_id, version, recorded_at, trace, body, due_at, attempts, parked) ");
        query.push_values(events, |mut row, (subject, version, body)| {
            row.push_bind(Id::<Event>::generate().uuid())
                .push_bind(M::full_name())
                .push_bind(*subject)
                .push_bind(account.uuid())
                .push_bind(*version)
                .push_bind(now)
                .push_bind(trace.clone())
                .push_bind(body.as_slice())
                .push_bind(now)
                .push("0")
                .push("false");
        });
        query.build().execute(conn).await.affected()
    })?;
    tx.announces = true;
    Ok(())
}

/// An event on its way, and how often it was tried.
pub(crate) struct Claimed {
    pub(crate) event: Event,
    pub(crate) attempts: i32,
}

/// Takes up to `limit` events that are due, oldest first, for the length of `lease`: nobody else gets them meanwhile.
pub(crate) async fn claim(tx: &mut Tx, limit: i64, lease: TimeDelta) -> Result<Vec<Claimed>> {
    let now = tx.now().await?;
    // Relays that claim at the same time take different events. SQLite has one writer, so there it cannot happen.
    let skip = if matches!(tx.conn(), Conn::Postgres(_)) { " for update skip locked" } else { "" };
    let mut rows: Vec<Row> = on!(tx, conn => {
        let mut query = QueryBuilder::new("update outbox set attempts = attempts + 1, due_at = ");
        query.push_bind(now + lease);
        query.push(" where id in (select id from outbox where not parked and due_at <= ").push_bind(now);
        query.push(" order by due_at, id limit ").push_bind(limit).push(skip);
        query.push(") returning id, topic, subject, account_id, version, recorded_at, trace, body, attempts");
        query.build_query_as().fetch_all(conn).await
    })?;
    if planted::is(Bug::CursorOutbox) {
        static SEEN: AtomicU64 = AtomicU64::new(0);
        rows.sort_by_key(|row| row.id);
        rows.retain(|row| SEEN.fetch_max(row.id.as_u64_pair().0, Ordering::SeqCst) < row.id.as_u64_pair().0);
    }
    rows.sort_by_key(|row| (row.recorded_at, row.id));
    Ok(rows.into_iter().map(Claimed::from).collect())
}

/// Has events that were claimed, or tried in vain, be due at once: for a process that has the store to itself, and so knows
/// that whoever claimed them is gone.
pub async fn free(db: &Db) -> Result<()> {
    let mut tx = db.begin(&Caller::System).await?;
    let now = tx.now().await?;
    on!(&mut tx, conn => sqlx::query("update outbox set due_at = $1 where due_at > $1 and not parked")
        .bind(now).execute(conn).await.affected())?;
    tx.commit().await
}

/// Forgets events that the bus has.
pub(crate) async fn sent(tx: &mut Tx, ids: &[Uuid]) -> Result<()> {
    on!(tx, conn => {
        let mut query = QueryBuilder::new("delete from outbox where id in (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(*id);
        }
        query.push(")");
        query.build().execute(conn).await.affected()
    })?;
    Ok(())
}

/// Gives an event back: to be tried again at `due_at`, or parked until somebody looks.
pub(crate) async fn give_back(tx: &mut Tx, id: Uuid, due_at: DateTime<Utc>, parked: bool) -> Result<()> {
    on!(tx, conn => sqlx::query("update outbox set due_at = $2, parked = $3 where id = $1")
        .bind(id).bind(due_at).bind(parked).execute(conn).await.affected())?;
    Ok(())
}

/// An event that the bus would not take, and that waits for an operator.
#[derive(Debug, FromRow)]
pub struct Parked {
    /// Its id.
    pub id: Uuid,
    /// The full name of its message.
    pub topic: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// How often it was tried.
    pub attempts: i32,
}

/// Every parked event, oldest first.
pub async fn parked(tx: &mut Tx) -> Result<Vec<Parked>> {
    on!(tx, conn => sqlx::query_as(
        "select id, topic, recorded_at, attempts from outbox where parked order by recorded_at, id")
        .fetch_all(conn).await)
}

/// Has a parked event tried again, as if it were new; false when it is not parked.
pub async fn replay(tx: &mut Tx, id: Uuid) -> Result<bool> {
    let now = tx.now().await?;
    let rows = on!(tx, conn => sqlx::query(
        "update outbox set parked = false, attempts = 0, due_at = $2 where id = $1 and parked")
        .bind(id).bind(now).execute(conn).await.affected())?;
    Ok(rows > 0)
}

/// How long the oldest event has waited, parked ones apart; `None` when none waits.
pub async fn oldest(tx: &mut Tx) -> Result<Option<TimeDelta>> {
    let now = tx.now().await?;
    let oldest: Option<DateTime<Utc>> = on!(tx, conn => sqlx::query_scalar(
        "select min(recorded_at) from outbox where not parked").fetch_one(conn).await)?;
    Ok(oldest.map(|oldest| now - oldest))
}

/// What is in the outbox.
#[derive(FromRow)]
struct Backlog {
    waiting: i64,
    parked: i64,
    oldest: Option<DateTime<Utc>>,
}

/// Looks at the outbox of `service` again and again, for whoever watches the figures.
pub fn watch(db: Db, service: &str) -> Job {
    let name = KeyValue::new(names::SERVICE, service.to_owned());
    Job::watch(format!("{service}.outbox"), db, move |db| look(db, name.clone()))
}

async fn look(db: Db, service: KeyValue) -> Result<()> {
    let mut tx = db.read(&Caller::System).await?;
    let backlog: Backlog = on!(&mut tx, conn => sqlx::query_as(
        "select count(*) filter (where not parked) as waiting, count(*) filter (where parked) as parked,
             min(recorded_at) filter (where not parked) as oldest from outbox")
        .fetch_one(conn).await)?;
    let now = tx.now().await?;
    let age = backlog.oldest.and_then(|oldest| (now - oldest).to_std().ok()).unwrap_or_default();
    let (waiting, parked) = (backlog.waiting.unsigned_abs(), backlog.parked.unsigned_abs());
    db.metrics().outbox(&service, waiting, age, parked);
    Ok(())
}

/// How many events wait, parked ones apart. For tests and operators.
pub async fn waiting(tx: &mut Tx) -> Result<i64> {
    on!(tx, conn => sqlx::query_scalar("select count(*) from outbox where not parked").fetch_one(conn).await)
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    topic: String,
    subject: Uuid,
    account_id: Uuid,
    version: i64,
    recorded_at: DateTime<Utc>,
    trace: Option<String>,
    body: Vec<u8>,
    attempts: i32,
}

impl From<Row> for Claimed {
    fn from(row: Row) -> Self {
        let event = Event {
            id: row.id,
            topic: row.topic,
            subject: row.subject,
            account: row.account_id.into(),
            version: row.version,
            recorded_at: row.recorded_at,
            trace: row.trace,
            body: row.body.into(),
        };
        Self { event, attempts: row.attempts }
    }
}
