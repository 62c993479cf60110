use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use heartward_proto::profiles::v1 as proto;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::request::{At, Json as Body, Time};
use crate::clients::{answer, present};
use crate::problem::Problem;
use crate::proof::Proven;
use crate::scope::Scope;
use crate::session::{self, SignedIn};
use crate::state::Gateway;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default().routes(routes!(list, create)).routes(routes!(revoke))
}

/// A personal access token, without its secret.
#[derive(Serialize, ToSchema)]
struct Token {
    /// Id of the token.
    #[schema(format = Uuid, examples("01890a5d-ac96-774b-bcce-b302099a8057"))]
    id: String,
    /// What you call it.
    #[schema(examples("Backup script"))]
    name: String,
    /// What it may be used for.
    scopes: Vec<Scope>,
    /// When it was made.
    create_time: Option<Time>,
    /// When it was used last, to within a few minutes; `null` when it never was.
    last_use_time: Option<Time>,
    /// When it ends by itself.
    expire_time: Option<Time>,
}

impl From<proto::Token> for Token {
    fn from(token: proto::Token) -> Self {
        Self {
            id: token.id,
            name: token.name,
            scopes: token.scopes.into_iter().filter_map(Scope::of_number).collect(),
            create_time: Time::of(token.create_time),
            last_use_time: Time::of(token.last_use_time),
            expire_time: Time::of(token.expire_time),
        }
    }
}

/// All tokens.
#[derive(Serialize, ToSchema)]
struct Tokens {
    /// Those that are good, newest first.
    tokens: Vec<Token>,
}

/// List personal access tokens
///
/// Those that are good, newest first. There are 50 at most, so this is all of them.
#[utoipa::path(get, path = "/api/v1/tokens", operation_id = "listTokens", tag = "session",
    responses((status = 200, description = "The tokens.", body = Tokens)))]
async fn list(State(gateway): State<Gateway>, signed_in: SignedIn) -> Result<Json<Tokens>, Problem> {
    let told = answer(gateway.clients.tokens(&signed_in.caller).list_tokens(proto::ListTokensRequest {}).await)?.tokens;
    Ok(Json(Tokens { tokens: told.into_iter().map(Token::from).collect() }))
}

/// A token to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "name": "Backup script", "scopes": ["profiles:read", "reflections:read"], "days": 90 })))]
struct NewToken {
    /// What to call it.
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// What it may be used for.
    #[schema(min_items = 1)]
    scopes: Vec<Scope>,
    /// In how many days it ends by itself.
    #[schema(minimum = 1, maximum = 366)]
    days: i32,
}

/// A token that was just made.
#[derive(Serialize, ToSchema)]
struct CreatedToken {
    #[serde(flatten)]
    token: Token,
    /// The secret to send as `Authorization: Bearer …`. It is shown this once.
    #[schema(examples("hw_kT3v0m1yqRZ0bDLQ2p8mYF8mZr4N0m3sJb1mB5k9oXk"))]
    secret: String,
}

/// Make a personal access token
///
/// For programs: it does what its scopes say and nothing else, until it ends or you end it. This asks for a fresh proof.
#[utoipa::path(post, path = "/api/v1/tokens", operation_id = "createToken", tag = "session",
    extensions(("x-fresh-proof" = json!(true))), request_body = NewToken, responses((status = 201, description = "The token.", body = CreatedToken)))]
async fn create(
    State(gateway): State<Gateway>,
    Proven(signed_in): Proven,
    Body(new): Body<NewToken>,
) -> Result<Response, Problem> {
    let scopes = new.scopes.into_iter().map(Scope::number).collect();
    let request = proto::CreateTokenRequest { name: new.name, scopes, days: new.days };
    let made = answer(gateway.clients.tokens(&signed_in.caller).create_token(request).await)?;
    let body = CreatedToken { token: present(made.token)?.into(), secret: made.secret };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// End a personal access token
///
/// Whatever uses it is turned away within seconds.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", operation_id = "revokeToken", tag = "session",
    params(("id" = uuid::Uuid, Path, description = "The token.")),
    responses((status = 204, description = "It has ended.")))]
async fn revoke(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<proto::Token>,
) -> Result<StatusCode, Problem> {
    session::revoke_token(&gateway, &signed_in, id.to_string()).await?;
    Ok(StatusCode::NO_CONTENT)
}
