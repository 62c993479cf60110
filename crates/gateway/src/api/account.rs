use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::request::Json as Body;
use super::session::AccountBody;
use crate::problem::Problem;
use crate::session::{self, SignedIn};
use crate::state::Gateway;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default().routes(routes!(update))
}

/// What changes of your account. Fields left out stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "time_zone": "Europe/Berlin" })))]
pub(super) struct AccountChange {
    /// What to call you.
    #[schema(min_length = 1, max_length = 100, nullable = false)]
    name: Option<String>,
    /// IANA time zone. What clocks show stays: a reminder at nine is told at nine there.
    #[schema(nullable = false)]
    time_zone: Option<String>,
}

/// Change your account
///
/// Its name and its time zone.
#[utoipa::path(patch, path = "/api/v1/account", operation_id = "updateAccount", tag = "session",
    request_body = AccountChange,
    responses((status = 200, description = "The account after the change.", body = AccountBody)))]
async fn update(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Body(change): Body<AccountChange>,
) -> Result<Json<AccountBody>, Problem> {
    let AccountChange { name, time_zone } = change;
    Ok(Json(session::change_account(&gateway, &signed_in, name, time_zone).await?.into()))
}
