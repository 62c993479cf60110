use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use super::page;
use crate::problem::Problem;
use crate::state::Gateway;

/// Pages for everybody, without signing in: somebody in a hard moment is not asked for a password.
pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/about", get(about)).route("/help", get(help))
}

#[derive(Template)]
#[template(path = "about.html")]
pub(super) struct AboutPage;

#[derive(Template)]
#[template(path = "help.html")]
pub(super) struct HelpPage;

async fn about() -> Result<Response, Problem> {
    page(&AboutPage)
}

async fn help() -> Result<Response, Problem> {
    page(&HelpPage)
}
