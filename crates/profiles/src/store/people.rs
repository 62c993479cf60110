//! People, and the seal on what is said of them.

use chrono::{DateTime, Utc};
use heartward_core::{AccountId, Cursor, Error, PersonId, Result};
use heartward_platform::vault::legible;
use heartward_platform::{Affected as _, Conn, DataKey, Tx, on};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::domain::{
    Birthday, Choice, Circle, Ended, Person, Profile, Receptiveness, Relationship, Settings, canonical,
};

/// How many rows one statement writes or asks for: 13 values a row stay far below what either engine can bind.
const BATCH: usize = 500;

const SELECT: &str = "select id, details, relationship, circle, receptiveness, settings, archived, version, create_time, \
                      update_time, delete_time from person where account_id = ";

/// Which people to list. Deleted ones never are.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Filter {
    pub(crate) circle: Option<Circle>,
    pub(crate) archived: bool,
}

/// One person, deleted after `deleted_after` if at all.
pub(crate) async fn get(
    tx: &mut Tx,
    key: &DataKey,
    id: PersonId,
    deleted_after: DateTime<Utc>,
) -> Result<Option<Person>> {
    Ok(some(tx, key, &[id], deleted_after, "").await?.pop())
}

/// The same, to be saved in this transaction: nobody else changes them before it ends.
pub(crate) async fn get_to_change(
    tx: &mut Tx,
    key: &DataKey,
    ids: &[PersonId],
    deleted_after: DateTime<Utc>,
) -> Result<Vec<Person>> {
    // SQLite has no row locks and needs none: it has one writer.
    let lock = if matches!(tx.conn(), Conn::Postgres(_)) { " order by id for update" } else { "" };
    let mut people = Vec::with_capacity(ids.len());
    for ids in ids.chunks(BATCH) {
        people.extend(some(tx, key, ids, deleted_after, lock).await?);
    }
    Ok(people)
}

async fn some(
    tx: &mut Tx,
    key: &DataKey,
    ids: &[PersonId],
    deleted_after: DateTime<Utc>,
    lock: &str,
) -> Result<Vec<Person>> {
    let account = tx.account()?;
    let rows: Vec<Row> = on!(tx, conn => {
        let mut query = QueryBuilder::new(SELECT);
        query.push_bind(account.uuid());
        query.push(" and (delete_time is null or delete_time > ").push_bind(deleted_after).push(") and id in (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(id.uuid());
        }
        query.push(")").push(lock);
        query.build_query_as().fetch_all(conn).await
    })?;
    Ok(legible(rows.into_iter().map(|row| row.open(key))))
}

/// Up to `limit` people in the order they were added, from behind `after`; and where to go on when others follow.
pub(crate) async fn list(
    tx: &mut Tx,
    key: &DataKey,
    filter: Filter,
    after: Option<Cursor>,
    limit: i64,
) -> Result<(Vec<Person>, Option<Cursor>)> {
    let account = tx.account()?;
    let rows: Vec<Row> = on!(tx, conn => {
        let mut query = QueryBuilder::new(SELECT);
        query.push_bind(account.uuid()).push(" and delete_time is null");
        if !filter.archived {
            query.push(" and not archived");
        }
        if let Some(circle) = filter.circle {
            query.push(" and circle = ").push_bind(circle.code());
        }
        if let Some(Cursor { time, id }) = after {
            query.push(" and (create_time, id) > (").push_bind(time).push(", ").push_bind(id).push(")");
        }
        query.push(" order by create_time, id limit ").push_bind(limit);
        query.build_query_as().fetch_all(conn).await
    })?;
    let more = i64::try_from(rows.len()).is_ok_and(|read| read == limit);
    let next = rows.last().filter(|_| more).map(|row| Cursor { time: row.create_time, id: row.id });
    Ok((legible(rows.into_iter().map(|row| row.open(key))), next))
}

/// Writes people as they are now, those who are new and those who were got to be changed.
///
/// `Conflict` when one of them has the UID of somebody else.
pub(crate) async fn save(tx: &mut Tx, key: &DataKey, people: &[Person]) -> Result<()> {
    let account = tx.account()?;
    for people in people.chunks(BATCH) {
        let sealed = people.iter().map(|person| seal(key, person)).collect::<Result<Vec<_>>>()?;
        on!(tx, conn => {
            let mut query = QueryBuilder::new(
                "insert into person (id, account_id, details, uid_hash, relationship, circle, receptiveness, settings,
                 archived, version, create_time, update_time, delete_time) ");
            query.push_values(people.iter().zip(sealed), |mut row, (person, details)| {
                let Person { id, profile, version, create_time, update_time, delete_time, .. } = person;
                row.push_bind(id.uuid())
                    .push_bind(account.uuid())
                    .push_bind(details)
                    .push_bind(known_as(account, person))
                    .push_bind(profile.relationship.map_or(0, Choice::code))
                    .push_bind(profile.circle.map_or(0, Choice::code))
                    .push_bind(profile.receptiveness.map_or(0, Choice::code))
                    .push_bind(profile.settings.bits())
                    .push_bind(profile.archived)
                    .push_bind(*version)
                    .push_bind(*create_time)
                    .push_bind(*update_time)
                    .push_bind(*delete_time);
            });
            query.push(
                " on conflict (id) do update set details = excluded.details, uid_hash = excluded.uid_hash,
                 relationship = excluded.relationship, circle = excluded.circle,
                 receptiveness = excluded.receptiveness, settings = excluded.settings, archived = excluded.archived,
                 version = excluded.version, update_time = excluded.update_time, delete_time = excluded.delete_time
                 where person.account_id = excluded.account_id");
            query.build().execute(conn).await.affected()
        })?;
    }
    Ok(())
}

/// Whether somebody is known by this UID.
pub(crate) async fn has_uid(tx: &mut Tx, uid: &str) -> Result<bool> {
    let account = tx.account()?;
    let people: i64 = on!(tx, conn => sqlx::query_scalar(
        "select count(*) from person where account_id = $1 and uid_hash = $2")
        .bind(account.uuid()).bind(uid_hash(account, uid)).fetch_one(conn).await)?;
    Ok(people > 0)
}

/// Has other imports of this account wait until this transaction ends.
pub(crate) async fn begin_import(tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query(
        "insert into people_import (account_id, import_time) values ($1, $2)
         on conflict (account_id) do update set import_time = excluded.import_time")
        .bind(account.uuid()).bind(now).execute(conn).await.affected())?;
    Ok(())
}

/// Deletes somebody for good, whether deleted before or not; tells their last version, `None` for nobody known.
pub(crate) async fn erase(tx: &mut Tx, id: PersonId) -> Result<Option<i64>> {
    let account = tx.account()?;
    on!(tx, conn => sqlx::query_scalar("delete from person where account_id = $1 and id = $2 returning version")
        .bind(account.uuid()).bind(id.uuid()).fetch_optional(conn).await)
}

/// Forgets for good, in all accounts, who was deleted before `deleted_before`; tells how many.
pub(crate) async fn forget(tx: &mut Tx, deleted_before: DateTime<Utc>) -> Result<u64> {
    on!(tx, conn => sqlx::query("delete from person where delete_time <= $1")
        .bind(deleted_before).execute(conn).await.affected())
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    details: Vec<u8>,
    relationship: i32,
    circle: i32,
    receptiveness: i32,
    settings: i32,
    archived: bool,
    version: i64,
    create_time: DateTime<Utc>,
    update_time: DateTime<Utc>,
    delete_time: Option<DateTime<Utc>>,
}

impl Row {
    fn open(self, key: &DataKey) -> Result<Person> {
        let details = key.open("person", self.id, "details", &self.details)?;
        let details: Details = serde_json::from_slice(&details).map_err(Error::internal)?;
        let profile = Profile {
            name: details.name,
            pronouns: details.pronouns,
            relationship: Relationship::from_code(self.relationship),
            circle: Circle::from_code(self.circle),
            receptiveness: Receptiveness::from_code(self.receptiveness),
            settings: Settings::from_bits(self.settings),
            birthday: details.birthday.map(|(year, month, day)| Birthday::known(year, month, day)),
            notes: details.notes,
            archived: self.archived,
            reminders_off: details.reminders_off,
            not_safe: details.not_safe,
            ended: Ended::from_code(details.ended),
        };
        Ok(Person {
            id: self.id.into(),
            profile,
            uid: details.uid,
            version: self.version,
            create_time: self.create_time,
            update_time: self.update_time,
            delete_time: self.delete_time,
        })
    }
}

/// What is sealed, in JSON. Fields that come later need `#[serde(default)]`: older rows lack them.
#[derive(Serialize, Deserialize)]
struct Details {
    name: String,
    pronouns: String,
    birthday: Option<(Option<i32>, u32, u32)>,
    notes: String,
    uid: Option<String>,
    #[serde(default)]
    reminders_off: bool,
    #[serde(default)]
    not_safe: bool,
    #[serde(default)]
    ended: i32,
}

fn seal(key: &DataKey, person: &Person) -> Result<Vec<u8>> {
    let profile = &person.profile;
    let details = Details {
        name: profile.name.clone(),
        pronouns: profile.pronouns.clone(),
        birthday: profile.birthday.map(|birthday| (birthday.year(), birthday.month(), birthday.day())),
        notes: profile.notes.clone(),
        uid: person.uid.clone(),
        reminders_off: profile.reminders_off,
        not_safe: profile.not_safe,
        ended: profile.ended.map_or(0, Choice::code),
    };
    key.seal("person", person.id.uuid(), "details", &serde_json::to_vec(&details).map_err(Error::internal)?)
}

fn known_as(account: AccountId, person: &Person) -> Option<Vec<u8>> {
    person.uid.as_deref().filter(|_| person.delete_time.is_none()).map(|uid| uid_hash(account, uid))
}

// The account goes first, so that nobody can see from the database that two accounts know the same person.
fn uid_hash(account: AccountId, uid: &str) -> Vec<u8> {
    Sha256::new().chain_update(account.uuid()).chain_update(canonical(uid)).finalize().to_vec()
}
