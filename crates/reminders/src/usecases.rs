//! One function a verb: begin, load, decide, save, commit.
//!
//! - [`answers`]: what callers ask and say;
//! - [`learning`]: what events tell; [`erasing`]: what they tell to forget;
//! - [`firing`]: what falls due with people;
//! - [`agenda`]: what somebody wants to be reminded of; [`archive`]: the same out of an archive; [`telling`]: what comes up of it; [`preferring`]: when it may;
//! - [`channels`]: how notes reach somebody outside; [`delivering`]: notes on their way, [`wording`]: what they say; [`feeds`]: calendars.
//!
//! Whatever changes something of a person holds the person's cadence first and ends in [`settle`].

pub(crate) mod agenda;
pub(crate) mod answers;
pub(crate) mod archive;
pub(crate) mod channels;
pub(crate) mod delivering;
pub(crate) mod erasing;
mod feeds;
pub(crate) mod firing;
pub(crate) mod learning;
pub(crate) mod preferring;
pub(crate) mod telling;
mod wording;

use chrono::{DateTime, Utc};
use heartward_core::{PersonId, Result};
use heartward_platform::Tx;

use crate::domain::{Cadence, Offer, Outlook, Place, Rhythm, State, Step};
use crate::store::ledger::Entry;
use crate::store::{cadences, ledger, offers};

/// Works out what comes next for a person who is held: withdraws or moves the open offer, and says when there is work.
async fn settle(tx: &mut Tx, cadence: &Cadence, now: DateTime<Utc>) -> Result<Outlook> {
    let plan = cadence.plan();
    let occurrence = plan.map(|plan| plan.occurrence);
    let mut current = None;
    for offer in offers::at_hand(tx, cadence.person, occurrence).await? {
        let reviewed = offer.reviewed(plan.as_ref(), now);
        if reviewed != offer {
            keep(tx, &reviewed).await?;
        }
        if Some(reviewed.occurrence) == occurrence {
            current = Some(reviewed);
        }
    }
    let outlook = Outlook::new(plan, current);
    cadences::save(tx, cadence, &outlook, outlook.due.map(|due| due.at)).await?;
    Ok(outlook)
}

/// Writes an offer. What was not delivered yet of one that is not open any more is called off.
async fn keep(tx: &mut Tx, offer: &Offer) -> Result<()> {
    offers::save(tx, offer).await?;
    if offer.state != State::Open {
        delivering::call_off(tx, offer.id.uuid()).await?;
    }
    Ok(())
}

/// Writes a step of a person who is held into the ledger, and returns what all steps come to now.
async fn append(tx: &mut Tx, person: PersonId, place: Place, step: Step) -> Result<Rhythm> {
    rewrite(tx, person, place, Some(Entry { place, step, after: None })).await
}

/// Works the ledger out anew from a place on, with `added` in its place. At the end of the ledger that is one step;
/// further back it is a replay of all that follow, so that the order in which steps became known leaves no trace.
async fn rewrite(tx: &mut Tx, person: PersonId, from: Place, added: Option<Entry>) -> Result<Rhythm> {
    let mut rhythm = ledger::before(tx, person, from).await?;
    let mut entries = ledger::since(tx, person, from).await?;
    if let Some(added) = added {
        entries.retain(|entry| entry.place.source != added.place.source);
        entries.push(added);
        entries.sort_by_key(|entry| entry.place);
    }
    for Entry { place, step, after } in entries {
        rhythm = rhythm.after(place, &step);
        if after != Some(rhythm) {
            ledger::put(tx, person, place, &step, &rhythm).await?;
        }
    }
    Ok(rhythm)
}
