//! The pages. One file per page: what it shows, what its forms do, and the words it finds for what it was told.
//!
//! Everything works without a script. A form that is not right yet comes back with its words kept; one that is leads on
//! to a page that says so (303), so that loading again sends nothing twice. A page uses nothing that the REST API does
//! not offer.

use std::fmt::Display;

use askama::Template;
use axum::Router;
use axum::response::{Html, IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use heartward_core::{AccountId, Caller, Error, Result};
use heartward_proto::profiles::v1::{ListPeopleRequest, Person};
use http::header::LOCATION;
use http::{HeaderName, StatusCode};
use sha2::{Digest as _, Sha256};

use crate::clients::answer;
use crate::problem::Problem;
use crate::session::SignedIn;
use crate::state::Gateway;

mod about;
mod account;
mod admin;
mod archive;
pub(crate) mod assets;
mod calendar;
mod channels;
mod conversation;
mod draft;
mod erasing;
mod form;
mod help;
mod import;
mod insights;
mod join;
mod language;
mod log;
mod memory;
mod notice;
mod offers;
mod passkeys;
mod people;
mod person;
mod problem;
mod prompts;
mod prove;
mod provider;
mod qr;
mod quiet;
mod recover;
mod reflect;
mod reminders;
mod search;
mod second_step;
mod security;
mod self_check;
mod settings;
mod setup;
mod sharing;
mod sign;
mod sign_in;
mod talk;
#[cfg(test)]
mod tests;
mod timeline;
mod today;
mod together;
mod tokens;
mod unsubscribe;
mod welcome;
pub(crate) mod words;

pub(crate) use problem::problem_page;

/// The pages.
pub(crate) fn router() -> Router<Gateway> {
    Router::new()
        .merge(assets::router())
        .merge(setup::router())
        .merge(sign_in::router())
        .merge(join::router())
        .merge(recover::router())
        .merge(second_step::router())
        .merge(prove::router())
        .merge(security::router())
        .merge(passkeys::router())
        .merge(provider::router())
        .merge(today::router())
        .merge(log::router())
        .merge(conversation::router())
        .merge(people::router())
        .merge(person::router())
        .merge(offers::router())
        .merge(notice::router())
        .merge(reminders::router())
        .merge(quiet::router())
        .merge(insights::router())
        .merge(reflect::router())
        .merge(prompts::router())
        .merge(timeline::router())
        .merge(welcome::router())
        .merge(sign::router())
        .merge(channels::router())
        .merge(search::router())
        .merge(settings::router())
        .merge(account::router())
        .merge(tokens::router())
        .merge(admin::router())
        .merge(self_check::router())
        .merge(erasing::router())
        .merge(archive::router())
        .merge(import::router())
        .merge(about::router())
        .merge(help::router())
        .merge(language::router())
        .merge(calendar::router())
        .merge(unsubscribe::router())
}

/// The parts of the site that the navigation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    Today,
    People,
    Log,
    Insights,
    Prompts,
    Reflect,
    Timeline,
    Reminders,
    Settings,
}

/// What is around every page of somebody who is signed in.
pub(crate) struct Shell {
    /// What to call them.
    name: String,
    /// What each form carries.
    csrf: String,
    /// Whose account it is, without saying who: what waits on a device is sent for them alone.
    who: String,
    /// Where they are.
    here: Tab,
    /// Whether they look after who may sign in.
    admin: bool,
}

impl Shell {
    fn new(signed_in: &SignedIn, here: Tab) -> Self {
        let account = &signed_in.account;
        let who = who(account.id);
        Self { name: account.name.clone(), csrf: signed_in.csrf.clone(), who, here, admin: account.is_admin }
    }
}

fn who(account: AccountId) -> String {
    let digest = Sha256::digest(account.uuid().as_bytes());
    URL_SAFE_NO_PAD.encode(&digest[..12])
}

/// A template as a page.
fn page(template: &impl Template) -> Result<Response, Problem> {
    Ok(Html(template.render().map_err(Error::internal)?).into_response())
}

/// The same with another status, for forms that come back.
fn page_with(status: StatusCode, template: &impl Template) -> Result<Response, Problem> {
    Ok((status, page(template)?).into_response())
}

/// Leads on to another page, after a form.
fn see(path: impl Display) -> Response {
    let header: [(HeaderName, String); 1] = [(LOCATION, path.to_string())];
    (StatusCode::SEE_OTHER, header).into_response()
}

/// Everybody the caller knows, archived people too.
pub(crate) async fn everybody(gateway: &Gateway, caller: &Caller) -> Result<Vec<Person>> {
    let mut client = gateway.clients.people(caller);
    let mut people = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListPeopleRequest { page_size: 1000, page_token, include_archived: true, ..Default::default() };
        let page = answer(client.list_people(request).await)?;
        people.extend(page.people);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(people);
        }
    }
}
