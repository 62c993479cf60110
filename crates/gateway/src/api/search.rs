use axum::Json;
use axum::extract::State;
use heartward_proto::reflections::v1 as proto;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::reply::some_text;
use super::request::{self, Time};
use crate::clients::answer;
use crate::problem::Problem;
use crate::session::SignedIn;
use crate::state::Gateway;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default().routes(routes!(search))
}

/// What to look for. It is a body, because addresses end up in logs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "query": "hearing" })))]
struct Search {
    /// Words, 1 to 200 characters in all. Each matches words that begin with it, whatever the case and the accents.
    #[schema(min_length = 1, max_length = 200)]
    query: String,
    /// How many at most: 20 unless said, 100 at most.
    #[serde(default)]
    #[schema(minimum = 0)]
    limit: i32,
}

/// A piece of a note.
#[derive(Serialize, ToSchema)]
struct Piece {
    /// The text.
    text: String,
    /// Whether it is what was looked for.
    matches: bool,
}

/// A note that was found.
#[derive(Serialize, ToSchema)]
struct FoundNote {
    /// Id of its conversation; `null` when it belongs to a check-in.
    #[schema(format = Uuid)]
    conversation_id: Option<String>,
    /// Id of its check-in; `null` when it belongs to a conversation.
    #[schema(format = Uuid)]
    check_in_id: Option<String>,
    /// When that was.
    occur_time: Option<Time>,
    /// The part around the first match.
    excerpt: Vec<Piece>,
}

/// What was found.
#[derive(Serialize, ToSchema)]
struct Found {
    /// The notes, best match first.
    notes: Vec<FoundNote>,
    /// How many match in all.
    total: i64,
}

/// Search your notes
///
/// Notes of conversations and check-ins that have every word. They are opened while they are searched, and no index of
/// them is kept.
#[utoipa::path(post, path = "/api/v1/search", operation_id = "searchNotes", tag = "conversations", request_body = Search,
    responses((status = 200, description = "What was found.", body = Found)))]
async fn search(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    request::Json(Search { query, limit }): request::Json<Search>,
) -> Result<Json<Found>, Problem> {
    let request = proto::SearchNotesRequest { query, page_size: limit };
    let told = answer(gateway.clients.search(&signed_in.caller).search_notes(request).await)?;
    let note = |note: proto::FoundNote| FoundNote {
        conversation_id: some_text(note.conversation_id),
        check_in_id: some_text(note.check_in_id),
        occur_time: Time::of(note.occur_time),
        excerpt: note.excerpt.into_iter().map(|piece| Piece { text: piece.text, matches: piece.matches }).collect(),
    };
    Ok(Json(Found { notes: told.notes.into_iter().map(note).collect(), total: told.total }))
}
