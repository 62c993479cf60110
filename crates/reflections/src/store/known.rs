use std::collections::{BTreeMap, HashSet};

use heartward_core::{PersonId, Result};
use heartward_platform::{Affected as _, Tx, on};
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::domain::Acquaintance;
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

/// Whether our copy knows this person, deleted or not.
pub(crate) async fn knows(tx: &mut Tx, person: PersonId) -> Result<bool> {
    let account = tx.account()?.uuid();
    on!(tx, conn => sqlx::query_scalar(
        "select exists (select 1 from known_person where account_id = $1 and person_id = $2)")
        .bind(account).bind(person.uuid()).fetch_one(conn).await)
}

/// Takes in what was heard of a person, unless something newer was heard before.
pub(crate) async fn know(tx: &mut Tx, known: &Known) -> Result<()> {
    let account = tx.account()?.uuid();
    on!(tx, conn => sqlx::query(
        "insert into known_person (account_id, person_id, version, deleted, partner, archived)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (account_id, person_id) do update set version = excluded.version, deleted = excluded.deleted,
             partner = excluded.partner, archived = excluded.archived
         where excluded.version > known_person.version")
        .bind(account)
        .bind(known.id.uuid())
        .bind(known.version)
        .bind(known.deleted)
        .bind(known.partner)
        .bind(known.archived)
        .execute(conn).await.affected())?;
    Ok(())
}

/// Who everybody is, for what looks at all of them.
pub(crate) async fn acquaintances(tx: &mut Tx) -> Result<BTreeMap<PersonId, Acquaintance>> {
    let account = tx.account()?.uuid();
    let rows: Vec<(Uuid, bool, bool, bool)> = on!(tx, conn => sqlx::query_as(
        "select person_id, partner, archived, deleted from known_person where account_id = $1")
        .bind(account).fetch_all(conn).await)?;
    let known = |(person, partner, archived, silent): (Uuid, _, _, _)| {
        (PersonId::from(person), Acquaintance { partner, archived, silent })
    };
    Ok(rows.into_iter().map(known).collect())
}
