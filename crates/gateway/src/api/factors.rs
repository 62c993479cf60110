use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use heartward_proto::profiles::v1::{
    ConfirmTotpRequest, CreateRecoveryCodesRequest, CreateTotpRequest, DeleteTotpRequest, GetFactorsRequest,
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::request::{self, Time};
use crate::clients::answer;
use crate::problem::{Body, Problem};
use crate::proof::Proven;
use crate::session::SignedIn;
use crate::state::Gateway;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default()
        .routes(routes!(get))
        .routes(routes!(create, delete))
        .routes(routes!(confirm))
        .routes(routes!(renew))
}

/// What you prove yourself with, beside your password.
#[derive(Serialize, ToSchema)]
pub(super) struct Factors {
    /// Since when codes of an app are asked for; `null` when there is no app.
    app_confirm_time: Option<Time>,
    /// How many recovery codes are left.
    #[schema(examples(10))]
    recovery_codes: i32,
}

/// The secret of an app, shown this once.
#[derive(Serialize, ToSchema)]
pub(super) struct NewApp {
    /// In base32, to type.
    #[schema(examples("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"))]
    secret: String,
    /// As a URI, to scan.
    #[schema(examples(
        "otpauth://totp/Heartward:ada%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Heartward"
    ))]
    uri: String,
}

/// What the app shows.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Code {
    /// Six digits.
    #[schema(examples("492039"))]
    code: String,
}

/// Codes that get in once each, when the app or the passkey is not at hand. Shown this once.
#[derive(Serialize, ToSchema)]
pub(super) struct RecoveryCodes {
    /// The codes; none when there are some already.
    #[schema(examples(json!(["nbsw-c4tu-o5qx-ezdt"])))]
    recovery_codes: Vec<String>,
}

/// Your factors
///
/// What is asked for beside your password.
#[utoipa::path(get, path = "/api/v1/account/factors", operation_id = "getFactors", tag = "session",
    responses((status = 200, description = "The factors.", body = Factors)))]
async fn get(State(gateway): State<Gateway>, signed_in: SignedIn) -> Result<Json<Factors>, Problem> {
    let held = answer(gateway.clients.factors(&signed_in.caller).get_factors(GetFactorsRequest {}).await)?;
    let app_confirm_time = Time::of(held.totp_confirm_time);
    Ok(Json(Factors { app_confirm_time, recovery_codes: held.recovery_codes }))
}

/// Set up an app for codes
///
/// Makes a secret for an app that shows a new code every 30 seconds. It counts once it is confirmed.
#[utoipa::path(post, path = "/api/v1/account/factors/app", operation_id = "createApp", tag = "session",
    extensions(("x-fresh-proof" = json!(true))),
    responses((status = 201, description = "The secret.", body = NewApp),
        (status = 409, description = "There is an app already.", body = Body<'static>, content_type = "application/problem+json")))]
async fn create(State(gateway): State<Gateway>, Proven(signed_in): Proven) -> Result<Response, Problem> {
    let made = answer(gateway.clients.factors(&signed_in.caller).create_totp(CreateTotpRequest {}).await)?;
    Ok((StatusCode::CREATED, Json(NewApp { secret: made.secret, uri: made.uri })).into_response())
}

/// Confirm the app
///
/// Takes a code that the app shows. From then on a password alone does not sign in.
#[utoipa::path(post, path = "/api/v1/account/factors/app/confirmation", operation_id = "confirmApp", tag = "session",
    extensions(("x-fresh-proof" = json!(true))), request_body = Code,
    responses((status = 200, description = "The app counts.", body = RecoveryCodes),
        (status = 409, description = "There is no app that waits for a code.", body = Body<'static>, content_type = "application/problem+json")))]
async fn confirm(
    State(gateway): State<Gateway>,
    Proven(signed_in): Proven,
    request::Json(Code { code }): request::Json<Code>,
) -> Result<Json<RecoveryCodes>, Problem> {
    let told = answer(gateway.clients.factors(&signed_in.caller).confirm_totp(ConfirmTotpRequest { code }).await)?;
    Ok(Json(RecoveryCodes { recovery_codes: told.recovery_codes }))
}

/// Take the app away
///
/// Its codes are not asked for any more. Recovery codes go with the last factor that they stand in for.
#[utoipa::path(delete, path = "/api/v1/account/factors/app", operation_id = "deleteApp", tag = "session",
    extensions(("x-fresh-proof" = json!(true))),
    responses((status = 204, description = "There is no app now.")))]
async fn delete(State(gateway): State<Gateway>, Proven(signed_in): Proven) -> Result<StatusCode, Problem> {
    answer(gateway.clients.factors(&signed_in.caller).delete_totp(DeleteTotpRequest {}).await)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make new recovery codes
///
/// The ones before are worth nothing from then on.
#[utoipa::path(post, path = "/api/v1/account/factors/recovery-codes", operation_id = "createRecoveryCodes", tag = "session",
    extensions(("x-fresh-proof" = json!(true))),
    responses((status = 201, description = "Ten codes.", body = RecoveryCodes),
        (status = 409, description = "There is no second factor that they would stand in for.", body = Body<'static>, content_type = "application/problem+json")))]
async fn renew(State(gateway): State<Gateway>, Proven(signed_in): Proven) -> Result<Response, Problem> {
    let mut client = gateway.clients.factors(&signed_in.caller);
    let made = answer(client.create_recovery_codes(CreateRecoveryCodesRequest {}).await)?;
    Ok((StatusCode::CREATED, Json(RecoveryCodes { recovery_codes: made.recovery_codes })).into_response())
}
