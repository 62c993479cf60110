use heartward_core::{PersonId, Result};
use heartward_platform::{Affected as _, Tx, on};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::coded;
use crate::domain::{Setting, Venue, Venues};

/// What is kept of these people in these settings.
pub(crate) async fn venues(tx: &mut Tx, people: &[PersonId], settings: &[Setting]) -> Result<Venues> {
    if people.is_empty() || settings.is_empty() {
        return Ok(Venues::new());
    }
    let account = tx.account()?.uuid();
    let rows: Vec<(Uuid, i32, i64, f64, f64)> = on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "select person_id, setting, logs, weight, connection from venue where account_id = ");
        query.push_bind(account).push(" and person_id in (");
        let mut list = query.separated(", ");
        for person in people {
            list.push_bind(person.uuid());
        }
        query.push(") and setting in (");
        let mut list = query.separated(", ");
        for setting in settings {
            list.push_bind(*setting as i32);
        }
        query.push(")");
        query.build_query_as().fetch_all(conn).await
    })?;
    rows.into_iter()
        .map(|(person, setting, logs, weight, connection)| {
            Ok(((person.into(), coded(&Setting::ALL, setting)?), Venue { logs, weight, connection }))
        })
        .collect()
}

/// Saves what is kept. Settings without a conversation left leave no trace.
pub(super) async fn save_venues(tx: &mut Tx, venues: &Venues) -> Result<()> {
    let (kept, gone): (Vec<_>, Vec<_>) = venues.iter().partition(|(_, venue)| venue.logs > 0);
    let account = tx.account()?.uuid();
    if !kept.is_empty() {
        on!(tx, conn => {
            let mut query = QueryBuilder::new(
                "insert into venue (account_id, person_id, setting, logs, weight, connection) ");
            query.push_values(&kept, |mut row, ((person, setting), venue)| {
                row.push_bind(account)
                    .push_bind(person.uuid())
                    .push_bind(*setting as i32)
                    .push_bind(venue.logs)
                    .push_bind(venue.weight)
                    .push_bind(venue.connection);
            });
            query.push(
                " on conflict (account_id, person_id, setting) do update set logs = excluded.logs,
                     weight = excluded.weight, connection = excluded.connection");
            query.build().execute(conn).await.affected()
        })?;
    }
    for ((person, setting), _) in gone {
        on!(tx, conn => sqlx::query("delete from venue where account_id = $1 and person_id = $2 and setting = $3")
            .bind(account).bind(person.uuid()).bind(*setting as i32).execute(conn).await.affected())?;
    }
    Ok(())
}
