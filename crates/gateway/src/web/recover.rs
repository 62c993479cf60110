use askama::Template;
use axum::Router;
use axum::extract::{Form, Query, State};
use axum::response::Response;
use axum::routing::get;
use heartward_core::Secret;
use heartward_proto::profiles::v1::{GetSetupRequest, RequestRecoveryRequest};
use http::StatusCode;
use serde::Deserialize;

use super::form::Wrong;
use super::{page_with, see};
use crate::address::ClientAddress;
use crate::clients::answer;
use crate::problem::Problem;
use crate::say;
use crate::session;
use crate::state::Gateway;

pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/recover", get(show).post(request)).route("/recover/code", get(show).post(recover))
}

#[derive(Template)]
#[template(path = "recover.html")]
pub(super) struct RecoverPage {
    /// Whether codes can be mailed.
    pub(super) by_mail: bool,
    /// Whether one was asked for just now.
    pub(super) asked: bool,
    pub(super) code: String,
    pub(super) errors: Wrong,
}

#[derive(Default, Deserialize)]
struct Asked {
    asked: Option<String>,
    /// The code of a link in a mail.
    #[serde(default)]
    code: String,
}

async fn show(State(gateway): State<Gateway>, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let page = RecoverPage {
        by_mail: by_mail(&gateway).await?,
        asked: asked.asked.is_some(),
        code: asked.code,
        errors: Wrong::default(),
    };
    page_with(StatusCode::OK, &page)
}

#[derive(Deserialize)]
struct Lost {
    email: String,
}

async fn request(
    State(gateway): State<Gateway>,
    client: ClientAddress,
    Form(Lost { email }): Form<Lost>,
) -> Result<Response, Problem> {
    let request = RequestRecoveryRequest { email, client: client.0.to_string() };
    answer(gateway.clients.joining().request_recovery(request).await)?;
    Ok(see("/recover?asked=yes"))
}

#[derive(Deserialize)]
struct Found {
    code: String,
    new_password: Secret,
}

async fn recover(
    State(gateway): State<Gateway>,
    client: ClientAddress,
    Form(Found { code, new_password }): Form<Found>,
) -> Result<Response, Problem> {
    match session::recover(&gateway, &code, &new_password, client).await {
        Ok(()) => Ok(see("/sign-in?recovered=yes")),
        Err(error) => {
            let mut errors = Wrong::from(error);
            if errors.status == StatusCode::BAD_REQUEST {
                say("recover-not-yet").clone_into(&mut errors.title);
            }
            let page = RecoverPage { by_mail: by_mail(&gateway).await?, asked: false, code, errors };
            page_with(page.errors.status, &page)
        }
    }
}

async fn by_mail(gateway: &Gateway) -> Result<bool, Problem> {
    Ok(answer(gateway.clients.accounts().get_setup(GetSetupRequest {}).await)?.mail_available)
}
