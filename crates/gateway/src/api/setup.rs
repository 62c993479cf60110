use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use heartward_core::Secret;
use heartward_proto::profiles::v1::{CreateAccountRequest, GetSetupRequest};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::request;
use super::session::AccountBody;
use crate::clients::{answer, present};
use crate::problem::{Body, Problem};
use crate::session::Account;
use crate::state::Gateway;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default().routes(routes!(get, create))
}

/// The state of the set-up.
#[derive(Serialize, ToSchema)]
pub(super) struct Setup {
    /// Whether the instance still waits for its first account.
    open: bool,
}

/// The first account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAccount {
    /// The one-time code that the instance printed at its start.
    #[schema(value_type = String, examples("7K2M-9QXD"))]
    code: Secret,
    /// E-mail address to sign in with.
    #[schema(examples("ada@example.org"))]
    email: String,
    /// Password, 15 to 256 characters.
    #[schema(value_type = String, format = Password, min_length = 15, max_length = 256, examples("correct horse battery staple"))]
    password: Secret,
    /// What to call them, 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100, examples("Ada"))]
    name: String,
    /// IANA time zone; UTC when it is absent.
    #[serde(default)]
    #[schema(examples("Europe/Berlin"))]
    time_zone: Option<String>,
}

/// Whether the set-up is open
///
/// It is until the first account is made.
#[utoipa::path(get, path = "/api/v1/setup", operation_id = "getSetup", tag = "session", security(()),
    responses((status = 200, description = "The state of the set-up.", body = Setup)))]
async fn get(State(gateway): State<Gateway>) -> Result<Json<Setup>, Problem> {
    let setup = answer(gateway.clients.accounts().get_setup(GetSetupRequest {}).await)?;
    Ok(Json(Setup { open: setup.open }))
}

/// Make the first account
///
/// Needs the one-time code that the instance printed at its start, so that nobody else gets there first.
#[utoipa::path(post, path = "/api/v1/setup", operation_id = "createAccount", tag = "session", security(()),
    request_body = NewAccount,
    responses((status = 201, description = "The account.", body = AccountBody),
        (status = 409, description = "There is an account already.", body = Body<'static>, content_type = "application/problem+json")))]
async fn create(
    State(gateway): State<Gateway>,
    request::Json(new): request::Json<NewAccount>,
) -> Result<Response, Problem> {
    let request = CreateAccountRequest {
        setup_code: new.code.expose().to_owned(),
        email: new.email,
        password: new.password.expose().to_owned(),
        name: new.name,
        time_zone: new.time_zone.unwrap_or_default(),
    };
    let account = answer(gateway.clients.accounts().create_account(request).await)?.account;
    let account = Account::try_from(present(account)?)?;
    Ok((StatusCode::CREATED, Json(AccountBody::from(account))).into_response())
}
