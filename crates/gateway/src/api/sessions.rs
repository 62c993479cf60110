use axum::Json;
use axum::extract::State;
use heartward_core::Secret;
use heartward_proto::profiles::v1 as proto;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::request::{At, Json as Body, Time};
use crate::clients::answer;
use crate::problem::Problem;
use crate::session::{self, SignedIn};
use crate::state::Gateway;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default()
        .routes(routes!(list))
        .routes(routes!(revoke_others))
        .routes(routes!(revoke))
        .routes(routes!(change_password))
}

/// Somebody who is signed in somewhere.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenSession)]
struct OpenSession {
    /// Id of the session. It is of no use for signing in.
    #[schema(format = Uuid, examples("01890a5d-ac96-774b-bcce-b302099a8057"))]
    id: String,
    /// What signed in.
    #[schema(examples("Firefox on Linux"))]
    label: String,
    /// Whether it is the session of this request.
    current: bool,
    /// When they signed in.
    create_time: Option<Time>,
    /// When it was used last, to within a few minutes.
    last_use_time: Option<Time>,
    /// When it ends by itself.
    expire_time: Option<Time>,
}

/// All sessions.
#[derive(Serialize, ToSchema)]
struct Sessions {
    /// Those that are open, the one used last first.
    sessions: Vec<OpenSession>,
}

/// List sessions
///
/// Wherever you are signed in, the one used last first.
#[utoipa::path(get, path = "/api/v1/sessions", operation_id = "listSessions", tag = "session",
    responses((status = 200, description = "The sessions.", body = Sessions)))]
async fn list(State(gateway): State<Gateway>, signed_in: SignedIn) -> Result<Json<Sessions>, Problem> {
    let request = proto::ListSessionsRequest {};
    let told = answer(gateway.clients.sessions(&signed_in.caller).list_sessions(request).await)?;
    let current = signed_in.session()?;
    let sessions = told.sessions.into_iter().map(|session| OpenSession {
        current: session.id == current,
        id: session.id,
        label: session.label,
        create_time: Time::of(session.create_time),
        last_use_time: Time::of(session.last_use_time),
        expire_time: Time::of(session.expire_time),
    });
    Ok(Json(Sessions { sessions: sessions.collect() }))
}

/// End a session
///
/// Whatever is signed in with it is signed out within seconds.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", operation_id = "revokeSession", tag = "session",
    params(("id" = uuid::Uuid, Path, description = "The session.")),
    responses((status = 204, description = "It has ended.")))]
async fn revoke(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<proto::Session>,
) -> Result<StatusCode, Problem> {
    session::revoke(&gateway, &signed_in, id.to_string()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was ended.
#[derive(Serialize, ToSchema)]
struct Ended {
    /// How many sessions were ended.
    ended: i32,
}

/// End all other sessions
///
/// You stay signed in here, and are signed out everywhere else within seconds.
#[utoipa::path(post, path = "/api/v1/sessions/revoke-others", operation_id = "revokeOtherSessions", tag = "session",
    responses((status = 200, description = "They have ended.", body = Ended)))]
async fn revoke_others(State(gateway): State<Gateway>, signed_in: SignedIn) -> Result<Json<Ended>, Problem> {
    Ok(Json(Ended { ended: session::revoke_others(&gateway, &signed_in).await? }))
}

/// A change of password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    /// The password you sign in with now.
    #[schema(value_type = String, format = Password, examples("correct horse battery staple"))]
    present_password: Secret,
    /// The new one, 15 to 256 characters.
    #[schema(value_type = String, format = Password, min_length = 15, max_length = 256, examples("six quiet boats at noon"))]
    new_password: Secret,
}

/// Change your password
///
/// You stay signed in here. All other sessions end, and all personal access tokens.
#[utoipa::path(put, path = "/api/v1/account/password", operation_id = "changePassword", tag = "session",
    request_body = PasswordChange, responses((status = 204, description = "It is changed.")))]
async fn change_password(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    Body(change): Body<PasswordChange>,
) -> Result<StatusCode, Problem> {
    session::change_password(&gateway, &signed_in, &change.present_password, &change.new_password).await?;
    Ok(StatusCode::NO_CONTENT)
}
