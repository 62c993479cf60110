use chrono::{DateTime, Utc};
use heartward_core::{Caller, OfferId, Result};
use heartward_platform::{Db, Tx};

use super::telling::announce;
use super::{append, keep, settle};
use crate::domain::{
    Announcement, Cadence, Due, Limits, NoteKind, Offer, Outlook, Place, Plan, Step, Turn, Work, pull, turn,
};
use crate::figures::Figures;
use crate::store::cadences::Claimed;
use crate::store::{cadences, notices, offers, preferences};

/// Does what is due for one person, in one transaction; false when somebody else has claimed it since.
pub(crate) async fn fire(db: &Db, claimed: &Claimed, figures: &Figures) -> Result<bool> {
    let mut tx = db.begin(&Caller::Account(claimed.account)).await?;
    let Some(cadence) = cadences::hold_claimed(&mut tx, claimed.person, claimed.token).await? else {
        return Ok(false);
    };
    let now = tx.now().await?;
    // The claim only says that there was work; what it is, is worked out here.
    let outlook = settle(&mut tx, &cadence, now).await?;
    let mut offered = false;
    match outlook {
        Outlook { due: Some(Due { at, work: Work::Lapse }), offer: Some(offer), .. } if at <= now => {
            lapse(&mut tx, cadence, offer, at, now).await?;
        }
        Outlook { due: Some(Due { at, work: Work::Offer }), plan: Some(plan), offer } if at <= now => {
            offered = make(&mut tx, &cadence, &plan, offer, now).await?;
        }
        _ => {}
    }
    tx.commit().await?;
    if offered {
        figures.told(NoteKind::OneToOne);
    }
    Ok(true)
}

/// Lets an offer lapse at the time it was due to, whenever that is noticed.
async fn lapse(tx: &mut Tx, mut cadence: Cadence, offer: Offer, at: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
    keep(tx, &offer.lapsed(at)).await?;
    let place = Place { at, source: offer.id.uuid().into() };
    cadence.rhythm = append(tx, cadence.person, place, Step::Lapsed).await?;
    settle(tx, &cadence, now).await?;
    Ok(())
}

/// Makes the offer if it is this person's turn; false, and waits for the turn, otherwise.
async fn make(tx: &mut Tx, cadence: &Cadence, plan: &Plan, earlier: Option<Offer>, now: DateTime<Utc>) -> Result<bool> {
    offers::hold_pace(tx).await?;
    let offer = match earlier.and_then(|offer| offer.brought_back(plan, now)) {
        Some(offer) => offer,
        None => match whose_turn(tx, cadence, plan, now).await? {
            Turn::At(later) => {
                let outlook = Outlook::new(Some(*plan), earlier);
                cadences::save(tx, cadence, &outlook, Some(later)).await?;
                return Ok(false);
            }
            Turn::Now => {
                let id = earlier.map_or_else(OfferId::generate, |offer| offer.id);
                Offer::new(id, cadence.person, plan, now)
            }
        },
    };
    keep(tx, &offer).await?;
    announce(tx, &Announcement { id: offer.id.uuid(), kind: NoteKind::OneToOne, at: now }, now).await?;
    settle(tx, cadence, now).await?;
    Ok(true)
}

async fn whose_turn(tx: &mut Tx, cadence: &Cadence, plan: &Plan, now: DateTime<Utc>) -> Result<Turn> {
    let preferences = preferences::get(tx).await?;
    let (midnight, tomorrow) = preferences.today(now);
    if preferences.paused(now) {
        // Whenever the pause ends: it is looked at again every day.
        return Ok(Turn::At(tomorrow));
    }
    let recent = offers::newest(tx, preferences.weekly_offers.into()).await?;
    let offered = recent.iter().filter(|made_at| **made_at >= midnight).count();
    let limits = Limits {
        weekly: preferences.weekly_offers as usize,
        daily: preferences.daily as usize,
        today: offered + notices::count_since(tx, midnight).await?,
        tomorrow,
    };
    let alone = turn(&recent, &limits, 0, now);
    if alone != Turn::Now {
        // There is no room this week, or today, whoever else waits.
        return Ok(alone);
    }
    let mine = (pull(plan.since, plan.interval, now), cadence.person.uuid());
    let waiting = cadences::waiting(tx, now).await?;
    let ahead = waiting.iter().filter(|other| (pull(other.since_at, other.interval_days, now), other.person_id) > mine);
    Ok(turn(&recent, &limits, ahead.count(), now))
}
