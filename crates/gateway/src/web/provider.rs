use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use heartward_core::{Caller, Error, Kind};
use heartward_proto::profiles::v1::DeleteIdentityRequest;
use http::HeaderMap;
use http::header::SET_COOKIE;
use serde::Deserialize;

use super::sign_in::{browser, lead_on, welcome};
use super::{Shell, Tab, page, prove, see};
use crate::address::ClientAddress;
use crate::clients::answer;
use crate::csrf::Submitted;
use crate::problem::Problem;
use crate::proof::Proven;
use crate::session::{self, Arrival, Errand, SignedIn, Trip};
use crate::state::Gateway;

/// The ways to the operator's provider, and the one back.
pub(super) fn router() -> Router<Gateway> {
    Router::new()
        .route("/sign-in/provider", get(leave))
        .route("/sign-in/provider/return", get(arrive))
        .route("/prove/provider", get(leave_to_prove))
        .route("/settings/security/identities", post(leave_to_connect))
        .route("/settings/security/identities/{id}/delete", post(delete))
}

#[derive(Template)]
#[template(path = "provider.html")]
pub(super) struct ProviderPage {
    pub(super) shell: Shell,
    /// What the operator calls it.
    pub(super) provider: String,
    /// Its address.
    pub(super) url: String,
}

#[derive(Deserialize)]
struct Asked {
    next: Option<String>,
}

/// What the provider sends a browser back with. What was refused there comes without a code.
#[derive(Deserialize)]
struct Brought {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
}

async fn leave(State(gateway): State<Gateway>, client: ClientAddress) -> Result<Response, Problem> {
    let leaving = session::leave(&gateway, &Caller::System, client, Errand::SignIn, "/").await?;
    Ok(([(SET_COOKIE, leaving.cookie)], see(leaving.url)).into_response())
}

async fn leave_to_prove(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    client: ClientAddress,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let next = prove::page_of(asked.next.as_deref().unwrap_or_default());
    let leaving = session::leave(&gateway, &signed_in.caller, client, Errand::Prove, &next).await?;
    Ok(([(SET_COOKIE, leaving.cookie)], see(leaving.url)).into_response())
}

/// Leads there by a link: a form of ours is not followed to another site.
async fn leave_to_connect(
    State(gateway): State<Gateway>,
    _: Proven,
    client: ClientAddress,
    form: Submitted,
) -> Result<Response, Problem> {
    let caller = &form.signed_in.caller;
    let leaving = session::leave(&gateway, caller, client, Errand::Connect, "/settings/security").await?;
    let provider = session::identities(&gateway, caller).await?.provider;
    let shell = Shell::new(&form.signed_in, Tab::Settings);
    let shown = page(&ProviderPage { shell, provider, url: leaving.url })?;
    Ok(([(SET_COOKIE, leaving.cookie)], shown).into_response())
}

async fn arrive(
    State(gateway): State<Gateway>,
    signed_in: Option<SignedIn>,
    headers: HeaderMap,
    Query(brought): Query<Brought>,
) -> Result<Response, Problem> {
    let mut response = match (session::trip(&headers, &gateway), signed_in) {
        // Somebody else's return, or one that took too long.
        (None, _) => see("/sign-in?provider=no"),
        (Some(trip), signed_in) => go_on(&gateway, trip, signed_in, &headers, brought).await?,
    };
    response.headers_mut().append(SET_COOKIE, session::no_trip_cookie(&gateway));
    Ok(response)
}

/// Does what somebody went there for.
async fn go_on(
    gateway: &Gateway,
    trip: Trip,
    signed_in: Option<SignedIn>,
    headers: &HeaderMap,
    brought: Brought,
) -> Result<Response, Problem> {
    let (state, code) = (brought.state, brought.code);
    match (trip.errand, signed_in) {
        (Errand::SignIn, before) => match trip.sign_in(gateway, state, code, browser(headers)).await {
            Ok(admitted) => {
                // The session that this browser had is replaced, not added to.
                if let Some(before) = before {
                    session::sign_out(gateway, &before.token).await?;
                }
                Ok(lead_on(gateway, &Arrival { admitted, device: None }, "/"))
            }
            Err(error) if error.kind() == Kind::NotFound => Ok(see("/sign-in?provider=unknown")),
            Err(error) if is_refusal(&error) => Ok(see("/sign-in?provider=no")),
            Err(error) => Err(error.into()),
        },
        (Errand::Connect, Some(signed_in)) => match trip.connect(gateway, &signed_in, state, code).await {
            Ok(()) => Ok(see("/settings/security?said=identity")),
            Err(error) if error.kind() == Kind::Conflict => Ok(see("/settings/security?said=identity-taken")),
            Err(error) if is_refusal(&error) => Ok(see("/settings/security?said=no-identity")),
            Err(error) => Err(error.into()),
        },
        (Errand::Prove, Some(signed_in)) => match trip.prove(gateway, &signed_in, state, code).await {
            Ok(session) => Ok(welcome(gateway, &session, &prove::page_of(&trip.next))),
            Err(error) if is_refusal(&error) => Ok(see(prove::path(&trip.next))),
            Err(error) => Err(error.into()),
        },
        (Errand::Connect | Errand::Prove, None) => Ok(see("/sign-in")),
    }
}

async fn delete(
    State(gateway): State<Gateway>,
    _: Proven,
    Path(id): Path<String>,
    form: Submitted,
) -> Result<Response, Problem> {
    let mut client = gateway.clients.identities(&form.signed_in.caller);
    answer(client.delete_identity(DeleteIdentityRequest { id }).await)?;
    Ok(see("/settings/security?said=identity-gone"))
}

/// Whether it did not work out, whatever was wrong with it.
fn is_refusal(error: &Error) -> bool {
    matches!(error.kind(), Kind::Unauthenticated | Kind::Invalid)
}
