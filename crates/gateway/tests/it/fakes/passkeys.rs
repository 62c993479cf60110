use heartward_core::Error;
use heartward_platform::rpc;
use heartward_proto::profiles::v1::passkeys_service_server::PasskeysService;
use heartward_proto::profiles::v1::{
    CreatePasskeyRequest, CreatePasskeyResponse, DeletePasskeyRequest, DeletePasskeyResponse, ListPasskeysRequest,
    ListPasskeysResponse, Passkey, ProveWithPasskeyRequest, ProveWithPasskeyResponse, SignInWithPasskeyRequest,
    SignInWithPasskeyResponse, StartAssertionRequest, StartAssertionResponse, StartPasskeyRequest,
    StartPasskeyResponse,
};
use tonic::{Request, Response, Status, async_trait};

use super::Fakes;
use super::accounts::EXPIRES;

/// What a good browser makes of every challenge.
pub(crate) const CREDENTIAL: &str = "{\"id\":\"good\"}";

fn unknown() -> Status {
    rpc::status(Error::unauthenticated("This passkey does not sign in here."))
}

#[async_trait]
impl PasskeysService for Fakes {
    async fn list_passkeys(
        &self,
        request: Request<ListPasskeysRequest>,
    ) -> Result<Response<ListPasskeysResponse>, Status> {
        super::account(&request)?;
        let (passkeys, origin) = (self.known().passkeys.clone(), "https://heartward.example.org".into());
        Ok(Response::new(ListPasskeysResponse { passkeys, origin }))
    }

    async fn start_passkey(
        &self,
        request: Request<StartPasskeyRequest>,
    ) -> Result<Response<StartPasskeyResponse>, Status> {
        super::account(&request)?;
        let options = "{\"publicKey\":{\"challenge\":\"make\"}}".into();
        Ok(Response::new(StartPasskeyResponse { ceremony: "ceremony".into(), options }))
    }

    async fn create_passkey(
        &self,
        request: Request<CreatePasskeyRequest>,
    ) -> Result<Response<CreatePasskeyResponse>, Status> {
        super::account(&request)?;
        let request = request.into_inner();
        if request.credential != CREDENTIAL || request.ceremony != "ceremony" {
            return Err(rpc::status(Error::invalid("credential", "Must be what the browser made.")));
        }
        let id = "01890a5d-ac96-774b-bcce-b302099a8057".to_owned();
        let passkey = Passkey { id, name: request.name, ..Passkey::default() };
        self.known().passkeys.push(passkey.clone());
        let recovery_codes = vec!["nbsw-c4tu-o5qx-ezdt".into()];
        Ok(Response::new(CreatePasskeyResponse { passkey: Some(passkey), recovery_codes }))
    }

    async fn delete_passkey(
        &self,
        request: Request<DeletePasskeyRequest>,
    ) -> Result<Response<DeletePasskeyResponse>, Status> {
        super::account(&request)?;
        let (id, mut known) = (request.into_inner().id, self.known());
        let before = known.passkeys.len();
        known.passkeys.retain(|passkey| passkey.id != id);
        if known.passkeys.len() == before {
            return Err(super::no("passkey"));
        }
        Ok(Response::new(DeletePasskeyResponse {}))
    }

    async fn start_assertion(
        &self,
        _: Request<StartAssertionRequest>,
    ) -> Result<Response<StartAssertionResponse>, Status> {
        let options = "{\"publicKey\":{\"challenge\":\"use\"}}".into();
        Ok(Response::new(StartAssertionResponse { ceremony: "ceremony".into(), options }))
    }

    async fn sign_in_with_passkey(
        &self,
        request: Request<SignInWithPasskeyRequest>,
    ) -> Result<Response<SignInWithPasskeyResponse>, Status> {
        let request = request.into_inner();
        if request.credential != CREDENTIAL || request.ceremony != "ceremony" {
            return Err(unknown());
        }
        let (token, account) = self.let_in();
        Ok(Response::new(SignInWithPasskeyResponse { token, account: Some(account), expire_time: Some(EXPIRES) }))
    }

    async fn prove_with_passkey(
        &self,
        request: Request<ProveWithPasskeyRequest>,
    ) -> Result<Response<ProveWithPasskeyResponse>, Status> {
        let id = super::account(&request)?;
        let request = request.into_inner();
        if request.credential != CREDENTIAL || request.ceremony != "ceremony" {
            return Err(unknown());
        }
        let token = self.prove_again(&request.token, id)?;
        Ok(Response::new(ProveWithPasskeyResponse { token, expire_time: Some(EXPIRES) }))
    }
}
