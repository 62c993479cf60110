use askama::Template;
use axum::Router;
use axum::extract::{Form, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use heartward_core::Kind;
use http::HeaderMap;
use http::header::SET_COOKIE;
use serde::Deserialize;

use super::form::Wrong;
use super::sign_in::welcome;
use super::{page, page_with, see};
use crate::problem::Problem;
use crate::say;
use crate::session::{self, SecondStep};
use crate::state::Gateway;

pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/sign-in/second-step", get(show).post(complete))
}

#[derive(Template)]
#[template(path = "second_step.html")]
pub(super) struct SecondStepPage {
    pub(super) errors: Wrong,
}

#[derive(Deserialize)]
struct Given {
    code: String,
}

/// Leads on to the second step, which this browser keeps until it is done.
pub(super) fn ask(gateway: &Gateway, step: &SecondStep) -> Response {
    ([(SET_COOKIE, session::step_cookie(gateway, step))], see("/sign-in/second-step")).into_response()
}

async fn show(State(gateway): State<Gateway>, headers: HeaderMap) -> Result<Response, Problem> {
    match session::step(&headers, &gateway) {
        Some(_) => page(&SecondStepPage { errors: Wrong::default() }),
        None => Ok(see("/sign-in")),
    }
}

async fn complete(
    State(gateway): State<Gateway>,
    headers: HeaderMap,
    Form(Given { code }): Form<Given>,
) -> Result<Response, Problem> {
    let Some(token) = session::step(&headers, &gateway) else { return Ok(see("/sign-in")) };
    match session::complete(&gateway, &token, code).await {
        Ok(session) => {
            let mut response = welcome(&gateway, &session, "/");
            response.headers_mut().append(SET_COOKIE, session::no_step_cookie(&gateway));
            Ok(response)
        }
        Err(error) if error.kind() == Kind::Unauthenticated => Ok(see("/sign-in?over=yes")),
        Err(error) => {
            let mut errors = Wrong::from(error);
            if !errors.fields.is_empty() {
                say("second-step-wrong").clone_into(&mut errors.title);
                errors.fields.clear();
            }
            page_with(errors.status, &SecondStepPage { errors })
        }
    }
}
