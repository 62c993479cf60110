use heartward_core::Secret;
use heartward_platform::rpc::{caller, status};
use heartward_proto::profiles::v1::accounts_service_server::AccountsService;
use heartward_proto::profiles::v1::{
    CreateAccountRequest, CreateAccountResponse, CreateSessionRequest, CreateSessionResponse, DeleteSessionRequest,
    DeleteSessionResponse, GetSessionRequest, GetSessionResponse, GetSetupRequest, GetSetupResponse,
    UpdateAccountRequest, UpdateAccountResponse,
};
use tonic::{Request, Response, Status, async_trait};

use crate::convert;
use crate::domain::Choice;
use crate::usecases::{Accounts, Means};

pub(super) struct Rpc {
    pub(super) accounts: Accounts,
    /// Whether codes can be mailed.
    pub(super) can_mail: bool,
    /// What the operator calls the provider; empty when there is none.
    pub(super) provider: String,
}

#[async_trait]
impl AccountsService for Rpc {
    async fn get_setup(&self, _: Request<GetSetupRequest>) -> Result<Response<GetSetupResponse>, Status> {
        let open = self.accounts.is_open().await.map_err(status)?;
        Ok(Response::new(GetSetupResponse { open, mail_available: self.can_mail, provider: self.provider.clone() }))
    }

    async fn create_account(
        &self,
        request: Request<CreateAccountRequest>,
    ) -> Result<Response<CreateAccountResponse>, Status> {
        let registration = convert::registration(request.into_inner()).map_err(status)?;
        let account = self.accounts.create(registration).await.map_err(status)?;
        Ok(Response::new(CreateAccountResponse { account: Some(convert::account(&account)) }))
    }

    async fn create_session(
        &self,
        request: Request<CreateSessionRequest>,
    ) -> Result<Response<CreateSessionResponse>, Status> {
        let visitor = convert::visitor(request.into_inner()).map_err(status)?;
        let (admitted, device) = self.accounts.sign_in(visitor).await.map_err(status)?;
        let device = device.map(|device| device.expose().to_owned()).unwrap_or_default();
        Ok(Response::new(CreateSessionResponse { device, ..convert::admitted(admitted) }))
    }

    async fn get_session(&self, request: Request<GetSessionRequest>) -> Result<Response<GetSessionResponse>, Status> {
        let token = Secret::new(request.into_inner().token);
        let known = self.accounts.session(&token).await.map_err(status)?;
        let (session_id, scopes) = match known.by {
            Means::Session(id) => (id.to_string(), Vec::new()),
            Means::Token(scopes) => (String::new(), scopes.iter().map(Choice::code).collect()),
        };
        Ok(Response::new(GetSessionResponse {
            account: Some(convert::account(&known.account)),
            expire_time: Some(convert::timestamp(known.expire_time)),
            prove_time: known.prove_time.map(convert::timestamp),
            session_id,
            scopes,
        }))
    }

    async fn update_account(
        &self,
        request: Request<UpdateAccountRequest>,
    ) -> Result<Response<UpdateAccountResponse>, Status> {
        let caller = caller(&request)?;
        let (name, zone) = convert::account_change(request.into_inner()).map_err(status)?;
        let account = self.accounts.update(&caller, name, zone).await.map_err(status)?;
        Ok(Response::new(UpdateAccountResponse { account: Some(convert::account(&account)) }))
    }

    async fn delete_session(
        &self,
        request: Request<DeleteSessionRequest>,
    ) -> Result<Response<DeleteSessionResponse>, Status> {
        self.accounts.sign_out(&Secret::new(request.into_inner().token)).await.map_err(status)?;
        Ok(Response::new(DeleteSessionResponse {}))
    }
}
