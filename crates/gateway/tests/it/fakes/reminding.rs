use heartward_core::Error;
use heartward_platform::rpc;
use heartward_proto::reminders::v1::reminders_service_server::RemindersService;
use heartward_proto::reminders::v1::{
    AcceptOfferRequest, AcceptOfferResponse, Cadence, GetCadenceRequest, GetCadenceResponse, GetOfferRequest,
    GetOfferResponse, ListOffersRequest, ListOffersResponse, ListUpcomingRequest, ListUpcomingResponse, Offer,
    OfferState, PostponeOfferRequest, PostponeOfferResponse, ReopenOfferRequest, ReopenOfferResponse, RestOfferRequest,
    RestOfferResponse,
};
use tonic::{Request, Response, Status, async_trait};

use super::{Fakes, account, no};

impl Fakes {
    fn answered(&self, id: &str, state: OfferState) -> Result<Option<Offer>, Status> {
        let mut known = self.known();
        let offer = known.offers.iter_mut().find(|offer| offer.id == id).ok_or_else(|| no("offer"))?;
        offer.state = state.into();
        Ok(Some(offer.clone()))
    }
}

#[async_trait]
impl RemindersService for Fakes {
    async fn list_offers(&self, request: Request<ListOffersRequest>) -> Result<Response<ListOffersResponse>, Status> {
        account(&request)?;
        let known = self.known();
        if known.reminders_away {
            return Err(rpc::status(Error::unavailable("away on purpose")));
        }
        let state = request.into_inner().state;
        let offers = known.offers.iter().filter(|offer| state == 0 || offer.state == state).cloned().collect();
        Ok(Response::new(ListOffersResponse { offers, next_page_token: String::new() }))
    }

    async fn get_offer(&self, request: Request<GetOfferRequest>) -> Result<Response<GetOfferResponse>, Status> {
        let offer = self.answered(&request.into_inner().id, OfferState::Open)?;
        Ok(Response::new(GetOfferResponse { offer }))
    }

    async fn accept_offer(
        &self,
        request: Request<AcceptOfferRequest>,
    ) -> Result<Response<AcceptOfferResponse>, Status> {
        let offer = self.answered(&request.into_inner().id, OfferState::Accepted)?;
        Ok(Response::new(AcceptOfferResponse { offer }))
    }

    async fn postpone_offer(
        &self,
        request: Request<PostponeOfferRequest>,
    ) -> Result<Response<PostponeOfferResponse>, Status> {
        let PostponeOfferRequest { id, until_time } = request.into_inner();
        let offer =
            self.answered(&id, OfferState::Postponed)?.map(|offer| Offer { window_start_time: until_time, ..offer });
        Ok(Response::new(PostponeOfferResponse { offer }))
    }

    async fn rest_offer(&self, request: Request<RestOfferRequest>) -> Result<Response<RestOfferResponse>, Status> {
        let offer = self.answered(&request.into_inner().id, OfferState::Rested)?;
        Ok(Response::new(RestOfferResponse { offer }))
    }

    async fn reopen_offer(
        &self,
        request: Request<ReopenOfferRequest>,
    ) -> Result<Response<ReopenOfferResponse>, Status> {
        let offer = self.answered(&request.into_inner().id, OfferState::Open)?;
        Ok(Response::new(ReopenOfferResponse { offer }))
    }

    async fn list_upcoming(&self, _: Request<ListUpcomingRequest>) -> Result<Response<ListUpcomingResponse>, Status> {
        Ok(Response::new(ListUpcomingResponse::default()))
    }

    async fn get_cadence(&self, _: Request<GetCadenceRequest>) -> Result<Response<GetCadenceResponse>, Status> {
        Ok(Response::new(GetCadenceResponse { cadence: Some(Cadence::default()) }))
    }
}
