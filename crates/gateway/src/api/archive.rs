//! Everything somebody has here, as one file of theirs: out of it, and back in.
//!
//! - One JSON object a line, in the words of the API, so that it can be read without Heartward (`write`); the same people as
//!   vCard, what is coming as iCalendar, and tables for spreadsheets (`table`).
//! - All of a file is read and checked before anything of it is imported, and each batch is all or nothing (`read`, `load`).
//! - What is here stays as it is, so the same file twice adds nothing the second time, and an import that stopped goes on.

use std::convert::Infallible;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::response::{IntoResponse as _, Response};
use heartward_core::{Id, PersonId};
use heartward_proto::profiles::v1 as proto;
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use super::reply::some_text;
use super::request::{At, Query, Time, body, media_type};
use crate::clients::{answer, present};
use crate::problem::{Problem, Type};
use crate::proof::Proven;
use crate::session::SignedIn;
use crate::state::Gateway;

mod gather;
mod load;
mod read;
mod record;
mod table;
mod write;

pub(crate) use load::{AT_ONCE, MAX_ARCHIVE, begin};

pub(super) fn router() -> OpenApiRouter<Gateway> {
    let import = routes!(import).layer::<_, Infallible>(DefaultBodyLimit::max(MAX_ARCHIVE));
    OpenApiRouter::default().routes(routes!(export)).routes(import).routes(routes!(get))
}

/// What to export.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct What {
    /// Only what is about this person, for instance because they asked for it.
    #[param(value_type = Option<uuid::Uuid>, nullable = false)]
    person_id: Option<String>,
}

/// Export everything
///
/// A zip file: one JSON object a line for people, conversations, check-ins and all else you entered, in the words of this
/// API; the same as vCard, iCalendar and CSV; and a file that explains it. POST it to `/api/v1/import/archive` to take it
/// in again, here or elsewhere.
#[utoipa::path(get, path = "/api/v1/export/archive", operation_id = "exportArchive", tag = "transfer", params(What),
    extensions(("x-fresh-proof" = json!(true))),
    responses((status = 200, description = "The archive.", body = Vec<u8>, content_type = "application/zip")))]
async fn export(
    State(gateway): State<Gateway>,
    Proven(signed_in): Proven,
    Query(What { person_id }): Query<What>,
) -> Result<Response, Problem> {
    let person = person_id.map(|id| PersonId::parse("person_id", &id)).transpose()?;
    zip(&gateway, &signed_in, person).await
}

/// The archive as an answer.
pub(crate) async fn zip(
    gateway: &Gateway,
    signed_in: &SignedIn,
    person: Option<PersonId>,
) -> Result<Response, Problem> {
    let everything = gather::everything(gateway, signed_in, person).await?;
    let file = write::archive(everything).await?;
    let name = format!("attachment; filename=\"heartward-{}.zip\"", gateway.clock.now().date_naive());
    let headers = [(CONTENT_TYPE, "application/zip".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, file).into_response())
}

/// How much is kept about a person.
pub(crate) struct Kept {
    pub(crate) person: proto::Person,
    pub(crate) talks: usize,
    /// Talks with words of the account's own.
    pub(crate) notes: usize,
    /// How close the account felt.
    pub(crate) closeness: usize,
    pub(crate) reminders: usize,
    pub(crate) offers: usize,
}

/// What an export of one person holds, in numbers.
pub(crate) async fn kept(gateway: &Gateway, signed_in: &SignedIn, person: PersonId) -> Result<Kept, Problem> {
    let mut all = gather::everything(gateway, signed_in, Some(person)).await?;
    Ok(Kept {
        person: present(all.people.pop())?,
        talks: all.conversations.len(),
        notes: all.conversations.iter().filter(|talk| !talk.note.is_empty()).count(),
        closeness: all.answers.closeness.len(),
        reminders: all.reminders.len() + all.notices.len(),
        offers: all.offers.len(),
    })
}

/// How an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ImportState {
    /// It is looked for flaws; nothing is changed yet.
    Checking,
    /// It goes on.
    Running,
    /// All is in.
    Done,
    /// It was refused, or came to a stop: `flaw` says why. What is in stays, and the same file again goes on.
    Stopped,
}

/// How far an import is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Import {
    /// Id of the import.
    #[schema(format = Uuid)]
    pub(crate) id: String,
    /// How it stands.
    pub(crate) state: ImportState,
    /// How many records there are.
    pub(crate) total: i64,
    /// How many of them have been seen to.
    pub(crate) seen: i64,
    /// How many of those were added; the others were here already.
    pub(crate) added: i64,
    /// What is wrong, and where in the archive.
    pub(crate) flaw: Option<String>,
    /// When it began.
    create_time: Option<Time>,
    /// When it went on last.
    update_time: Option<Time>,
}

#[cfg(test)]
impl Import {
    /// One for pages to show.
    pub(crate) fn sample(id: String, state: ImportState, flaw: &str) -> Self {
        let flaw = some_text(flaw.to_owned());
        Self { id, state, total: 300, seen: 120, added: 80, flaw, create_time: None, update_time: None }
    }
}

/// Import everything
///
/// From a zip file that `/api/v1/export/archive` made, up to 64 MiB. It goes on by itself; see how far it is where the
/// answer says. Before anything is changed all of it is checked. What is here already stays as it is, so the same file
/// again adds nothing; how things are worked out and when notes reach you become what the file says.
#[utoipa::path(post, path = "/api/v1/import/archive", operation_id = "importArchive", tag = "transfer",
    request_body(description = "The file.", content((Vec<u8> = "application/zip"), (Vec<u8> = "application/octet-stream"))),
    responses((status = 202, description = "It has begun.", body = Import,
        headers(("location" = String, description = "Where it says how far it is.")))))]
async fn import(State(gateway): State<Gateway>, signed_in: SignedIn, Zip(file): Zip) -> Result<Response, Problem> {
    let id = begin(&gateway, &signed_in, file.to_vec()).await?;
    let import = look(&gateway, &signed_in, id).await?;
    let location = [(LOCATION, format!("/api/v1/imports/{}", import.id))];
    Ok((StatusCode::ACCEPTED, location, Json(import)).into_response())
}

/// Look how far an import is
///
/// For 30 days.
#[utoipa::path(get, path = "/api/v1/imports/{id}", operation_id = "getImport", tag = "transfer",
    params(("id" = uuid::Uuid, Path, description = "The import.")),
    responses((status = 200, description = "How far it is.", body = Import)))]
async fn get(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<proto::Import>,
) -> Result<Json<Import>, Problem> {
    Ok(Json(look(&gateway, &signed_in, id).await?))
}

/// How far an import is.
pub(crate) async fn look(gateway: &Gateway, signed_in: &SignedIn, id: Id<proto::Import>) -> Result<Import, Problem> {
    let request = proto::GetImportRequest { id: id.to_string() };
    let told = present(answer(gateway.clients.archived_people(&signed_in.caller).get_import(request).await)?.import)?;
    let state = match told.state() {
        proto::ImportState::Unspecified | proto::ImportState::Checking => ImportState::Checking,
        proto::ImportState::Running => ImportState::Running,
        proto::ImportState::Done => ImportState::Done,
        proto::ImportState::Stopped => ImportState::Stopped,
    };
    // The process that imported it may be gone.
    let silent = told.update_time.is_none_or(|at| gateway.clock.now().timestamp() - at.seconds > load::SILENCE);
    let going = matches!(state, ImportState::Checking | ImportState::Running);
    let gone = (going && silent).then(|| load::GONE.to_owned());
    Ok(Import {
        state: if gone.is_some() { ImportState::Stopped } else { state },
        id: told.id,
        total: told.total,
        seen: told.seen,
        added: told.added,
        flaw: gone.or_else(|| some_text(told.flaw)),
        create_time: Time::of(told.create_time),
        update_time: Time::of(told.update_time),
    })
}

/// A zip file as the body.
struct Zip(Bytes);

impl<S: Send + Sync> FromRequest<S> for Zip {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match media_type(request.headers()).as_str() {
            "application/zip" | "application/x-zip-compressed" | "application/octet-stream" => {
                body(request, state).await.map(Self)
            }
            _ => Err(Problem::new(Type::UnsupportedMedia)),
        }
    }
}

/// Why a file is no archive, for [`crate::fuzzing`].
#[cfg(any(test, fuzzing))]
pub(crate) fn refusal(file: Vec<u8>) -> Option<Problem> {
    read::read(file).err()
}
