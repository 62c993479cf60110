use heartward_core::{Caller, Error, OfferId, Page, PersonId, Result};
use heartward_platform::Db;

use super::{append, keep, rewrite, settle};
use crate::domain::{Answer, Offer, Place, SourceId, State};
use crate::store::cadences::{self, Summary};
use crate::store::ledger;
use crate::store::offers::{self, Filter};

/// What callers can ask and say.
#[derive(Clone)]
pub(crate) struct Reminders {
    db: Db,
}

impl Reminders {
    pub(crate) fn new(db: Db) -> Self {
        Self { db }
    }

    pub(crate) async fn list_offers(&self, caller: &Caller, filter: &Filter, page: &Page) -> Result<Vec<Offer>> {
        let mut tx = self.db.read(caller).await?;
        offers::list(&mut tx, filter, page).await
    }

    pub(crate) async fn offer(&self, caller: &Caller, id: OfferId) -> Result<Offer> {
        let mut tx = self.db.read(caller).await?;
        offers::get(&mut tx, id).await?.ok_or_else(no_such_offer)
    }

    pub(crate) async fn answer(&self, caller: &Caller, id: OfferId, answer: Answer) -> Result<Offer> {
        let mut tx = self.db.begin(caller).await?;
        let person = offers::get(&mut tx, id).await?.ok_or_else(no_such_offer)?.person;
        let mut cadence = cadences::hold(&mut tx, person).await?;
        // Only now that the person is held does the offer stand still.
        let offer = offers::get(&mut tx, id).await?.ok_or_else(no_such_offer)?;
        let now = tx.now().await?;
        let Some((offer, step)) = offer.answered(answer, now)? else { return Ok(offer) };
        keep(&mut tx, &offer).await?;
        if let Some(step) = step {
            cadence.rhythm = append(&mut tx, person, Place { at: now, source: id.uuid().into() }, step).await?;
        }
        settle(&mut tx, &cadence, now).await?;
        tx.commit().await?;
        Ok(offer)
    }

    /// Takes "let it rest" back: the decline is taken out of the ledger, as if it had not been said.
    pub(crate) async fn reopen(&self, caller: &Caller, id: OfferId) -> Result<Offer> {
        let mut tx = self.db.begin(caller).await?;
        let person = offers::get(&mut tx, id).await?.ok_or_else(no_such_offer)?.person;
        let mut cadence = cadences::hold(&mut tx, person).await?;
        let offer = offers::get(&mut tx, id).await?.ok_or_else(no_such_offer)?;
        if offer.state == State::Open {
            return Ok(offer);
        }
        let offer = offer.reopened()?;
        let now = tx.now().await?;
        let source: SourceId = id.uuid().into();
        let steps = ledger::steps_of(&mut tx, source).await?;
        if let Some((_, place)) = steps.into_iter().find(|(of, _)| *of == person) {
            ledger::remove(&mut tx, person, source).await?;
            cadence.rhythm = rewrite(&mut tx, person, place, None).await?;
        }
        keep(&mut tx, &offer).await?;
        settle(&mut tx, &cadence, now).await?;
        let offer = offers::get(&mut tx, id).await?.ok_or_else(no_such_offer)?;
        tx.commit().await?;
        Ok(offer)
    }

    pub(crate) async fn upcoming(&self, caller: &Caller, page: &Page) -> Result<Vec<Summary>> {
        let mut tx = self.db.read(caller).await?;
        cadences::upcoming(&mut tx, page).await
    }

    /// `None` for an unknown person; a foreign or deleted one looks the same.
    pub(crate) async fn cadence(&self, caller: &Caller, person: PersonId) -> Result<Option<Summary>> {
        let mut tx = self.db.read(caller).await?;
        cadences::summary(&mut tx, person).await
    }
}

fn no_such_offer() -> Error {
    Error::not_found("offer")
}
