use axum::extract::State;
use heartward_core::Secret;
use heartward_proto::profiles::v1 as proto;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::request::Json as Body;
use crate::address::ClientAddress;
use crate::clients::answer;
use crate::problem::Problem;
use crate::session;
use crate::state::Gateway;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default().routes(routes!(join)).routes(routes!(request)).routes(routes!(recover))
}

/// An account to make with an invitation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct InvitedAccount {
    /// The code of the invitation.
    #[schema(value_type = String, examples("a3f1-09bc-77de-1204-5b6a-90ce-8d21-f3e7"))]
    code: Secret,
    /// E-mail address to sign in with.
    #[schema(examples("ada@example.org"))]
    email: String,
    /// Password, 15 to 256 characters.
    #[schema(value_type = String, format = Password, min_length = 15, max_length = 256, examples("six quiet boats at noon"))]
    password: Secret,
    /// What to call them, 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100, examples("Ada"))]
    name: String,
    /// IANA time zone; UTC when it is absent.
    #[serde(default)]
    #[schema(examples("Europe/Berlin"))]
    time_zone: Option<String>,
}

/// Join with an invitation
///
/// Uses the invitation up and makes an account to sign in to. When the address has an account already nothing is made,
/// and the answer is the same, so that nobody learns who is here.
#[utoipa::path(post, path = "/api/v1/join", operation_id = "acceptInvitation", tag = "session", security(()),
    request_body = InvitedAccount,
    responses((status = 204, description = "The invitation is used up. Sign in.")))]
async fn join(
    State(gateway): State<Gateway>,
    client: ClientAddress,
    Body(new): Body<InvitedAccount>,
) -> Result<StatusCode, Problem> {
    let request = proto::AcceptInvitationRequest {
        code: new.code.expose().to_owned(),
        email: new.email,
        password: new.password.expose().to_owned(),
        name: new.name,
        time_zone: new.time_zone.unwrap_or_default(),
        client: client.0.to_string(),
    };
    answer(gateway.clients.joining().accept_invitation(request).await)?;
    Ok(StatusCode::NO_CONTENT)
}

/// An address whose password is lost.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LostPassword {
    /// E-mail address of the account.
    #[schema(examples("ada@example.org"))]
    email: String,
}

/// Ask for a new password
///
/// Mails a code that is good for 30 minutes, if the address has an account; the answer does not tell. Only where this
/// instance has a mail server; elsewhere an admin can make a code.
#[utoipa::path(post, path = "/api/v1/recovery", operation_id = "requestRecovery", tag = "session", security(()),
    request_body = LostPassword,
    responses((status = 202, description = "If there is such an account, a mail is on its way.")))]
async fn request(
    State(gateway): State<Gateway>,
    client: ClientAddress,
    Body(lost): Body<LostPassword>,
) -> Result<StatusCode, Problem> {
    let request = proto::RequestRecoveryRequest { email: lost.email, client: client.0.to_string() };
    answer(gateway.clients.joining().request_recovery(request).await)?;
    Ok(StatusCode::ACCEPTED)
}

/// A new password for one that is lost.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Recovery {
    /// The code, from the mail or from an admin.
    #[schema(value_type = String, examples("a3f1-09bc-77de-1204-5b6a-90ce-8d21-f3e7"))]
    code: Secret,
    /// The new password, 15 to 256 characters.
    #[schema(value_type = String, format = Password, min_length = 15, max_length = 256, examples("six quiet boats at noon"))]
    new_password: Secret,
}

/// Set a new password with a code
///
/// Uses the code up. All sessions of the account end, and all personal access tokens.
#[utoipa::path(put, path = "/api/v1/recovery/password", operation_id = "recoverAccount", tag = "session", security(()),
    request_body = Recovery, responses((status = 204, description = "It is set. Sign in with it.")))]
async fn recover(
    State(gateway): State<Gateway>,
    client: ClientAddress,
    Body(recovery): Body<Recovery>,
) -> Result<StatusCode, Problem> {
    session::recover(&gateway, recovery.code.expose(), &recovery.new_password, client).await?;
    Ok(StatusCode::NO_CONTENT)
}
