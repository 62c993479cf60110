use askama::Template;
use axum::Router;
use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use heartward_core::{Kind, Secret};
use heartward_proto::profiles::v1::GetSetupRequest;
use http::HeaderMap;
use http::header::{SET_COOKIE, USER_AGENT};
use serde::Deserialize;

use super::form::Wrong;
use super::{page, page_with, second_step, see};
use crate::address::ClientAddress;
use crate::clients::answer;
use crate::csrf;
use crate::problem::Problem;
use crate::say;
use crate::session::{self, Admitted, Arrival, Credentials, NewSession, SignedIn};
use crate::state::Gateway;

pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/sign-in", get(show).post(sign_in)).route("/sign-out", post(sign_out))
}

#[derive(Template)]
#[template(path = "sign_in.html")]
pub(super) struct SignInPage {
    pub(super) email: String,
    pub(super) errors: Wrong,
    /// What the provider is called that people may sign in at; empty without one.
    pub(super) provider: String,
    /// What happened just now; empty when nothing did.
    pub(super) said: &'static str,
}

#[derive(Deserialize)]
struct Asked {
    signed_out: Option<String>,
    over: Option<String>,
    passkey: Option<String>,
    joined: Option<String>,
    recovered: Option<String>,
    provider: Option<String>,
}

impl Asked {
    fn said(&self) -> &'static str {
        match self {
            Self { signed_out: Some(_), .. } => say("sign-in-signed-out"),
            Self { over: Some(_), .. } => say("sign-in-over"),
            Self { passkey: Some(_), .. } => say("sign-in-passkey-unknown"),
            Self { provider: Some(how), .. } if how == "unknown" => say("sign-in-provider-unknown"),
            Self { provider: Some(_), .. } => say("provider-not"),
            Self { joined: Some(_), .. } => say("sign-in-joined"),
            Self { recovered: Some(_), .. } => say("sign-in-recovered"),
            _ => "",
        }
    }
}

#[derive(Deserialize)]
struct Submitted {
    email: String,
    password: Secret,
}

async fn show(
    State(gateway): State<Gateway>,
    signed_in: Option<SignedIn>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    if signed_in.is_some() {
        return Ok(see("/"));
    }
    let setup = answer(gateway.clients.accounts().get_setup(GetSetupRequest {}).await)?;
    if setup.open {
        return Ok(see("/setup"));
    }
    let provider = setup.provider;
    page(&SignInPage { email: String::new(), errors: Wrong::default(), provider, said: asked.said() })
}

async fn sign_in(
    State(gateway): State<Gateway>,
    before: Option<SignedIn>,
    client: ClientAddress,
    headers: HeaderMap,
    Form(Submitted { email, password }): Form<Submitted>,
) -> Result<Response, Problem> {
    let credentials = Credentials {
        email: email.clone(),
        password,
        label: browser(&headers),
        client,
        device: session::device(&headers, &gateway),
    };
    match session::sign_in(&gateway, credentials).await {
        Ok(arrival) => {
            // The session that this browser had is replaced, not added to.
            if let Some(before) = before {
                session::sign_out(&gateway, &before.token).await?;
            }
            Ok(lead_on(&gateway, &arrival, "/"))
        }
        Err(error) => {
            let errors = match error.kind() {
                Kind::Unauthenticated | Kind::Invalid | Kind::NotFound => Wrong {
                    status: http::StatusCode::UNPROCESSABLE_ENTITY,
                    title: say("sign-in-wrong").to_owned(),
                    fields: Vec::new(),
                },
                _ => error.into(),
            };
            let provider = answer(gateway.clients.accounts().get_setup(GetSetupRequest {}).await)?.provider;
            page_with(errors.status, &SignInPage { email, errors, provider, said: "" })
        }
    }
}

async fn sign_out(State(gateway): State<Gateway>, form: csrf::Submitted) -> Result<Response, Problem> {
    session::sign_out(&gateway, &form.signed_in.token).await?;
    Ok(([(SET_COOKIE, session::no_cookie(&gateway))], see("/sign-in?signed_out=yes")).into_response())
}

/// Leads on: in, or to the second step. The browser is known from now on.
pub(super) fn lead_on(gateway: &Gateway, arrival: &Arrival, path: &str) -> Response {
    let mut response = match &arrival.admitted {
        Admitted::In(session) => welcome(gateway, session, path),
        Admitted::Halfway(step) => second_step::ask(gateway, step),
    };
    if let Some(device) = &arrival.device {
        response.headers_mut().append(SET_COOKIE, session::device_cookie(gateway, device));
    }
    response
}

/// Leads on, signed in.
pub(super) fn welcome(gateway: &Gateway, session: &NewSession, path: &str) -> Response {
    ([(SET_COOKIE, session::cookie(gateway, session))], see(path)).into_response()
}

/// What signed in, for the list of sessions: "Firefox on Linux".
pub(super) fn browser(headers: &HeaderMap) -> String {
    let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    // The order matters: most browsers also claim to be those further down.
    let browsers =
        [("Firefox/", "Firefox"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];
    let systems = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let find =
        |known: &[(&str, &'static str)]| known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    match (find(&browsers), find(&systems)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        _ => "A browser".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_known_by_name() {
        let named =
            |agent: &'static str| browser(&HeaderMap::from_iter([(USER_AGENT, http::HeaderValue::from_static(agent))]));
        assert_eq!(named("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"), "Firefox on Linux");
        assert_eq!(
            named("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"),
            "Chrome on Android"
        );
        assert_eq!(named("curl/8"), "A browser");
    }
}
