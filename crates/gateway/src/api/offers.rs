use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use heartward_core::{Offer as OfferMarker, PersonId};
use heartward_proto::reminders::v1 as proto;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::insights::Cadence;
use super::reply;
use super::request::{At, MaybeJson, Query, Time, number};
use super::words::{self, OfferReason, OfferState, word};
use crate::clients::{answer, present};
use crate::cursor;
use crate::problem::Problem;
use crate::session::SignedIn;
use crate::state::Gateway;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default()
        .routes(routes!(list))
        .routes(routes!(get))
        .routes(routes!(accept))
        .routes(routes!(postpone))
        .routes(routes!(rest))
        .routes(routes!(reopen))
        .routes(routes!(upcoming))
}

/// An offer of a one-to-one. A question with a real no.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "01890a5d-ac96-774b-bcce-b302099a8059", "person_id": "01890a5d-ac96-774b-bcce-b302099a8058", "state": "open",
    "reason": "since_last_one_to_one", "interval_days": 30.0, "last_one_to_one_time": "2026-02-01T18:30:00Z",
    "create_time": "2026-03-01T07:00:00Z", "window_start_time": "2026-03-01T18:30:00Z",
    "window_end_time": "2026-03-08T18:30:00Z", "resolve_time": null,
})))]
pub(super) struct Offer {
    /// Id of the offer.
    #[schema(format = Uuid)]
    id: String,
    /// Id of the person.
    #[schema(format = Uuid)]
    person_id: String,
    /// What became of it.
    state: Option<OfferState>,
    /// Why it exists.
    reason: Option<OfferReason>,
    /// The interval it rests on, in days.
    interval_days: f64,
    /// When the last one-to-one took place; `null` when none is noted.
    last_one_to_one_time: Option<Time>,
    /// When the offer was made.
    create_time: Option<Time>,
    /// When it would suit, from.
    window_start_time: Option<Time>,
    /// When it would suit, to.
    window_end_time: Option<Time>,
    /// When it was answered, lapsed or was withdrawn; `null` while open.
    resolve_time: Option<Time>,
}

impl From<proto::Offer> for Offer {
    fn from(offer: proto::Offer) -> Self {
        Self {
            id: offer.id,
            person_id: offer.person_id,
            state: word(offer.state),
            reason: word(offer.reason),
            interval_days: offer.interval_days,
            last_one_to_one_time: Time::of(offer.last_one_to_one_time),
            create_time: Time::of(offer.create_time),
            window_start_time: Time::of(offer.window_start_time),
            window_end_time: Time::of(offer.window_end_time),
            resolve_time: Time::of(offer.resolve_time),
        }
    }
}

/// Which offers to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Which {
    /// How many at most: 0 means 50, more than 200 means 200.
    #[serde(default, deserialize_with = "number")]
    #[param(required = false, minimum = 0)]
    limit: i32,
    /// Where to go on: `next_cursor` of the page before.
    #[serde(default)]
    #[param(required = false)]
    cursor: String,
    /// Only in this state.
    state: Option<OfferState>,
    /// Only for this person.
    #[param(value_type = Option<uuid::Uuid>)]
    person: Option<String>,
}

/// A page of offers.
#[derive(Serialize, ToSchema)]
pub(super) struct Offers {
    /// The offers, newest first.
    offers: Vec<Offer>,
    /// Where the next page begins; `null` on the last one.
    next_cursor: Option<String>,
}

/// List offers
///
/// Newest first.
#[utoipa::path(get, path = "/api/v1/offers", operation_id = "listOffers", tag = "offers", params(Which),
    responses((status = 200, description = "A page of offers.", body = Offers,
        headers(("link" = String, description = "The next page, where there is one.")))))]
async fn list(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    uri: Uri,
    Query(which): Query<Which>,
) -> Result<Response, Problem> {
    let person = which.person.map(|person| PersonId::parse("person", &person)).transpose()?;
    let request = proto::ListOffersRequest {
        page_size: which.limit,
        page_token: which.cursor,
        state: words::number(which.state),
        person_id: person.map(|id| id.to_string()).unwrap_or_default(),
    };
    let page = answer(gateway.clients.reminders(&signed_in.caller).list_offers(request).await)?;
    let offers = page.offers.into_iter().map(Offer::from).collect();
    let next = gateway.cursors.seal(&cursor::place(&uri), &page.next_page_token)?;
    Ok(reply::page(&uri, &next.clone(), Offers { offers, next_cursor: reply::some_text(next) }))
}

/// Read an offer
///
/// Answered ones too.
#[utoipa::path(get, path = "/api/v1/offers/{id}", operation_id = "getOffer", tag = "offers",
    params(("id" = uuid::Uuid, Path, description = "The offer.")),
    responses((status = 200, description = "The offer.", body = Offer)))]
async fn get(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<OfferMarker>,
) -> Result<Json<Offer>, Problem> {
    let request = proto::GetOfferRequest { id: id.to_string() };
    Ok(Json(present(answer(gateway.clients.reminders(&signed_in.caller).get_offer(request).await)?.offer)?.into()))
}

/// Take an offer up
///
/// "Suggest it": you mean to ask the person. Accepting it again changes nothing.
#[utoipa::path(post, path = "/api/v1/offers/{id}/accept", operation_id = "acceptOffer", tag = "offers",
    params(("id" = uuid::Uuid, Path, description = "The offer.")),
    responses((status = 200, description = "The offer, accepted.", body = Offer)))]
async fn accept(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<OfferMarker>,
) -> Result<Json<Offer>, Problem> {
    let request = proto::AcceptOfferRequest { id: id.to_string() };
    Ok(Json(present(answer(gateway.clients.reminders(&signed_in.caller).accept_offer(request).await)?.offer)?.into()))
}

/// Until when an offer is put off.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "until_time": "2026-03-15T09:00:00Z" })))]
pub(super) struct Postponement {
    /// From when on it would suit, up to a year ahead; absent means in seven days.
    until_time: Option<Time>,
}

/// Put an offer off
///
/// "Another time": from the day given, or about a week later. The body may be left out.
#[utoipa::path(post, path = "/api/v1/offers/{id}/postpone", operation_id = "postponeOffer", tag = "offers",
    params(("id" = uuid::Uuid, Path, description = "The offer.")), request_body = Option<Postponement>,
    responses((status = 200, description = "The offer, put off.", body = Offer)))]
async fn postpone(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<OfferMarker>,
    MaybeJson(until): MaybeJson<Postponement>,
) -> Result<Json<Offer>, Problem> {
    let until_time = until.until_time.map(Time::timestamp);
    let request = proto::PostponeOfferRequest { id: id.to_string(), until_time };
    Ok(Json(present(answer(gateway.clients.reminders(&signed_in.caller).postpone_offer(request).await)?.offer)?.into()))
}

/// Let an offer rest
///
/// "Let it rest": the next offer comes later than usual.
#[utoipa::path(post, path = "/api/v1/offers/{id}/rest", operation_id = "restOffer", tag = "offers",
    params(("id" = uuid::Uuid, Path, description = "The offer.")),
    responses((status = 200, description = "The offer, let rest.", body = Offer)))]
async fn rest(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<OfferMarker>,
) -> Result<Json<Offer>, Problem> {
    let request = proto::RestOfferRequest { id: id.to_string() };
    Ok(Json(present(answer(gateway.clients.reminders(&signed_in.caller).rest_offer(request).await)?.offer)?.into()))
}

/// Take a rest back
///
/// As if "let it rest" had not been said. An offer that does not suit any more is withdrawn.
#[utoipa::path(post, path = "/api/v1/offers/{id}/reopen", operation_id = "reopenOffer", tag = "offers",
    params(("id" = uuid::Uuid, Path, description = "The offer.")),
    responses((status = 200, description = "The offer, open again or withdrawn.", body = Offer)))]
async fn reopen(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<OfferMarker>,
) -> Result<Json<Offer>, Problem> {
    let request = proto::ReopenOfferRequest { id: id.to_string() };
    Ok(Json(present(answer(gateway.clients.reminders(&signed_in.caller).reopen_offer(request).await)?.offer)?.into()))
}

/// How many to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HowMany {
    /// How many at most: 0 means 50, more than 1000 means 1000.
    #[serde(default, deserialize_with = "number")]
    #[param(required = false, minimum = 0)]
    limit: i32,
    /// Where to go on: `next_cursor` of the page before.
    #[serde(default)]
    #[param(required = false)]
    cursor: String,
}

/// A page of cadences.
#[derive(Serialize, ToSchema)]
pub(super) struct Upcoming {
    /// The cadences that have a window, soonest first.
    cadences: Vec<Cadence>,
    /// Where the next page begins; `null` on the last one.
    next_cursor: Option<String>,
}

/// What is coming up
///
/// When the next one-to-one with each person would suit, soonest first.
#[utoipa::path(get, path = "/api/v1/upcoming", operation_id = "listUpcoming", tag = "offers", params(HowMany),
    responses((status = 200, description = "A page of cadences.", body = Upcoming,
        headers(("link" = String, description = "The next page, where there is one.")))))]
async fn upcoming(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    uri: Uri,
    Query(which): Query<HowMany>,
) -> Result<Response, Problem> {
    let request = proto::ListUpcomingRequest { page_size: which.limit, page_token: which.cursor };
    let page = answer(gateway.clients.reminders(&signed_in.caller).list_upcoming(request).await)?;
    let cadences = page.cadences.into_iter().map(Cadence::from).collect();
    let next = gateway.cursors.seal(&cursor::place(&uri), &page.next_page_token)?;
    Ok(reply::page(&uri, &next.clone(), Upcoming { cadences, next_cursor: reply::some_text(next) }))
}
