use std::sync::Arc;

use heartward_core::{ConversationId, Cursor, Page, PageLimits, PersonId};
use heartward_platform::requests::Request as Repeatable;
use heartward_platform::rpc::{MAX_MESSAGE, caller, status};
use heartward_proto::reflections::v1::archive_service_server::ArchiveServiceServer;
use heartward_proto::reflections::v1::check_ins_service_server::CheckInsServiceServer;
use heartward_proto::reflections::v1::prompts_service_server::PromptsServiceServer;
use heartward_proto::reflections::v1::reflections_service_server::{ReflectionsService, ReflectionsServiceServer};
use heartward_proto::reflections::v1::search_service_server::SearchServiceServer;
use heartward_proto::reflections::v1::signs_service_server::SignsServiceServer;
use heartward_proto::reflections::v1::{
    AmendConversationRequest, AmendConversationResponse, DeleteConversationRequest, DeleteConversationResponse,
    ForgetClosenessRequest, ForgetClosenessResponse, GetConversationRequest, GetConversationResponse,
    GetInsightRequest, GetInsightResponse, GetModelRequest, GetModelResponse, GetOverviewRequest, GetOverviewResponse,
    GetSpectrumRequest, GetSpectrumResponse, ListConversationsRequest, ListConversationsResponse, ListInsightsRequest,
    ListInsightsResponse, LogConversationRequest, LogConversationResponse, NoteClosenessRequest, NoteClosenessResponse,
    UpdateModelRequest, UpdateModelResponse,
};
use tonic::service::Routes;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::convert;
use crate::domain::{Felt, Span};
use crate::usecases::Reflections;

mod archive;
mod check_ins;
mod prompts;
mod search;
mod signs;

const PAGES: PageLimits = PageLimits { default: 50, max: 200 };

/// The service as routes, not yet guarded.
pub(crate) fn routes(reflections: Reflections) -> Routes {
    let all = Arc::new(reflections);
    // A text that is too long gets an answer which names its field, so it has to get in.
    let conversations = ReflectionsServiceServer::from_arc(all.clone()).max_decoding_message_size(MAX_MESSAGE);
    let check_ins = CheckInsServiceServer::from_arc(all.clone()).max_decoding_message_size(MAX_MESSAGE);
    let search = SearchServiceServer::from_arc(all.clone());
    let signs = SignsServiceServer::from_arc(all.clone());
    let prompts = PromptsServiceServer::from_arc(all.clone());
    let archive = ArchiveServiceServer::from_arc(all)
        .max_decoding_message_size(MAX_MESSAGE)
        .max_encoding_message_size(MAX_MESSAGE);
    Routes::new(conversations)
        .add_service(check_ins)
        .add_service(search)
        .add_service(signs)
        .add_service(prompts)
        .add_service(archive)
}

#[tonic::async_trait]
impl ReflectionsService for Reflections {
    async fn log_conversation(
        &self,
        request: Request<LogConversationRequest>,
    ) -> Result<Response<LogConversationResponse>, Status> {
        let caller = caller(&request)?;
        let LogConversationRequest { conversation, request_id } = request.into_inner();
        let conversation = convert::given(conversation).map_err(status)?;
        let content = convert::content(&conversation, self.now()).map_err(status)?;
        let request = Repeatable::parse(&request_id, &conversation).map_err(status)?;
        let logged = self.log(&caller, content, request).await.map_err(status)?;
        Ok(Response::new(LogConversationResponse { conversation: Some(logged.into()) }))
    }

    async fn get_conversation(
        &self,
        request: Request<GetConversationRequest>,
    ) -> Result<Response<GetConversationResponse>, Status> {
        let caller = caller(&request)?;
        let id = ConversationId::parse("id", &request.get_ref().id).map_err(status)?;
        let found = self.get(&caller, id).await.map_err(status)?;
        Ok(Response::new(GetConversationResponse { conversation: Some(found.into()) }))
    }

    async fn amend_conversation(
        &self,
        request: Request<AmendConversationRequest>,
    ) -> Result<Response<AmendConversationResponse>, Status> {
        let caller = caller(&request)?;
        let AmendConversationRequest { conversation, update_mask, version } = request.into_inner();
        let conversation = convert::given(conversation).map_err(status)?;
        let id = ConversationId::parse("id", &conversation.id).map_err(status)?;
        let changes = convert::changes(&conversation, update_mask, self.now()).map_err(status)?;
        let amended = self.amend(&caller, id, changes, version).await.map_err(status)?;
        Ok(Response::new(AmendConversationResponse { conversation: Some(amended.into()) }))
    }

    async fn delete_conversation(
        &self,
        request: Request<DeleteConversationRequest>,
    ) -> Result<Response<DeleteConversationResponse>, Status> {
        let caller = caller(&request)?;
        let id = ConversationId::parse("id", &request.get_ref().id).map_err(status)?;
        self.delete(&caller, id).await.map_err(status)?;
        Ok(Response::new(DeleteConversationResponse {}))
    }

    async fn list_conversations(
        &self,
        request: Request<ListConversationsRequest>,
    ) -> Result<Response<ListConversationsResponse>, Status> {
        let caller = caller(&request)?;
        let ListConversationsRequest { page_size, page_token, person_id, before } = request.into_inner();
        let mut page = Page::parse(page_size, &page_token, PAGES).map_err(status)?;
        let before = before.map(|before| convert::time("before", before)).transpose().map_err(status)?;
        // Lists go back in time: beginning before a moment is going on from it.
        page.after = page.after.or(before.map(|time| Cursor { time, id: Uuid::nil() }));
        let person = convert::narrowed(&person_id).map_err(status)?;
        let (found, next_page_token) = self.list(&caller, person, &page).await.map_err(status)?;
        let conversations = found.into_iter().map(Into::into).collect();
        Ok(Response::new(ListConversationsResponse { conversations, next_page_token }))
    }

    async fn get_insight(&self, request: Request<GetInsightRequest>) -> Result<Response<GetInsightResponse>, Status> {
        let caller = caller(&request)?;
        let GetInsightRequest { person_id, rhythm } = request.into_inner();
        let person = PersonId::parse("person_id", &person_id).map_err(status)?;
        let rhythm = rhythm.map(convert::rhythm).transpose().map_err(status)?;
        let portrait = self.insight(&caller, person, rhythm).await.map_err(status)?;
        Ok(Response::new(convert::insight_told(portrait)))
    }

    async fn list_insights(
        &self,
        request: Request<ListInsightsRequest>,
    ) -> Result<Response<ListInsightsResponse>, Status> {
        let caller = caller(&request)?;
        let people = convert::asked(&request.get_ref().person_ids).map_err(status)?;
        let insights = self.insights(&caller, &people).await.map_err(status)?;
        Ok(Response::new(ListInsightsResponse { insights: insights.into_iter().map(Into::into).collect() }))
    }

    async fn get_spectrum(
        &self,
        request: Request<GetSpectrumRequest>,
    ) -> Result<Response<GetSpectrumResponse>, Status> {
        let caller = caller(&request)?;
        let GetSpectrumRequest { person_id, since } = request.into_inner();
        let person = convert::narrowed(&person_id).map_err(status)?;
        let since = since.map(|since| convert::time("since", since)).transpose().map_err(status)?;
        let dots = self.spectrum(&caller, person, since).await.map_err(status)?;
        Ok(Response::new(GetSpectrumResponse { points: dots.into_iter().map(Into::into).collect() }))
    }

    async fn get_overview(
        &self,
        request: Request<GetOverviewRequest>,
    ) -> Result<Response<GetOverviewResponse>, Status> {
        let caller = caller(&request)?;
        let GetOverviewRequest { months, time_zone } = request.into_inner();
        let span = Span::parse(months).map_err(status)?;
        let zone = convert::zone(&time_zone).map_err(status)?;
        let overview = self.overview(&caller, span, zone).await.map_err(status)?;
        Ok(Response::new(overview.into()))
    }

    async fn note_closeness(
        &self,
        request: Request<NoteClosenessRequest>,
    ) -> Result<Response<NoteClosenessResponse>, Status> {
        let caller = caller(&request)?;
        let NoteClosenessRequest { person_id, felt } = request.into_inner();
        let person = PersonId::parse("person_id", &person_id).map_err(status)?;
        let felt = Felt::parse(felt).map_err(status)?;
        self.note_closeness(&caller, person, felt).await.map_err(status)?;
        Ok(Response::new(NoteClosenessResponse {}))
    }

    async fn forget_closeness(
        &self,
        request: Request<ForgetClosenessRequest>,
    ) -> Result<Response<ForgetClosenessResponse>, Status> {
        let caller = caller(&request)?;
        let person = PersonId::parse("person_id", &request.get_ref().person_id).map_err(status)?;
        self.forget_closeness(&caller, person).await.map_err(status)?;
        Ok(Response::new(ForgetClosenessResponse {}))
    }

    async fn get_model(&self, request: Request<GetModelRequest>) -> Result<Response<GetModelResponse>, Status> {
        let half_life = self.half_life(&caller(&request)?).await.map_err(status)?;
        Ok(Response::new(GetModelResponse { model: Some(half_life.into()) }))
    }

    async fn update_model(
        &self,
        request: Request<UpdateModelRequest>,
    ) -> Result<Response<UpdateModelResponse>, Status> {
        let caller = caller(&request)?;
        let half_life = convert::half_life(request.into_inner().model).map_err(status)?;
        self.set_half_life(&caller, half_life).await.map_err(status)?;
        Ok(Response::new(UpdateModelResponse { model: Some(half_life.into()) }))
    }
}
