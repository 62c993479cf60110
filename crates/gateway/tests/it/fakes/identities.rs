use heartward_core::Error;
use heartward_platform::rpc;
use heartward_proto::profiles::v1::identities_service_server::IdentitiesService;
use heartward_proto::profiles::v1::{
    ConnectIdentityRequest, ConnectIdentityResponse, DeleteIdentityRequest, DeleteIdentityResponse,
    ListIdentitiesRequest, ListIdentitiesResponse, ProveWithIdentityRequest, ProveWithIdentityResponse,
    SignInWithIdentityRequest, SignInWithIdentityResponse, StartIdentificationRequest, StartIdentificationResponse,
};
use tonic::{Request, Response, Status, async_trait};

use super::Fakes;

/// There is no provider: signing in at one is tried on the whole system.
fn no_provider() -> Status {
    rpc::status(Error::not_found("provider"))
}

#[async_trait]
impl IdentitiesService for Fakes {
    async fn list_identities(
        &self,
        request: Request<ListIdentitiesRequest>,
    ) -> Result<Response<ListIdentitiesResponse>, Status> {
        super::account(&request)?;
        Ok(Response::new(ListIdentitiesResponse::default()))
    }

    async fn start_identification(
        &self,
        _: Request<StartIdentificationRequest>,
    ) -> Result<Response<StartIdentificationResponse>, Status> {
        Err(no_provider())
    }

    async fn sign_in_with_identity(
        &self,
        _: Request<SignInWithIdentityRequest>,
    ) -> Result<Response<SignInWithIdentityResponse>, Status> {
        Err(no_provider())
    }

    async fn connect_identity(
        &self,
        _: Request<ConnectIdentityRequest>,
    ) -> Result<Response<ConnectIdentityResponse>, Status> {
        Err(no_provider())
    }

    async fn prove_with_identity(
        &self,
        _: Request<ProveWithIdentityRequest>,
    ) -> Result<Response<ProveWithIdentityResponse>, Status> {
        Err(no_provider())
    }

    async fn delete_identity(
        &self,
        _: Request<DeleteIdentityRequest>,
    ) -> Result<Response<DeleteIdentityResponse>, Status> {
        Err(no_provider())
    }
}
