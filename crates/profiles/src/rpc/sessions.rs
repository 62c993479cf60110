use heartward_core::{Id, Secret};
use heartward_platform::rpc::{caller, status};
use heartward_proto::profiles::v1::sessions_service_server::SessionsService;
use heartward_proto::profiles::v1::{
    ChangePasswordRequest, ChangePasswordResponse, ListSessionsRequest, ListSessionsResponse,
    RevokeOtherSessionsRequest, RevokeOtherSessionsResponse, RevokeSessionRequest, RevokeSessionResponse,
};
use tonic::{Request, Response, Status, async_trait};

use crate::convert;
use crate::usecases::Sessions;

pub(super) struct Rpc(pub(super) Sessions);

#[async_trait]
impl SessionsService for Rpc {
    async fn list_sessions(
        &self,
        request: Request<ListSessionsRequest>,
    ) -> Result<Response<ListSessionsResponse>, Status> {
        let sessions = self.0.list(&caller(&request)?).await.map_err(status)?;
        Ok(Response::new(ListSessionsResponse { sessions: sessions.iter().map(convert::open_session).collect() }))
    }

    async fn revoke_session(
        &self,
        request: Request<RevokeSessionRequest>,
    ) -> Result<Response<RevokeSessionResponse>, Status> {
        let caller = caller(&request)?;
        let id = Id::parse("id", &request.get_ref().id).map_err(status)?;
        self.0.revoke(&caller, id).await.map_err(status)?;
        Ok(Response::new(RevokeSessionResponse {}))
    }

    async fn revoke_other_sessions(
        &self,
        request: Request<RevokeOtherSessionsRequest>,
    ) -> Result<Response<RevokeOtherSessionsResponse>, Status> {
        let caller = caller(&request)?;
        let keep = Id::parse("keep_id", &request.get_ref().keep_id).map_err(status)?;
        let ended = self.0.revoke_others(&caller, keep).await.map_err(status)?;
        Ok(Response::new(RevokeOtherSessionsResponse { ended: i32::try_from(ended).unwrap_or(i32::MAX) }))
    }

    async fn change_password(
        &self,
        request: Request<ChangePasswordRequest>,
    ) -> Result<Response<ChangePasswordResponse>, Status> {
        let caller = caller(&request)?;
        let ChangePasswordRequest { present_password, new_password, keep_id } = request.into_inner();
        let keep = Id::parse("keep_id", &keep_id).map_err(status)?;
        let changed = self.0.change_password(&caller, Secret::new(present_password), Secret::new(new_password), keep);
        changed.await.map_err(status)?;
        Ok(Response::new(ChangePasswordResponse {}))
    }
}
