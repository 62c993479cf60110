use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use heartward_core::{Error, Kind};
use heartward_proto::reflections::v1::{ExcerptPiece, FoundNote, SearchNotesRequest, SearchNotesResponse};

use super::form::Wrong;
use super::words::{Here, counted};
use super::{Shell, Tab, page, page_with};
use crate::clients::answer;
use crate::convert::time;
use crate::csrf::Submitted;
use crate::problem::Problem;
use crate::session::SignedIn;
use crate::state::Gateway;
use crate::{say, tell};

/// How many notes are shown at most.
const MOST: i32 = 50;

pub(super) fn router() -> Router<Gateway> {
    // What is looked for is in a form, because addresses end up in logs.
    Router::new().route("/search", get(show).post(search))
}

#[derive(Template)]
#[template(path = "search.html")]
pub(super) struct SearchPage {
    pub(super) shell: Shell,
    pub(super) query: String,
    /// "3 notes"; empty before anything was looked for.
    pub(super) sentence: String,
    pub(super) found: Vec<Hit>,
    pub(super) errors: Wrong,
}

/// A note that was found.
pub(super) struct Hit {
    pub(super) path: String,
    /// What it is, and when it was.
    pub(super) what: String,
    pub(super) excerpt: Vec<ExcerptPiece>,
}

async fn show(signed_in: SignedIn) -> Result<Response, Problem> {
    page(&SearchPage::new(Shell::new(&signed_in, Tab::Insights), String::new()))
}

async fn search(State(gateway): State<Gateway>, form: Submitted) -> Result<Response, Problem> {
    let query = form.all("query").next().unwrap_or_default().trim().to_owned();
    let here = Here::of(&form.signed_in.account, gateway.clock.now());
    let request = SearchNotesRequest { query: query.clone(), page_size: MOST };
    let mut client = gateway.clients.search(&form.signed_in.caller);
    let mut shown = SearchPage::new(Shell::new(&form.signed_in, Tab::Insights), query);
    match answer(client.search_notes(request).await) {
        Ok(told) => {
            shown.tell(told, here);
            page(&shown)
        }
        Err(error) if error.kind() == Kind::Invalid => {
            // It is about the one field there is.
            let word = Error::invalid("query", say("search-wrong"));
            shown.errors = word.into();
            page_with(shown.errors.status, &shown)
        }
        Err(error) => Err(error.into()),
    }
}

impl SearchPage {
    pub(super) fn new(shell: Shell, query: String) -> Self {
        Self { shell, query, sentence: String::new(), found: Vec::new(), errors: Wrong::default() }
    }

    pub(super) fn tell(&mut self, told: SearchNotesResponse, here: Here) {
        let total = usize::try_from(told.total).unwrap_or(0);
        self.sentence = match total {
            0 => say("search-nothing").to_owned(),
            _ if total > told.notes.len() => {
                let notes = counted(total, "counted-notes");
                tell("search-best").with("notes", notes).with("shown", told.notes.len()).to_string()
            }
            _ => tell("search-all").with("notes", counted(total, "counted-notes")).to_string(),
        };
        self.found = told.notes.into_iter().map(|note| Hit::new(note, here)).collect();
    }
}

impl Hit {
    fn new(note: FoundNote, here: Here) -> Self {
        let day = time(note.occur_time).map(|time| here.ago(time)).unwrap_or_default();
        let (path, what) = if note.conversation_id.is_empty() {
            ("/reflect".to_owned(), tell("search-check-in"))
        } else {
            (format!("/conversations/{}", note.conversation_id), tell("search-talk"))
        };
        Self { path, what: what.with("day", day).to_string(), excerpt: note.excerpt }
    }
}
