use chrono::{DateTime, Utc};
use heartward_core::{Error, PersonId, Result};
use heartward_platform::{Affected as _, Tx, on};
use sqlx::FromRow;
use uuid::Uuid;

use crate::domain::prompt::Answer;

/// Remembers what was done with a prompt, in place of what was done before.
pub(crate) async fn answer(tx: &mut Tx, person: Option<PersonId>, answer: &Answer) -> Result<()> {
    let account = tx.account()?.uuid();
    on!(tx, conn => sqlx::query(
        "insert into prompt_answer (account_id, person_id, prompt_id, kept, answer_time, day)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (account_id, person_id, prompt_id) do update set kept = excluded.kept,
             answer_time = excluded.answer_time, day = excluded.day")
        .bind(account)
        .bind(stored(person))
        .bind(&answer.prompt_id)
        .bind(answer.kept)
        .bind(answer.time)
        .bind(answer.day.to_string())
        .execute(conn).await.affected())?;
    Ok(())
}

/// Forgets what was done with a prompt.
pub(crate) async fn forget(tx: &mut Tx, person: Option<PersonId>, prompt_id: &str) -> Result<()> {
    let account = tx.account()?.uuid();
    on!(tx, conn => sqlx::query(
        "delete from prompt_answer where account_id = $1 and person_id = $2 and prompt_id = $3")
        .bind(account).bind(stored(person)).bind(prompt_id).execute(conn).await.affected())?;
    Ok(())
}

/// What was done with prompts for somebody since then.
pub(crate) async fn since(tx: &mut Tx, person: Option<PersonId>, since: DateTime<Utc>) -> Result<Vec<Answer>> {
    let account = tx.account()?.uuid();
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(
        "select prompt_id, kept, answer_time, day from prompt_answer
         where account_id = $1 and person_id = $2 and answer_time >= $3 order by answer_time")
        .bind(account).bind(stored(person)).bind(since).fetch_all(conn).await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The prompts that are kept and for whom, the last kept first.
pub(crate) async fn kept(tx: &mut Tx, limit: i64) -> Result<Vec<(String, Option<PersonId>)>> {
    let account = tx.account()?.uuid();
    let rows: Vec<(String, Uuid)> = on!(tx, conn => sqlx::query_as(
        "select prompt_id, person_id from prompt_answer where account_id = $1 and kept
         order by answer_time desc, prompt_id limit $2")
        .bind(account).bind(limit).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(prompt, person)| (prompt, (!person.is_nil()).then(|| person.into()))).collect())
}

/// What was done with all prompts and for whom, oldest first.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<(Option<PersonId>, Answer)>> {
    let account = tx.account()?.uuid();
    let rows: Vec<WhoseRow> = on!(tx, conn => sqlx::query_as(
        "select person_id, prompt_id, kept, answer_time, day from prompt_answer where account_id = $1
         order by answer_time, prompt_id, person_id")
        .bind(account).fetch_all(conn).await)?;
    let whose = |id: Uuid| (!id.is_nil()).then(|| id.into());
    rows.into_iter().map(|row| Ok((whose(row.person_id), row.answer.try_into()?))).collect()
}

fn stored(person: Option<PersonId>) -> Uuid {
    person.map_or(Uuid::nil(), |person| person.uuid())
}

#[derive(FromRow)]
struct WhoseRow {
    person_id: Uuid,
    #[sqlx(flatten)]
    answer: Row,
}

#[derive(FromRow)]
struct Row {
    prompt_id: String,
    kept: bool,
    answer_time: DateTime<Utc>,
    day: String,
}

impl TryFrom<Row> for Answer {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { prompt_id, kept, answer_time: time, day } = row;
        Ok(Self { prompt_id, kept, time, day: day.parse().map_err(Error::internal)? })
    }
}
