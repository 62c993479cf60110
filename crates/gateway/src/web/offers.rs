use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;
use chrono::{NaiveDate, NaiveTime};
use heartward_core::{Caller, Error, Result};
use heartward_proto::profiles::v1::Person;
use heartward_proto::reminders::v1::{
    self as reminders, AcceptOfferRequest, Cadence, ListOffersRequest, ListUpcomingRequest, OfferReason, OfferState,
    PostponeOfferRequest, ReopenOfferRequest, RestOfferRequest,
};

use super::form::back;
use super::see;
use super::talk::{Named, Names};
use super::words::{self, Here};
use crate::clients::answer;
use crate::convert::{time, timestamp};
use crate::csrf::Submitted;
use crate::problem::{Place, Problem, Type};
use crate::state::Gateway;

pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/offers/{id}", post(respond))
}

/// An offer that waits for an answer, as a question.
pub(super) struct Offer {
    pub(super) id: String,
    pub(super) question: String,
    pub(super) because: String,
}

/// An offer that was answered, or went by.
pub(super) struct Past {
    pub(super) person: Named,
    pub(super) what: String,
    pub(super) ago: String,
    pub(super) iso_day: String,
    /// The offer, while a rest can be taken back.
    pub(super) rested: Option<String>,
}

impl Offer {
    /// `None` when the person is not there any more, even where reminders has not heard of it yet.
    pub(super) fn new(offer: &reminders::Offer, people: &[Person], here: Here) -> Option<Self> {
        let there = people.iter().find(|person| person.id == offer.person_id);
        let person = there.filter(|person| person.delete_time.is_none() && !person.archived)?;
        let when = match (time(offer.window_start_time), time(offer.window_end_time)) {
            (Some(start), Some(end)) => here.window(start, end),
            _ => "around now".to_owned(),
        };
        // The first setting they are at ease in; what it is called in an offer is its help.
        let places = person.settings.iter().find_map(|setting| words::of(words::PLACES, *setting));
        let what = places.map_or("time together", |place| place.help);
        Some(Self {
            id: offer.id.clone(),
            question: format!("Would {what} with {} suit, {when}?", person.name),
            because: because(offer, person, here),
        })
    }
}

fn because(offer: &reminders::Offer, person: &Person, here: Here) -> String {
    let last = time(offer.last_one_to_one_time).map(|last| here.ago(last));
    let habit = words::capital(&words::about(offer.interval_days));
    let circle = words::of(words::CIRCLES, person.circle);
    match (OfferReason::try_from(offer.reason), last, circle) {
        (Ok(OfferReason::SinceLastOneToOne), Some(last), _) => {
            format!("You last talked, just you two, {last}. {habit} is what you are used to.")
        }
        (Ok(OfferReason::FirstOneToOne), _, Some(circle)) => {
            let circle = circle.label.to_lowercase();
            format!("You put {} in this circle: {circle}. A talk of just you two is not noted yet.", person.name)
        }
        (Ok(OfferReason::FirstOneToOne), _, None) => "A talk of just you two is not noted yet.".to_owned(),
        (Ok(OfferReason::AskedFor), ..) => "You asked for about this day.".to_owned(),
        (Ok(OfferReason::DoorIsOpen), ..) => "It has been quiet, and that is fine. The door is open.".to_owned(),
        _ => format!("{habit} is what you are used to."),
    }
}

impl Past {
    pub(super) fn new(offer: &reminders::Offer, names: &Names, here: Here) -> Option<Self> {
        let what = match OfferState::try_from(offer.state) {
            Ok(OfferState::Accepted) => "You meant to suggest it.",
            Ok(OfferState::Postponed) => "Another time, you said.",
            Ok(OfferState::Rested) => "You let it rest.",
            Ok(OfferState::Lapsed) => "It went by quietly.",
            Ok(OfferState::Withdrawn) => "It was taken back: you talked, or it was not the time.",
            _ => return None,
        };
        let resolved = time(offer.resolve_time).or(time(offer.create_time))?;
        Some(Self {
            person: names.get(&offer.person_id),
            what: what.to_owned(),
            ago: here.ago(resolved),
            iso_day: here.iso_day(resolved),
            rested: (offer.state() == OfferState::Rested).then(|| offer.id.clone()),
        })
    }
}

/// What was just answered, in words.
pub(super) fn said(answer: &str) -> &'static str {
    match answer {
        "accept" => "Good. When you two have talked, note it here.",
        "postpone" => "Another time, then.",
        "rest" => "It rests.",
        "reopen" => "It is as it was before.",
        _ => "",
    }
}

async fn respond(State(gateway): State<Gateway>, Path(id): Path<String>, form: Submitted) -> Result<Response, Problem> {
    let mut client = gateway.clients.reminders(&form.signed_in.caller);
    let given = form.all("answer").next().unwrap_or_default();
    match given {
        "accept" => answer(client.accept_offer(AcceptOfferRequest { id }).await).map(|_| ())?,
        "postpone" => {
            let here = Here::of(&form.signed_in.account, gateway.clock.now());
            let until_time = until(form.all("until").next().unwrap_or_default(), here)?.map(timestamp);
            answer(client.postpone_offer(PostponeOfferRequest { id, until_time }).await).map(|_| ())?;
        }
        "rest" => answer(client.rest_offer(RestOfferRequest { id }).await).map(|_| ())?,
        "reopen" => answer(client.reopen_offer(ReopenOfferRequest { id }).await).map(|_| ())?,
        _ => return Err(Problem::new(Type::Malformed)),
    }
    Ok(see(format_args!("{}?said={given}", back(form.all("back").next().unwrap_or_default()))))
}

/// The day somebody picked, from its morning on; `None` when they leave it open.
fn until(day: &str, here: Here) -> Result<Option<chrono::DateTime<chrono::Utc>>, Problem> {
    if day.is_empty() {
        return Ok(None);
    }
    let picked = day.parse::<NaiveDate>().ok().and_then(|day| here.at(day, NaiveTime::MIN));
    let no_day = || Problem::invalid(Place::Field("until".to_owned()), "Pick a day, for instance 2026-03-01.");
    picked.map(Some).ok_or_else(no_day)
}

pub(super) async fn offers(
    gateway: &Gateway,
    caller: &Caller,
    state: OfferState,
) -> Result<Vec<reminders::Offer>, Error> {
    let request = ListOffersRequest { state: state.into(), ..Default::default() };
    Ok(answer(gateway.clients.reminders(caller).list_offers(request).await)?.offers)
}

/// When the next one-to-one with each person would suit, soonest first.
pub(super) async fn upcoming(gateway: &Gateway, caller: &Caller) -> Result<Vec<Cadence>, Error> {
    let request = ListUpcomingRequest { page_size: 1000, ..Default::default() };
    Ok(answer(gateway.clients.reminders(caller).list_upcoming(request).await)?.cadences)
}
