use heartward_core::Secret;
use heartward_platform::rpc::status;
use heartward_proto::profiles::v1::joining_service_server::JoiningService;
use heartward_proto::profiles::v1::{
    AcceptInvitationRequest, AcceptInvitationResponse, RecoverAccountRequest, RecoverAccountResponse,
    RequestRecoveryRequest, RequestRecoveryResponse,
};
use tonic::{Request, Response, Status, async_trait};

use crate::usecases::Joining;
use crate::{convert, domain};

pub(super) struct Rpc(pub(super) Joining);

#[async_trait]
impl JoiningService for Rpc {
    async fn accept_invitation(
        &self,
        request: Request<AcceptInvitationRequest>,
    ) -> Result<Response<AcceptInvitationResponse>, Status> {
        let request = request.into_inner();
        let client = request.client.clone();
        let invited = convert::invited(request).map_err(status)?;
        self.0.accept(invited, &client).await.map_err(status)?;
        Ok(Response::new(AcceptInvitationResponse {}))
    }

    async fn request_recovery(
        &self,
        request: Request<RequestRecoveryRequest>,
    ) -> Result<Response<RequestRecoveryResponse>, Status> {
        let RequestRecoveryRequest { email, client } = request.into_inner();
        // What is no address is nobody's: it is answered like any other.
        let email = domain::email(&email).unwrap_or_default();
        self.0.request(&email, &client).await.map_err(status)?;
        Ok(Response::new(RequestRecoveryResponse {}))
    }

    async fn recover_account(
        &self,
        request: Request<RecoverAccountRequest>,
    ) -> Result<Response<RecoverAccountResponse>, Status> {
        let RecoverAccountRequest { code, new_password, client } = request.into_inner();
        self.0.recover(&Secret::new(code), Secret::new(new_password), &client).await.map_err(status)?;
        Ok(Response::new(RecoverAccountResponse {}))
    }
}
