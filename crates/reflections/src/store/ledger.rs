use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use heartward_core::{AccountId, Error, PersonId, Result};
use heartward_platform::{Affected as _, Tx, on};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use super::venues::{save_venues, venues};
use crate::domain::{HalfLife, LastTimes, Ledger, Pattern, Relationship, Setting, Sums, Venues};

/// How many rows one statement names: SQLite takes 32,766 values in one.
const MOST_AT_ONCE: usize = 1_000;

/// Locks the account until the end of the transaction and returns the sums over all its relationships, by
/// its half-life.
///
/// Whoever changes conversations calls this first: what is read afterwards stays true until it is saved, nothing that
/// runs at the same time gets lost, and two that concern the same people cannot wait for each other.
pub(crate) async fn lock_account(tx: &mut Tx) -> Result<(HalfLife, Sums)> {
    let account = tx.account()?.uuid();
    // An update that changes nothing locks the row; an insert waits for another insert of the same key.
    let row: AccountRow = on!(tx, conn => sqlx::query_as(
        "insert into account_sums (account_id, half_life_days, weight, depth, weight_received, received, connection)
         values ($1, $2, 0.0, 0.0, 0.0, 0.0, 0.0)
         on conflict (account_id) do update set weight = account_sums.weight
         returning half_life_days, weight, depth, weight_received, received, connection")
        .bind(account).bind(HalfLife::USUAL.days()).fetch_one(conn).await)?;
    row.try_into()
}

/// Has the sums of an account that is locked go by another half-life. They have to be rebuilt in the same transaction.
pub(crate) async fn set_half_life(tx: &mut Tx, half_life: HalfLife) -> Result<()> {
    let account = tx.account()?.uuid();
    on!(tx, conn => sqlx::query("update account_sums set half_life_days = $2 where account_id = $1")
        .bind(account).bind(half_life.days()).execute(conn).await.affected())?;
    Ok(())
}

/// The relationships with these people, as far as there are any.
pub(crate) async fn relationships(tx: &mut Tx, people: &[PersonId]) -> Result<BTreeMap<PersonId, Relationship>> {
    if people.is_empty() {
        return Ok(BTreeMap::new());
    }
    let account = tx.account()?.uuid();
    let rows: Vec<Row> = on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "select person_id, weight, depth, weight_received, received, connection, sided, weight_sided, leaning,
                 recency, recency_one_to_one, accepting_logs, accepting, conversations, one_to_one, passing,
                 catching_up, ideas, feelings, heart_to_heart, last_time, last_one_to_one_time
             from relationship where account_id = ");
        query.push_bind(account).push(" and person_id in (");
        let mut list = query.separated(", ");
        for person in people {
            list.push_bind(person.uuid());
        }
        query.push(")");
        query.build_query_as().fetch_all(conn).await
    })?;
    Ok(rows.into_iter().map(|row| (row.person_id.into(), row.into())).collect())
}

/// All that is kept, as far as it concerns these people, for reading.
pub(crate) async fn ledger(tx: &mut Tx, people: &[PersonId]) -> Result<Ledger> {
    let account = tx.account()?.uuid();
    let all: Option<AccountRow> = on!(tx, conn => sqlx::query_as(
        "select half_life_days, weight, depth, weight_received, received, connection
         from account_sums where account_id = $1")
        .bind(account).fetch_optional(conn).await)?;
    let all = all.map_or(Ok((HalfLife::USUAL, Sums::default())), AccountRow::try_into)?;
    let relationships = relationships(tx, people).await?;
    Ok(Ledger::new(all, relationships, venues(tx, people, &Setting::ALL).await?))
}

/// All that is kept of an account that is locked, whose sums are `all`.
pub(crate) async fn everything(tx: &mut Tx, all: (HalfLife, Sums)) -> Result<Ledger> {
    let account = tx.account()?.uuid();
    let people: Vec<Uuid> = on!(tx, conn => sqlx::query_scalar("select person_id from relationship where account_id = $1")
        .bind(account).fetch_all(conn).await)?;
    let (mut relationships, mut kept) = (BTreeMap::new(), Venues::new());
    for people in people.chunks(MOST_AT_ONCE) {
        let people: Vec<PersonId> = people.iter().copied().map(PersonId::from).collect();
        relationships.extend(self::relationships(tx, &people).await?);
        kept.extend(venues(tx, &people, &Setting::ALL).await?);
    }
    Ok(Ledger::new(all, relationships, kept))
}

/// Saves what is kept in place of all that was.
pub(crate) async fn replace_ledger(tx: &mut Tx, ledger: &Ledger) -> Result<()> {
    let account = tx.account()?.uuid();
    for sql in ["delete from relationship where account_id = $1", "delete from venue where account_id = $1"] {
        on!(tx, conn => sqlx::query(sql).bind(account).execute(conn).await.affected())?;
    }
    save_sums(tx, ledger.all()).await?;
    let relationships: Vec<_> = ledger.relationships().iter().collect();
    for some in relationships.chunks(MOST_AT_ONCE) {
        save_relationships(tx, some).await?;
    }
    let venues: Vec<_> = ledger.venues().iter().map(|(place, venue)| (*place, *venue)).collect();
    for some in venues.chunks(MOST_AT_ONCE) {
        save_venues(tx, &some.iter().copied().collect()).await?;
    }
    Ok(())
}

/// The half-life that the account's sums go by.
pub(crate) async fn half_life(tx: &mut Tx) -> Result<HalfLife> {
    let account = tx.account()?.uuid();
    let days: Option<i32> = on!(tx, conn => sqlx::query_scalar(
        "select half_life_days from account_sums where account_id = $1")
        .bind(account).fetch_optional(conn).await)?;
    days.map_or(Ok(HalfLife::USUAL), HalfLife::parse).map_err(Error::internal)
}

/// The accounts of which anything is kept.
pub(crate) async fn accounts(tx: &mut Tx) -> Result<Vec<AccountId>> {
    let accounts: Vec<Uuid> =
        on!(tx, conn => sqlx::query_scalar("select account_id from account_sums").fetch_all(conn).await)?;
    Ok(accounts.into_iter().map(AccountId::from).collect())
}

/// Saves what is kept. People without a conversation left leave no trace.
pub(crate) async fn save_ledger(tx: &mut Tx, ledger: &Ledger) -> Result<()> {
    save_sums(tx, ledger.all()).await?;
    let (kept, gone): (Vec<_>, Vec<_>) = ledger.relationships().iter().partition(|(_, kept)| kept.conversations > 0);
    save_venues(tx, ledger.venues()).await?;
    save_relationships(tx, &kept).await?;
    delete_relationships(tx, &gone).await
}

async fn save_sums(tx: &mut Tx, sums: Sums) -> Result<()> {
    let account = tx.account()?.uuid();
    on!(tx, conn => sqlx::query(
        "update account_sums set weight = $2, depth = $3, weight_received = $4, received = $5, connection = $6
         where account_id = $1")
        .bind(account)
        .bind(sums.weight)
        .bind(sums.depth)
        .bind(sums.weight_received)
        .bind(sums.received)
        .bind(sums.connection)
        .execute(conn).await.affected())?;
    Ok(())
}

async fn save_relationships(tx: &mut Tx, kept: &[(&PersonId, &Relationship)]) -> Result<()> {
    if kept.is_empty() {
        return Ok(());
    }
    let account = tx.account()?.uuid();
    on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "insert into relationship (account_id, person_id, weight, depth, weight_received, received, connection, sided,
                 weight_sided, leaning, recency, recency_one_to_one, accepting_logs, accepting, conversations,
                 one_to_one, passing, catching_up, ideas, feelings, heart_to_heart, last_time, last_one_to_one_time) ");
        query.push_values(kept, |mut row, (person, kept)| {
            row.push_bind(account)
                .push_bind(person.uuid())
                .push_bind(kept.sums.weight)
                .push_bind(kept.sums.depth)
                .push_bind(kept.sums.weight_received)
                .push_bind(kept.sums.received)
                .push_bind(kept.sums.connection)
                .push_bind(kept.pattern.sided)
                .push_bind(kept.pattern.weight_sided)
                .push_bind(kept.pattern.leaning)
                .push_bind(kept.pattern.recency)
                .push_bind(kept.pattern.recency_one_to_one)
                .push_bind(kept.pattern.accepting_logs)
                .push_bind(kept.pattern.accepting)
                .push_bind(kept.conversations)
                .push_bind(kept.one_to_one);
            for count in kept.by_layer {
                row.push_bind(count);
            }
            row.push_bind(kept.last.any).push_bind(kept.last.one_to_one);
        });
        query.push(
            " on conflict (account_id, person_id) do update set weight = excluded.weight, depth = excluded.depth,
                 weight_received = excluded.weight_received, received = excluded.received,
                 connection = excluded.connection, sided = excluded.sided, weight_sided = excluded.weight_sided,
                 leaning = excluded.leaning, recency = excluded.recency,
                 recency_one_to_one = excluded.recency_one_to_one, accepting_logs = excluded.accepting_logs,
                 accepting = excluded.accepting, conversations = excluded.conversations,
                 one_to_one = excluded.one_to_one, passing = excluded.passing, catching_up = excluded.catching_up,
                 ideas = excluded.ideas, feelings = excluded.feelings, heart_to_heart = excluded.heart_to_heart,
                 last_time = excluded.last_time, last_one_to_one_time = excluded.last_one_to_one_time");
        query.build().execute(conn).await.affected()
    })?;
    Ok(())
}

async fn delete_relationships(tx: &mut Tx, gone: &[(&PersonId, &Relationship)]) -> Result<()> {
    if gone.is_empty() {
        return Ok(());
    }
    let account = tx.account()?.uuid();
    on!(tx, conn => {
        let mut query = QueryBuilder::new("delete from relationship where account_id = ");
        query.push_bind(account).push(" and person_id in (");
        let mut list = query.separated(", ");
        for (person, _) in gone {
            list.push_bind(person.uuid());
        }
        query.push(")");
        query.build().execute(conn).await.affected()
    })?;
    Ok(())
}

/// When the last conversations with somebody took place: two probes of an index.
pub(crate) async fn last_times(tx: &mut Tx, person: PersonId) -> Result<LastTimes> {
    let account = tx.account()?.uuid();
    let (any, one_to_one) = on!(tx, conn => sqlx::query_as(
        "select (select max(occur_time) from participant where account_id = $1 and person_id = $2),
                (select max(occur_time) from participant where account_id = $1 and person_id = $2 and one_to_one)")
        .bind(account).bind(person.uuid()).fetch_one(conn).await)?;
    Ok(LastTimes { any, one_to_one })
}

#[derive(FromRow)]
struct SumsRow {
    weight: f64,
    depth: f64,
    weight_received: f64,
    received: f64,
    connection: f64,
}

impl From<SumsRow> for Sums {
    fn from(row: SumsRow) -> Self {
        let SumsRow { weight, depth, weight_received, received, connection } = row;
        Self { weight, depth, weight_received, received, connection }
    }
}

#[derive(FromRow)]
struct AccountRow {
    half_life_days: i32,
    #[sqlx(flatten)]
    sums: SumsRow,
}

impl TryFrom<AccountRow> for (HalfLife, Sums) {
    type Error = Error;

    fn try_from(row: AccountRow) -> Result<Self> {
        // It was checked when it was set: nobody's request is to blame.
        let half_life = HalfLife::parse(row.half_life_days).map_err(Error::internal)?;
        Ok((half_life, row.sums.into()))
    }
}

#[derive(FromRow)]
struct PatternRow {
    sided: i64,
    weight_sided: f64,
    leaning: f64,
    recency: f64,
    recency_one_to_one: f64,
    accepting_logs: i64,
    accepting: i64,
}

impl From<PatternRow> for Pattern {
    fn from(row: PatternRow) -> Self {
        let PatternRow { sided, weight_sided, leaning, recency, recency_one_to_one, accepting_logs, accepting } = row;
        Self { sided, weight_sided, leaning, recency, recency_one_to_one, accepting_logs, accepting }
    }
}

#[derive(FromRow)]
struct Row {
    person_id: Uuid,
    #[sqlx(flatten)]
    sums: SumsRow,
    #[sqlx(flatten)]
    pattern: PatternRow,
    conversations: i64,
    one_to_one: i64,
    passing: i64,
    catching_up: i64,
    ideas: i64,
    feelings: i64,
    heart_to_heart: i64,
    last_time: Option<DateTime<Utc>>,
    last_one_to_one_time: Option<DateTime<Utc>>,
}

impl From<Row> for Relationship {
    fn from(row: Row) -> Self {
        Self {
            sums: row.sums.into(),
            pattern: row.pattern.into(),
            conversations: row.conversations,
            one_to_one: row.one_to_one,
            by_layer: [row.passing, row.catching_up, row.ideas, row.feelings, row.heart_to_heart],
            last: LastTimes { any: row.last_time, one_to_one: row.last_one_to_one_time },
        }
    }
}
