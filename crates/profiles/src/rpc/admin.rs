use heartward_core::{AccountId, Caller, Id, Page};
use heartward_platform::rpc::{caller, status};
use heartward_proto::profiles::v1::admin_service_server::AdminService;
use heartward_proto::profiles::v1::{
    CreateInvitationRequest, CreateInvitationResponse, CreateRecoveryCodeRequest, CreateRecoveryCodeResponse,
    ListAccountsRequest, ListAccountsResponse, ListInvitationsRequest, ListInvitationsResponse,
    RevokeInvitationRequest, RevokeInvitationResponse, UpdateManagedAccountRequest, UpdateManagedAccountResponse,
};
use tonic::{Request, Response, Status, async_trait};

use crate::convert;
use crate::usecases::Admin;

pub(super) struct Rpc(pub(super) Admin);

/// Who calls: somebody. Over the wire nobody acts for the system.
fn somebody<T>(request: &Request<T>) -> Result<Caller, Status> {
    let caller = caller(request)?;
    caller.account().map_err(status)?;
    Ok(caller)
}

#[async_trait]
impl AdminService for Rpc {
    async fn list_accounts(
        &self,
        request: Request<ListAccountsRequest>,
    ) -> Result<Response<ListAccountsResponse>, Status> {
        let caller = somebody(&request)?;
        let ListAccountsRequest { page_size, page_token } = request.into_inner();
        let page = Page::parse(page_size, &page_token, convert::ACCOUNTS).map_err(status)?;
        let (accounts, next_page_token) = self.0.list(&caller, &page).await.map_err(status)?;
        let accounts = accounts.iter().map(convert::managed).collect();
        Ok(Response::new(ListAccountsResponse { accounts, next_page_token }))
    }

    async fn update_managed_account(
        &self,
        request: Request<UpdateManagedAccountRequest>,
    ) -> Result<Response<UpdateManagedAccountResponse>, Status> {
        let caller = somebody(&request)?;
        let UpdateManagedAccountRequest { id, role, disabled } = request.into_inner();
        let id = AccountId::parse("id", &id).map_err(status)?;
        let role = convert::role(role).map_err(status)?;
        let managed = self.0.change(&caller, id, role, disabled).await.map_err(status)?;
        Ok(Response::new(UpdateManagedAccountResponse { account: Some(convert::managed(&managed)) }))
    }

    async fn create_recovery_code(
        &self,
        request: Request<CreateRecoveryCodeRequest>,
    ) -> Result<Response<CreateRecoveryCodeResponse>, Status> {
        let caller = somebody(&request)?;
        let id = AccountId::parse("id", &request.get_ref().id).map_err(status)?;
        let (code, expires) = self.0.recovery_code(&caller, id).await.map_err(status)?;
        let (code, expire_time) = (code.expose().to_owned(), Some(convert::timestamp(expires)));
        Ok(Response::new(CreateRecoveryCodeResponse { code, expire_time }))
    }

    async fn list_invitations(
        &self,
        request: Request<ListInvitationsRequest>,
    ) -> Result<Response<ListInvitationsResponse>, Status> {
        let invitations = self.0.invitations(&somebody(&request)?).await.map_err(status)?;
        let invitations = invitations.iter().map(convert::invitation).collect();
        Ok(Response::new(ListInvitationsResponse { invitations }))
    }

    async fn create_invitation(
        &self,
        request: Request<CreateInvitationRequest>,
    ) -> Result<Response<CreateInvitationResponse>, Status> {
        let caller = somebody(&request)?;
        let inviting = convert::inviting(request.get_ref()).map_err(status)?;
        let (invitation, code) = self.0.invite(&caller, inviting).await.map_err(status)?;
        let (invitation, code) = (Some(convert::invitation(&invitation)), code.expose().to_owned());
        Ok(Response::new(CreateInvitationResponse { invitation, code }))
    }

    async fn revoke_invitation(
        &self,
        request: Request<RevokeInvitationRequest>,
    ) -> Result<Response<RevokeInvitationResponse>, Status> {
        let caller = somebody(&request)?;
        let id = Id::parse("id", &request.get_ref().id).map_err(status)?;
        self.0.revoke(&caller, id).await.map_err(status)?;
        Ok(Response::new(RevokeInvitationResponse {}))
    }
}
