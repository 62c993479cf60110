use heartward_core::{AccountId, Error};
use heartward_platform::rpc;
use heartward_proto::profiles::v1::factors_service_server::FactorsService;
use heartward_proto::profiles::v1::{
    CompleteSessionRequest, CompleteSessionResponse, ConfirmTotpRequest, ConfirmTotpResponse,
    CreateRecoveryCodesRequest, CreateRecoveryCodesResponse, CreateTotpRequest, CreateTotpResponse, DeleteTotpRequest,
    DeleteTotpResponse, GetFactorsRequest, GetFactorsResponse, ProveSessionRequest, ProveSessionResponse,
};
use tonic::{Request, Response, Status, async_trait};

use super::accounts::EXPIRES;
use super::{Fakes, PASSWORD};

/// What every app shows, all the time.
pub(crate) const APP_CODE: &str = "492039";

fn wrong_code() -> Status {
    rpc::status(Error::invalid("code", "Must be the code that your app shows now."))
}

impl Fakes {
    /// Gives a session of somebody a new token.
    pub(super) fn prove_again(&self, token: &str, whose: AccountId) -> Result<String, Status> {
        let mut known = self.known();
        let session = known.sessions.iter_mut().find(|(open, owner)| open == token && *owner == whose);
        let (token, _) = session.ok_or_else(|| rpc::status(Error::unauthenticated("Please sign in.")))?;
        *token = format!("{token}-again");
        let token = token.clone();
        known.proofs += 1;
        Ok(token)
    }
}

#[async_trait]
impl FactorsService for Fakes {
    async fn get_factors(&self, request: Request<GetFactorsRequest>) -> Result<Response<GetFactorsResponse>, Status> {
        super::account(&request)?;
        let known = self.known();
        let recovery_codes = if known.app { 10 } else { 0 };
        Ok(Response::new(GetFactorsResponse { totp_confirm_time: known.app.then_some(EXPIRES), recovery_codes }))
    }

    async fn create_totp(&self, request: Request<CreateTotpRequest>) -> Result<Response<CreateTotpResponse>, Status> {
        super::account(&request)?;
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned();
        let uri = format!("otpauth://totp/Heartward:ada%40example.org?secret={secret}&issuer=Heartward");
        Ok(Response::new(CreateTotpResponse { secret, uri }))
    }

    async fn confirm_totp(
        &self,
        request: Request<ConfirmTotpRequest>,
    ) -> Result<Response<ConfirmTotpResponse>, Status> {
        super::account(&request)?;
        if request.into_inner().code != APP_CODE {
            return Err(wrong_code());
        }
        self.known().app = true;
        Ok(Response::new(ConfirmTotpResponse { recovery_codes: vec!["nbsw-c4tu-o5qx-ezdt".into()] }))
    }

    async fn delete_totp(&self, request: Request<DeleteTotpRequest>) -> Result<Response<DeleteTotpResponse>, Status> {
        super::account(&request)?;
        self.known().app = false;
        Ok(Response::new(DeleteTotpResponse {}))
    }

    async fn create_recovery_codes(
        &self,
        request: Request<CreateRecoveryCodesRequest>,
    ) -> Result<Response<CreateRecoveryCodesResponse>, Status> {
        super::account(&request)?;
        Ok(Response::new(CreateRecoveryCodesResponse { recovery_codes: vec!["abcd-efgh-ijkl-mnop".into()] }))
    }

    async fn complete_session(
        &self,
        request: Request<CompleteSessionRequest>,
    ) -> Result<Response<CompleteSessionResponse>, Status> {
        let request = request.into_inner();
        if request.token != "halfway" {
            return Err(rpc::status(Error::unauthenticated("Please sign in again.")));
        }
        if request.code != APP_CODE {
            return Err(wrong_code());
        }
        let (token, account) = self.let_in();
        Ok(Response::new(CompleteSessionResponse { token, account: Some(account), expire_time: Some(EXPIRES) }))
    }

    async fn prove_session(
        &self,
        request: Request<ProveSessionRequest>,
    ) -> Result<Response<ProveSessionResponse>, Status> {
        let id = super::account(&request)?;
        let request = request.into_inner();
        if request.password != PASSWORD {
            return Err(rpc::status(Error::invalid("password", "Must be the password of your account.")));
        }
        let token = self.prove_again(&request.token, id)?;
        Ok(Response::new(ProveSessionResponse { token, expire_time: Some(EXPIRES) }))
    }
}
