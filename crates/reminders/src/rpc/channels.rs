use heartward_platform::requests::Request as Repeatable;
use heartward_platform::rpc::{caller, status};
use heartward_platform::vault;
use heartward_proto::reminders::v1::channels_service_server::ChannelsService;
use heartward_proto::reminders::v1::{
    CreateChannelRequest, CreateChannelResponse, CreateFeedRequest, CreateFeedResponse, DeleteChannelRequest,
    DeleteChannelResponse, GetChannelRequest, GetChannelResponse, GetFeedRequest, GetFeedResponse, GetPushKeyRequest,
    GetPushKeyResponse, ListChannelsRequest, ListChannelsResponse, ListDeliveriesRequest, ListDeliveriesResponse,
    RevokeFeedRequest, RevokeFeedResponse, TestChannelRequest, TestChannelResponse, UnsubscribeRequest,
    UnsubscribeResponse, UpdateChannelRequest, UpdateChannelResponse, VerifyChannelRequest, VerifyChannelResponse,
};
use tonic::{Request, Response, Status};

use crate::convert::channels as convert;
use crate::domain::ChannelId;
use crate::usecases::channels::Channels;

#[tonic::async_trait]
impl ChannelsService for Channels {
    async fn create_channel(
        &self,
        request: Request<CreateChannelRequest>,
    ) -> Result<Response<CreateChannelResponse>, Status> {
        let caller = caller(&request)?;
        let mut request = request.into_inner();
        let request_id = std::mem::take(&mut request.request_id);
        let new = convert::created(&request, vault::random().map_err(status)?).map_err(status)?;
        let repeatable = Repeatable::parse(&request_id, &request).map_err(status)?;
        let made = self.create(&caller, new, repeatable).await.map_err(status)?;
        let signing_secret = made.target.signing_secret().unwrap_or_default();
        Ok(Response::new(CreateChannelResponse { channel: Some(convert::channel(&made)), signing_secret }))
    }

    async fn list_channels(
        &self,
        request: Request<ListChannelsRequest>,
    ) -> Result<Response<ListChannelsResponse>, Status> {
        let found = self.list(&caller(&request)?).await.map_err(status)?;
        let channels = found.iter().map(convert::channel).collect();
        Ok(Response::new(ListChannelsResponse { channels, email_available: self.has_email() }))
    }

    async fn get_channel(&self, request: Request<GetChannelRequest>) -> Result<Response<GetChannelResponse>, Status> {
        let id = id(&request.get_ref().id)?;
        let found = self.get(&caller(&request)?, id).await.map_err(status)?;
        Ok(Response::new(GetChannelResponse { channel: Some(convert::channel(&found)) }))
    }

    async fn update_channel(
        &self,
        request: Request<UpdateChannelRequest>,
    ) -> Result<Response<UpdateChannelResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let id = id(&request.id)?;
        let change = convert::change(request).map_err(status)?;
        let changed = self.update(&caller, id, change).await.map_err(status)?;
        Ok(Response::new(UpdateChannelResponse { channel: Some(convert::channel(&changed)) }))
    }

    async fn delete_channel(
        &self,
        request: Request<DeleteChannelRequest>,
    ) -> Result<Response<DeleteChannelResponse>, Status> {
        let id = id(&request.get_ref().id)?;
        self.delete(&caller(&request)?, id).await.map_err(status)?;
        Ok(Response::new(DeleteChannelResponse {}))
    }

    async fn test_channel(
        &self,
        request: Request<TestChannelRequest>,
    ) -> Result<Response<TestChannelResponse>, Status> {
        let id = id(&request.get_ref().id)?;
        let (delivery, attempts) = self.test(&caller(&request)?, id).await.map_err(status)?;
        Ok(Response::new(TestChannelResponse { delivery: Some(convert::delivery(&delivery, &attempts)) }))
    }

    async fn verify_channel(
        &self,
        request: Request<VerifyChannelRequest>,
    ) -> Result<Response<VerifyChannelResponse>, Status> {
        let id = id(&request.get_ref().id)?;
        let verified = self.verify(&caller(&request)?, id, &request.get_ref().code).await.map_err(status)?;
        Ok(Response::new(VerifyChannelResponse { channel: Some(convert::channel(&verified)) }))
    }

    async fn list_deliveries(
        &self,
        request: Request<ListDeliveriesRequest>,
    ) -> Result<Response<ListDeliveriesResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.get_ref();
        let id = ChannelId::parse("channel_id", &request.channel_id).map_err(status)?;
        let page = convert::deliveries_asked(request).map_err(status)?;
        let found = self.deliveries(&caller, id, &page).await.map_err(status)?;
        Ok(Response::new(convert::deliveries(found, &page)))
    }

    async fn create_feed(&self, request: Request<CreateFeedRequest>) -> Result<Response<CreateFeedResponse>, Status> {
        let discreet = !request.get_ref().telling;
        let token = self.make_feed(&caller(&request)?, discreet).await.map_err(status)?;
        Ok(Response::new(CreateFeedResponse { token }))
    }

    async fn revoke_feed(&self, request: Request<RevokeFeedRequest>) -> Result<Response<RevokeFeedResponse>, Status> {
        self.end_feed(&caller(&request)?).await.map_err(status)?;
        Ok(Response::new(RevokeFeedResponse {}))
    }

    async fn get_feed(&self, request: Request<GetFeedRequest>) -> Result<Response<GetFeedResponse>, Status> {
        let calendar = self.feed(&request.get_ref().token).await.map_err(status)?;
        Ok(Response::new(GetFeedResponse { calendar }))
    }

    async fn get_push_key(&self, request: Request<GetPushKeyRequest>) -> Result<Response<GetPushKeyResponse>, Status> {
        caller(&request)?;
        Ok(Response::new(GetPushKeyResponse { public_key: self.push_key() }))
    }

    async fn unsubscribe(&self, request: Request<UnsubscribeRequest>) -> Result<Response<UnsubscribeResponse>, Status> {
        Channels::unsubscribe(self, &request.get_ref().token).await.map_err(status)?;
        Ok(Response::new(UnsubscribeResponse {}))
    }
}

fn id(text: &str) -> Result<ChannelId, Status> {
    ChannelId::parse("id", text).map_err(status)
}
