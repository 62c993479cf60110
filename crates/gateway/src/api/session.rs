use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use heartward_core::Secret;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::request::{self, Time};
use crate::problem::Problem;
use crate::session::{self, Account, SignedIn};
use crate::state::Gateway;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default().routes(routes!(create, get, delete))
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
}

impl From<Account> for AccountBody {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.to_string(),
            email: account.email,
            name: account.name,
            time_zone: account.time_zone.to_string(),
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

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct Session {
    /// The account.
    account: AccountBody,
    /// When the session ends by itself.
    expire_time: Time,
}

/// Sign in
///
/// Makes a session for programs. Browsers sign in on the page instead, which sets a cookie; this sets none.
#[utoipa::path(post, path = "/api/v1/session", operation_id = "createSession", tag = "session", security(()),
    request_body = SignIn,
    responses((status = 201, description = "The session.", body = NewSessionBody)))]
async fn create(
    State(gateway): State<Gateway>,
    request::Json(sign_in): request::Json<SignIn>,
) -> Result<Response, Problem> {
    let label = sign_in.label.unwrap_or_else(|| "API".to_owned());
    let password = sign_in.password.expose().to_owned();
    let session = session::sign_in(&gateway, sign_in.email, password, label).await?;
    let body = NewSessionBody {
        token: session.token.expose().to_owned(),
        account: session.account.into(),
        expire_time: session.expires.into(),
    };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// Who is signed in
///
/// Tells the account behind the session of this request.
#[utoipa::path(get, path = "/api/v1/session", operation_id = "getSession", tag = "session",
    responses((status = 200, description = "The session.", body = Session)))]
async fn get(signed_in: SignedIn) -> Json<Session> {
    Json(Session { account: signed_in.account.into(), expire_time: signed_in.expires.into() })
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
