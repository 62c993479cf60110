use askama::Template;
use axum::Router;
use axum::extract::{Form, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http::header::SET_COOKIE;
use serde::Deserialize;

use super::{page, see};
use crate::problem::{Problem, Type};
use crate::session::SignedIn;
use crate::speech::{self, Locale};
use crate::state::Gateway;

pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/language", get(show).post(choose))
}

/// The languages to choose from. The choice is this browser's, so that the page before signing in has it too.
#[derive(Template)]
#[template(path = "language.html")]
pub(super) struct LanguagePage;

#[derive(Deserialize)]
struct Chosen {
    language: String,
}

async fn show() -> Result<Response, Problem> {
    page(&LanguagePage)
}

async fn choose(
    State(gateway): State<Gateway>,
    signed_in: Option<SignedIn>,
    Form(Chosen { language }): Form<Chosen>,
) -> Result<Response, Problem> {
    let locale = Locale::of_tag(&language).ok_or_else(|| Problem::new(Type::Malformed))?;
    let on = if signed_in.is_some() { "/settings" } else { "/sign-in" };
    Ok(([(SET_COOKIE, speech::cookie(&gateway, locale))], see(on)).into_response())
}
