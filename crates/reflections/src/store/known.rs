use std::collections::{BTreeMap, HashSet};

use heartward_core::{PersonId, Result};
use heartward_platform::{Affected as _, Tx, on};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use super::coded;
use crate::domain::{Acquaintance, Openness};
use crate::people::Known;

/// Which of these people our copy does not know, or knows as deleted.
pub(crate) async fn strangers(tx: &mut Tx, people: &[PersonId]) -> Result<Vec<PersonId>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let account = tx.account()?.uuid();
    let known: Vec<Uuid> = on!(tx, conn => {
        let mut query = QueryBuilder::new("select person_id from known_person where account_id = ");
        query.push_bind(account).push(" and not deleted and person_id in (");
        let mut list = query.separated(", ");
        for person in people {
            list.push_bind(person.uuid());
        }
        query.push(")");
        query.build_query_scalar().fetch_all(conn).await
    })?;
    let known: HashSet<PersonId> = known.into_iter().map(PersonId::from).collect();
    Ok(people.iter().filter(|person| !known.contains(person)).copied().collect())
}

/// Takes in what was heard of a person, unless something newer was heard before.
pub(crate) async fn know(tx: &mut Tx, known: &Known) -> Result<()> {
    let account = tx.account()?.uuid();
    on!(tx, conn => sqlx::query(
        "insert into known_person (account_id, person_id, version, deleted, partner, archived, silent, openness)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (account_id, person_id) do update set version = excluded.version, deleted = excluded.deleted,
             partner = excluded.partner, archived = excluded.archived, silent = excluded.silent,
             openness = excluded.openness
         where excluded.version > known_person.version")
        .bind(account)
        .bind(known.id.uuid())
        .bind(known.version)
        .bind(known.deleted)
        .bind(known.acquaintance.partner)
        .bind(known.acquaintance.archived)
        .bind(known.acquaintance.silent)
        .bind(known.acquaintance.openness as i32)
        .execute(conn).await.affected())?;
    Ok(())
}

/// Keeps of a person nothing but that they are gone, so that what is heard late does not bring them back.
pub(crate) async fn forget_person(tx: &mut Tx, person: PersonId, version: i64) -> Result<()> {
    let acquaintance = Acquaintance { partner: false, archived: false, silent: true, openness: Openness::Never };
    know(tx, &Known { id: person, version, deleted: true, acquaintance }).await
}

/// Who everybody is, for what looks at all of them.
pub(crate) async fn acquaintances(tx: &mut Tx) -> Result<BTreeMap<PersonId, Acquaintance>> {
    let account = tx.account()?.uuid();
    let rows: Vec<Row> = on!(tx, conn => sqlx::query_as(
        "select person_id, partner, archived, silent or deleted as silent, openness from known_person
         where account_id = $1")
        .bind(account).fetch_all(conn).await)?;
    rows.into_iter().map(Row::acquaintance).collect()
}

/// Who somebody is, as far as we heard.
pub(crate) async fn acquaintance(tx: &mut Tx, person: PersonId) -> Result<Option<Acquaintance>> {
    let account = tx.account()?.uuid();
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "select person_id, partner, archived, silent or deleted as silent, openness from known_person
         where account_id = $1 and person_id = $2")
        .bind(account).bind(person.uuid()).fetch_optional(conn).await)?;
    row.map(|row| Ok(row.acquaintance()?.1)).transpose()
}

/// The people about whom nothing is to be said.
pub(crate) async fn silent(tx: &mut Tx) -> Result<HashSet<PersonId>> {
    let account = tx.account()?.uuid();
    let people: Vec<Uuid> = on!(tx, conn => sqlx::query_scalar(
        "select person_id from known_person where account_id = $1 and silent")
        .bind(account).fetch_all(conn).await)?;
    Ok(people.into_iter().map(PersonId::from).collect())
}

#[derive(FromRow)]
struct Row {
    person_id: Uuid,
    partner: bool,
    archived: bool,
    silent: bool,
    openness: i32,
}

impl Row {
    fn acquaintance(self) -> Result<(PersonId, Acquaintance)> {
        let Self { person_id, partner, archived, silent, openness } = self;
        let openness = coded(&Openness::ALL, openness)?;
        Ok((person_id.into(), Acquaintance { partner, archived, silent, openness }))
    }
}
