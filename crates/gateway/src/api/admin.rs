use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{IntoResponse as _, Response};
use heartward_core::Account as AccountKind;
use heartward_proto::profiles::v1 as proto;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::reply;
use super::request::{At, Json as Body, Query, Time, number as count};
use super::words::{Role, number, word};
use crate::clients::{answer, present};
use crate::problem::Problem;
use crate::proof::Proven;
use crate::session::{self, SignedIn};
use crate::state::Gateway;

pub(super) fn router() -> OpenApiRouter<Gateway> {
    OpenApiRouter::default()
        .routes(routes!(list))
        .routes(routes!(update))
        .routes(routes!(recovery_code))
        .routes(routes!(invitations, invite))
        .routes(routes!(revoke))
}

/// An account, as those who look after this instance see it.
#[derive(Serialize, ToSchema)]
struct ManagedAccount {
    /// Id of the account.
    #[schema(format = Uuid, examples("01890a5d-ac96-774b-bcce-b302099a8057"))]
    id: String,
    /// E-mail address.
    #[schema(examples("ada@example.org"))]
    email: String,
    /// What to call them.
    #[schema(examples("Ada"))]
    name: String,
    /// What they may do beside what everybody may.
    role: Option<Role>,
    /// Whether it is closed for the time being: nobody can sign in to it.
    disabled: bool,
    /// When it was made.
    create_time: Option<Time>,
    /// When it was used last, to within a few minutes; `null` when it never was.
    last_seen_time: Option<Time>,
}

impl TryFrom<Option<proto::ManagedAccount>> for ManagedAccount {
    type Error = heartward_core::Error;

    fn try_from(managed: Option<proto::ManagedAccount>) -> Result<Self, Self::Error> {
        let managed = present(managed)?;
        let account = present(managed.account)?;
        Ok(Self {
            role: word(account.role),
            id: account.id,
            email: account.email,
            name: account.name,
            disabled: managed.disabled,
            create_time: Time::of(account.create_time),
            last_seen_time: Time::of(managed.last_seen_time),
        })
    }
}

/// How many to list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HowMany {
    /// How many at most: 0 means 50, more than 200 means 200.
    #[serde(default, deserialize_with = "count")]
    #[param(required = false, minimum = 0)]
    limit: i32,
    /// Where to go on: `next_cursor` of the page before.
    #[serde(default)]
    #[param(required = false)]
    cursor: String,
}

/// A page of accounts.
#[derive(Serialize, ToSchema)]
struct ManagedAccounts {
    /// The accounts, oldest first.
    accounts: Vec<ManagedAccount>,
    /// Where the next page begins; `null` on the last one.
    next_cursor: Option<String>,
}

/// List accounts
///
/// Who may sign in here, oldest first. For admins; nothing tells what anybody wrote.
#[utoipa::path(get, path = "/api/v1/admin/accounts", operation_id = "listAccounts", tag = "admin",
    params(HowMany),
    responses((status = 200, description = "A page of accounts.", body = ManagedAccounts,
        headers(("link" = String, description = "The next page, where there is one.")))))]
async fn list(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    uri: Uri,
    Query(which): Query<HowMany>,
) -> Result<Response, Problem> {
    let request = proto::ListAccountsRequest { page_size: which.limit, page_token: which.cursor };
    let page = answer(gateway.clients.admin(&signed_in.caller).list_accounts(request).await)?;
    let accounts = page.accounts.into_iter().map(|account| ManagedAccount::try_from(Some(account)));
    let accounts = accounts.collect::<Result<Vec<_>, _>>()?;
    let next = page.next_page_token;
    Ok(reply::page(&uri, &next.clone(), ManagedAccounts { accounts, next_cursor: reply::some_text(next) }))
}

/// What changes of an account. Fields left out stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "disabled": true })))]
struct ManagedChange {
    /// What they may do beside what everybody may.
    #[schema(nullable = false)]
    role: Option<Role>,
    /// Whether it is closed for the time being. Closing it ends all its sessions and tokens.
    #[schema(nullable = false)]
    disabled: Option<bool>,
}

/// Change an account
///
/// Its role, and whether it may be used. The last admin stays one. For admins, with a fresh proof.
#[utoipa::path(patch, path = "/api/v1/admin/accounts/{id}", operation_id = "updateManagedAccount", tag = "admin",
    extensions(("x-fresh-proof" = json!(true))), params(("id" = uuid::Uuid, Path, description = "The account.")), request_body = ManagedChange,
    responses((status = 200, description = "The account after the change.", body = ManagedAccount)))]
async fn update(
    State(gateway): State<Gateway>,
    Proven(signed_in): Proven,
    At(id): At<AccountKind>,
    Body(change): Body<ManagedChange>,
) -> Result<Json<ManagedAccount>, Problem> {
    let role = change.role.map(|role| number(Some(role)));
    let request = proto::UpdateManagedAccountRequest { id: id.to_string(), role, disabled: change.disabled };
    Ok(Json(session::update_managed(&gateway, &signed_in, request).await?.try_into()?))
}

/// A way back in.
#[derive(Serialize, ToSchema)]
struct RecoveryCode {
    /// The code to hand over. It is shown this once.
    #[schema(examples("a3f1-09bc-77de-1204-5b6a-90ce-8d21-f3e7"))]
    code: String,
    /// When it ends by itself.
    expire_time: Option<Time>,
}

/// Make a recovery code
///
/// With it somebody sets a new password within a day. It ends the code before it. For admins, with a fresh proof.
#[utoipa::path(post, path = "/api/v1/admin/accounts/{id}/recovery-code", operation_id = "createRecoveryCode", tag = "admin",
    extensions(("x-fresh-proof" = json!(true))), params(("id" = uuid::Uuid, Path, description = "The account.")),
    responses((status = 201, description = "The code.", body = RecoveryCode)))]
async fn recovery_code(
    State(gateway): State<Gateway>,
    Proven(signed_in): Proven,
    At(id): At<AccountKind>,
) -> Result<Response, Problem> {
    let request = proto::CreateRecoveryCodeRequest { id: id.to_string() };
    let made = answer(gateway.clients.admin(&signed_in.caller).create_recovery_code(request).await)?;
    let body = RecoveryCode { code: made.code, expire_time: Time::of(made.expire_time) };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// An invitation, without its code.
#[derive(Serialize, ToSchema)]
struct Invitation {
    /// Id of the invitation.
    #[schema(format = Uuid, examples("01890a5d-ac96-774b-bcce-b302099a8057"))]
    id: String,
    /// How its code begins, to tell it from others.
    #[schema(examples("a3f1"))]
    hint: String,
    /// When it was made.
    create_time: Option<Time>,
    /// When it ends by itself.
    expire_time: Option<Time>,
}

impl From<proto::Invitation> for Invitation {
    fn from(invitation: proto::Invitation) -> Self {
        Self {
            id: invitation.id,
            hint: invitation.hint,
            create_time: Time::of(invitation.create_time),
            expire_time: Time::of(invitation.expire_time),
        }
    }
}

/// All invitations.
#[derive(Serialize, ToSchema)]
struct Invitations {
    /// Those that are open, newest first.
    invitations: Vec<Invitation>,
}

/// List invitations
///
/// Those that are open, newest first. There are 100 at most, so this is all of them. For admins.
#[utoipa::path(get, path = "/api/v1/admin/invitations", operation_id = "listInvitations", tag = "admin",
    responses((status = 200, description = "The invitations.", body = Invitations)))]
async fn invitations(State(gateway): State<Gateway>, signed_in: SignedIn) -> Result<Json<Invitations>, Problem> {
    let mut admin = gateway.clients.admin(&signed_in.caller);
    let told = answer(admin.list_invitations(proto::ListInvitationsRequest {}).await)?.invitations;
    Ok(Json(Invitations { invitations: told.into_iter().map(Invitation::from).collect() }))
}

/// An invitation to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "days": 7 })))]
struct NewInvitation {
    /// Where to mail it. Left out, you hand the code over yourself.
    #[serde(default)]
    #[schema(nullable = false)]
    email: Option<String>,
    /// In how many days it ends by itself.
    #[schema(minimum = 1, maximum = 30)]
    days: i32,
}

/// An invitation that was just made.
#[derive(Serialize, ToSchema)]
struct CreatedInvitation {
    #[serde(flatten)]
    invitation: Invitation,
    /// The code to make an account with. It is shown this once.
    #[schema(examples("a3f1-09bc-77de-1204-5b6a-90ce-8d21-f3e7"))]
    code: String,
}

/// Make an invitation
///
/// With its code one account can be made. It is mailed if you say where, and this instance has a mail server. For
/// admins, with a fresh proof.
#[utoipa::path(post, path = "/api/v1/admin/invitations", operation_id = "createInvitation", tag = "admin",
    extensions(("x-fresh-proof" = json!(true))), request_body = NewInvitation, responses((status = 201, description = "The invitation.", body = CreatedInvitation)))]
async fn invite(
    State(gateway): State<Gateway>,
    Proven(signed_in): Proven,
    Body(new): Body<NewInvitation>,
) -> Result<Response, Problem> {
    let request = proto::CreateInvitationRequest { email: new.email.unwrap_or_default(), days: new.days };
    let made = answer(gateway.clients.admin(&signed_in.caller).create_invitation(request).await)?;
    let body = CreatedInvitation { invitation: present(made.invitation)?.into(), code: made.code };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// End an invitation
///
/// Its code makes no account any more. For admins.
#[utoipa::path(delete, path = "/api/v1/admin/invitations/{id}", operation_id = "revokeInvitation", tag = "admin",
    params(("id" = uuid::Uuid, Path, description = "The invitation.")),
    responses((status = 204, description = "It has ended.")))]
async fn revoke(
    State(gateway): State<Gateway>,
    signed_in: SignedIn,
    At(id): At<proto::Invitation>,
) -> Result<StatusCode, Problem> {
    let request = proto::RevokeInvitationRequest { id: id.to_string() };
    answer(gateway.clients.admin(&signed_in.caller).revoke_invitation(request).await)?;
    Ok(StatusCode::NO_CONTENT)
}
