//! The face to callers: decode, call, encode.

use heartward_core::{Caller, Id, Result};
use heartward_platform::rpc::{MAX_MESSAGE, caller, status};
use heartward_proto::reminders::v1::agenda_service_server::AgendaServiceServer;
use heartward_proto::reminders::v1::archive_service_server::ArchiveServiceServer;
use heartward_proto::reminders::v1::channels_service_server::ChannelsServiceServer;
use heartward_proto::reminders::v1::reminders_service_server::{RemindersService, RemindersServiceServer};
use heartward_proto::reminders::v1::{
    AcceptOfferRequest, AcceptOfferResponse, GetCadenceRequest, GetCadenceResponse, GetOfferRequest, GetOfferResponse,
    ListOffersRequest, ListOffersResponse, ListUpcomingRequest, ListUpcomingResponse, Offer, PostponeOfferRequest,
    PostponeOfferResponse, ReopenOfferRequest, ReopenOfferResponse, RestOfferRequest, RestOfferResponse,
};
use tonic::service::Routes;
use tonic::{Request, Response, Status};

use crate::convert;
use crate::domain::Answer;
use crate::usecases::agenda::Agenda;
use crate::usecases::answers::Reminders;
use crate::usecases::channels::Channels;

mod agenda;
mod archive;
mod channels;

/// The service as tonic serves it.
pub(crate) fn routes(reminders: Reminders, agenda: Agenda, channels: Channels) -> Routes {
    let archive = archive::Rpc { agenda: agenda.clone(), channels: channels.clone() };
    let archive = ArchiveServiceServer::new(archive).max_decoding_message_size(MAX_MESSAGE);
    Routes::new(RemindersServiceServer::new(Rpc { reminders }))
        .add_service(archive)
        .add_service(AgendaServiceServer::new(agenda))
        .add_service(ChannelsServiceServer::new(channels))
}

struct Rpc {
    reminders: Reminders,
}

impl Rpc {
    async fn answer(&self, caller: &Caller, id: &str, answer: Answer) -> Result<Option<Offer>> {
        let offer = self.reminders.answer(caller, Id::parse("id", id)?, answer).await?;
        Ok(Some(convert::offer(&offer)))
    }
}

#[tonic::async_trait]
impl RemindersService for Rpc {
    async fn list_offers(&self, request: Request<ListOffersRequest>) -> Result<Response<ListOffersResponse>, Status> {
        let caller = caller(&request)?;
        let (filter, page) = convert::offers_asked(request.get_ref()).map_err(status)?;
        let offers = self.reminders.list_offers(&caller, &filter, &page).await.map_err(status)?;
        Ok(Response::new(convert::offers(offers, &page)))
    }

    async fn get_offer(&self, request: Request<GetOfferRequest>) -> Result<Response<GetOfferResponse>, Status> {
        let caller = caller(&request)?;
        let id = Id::parse("id", &request.get_ref().id).map_err(status)?;
        let offer = self.reminders.offer(&caller, id).await.map_err(status)?;
        Ok(Response::new(GetOfferResponse { offer: Some(convert::offer(&offer)) }))
    }

    async fn accept_offer(
        &self,
        request: Request<AcceptOfferRequest>,
    ) -> Result<Response<AcceptOfferResponse>, Status> {
        let caller = caller(&request)?;
        let offer = self.answer(&caller, &request.get_ref().id, Answer::Accept).await.map_err(status)?;
        Ok(Response::new(AcceptOfferResponse { offer }))
    }

    async fn postpone_offer(
        &self,
        request: Request<PostponeOfferRequest>,
    ) -> Result<Response<PostponeOfferResponse>, Status> {
        let caller = caller(&request)?;
        let PostponeOfferRequest { id, until_time } = request.into_inner();
        let until = until_time.map(|until| convert::time("until_time", until)).transpose().map_err(status)?;
        let offer = self.answer(&caller, &id, Answer::Postpone(until)).await.map_err(status)?;
        Ok(Response::new(PostponeOfferResponse { offer }))
    }

    async fn rest_offer(&self, request: Request<RestOfferRequest>) -> Result<Response<RestOfferResponse>, Status> {
        let caller = caller(&request)?;
        let offer = self.answer(&caller, &request.get_ref().id, Answer::Rest).await.map_err(status)?;
        Ok(Response::new(RestOfferResponse { offer }))
    }

    async fn reopen_offer(
        &self,
        request: Request<ReopenOfferRequest>,
    ) -> Result<Response<ReopenOfferResponse>, Status> {
        let caller = caller(&request)?;
        let id = Id::parse("id", &request.get_ref().id).map_err(status)?;
        let offer = self.reminders.reopen(&caller, id).await.map_err(status)?;
        Ok(Response::new(ReopenOfferResponse { offer: Some(convert::offer(&offer)) }))
    }

    async fn list_upcoming(
        &self,
        request: Request<ListUpcomingRequest>,
    ) -> Result<Response<ListUpcomingResponse>, Status> {
        let caller = caller(&request)?;
        let page = convert::upcoming_asked(request.get_ref()).map_err(status)?;
        let upcoming = self.reminders.upcoming(&caller, &page).await.map_err(status)?;
        Ok(Response::new(convert::upcoming(upcoming, &page)))
    }

    async fn get_cadence(&self, request: Request<GetCadenceRequest>) -> Result<Response<GetCadenceResponse>, Status> {
        let caller = caller(&request)?;
        let person = Id::parse("person_id", &request.get_ref().person_id).map_err(status)?;
        let known = self.reminders.cadence(&caller, person).await.map_err(status)?;
        let cadence = known.as_ref().map_or_else(|| convert::no_cadence(person), convert::cadence);
        Ok(Response::new(GetCadenceResponse { cadence: Some(cadence) }))
    }
}
