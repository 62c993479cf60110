use axum::Json;
use axum::extract::State;
use heartward_core::{PersonId, Result};
use heartward_proto::reflections::v1 as proto;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::reply::some_text;
use super::request::{self, Query};
use super::words::{self, SignKind, word};
use crate::clients::answer;
use crate::problem::Problem;
use crate::rules::RuleId;
use crate::session::SignedIn;
use crate::state::Gateway;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default().routes(routes!(sign)).routes(routes!(muted, mute, unmute))
}

/// A sign about the account's situation, never about anybody's fault.
#[derive(Serialize, ToSchema)]
struct Sign {
    /// Which.
    kind: Option<SignKind>,
    /// Id of the person it is about; `null` when it is about nobody in particular.
    #[schema(format = Uuid)]
    person_id: Option<String>,
    /// Ids of the conversations it rests on, oldest first.
    conversation_ids: Vec<String>,
    /// Ids of the check-ins it rests on, oldest first.
    check_in_ids: Vec<String>,
    /// How it is worked out.
    rule: Option<RuleId>,
}

impl From<proto::Sign> for Sign {
    fn from(sign: proto::Sign) -> Self {
        let kind = word(sign.kind);
        Self {
            kind,
            person_id: some_text(sign.person_id),
            conversation_ids: sign.conversation_ids,
            check_in_ids: sign.check_in_ids,
            rule: kind.map(SignKind::rule),
        }
    }
}

/// The sign of this week.
#[derive(Serialize, ToSchema)]
struct SignOfTheWeek {
    /// The sign; `null` when there is none.
    sign: Option<Sign>,
}

/// The sign of this week
///
/// One that holds now and held a week ago. At most one is shown a week, and none that was muted.
#[utoipa::path(get, path = "/api/v1/sign", operation_id = "getSign", tag = "insights",
    responses((status = 200, description = "The sign.", body = SignOfTheWeek)))]
async fn sign(State(gateway): State<Gateway>, signed_in: SignedIn) -> Result<Json<SignOfTheWeek>, Problem> {
    let told = answer(gateway.clients.signs(&signed_in.caller).get_sign(proto::GetSignRequest {}).await)?;
    Ok(Json(SignOfTheWeek { sign: told.sign.map(Sign::from) }))
}

/// Which sign.
#[derive(Serialize, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct About {
    /// Which.
    #[param(value_type = SignKind)]
    kind: SignKind,
    /// Id of the person it is about; absent when it is about nobody in particular.
    #[param(value_type = Option<uuid::Uuid>)]
    #[schema(value_type = Option<uuid::Uuid>)]
    person_id: Option<String>,
}

impl About {
    fn told(self) -> Result<(i32, String)> {
        let person = self.person_id.map(|person| PersonId::parse("person_id", &person)).transpose()?;
        Ok((words::number(Some(self.kind)), person.map(|person| person.to_string()).unwrap_or_default()))
    }
}

/// The signs that are shown no more.
#[derive(Serialize, ToSchema)]
struct MutedSigns {
    /// The signs.
    signs: Vec<About>,
}

/// List muted signs
///
/// Those that are shown no more.
#[utoipa::path(get, path = "/api/v1/signs/muted", operation_id = "listMutedSigns", tag = "insights",
    responses((status = 200, description = "The signs.", body = MutedSigns)))]
async fn muted(State(gateway): State<Gateway>, signed_in: SignedIn) -> Result<Json<MutedSigns>, Problem> {
    let mut client = gateway.clients.signs(&signed_in.caller);
    let told = answer(client.list_muted_signs(proto::ListMutedSignsRequest {}).await)?;
    let about = |sign: proto::Sign| Some(About { kind: word(sign.kind)?, person_id: some_text(sign.person_id) });
    Ok(Json(MutedSigns { signs: told.signs.into_iter().filter_map(about).collect() }))
}

/// Mute a sign
///
/// It is shown no more, for good.
#[utoipa::path(post, path = "/api/v1/signs/muted", operation_id = "muteSign", tag = "insights", request_body = About,
    responses((status = 204, description = "It is muted.")))]
async fn mute(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    request::Json(about): request::Json<About>,
) -> Result<StatusCode, Problem> {
    let (kind, person_id) = about.told()?;
    answer(gateway.clients.signs(&signed_in.caller).mute_sign(proto::MuteSignRequest { kind, person_id }).await)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Unmute a sign
///
/// It may be shown again.
#[utoipa::path(delete, path = "/api/v1/signs/muted", operation_id = "unmuteSign", tag = "insights", params(About),
    responses((status = 204, description = "It may be shown again.")))]
async fn unmute(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Query(about): Query<About>,
) -> Result<StatusCode, Problem> {
    let (kind, person_id) = about.told()?;
    answer(gateway.clients.signs(&signed_in.caller).unmute_sign(proto::UnmuteSignRequest { kind, person_id }).await)?;
    Ok(StatusCode::NO_CONTENT)
}
