use heartward_core::Secret;
use heartward_platform::rpc::{caller, status};
use heartward_proto::profiles::v1::factors_service_server::FactorsService;
use heartward_proto::profiles::v1::{
    CompleteSessionRequest, CompleteSessionResponse, ConfirmTotpRequest, ConfirmTotpResponse,
    CreateRecoveryCodesRequest, CreateRecoveryCodesResponse, CreateTotpRequest, CreateTotpResponse, DeleteTotpRequest,
    DeleteTotpResponse, GetFactorsRequest, GetFactorsResponse, ProveSessionRequest, ProveSessionResponse,
};
use tonic::{Request, Response, Status, async_trait};

use crate::convert;
use crate::usecases::Factors;

pub(super) struct Rpc(pub(super) Factors);

#[async_trait]
impl FactorsService for Rpc {
    async fn get_factors(&self, request: Request<GetFactorsRequest>) -> Result<Response<GetFactorsResponse>, Status> {
        let held = self.0.held(&caller(&request)?).await.map_err(status)?;
        Ok(Response::new(convert::held(&held)))
    }

    async fn create_totp(&self, request: Request<CreateTotpRequest>) -> Result<Response<CreateTotpResponse>, Status> {
        let (totp, whose) = self.0.create_totp(&caller(&request)?).await.map_err(status)?;
        let secret = totp.typed().expose().to_owned();
        Ok(Response::new(CreateTotpResponse { uri: totp.uri(&whose), secret }))
    }

    async fn confirm_totp(
        &self,
        request: Request<ConfirmTotpRequest>,
    ) -> Result<Response<ConfirmTotpResponse>, Status> {
        let caller = caller(&request)?;
        let codes = self.0.confirm_totp(&caller, request.into_inner().code.trim()).await.map_err(status)?;
        Ok(Response::new(ConfirmTotpResponse { recovery_codes: convert::shown(&codes) }))
    }

    async fn delete_totp(&self, request: Request<DeleteTotpRequest>) -> Result<Response<DeleteTotpResponse>, Status> {
        self.0.delete_totp(&caller(&request)?).await.map_err(status)?;
        Ok(Response::new(DeleteTotpResponse {}))
    }

    async fn create_recovery_codes(
        &self,
        request: Request<CreateRecoveryCodesRequest>,
    ) -> Result<Response<CreateRecoveryCodesResponse>, Status> {
        let codes = self.0.create_recovery_codes(&caller(&request)?).await.map_err(status)?;
        Ok(Response::new(CreateRecoveryCodesResponse { recovery_codes: convert::shown(&codes) }))
    }

    async fn complete_session(
        &self,
        request: Request<CompleteSessionRequest>,
    ) -> Result<Response<CompleteSessionResponse>, Status> {
        let CompleteSessionRequest { token, code } = request.into_inner();
        let made = self.0.complete(&Secret::new(token), &code).await.map_err(status)?;
        Ok(Response::new(convert::session(&made)))
    }

    async fn prove_session(
        &self,
        request: Request<ProveSessionRequest>,
    ) -> Result<Response<ProveSessionResponse>, Status> {
        let caller = caller(&request)?;
        let ProveSessionRequest { token, password } = request.into_inner();
        let rotated = self.0.prove(&caller, &Secret::new(token), Secret::new(password)).await.map_err(status)?;
        Ok(Response::new(ProveSessionResponse {
            token: rotated.token.expose().to_owned(),
            expire_time: Some(convert::timestamp(rotated.expire_time)),
        }))
    }
}
