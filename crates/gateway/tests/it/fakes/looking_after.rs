use heartward_core::{AccountId, Error};
use heartward_platform::rpc;
use heartward_proto::profiles::v1::admin_service_server::AdminService;
use heartward_proto::profiles::v1::joining_service_server::JoiningService;
use heartward_proto::profiles::v1::{
    AcceptInvitationRequest, AcceptInvitationResponse, Account, CreateInvitationRequest, CreateInvitationResponse,
    CreateRecoveryCodeRequest, CreateRecoveryCodeResponse, Invitation, ListAccountsRequest, ListAccountsResponse,
    ListInvitationsRequest, ListInvitationsResponse, ManagedAccount, RecoverAccountRequest, RecoverAccountResponse,
    RequestRecoveryRequest, RequestRecoveryResponse, RevokeInvitationRequest, RevokeInvitationResponse, Role,
    UpdateManagedAccountRequest, UpdateManagedAccountResponse,
};
use tonic::{Request, Response, Status, async_trait};
use uuid::Uuid;

use super::{CODE, Fakes, account, no};

/// Somebody whom the admin looks after.
pub(crate) const SAM: Uuid = Uuid::from_u128(7);

fn managed(disabled: bool, role: i32) -> ManagedAccount {
    let account = Account {
        id: SAM.to_string(),
        email: "sam@example.org".into(),
        name: "Sam".into(),
        role,
        ..Account::default()
    };
    ManagedAccount { account: Some(account), disabled, last_seen_time: None }
}

/// Nothing, unless the caller is nobody's admin.
fn only_admins(fakes: &Fakes, caller: AccountId) -> Result<(), Status> {
    if fakes.known().members.contains(&caller) {
        return Err(rpc::status(Error::new(heartward_core::Kind::Forbidden, "This is for those who look after it.")));
    }
    Ok(())
}

#[async_trait]
impl AdminService for Fakes {
    async fn list_accounts(
        &self,
        request: Request<ListAccountsRequest>,
    ) -> Result<Response<ListAccountsResponse>, Status> {
        only_admins(self, account(&request)?)?;
        let accounts = vec![managed(self.known().closed == Some(true), Role::Member.into())];
        Ok(Response::new(ListAccountsResponse { accounts, next_page_token: String::new() }))
    }

    async fn update_managed_account(
        &self,
        request: Request<UpdateManagedAccountRequest>,
    ) -> Result<Response<UpdateManagedAccountResponse>, Status> {
        only_admins(self, account(&request)?)?;
        let change = request.into_inner();
        if change.id != SAM.to_string() {
            return Err(no("account"));
        }
        if change.role == Some(Role::Member.into()) {
            return Err(rpc::status(Error::conflict("There would be no admin left. Make somebody else one first.")));
        }
        let mut known = self.known();
        known.closed = change.disabled.or(known.closed);
        let account = Some(managed(known.closed == Some(true), change.role.unwrap_or(Role::Member.into())));
        Ok(Response::new(UpdateManagedAccountResponse { account }))
    }

    async fn create_recovery_code(
        &self,
        request: Request<CreateRecoveryCodeRequest>,
    ) -> Result<Response<CreateRecoveryCodeResponse>, Status> {
        only_admins(self, account(&request)?)?;
        if request.into_inner().id != SAM.to_string() {
            return Err(no("account"));
        }
        Ok(Response::new(CreateRecoveryCodeResponse { code: CODE.into(), expire_time: None }))
    }

    async fn list_invitations(
        &self,
        request: Request<ListInvitationsRequest>,
    ) -> Result<Response<ListInvitationsResponse>, Status> {
        only_admins(self, account(&request)?)?;
        Ok(Response::new(ListInvitationsResponse { invitations: self.known().invitations.clone() }))
    }

    async fn create_invitation(
        &self,
        request: Request<CreateInvitationRequest>,
    ) -> Result<Response<CreateInvitationResponse>, Status> {
        only_admins(self, account(&request)?)?;
        if request.into_inner().days == 0 {
            return Err(rpc::status(Error::invalid("days", "Must be 1 to 30.")));
        }
        let invitation = Invitation { id: SAM.to_string(), hint: CODE[..4].into(), ..Invitation::default() };
        self.known().invitations.push(invitation.clone());
        Ok(Response::new(CreateInvitationResponse { invitation: Some(invitation), code: CODE.into() }))
    }

    async fn revoke_invitation(
        &self,
        request: Request<RevokeInvitationRequest>,
    ) -> Result<Response<RevokeInvitationResponse>, Status> {
        only_admins(self, account(&request)?)?;
        let (id, mut known) = (request.into_inner().id, self.known());
        let before = known.invitations.len();
        known.invitations.retain(|invitation| invitation.id != id);
        if known.invitations.len() == before {
            return Err(no("invitation"));
        }
        Ok(Response::new(RevokeInvitationResponse {}))
    }
}

#[async_trait]
impl JoiningService for Fakes {
    async fn accept_invitation(
        &self,
        request: Request<AcceptInvitationRequest>,
    ) -> Result<Response<AcceptInvitationResponse>, Status> {
        if request.into_inner().code != CODE {
            return Err(rpc::status(Error::invalid("code", "Must be the code of an invitation that is open.")));
        }
        Ok(Response::new(AcceptInvitationResponse {}))
    }

    async fn request_recovery(
        &self,
        request: Request<RequestRecoveryRequest>,
    ) -> Result<Response<RequestRecoveryResponse>, Status> {
        self.known().asked.push(request.into_inner().email);
        Ok(Response::new(RequestRecoveryResponse {}))
    }

    async fn recover_account(
        &self,
        request: Request<RecoverAccountRequest>,
    ) -> Result<Response<RecoverAccountResponse>, Status> {
        if request.into_inner().code != CODE {
            return Err(rpc::status(Error::invalid("code", "Must be a code that is good and was not used.")));
        }
        self.known().sessions.clear();
        Ok(Response::new(RecoverAccountResponse {}))
    }
}
