use askama::Template;
use axum::Router;
use axum::extract::{Form, Query, State};
use axum::response::Response;
use axum::routing::get;
use heartward_proto::profiles::v1::AcceptInvitationRequest;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use super::form::Wrong;
use super::setup::{NewAccount, Zones, zones};
use super::sign_in::{browser, lead_on};
use super::{page, page_with, see};
use crate::address::ClientAddress;
use crate::clients::answer;
use crate::problem::Problem;
use crate::say;
use crate::session;
use crate::state::Gateway;

pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/join", get(show).post(join))
}

#[derive(Template)]
#[template(path = "join.html")]
pub(super) struct JoinPage {
    pub(super) draft: NewAccount,
    pub(super) errors: Wrong,
    pub(super) zones: Zones,
}

#[derive(Default, Deserialize)]
struct Asked {
    /// The code of a link in a mail.
    #[serde(default)]
    code: String,
}

async fn show(Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let draft = NewAccount { code: asked.code, ..NewAccount::blank() };
    page(&JoinPage { draft, errors: Wrong::default(), zones: zones() })
}

async fn join(
    State(gateway): State<Gateway>,
    client: ClientAddress,
    headers: HeaderMap,
    Form(draft): Form<NewAccount>,
) -> Result<Response, Problem> {
    let request = AcceptInvitationRequest {
        code: draft.code.clone(),
        email: draft.email.clone(),
        password: draft.password.expose().to_owned(),
        name: draft.name.clone(),
        time_zone: draft.time_zone.clone(),
        client: client.0.to_string(),
    };
    if let Err(error) = answer(gateway.clients.joining().accept_invitation(request).await) {
        let mut errors = Wrong::from(error);
        if errors.status == StatusCode::BAD_REQUEST {
            say("join-nearly").clone_into(&mut errors.title);
        }
        return page_with(errors.status, &JoinPage { draft, errors, zones: zones() });
    }
    let credentials = session::Credentials {
        email: draft.email,
        password: draft.password,
        label: browser(&headers),
        client,
        device: session::device(&headers, &gateway),
    };
    match session::sign_in(&gateway, credentials).await {
        Ok(arrival) => Ok(lead_on(&gateway, &arrival, "/welcome")),
        // The address had an account before, with a password of its own.
        Err(_) => Ok(see("/sign-in?joined=yes")),
    }
}
