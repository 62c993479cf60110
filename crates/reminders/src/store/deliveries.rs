use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{AccountId, Error, Page, PersonId, Result};
use heartward_platform::planted::{self, Bug};
use heartward_platform::{Affected as _, Conn, Tx, on};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use super::numbered;
use crate::domain::{Announcement, Attempt, ChannelId, Delivery, DeliveryId, DeliveryState, NoteKind, Outcome, Reply};

/// A claim on a delivery that is due.
#[derive(Debug, Clone)]
pub(crate) struct Claimed {
    pub(crate) account: AccountId,
    pub(crate) delivery: DeliveryId,
    pub(crate) channel: ChannelId,
    /// The fencing token: the next claim on the same delivery has a higher one.
    pub(crate) token: i64,
    /// When it was to be sent.
    pub(crate) due: DateTime<Utc>,
}

/// How a notice went over one channel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Went {
    pub(crate) channel: ChannelId,
    pub(crate) delivery: DeliveryId,
    pub(crate) state: DeliveryState,
}

/// Writes one delivery of an announcement, unless there is one already; one that was cancelled is wanted again.
pub(crate) async fn add(tx: &mut Tx, channel: ChannelId, about: &Announcement) -> Result<()> {
    let account = tx.account()?;
    let now = tx.now().await?;
    on!(tx, conn => sqlx::query(
        "insert into delivery (account_id, id, channel_id, notice_id, kind, state, attempts, unknowns, next_at, claim,
             made_at)
         values ($1, $2, $3, $4, $5, $6, 0, 0, $7, 0, $8)
         on conflict (account_id, channel_id, notice_id) do update set state = excluded.state,
             next_at = excluded.next_at where delivery.state = $9")
        .bind(account.uuid())
        .bind(DeliveryId::generate().uuid())
        .bind(channel.uuid())
        .bind(about.id)
        .bind(about.kind as i32)
        .bind(DeliveryState::Waiting as i32)
        .bind(about.at)
        .bind(now)
        .bind(DeliveryState::Cancelled as i32)
        .execute(conn).await.affected())?;
    Ok(())
}

/// The same for a trial, which whoever asked for it has claimed already.
pub(crate) async fn add_claimed(tx: &mut Tx, channel: ChannelId, kind: NoteKind, lease: TimeDelta) -> Result<Claimed> {
    let account = tx.account()?;
    let now = tx.now().await?;
    let delivery = DeliveryId::generate();
    on!(tx, conn => sqlx::query(
        "insert into delivery (account_id, id, channel_id, notice_id, kind, state, attempts, unknowns, next_at, claim,
             made_at)
         values ($1, $2, $3, $4, $5, $6, 0, 0, $7, 1, $8)")
        .bind(account.uuid())
        .bind(delivery.uuid())
        .bind(channel.uuid())
        .bind(delivery.uuid())
        .bind(kind as i32)
        .bind(DeliveryState::Waiting as i32)
        .bind(now + lease)
        .bind(now)
        .execute(conn).await.affected())?;
    Ok(Claimed { account, delivery, channel, token: 1, due: now })
}

/// How many trials the account has had since then.
pub(crate) async fn trials(tx: &mut Tx, since: DateTime<Utc>) -> Result<i64> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query_scalar(
        "select count(*) from delivery where account_id = $1 and made_at > $2 and kind in ($3, $4)")
        .bind(account.uuid()).bind(since).bind(NoteKind::Test as i32).bind(NoteKind::Code as i32)
        .fetch_one(conn).await)
}

/// Cancels what waits of a notice.
pub(crate) async fn cancel_notice(tx: &mut Tx, notice: Uuid) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query(
        "update delivery set state = $3, next_at = null where account_id = $1 and notice_id = $2 and state = $4")
        .bind(account.uuid()).bind(notice).bind(DeliveryState::Cancelled as i32).bind(DeliveryState::Waiting as i32)
        .execute(conn).await.affected())?;
    Ok(())
}

/// Cancels what waits for a channel.
pub(crate) async fn cancel_channel(tx: &mut Tx, channel: ChannelId) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query(
        "update delivery set state = $3, next_at = null where account_id = $1 and channel_id = $2 and state = $4")
        .bind(account.uuid()).bind(channel.uuid()).bind(DeliveryState::Cancelled as i32)
        .bind(DeliveryState::Waiting as i32).execute(conn).await.affected())?;
    Ok(())
}

/// Cancels all that waits.
pub(crate) async fn cancel_all(tx: &mut Tx) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query(
        "update delivery set state = $2, next_at = null where account_id = $1 and state = $3")
        .bind(account.uuid()).bind(DeliveryState::Cancelled as i32).bind(DeliveryState::Waiting as i32)
        .execute(conn).await.affected())?;
    Ok(())
}

/// How notices went: of each the channels, the deliveries and what became of them.
pub(crate) async fn of_notices(tx: &mut Tx, notices: &[Uuid]) -> Result<HashMap<Uuid, Vec<Went>>> {
    let account = tx.account()?;
    if notices.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, Uuid, Uuid, i32)> = on!(tx, conn => {
        let mut query =
            QueryBuilder::new("select notice_id, channel_id, id, state from delivery where account_id = ");
        query.push_bind(account.uuid()).push(" and notice_id in (");
        let mut ids = query.separated(", ");
        for id in notices {
            ids.push_bind(*id);
        }
        query.push(") order by made_at, id");
        query.build_query_as().fetch_all(conn).await
    })?;
    let mut went: HashMap<Uuid, Vec<Went>> = HashMap::new();
    for (notice, channel, delivery, state) in rows {
        let state = numbered(&DeliveryState::ALL, |state| state as i32, state)?;
        went.entry(notice).or_default().push(Went { channel: channel.into(), delivery: delivery.into(), state });
    }
    Ok(went)
}

/// When the next delivery is due, for anybody.
pub(crate) async fn next_due(tx: &mut Tx) -> Result<Option<DateTime<Utc>>> {
    on!(tx, conn => sqlx::query_scalar("select next_at from delivery where next_at is not null order by next_at limit 1")
        .fetch_optional(conn).await)
}

/// How many deliveries are due and not under way, for anybody, and since when the oldest is.
pub(crate) async fn overdue(tx: &mut Tx, now: DateTime<Utc>) -> Result<(i64, Option<DateTime<Utc>>)> {
    on!(tx, conn => sqlx::query_as("select count(*), min(next_at) from delivery where next_at <= $1")
        .bind(now).fetch_one(conn).await)
}

/// Takes up to `limit` deliveries that are due, of all accounts, for the length of `lease`.
pub(crate) async fn claim(tx: &mut Tx, limit: i64, lease: TimeDelta) -> Result<Vec<Claimed>> {
    let now = tx.now().await?;
    // As with cadences: replicas take different rows, and SQLite has one writer.
    let skip = if matches!(tx.conn(), Conn::Postgres(_)) { " for update skip locked" } else { "" };
    // Two statements, because one that updates tells the new time and not when it was due.
    let rows: Vec<ClaimedRow> = on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "select account_id, id, channel_id, claim + 1 as claim, next_at from delivery where next_at <= ");
        query.push_bind(now).push(" order by next_at limit ").push_bind(limit).push(skip);
        query.build_query_as().fetch_all(conn).await
    })?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    on!(tx, conn => {
        let mut query = QueryBuilder::new("update delivery set claim = claim + 1, next_at = ");
        query.push_bind(now + lease).push(" where (account_id, id) in (");
        query.push_values(&rows, |mut ids, row| {
            ids.push_bind(row.account_id).push_bind(row.id);
        });
        query.push(")");
        query.build().execute(conn).await.affected()
    })?;
    Ok(rows.into_iter().map(Claimed::from).collect())
}

/// The delivery of a claim, held; `None` when it was claimed again since, or is not wanted any more.
pub(crate) async fn hold_claimed(tx: &mut Tx, claimed: &Claimed) -> Result<Option<Delivery>> {
    if planted::is(Bug::LeaseWithoutFence) {
        return get(tx, claimed.delivery).await;
    }
    let account = tx.account()?;
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "update delivery set claim = claim where account_id = $1 and id = $2 and claim = $3 and state = $4
         returning id, notice_id, kind, state, attempts, unknowns, next_at, made_at")
        .bind(account.uuid()).bind(claimed.delivery.uuid()).bind(claimed.token).bind(DeliveryState::Waiting as i32)
        .fetch_optional(conn).await)?;
    row.map(Delivery::try_from).transpose()
}

/// Says of attempts that nobody ended that their outcome is unknown; returns how many there were.
pub(crate) async fn abandon(tx: &mut Tx, id: DeliveryId) -> Result<i32> {
    let account = tx.account()?;
    let abandoned = on!(tx, conn => sqlx::query(
        "update attempt set outcome = $3 where account_id = $1 and delivery_id = $2 and outcome is null")
        .bind(account.uuid()).bind(id.uuid()).bind(Outcome::Unknown as i32).execute(conn).await.affected())?;
    i32::try_from(abandoned).map_err(Error::internal)
}

/// Writes down that an attempt begins.
pub(crate) async fn begin_attempt(tx: &mut Tx, id: DeliveryId, number: i32) -> Result<()> {
    let account = tx.account()?;
    let now = tx.now().await?;
    on!(tx, conn => sqlx::query(
        "insert into attempt (account_id, delivery_id, number, began_at) values ($1, $2, $3, $4)")
        .bind(account.uuid()).bind(id.uuid()).bind(number).bind(now).execute(conn).await.affected())?;
    Ok(())
}

/// Writes down what came of an attempt; false when somebody has given it up meanwhile.
pub(crate) async fn end_attempt(tx: &mut Tx, id: DeliveryId, number: i32, reply: &Reply) -> Result<bool> {
    let account = tx.account()?;
    let ended = on!(tx, conn => sqlx::query(
        "update attempt set outcome = $4, answer = $5
         where account_id = $1 and delivery_id = $2 and number = $3 and outcome is null")
        .bind(account.uuid()).bind(id.uuid()).bind(number).bind(reply.outcome as i32).bind(reply.code)
        .execute(conn).await.affected())?;
    Ok(ended > 0)
}

/// Writes down how a delivery stands.
pub(crate) async fn save(tx: &mut Tx, delivery: &Delivery) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query(
        "update delivery set state = $3, attempts = $4, unknowns = $5, next_at = $6 where account_id = $1 and id = $2")
        .bind(account.uuid())
        .bind(delivery.id.uuid())
        .bind(delivery.state as i32)
        .bind(delivery.attempts)
        .bind(delivery.unknowns)
        .bind(delivery.next_at)
        .execute(conn).await.affected())?;
    Ok(())
}

/// One delivery.
pub(crate) async fn get(tx: &mut Tx, id: DeliveryId) -> Result<Option<Delivery>> {
    let account = tx.account()?;
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "select id, notice_id, kind, state, attempts, unknowns, next_at, made_at from delivery
         where account_id = $1 and id = $2")
        .bind(account.uuid()).bind(id.uuid()).fetch_optional(conn).await)?;
    row.map(Delivery::try_from).transpose()
}

/// A page of a channel's deliveries, newest first.
pub(crate) async fn list(tx: &mut Tx, channel: ChannelId, page: &Page) -> Result<Vec<Delivery>> {
    let account = tx.account()?;
    let rows: Vec<Row> = on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "select id, notice_id, kind, state, attempts, unknowns, next_at, made_at from delivery where account_id = ");
        query.push_bind(account.uuid()).push(" and channel_id = ").push_bind(channel.uuid());
        if let Some(after) = page.after {
            query.push(" and (made_at, id) < (").push_bind(after.time).push(", ").push_bind(after.id).push(")");
        }
        query.push(" order by made_at desc, id desc limit ").push_bind(page.limit());
        query.build_query_as().fetch_all(conn).await
    })?;
    rows.into_iter().map(Delivery::try_from).collect()
}

/// The attempts of these deliveries, oldest first.
pub(crate) async fn attempts(tx: &mut Tx, of: &[DeliveryId]) -> Result<HashMap<DeliveryId, Vec<Attempt>>> {
    let account = tx.account()?;
    if of.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<AttemptRow> = on!(tx, conn => {
        let mut query =
            QueryBuilder::new("select delivery_id, began_at, outcome, answer from attempt where account_id = ");
        query.push_bind(account.uuid()).push(" and delivery_id in (");
        let mut ids = query.separated(", ");
        for id in of {
            ids.push_bind(id.uuid());
        }
        query.push(") order by number");
        query.build_query_as().fetch_all(conn).await
    })?;
    let mut attempts: HashMap<DeliveryId, Vec<Attempt>> = HashMap::new();
    for row in rows {
        let outcome = row.outcome.map(|outcome| numbered(&Outcome::ALL, |it| it as i32, outcome)).transpose()?;
        let attempt = Attempt { began_at: row.began_at, outcome, code: row.answer };
        attempts.entry(row.delivery_id.into()).or_default().push(attempt);
    }
    Ok(attempts)
}

/// Forgets, whatever became of it, what was sent or is to be sent about a person.
pub(crate) async fn forget_about(tx: &mut Tx, person: PersonId) -> Result<()> {
    let account = tx.account()?;
    for sql in [
        "delete from attempt where account_id = $1 and delivery_id in (
             select id from delivery where account_id = $1 and notice_id in (
                 select id from notice where account_id = $1 and person_id = $2
                 union all select id from offer where account_id = $1 and person_id = $2))",
        "delete from delivery where account_id = $1 and notice_id in (
             select id from notice where account_id = $1 and person_id = $2
             union all select id from offer where account_id = $1 and person_id = $2)",
    ] {
        on!(tx, conn => sqlx::query(sql).bind(account.uuid()).bind(person.uuid()).execute(conn).await.affected())?;
    }
    Ok(())
}

/// Forgets what ended before then.
pub(crate) async fn forget(tx: &mut Tx, before: DateTime<Utc>) -> Result<()> {
    on!(tx, conn => sqlx::query(
        "delete from attempt where (account_id, delivery_id) in
             (select account_id, id from delivery where made_at < $1 and next_at is null)")
        .bind(before).execute(conn).await.affected())?;
    on!(tx, conn => sqlx::query("delete from delivery where made_at < $1 and next_at is null")
        .bind(before).execute(conn).await.affected())?;
    Ok(())
}

#[derive(FromRow)]
struct ClaimedRow {
    account_id: Uuid,
    id: Uuid,
    channel_id: Uuid,
    claim: i64,
    next_at: DateTime<Utc>,
}

impl From<ClaimedRow> for Claimed {
    fn from(row: ClaimedRow) -> Self {
        Self {
            account: row.account_id.into(),
            delivery: row.id.into(),
            channel: row.channel_id.into(),
            token: row.claim,
            due: row.next_at,
        }
    }
}

#[derive(FromRow)]
struct AttemptRow {
    delivery_id: Uuid,
    began_at: DateTime<Utc>,
    outcome: Option<i32>,
    answer: Option<i32>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    notice_id: Uuid,
    kind: i32,
    state: i32,
    attempts: i32,
    unknowns: i32,
    next_at: Option<DateTime<Utc>>,
    made_at: DateTime<Utc>,
}

impl TryFrom<Row> for Delivery {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            notice: row.notice_id,
            kind: numbered(&NoteKind::ALL, |kind| kind as i32, row.kind)?,
            state: numbered(&DeliveryState::ALL, |state| state as i32, row.state)?,
            attempts: row.attempts,
            unknowns: row.unknowns,
            next_at: row.next_at,
            made_at: row.made_at,
        })
    }
}
