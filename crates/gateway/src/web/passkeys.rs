use axum::Router;
use axum::extract::{Form, Path, State};
use axum::response::Response;
use axum::routing::post;
use heartward_core::{Error, Kind, Secret};
use heartward_proto::profiles::v1::{CreatePasskeyRequest, DeletePasskeyRequest};
use http::HeaderMap;
use http::header::SET_COOKIE;
use serde::Deserialize;

use super::sign_in::{browser, welcome};
use super::{prove, security, see};
use crate::clients::answer;
use crate::csrf::Submitted;
use crate::problem::Problem;
use crate::proof::Proven;
use crate::session;
use crate::state::Gateway;

/// Where forms go that `static/passkey.js` fills in.
pub(super) fn router() -> Router<Gateway> {
    Router::new()
        .route("/sign-in/passkey", post(sign_in))
        .route("/prove/passkey", post(give_proof))
        .route("/settings/security/passkeys", post(create))
        .route("/settings/security/passkeys/{id}/delete", post(delete))
}

#[derive(Deserialize)]
struct Assertion {
    ceremony: Secret,
    credential: String,
}

async fn sign_in(
    State(gateway): State<Gateway>,
    headers: HeaderMap,
    Form(Assertion { ceremony, credential }): Form<Assertion>,
) -> Result<Response, Problem> {
    match session::sign_in_with_passkey(&gateway, &ceremony, credential, browser(&headers)).await {
        Ok(session) => {
            let mut response = welcome(&gateway, &session, "/");
            response.headers_mut().append(SET_COOKIE, session::no_step_cookie(&gateway));
            Ok(response)
        }
        Err(error) if is_refusal(&error) => Ok(see("/sign-in?passkey=unknown")),
        Err(error) => Err(error.into()),
    }
}

async fn give_proof(State(gateway): State<Gateway>, form: Submitted) -> Result<Response, Problem> {
    let next = prove::page_of(form.text("next"));
    let (ceremony, credential) = (Secret::new(form.text("ceremony")), form.text("credential").to_owned());
    match session::prove_with_passkey(&gateway, &form.signed_in, &ceremony, credential).await {
        Ok(session) => Ok(welcome(&gateway, &session, &next)),
        Err(error) if is_refusal(&error) => Ok(see(prove::path(&next))),
        Err(error) => Err(error.into()),
    }
}

async fn create(State(gateway): State<Gateway>, _: Proven, form: Submitted) -> Result<Response, Problem> {
    let request = CreatePasskeyRequest {
        ceremony: form.text("ceremony").to_owned(),
        credential: form.text("credential").to_owned(),
        name: form.text("name").to_owned(),
    };
    match answer(gateway.clients.passkeys(&form.signed_in.caller).create_passkey(request).await) {
        Ok(made) => security::shown(&gateway, &form.signed_in, "passkey", made.recovery_codes).await,
        Err(error) if error.kind() == Kind::Invalid => Ok(see("/settings/security?said=no-passkey")),
        Err(error) => Err(error.into()),
    }
}

async fn delete(
    State(gateway): State<Gateway>,
    _: Proven,
    Path(id): Path<String>,
    form: Submitted,
) -> Result<Response, Problem> {
    let mut client = gateway.clients.passkeys(&form.signed_in.caller);
    answer(client.delete_passkey(DeletePasskeyRequest { id }).await)?;
    Ok(see("/settings/security?said=passkey-gone"))
}

/// Whether the passkey did not do, whatever was wrong with it.
fn is_refusal(error: &Error) -> bool {
    matches!(error.kind(), Kind::Unauthenticated | Kind::Invalid)
}
