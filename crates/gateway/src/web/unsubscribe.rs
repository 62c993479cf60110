use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use heartward_core::Caller;
use heartward_proto::reminders::v1::UnsubscribeRequest;

use super::page;
use crate::clients::answer;
use crate::problem::Problem;
use crate::state::Gateway;

/// For whoever has a mail with the link, signed in or not. Mail programs post by themselves (RFC 8058); reading the page
/// changes nothing, since programs that look at links do that too.
pub(super) fn router() -> Router<Gateway> {
    Router::new().route("/u/{token}", get(ask).post(unsubscribe))
}

#[derive(Template)]
#[template(path = "unsubscribe.html")]
pub(super) struct UnsubscribePage {
    /// Whether it is done.
    pub(super) done: bool,
}

async fn ask() -> Result<Response, Problem> {
    page(&UnsubscribePage { done: false })
}

async fn unsubscribe(State(gateway): State<Gateway>, Path(token): Path<String>) -> Result<Response, Problem> {
    answer(gateway.clients.channels(&Caller::System).unsubscribe(UnsubscribeRequest { token }).await)?;
    page(&UnsubscribePage { done: true })
}
