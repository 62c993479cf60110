use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use heartward_proto::reminders::v1 as proto;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::reply;
use super::request::{At, Json as Body, Query, Time, number};
use super::words::{self, DeliveryState, NoticeState, ReminderKind, word};
use crate::clients::{answer, present};
use crate::cursor;
use crate::problem::Problem;
use crate::session::SignedIn;
use crate::state::Gateway;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default()
        .routes(routes!(list))
        .routes(routes!(done))
        .routes(routes!(let_go))
        .routes(routes!(postpone))
}

/// Something that came up.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "01890a5d-ac96-774b-bcce-b302099a8061", "kind": "follow_up",
    "reminder_id": "01890a5d-ac96-774b-bcce-b302099a8060", "person_id": "01890a5d-ac96-774b-bcce-b302099a8058",
    "conversation_id": null, "text": "ask how the hearing went", "state": "open", "due_time": "2026-03-04T08:00:00Z",
    "occurrence": "2026-03-04T09:00", "create_time": "2026-03-04T08:00:00Z", "resolve_time": null, "deliveries": [],
})))]
pub(super) struct Notice {
    /// Id of the notice.
    #[schema(format = Uuid)]
    id: String,
    /// What it is.
    kind: Option<ReminderKind>,
    /// Id of the reminder it was made of, which may be gone.
    #[schema(format = Uuid)]
    reminder_id: String,
    /// Id of the person it is about.
    #[schema(format = Uuid)]
    person_id: Option<String>,
    /// Id of the conversation it goes back to.
    #[schema(format = Uuid)]
    conversation_id: Option<String>,
    /// Your own words, as they were then.
    text: String,
    /// What became of it.
    state: Option<NoticeState>,
    /// When it was due.
    due_time: Option<Time>,
    /// The same as the clock on the wall showed it.
    occurrence: String,
    /// When it was made.
    create_time: Option<Time>,
    /// When it was answered; `null` while it is open.
    resolve_time: Option<Time>,
    /// How it went over your channels.
    deliveries: Vec<NoticeDelivery>,
}

/// How a notice went over one channel.
#[derive(Serialize, ToSchema)]
pub(super) struct NoticeDelivery {
    /// Id of the channel, which may be gone.
    #[schema(format = Uuid)]
    channel_id: String,
    /// Id of the delivery.
    #[schema(format = Uuid)]
    delivery_id: String,
    /// What became of it.
    state: Option<DeliveryState>,
}

impl From<proto::Notice> for Notice {
    fn from(notice: proto::Notice) -> Self {
        let delivery = |went: proto::NoticeDelivery| NoticeDelivery {
            channel_id: went.channel_id,
            delivery_id: went.delivery_id,
            state: word(went.state),
        };
        Self {
            id: notice.id,
            kind: word(notice.kind),
            reminder_id: notice.reminder_id,
            person_id: reply::some_text(notice.person_id),
            conversation_id: reply::some_text(notice.conversation_id),
            text: notice.text,
            state: word(notice.state),
            due_time: Time::of(notice.due_time),
            occurrence: notice.occurrence,
            create_time: Time::of(notice.create_time),
            resolve_time: Time::of(notice.resolve_time),
            deliveries: notice.deliveries.into_iter().map(delivery).collect(),
        }
    }
}

/// Which notices to list.
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
    state: Option<NoticeState>,
}

/// A page of notices.
#[derive(Serialize, ToSchema)]
struct Notices {
    /// The notices, newest first.
    notices: Vec<Notice>,
    /// Where the next page begins; `null` on the last one.
    next_cursor: Option<String>,
}

/// List what came up
///
/// Newest first.
#[utoipa::path(get, path = "/api/v1/notices", operation_id = "listNotices", tag = "reminders", params(Which),
    responses((status = 200, description = "A page of notices.", body = Notices,
        headers(("link" = String, description = "The next page, where there is one.")))))]
async fn list(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    uri: Uri,
    Query(which): Query<Which>,
) -> Result<Response, Problem> {
    let request = proto::ListNoticesRequest {
        page_size: which.limit,
        page_token: which.cursor,
        state: words::number(which.state),
    };
    let page = answer(gateway.clients.agenda(&signed_in.caller).list_notices(request).await)?;
    let notices = page.notices.into_iter().map(Notice::from).collect();
    let next = gateway.cursors.seal(&cursor::place(&uri), &page.next_page_token)?;
    Ok(reply::page(&uri, &next.clone(), Notices { notices, next_cursor: reply::some_text(next) }))
}

/// Say that it was done
///
/// What was not sent yet of it is called off. The same answer again changes nothing.
#[utoipa::path(post, path = "/api/v1/notices/{id}/done", operation_id = "completeNotice", tag = "reminders",
    params(("id" = uuid::Uuid, Path, description = "The notice.")),
    responses((status = 200, description = "The notice, done.", body = Notice)))]
async fn done(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<NoticeState>,
) -> Result<Json<Notice>, Problem> {
    give(&gateway, &signed_in, id.to_string(), NoticeState::Done, String::new()).await
}

/// Let it go
///
/// What was not sent yet of it is called off. The same answer again changes nothing.
#[utoipa::path(post, path = "/api/v1/notices/{id}/let-go", operation_id = "letNoticeGo", tag = "reminders",
    params(("id" = uuid::Uuid, Path, description = "The notice.")),
    responses((status = 200, description = "The notice, let go.", body = Notice)))]
async fn let_go(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<NoticeState>,
) -> Result<Json<Notice>, Problem> {
    give(&gateway, &signed_in, id.to_string(), NoticeState::LetGo, String::new()).await
}

/// Until when a notice is put off.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "until": "2027-03-05" })))]
pub(super) struct Later {
    /// When it comes again: a time in your time zone like `2026-03-01T09:00`, or a date, for your usual time.
    until: String,
}

/// Put it off
///
/// It comes again as a follow-up. The same answer again changes nothing.
#[utoipa::path(post, path = "/api/v1/notices/{id}/postpone", operation_id = "postponeNotice", tag = "reminders",
    params(("id" = uuid::Uuid, Path, description = "The notice.")), request_body = Later,
    responses((status = 200, description = "The notice, put off.", body = Notice)))]
async fn postpone(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<NoticeState>,
    Body(later): Body<Later>,
) -> Result<Json<Notice>, Problem> {
    give(&gateway, &signed_in, id.to_string(), NoticeState::Postponed, later.until).await
}

async fn give(
    gateway: &Gateway,
    signed_in: &SignedIn,
    id: String,
    given: NoticeState,
    until: String,
) -> Result<Json<Notice>, Problem> {
    let request = proto::AnswerNoticeRequest { id, answer: words::number(Some(given)), until };
    let told = answer(gateway.clients.agenda(&signed_in.caller).answer_notice(request).await)?;
    Ok(Json(present(told.notice)?.into()))
}
