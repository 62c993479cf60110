use heartward_core::Secret;
use heartward_platform::rpc::{caller, status};
use heartward_proto::profiles::v1::accounts_service_server::AccountsService;
use heartward_proto::profiles::v1::{
    CreateAccountRequest, CreateAccountResponse, CreateSessionRequest, CreateSessionResponse, DeleteSessionRequest,
    DeleteSessionResponse, GetSessionRequest, GetSessionResponse, GetSetupRequest, GetSetupResponse,
    UpdateAccountRequest, UpdateAccountResponse,
};
use tonic::{Request, Response, Status, async_trait};

use crate::usecases::Accounts;
use crate::{convert, domain};

pub(super) struct Rpc(pub(super) Accounts);

#[async_trait]
impl AccountsService for Rpc {
    async fn get_setup(&self, _: Request<GetSetupRequest>) -> Result<Response<GetSetupResponse>, Status> {
        let open = self.0.is_open().await.map_err(status)?;
        Ok(Response::new(GetSetupResponse { open }))
    }

    async fn create_account(
        &self,
        request: Request<CreateAccountRequest>,
    ) -> Result<Response<CreateAccountResponse>, Status> {
        let registration = convert::registration(request.into_inner()).map_err(status)?;
        let account = self.0.create(registration).await.map_err(status)?;
        Ok(Response::new(CreateAccountResponse { account: Some(convert::account(&account)) }))
    }

    async fn create_session(
        &self,
        request: Request<CreateSessionRequest>,
    ) -> Result<Response<CreateSessionResponse>, Status> {
        let CreateSessionRequest { email, password, label } = request.into_inner();
        let label = domain::label(&label).map_err(status)?;
        // What is no address is nobody's: it is answered like any other that does not fit.
        let email = domain::email(&email).unwrap_or_default();
        let admitted = self.0.sign_in(&email, Secret::new(password), &label).await.map_err(status)?;
        Ok(Response::new(convert::admitted(admitted)))
    }

    async fn get_session(&self, request: Request<GetSessionRequest>) -> Result<Response<GetSessionResponse>, Status> {
        let token = Secret::new(request.into_inner().token);
        let (account, expire_time, prove_time) = self.0.session(&token).await.map_err(status)?;
        Ok(Response::new(GetSessionResponse {
            account: Some(convert::account(&account)),
            expire_time: Some(convert::timestamp(expire_time)),
            prove_time: prove_time.map(convert::timestamp),
        }))
    }

    async fn update_account(
        &self,
        request: Request<UpdateAccountRequest>,
    ) -> Result<Response<UpdateAccountResponse>, Status> {
        let caller = caller(&request)?;
        let (name, zone) = convert::account_change(request.into_inner()).map_err(status)?;
        let account = self.0.update(&caller, name, zone).await.map_err(status)?;
        Ok(Response::new(UpdateAccountResponse { account: Some(convert::account(&account)) }))
    }

    async fn delete_session(
        &self,
        request: Request<DeleteSessionRequest>,
    ) -> Result<Response<DeleteSessionResponse>, Status> {
        self.0.sign_out(&Secret::new(request.into_inner().token)).await.map_err(status)?;
        Ok(Response::new(DeleteSessionResponse {}))
    }
}
