use heartward_core::{AccountId, Error};
use heartward_platform::rpc;
use heartward_proto::profiles::v1::accounts_service_server::AccountsService;
use heartward_proto::profiles::v1::{
    Account, CreateAccountRequest, CreateAccountResponse, CreateSessionRequest, CreateSessionResponse,
    DeleteSessionRequest, DeleteSessionResponse, GetSessionRequest, GetSessionResponse, GetSetupRequest,
    GetSetupResponse, Role, SecondStep, UpdateAccountRequest, UpdateAccountResponse,
};
use prost_types::Timestamp;
use tonic::{Request, Response, Status, async_trait};

use super::{CODE, Fakes, PASSWORD, WITH_AN_APP};

/// 2026-03-31 12:00 UTC, a month after tests begin.
pub(crate) const EXPIRES: Timestamp = Timestamp { seconds: 1_774_958_400, nanos: 0 };

/// When tests begin, which is when everybody signs in.
const BEGIN: Timestamp = Timestamp { seconds: 1_772_366_400, nanos: 0 };

fn named(id: AccountId) -> Account {
    Account {
        id: id.to_string(),
        email: "ada@example.org".into(),
        name: "Ada".into(),
        time_zone: "Europe/Berlin".into(),
        create_time: None,
        role: Role::Admin.into(),
    }
}

impl Fakes {
    /// A new session of somebody new.
    pub(super) fn let_in(&self) -> (String, Account) {
        let (id, mut known) = (AccountId::generate(), self.known());
        let token = format!("token-{}", known.sessions.len());
        known.sessions.push((token.clone(), id));
        (token, named(id))
    }
}

#[async_trait]
impl AccountsService for Fakes {
    async fn get_setup(&self, _: Request<GetSetupRequest>) -> Result<Response<GetSetupResponse>, Status> {
        Ok(Response::new(GetSetupResponse { open: true, mail_available: true, ..Default::default() }))
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
        let request = request.into_inner();
        if request.password != PASSWORD {
            return Err(rpc::status(Error::unauthenticated("E-mail address and password do not match.")));
        }
        if request.email == WITH_AN_APP {
            let step = SecondStep { token: "halfway".into(), expire_time: Some(EXPIRES), codes: true, passkeys: false };
            return Ok(Response::new(CreateSessionResponse { second_step: Some(step), ..Default::default() }));
        }
        let (token, account) = self.let_in();
        self.known().devices.push(request.device.clone());
        let device = if request.device.is_empty() { "device-1".to_owned() } else { String::new() };
        let (account, expire_time) = (Some(account), Some(EXPIRES));
        Ok(Response::new(CreateSessionResponse { token, account, expire_time, device, second_step: None }))
    }

    async fn get_session(&self, request: Request<GetSessionRequest>) -> Result<Response<GetSessionResponse>, Status> {
        let mut known = self.known();
        known.lookups += 1;
        let token = request.into_inner().token;
        let session = known.sessions.iter().find(|(open, _)| *open == token);
        let (_, id) = session.ok_or_else(|| rpc::status(Error::unauthenticated("Please sign in.")))?;
        let (account, expire_time) = (Some(named(*id)), Some(EXPIRES));
        // Far in the future is fresh at any time.
        let prove_time = Some(if known.proofs > 0 { EXPIRES } else { BEGIN });
        let scopes = known.scopes.get(&token).cloned().unwrap_or_default();
        let session_id = if scopes.is_empty() { super::signing_in::session_id(&token) } else { String::new() };
        Ok(Response::new(GetSessionResponse { account, expire_time, session_id, scopes, prove_time }))
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
