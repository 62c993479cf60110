//! The documentation for people: one page made from the same document that programs get, without a script.

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::get;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use utoipa::openapi::OpenApi;

use crate::problem::{Entry, Problem, Type};
use crate::state::Gateway;

mod view;

use view::View;

const STYLE: &str = include_str!("docs/style.css");

/// The document, the page made from it, and a page for each type of problem.
pub(super) fn router(document: &OpenApi) -> Router<Gateway> {
    // Both are the same for everybody and made once. A document that utoipa built can always be written.
    let json = document.to_json().unwrap_or_default();
    let page = View::of(&serde_json::to_value(document).unwrap_or_default()).render().unwrap_or_default();
    Router::new()
        .route("/api/openapi.json", get(async move || public("application/json", json)))
        .route("/api/docs", get(async move || public("text/html; charset=utf-8", page)))
        .route("/api/docs.css", get(async || public("text/css; charset=utf-8", STYLE.to_owned())))
        .route("/problems/{slug}", get(problem))
}

fn public(kind: &'static str, text: String) -> Response {
    let headers = [(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache")];
    (headers, text).into_response()
}

#[derive(Template)]
#[template(path = "api/problem.html")]
struct ProblemPage {
    entry: &'static Entry,
    advice: Vec<Piece>,
}

/// A type of problem and what to do about it.
async fn problem(Path(slug): Path<String>) -> Result<Response, Problem> {
    let of = Type::of_slug(&slug).ok_or_else(|| Problem::new(Type::NotFound))?;
    let entry = of.entry();
    let page = ProblemPage { entry, advice: pieces(entry.advice) }.render();
    let page = page.map_err(heartward_core::Error::internal)?;
    let mut response = Html(page).into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

/// A stretch of a description: words, or `code`.
struct Piece {
    code: bool,
    text: String,
}

/// Descriptions are Markdown of which the pages know one thing: backticks.
fn pieces(text: &str) -> Vec<Piece> {
    let parts = text.split('`').enumerate().filter(|(_, part)| !part.is_empty());
    parts.map(|(at, part)| Piece { code: at % 2 == 1, text: part.to_owned() }).collect()
}
