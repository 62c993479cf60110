use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use heartward_core::{Id, PersonId};

use super::form::Wrong;
use super::import::file;
use super::words::counted;
use super::{Shell, Tab, page, page_with, see};
use crate::api::archive::{self, Import, ImportState, Kept, MAX_ARCHIVE};
use crate::csrf::Submitted;
use crate::problem::Problem;
use crate::proof::Proven;
use crate::session::SignedIn;
use crate::state::Gateway;
use crate::{say, tell};

/// The file, and a little for the form around it.
const MAX_FORM: usize = MAX_ARCHIVE + 64 * 1024;

pub(super) fn router() -> Router<Gateway> {
    let import = post(import).layer(DefaultBodyLimit::max(MAX_FORM));
    Router::new()
        .route("/settings/archive", get(show).post(export))
        .route("/settings/archive/import", import)
        .route("/settings/archive/imports/{id}", get(progress))
        .route("/people/{id}/kept", get(show_kept).post(export_kept))
}

/// Everything out, and in again.
#[derive(Template)]
#[template(path = "archive.html")]
pub(super) struct ArchivePage {
    pub(super) shell: Shell,
    pub(super) errors: Wrong,
}

async fn show(signed_in: SignedIn) -> Result<Response, Problem> {
    page(&ArchivePage { shell: Shell::new(&signed_in, Tab::Settings), errors: Wrong::default() })
}

async fn export(State(gateway): State<Gateway>, _: Proven, form: Submitted) -> Result<Response, Problem> {
    archive::zip(&gateway, &form.signed_in, None).await
}

async fn import(State(gateway): State<Gateway>, signed_in: SignedIn, form: Multipart) -> Result<Response, Problem> {
    let file = file(&signed_in, form, "archive").await?;
    match archive::begin(&gateway, &signed_in, file).await {
        Ok(id) => Ok(see(format!("/settings/archive/imports/{id}"))),
        Err(problem) => {
            let title = say("archive-not").to_owned();
            let errors = Wrong { title, ..Wrong::of_problem(problem) };
            page_with(errors.status, &ArchivePage { shell: Shell::new(&signed_in, Tab::Settings), errors })
        }
    }
}

/// How far an import is. It can be left, and come back to.
#[derive(Template)]
#[template(path = "archive_import.html")]
pub(super) struct ProgressPage {
    pub(super) shell: Shell,
    pub(super) import: Import,
}

impl ProgressPage {
    /// "12 of 300 records".
    fn seen(&self) -> String {
        let total = usize::try_from(self.import.total).unwrap_or_default();
        tell("archive-seen")
            .with("seen", self.import.seen.to_string())
            .with("total", counted(total, "counted-records"))
            .to_string()
    }

    fn added(&self) -> String {
        counted(usize::try_from(self.import.added).unwrap_or_default(), "counted-records")
    }
}

async fn progress(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let import = archive::look(&gateway, &signed_in, Id::parse("id", &id)?).await?;
    page(&ProgressPage { shell: Shell::new(&signed_in, Tab::Settings), import })
}

/// What is kept about a person, for who is asked by them.
#[derive(Template)]
#[template(path = "kept.html")]
pub(super) struct KeptPage {
    pub(super) shell: Shell,
    pub(super) kept: Kept,
}

impl KeptPage {
    /// What is known of who it is.
    fn known(&self) -> &'static str {
        let person = &self.kept.person;
        match (person.pronouns.is_empty(), person.birthday.is_some()) {
            (true, false) => say("kept-known"),
            (false, false) => say("kept-known-pronouns"),
            (true, true) => say("kept-known-birthday"),
            (false, true) => say("kept-known-both"),
        }
    }

    /// What there is, each in a few words.
    fn lines(&self) -> Vec<String> {
        let Kept { talks, notes, closeness, reminders, offers, .. } = self.kept;
        let lines = [
            (talks, tell("kept-talks").with("talks", counted(talks, "counted-talks"))),
            (notes, tell("kept-talk-notes").with("notes", counted(notes, "counted-notes"))),
            (closeness, tell("kept-closeness").with("answers", counted(closeness, "counted-answers"))),
            (reminders, tell("kept-reminders").with("reminders", counted(reminders, "counted-reminders"))),
            (offers, tell("kept-offers").with("offers", counted(offers, "counted-offers"))),
        ];
        lines.into_iter().filter(|(count, _)| *count > 0).map(|(_, line)| line.to_string()).collect()
    }
}

async fn show_kept(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let kept = archive::kept(&gateway, &signed_in, PersonId::parse("id", &id)?).await?;
    page(&KeptPage { shell: Shell::new(&signed_in, Tab::People), kept })
}

async fn export_kept(
    State(gateway): State<Gateway>,
    _: Proven,
    Path(id): Path<String>,
    form: Submitted,
) -> Result<Response, Problem> {
    archive::zip(&gateway, &form.signed_in, Some(PersonId::parse("id", &id)?)).await
}
