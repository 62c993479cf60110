use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use heartward_core::{Kind, Result, Secret};
use heartward_proto::profiles::v1::{ListSessionsRequest, Session};
use serde::Deserialize;

use super::form::Wrong;
use super::words::Here;
use super::{Shell, Tab, page_with, see};
use crate::clients::answer;
use crate::convert::time;
use crate::csrf::Submitted;
use crate::problem::Problem;
use crate::say;
use crate::session::{self, SignedIn};
use crate::state::Gateway;

pub(super) fn router() -> Router<Gateway> {
    Router::new()
        .route("/settings/account", get(show))
        .route("/settings/account/password", post(change_password))
        .route("/settings/account/sessions/end-others", post(end_others))
        .route("/settings/account/sessions/{id}/end", post(end))
}

#[derive(Template)]
#[template(path = "account.html")]
pub(super) struct AccountPage {
    pub(super) shell: Shell,
    pub(super) said: &'static str,
    /// Tells the browser's password keeper whose password changes.
    pub(super) email: String,
    pub(super) sessions: Vec<OpenSession>,
    pub(super) errors: Wrong,
}

/// One place where somebody is signed in.
pub(super) struct OpenSession {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) current: bool,
    pub(super) since: String,
    pub(super) used: String,
}

impl OpenSession {
    pub(super) fn of(session: Session, current: &str, here: Here) -> Self {
        let say = |then, words: fn(&Here, _) -> String| time(then).map(|then| words(&here, then)).unwrap_or_default();
        Self {
            current: session.id == current,
            since: say(session.create_time, Here::day),
            used: say(session.last_use_time, Here::ago),
            label: session.label,
            id: session.id,
        }
    }
}

#[derive(Default, Deserialize)]
struct Asked {
    said: Option<String>,
}

async fn show(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let said = asked.said.as_deref().map_or("", said);
    let page = load(&gateway, &signed_in).await?;
    render(&AccountPage { said, ..page })
}

async fn change_password(State(gateway): State<Gateway>, form: Submitted) -> Result<Response, Problem> {
    // Blanks at the ends of a password belong to it.
    let word = |field: &str| Secret::new(form.exact(field));
    let (present, new) = (word("present_password"), word("new_password"));
    match session::change_password(&gateway, &form.signed_in, &present, &new).await {
        Ok(()) => Ok(see("/settings/account?said=changed")),
        Err(error) if error.kind() == Kind::Invalid => {
            let mut errors = Wrong::from(error);
            say("account-password-kept").clone_into(&mut errors.title);
            render(&AccountPage { errors, ..load(&gateway, &form.signed_in).await? })
        }
        Err(error) => Err(error.into()),
    }
}

async fn end(State(gateway): State<Gateway>, Path(id): Path<String>, form: Submitted) -> Result<Response, Problem> {
    match session::revoke(&gateway, &form.signed_in, id).await {
        Err(error) if error.kind() != Kind::NotFound => Err(error.into()),
        // One that has ended meanwhile is as it was to be.
        _ => Ok(see("/settings/account?said=ended")),
    }
}

async fn end_others(State(gateway): State<Gateway>, form: Submitted) -> Result<Response, Problem> {
    session::revoke_others(&gateway, &form.signed_in).await?;
    Ok(see("/settings/account?said=others-ended"))
}

async fn load(gateway: &Gateway, signed_in: &SignedIn) -> Result<AccountPage> {
    let told = answer(gateway.clients.sessions(&signed_in.caller).list_sessions(ListSessionsRequest {}).await)?;
    let (current, here) = (signed_in.session()?, Here::of(&signed_in.account, gateway.clock.now()));
    Ok(AccountPage {
        shell: Shell::new(signed_in, Tab::Settings),
        said: "",
        email: signed_in.account.email.clone(),
        sessions: told.sessions.into_iter().map(|session| OpenSession::of(session, current, here)).collect(),
        errors: Wrong::default(),
    })
}

fn render(page: &AccountPage) -> Result<Response, Problem> {
    page_with(page.errors.status, page)
}

fn said(what: &str) -> &'static str {
    match what {
        "changed" => say("account-changed"),
        "ended" => say("account-ended"),
        "others-ended" => say("account-others-ended"),
        _ => "",
    }
}
