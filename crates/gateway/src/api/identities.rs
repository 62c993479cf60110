use axum::Json;
use axum::extract::State;
use heartward_proto::profiles::v1::{self as proto, DeleteIdentityRequest};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::request::{At, Time};
use crate::clients::answer;
use crate::problem::Problem;
use crate::proof::Proven;
use crate::session::{self, SignedIn};
use crate::state::Gateway;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default().routes(routes!(list)).routes(routes!(delete))
}

/// Who you are to the provider.
#[derive(Serialize, ToSchema)]
#[schema(as = Identity)]
struct IdentityBody {
    /// Id of the identity.
    #[schema(format = Uuid, examples("01890a5d-ac96-774b-bcce-b302099a8057"))]
    id: String,
    /// What the provider called you when it was connected.
    #[schema(examples("ines@example.org"))]
    label: String,
    /// When it was connected.
    create_time: Option<Time>,
    /// When you last signed in with it; `null` when you never did.
    use_time: Option<Time>,
}

/// Your identities at the provider.
#[derive(Serialize, ToSchema)]
struct Identities {
    /// All of them, the oldest first.
    identities: Vec<IdentityBody>,
    /// What the provider is called here; `null` when there is none.
    #[schema(examples("Our sign-in"))]
    provider: Option<String>,
}

impl From<proto::Identity> for IdentityBody {
    fn from(identity: proto::Identity) -> Self {
        Self {
            id: identity.id,
            label: identity.label,
            create_time: Time::of(identity.create_time),
            use_time: Time::of(identity.use_time),
        }
    }
}

/// Your identities at the provider
///
/// They are connected in a browser, under How you sign in.
#[utoipa::path(get, path = "/api/v1/account/identities", operation_id = "listIdentities", tag = "session",
    responses((status = 200, description = "The identities.", body = Identities)))]
async fn list(State(gateway): State<Gateway>, signed_in: SignedIn) -> Result<Json<Identities>, Problem> {
    let told = session::identities(&gateway, &signed_in.caller).await?;
    let identities = told.identities.into_iter().map(Into::into).collect();
    Ok(Json(Identities { identities, provider: (!told.provider.is_empty()).then_some(told.provider) }))
}

/// Take an identity away
///
/// It does not sign in any more. Whoever has no other way in asks for a new password.
#[utoipa::path(delete, path = "/api/v1/account/identities/{id}", operation_id = "deleteIdentity", tag = "session",
    params(("id" = String, Path, description = "Id of the identity.", format = Uuid)),
    extensions(("x-fresh-proof" = json!(true))),
    responses((status = 204, description = "It is gone.")))]
async fn delete(
    State(gateway): State<Gateway>,
    Proven(signed_in): Proven,
    At(id): At<proto::Identity>,
) -> Result<StatusCode, Problem> {
    let request = DeleteIdentityRequest { id: id.to_string() };
    answer(gateway.clients.identities(&signed_in.caller).delete_identity(request).await)?;
    Ok(StatusCode::NO_CONTENT)
}
