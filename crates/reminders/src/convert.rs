//! The contract and the domain: the only place where both types meet.

use chrono::{DateTime, SubsecRound as _, Utc};
use heartward_core::{Cursor, Error, Id, Page, PageLimits, PersonId, Result};
use heartward_proto::profiles::v1::PersonFacts;
use heartward_proto::reflections::v1::ConversationFacts;
use heartward_proto::reminders::v1 as proto;
use prost_types::Timestamp;

use crate::domain::{Circle, Facts, Offer, Receptiveness, State, Talk};
use crate::store::cadences::Summary;
use crate::store::offers::Filter;
use crate::usecases::learning::Conversation;

pub(crate) mod agenda;
pub(crate) mod channels;

const OFFERS: PageLimits = PageLimits { default: 50, max: 200 };
const UPCOMING: PageLimits = PageLimits { default: 50, max: 1000 };

/// What an event tells of a person.
pub(crate) fn facts(told: Option<PersonFacts>) -> Result<Facts> {
    let told = told.ok_or_else(|| Error::invalid("facts", "Must be there."))?;
    Ok(Facts {
        circle: Circle::numbered(told.circle),
        receptiveness: Receptiveness::numbered(told.receptiveness),
        archived: told.archived,
        deleted: told.deleted,
        no_reminders: told.no_reminders,
        birthday: Facts::birthday(told.birth_month, told.birth_day),
    })
}

/// What an event tells of a conversation.
pub(crate) fn conversation(told: Option<ConversationFacts>) -> Result<Conversation> {
    let told = told.ok_or_else(|| Error::invalid("facts", "Must be there."))?;
    let at = told.occur_time.ok_or_else(|| Error::invalid("facts.occur_time", "Must be there."))?;
    let received = told.felt_received.map(|value| unit("facts.felt_received", value)).transpose()?;
    let shared = told.they_shared.map(|value| unit("facts.they_shared", value)).transpose()?;
    let depth = unit("facts.depth", told.depth)?;
    let one_to_one = told.participants.iter().filter(|_| told.one_to_one);
    let talks = one_to_one.map(|participant| {
        let person = Id::parse("facts.participants.person_id", &participant.person_id)?;
        let usual_depth = unit("facts.participants.usual_depth", participant.usual_depth)?;
        Ok((person, Talk { received, shared, depth, usual_depth, they_began: told.they_began }))
    });
    Ok(Conversation { at: time("facts.occur_time", at)?, talks: talks.collect::<Result<_>>()? })
}

/// A quantity of the model. Anything else, above all not-a-number, would stay in the ledger for good.
fn unit(field: &str, value: f64) -> Result<f64> {
    if (0.0..=1.0).contains(&value) { Ok(value) } else { Err(Error::invalid(field, "Must be 0 to 1.")) }
}

/// A time, to the microsecond that the store keeps.
pub(crate) fn time(field: &str, told: Timestamp) -> Result<DateTime<Utc>> {
    let time = u32::try_from(told.nanos).ok().and_then(|nanos| DateTime::from_timestamp(told.seconds, nanos));
    match time {
        // The years that both engines order rightly.
        Some(time) if (-62_135_596_800..253_402_300_800).contains(&told.seconds) => Ok(time.trunc_subsecs(6)),
        _ => Err(Error::invalid(field, "Must be a valid time between the years 1 and 9999.")),
    }
}

/// Which offers are asked for.
pub(crate) fn offers_asked(request: &proto::ListOffersRequest) -> Result<(Filter, Page)> {
    let state = match request.state {
        0 => None,
        number => Some(
            State::ALL
                .into_iter()
                .find(|state| *state as i32 == number)
                .ok_or_else(|| Error::invalid("state", "Must be one of the states of an offer, or not set."))?,
        ),
    };
    let person = match request.person_id.as_str() {
        "" => None,
        id => Some(Id::parse("person_id", id)?),
    };
    Ok((Filter { state, person }, Page::parse(request.page_size, &request.page_token, OFFERS)?))
}

/// Which page of cadences is asked for.
pub(crate) fn upcoming_asked(request: &proto::ListUpcomingRequest) -> Result<Page> {
    Page::parse(request.page_size, &request.page_token, UPCOMING)
}

/// A page of offers.
pub(crate) fn offers(offers: Vec<Offer>, page: &Page) -> proto::ListOffersResponse {
    let (offers, next_page_token) = page.cut(offers, |offer| Cursor { time: offer.made_at, id: offer.id.uuid() });
    proto::ListOffersResponse { offers: offers.iter().map(offer).collect(), next_page_token }
}

/// A page of cadences.
pub(crate) fn upcoming(summaries: Vec<Summary>, page: &Page) -> proto::ListUpcomingResponse {
    let (summaries, next_page_token) = page.cut(summaries, |summary| Cursor {
        // The store lists only those that have a window.
        time: summary.window.map(|window| window.start).unwrap_or_default(),
        id: summary.person.uuid(),
    });
    proto::ListUpcomingResponse { cadences: summaries.iter().map(cadence).collect(), next_page_token }
}

/// An offer as callers see it.
pub(crate) fn offer(offer: &Offer) -> proto::Offer {
    proto::Offer {
        id: offer.id.to_string(),
        person_id: offer.person.to_string(),
        state: offer.state as i32,
        reason: offer.reason as i32,
        interval_days: offer.interval,
        last_one_to_one_time: offer.last_one_to_one.map(timestamp),
        create_time: Some(timestamp(offer.made_at)),
        window_start_time: Some(timestamp(offer.window.start)),
        window_end_time: Some(timestamp(offer.window.end)),
        resolve_time: offer.resolved_at.map(timestamp),
    }
}

/// A cadence as callers see it.
pub(crate) fn cadence(summary: &Summary) -> proto::Cadence {
    proto::Cadence {
        person_id: summary.person.to_string(),
        usual_days: summary.usual,
        interval_days: summary.interval,
        declines: summary.declines,
        resting: summary.resting,
        window_start_time: summary.window.map(|window| timestamp(window.start)),
        window_end_time: summary.window.map(|window| timestamp(window.end)),
        last_one_to_one_time: summary.last_one_to_one.map(timestamp),
    }
}

/// The cadence with somebody of whom nothing is known.
pub(crate) fn no_cadence(person: PersonId) -> proto::Cadence {
    proto::Cadence { person_id: person.to_string(), ..proto::Cadence::default() }
}

fn timestamp(time: DateTime<Utc>) -> Timestamp {
    Timestamp {
        seconds: time.timestamp(),
        // Below two billion, for a leap second too.
        nanos: i32::try_from(time.timestamp_subsec_nanos()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use heartward_proto::profiles::v1 as profiles;

    use super::*;
    use crate::domain::Reason;

    #[test]
    fn our_numbers_are_those_of_the_contract() {
        for state in State::ALL {
            let name = proto::OfferState::try_from(state as i32).expect("in the contract").as_str_name();
            assert_eq!(name, format!("OFFER_STATE_{state:?}").to_uppercase());
        }
        for reason in Reason::ALL {
            let name = proto::OfferReason::try_from(reason as i32).expect("in the contract").as_str_name();
            assert_eq!(name.replace('_', ""), format!("OfferReason{reason:?}").to_uppercase());
        }
        for number in 0..=5 {
            let name = profiles::Circle::try_from(number).expect("in the contract").as_str_name();
            assert_eq!(name, format!("CIRCLE_{:?}", Circle::numbered(number)).to_uppercase());
        }
        for number in 0..=3 {
            let name = profiles::Receptiveness::try_from(number).expect("in the contract").as_str_name();
            let ours = format!("Receptiveness{:?}", Receptiveness::numbered(number)).to_uppercase();
            assert_eq!(name.replace('_', ""), ours);
        }
    }

    #[test]
    fn what_is_no_quantity_or_no_time_is_refused() {
        assert!(unit("depth", f64::NAN).is_err() && unit("depth", 1.1).is_err() && unit("depth", 1.0).is_ok());
        assert!(time("until_time", Timestamp { seconds: i64::MAX, nanos: 0 }).is_err());
        assert!(time("until_time", Timestamp { seconds: 0, nanos: -1 }).is_err());
        assert!(time("until_time", Timestamp { seconds: 253_402_300_800, nanos: 0 }).is_err());
        assert!(time("until_time", Timestamp { seconds: 0, nanos: 1 }).is_ok());
    }
}
