use heartward_platform::rpc::{caller, status};
use heartward_proto::reflections::v1::signs_service_server::SignsService;
use heartward_proto::reflections::v1::{
    GetSignRequest, GetSignResponse, ListMutedSignsRequest, ListMutedSignsResponse, MuteSignRequest, MuteSignResponse,
    UnmuteSignRequest, UnmuteSignResponse,
};
use tonic::{Request, Response, Status};

use crate::convert;
use crate::usecases::Reflections;

#[tonic::async_trait]
impl SignsService for Reflections {
    async fn get_sign(&self, request: Request<GetSignRequest>) -> Result<Response<GetSignResponse>, Status> {
        let sign = self.sign(&caller(&request)?).await.map_err(status)?;
        Ok(Response::new(GetSignResponse { sign: sign.map(Into::into) }))
    }

    async fn mute_sign(&self, request: Request<MuteSignRequest>) -> Result<Response<MuteSignResponse>, Status> {
        let caller = caller(&request)?;
        let MuteSignRequest { kind, person_id } = request.into_inner();
        self.mute(&caller, convert::about(kind, &person_id).map_err(status)?).await.map_err(status)?;
        Ok(Response::new(MuteSignResponse {}))
    }

    async fn list_muted_signs(
        &self,
        request: Request<ListMutedSignsRequest>,
    ) -> Result<Response<ListMutedSignsResponse>, Status> {
        let muted = self.muted(&caller(&request)?).await.map_err(status)?;
        Ok(Response::new(ListMutedSignsResponse { signs: muted.into_iter().map(convert::muted).collect() }))
    }

    async fn unmute_sign(&self, request: Request<UnmuteSignRequest>) -> Result<Response<UnmuteSignResponse>, Status> {
        let caller = caller(&request)?;
        let UnmuteSignRequest { kind, person_id } = request.into_inner();
        self.unmute(&caller, convert::about(kind, &person_id).map_err(status)?).await.map_err(status)?;
        Ok(Response::new(UnmuteSignResponse {}))
    }
}
