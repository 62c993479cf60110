use chrono::{DateTime, Utc};
use heartward_core::{Error, PersonId, Result};
use heartward_platform::vault::legible;
use heartward_platform::{Affected as _, DataKey, Tx, on};
use sqlx::FromRow;
use uuid::Uuid;

use crate::domain::{Closeness, Felt};

/// Where an answer is sealed to; its field is the day.
const TABLE: &str = "felt_closeness";

/// Notes an answer, in place of another one of the same day (UTC).
pub(crate) async fn note(tx: &mut Tx, key: &DataKey, answer: &Closeness) -> Result<()> {
    let account = tx.account()?.uuid();
    let day = answer.answer_time.date_naive().to_string();
    let felt = key.seal(TABLE, answer.person.uuid(), &day, &answer.felt.value().to_le_bytes())?;
    on!(tx, conn => sqlx::query(
        "insert into felt_closeness (account_id, person_id, day, answer_time, felt) values ($1, $2, $3, $4, $5)
         on conflict (account_id, person_id, day) do update set answer_time = excluded.answer_time, felt = excluded.felt")
        .bind(account).bind(answer.person.uuid()).bind(day).bind(answer.answer_time).bind(felt)
        .execute(conn).await.affected())?;
    Ok(())
}

/// Forgets all answers about somebody.
pub(crate) async fn forget(tx: &mut Tx, person: PersonId) -> Result<()> {
    let account = tx.account()?.uuid();
    on!(tx, conn => sqlx::query("delete from felt_closeness where account_id = $1 and person_id = $2")
        .bind(account).bind(person.uuid()).execute(conn).await.affected())?;
    Ok(())
}

/// The answers since then, about everybody.
pub(crate) async fn since(tx: &mut Tx, key: &DataKey, since: DateTime<Utc>) -> Result<Vec<Closeness>> {
    let account = tx.account()?.uuid();
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(
        "select person_id, day, answer_time, felt from felt_closeness where account_id = $1 and answer_time > $2")
        .bind(account).bind(since).fetch_all(conn).await)?;
    Ok(legible(rows.into_iter().map(|row| row.open(key))))
}

/// The last answer about somebody since then.
pub(crate) async fn last(
    tx: &mut Tx,
    key: &DataKey,
    person: PersonId,
    since: DateTime<Utc>,
) -> Result<Option<Closeness>> {
    let account = tx.account()?.uuid();
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "select person_id, day, answer_time, felt from felt_closeness
         where account_id = $1 and person_id = $2 and answer_time > $3 order by day desc limit 1")
        .bind(account).bind(person.uuid()).bind(since).fetch_optional(conn).await)?;
    row.map(|row| row.open(key)).transpose()
}

#[derive(FromRow)]
struct Row {
    person_id: Uuid,
    day: String,
    answer_time: DateTime<Utc>,
    felt: Vec<u8>,
}

impl Row {
    fn open(self, key: &DataKey) -> Result<Closeness> {
        let felt = key.open(TABLE, self.person_id, &self.day, &self.felt)?;
        let felt = felt.as_slice().try_into().map_err(|_| Error::internal("an answer of the wrong length"))?;
        // It was checked when it was noted: nobody's request is to blame.
        let felt = Felt::parse(Some(i32::from_le_bytes(felt))).map_err(Error::internal)?;
        Ok(Closeness { person: self.person_id.into(), felt, answer_time: self.answer_time })
    }
}
