use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use heartward_core::{ConversationId, PersonId};
use heartward_proto::reminders::v1 as proto;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::insights::Cadence;
use super::reply;
use super::request::{At, Json as Body, Query, RequestId, Time, number};
use super::words::{self, OfferReason, ReminderKind, word};
use crate::clients::{answer, present};
use crate::cursor;
use crate::problem::Problem;
use crate::session::SignedIn;
use crate::state::Gateway;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default().routes(routes!(list, create)).routes(routes!(get, update, delete)).routes(routes!(coming))
}

/// Something to be reminded of.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(examples(json!({
    "id": "01890a5d-ac96-774b-bcce-b302099a8060", "kind": "follow_up",
    "person_id": "01890a5d-ac96-774b-bcce-b302099a8058", "conversation_id": null, "text": "ask how the hearing went",
    "start": "2026-03-04T09:00", "rule": "", "muted": false, "next_time": "2026-03-04T08:00:00Z",
    "create_time": "2026-03-01T18:30:00Z",
})))]
pub(super) struct Reminder {
    /// Id of the reminder. A birthday has the id of its person.
    #[schema(format = Uuid)]
    id: String,
    /// What it is.
    kind: Option<ReminderKind>,
    /// Id of the person it is about.
    #[schema(format = Uuid)]
    person_id: Option<String>,
    /// Id of the conversation it was made in.
    #[schema(format = Uuid)]
    conversation_id: Option<String>,
    /// Your own words.
    text: String,
    /// When it is told, first, as the clock on the wall shows it in your time zone.
    start: String,
    /// How it repeats, the value of an RRULE (RFC 5545); empty for once, and for what comes every year anyway.
    rule: String,
    /// Whether it is silent for now.
    muted: bool,
    /// When it is told next; `null` when it is not any more.
    next_time: Option<Time>,
    /// When it was made.
    create_time: Option<Time>,
}

impl Reminder {
    /// Id of the person it is about.
    pub(super) fn person_id(&self) -> Option<&String> {
        self.person_id.as_ref()
    }
}

impl From<proto::Reminder> for Reminder {
    fn from(reminder: proto::Reminder) -> Self {
        Self {
            id: reminder.id,
            kind: word(reminder.kind),
            person_id: reply::some_text(reminder.person_id),
            conversation_id: reply::some_text(reminder.conversation_id),
            text: reminder.text,
            start: reminder.start,
            rule: reminder.rule,
            muted: reminder.muted,
            next_time: Time::of(reminder.next_time),
            create_time: Time::of(reminder.create_time),
        }
    }
}

/// The reminder as an archive has it.
impl From<Reminder> for proto::Reminder {
    fn from(reminder: Reminder) -> Self {
        Self {
            id: reminder.id,
            kind: words::number(reminder.kind),
            person_id: reminder.person_id.unwrap_or_default(),
            conversation_id: reminder.conversation_id.unwrap_or_default(),
            text: reminder.text,
            start: reminder.start,
            rule: reminder.rule,
            muted: reminder.muted,
            next_time: None,
            create_time: reminder.create_time.map(Time::timestamp),
        }
    }
}

/// A new reminder.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "kind": "own", "text": "write to Tom", "start": "2027-03-04T09:00", "rule": "FREQ=WEEKLY" })))]
pub(super) struct NewReminder {
    /// What it is. Birthdays come from people's profiles.
    kind: ReminderKind,
    /// Whom it is about.
    #[schema(value_type = Option<uuid::Uuid>, nullable = false)]
    person_id: Option<String>,
    /// The conversation it goes back to.
    #[schema(value_type = Option<uuid::Uuid>, nullable = false)]
    conversation_id: Option<String>,
    /// Your own words, needed but to look inward and for the coming week. Encrypted at rest.
    #[serde(default)]
    #[schema(max_length = 500)]
    text: String,
    /// When it is told, first: a time in your time zone like `2026-03-01T09:00`, or a date, for your usual time.
    start: String,
    /// How it repeats: the value of an RRULE, at most daily; empty for once. A `date` comes every year anyway.
    #[serde(default)]
    #[schema(max_length = 200)]
    rule: String,
}

/// What changes of a reminder. Fields left out stay as they are; of a birthday, `muted` alone can change.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "muted": true })))]
pub(super) struct ReminderChange {
    /// Your own words.
    #[schema(max_length = 500, nullable = false)]
    text: Option<String>,
    /// When it is told, first, or again.
    #[schema(nullable = false)]
    start: Option<String>,
    /// How it repeats; empty for once.
    #[schema(max_length = 200, nullable = false)]
    rule: Option<String>,
    /// Whether it is silent for now.
    #[schema(nullable = false)]
    muted: Option<bool>,
}

/// Which reminders to list.
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
    /// Only about this person.
    #[param(value_type = Option<uuid::Uuid>)]
    person: Option<String>,
}

/// A page of reminders.
#[derive(Serialize, ToSchema)]
struct Reminders {
    /// The reminders, newest first.
    reminders: Vec<Reminder>,
    /// Where the next page begins; `null` on the last one.
    next_cursor: Option<String>,
}

/// List reminders
///
/// Newest first, muted ones and those that were told too.
#[utoipa::path(get, path = "/api/v1/reminders", operation_id = "listReminders", tag = "reminders", params(Which),
    responses((status = 200, description = "A page of reminders.", body = Reminders,
        headers(("link" = String, description = "The next page, where there is one.")))))]
async fn list(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    uri: Uri,
    Query(which): Query<Which>,
) -> Result<Response, Problem> {
    let person = which.person.map(|person| PersonId::parse("person", &person)).transpose()?;
    let request = proto::ListRemindersRequest {
        page_size: which.limit,
        page_token: which.cursor,
        person_id: person.map(|id| id.to_string()).unwrap_or_default(),
    };
    let page = answer(gateway.clients.agenda(&signed_in.caller).list_reminders(request).await)?;
    let reminders = page.reminders.into_iter().map(Reminder::from).collect();
    let next = gateway.cursors.seal(&cursor::place(&uri), &page.next_page_token)?;
    Ok(reply::page(&uri, &next.clone(), Reminders { reminders, next_cursor: reply::some_text(next) }))
}

/// Make a reminder
///
/// With an `Idempotency-Key` the same request twice makes one.
#[utoipa::path(post, path = "/api/v1/reminders", operation_id = "createReminder", tag = "reminders",
    params(("Idempotency-Key" = Option<String>, Header, nullable = false, description = "Any text in quotes, best a new UUID.", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")),
    request_body = NewReminder,
    responses((status = 201, description = "The reminder.", body = Reminder,
        headers(("location" = String, description = "Where the reminder is.")))))]
async fn create(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    RequestId(request_id): RequestId,
    Body(new): Body<NewReminder>,
) -> Result<Response, Problem> {
    let person = new.person_id.map(|id| PersonId::parse("person_id", &id)).transpose()?;
    let conversation = new.conversation_id.map(|id| ConversationId::parse("conversation_id", &id)).transpose()?;
    let request = proto::CreateReminderRequest {
        kind: words::number(Some(new.kind)),
        person_id: person.map(|id| id.to_string()).unwrap_or_default(),
        conversation_id: conversation.map(|id| id.to_string()).unwrap_or_default(),
        text: new.text,
        start: new.start,
        rule: new.rule,
        request_id,
    };
    let made = answer(gateway.clients.agenda(&signed_in.caller).create_reminder(request).await);
    let made = Reminder::from(present(made.map_err(RequestId::refusal)?.reminder)?);
    let location = [("location", format!("/api/v1/reminders/{}", made.id))];
    Ok((StatusCode::CREATED, location, Json(made)).into_response())
}

/// Read a reminder
///
/// One that was told too.
#[utoipa::path(get, path = "/api/v1/reminders/{id}", operation_id = "getReminder", tag = "reminders",
    params(("id" = uuid::Uuid, Path, description = "The reminder.")),
    responses((status = 200, description = "The reminder.", body = Reminder)))]
async fn get(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<ReminderKind>,
) -> Result<Json<Reminder>, Problem> {
    let request = proto::GetReminderRequest { id: id.to_string() };
    Ok(Json(present(answer(gateway.clients.agenda(&signed_in.caller).get_reminder(request).await)?.reminder)?.into()))
}

/// Change a reminder
///
/// Fields left out stay as they are.
#[utoipa::path(patch, path = "/api/v1/reminders/{id}", operation_id = "updateReminder", tag = "reminders",
    params(("id" = uuid::Uuid, Path, description = "The reminder.")), request_body = ReminderChange,
    responses((status = 200, description = "The reminder after the change.", body = Reminder)))]
async fn update(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<ReminderKind>,
    Body(change): Body<ReminderChange>,
) -> Result<Json<Reminder>, Problem> {
    let ReminderChange { text, start, rule, muted } = change;
    let request = proto::UpdateReminderRequest { id: id.to_string(), text, start, rule, muted };
    let changed = answer(gateway.clients.agenda(&signed_in.caller).update_reminder(request).await)?;
    Ok(Json(present(changed.reminder)?.into()))
}

/// Remove a reminder
///
/// What was told of it stays.
#[utoipa::path(delete, path = "/api/v1/reminders/{id}", operation_id = "deleteReminder", tag = "reminders",
    params(("id" = uuid::Uuid, Path, description = "The reminder.")),
    responses((status = 204, description = "It is gone.")))]
async fn delete(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<ReminderKind>,
) -> Result<StatusCode, Problem> {
    let request = proto::DeleteReminderRequest { id: id.to_string() };
    answer(gateway.clients.agenda(&signed_in.caller).delete_reminder(request).await)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Something that is coming up: a reminder, or a one-to-one that would suit.
#[derive(Serialize, ToSchema)]
struct Coming {
    /// When.
    time: Option<Time>,
    /// The reminder; `null` for a one-to-one.
    reminder: Option<Reminder>,
    /// With whom a one-to-one would suit; `null` for a reminder.
    cadence: Option<Cadence>,
    /// Why a one-to-one would suit; `null` for a reminder.
    reason: Option<OfferReason>,
}

/// What is coming up.
#[derive(Serialize, ToSchema)]
struct AllComing {
    /// Soonest first: 200 at most.
    coming: Vec<Coming>,
}

/// What comes in the next 30 days
///
/// Soonest first, each with why.
#[utoipa::path(get, path = "/api/v1/coming", operation_id = "listComing", tag = "reminders",
    responses((status = 200, description = "What is coming up.", body = AllComing)))]
async fn coming(State(gateway): State<Gateway>, signed_in: SignedIn) -> Result<Json<AllComing>, Problem> {
    let told = answer(gateway.clients.agenda(&signed_in.caller).list_coming(proto::ListComingRequest {}).await)?;
    let coming = told.coming.into_iter().map(|one| Coming {
        time: Time::of(one.time),
        reminder: one.reminder.map(Reminder::from),
        cadence: one.cadence.map(Cadence::from),
        reason: word(one.reason),
    });
    Ok(Json(AllComing { coming: coming.collect() }))
}
