use heartward_core::{ConversationId, Error};
use heartward_platform::rpc;
use heartward_proto::reflections::v1::reflections_service_server::ReflectionsService;
use heartward_proto::reflections::v1::{
    AmendConversationRequest, AmendConversationResponse, Band, Confidence, Conversation, DeleteConversationRequest,
    DeleteConversationResponse, Direction, Estimate, ForgetClosenessRequest, ForgetClosenessResponse,
    GetConversationRequest, GetConversationResponse, GetInsightRequest, GetInsightResponse, GetModelRequest,
    GetModelResponse, GetOverviewRequest, GetOverviewResponse, GetSpectrumRequest, GetSpectrumResponse, GoodSetting,
    Insight, Layer, ListConversationsRequest, ListConversationsResponse, ListInsightsRequest, ListInsightsResponse,
    LogConversationRequest, LogConversationResponse, Model, NoteClosenessRequest, NoteClosenessResponse,
    PersonOverview, Setting, Shares, Sharing, Side, SpectrumPoint, Trend, UpdateModelRequest, UpdateModelResponse,
};
use tonic::{Request, Response, Status, async_trait};

use super::{Fakes, account, no};

#[async_trait]
impl ReflectionsService for Fakes {
    async fn log_conversation(
        &self,
        request: Request<LogConversationRequest>,
    ) -> Result<Response<LogConversationResponse>, Status> {
        let (account, mut known) = (account(&request)?, self.known());
        let asked = request.into_inner();
        known.logged = Some(asked.clone());
        let conversation = asked.conversation.unwrap_or_default();
        if conversation.spoke_freely.is_some_and(|s| s > 4) {
            return Err(rpc::status(Error::invalid("spoke_freely", "Must be 0 to 4.")));
        }
        if conversation.person_ids.iter().any(|id| !known.people.iter().any(|(_, person)| person.id == *id)) {
            return Err(rpc::status(Error::invalid("person_ids", "Must be people of yours.")));
        }
        let id = ConversationId::generate().to_string();
        // When the world of the tests begins.
        let create_time = Some(prost_types::Timestamp { seconds: 1_772_366_400, nanos: 0 });
        let conversation =
            Conversation { id, version: 1, depth: 0.75, band: Band::Personal.into(), create_time, ..conversation };
        known.conversations.insert(0, (account, conversation.clone()));
        Ok(Response::new(LogConversationResponse { conversation: Some(conversation) }))
    }

    async fn get_conversation(
        &self,
        request: Request<GetConversationRequest>,
    ) -> Result<Response<GetConversationResponse>, Status> {
        let (account, known) = (account(&request)?, self.known());
        let id = &request.get_ref().id;
        let found =
            known.conversations.iter().find(|(owner, conversation)| *owner == account && conversation.id == *id);
        let (_, conversation) = found.cloned().ok_or_else(|| no("conversation"))?;
        Ok(Response::new(GetConversationResponse { conversation: Some(conversation) }))
    }

    async fn amend_conversation(
        &self,
        request: Request<AmendConversationRequest>,
    ) -> Result<Response<AmendConversationResponse>, Status> {
        let asked = request.into_inner();
        self.known().amended = Some(asked.clone());
        Ok(Response::new(AmendConversationResponse { conversation: asked.conversation }))
    }

    async fn delete_conversation(
        &self,
        request: Request<DeleteConversationRequest>,
    ) -> Result<Response<DeleteConversationResponse>, Status> {
        let id = request.into_inner().id;
        self.known().conversations.retain(|(_, conversation)| conversation.id != id);
        Ok(Response::new(DeleteConversationResponse {}))
    }

    async fn list_conversations(
        &self,
        request: Request<ListConversationsRequest>,
    ) -> Result<Response<ListConversationsResponse>, Status> {
        let (account, known) = (account(&request)?, self.known());
        let mine = known.conversations.iter().filter(|(owner, _)| *owner == account);
        let conversations = mine.map(|(_, conversation)| conversation.clone()).collect();
        Ok(Response::new(ListConversationsResponse { conversations, next_page_token: String::new() }))
    }

    async fn get_insight(&self, request: Request<GetInsightRequest>) -> Result<Response<GetInsightResponse>, Status> {
        let steady =
            Estimate { value: 0.7, low: 0.6, high: 0.8, weight: 4.0, confidence: Confidence::FairlySteady.into() };
        let little = Estimate { value: 0.5, weight: 0.2, confidence: Confidence::NotEnoughYet.into(), ..steady };
        let insight = Insight {
            person_id: request.into_inner().person_id,
            depth: Some(steady),
            usual_band: Band::Personal.into(),
            received: Some(little),
            conversations: 5,
            one_to_one: 4,
            by_layer: vec![0, 1, 1, 2, 1],
            sharing: Some(Sharing { balance: 0.4, side: Side::MostlyYou.into(), conversations: 4 }),
            one_to_one_share: 0.75,
            ..Insight::default()
        };
        let trend = Trend { direction: Direction::Deepening.into(), delta: 0.2, z: 1.5, recent: 3, earlier: 2 };
        Ok(Response::new(GetInsightResponse {
            insight: Some(insight),
            trend: Some(trend),
            good_settings: vec![GoodSetting { setting: Setting::Walk.into(), value: 0.8, conversations: 3 }],
            ..GetInsightResponse::default()
        }))
    }

    async fn list_insights(&self, _: Request<ListInsightsRequest>) -> Result<Response<ListInsightsResponse>, Status> {
        Ok(Response::new(ListInsightsResponse::default()))
    }

    async fn get_spectrum(
        &self,
        request: Request<GetSpectrumRequest>,
    ) -> Result<Response<GetSpectrumResponse>, Status> {
        assert!(!self.known().broken, "broken on purpose");
        let point = SpectrumPoint {
            person_id: request.into_inner().person_id,
            layer: Layer::HeartToHeart.into(),
            one_to_one: true,
            band: Band::HeartToHeart.into(),
            ..SpectrumPoint::default()
        };
        Ok(Response::new(GetSpectrumResponse { points: vec![point] }))
    }

    async fn get_overview(
        &self,
        request: Request<GetOverviewRequest>,
    ) -> Result<Response<GetOverviewResponse>, Status> {
        let (account, known) = (account(&request)?, self.known());
        // As many as the months asked for, so that a page shows whether it asked.
        let you = i64::from(request.get_ref().months);
        let mine = known.people.iter().filter(|(owner, _)| *owner == account);
        let people = mine.map(|(_, person)| PersonOverview {
            person_id: person.id.clone(),
            shares: (!person.not_safe).then_some(Shares { you, even: 1, them: 0 }),
            ..PersonOverview::default()
        });
        Ok(Response::new(GetOverviewResponse { people: people.collect(), weeks: Vec::new() }))
    }

    async fn note_closeness(
        &self,
        _: Request<NoteClosenessRequest>,
    ) -> Result<Response<NoteClosenessResponse>, Status> {
        Ok(Response::new(NoteClosenessResponse {}))
    }

    async fn forget_closeness(
        &self,
        _: Request<ForgetClosenessRequest>,
    ) -> Result<Response<ForgetClosenessResponse>, Status> {
        Ok(Response::new(ForgetClosenessResponse {}))
    }

    async fn get_model(&self, _: Request<GetModelRequest>) -> Result<Response<GetModelResponse>, Status> {
        Ok(Response::new(GetModelResponse { model: Some(Model { half_life_days: 60 }) }))
    }

    async fn update_model(
        &self,
        request: Request<UpdateModelRequest>,
    ) -> Result<Response<UpdateModelResponse>, Status> {
        let model = request.into_inner().model;
        if model.is_none_or(|model| model.half_life_days > 120) {
            return Err(rpc::status(Error::invalid("half_life_days", "Must be 30 to 120 days.")));
        }
        Ok(Response::new(UpdateModelResponse { model }))
    }
}
