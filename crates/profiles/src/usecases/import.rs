use std::collections::HashMap;

use chrono::{DateTime, Utc};
use heartward_core::{Caller, Error, Result};
use heartward_platform::{DataKey, Tx, outbox};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::People;

use crate::domain::{Card, Change, Known, Person, Plan, Problem, Profile, Report, plan};
use crate::store::people::{self as store, Filter};
use crate::{convert, vcard};

/// Notes can be long, so people are never all in memory at once with everything that is said of them.
const CHUNK: usize = 500;

impl People {
    /// Says what an import would do, and does nothing.
    pub(crate) async fn preview(&self, caller: &Caller, file: Vec<u8>) -> Result<Report> {
        let cards = self.read(file).await?;
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.read(caller).await?;
        let known = known(&mut tx, &key).await?;
        Ok(decide(known, cards).await?.report)
    }

    /// Imports all cards that can be read, in one transaction.
    pub(crate) async fn import(&self, caller: &Caller, file: Vec<u8>) -> Result<Report> {
        let cards = self.read(file).await?;
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.begin(caller).await?;
        let now = tx.now().await?;
        store::begin_import(&mut tx, now).await?;
        let known = known(&mut tx, &key).await?;
        let Plan { added, changed, report } = decide(known, cards).await?;
        for cards in added.chunks(CHUNK) {
            let people: Vec<_> = cards.iter().map(|(_, card)| somebody(card, now)).collect();
            store::save(&mut tx, &key, &people).await?;
            outbox::record_all(&mut tx, announced(&people, convert::added)).await?;
        }
        for changes in changed.chunks(CHUNK) {
            let people = change(&mut tx, &key, changes, now).await?;
            store::save(&mut tx, &key, &people).await?;
            outbox::record_all(&mut tx, announced(&people, convert::changed)).await?;
        }
        tx.commit().await?;
        Ok(report)
    }

    /// People as vCard 4.0: never what the account thinks of them.
    pub(crate) async fn export(&self, caller: &Caller, archived: bool) -> Result<Vec<u8>> {
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.read(caller).await?;
        let mut file = String::new();
        each(&mut tx, &key, Filter { archived, ..Filter::default() }, |person| vcard::write(&person, &mut file))
            .await?;
        Ok(file.into_bytes())
    }

    async fn read(&self, file: Vec<u8>) -> Result<Vec<Result<Card, Problem>>> {
        let now = self.now();
        self.workers.run(move || vcard::read(&file, now)).await?
    }
}

/// Takes no place among the workers: a transaction waits for it.
async fn decide(known: Vec<Known>, cards: Vec<Result<Card, Problem>>) -> Result<Plan> {
    spawn_blocking(move || plan(known, cards)).await.map_err(Error::internal)
}

async fn known(tx: &mut Tx, key: &DataKey) -> Result<Vec<Known>> {
    let mut known = Vec::new();
    each(tx, key, Filter { archived: true, ..Filter::default() }, |person| {
        let Person { id, uid, profile: Profile { name, birthday, pronouns, .. }, .. } = person;
        known.push(Known { id, uid, name, birthday, pronouns });
    })
    .await?;
    Ok(known)
}

async fn each(tx: &mut Tx, key: &DataKey, filter: Filter, mut take: impl FnMut(Person)) -> Result<()> {
    let mut after = None;
    loop {
        let (people, next) = store::list(tx, key, filter, after, i64::try_from(CHUNK).unwrap_or(i64::MAX)).await?;
        people.into_iter().for_each(&mut take);
        if next.is_none() {
            return Ok(());
        }
        after = next;
    }
}

fn somebody(card: &Card, now: DateTime<Utc>) -> Person {
    let Card { uid, name, birthday, pronouns, notes } = card.clone();
    Person::new(Profile { name, pronouns, birthday, notes, ..Profile::default() }, uid, now)
}

async fn change(tx: &mut Tx, key: &DataKey, changes: &[Change], now: DateTime<Utc>) -> Result<Vec<Person>> {
    let ids: Vec<_> = changes.iter().map(|change| change.id).collect();
    let mut changes: HashMap<_, _> = changes.iter().map(|change| (change.id, change)).collect();
    let mut people = store::get_to_change(tx, key, &ids, now).await?;
    people.retain(|person| person.delete_time.is_none());
    for person in &mut people {
        if let Some(Change { edits, uid, .. }) = changes.remove(&person.id) {
            person.tell(edits.clone(), uid.clone(), now);
        }
    }
    Ok(people)
}

fn announced<M>(people: &[Person], event: fn(&Person) -> M) -> impl Iterator<Item = (Uuid, i64, M)> {
    people.iter().map(move |person| (person.id.uuid(), person.version, event(person)))
}
