use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use heartward_core::Id;
use heartward_proto::reflections::v1 as proto;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::reply;
use super::request::{At, Json, Query, RequestId, Time, number};
use crate::clients::{answer, present};
use crate::cursor;
use crate::problem::Problem;
use crate::session::SignedIn;
use crate::state::Gateway;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default().routes(routes!(list, create)).routes(routes!(delete))
}

/// Marks ids of check-ins.
struct CheckInMark;

/// How somebody was. What was not said is `null`.
#[derive(Serialize, Deserialize, ToSchema)]
pub(super) struct CheckIn {
    /// Id of the check-in.
    #[schema(format = Uuid)]
    id: String,
    /// When it is about.
    occur_time: Option<Time>,
    /// How heavy things were: 0 light, 4 very heavy.
    stress: Option<i32>,
    /// "I told someone about it."
    told_someone: Option<bool>,
    /// "Is there someone you could tell?"
    could_tell: Option<bool>,
    /// How connected the account felt: 0 not at all, 4 very.
    connected: Option<i32>,
    /// Words for the feeling.
    feelings: Vec<String>,
    /// The account's own words. Encrypted at rest, like everything here.
    note: Option<String>,
    /// "How often do you feel lonely?" (ONS), 1 often or always, 5 never.
    loneliness: Option<i32>,
    /// "How often do you get the social and emotional support you need?" (CDC), 1 always, 5 never.
    support: Option<i32>,
    /// When it was recorded.
    create_time: Option<Time>,
}

impl From<proto::CheckIn> for CheckIn {
    fn from(check_in: proto::CheckIn) -> Self {
        Self {
            told_someone: said(check_in.told_someone()),
            could_tell: said(check_in.could_tell()),
            id: check_in.id,
            occur_time: Time::of(check_in.occur_time),
            stress: check_in.stress,
            connected: check_in.connected,
            feelings: check_in.feelings,
            note: reply::some_text(check_in.note),
            loneliness: check_in.loneliness,
            support: check_in.support,
            create_time: Time::of(check_in.create_time),
        }
    }
}

/// The check-in as an archive has it.
impl From<CheckIn> for proto::CheckIn {
    fn from(check_in: CheckIn) -> Self {
        Self {
            id: check_in.id,
            occur_time: check_in.occur_time.map(Time::timestamp),
            stress: check_in.stress,
            told_someone: saying(check_in.told_someone),
            could_tell: saying(check_in.could_tell),
            connected: check_in.connected,
            feelings: check_in.feelings,
            note: check_in.note.unwrap_or_default(),
            loneliness: check_in.loneliness,
            support: check_in.support,
            create_time: check_in.create_time.map(Time::timestamp),
        }
    }
}

fn said(answer: proto::YesNo) -> Option<bool> {
    match answer {
        proto::YesNo::Unspecified => None,
        proto::YesNo::Yes => Some(true),
        proto::YesNo::No => Some(false),
    }
}

fn saying(answer: Option<bool>) -> i32 {
    let answer = answer.map(|yes| if yes { proto::YesNo::Yes } else { proto::YesNo::No });
    answer.unwrap_or(proto::YesNo::Unspecified).into()
}

/// A check-in to record. Every question may be left out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "stress": 2, "could_tell": true, "feelings": ["tired", "hopeful"] })))]
struct NewCheckIn {
    /// When it is about, from 1900 to one day ahead; absent means now.
    occur_time: Option<Time>,
    /// How heavy things were: 0 light, 4 very heavy.
    #[schema(minimum = 0, maximum = 4)]
    stress: Option<i32>,
    /// "I told someone about it."
    told_someone: Option<bool>,
    /// "Is there someone you could tell?"
    could_tell: Option<bool>,
    /// How connected you felt: 0 not at all, 4 very.
    #[schema(minimum = 0, maximum = 4)]
    connected: Option<i32>,
    /// Up to three words for the feeling, 1 to 30 characters each.
    #[serde(default)]
    #[schema(max_items = 3)]
    feelings: Vec<String>,
    /// Your own words, up to 10,000 characters. Encrypted at rest, like everything here.
    #[schema(max_length = 10_000)]
    note: Option<String>,
    /// "How often do you feel lonely?" (ONS), 1 often or always, 5 never.
    #[schema(minimum = 1, maximum = 5)]
    loneliness: Option<i32>,
    /// "How often do you get the social and emotional support you need?" (CDC), 1 always, 5 never.
    #[schema(minimum = 1, maximum = 5)]
    support: Option<i32>,
}

impl From<NewCheckIn> for proto::CheckIn {
    fn from(new: NewCheckIn) -> Self {
        Self {
            occur_time: new.occur_time.map(Time::timestamp),
            stress: new.stress,
            told_someone: saying(new.told_someone),
            could_tell: saying(new.could_tell),
            connected: new.connected,
            feelings: new.feelings,
            note: new.note.unwrap_or_default(),
            loneliness: new.loneliness,
            support: new.support,
            ..Self::default()
        }
    }
}

/// Which check-ins to list.
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
}

/// A page of check-ins.
#[derive(Serialize, ToSchema)]
struct CheckIns {
    /// The check-ins, newest first.
    check_ins: Vec<CheckIn>,
    /// Where the next page begins; `null` on the last one.
    next_cursor: Option<String>,
}

/// List check-ins
///
/// Newest first.
#[utoipa::path(get, path = "/api/v1/check-ins", operation_id = "listCheckIns", tag = "check-ins", params(Which),
    responses((status = 200, description = "A page of check-ins.", body = CheckIns,
        headers(("link" = String, description = "The next page, where there is one.")))))]
async fn list(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    uri: Uri,
    Query(which): Query<Which>,
) -> Result<Response, Problem> {
    let request = proto::ListCheckInsRequest { page_size: which.limit, page_token: which.cursor };
    let page = answer(gateway.clients.check_ins(&signed_in.caller).list_check_ins(request).await)?;
    let check_ins = page.check_ins.into_iter().map(CheckIn::from).collect();
    let next = gateway.cursors.seal(&cursor::place(&uri), &page.next_page_token)?;
    Ok(reply::page(&uri, &next.clone(), CheckIns { check_ins, next_cursor: reply::some_text(next) }))
}

/// Record a check-in
///
/// With an `Idempotency-Key` the same request twice records one check-in.
#[utoipa::path(post, path = "/api/v1/check-ins", operation_id = "recordCheckIn", tag = "check-ins",
    params(("Idempotency-Key" = Option<String>, Header, nullable = false, description = "Any text in quotes, best a new UUID.", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")),
    request_body = NewCheckIn,
    responses((status = 201, description = "The check-in.", body = CheckIn)))]
async fn create(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    RequestId(request_id): RequestId,
    Json(new): Json<NewCheckIn>,
) -> Result<(StatusCode, axum::Json<CheckIn>), Problem> {
    let request = proto::RecordCheckInRequest { check_in: Some(new.into()), request_id };
    let recorded = answer(gateway.clients.check_ins(&signed_in.caller).record_check_in(request).await);
    let check_in = present(recorded.map_err(RequestId::refusal)?.check_in)?;
    Ok((StatusCode::CREATED, axum::Json(check_in.into())))
}

/// Delete a check-in
///
/// For good.
#[utoipa::path(delete, path = "/api/v1/check-ins/{id}", operation_id = "deleteCheckIn", tag = "check-ins",
    params(("id" = uuid::Uuid, Path, description = "The check-in.")),
    responses((status = 204, description = "The check-in is deleted.")))]
async fn delete(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<CheckInMark>,
) -> Result<StatusCode, Problem> {
    let request = proto::DeleteCheckInRequest { id: Id::to_string(&id) };
    answer(gateway.clients.check_ins(&signed_in.caller).delete_check_in(request).await)?;
    Ok(StatusCode::NO_CONTENT)
}
