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
use crate::{say, tell};

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
            _ => say("around-now").to_owned(),
        };
        // The first setting they are at ease in; what it is called in an offer is its help.
        let places = person.settings.iter().find_map(|setting| words::of(words::PLACES, *setting));
        let what = places.map_or_else(|| say("offer-time-together"), words::Word::help);
        Some(Self {
            id: offer.id.clone(),
            question: tell("offer-question")
                .with("what", what)
                .with("name", &person.name)
                .with("when", when)
                .to_string(),
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
            tell("offer-because-since").with("last", last).with("habit", habit).to_string()
        }
        (Ok(OfferReason::FirstOneToOne), _, Some(circle)) => {
            tell("offer-because-first").with("name", &person.name).with("circle", circle.within()).to_string()
        }
        (Ok(OfferReason::FirstOneToOne), _, None) => say("offer-because-not-yet").to_owned(),
        (Ok(OfferReason::AskedFor), ..) => say("offer-because-asked").to_owned(),
        (Ok(OfferReason::DoorIsOpen), ..) => say("offer-because-open").to_owned(),
        _ => tell("offer-because-habit").with("habit", habit).to_string(),
    }
}

impl Past {
    pub(super) fn new(offer: &reminders::Offer, names: &Names, here: Here) -> Option<Self> {
        let what = match OfferState::try_from(offer.state) {
            Ok(OfferState::Accepted) => say("offer-was-accepted"),
            Ok(OfferState::Postponed) => say("offer-was-postponed"),
            Ok(OfferState::Rested) => say("offer-was-rested"),
            Ok(OfferState::Lapsed) => say("offer-went-by"),
            Ok(OfferState::Withdrawn) => say("offer-was-withdrawn"),
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
        "accept" => say("offer-said-accept"),
        "postpone" => say("offer-said-postpone"),
        "rest" => say("offer-said-rest"),
        "reopen" => say("offer-said-reopen"),
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
    let no_day = || Problem::invalid(Place::Field("until".to_owned()), say("pick-a-day"));
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
