use heartward_core::{Id, Secret};
use heartward_platform::rpc::{caller, status};
use heartward_proto::profiles::v1::identities_service_server::IdentitiesService;
use heartward_proto::profiles::v1::{
    ConnectIdentityRequest, ConnectIdentityResponse, DeleteIdentityRequest, DeleteIdentityResponse, Identity,
    ListIdentitiesRequest, ListIdentitiesResponse, ProveWithIdentityRequest, ProveWithIdentityResponse,
    SignInWithIdentityRequest, SignInWithIdentityResponse, StartIdentificationRequest, StartIdentificationResponse,
};
use tonic::{Request, Response, Status, async_trait};

use crate::usecases::Identities;
use crate::{convert, domain};

pub(super) struct Rpc(pub(super) Identities);

#[async_trait]
impl IdentitiesService for Rpc {
    async fn list_identities(
        &self,
        request: Request<ListIdentitiesRequest>,
    ) -> Result<Response<ListIdentitiesResponse>, Status> {
        let identities = self.0.list(&caller(&request)?).await.map_err(status)?;
        let identities = identities.iter().map(convert::identity).collect();
        Ok(Response::new(ListIdentitiesResponse { identities, provider: self.0.provider().to_owned() }))
    }

    async fn start_identification(
        &self,
        request: Request<StartIdentificationRequest>,
    ) -> Result<Response<StartIdentificationResponse>, Status> {
        let caller = caller(&request)?;
        let StartIdentificationRequest { fresh, client } = request.into_inner();
        let sent = self.0.start(&caller, fresh, &client).await.map_err(status)?;
        let ceremony = sent.ceremony.expose().to_owned();
        Ok(Response::new(StartIdentificationResponse { ceremony, url: sent.url }))
    }

    async fn sign_in_with_identity(
        &self,
        request: Request<SignInWithIdentityRequest>,
    ) -> Result<Response<SignInWithIdentityResponse>, Status> {
        let SignInWithIdentityRequest { authorization, label } = request.into_inner();
        let label = domain::label(&label).map_err(status)?;
        let admitted = self.0.sign_in(convert::authorization(authorization), &label).await.map_err(status)?;
        Ok(Response::new(SignInWithIdentityResponse { session: Some(convert::admitted(admitted)) }))
    }

    async fn connect_identity(
        &self,
        request: Request<ConnectIdentityRequest>,
    ) -> Result<Response<ConnectIdentityResponse>, Status> {
        let caller = caller(&request)?;
        let brought = convert::authorization(request.into_inner().authorization);
        let identity = self.0.connect(&caller, brought).await.map_err(status)?;
        Ok(Response::new(ConnectIdentityResponse { identity: Some(convert::identity(&identity)) }))
    }

    async fn prove_with_identity(
        &self,
        request: Request<ProveWithIdentityRequest>,
    ) -> Result<Response<ProveWithIdentityResponse>, Status> {
        let caller = caller(&request)?;
        let ProveWithIdentityRequest { token, authorization } = request.into_inner();
        let brought = convert::authorization(authorization);
        let rotated = self.0.prove(&caller, &Secret::new(token), brought).await.map_err(status)?;
        Ok(Response::new(ProveWithIdentityResponse {
            token: rotated.token.expose().to_owned(),
            expire_time: Some(convert::timestamp(rotated.expire_time)),
        }))
    }

    async fn delete_identity(
        &self,
        request: Request<DeleteIdentityRequest>,
    ) -> Result<Response<DeleteIdentityResponse>, Status> {
        let caller = caller(&request)?;
        let id = Id::<Identity>::parse("id", &request.into_inner().id).map_err(status)?;
        self.0.delete(&caller, id.uuid()).await.map_err(status)?;
        Ok(Response::new(DeleteIdentityResponse {}))
    }
}
