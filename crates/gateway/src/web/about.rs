use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use chrono::{DateTime, Utc};

use super::{page, words};
use crate::problem::Problem;
use crate::state::Gateway;
use crate::{say, tell};

/// For everybody, without signing in.
pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/about", get(about))
}

#[derive(Template)]
#[template(path = "about.html")]
pub(super) struct AboutPage {
    /// How old the last backup is, in a sentence; absent where none is made.
    pub(super) backup: Option<String>,
}

async fn about(State(gateway): State<Gateway>) -> Result<Response, Problem> {
    let told = |at: DateTime<Utc>| {
        let day = words::dated("date-year", at.date_naive());
        tell("about-backup").with("day", day.to_string()).with("time", at.format("%H:%M").to_string()).to_string()
    };
    let backup =
        gateway.last_backup.as_ref().map(|last| last().map_or_else(|| say("about-no-backup").to_owned(), told));
    page(&AboutPage { backup })
}
