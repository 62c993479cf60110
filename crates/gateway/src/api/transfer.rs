use std::convert::Infallible;

use axum::Json;
use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State};
use axum::response::{IntoResponse as _, Response};
use heartward_proto::profiles::v1 as proto;
use http::HeaderMap;
use http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use serde::{Deserialize, Serialize};
use tower::limit::ConcurrencyLimitLayer;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use super::request::{Query, body, flag, media_type};
use crate::clients::{answer, present};
use crate::problem::{Problem, Type};
use crate::session::SignedIn;
use crate::state::Gateway;

/// The largest file, and a little for the form around it.
const MAX_FILE: usize = 16 * 1024 * 1024 + 64 * 1024;

/// How many imports are read at once; each keeps its file in memory.
const AT_ONCE: usize = 4;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    let limits = (DefaultBodyLimit::max(MAX_FILE), ConcurrencyLimitLayer::new(AT_ONCE));
    let import = routes!(import).layer::<_, Infallible>(limits);
    OpenApiRouter::default().routes(import).routes(routes!(export))
}

/// Whether to try it out first.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct How {
    /// Only say what the import would do, and write nothing.
    #[serde(default, deserialize_with = "flag")]
    #[param(required = false)]
    dry_run: bool,
}

/// A form with one file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the form, whose fields are read as a stream")]
pub(super) struct ImportForm {
    /// The vCard file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// What an import did, or would do.
#[derive(Serialize, ToSchema)]
pub(super) struct ImportReport {
    /// Whether nothing was written.
    dry_run: bool,
    /// Cards in the file.
    cards: i32,
    /// People added.
    added: i32,
    /// People changed.
    changed: i32,
    /// Cards which say what is known already.
    unchanged: i32,
    /// Cards that could not be read, one by one. The others are imported.
    problems: Vec<CardProblem>,
}

/// Why one card was left out.
#[derive(Serialize, ToSchema)]
pub(super) struct CardProblem {
    /// Position of the card in the file, from 1.
    card: i32,
    /// What was wrong and what to do. Never text from the card.
    message: String,
}

/// Import people
///
/// From a vCard file (3.0 or 4.0), up to 16 MiB, as the body itself or as the one file of a form. The same file twice
/// changes nothing the second time.
#[utoipa::path(post, path = "/api/v1/import/vcard", operation_id = "importVcard", tag = "transfer", params(How),
    request_body(description = "The file.", content((String = "text/vcard"), (ImportForm = "multipart/form-data"))),
    responses((status = 200, description = "What was done, or would be.", body = ImportReport)))]
async fn import(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Query(How { dry_run }): Query<How>,
    Vcard(vcard): Vcard,
) -> Result<Json<ImportReport>, Problem> {
    let mut people = gateway.clients.people(&signed_in.caller);
    let vcard = vcard.to_vec();
    let report = if dry_run {
        answer(people.preview_import(proto::PreviewImportRequest { vcard }).await)?.report
    } else {
        answer(people.apply_import(proto::ApplyImportRequest { vcard }).await)?.report
    };
    let report = present(report)?;
    let problems = report.problems.into_iter();
    Ok(Json(ImportReport {
        dry_run,
        cards: report.cards,
        added: report.added,
        changed: report.changed,
        unchanged: report.unchanged,
        problems: problems.map(|problem| CardProblem { card: problem.card, message: problem.message }).collect(),
    }))
}

/// A vCard file: the body itself, or the one file of a form.
struct Vcard(Bytes);

impl<S: Send + Sync> FromRequest<S> for Vcard {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if announced(request.headers()) > MAX_FILE {
            return Err(Problem::new(Type::TooLarge));
        }
        match media_type(request.headers()).as_str() {
            "text/vcard" | "text/x-vcard" | "text/directory" => body(request, state).await.map(Self),
            "multipart/form-data" => {
                let form = Multipart::from_request(request, state).await;
                file(form.map_err(|rejected| Problem::of_status(rejected.status()))?).await.map(Self)
            }
            _ => Err(Problem::new(Type::UnsupportedMedia)),
        }
    }
}

/// How long the body claims to be, so that too much is refused before it is sent.
fn announced(headers: &HeaderMap) -> usize {
    headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok()).unwrap_or_default()
}

async fn file(mut form: Multipart) -> Result<Bytes, Problem> {
    let refused = |error: MultipartError| Problem::of_status(error.status());
    while let Some(field) = form.next_field().await.map_err(refused)? {
        if field.file_name().is_some() {
            return field.bytes().await.map_err(refused);
        }
    }
    let detail = "The form has no file. Nothing was changed.".to_owned();
    Err(Problem { detail, ..Problem::new(Type::Malformed) })
}

/// Whom to export.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Whom {
    /// Archived people too.
    #[serde(default, deserialize_with = "flag")]
    #[param(required = false)]
    include_archived: bool,
}

/// Export people
///
/// As vCard 4.0. Circle, receptiveness and notes stay here.
#[utoipa::path(get, path = "/api/v1/export/vcard", operation_id = "exportVcard", tag = "transfer", params(Whom),
    responses((status = 200, description = "The people.", body = String, content_type = "text/vcard")))]
async fn export(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Query(Whom { include_archived }): Query<Whom>,
) -> Result<Response, Problem> {
    let request = proto::ExportPeopleRequest { include_archived };
    let vcard = answer(gateway.clients.people(&signed_in.caller).export_people(request).await)?.vcard;
    let headers = [
        (CONTENT_TYPE, "text/vcard; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"heartward-people.vcf\""),
    ];
    Ok((headers, vcard).into_response())
}
