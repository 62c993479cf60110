use heartward_core::Id;
use heartward_platform::rpc::{caller, status};
use heartward_proto::profiles::v1::erasing_service_server::ErasingService;
use heartward_proto::profiles::v1::{
    EraseAccountRequest, EraseAccountResponse, ErasePersonRequest, ErasePersonResponse, GetErasureRequest,
    GetErasureResponse,
};
use tonic::{Request, Response, Status, async_trait};

use crate::convert;
use crate::usecases::Erasing;

pub(super) struct Rpc(pub(super) Erasing);

#[async_trait]
impl ErasingService for Rpc {
    async fn erase_account(
        &self,
        request: Request<EraseAccountRequest>,
    ) -> Result<Response<EraseAccountResponse>, Status> {
        let erasure = self.0.account(&caller(&request)?).await.map_err(status)?;
        Ok(Response::new(EraseAccountResponse { erasure: Some(convert::erasure(&erasure)) }))
    }

    async fn erase_person(
        &self,
        request: Request<ErasePersonRequest>,
    ) -> Result<Response<ErasePersonResponse>, Status> {
        let id = convert::id(&request.get_ref().id).map_err(status)?;
        let erasure = self.0.person(&caller(&request)?, id).await.map_err(status)?;
        Ok(Response::new(ErasePersonResponse { erasure: Some(convert::erasure(&erasure)) }))
    }

    async fn get_erasure(&self, request: Request<GetErasureRequest>) -> Result<Response<GetErasureResponse>, Status> {
        let id = Id::parse("id", &request.get_ref().id).map_err(status)?;
        let erasure = self.0.get(id).await.map_err(status)?;
        Ok(Response::new(GetErasureResponse { erasure: Some(convert::erasure(&erasure)) }))
    }
}
