use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use heartward_core::{Conversation as ConversationMarker, PersonId};
use heartward_proto::reflections::v1 as proto;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::reply;
use super::request::{At, IfMatch, Json, Query, RequestId, Time, number};
use crate::clients::{answer, present};
use crate::cursor;
use crate::problem::Problem;
use crate::session::SignedIn;
use crate::state::Gateway;

mod body;

pub(super) use body::Conversation;
use body::{ConversationChange, NewConversation};

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default().routes(routes!(list, create)).routes(routes!(get, amend, delete))
}

/// Which conversations to list.
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
    /// Only with this person.
    #[param(value_type = Option<uuid::Uuid>)]
    person: Option<String>,
    /// Only those that took place before this. A `cursor` goes on where its page ended, whatever stands here.
    before: Option<Time>,
}

/// A page of conversations.
#[derive(Serialize, ToSchema)]
pub(super) struct Conversations {
    /// The conversations, newest first.
    conversations: Vec<Conversation>,
    /// Where the next page begins; `null` on the last one.
    next_cursor: Option<String>,
}

/// List conversations
///
/// Newest first.
#[utoipa::path(get, path = "/api/v1/conversations", operation_id = "listConversations", tag = "conversations", params(Which),
    responses((status = 200, description = "A page of conversations.", body = Conversations,
        headers(("link" = String, description = "The next page, where there is one.")))))]
async fn list(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    uri: Uri,
    Query(which): Query<Which>,
) -> Result<Response, Problem> {
    let person = which.person.map(|person| PersonId::parse("person", &person)).transpose()?;
    let request = proto::ListConversationsRequest {
        page_size: which.limit,
        page_token: which.cursor,
        person_id: person.map(|id| id.to_string()).unwrap_or_default(),
        before: which.before.map(Time::timestamp),
    };
    let page = answer(gateway.clients.reflections(&signed_in.caller).list_conversations(request).await)?;
    let conversations = page.conversations.into_iter().map(Conversation::from).collect();
    let next = gateway.cursors.seal(&cursor::place(&uri), &page.next_page_token)?;
    Ok(reply::page(&uri, &next.clone(), Conversations { conversations, next_cursor: reply::some_text(next) }))
}

/// Log a conversation
///
/// Needs who it was with and the deepest layer it touched. With an `Idempotency-Key` the same request twice logs one
/// conversation.
#[utoipa::path(post, path = "/api/v1/conversations", operation_id = "logConversation", tag = "conversations",
    params(("Idempotency-Key" = Option<String>, Header, nullable = false, description = "Any text in quotes, best a new UUID.", example = "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")),
    request_body = NewConversation,
    responses((status = 201, description = "The conversation.", body = Conversation,
        headers(("etag" = String, description = "The version, in quotes."), ("location" = String, description = "Where the conversation is.")))))]
async fn create(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    RequestId(request_id): RequestId,
    Json(new): Json<NewConversation>,
) -> Result<Response, Problem> {
    let request = proto::LogConversationRequest { conversation: Some(new.into()), request_id };
    let logged = answer(gateway.clients.reflections(&signed_in.caller).log_conversation(request).await);
    let conversation = present(logged.map_err(RequestId::refusal)?.conversation)?;
    let location = format!("/api/v1/conversations/{}", conversation.id);
    Ok(reply::created(location, conversation.version, Conversation::from(conversation)))
}

/// Read a conversation
///
/// With its note.
#[utoipa::path(get, path = "/api/v1/conversations/{id}", operation_id = "getConversation", tag = "conversations",
    params(("id" = uuid::Uuid, Path, description = "The conversation.")),
    responses((status = 200, description = "The conversation.", body = Conversation,
        headers(("etag" = String, description = "The version, in quotes.")))))]
async fn get(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<ConversationMarker>,
) -> Result<Response, Problem> {
    let request = proto::GetConversationRequest { id: id.to_string() };
    let answer = answer(gateway.clients.reflections(&signed_in.caller).get_conversation(request).await)?;
    let conversation = present(answer.conversation)?;
    Ok(reply::single(conversation.version, Conversation::from(conversation)))
}

/// Change a conversation
///
/// A JSON merge patch: fields left out stay as they are, `null` unsets a field.
#[utoipa::path(patch, path = "/api/v1/conversations/{id}", operation_id = "amendConversation", tag = "conversations",
    params(("id" = uuid::Uuid, Path, description = "The conversation."),
        ("If-Match" = String, Header, description = "The `ETag` that was seen, or `*` for whatever is there; nothing is changed when it is no longer the newest.", example = "\"3\"")),
    request_body = ConversationChange,
    responses((status = 200, description = "The conversation after the change.", body = Conversation,
        headers(("etag" = String, description = "The version, in quotes.")))))]
async fn amend(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<ConversationMarker>,
    if_match: IfMatch,
    Json(change): Json<ConversationChange>,
) -> Result<Response, Problem> {
    let (conversation, update_mask) = change.into_conversation(id.to_string())?;
    let request =
        proto::AmendConversationRequest { conversation: Some(conversation), update_mask, version: if_match.0 };
    let amended = answer(gateway.clients.reflections(&signed_in.caller).amend_conversation(request).await);
    let conversation = present(amended.map_err(|error| if_match.refusal(error))?.conversation)?;
    Ok(reply::single(conversation.version, Conversation::from(conversation)))
}

/// Delete a conversation
///
/// For good, with everything that was derived from it.
#[utoipa::path(delete, path = "/api/v1/conversations/{id}", operation_id = "deleteConversation", tag = "conversations",
    params(("id" = uuid::Uuid, Path, description = "The conversation."),
        ("If-Match" = String, Header, description = "The `ETag` that was seen, or `*` for whatever is there; nothing is changed when it is no longer the newest.", example = "\"3\"")),
    responses((status = 204, description = "The conversation is deleted.")))]
async fn delete(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<ConversationMarker>,
    if_match: IfMatch,
) -> Result<StatusCode, Problem> {
    let mut reflections = gateway.clients.reflections(&signed_in.caller);
    if if_match.0.is_some() {
        let request = proto::GetConversationRequest { id: id.to_string() };
        if_match.allows(present(answer(reflections.get_conversation(request).await)?.conversation)?.version)?;
    }
    let request = proto::DeleteConversationRequest { id: id.to_string() };
    answer(reflections.delete_conversation(request).await)?;
    Ok(StatusCode::NO_CONTENT)
}
