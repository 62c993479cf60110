use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use heartward_core::{ConversationId, PersonId, Result};
use heartward_platform::Tx;

use super::{preferring, rewrite, settle};
use crate::domain::{Facts, Place, SourceId, Step, Talk};
use crate::store::ledger::Entry;
use crate::store::{cadences, ledger};

/// What one version of a conversation tells.
pub(crate) struct Conversation {
    pub(crate) at: DateTime<Utc>,
    /// Whom it was one-to-one with; nobody when it was in a group.
    pub(crate) talks: BTreeMap<PersonId, Talk>,
}

/// Takes in one version of what profiles know of a person.
pub(crate) async fn person(
    tx: &mut Tx,
    person: PersonId,
    version: i64,
    facts: &Facts,
    recorded_at: DateTime<Utc>,
) -> Result<()> {
    let held = cadences::hold(tx, person).await?;
    cadences::note_circle(tx, person, version, facts.circle, recorded_at).await?;
    let cadence = cadences::learn(tx, &held, version, facts).await?;
    let now = tx.now().await?;
    settle(tx, &cadence, now).await?;
    preferring::birthday(tx, person, cadence.facts.birthday.filter(|_| !cadence.facts.deleted)).await
}

/// Takes in one version of a conversation; `None` is the last one, its deletion.
pub(crate) async fn conversation(
    tx: &mut Tx,
    id: ConversationId,
    version: i64,
    told: Option<&Conversation>,
) -> Result<()> {
    if !ledger::heed(tx, id, version, told.is_none()).await? {
        return Ok(());
    }
    let source: SourceId = id.uuid().into();
    let known: BTreeMap<PersonId, Place> = ledger::steps_of(tx, source).await?.into_iter().collect();
    let entry = |person: PersonId| {
        let told = told?;
        let talk = told.talks.get(&person)?;
        Some(Entry { place: Place { at: told.at, source }, step: Step::Talk(*talk), after: None })
    };
    // In the order of ids, so that two conversations that share people do not wait for each other.
    let people: BTreeSet<PersonId> =
        known.keys().chain(told.iter().flat_map(|told| told.talks.keys())).copied().collect();
    for person in people {
        let (before, added) = (known.get(&person).copied(), entry(person));
        let places = before.into_iter().chain(added.map(|added| added.place));
        let Some(from) = places.min() else { continue };
        let mut cadence = cadences::hold(tx, person).await?;
        if added.is_none() {
            ledger::remove(tx, person, source).await?;
        }
        cadence.rhythm = rewrite(tx, person, from, added).await?;
        let now = tx.now().await?;
        settle(tx, &cadence, now).await?;
    }
    Ok(())
}
