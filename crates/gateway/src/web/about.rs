use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use super::page;
use crate::problem::Problem;
use crate::state::Gateway;

/// For everybody, without signing in.
pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/about", get(about))
}

#[derive(Template)]
#[template(path = "about.html")]
pub(super) struct AboutPage;

async fn about() -> Result<Response, Problem> {
    page(&AboutPage)
}
