use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use heartward_core::{Caller, Error, Secret};
use heartward_proto::profiles::v1::{
    self as proto, CreatePasskeyRequest, DeletePasskeyRequest, ListPasskeysRequest, StartAssertionRequest,
    StartPasskeyRequest,
};
use http::header::{AUTHORIZATION, SET_COOKIE};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::request::{self, At, Time};
use super::session::NewSessionBody;
use crate::clients::{answer, present};
use crate::problem::{Body, Problem};
use crate::proof::Proven;
use crate::session::{self, SignedIn};
use crate::state::Gateway;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default()
        .routes(routes!(list, create))
        .routes(routes!(start))
        .routes(routes!(delete))
        .routes(routes!(sign_in))
        .routes(routes!(ask))
        .routes(routes!(prove))
}

/// A passkey.
#[derive(Serialize, ToSchema)]
#[schema(as = Passkey)]
pub(super) struct PasskeyBody {
    /// Id of the passkey.
    #[schema(format = Uuid, examples("01890a5d-ac96-774b-bcce-b302099a8057"))]
    id: String,
    /// What you call it.
    #[schema(examples("My phone"))]
    name: String,
    /// When it was added.
    create_time: Option<Time>,
    /// When it was last used; `null` when it never was.
    use_time: Option<Time>,
}

/// Your passkeys.
#[derive(Serialize, ToSchema)]
pub(super) struct Passkeys {
    /// All of them, the oldest first.
    passkeys: Vec<PasskeyBody>,
    /// Where passkeys work: the origin that a browser has to be at. `null` when this instance has no name, and so no
    /// passkeys.
    #[schema(examples("https://heartward.example.org"))]
    origin: Option<String>,
}

/// A challenge for the browser.
#[derive(Serialize, ToSchema)]
pub(super) struct Challenge {
    /// What the answer is to come with. Good for five minutes, and once.
    #[schema(examples("kT3v0m1yqRZ0bDLQ2p8mYF8mZr4N0m3sJb1mB5k9oXk"))]
    ceremony: String,
    /// The options of WebAuthn, in the JSON of its level 3.
    #[schema(value_type = Object)]
    options: Value,
}

/// A new passkey.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPasskey {
    /// What the challenge came with.
    #[schema(value_type = String)]
    ceremony: Secret,
    /// What the browser made, in the JSON of WebAuthn level 3.
    #[schema(value_type = Object)]
    credential: Value,
    /// What to call it, 1 to 60 characters.
    #[schema(min_length = 1, max_length = 60, examples("My phone"))]
    name: String,
}

/// The passkey that was added.
#[derive(Serialize, ToSchema)]
pub(super) struct AddedPasskey {
    /// The passkey.
    passkey: PasskeyBody,
    /// Recovery codes, shown this once; none when there are some already.
    recovery_codes: Vec<String>,
}

/// The answer to a challenge.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Assertion {
    /// What the challenge came with.
    #[schema(value_type = String)]
    ceremony: Secret,
    /// What the browser made, in the JSON of WebAuthn level 3.
    #[schema(value_type = Object)]
    credential: Value,
    /// What signs in, for the list of sessions.
    #[serde(default)]
    #[schema(examples("Firefox on Linux"))]
    label: Option<String>,
}

impl From<proto::Passkey> for PasskeyBody {
    fn from(passkey: proto::Passkey) -> Self {
        Self {
            id: passkey.id,
            name: passkey.name,
            create_time: Time::of(passkey.create_time),
            use_time: Time::of(passkey.use_time),
        }
    }
}

impl Challenge {
    fn of(ceremony: String, options: &str) -> Result<Json<Self>, Problem> {
        Ok(Json(Self { ceremony, options: serde_json::from_str(options).map_err(Error::internal)? }))
    }
}

/// Your passkeys
///
/// With where they work.
#[utoipa::path(get, path = "/api/v1/account/passkeys", operation_id = "listPasskeys", tag = "session",
    responses((status = 200, description = "The passkeys.", body = Passkeys)))]
async fn list(State(gateway): State<Gateway>, signed_in: SignedIn) -> Result<Json<Passkeys>, Problem> {
    let told = answer(gateway.clients.passkeys(&signed_in.caller).list_passkeys(ListPasskeysRequest {}).await)?;
    let passkeys = told.passkeys.into_iter().map(Into::into).collect();
    Ok(Json(Passkeys { passkeys, origin: (!told.origin.is_empty()).then_some(told.origin) }))
}

/// Begin to add a passkey
///
/// Gives what a browser needs to make one.
#[utoipa::path(post, path = "/api/v1/account/passkeys/start", operation_id = "startPasskey", tag = "session",
    extensions(("x-fresh-proof" = json!(true))),
    responses((status = 200, description = "The challenge.", body = Challenge),
        (status = 409, description = "This instance has no name.", body = Body<'static>, content_type = "application/problem+json")))]
async fn start(State(gateway): State<Gateway>, Proven(signed_in): Proven) -> Result<Json<Challenge>, Problem> {
    let asked = answer(gateway.clients.passkeys(&signed_in.caller).start_passkey(StartPasskeyRequest {}).await)?;
    Challenge::of(asked.ceremony, &asked.options)
}

/// Add a passkey
///
/// Takes what the browser made. From then on a password alone does not sign in.
#[utoipa::path(post, path = "/api/v1/account/passkeys", operation_id = "createPasskey", tag = "session",
    extensions(("x-fresh-proof" = json!(true))), request_body = NewPasskey,
    responses((status = 201, description = "The passkey.", body = AddedPasskey),
        (status = 409, description = "It is there already, or there are too many.", body = Body<'static>, content_type = "application/problem+json")))]
async fn create(
    State(gateway): State<Gateway>,
    Proven(signed_in): Proven,
    request::Json(new): request::Json<NewPasskey>,
) -> Result<Response, Problem> {
    let request = CreatePasskeyRequest {
        ceremony: new.ceremony.expose().to_owned(),
        credential: new.credential.to_string(),
        name: new.name,
    };
    let made = answer(gateway.clients.passkeys(&signed_in.caller).create_passkey(request).await)?;
    let passkey = present(made.passkey)?.into();
    Ok((StatusCode::CREATED, Json(AddedPasskey { passkey, recovery_codes: made.recovery_codes })).into_response())
}

/// Take a passkey away
///
/// It does not sign in any more. Recovery codes go with the last factor that they stand in for.
#[utoipa::path(delete, path = "/api/v1/account/passkeys/{id}", operation_id = "deletePasskey", tag = "session",
    params(("id" = String, Path, description = "Id of the passkey.", format = Uuid)),
    extensions(("x-fresh-proof" = json!(true))),
    responses((status = 204, description = "It is gone.")))]
async fn delete(
    State(gateway): State<Gateway>,
    Proven(signed_in): Proven,
    At(id): At<proto::Passkey>,
) -> Result<StatusCode, Problem> {
    let request = DeletePasskeyRequest { id: id.to_string() };
    answer(gateway.clients.passkeys(&signed_in.caller).delete_passkey(request).await)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Begin to use a passkey
///
/// Gives what a browser needs to sign in, or to prove that it is you.
#[utoipa::path(post, path = "/api/v1/session/passkey/start", operation_id = "startAssertion", tag = "session", security(()),
    responses((status = 200, description = "The challenge.", body = Challenge),
        (status = 409, description = "This instance has no name.", body = Body<'static>, content_type = "application/problem+json")))]
async fn ask(State(gateway): State<Gateway>) -> Result<Json<Challenge>, Problem> {
    let asked = answer(gateway.clients.passkeys(&Caller::System).start_assertion(StartAssertionRequest {}).await)?;
    Challenge::of(asked.ceremony, &asked.options)
}

/// Sign in with a passkey
///
/// The passkey says itself whose it is. It verifies who holds it, so nothing more is asked for.
#[utoipa::path(post, path = "/api/v1/session/passkey", operation_id = "createSessionWithPasskey", tag = "session",
    security(()), request_body = Assertion,
    responses((status = 201, description = "The session.", body = NewSessionBody)))]
async fn sign_in(
    State(gateway): State<Gateway>,
    request::Json(assertion): request::Json<Assertion>,
) -> Result<Response, Problem> {
    let label = assertion.label.unwrap_or_else(|| "API".to_owned());
    let credential = assertion.credential.to_string();
    let session = session::sign_in_with_passkey(&gateway, &assertion.ceremony, credential, label).await?;
    Ok((StatusCode::CREATED, Json(NewSessionBody::from(session))).into_response())
}

/// Prove with a passkey that it is you
///
/// As with the password: the session goes on under the token of the answer.
#[utoipa::path(post, path = "/api/v1/session/passkey/proof", operation_id = "proveSessionWithPasskey", tag = "session",
    request_body = Assertion,
    responses((status = 200, description = "The session, with its new token.", body = NewSessionBody)))]
async fn prove(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    headers: HeaderMap,
    request::Json(assertion): request::Json<Assertion>,
) -> Result<Response, Problem> {
    let credential = assertion.credential.to_string();
    let session = session::prove_with_passkey(&gateway, &signed_in, &assertion.ceremony, credential).await?;
    // A browser that came by cookie goes on by cookie.
    let cookie = (!headers.contains_key(AUTHORIZATION)).then(|| [(SET_COOKIE, session::cookie(&gateway, &session))]);
    Ok((cookie, Json(NewSessionBody::from(session))).into_response())
}
