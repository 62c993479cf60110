//! What ends sessions and tokens: here at once, elsewhere within [`super::CACHED`].

use heartward_core::{Result, Secret};
use heartward_proto::profiles::v1 as proto;

use super::SignedIn;
use crate::address::ClientAddress;
use crate::clients::answer;
use crate::state::Gateway;

/// Ends a session of whoever is signed in.
pub(crate) async fn revoke(gateway: &Gateway, signed_in: &SignedIn, id: String) -> Result<()> {
    let request = proto::RevokeSessionRequest { id };
    let ended = answer(gateway.clients.sessions(&signed_in.caller).revoke_session(request).await);
    gateway.sessions.forget_all();
    ended.map(drop)
}

/// Ends all their sessions but this one; tells how many.
pub(crate) async fn revoke_others(gateway: &Gateway, signed_in: &SignedIn) -> Result<i32> {
    let request = proto::RevokeOtherSessionsRequest { keep_id: signed_in.session()?.to_owned() };
    let ended = answer(gateway.clients.sessions(&signed_in.caller).revoke_other_sessions(request).await);
    gateway.sessions.forget_all();
    Ok(ended?.ended)
}

/// Changes their password, which ends all sessions but this one and all tokens.
pub(crate) async fn change_password(
    gateway: &Gateway,
    signed_in: &SignedIn,
    present: &Secret,
    new: &Secret,
) -> Result<()> {
    let request = proto::ChangePasswordRequest {
        present_password: present.expose().to_owned(),
        new_password: new.expose().to_owned(),
        keep_id: signed_in.session()?.to_owned(),
    };
    let changed = answer(gateway.clients.sessions(&signed_in.caller).change_password(request).await);
    gateway.sessions.forget_all();
    changed.map(drop)
}

/// Ends one of their tokens.
pub(crate) async fn revoke_token(gateway: &Gateway, signed_in: &SignedIn, id: String) -> Result<()> {
    let request = proto::RevokeTokenRequest { id };
    let ended = answer(gateway.clients.tokens(&signed_in.caller).revoke_token(request).await);
    gateway.sessions.forget_all();
    ended.map(drop)
}

/// Sets a new password with a code, which ends all sessions and tokens of its account.
pub(crate) async fn recover(gateway: &Gateway, code: &str, new: &Secret, client: ClientAddress) -> Result<()> {
    let request = proto::RecoverAccountRequest {
        code: code.to_owned(),
        new_password: new.expose().to_owned(),
        client: client.0.to_string(),
    };
    let recovered = answer(gateway.clients.joining().recover_account(request).await);
    gateway.sessions.forget_all();
    recovered.map(drop)
}

/// Changes an account on behalf of an admin; closing it ends all its sessions and tokens.
pub(crate) async fn update_managed(
    gateway: &Gateway,
    signed_in: &SignedIn,
    request: proto::UpdateManagedAccountRequest,
) -> Result<Option<proto::ManagedAccount>> {
    let changed = answer(gateway.clients.admin(&signed_in.caller).update_managed_account(request).await);
    gateway.sessions.forget_all();
    Ok(changed?.account)
}
