use heartward_core::{AccountId, Error};
use heartward_platform::rpc;
use heartward_proto::profiles::v1::accounts_service_server::AccountsService;
use heartward_proto::profiles::v1::{
    Account, CreateAccountRequest, CreateAccountResponse, CreateSessionRequest, CreateSessionResponse,
    DeleteSessionRequest, DeleteSessionResponse, GetSessionRequest, GetSessionResponse, GetSetupRequest,
    GetSetupResponse, UpdateAccountRequest, UpdateAccountResponse,
};
use prost_types::Timestamp;
use tonic::{Request, Response, Status, async_trait};

use super::{CODE, Fakes, PASSWORD};

/// 2026-03-31 12:00 UTC, a month after tests begin.
const EXPIRES: Timestamp = Timestamp { seconds: 1_774_958_400, nanos: 0 };

fn named(id: AccountId) -> Account {
    Account {
        id: id.to_string(),
        email: "ada@example.org".into(),
        name: "Ada".into(),
        time_zone: "Europe/Berlin".into(),
        create_time: None,
    }
}

#[async_trait]
impl AccountsService for Fakes {
    async fn get_setup(&self, _: Request<GetSetupRequest>) -> Result<Response<GetSetupResponse>, Status> {
        Ok(Response::new(GetSetupResponse { open: true }))
    }

    async fn create_account(
        &self,
        request: Request<CreateAccountRequest>,
    ) -> Result<Response<CreateAccountResponse>, Status> {
        let request = request.into_inner();
        if request.setup_code != CODE {
            return Err(rpc::status(Error::invalid("setup_code", "Must be the code printed at the start.")));
        }
        Ok(Response::new(CreateAccountResponse { account: Some(named(AccountId::generate())) }))
    }

    async fn create_session(
        &self,
        request: Request<CreateSessionRequest>,
    ) -> Result<Response<CreateSessionResponse>, Status> {
        if request.into_inner().password != PASSWORD {
            return Err(rpc::status(Error::unauthenticated("E-mail address and password do not match.")));
        }
        let (id, mut known) = (AccountId::generate(), self.known());
        let token = format!("token-{}", known.sessions.len());
        known.sessions.push((token.clone(), id));
        let account = Some(named(id));
        Ok(Response::new(CreateSessionResponse { token, account, expire_time: Some(EXPIRES) }))
    }

    async fn get_session(&self, request: Request<GetSessionRequest>) -> Result<Response<GetSessionResponse>, Status> {
        let mut known = self.known();
        known.lookups += 1;
        let token = request.into_inner().token;
        let session = known.sessions.iter().find(|(open, _)| *open == token);
        let (_, id) = session.ok_or_else(|| rpc::status(Error::unauthenticated("Please sign in.")))?;
        Ok(Response::new(GetSessionResponse { account: Some(named(*id)), expire_time: Some(EXPIRES) }))
    }

    async fn update_account(
        &self,
        request: Request<UpdateAccountRequest>,
    ) -> Result<Response<UpdateAccountResponse>, Status> {
        let id = super::account(&request)?;
        let zone = request.into_inner().time_zone;
        let mut known = self.known();
        known.zone = zone.or_else(|| known.zone.take());
        let time_zone = known.zone.clone().unwrap_or_default();
        let account = Account { id: id.to_string(), time_zone, ..Account::default() };
        Ok(Response::new(UpdateAccountResponse { account: Some(account) }))
    }

    async fn delete_session(
        &self,
        request: Request<DeleteSessionRequest>,
    ) -> Result<Response<DeleteSessionResponse>, Status> {
        let token = request.into_inner().token;
        self.known().sessions.retain(|(open, _)| *open != token);
        Ok(Response::new(DeleteSessionResponse {}))
    }
}
