use heartward_core::Error;
use heartward_platform::rpc;
use heartward_proto::reflections::v1::check_ins_service_server::CheckInsService;
use heartward_proto::reflections::v1::signs_service_server::SignsService;
use heartward_proto::reflections::v1::{
    CheckIn, DeleteCheckInRequest, DeleteCheckInResponse, GetSignRequest, GetSignResponse, ListCheckInsRequest,
    ListCheckInsResponse, ListMutedSignsRequest, ListMutedSignsResponse, MuteSignRequest, MuteSignResponse,
    RecordCheckInRequest, RecordCheckInResponse, Sign, SignKind, UnmuteSignRequest, UnmuteSignResponse,
};
use tonic::{Request, Response, Status, async_trait};

use super::{Fakes, no};

const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

#[async_trait]
impl CheckInsService for Fakes {
    async fn record_check_in(
        &self,
        request: Request<RecordCheckInRequest>,
    ) -> Result<Response<RecordCheckInResponse>, Status> {
        let check_in = request.into_inner().check_in.unwrap_or_default();
        if check_in.stress.is_some_and(|stress| stress > 4) {
            return Err(rpc::status(Error::invalid("stress", "Must be 0 to 4, or left out.")));
        }
        // When the world of the tests begins.
        let now = Some(prost_types::Timestamp { seconds: 1_772_366_400, nanos: 0 });
        let check_in = CheckIn { id: ID.into(), occur_time: check_in.occur_time.or(now), ..check_in };
        self.known().checked_in.insert(0, check_in.clone());
        Ok(Response::new(RecordCheckInResponse { check_in: Some(check_in) }))
    }

    async fn list_check_ins(
        &self,
        request: Request<ListCheckInsRequest>,
    ) -> Result<Response<ListCheckInsResponse>, Status> {
        // Everything is on the first of two pages.
        if request.get_ref().page_token == "more" {
            return Ok(Response::new(ListCheckInsResponse::default()));
        }
        let check_ins = self.known().checked_in.clone();
        Ok(Response::new(ListCheckInsResponse { check_ins, next_page_token: "more".into() }))
    }

    async fn delete_check_in(
        &self,
        request: Request<DeleteCheckInRequest>,
    ) -> Result<Response<DeleteCheckInResponse>, Status> {
        let (id, mut known) = (request.into_inner().id, self.known());
        let before = known.checked_in.len();
        known.checked_in.retain(|check_in| check_in.id != id);
        if known.checked_in.len() == before { Err(no("check-in")) } else { Ok(Response::new(DeleteCheckInResponse {})) }
    }
}

#[async_trait]
impl SignsService for Fakes {
    async fn get_sign(&self, _: Request<GetSignRequest>) -> Result<Response<GetSignResponse>, Status> {
        let known = self.known();
        let sign = Sign {
            kind: SignKind::OnlyInGroups.into(),
            person_id: known.sign_about.clone().unwrap_or_else(|| ID.into()),
            conversation_ids: vec![ID.into()],
            check_in_ids: Vec::new(),
        };
        let shown = known.muted.is_empty().then_some(sign);
        Ok(Response::new(GetSignResponse { sign: shown }))
    }

    async fn mute_sign(&self, request: Request<MuteSignRequest>) -> Result<Response<MuteSignResponse>, Status> {
        let MuteSignRequest { kind, person_id } = request.into_inner();
        self.known().muted.push(Sign { kind, person_id, ..Sign::default() });
        Ok(Response::new(MuteSignResponse {}))
    }

    async fn list_muted_signs(
        &self,
        _: Request<ListMutedSignsRequest>,
    ) -> Result<Response<ListMutedSignsResponse>, Status> {
        Ok(Response::new(ListMutedSignsResponse { signs: self.known().muted.clone() }))
    }

    async fn unmute_sign(&self, request: Request<UnmuteSignRequest>) -> Result<Response<UnmuteSignResponse>, Status> {
        let UnmuteSignRequest { kind, person_id } = request.into_inner();
        self.known().muted.retain(|sign| (sign.kind, &sign.person_id) != (kind, &person_id));
        Ok(Response::new(UnmuteSignResponse {}))
    }
}
