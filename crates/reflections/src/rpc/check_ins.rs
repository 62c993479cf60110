use heartward_core::Page;
use heartward_platform::requests::Request as Repeatable;
use heartward_platform::rpc::{caller, status};
use heartward_proto::reflections::v1::check_ins_service_server::CheckInsService;
use heartward_proto::reflections::v1::{
    DeleteCheckInRequest, DeleteCheckInResponse, ListCheckInsRequest, ListCheckInsResponse, RecordCheckInRequest,
    RecordCheckInResponse,
};
use tonic::{Request, Response, Status};

use super::PAGES;
use crate::convert;
use crate::domain::CheckInId;
use crate::usecases::Reflections;

#[tonic::async_trait]
impl CheckInsService for Reflections {
    async fn record_check_in(
        &self,
        request: Request<RecordCheckInRequest>,
    ) -> Result<Response<RecordCheckInResponse>, Status> {
        let caller = caller(&request)?;
        let RecordCheckInRequest { check_in, request_id } = request.into_inner();
        let check_in = convert::given_check_in(check_in).map_err(status)?;
        let state = convert::state(&check_in, self.now()).map_err(status)?;
        let request = Repeatable::parse(&request_id, &check_in).map_err(status)?;
        let recorded = self.check_in(&caller, state, request).await.map_err(status)?;
        Ok(Response::new(RecordCheckInResponse { check_in: Some(recorded.into()) }))
    }

    async fn list_check_ins(
        &self,
        request: Request<ListCheckInsRequest>,
    ) -> Result<Response<ListCheckInsResponse>, Status> {
        let caller = caller(&request)?;
        let ListCheckInsRequest { page_size, page_token } = request.into_inner();
        let page = Page::parse(page_size, &page_token, PAGES).map_err(status)?;
        let (found, next_page_token) = self.check_ins(&caller, &page).await.map_err(status)?;
        let check_ins = found.into_iter().map(Into::into).collect();
        Ok(Response::new(ListCheckInsResponse { check_ins, next_page_token }))
    }

    async fn delete_check_in(
        &self,
        request: Request<DeleteCheckInRequest>,
    ) -> Result<Response<DeleteCheckInResponse>, Status> {
        let caller = caller(&request)?;
        let id = CheckInId::parse("id", &request.get_ref().id).map_err(status)?;
        self.delete_check_in(&caller, id).await.map_err(status)?;
        Ok(Response::new(DeleteCheckInResponse {}))
    }
}
