use chrono::{DateTime, Utc};
use heartward_core::{Caller, Error, Id, PersonId, Result};
use heartward_platform::{imported, outbox};

use super::People;
use crate::convert;
use crate::domain::{Import, Person, Profile, UNDELETE};
use crate::store::{imports, people as store};

/// Somebody out of an archive, checked.
pub(crate) struct Stranger {
    /// Their id there.
    pub(crate) id: PersonId,
    pub(crate) profile: Profile,
    pub(crate) create_time: DateTime<Utc>,
}

impl People {
    /// Adds people out of an archive, in one transaction; tells of each which id they have here, and whether they are new.
    /// Who was imported before and deleted since is brought back.
    pub(crate) async fn import_archive(
        &self,
        caller: &Caller,
        strangers: Vec<Stranger>,
        dry_run: bool,
    ) -> Result<Vec<(PersonId, bool)>> {
        let account = caller.account()?;
        let key = self.vault.key(caller).await?;
        let mut tx = self.db.begin(caller).await?;
        let now = tx.now().await?;
        // Two imports at once wait here for each other.
        store::begin_import(&mut tx, now).await?;
        let here = |stranger: &Stranger| PersonId::from(imported::id(account, stranger.id.uuid()));
        let ids: Vec<PersonId> = strangers.iter().flat_map(|stranger| [stranger.id, here(stranger)]).collect();
        let mut known = store::get_to_change(&mut tx, &key, &ids, now - UNDELETE).await?;
        let (mut told, mut new, mut back) = (Vec::new(), Vec::new(), Vec::new());
        for stranger in strangers {
            let own = known.iter().any(|person| person.id == stranger.id && person.delete_time.is_none());
            let id = if own { stranger.id } else { here(&stranger) };
            let there = known.iter_mut().find(|person| person.id == id);
            told.push((id, there.is_none()));
            if let Some(person) = there {
                if person.undelete(now) {
                    back.push(person.clone());
                }
            } else {
                let Stranger { profile, create_time, .. } = stranger;
                let person = Person { id, create_time: create_time.min(now), ..Person::new(profile, None, now) };
                known.push(person.clone());
                new.push(person);
            }
        }
        store::save(&mut tx, &key, &new).await?;
        store::save(&mut tx, &key, &back).await?;
        outbox::record_all(&mut tx, new.iter().map(|it| (it.id.uuid(), it.version, convert::added(it)))).await?;
        outbox::record_all(&mut tx, back.iter().map(|it| (it.id.uuid(), it.version, convert::changed(it)))).await?;
        if !dry_run {
            tx.commit().await?;
        }
        Ok(told)
    }

    /// Writes down how far an import is.
    pub(crate) async fn note_import(&self, caller: &Caller, import: Import) -> Result<()> {
        let mut tx = self.db.begin(caller).await?;
        let now = tx.now().await?;
        imports::note(&mut tx, &Import { create_time: now, update_time: now, ..import }).await?;
        tx.commit().await
    }

    /// How far an import is.
    pub(crate) async fn get_import(&self, caller: &Caller, id: Id<Import>) -> Result<Import> {
        let mut tx = self.db.read(caller).await?;
        imports::get(&mut tx, id).await?.ok_or_else(|| Error::not_found("import"))
    }
}
