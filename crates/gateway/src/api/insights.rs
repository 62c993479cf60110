use axum::Json;
use axum::extract::State;
use heartward_core::{Caller, Person, PersonId, Result};
use heartward_proto::profiles::v1::GetPersonRequest;
use heartward_proto::reflections::v1 as proto;
use heartward_proto::reminders::v1::{self as reminders, GetCadenceRequest};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::request::{self, At, Query, Time};
use super::words::{Band, Layer, word};
use crate::clients::{answer, present};
use crate::problem::Problem;
use crate::session::SignedIn;
use crate::state::Gateway;

mod figures;

pub(super) use figures::ByLayer;
use figures::Insight;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default()
        .routes(routes!(insight))
        .routes(routes!(spectrum))
        .routes(routes!(cadence))
        .routes(routes!(note_closeness, forget_closeness))
}

/// What the logs say
///
/// How deep the conversations with this person usually go, and how the account usually feels in them.
#[utoipa::path(get, path = "/api/v1/people/{id}/insight", operation_id = "getInsight", tag = "insights",
    params(("id" = uuid::Uuid, Path, description = "The person.")),
    responses((status = 200, description = "The insight.", body = Insight)))]
async fn insight(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<Person>,
) -> Result<Json<Insight>, Problem> {
    let mut reflections = gateway.clients.reflections(&signed_in.caller);
    let insight = async {
        let rhythm = rhythm(&gateway, &signed_in.caller, id).await;
        answer(reflections.get_insight(proto::GetInsightRequest { person_id: id.to_string(), rhythm }).await)
    };
    let (insight, ()) = tokio::try_join!(insight, is_theirs(&gateway, &signed_in, id))?;
    Insight::try_from(insight).map(Json).map_err(Into::into)
}

/// What reminders know of the one-to-ones with somebody; none while they cannot tell, which leaves out the invitation.
pub(crate) async fn rhythm(gateway: &Gateway, caller: &Caller, id: PersonId) -> Option<proto::Rhythm> {
    let request = GetCadenceRequest { person_id: id.to_string() };
    let told = answer(gateway.clients.reminders(caller).get_cadence(request).await).ok()?;
    let reminders::Cadence { interval_days, declines, .. } = told.cadence?;
    Some(proto::Rhythm { interval_days, declines })
}

/// How close one feels.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "felt": 7 })))]
struct Felt {
    /// 0 (not at all) to 10 (as close as can be). Encrypted at rest.
    #[schema(minimum = 0, maximum = 10)]
    felt: i32,
}

/// Note how close you feel
///
/// The last answer of a day counts.
#[utoipa::path(put, path = "/api/v1/people/{id}/closeness", operation_id = "noteCloseness", tag = "insights",
    params(("id" = uuid::Uuid, Path, description = "The person.")), request_body = Felt,
    responses((status = 204, description = "It is noted.")))]
async fn note_closeness(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<Person>,
    request::Json(Felt { felt }): request::Json<Felt>,
) -> Result<StatusCode, Problem> {
    let request = proto::NoteClosenessRequest { person_id: id.to_string(), felt: Some(felt) };
    answer(gateway.clients.reflections(&signed_in.caller).note_closeness(request).await)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forget how close you felt
///
/// Every answer about this person is forgotten.
#[utoipa::path(delete, path = "/api/v1/people/{id}/closeness", operation_id = "forgetCloseness", tag = "insights",
    params(("id" = uuid::Uuid, Path, description = "The person.")),
    responses((status = 204, description = "It is forgotten.")))]
async fn forget_closeness(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<Person>,
) -> Result<StatusCode, Problem> {
    let request = proto::ForgetClosenessRequest { person_id: id.to_string() };
    let mut reflections = gateway.clients.reflections(&signed_in.caller);
    let forgotten = async { answer(reflections.forget_closeness(request).await) };
    tokio::try_join!(forgotten, is_theirs(&gateway, &signed_in, id))?;
    Ok(StatusCode::NO_CONTENT)
}

/// From when on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Since {
    /// Only conversations from here on; absent means the last six months.
    #[param(value_type = Option<String>, format = DateTime)]
    since: Option<Time>,
}

/// One conversation with one person on the spectrum.
#[derive(Serialize, ToSchema)]
pub(super) struct SpectrumPoint {
    /// Id of the conversation.
    #[schema(format = Uuid)]
    conversation_id: String,
    /// Id of the person.
    #[schema(format = Uuid)]
    person_id: String,
    /// When it took place.
    occur_time: Option<Time>,
    /// The deepest layer touched: the lane it is in.
    layer: Option<Layer>,
    /// Whether it was one-to-one.
    one_to_one: bool,
    /// The words for the depth.
    band: Option<Band>,
}

/// Conversations between small talk and heart-to-heart.
#[derive(Serialize, ToSchema)]
pub(super) struct Spectrum {
    /// The conversations, oldest first, 5,000 at most (the newest).
    points: Vec<SpectrumPoint>,
}

/// The spectrum
///
/// Where each conversation with this person lies between small talk and heart-to-heart.
#[utoipa::path(get, path = "/api/v1/people/{id}/spectrum", operation_id = "getSpectrum", tag = "insights",
    params(("id" = uuid::Uuid, Path, description = "The person."), Since),
    responses((status = 200, description = "The conversations.", body = Spectrum)))]
async fn spectrum(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<Person>,
    Query(Since { since }): Query<Since>,
) -> Result<Json<Spectrum>, Problem> {
    let request = proto::GetSpectrumRequest { person_id: id.to_string(), since: since.map(Time::timestamp) };
    let mut reflections = gateway.clients.reflections(&signed_in.caller);
    let spectrum = async { answer(reflections.get_spectrum(request).await) };
    let (spectrum, ()) = tokio::try_join!(spectrum, is_theirs(&gateway, &signed_in, id))?;
    let points = spectrum.points.into_iter().map(|point| SpectrumPoint {
        conversation_id: point.conversation_id,
        person_id: point.person_id,
        occur_time: Time::of(point.occur_time),
        layer: word(point.layer),
        one_to_one: point.one_to_one,
        band: word(point.band),
    });
    Ok(Json(Spectrum { points: points.collect() }))
}

/// The cadence of one-to-ones with one person.
#[derive(Serialize, ToSchema)]
pub(super) struct Cadence {
    /// Id of the person.
    #[schema(format = Uuid)]
    person_id: String,
    /// The interval the circle stands for, in days; `null` in the outer circle or without one.
    usual_days: Option<f64>,
    /// The interval it has come to, in days.
    interval_days: Option<f64>,
    /// How many offers in a row were let rest (1 each) or not answered (0.5 each); 3 and more is resting.
    declines: f64,
    /// Whether nothing is suggested for now, after several offers were let rest.
    resting: bool,
    /// When the next one-to-one would suit, from; `null` while there is nothing to suggest.
    window_start_time: Option<Time>,
    /// When the next one-to-one would suit, to.
    window_end_time: Option<Time>,
    /// When the last one-to-one took place; `null` when none is noted.
    last_one_to_one_time: Option<Time>,
}

impl From<reminders::Cadence> for Cadence {
    fn from(cadence: reminders::Cadence) -> Self {
        Self {
            person_id: cadence.person_id,
            usual_days: cadence.usual_days,
            interval_days: cadence.interval_days,
            declines: cadence.declines,
            resting: cadence.resting,
            window_start_time: Time::of(cadence.window_start_time),
            window_end_time: Time::of(cadence.window_end_time),
            last_one_to_one_time: Time::of(cadence.last_one_to_one_time),
        }
    }
}

/// The cadence
///
/// How often a one-to-one with this person would suit, and when the next one.
#[utoipa::path(get, path = "/api/v1/people/{id}/cadence", operation_id = "getCadence", tag = "offers",
    params(("id" = uuid::Uuid, Path, description = "The person.")),
    responses((status = 200, description = "The cadence.", body = Cadence)))]
async fn cadence(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<Person>,
) -> Result<Json<Cadence>, Problem> {
    let mut reminders = gateway.clients.reminders(&signed_in.caller);
    let cadence = async { answer(reminders.get_cadence(GetCadenceRequest { person_id: id.to_string() }).await) };
    let (cadence, ()) = tokio::try_join!(cadence, is_theirs(&gateway, &signed_in, id))?;
    let mut cadence = Cadence::from(present(cadence.cadence)?);
    // Of somebody nothing is known of yet the contract leaves out even who they are.
    cadence.person_id = id.to_string();
    Ok(Json(cadence))
}

/// `NotFound` unless the person is the account's: other services know people by hearsay and cannot tell.
async fn is_theirs(gateway: &Gateway, signed_in: &SignedIn, id: PersonId) -> Result<()> {
    let request = GetPersonRequest { id: id.to_string() };
    answer(gateway.clients.people(&signed_in.caller).get_person(request).await).map(drop)
}
