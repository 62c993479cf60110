use heartward_core::{PersonId, Result};
use heartward_platform::{Affected as _, Tx, on};
use uuid::Uuid;

use super::coded;
use crate::domain::SignKind;

/// A sign, and with whom unless it is about nobody in particular.
pub(crate) type About = (SignKind, Option<PersonId>);

/// Shows a sign no more.
pub(crate) async fn mute(tx: &mut Tx, (kind, person): About) -> Result<()> {
    let account = tx.account()?.uuid();
    on!(tx, conn => sqlx::query(
        "insert into muted_sign (account_id, kind, person_id) values ($1, $2, $3) on conflict do nothing")
        .bind(account).bind(kind as i32).bind(stored(person)).execute(conn).await.affected())?;
    Ok(())
}

/// Lets a sign be shown again.
pub(crate) async fn unmute(tx: &mut Tx, (kind, person): About) -> Result<()> {
    let account = tx.account()?.uuid();
    on!(tx, conn => sqlx::query("delete from muted_sign where account_id = $1 and kind = $2 and person_id = $3")
        .bind(account).bind(kind as i32).bind(stored(person)).execute(conn).await.affected())?;
    Ok(())
}

/// What is muted.
pub(crate) async fn muted(tx: &mut Tx) -> Result<Vec<About>> {
    let account = tx.account()?.uuid();
    let rows: Vec<(i32, Uuid)> = on!(tx, conn => sqlx::query_as(
        "select kind, person_id from muted_sign where account_id = $1 order by kind, person_id")
        .bind(account).fetch_all(conn).await)?;
    rows.into_iter().map(read).collect()
}

/// The sign of the week that begins on `week`, if one was shown.
pub(crate) async fn shown(tx: &mut Tx, week: &str) -> Result<Option<About>> {
    let account = tx.account()?.uuid();
    let row: Option<(i32, Uuid)> = on!(tx, conn => sqlx::query_as(
        "select kind, person_id from shown_sign where account_id = $1 and week = $2")
        .bind(account).bind(week).fetch_optional(conn).await)?;
    row.map(read).transpose()
}

/// Remembers the sign of a week, unless another one came first.
pub(crate) async fn show(tx: &mut Tx, week: &str, (kind, person): About) -> Result<()> {
    let account = tx.account()?.uuid();
    on!(tx, conn => sqlx::query(
        "insert into shown_sign (account_id, week, kind, person_id) values ($1, $2, $3, $4) on conflict do nothing")
        .bind(account).bind(week).bind(kind as i32).bind(stored(person)).execute(conn).await.affected())?;
    Ok(())
}

fn stored(person: Option<PersonId>) -> Uuid {
    person.map_or(Uuid::nil(), |person| person.uuid())
}

fn read((kind, person): (i32, Uuid)) -> Result<About> {
    Ok((coded(&SignKind::ALL, kind)?, (!person.is_nil()).then(|| person.into())))
}
