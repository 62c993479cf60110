use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use heartward_core::Secret;
use http::header::{AUTHORIZATION, SET_COOKIE};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::request::{self, Time};
use super::words::Role;
use crate::address::ClientAddress;
use crate::problem::Problem;
use crate::scope::Scope;
use crate::session::{self, Account, Admitted, Credentials, Means, NewSession, SignedIn};
use crate::state::Gateway;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default().routes(routes!(create, get, delete)).routes(routes!(complete)).routes(routes!(prove))
}

/// Who may sign in.
#[derive(Serialize, ToSchema)]
#[schema(as = Account)]
pub(super) struct AccountBody {
    /// Id of the account.
    #[schema(format = Uuid, examples("01890a5d-ac96-774b-bcce-b302099a8057"))]
    id: String,
    /// E-mail address.
    #[schema(examples("ada@example.org"))]
    email: String,
    /// What to call them.
    #[schema(examples("Ada"))]
    name: String,
    /// IANA time zone.
    #[schema(examples("Europe/Berlin"))]
    time_zone: String,
    /// What they may do beside what everybody may.
    role: Role,
}

impl From<Account> for AccountBody {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.to_string(),
            email: account.email,
            name: account.name,
            time_zone: account.time_zone.to_string(),
            role: if account.is_admin { Role::Admin } else { Role::Member },
        }
    }
}

/// Credentials.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignIn {
    /// E-mail address.
    #[schema(examples("ada@example.org"))]
    email: String,
    /// Password.
    #[schema(value_type = String, format = Password, examples("correct horse battery staple"))]
    password: Secret,
    /// What signs in, for the list of sessions.
    #[serde(default)]
    #[schema(examples("heartward log"))]
    label: Option<String>,
}

/// A session that was just made.
#[derive(Serialize, ToSchema)]
#[schema(as = NewSession)]
pub(super) struct NewSessionBody {
    /// The secret to send as `Authorization: Bearer …`. Shown this once.
    #[schema(examples("kT3v0m1yqRZ0bDLQ2p8mYF8mZr4N0m3sJb1mB5k9oXk"))]
    token: String,
    /// Who signed in.
    account: AccountBody,
    /// When the session ends by itself.
    expire_time: Time,
}

impl From<NewSession> for NewSessionBody {
    fn from(session: NewSession) -> Self {
        Self {
            token: session.token.expose().to_owned(),
            account: session.account.into(),
            expire_time: session.expires.into(),
        }
    }
}

/// The password was right, and a second factor is asked for.
#[derive(Serialize, ToSchema)]
#[schema(as = SecondStep)]
pub(super) struct SecondStepBody {
    /// The secret to end the sign-in with. Shown this once.
    #[schema(examples("Zp4v0m1yqRZ0bDLQ2p8mYF8mZr4N0m3sJb1mB5k9oXk"))]
    token: String,
    /// Until when it can be ended.
    expire_time: Time,
    /// Whether a code of an app, or a recovery code, does it.
    codes: bool,
    /// Whether a passkey does it.
    passkeys: bool,
}

/// The second factor.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SecondFactor {
    /// The secret of the first step.
    #[schema(value_type = String, examples("Zp4v0m1yqRZ0bDLQ2p8mYF8mZr4N0m3sJb1mB5k9oXk"))]
    token: Secret,
    /// Six digits of the app, or a recovery code.
    #[schema(examples("492039"))]
    code: String,
}

/// A proof of who holds the session.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Proof {
    /// The password of the account.
    #[schema(value_type = String, format = Password, examples("correct horse battery staple"))]
    password: Secret,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct Session {
    /// The account.
    account: AccountBody,
    /// When the session or the token ends by itself.
    expire_time: Time,
    /// What the personal access token of this request may be used for; `null` for a session, which may do everything.
    scopes: Option<Vec<Scope>>,
}

/// Sign in
///
/// Makes a session for programs. Browsers sign in on the page instead, which sets a cookie; this sets none. Whoever has
/// a second factor gets no session yet, but what it takes to end the sign-in.
#[utoipa::path(post, path = "/api/v1/session", operation_id = "createSession", tag = "session", security(()),
    request_body = SignIn,
    responses((status = 201, description = "The session.", body = NewSessionBody),
        (status = 202, description = "A second factor is asked for.", body = SecondStepBody)))]
async fn create(
    State(gateway): State<Gateway>,
    client: ClientAddress,
    request::Json(sign_in): request::Json<SignIn>,
) -> Result<Response, Problem> {
    let credentials = Credentials {
        email: sign_in.email,
        password: sign_in.password,
        label: sign_in.label.unwrap_or_else(|| "API".to_owned()),
        client,
        device: None,
    };
    Ok(match session::sign_in(&gateway, credentials).await?.admitted {
        Admitted::In(session) => (StatusCode::CREATED, Json(NewSessionBody::from(session))).into_response(),
        Admitted::Halfway(step) => {
            let body = SecondStepBody {
                token: step.token.expose().to_owned(),
                expire_time: step.expires.into(),
                codes: step.codes,
                passkeys: step.passkeys,
            };
            (StatusCode::ACCEPTED, Json(body)).into_response()
        }
    })
}

/// End the sign-in with a second factor
///
/// Takes a code of the app, each once, or a recovery code. After five wrong ones, or ten minutes, it takes the password
/// again.
#[utoipa::path(post, path = "/api/v1/session/second-step", operation_id = "completeSession", tag = "session",
    security(()), request_body = SecondFactor,
    responses((status = 201, description = "The session.", body = NewSessionBody)))]
async fn complete(
    State(gateway): State<Gateway>,
    request::Json(factor): request::Json<SecondFactor>,
) -> Result<Response, Problem> {
    let session = session::complete(&gateway, &factor.token, factor.code).await?;
    Ok((StatusCode::CREATED, Json(NewSessionBody::from(session))).into_response())
}

/// Prove that it is you
///
/// What changes how you sign in, or takes everything out, asks for a proof from the last ten minutes. The session goes
/// on under the token of the answer; the token of the request ends.
#[utoipa::path(post, path = "/api/v1/session/proof", operation_id = "proveSession", tag = "session",
    request_body = Proof,
    responses((status = 200, description = "The session, with its new token.", body = NewSessionBody)))]
async fn prove(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    headers: HeaderMap,
    request::Json(proof): request::Json<Proof>,
) -> Result<Response, Problem> {
    let session = session::prove(&gateway, &signed_in, &proof.password).await?;
    // A browser that came by cookie goes on by cookie.
    let cookie = (!headers.contains_key(AUTHORIZATION)).then(|| [(SET_COOKIE, session::cookie(&gateway, &session))]);
    Ok((cookie, Json(NewSessionBody::from(session))).into_response())
}

/// Who is signed in
///
/// Tells the account behind the session or the personal access token of this request.
#[utoipa::path(get, path = "/api/v1/session", operation_id = "getSession", tag = "session",
    responses((status = 200, description = "The session.", body = Session)))]
async fn get(signed_in: SignedIn) -> Json<Session> {
    let scopes = match signed_in.by {
        Means::Session(_) => None,
        Means::Token(scopes) => Some(scopes),
    };
    Json(Session { account: signed_in.account.into(), expire_time: signed_in.expires.into(), scopes })
}

/// Sign out
///
/// Ends the session of this request.
#[utoipa::path(delete, path = "/api/v1/session", operation_id = "deleteSession", tag = "session",
    responses((status = 204, description = "The session has ended.")))]
async fn delete(State(gateway): State<Gateway>, signed_in: SignedIn) -> Result<StatusCode, Problem> {
    session::sign_out(&gateway, &signed_in.token).await?;
    Ok(StatusCode::NO_CONTENT)
}
