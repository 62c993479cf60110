use heartward_core::{Id, Secret};
use heartward_platform::rpc::{caller, status};
use heartward_proto::profiles::v1::passkeys_service_server::PasskeysService;
use heartward_proto::profiles::v1::{
    CreatePasskeyRequest, CreatePasskeyResponse, DeletePasskeyRequest, DeletePasskeyResponse, ListPasskeysRequest,
    ListPasskeysResponse, Passkey, ProveWithPasskeyRequest, ProveWithPasskeyResponse, SignInWithPasskeyRequest,
    SignInWithPasskeyResponse, StartAssertionRequest, StartAssertionResponse, StartPasskeyRequest,
    StartPasskeyResponse,
};
use tonic::{Request, Response, Status, async_trait};

use crate::usecases::Passkeys;
use crate::{convert, domain};

pub(super) struct Rpc(pub(super) Passkeys);

#[async_trait]
impl PasskeysService for Rpc {
    async fn list_passkeys(
        &self,
        request: Request<ListPasskeysRequest>,
    ) -> Result<Response<ListPasskeysResponse>, Status> {
        let passkeys = self.0.list(&caller(&request)?).await.map_err(status)?;
        let passkeys = passkeys.iter().map(convert::passkey).collect();
        Ok(Response::new(ListPasskeysResponse { passkeys, origin: self.0.origin().to_owned() }))
    }

    async fn start_passkey(
        &self,
        request: Request<StartPasskeyRequest>,
    ) -> Result<Response<StartPasskeyResponse>, Status> {
        let asked = self.0.start(&caller(&request)?).await.map_err(status)?;
        let ceremony = asked.ceremony.expose().to_owned();
        Ok(Response::new(StartPasskeyResponse { ceremony, options: asked.options }))
    }

    async fn create_passkey(
        &self,
        request: Request<CreatePasskeyRequest>,
    ) -> Result<Response<CreatePasskeyResponse>, Status> {
        let caller = caller(&request)?;
        let CreatePasskeyRequest { ceremony, credential, name } = request.into_inner();
        let ceremony = Secret::new(ceremony);
        let (made, codes) = self.0.create(&caller, &ceremony, &credential, &name).await.map_err(status)?;
        let passkey = Some(convert::passkey(&made));
        Ok(Response::new(CreatePasskeyResponse { passkey, recovery_codes: convert::shown(&codes) }))
    }

    async fn delete_passkey(
        &self,
        request: Request<DeletePasskeyRequest>,
    ) -> Result<Response<DeletePasskeyResponse>, Status> {
        let caller = caller(&request)?;
        let id = Id::<Passkey>::parse("id", &request.into_inner().id).map_err(status)?;
        self.0.delete(&caller, id.uuid()).await.map_err(status)?;
        Ok(Response::new(DeletePasskeyResponse {}))
    }

    async fn start_assertion(
        &self,
        _: Request<StartAssertionRequest>,
    ) -> Result<Response<StartAssertionResponse>, Status> {
        let asked = self.0.start_assertion().await.map_err(status)?;
        let ceremony = asked.ceremony.expose().to_owned();
        Ok(Response::new(StartAssertionResponse { ceremony, options: asked.options }))
    }

    async fn sign_in_with_passkey(
        &self,
        request: Request<SignInWithPasskeyRequest>,
    ) -> Result<Response<SignInWithPasskeyResponse>, Status> {
        let SignInWithPasskeyRequest { ceremony, credential, label } = request.into_inner();
        let label = domain::label(&label).map_err(status)?;
        let made = self.0.sign_in(&Secret::new(ceremony), &credential, &label).await.map_err(status)?;
        Ok(Response::new(SignInWithPasskeyResponse {
            token: made.token.expose().to_owned(),
            account: Some(convert::account(&made.account)),
            expire_time: Some(convert::timestamp(made.expire_time)),
        }))
    }

    async fn prove_with_passkey(
        &self,
        request: Request<ProveWithPasskeyRequest>,
    ) -> Result<Response<ProveWithPasskeyResponse>, Status> {
        let caller = caller(&request)?;
        let ProveWithPasskeyRequest { token, ceremony, credential } = request.into_inner();
        let (token, ceremony) = (Secret::new(token), Secret::new(ceremony));
        let rotated = self.0.prove(&caller, &token, &ceremony, &credential).await.map_err(status)?;
        Ok(Response::new(ProveWithPasskeyResponse {
            token: rotated.token.expose().to_owned(),
            expire_time: Some(convert::timestamp(rotated.expire_time)),
        }))
    }
}
