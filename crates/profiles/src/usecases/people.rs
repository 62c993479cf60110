use chrono::{DateTime, Utc};
use heartward_core::{Caller, Clock, Cursor, Error, Page, PersonId, Result};
use heartward_platform::requests::{self, Request};
use heartward_platform::{DataKey, Db, Tx, Vault, outbox};

use crate::convert;
use crate::domain::{Edit, Person, Profile, UNDELETE};
use crate::store::people::{self as store, Filter};
use crate::workers::Workers;

/// How many people are read at once to look for a name in.
const CHUNK: i64 = 500;

/// The people in the life of the caller.
pub(crate) struct People {
    pub(super) db: Db,
    pub(super) vault: Vault,
    pub(super) workers: Workers,
    clock: Clock,
}

impl People {
    pub(crate) fn new(db: Db, vault: Vault, clock: Clock) -> Self {
        // A file and what is read out of it are some 50 MiB at worst.
        Self { db, vault, workers: Workers::new(2, 8), clock }
    }

    /// The time by which requests are read: what is a birthday in the future.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Adds somebody; the same request again answers with the same person.
    pub(crate) async fn create(&self, caller: &Caller, profile: Profile, request: Option<Request>) -> Result<Person> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.begin(caller).await?;
        let now = tx.now().await?;
        if let Some(made) = requests::made_before(&mut tx, request.as_ref()).await? {
            return found(store::get(&mut tx, &key, made.into(), now - UNDELETE).await?);
        }
        let person = Person::new(profile, None, now);
        requests::remember(&mut tx, request.as_ref(), person.id.uuid(), now).await?;
        store::save(&mut tx, &key, std::slice::from_ref(&person)).await?;
        outbox::record(&mut tx, person.id.uuid(), person.version, &convert::added(&person)).await?;
        tx.commit().await?;
        Ok(person)
    }

    /// One person, deleted ones too while they can be brought back.
    pub(crate) async fn get(&self, caller: &Caller, id: PersonId) -> Result<Person> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.read(caller).await?;
        let now = tx.now().await?;
        found(store::get(&mut tx, &key, id, now - UNDELETE).await?)
    }

    /// A page of people whose names contain `query`, in the order they were added.
    ///
    /// Names are sealed, so the database cannot look into them: it is read on until the page is full.
    pub(crate) async fn list(
        &self,
        caller: &Caller,
        filter: Filter,
        query: &str,
        page: &Page,
    ) -> Result<(Vec<Person>, String)> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.read(caller).await?;
        let query = query.to_lowercase();
        let chunk = if query.is_empty() { page.limit() } else { CHUNK };
        let (mut people, mut after) = (Vec::new(), page.after);
        loop {
            let (read, next) = store::list(&mut tx, &key, filter, after, chunk).await?;
            people.extend(read.into_iter().filter(|person| person.profile.name.to_lowercase().contains(&query)));
            if next.is_none() || people.len() > page.size {
                return Ok(page.cut(people, cursor));
            }
            after = next;
        }
    }

    /// Changes somebody; `Conflict` unless they are still in the version `seen`.
    pub(crate) async fn update(
        &self,
        caller: &Caller,
        id: PersonId,
        edits: Vec<Edit>,
        seen: Option<i64>,
    ) -> Result<Person> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.begin(caller).await?;
        let now = tx.now().await?;
        let mut person = to_change(&mut tx, &key, id, now).await?;
        person.seen_in(seen)?;
        if person.edit(edits, now)? {
            commit(tx, &key, &person).await?;
        }
        Ok(person)
    }

    /// Deletes somebody; they can be brought back for 30 days.
    pub(crate) async fn delete(&self, caller: &Caller, id: PersonId) -> Result<Person> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.begin(caller).await?;
        let now = tx.now().await?;
        let mut person = to_change(&mut tx, &key, id, now).await?;
        if person.delete(now) {
            commit(tx, &key, &person).await?;
        }
        Ok(person)
    }

    /// Brings somebody back. If their card was imported as somebody new since, it stays with the new one.
    pub(crate) async fn undelete(&self, caller: &Caller, id: PersonId) -> Result<Person> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.begin(caller).await?;
        let now = tx.now().await?;
        let mut person = to_change(&mut tx, &key, id, now).await?;
        if person.undelete(now) {
            if let Some(uid) = &person.uid
                && store::has_uid(&mut tx, uid).await?
            {
                person.uid = None;
            }
            commit(tx, &key, &person).await?;
        }
        Ok(person)
    }
}

fn cursor(person: &Person) -> Cursor {
    Cursor { time: person.create_time, id: person.id.uuid() }
}

fn found(person: Option<Person>) -> Result<Person> {
    person.ok_or_else(|| Error::not_found("person"))
}

async fn to_change(tx: &mut Tx, key: &DataKey, id: PersonId, now: DateTime<Utc>) -> Result<Person> {
    found(store::get_to_change(tx, key, &[id], now - UNDELETE).await?.pop())
}

async fn commit(mut tx: Tx, key: &DataKey, person: &Person) -> Result<()> {
    store::save(&mut tx, key, std::slice::from_ref(person)).await?;
    outbox::record(&mut tx, person.id.uuid(), person.version, &convert::changed(person)).await?;
    tx.commit().await
}
