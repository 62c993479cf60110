use askama::Template;
use axum::Router;
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::response::Response;
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use heartward_platform::rpc::MAX_MESSAGE;
use heartward_proto::profiles::v1::{ApplyImportRequest, ImportReport, PreviewImportRequest};
use tower::limit::ConcurrencyLimitLayer;

use super::form::Wrong;
use super::words::counted;
use super::{Shell, Tab, page, page_with};
use crate::clients::{answer, present};
use crate::csrf::{self, Submitted};
use crate::problem::{Problem, Type};
use crate::say;
use crate::session::SignedIn;
use crate::state::Gateway;

/// How many imports are read at once; each keeps its file in memory.
const AT_ONCE: usize = 2;

pub(super) fn router() -> Router<Gateway> {
    // What was looked at comes back as text in the next form, which takes a third more.
    let applying = post(apply).layer(DefaultBodyLimit::max(MAX_MESSAGE / 3 * 4));
    let looking = get(show).post(look).layer(DefaultBodyLimit::max(MAX_MESSAGE));
    let limit = ConcurrencyLimitLayer::new(AT_ONCE);
    Router::new().route("/import", looking).route("/import/apply", applying).layer(limit)
}

#[derive(Template)]
#[template(path = "import.html")]
pub(super) struct ImportPage {
    pub(super) shell: Shell,
    pub(super) errors: Wrong,
    pub(super) outcome: Option<Outcome>,
}

/// What an import did, or would do.
pub(super) struct Outcome {
    pub(super) report: ImportReport,
    /// The file, to be sent back by who agrees; `None` when it was imported. Nothing is kept here in between.
    pub(super) file: Option<String>,
}

impl Outcome {
    /// How many people would be new or change.
    pub(super) fn people(&self) -> i32 {
        self.report.added + self.report.changed
    }

    /// "12 cards".
    pub(super) fn cards(&self) -> String {
        counted(usize::try_from(self.report.cards).unwrap_or(0), "counted-cards")
    }

    /// Whether there is anything to import.
    pub(super) fn changes_something(&self) -> bool {
        self.people() > 0
    }
}

async fn show(signed_in: SignedIn) -> Result<Response, Problem> {
    page(&ImportPage { shell: Shell::new(&signed_in, Tab::People), errors: Wrong::default(), outcome: None })
}

async fn look(State(gateway): State<Gateway>, signed_in: SignedIn, form: Multipart) -> Result<Response, Problem> {
    let vcard = file(&signed_in, form, "vcard").await?;
    let request = PreviewImportRequest { vcard: vcard.clone() };
    let preview = answer(gateway.clients.people(&signed_in.caller).preview_import(request).await);
    let shell = Shell::new(&signed_in, Tab::People);
    match preview {
        Ok(preview) => {
            let outcome = Outcome { report: present(preview.report)?, file: Some(URL_SAFE_NO_PAD.encode(vcard)) };
            page(&ImportPage { shell, errors: Wrong::default(), outcome: Some(outcome) })
        }
        Err(error) => {
            let errors = Wrong { title: say("import-not").to_owned(), ..Wrong::from(error) };
            page_with(errors.status, &ImportPage { shell, errors, outcome: None })
        }
    }
}

async fn apply(State(gateway): State<Gateway>, form: Submitted) -> Result<Response, Problem> {
    let file = form.all("vcard").next().unwrap_or_default();
    let vcard = URL_SAFE_NO_PAD.decode(file).map_err(|_| Problem::new(Type::Malformed))?;
    let applied =
        answer(gateway.clients.people(&form.signed_in.caller).apply_import(ApplyImportRequest { vcard }).await)?;
    let outcome = Outcome { report: present(applied.report)?, file: None };
    let shell = Shell::new(&form.signed_in, Tab::People);
    page(&ImportPage { shell, errors: Wrong::default(), outcome: Some(outcome) })
}

/// The file of a form, after its token: nothing is read before the form is known to be ours.
pub(super) async fn file(signed_in: &SignedIn, mut form: Multipart, name: &str) -> Result<Vec<u8>, Problem> {
    let refused = |error: MultipartError| Problem::of_status(error.status());
    let mut genuine = false;
    while let Some(field) = form.next_field().await.map_err(refused)? {
        if field.name() == Some(csrf::FIELD) {
            csrf::check(signed_in, &field.text().await.map_err(refused)?)?;
            genuine = true;
        } else if field.name() == Some(name) && genuine {
            return Ok(field.bytes().await.map_err(refused)?.to_vec());
        }
    }
    Err(Problem::new(if genuine { Type::Malformed } else { Type::Forbidden }))
}
