//! The REST API. One file per resource: routes, request and response bodies, and their documentation, side by side.

use axum::Router;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::state::Gateway;

mod account;
mod admin;
pub(crate) mod archive;
mod channels;
mod check_ins;
mod conversations;
mod docs;
mod erasing;
mod factors;
mod identities;
mod insights;
mod joining;
mod model;
mod notices;
mod offers;
mod openapi;
mod overview;
mod passkeys;
mod people;
mod preferences;
mod prompts;
mod reminders;
mod reply;
mod request;
mod search;
mod session;
mod sessions;
mod setup;
mod signs;
mod today;
mod tokens;
mod transfer;
mod words;

pub(crate) use today::by_familiarity;

/// The API and its documentation.
pub(crate) fn router() -> Router<Gateway> {
    let (routes, document) = documented();
    routes.merge(docs::router(&document))
}

/// Method and path of every operation that takes somebody who is signed in.
#[cfg(test)]
pub(crate) fn guarded() -> Vec<(String, String)> {
    openapi::guarded(documented().1)
}

/// The routes together with what describes them; neither can be added without the other.
fn documented() -> (Router<Gateway>, OpenApi) {
    let (routes, document) = OpenApiRouter::with_openapi(openapi::base())
        .merge(session::router())
        .merge(sessions::router())
        .merge(tokens::router())
        .merge(account::router())
        .merge(factors::router())
        .merge(passkeys::router())
        .merge(identities::router())
        .merge(setup::router())
        .merge(joining::router())
        .merge(admin::router())
        .merge(people::router())
        .merge(conversations::router())
        .merge(insights::router())
        .merge(overview::router())
        .merge(search::router())
        .merge(model::router())
        .merge(check_ins::router())
        .merge(signs::router())
        .merge(prompts::router())
        .merge(offers::router())
        .merge(reminders::router())
        .merge(notices::router())
        .merge(preferences::router())
        .merge(channels::router())
        .merge(today::router())
        .merge(transfer::router())
        .merge(archive::router())
        .merge(erasing::router())
        .split_for_parts();
    (routes, openapi::with_refusals(document))
}
