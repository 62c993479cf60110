use heartward_platform::requests::Request as Repeatable;
use heartward_platform::rpc::{caller, status};
use heartward_proto::reminders::v1::agenda_service_server::AgendaService;
use heartward_proto::reminders::v1::{
    AnswerNoticeRequest, AnswerNoticeResponse, CreateReminderRequest, CreateReminderResponse, DeleteReminderRequest,
    DeleteReminderResponse, GetPreferencesRequest, GetPreferencesResponse, GetReminderRequest, GetReminderResponse,
    ListComingRequest, ListComingResponse, ListNoticesRequest, ListNoticesResponse, ListRemindersRequest,
    ListRemindersResponse, UpdatePreferencesRequest, UpdatePreferencesResponse, UpdateReminderRequest,
    UpdateReminderResponse,
};
use tonic::{Request, Response, Status};

use crate::convert::agenda as convert;
use crate::domain::{NoticeId, ReminderId};
use crate::usecases::agenda::Agenda;

#[tonic::async_trait]
impl AgendaService for Agenda {
    async fn create_reminder(
        &self,
        request: Request<CreateReminderRequest>,
    ) -> Result<Response<CreateReminderResponse>, Status> {
        let caller = caller(&request)?;
        let mut request = request.into_inner();
        let request_id = std::mem::take(&mut request.request_id);
        let repeatable = Repeatable::parse(&request_id, &request).map_err(status)?;
        let new = convert::created(request).map_err(status)?;
        let made = self.create(&caller, new, repeatable).await.map_err(status)?;
        Ok(Response::new(CreateReminderResponse { reminder: Some(convert::reminder(&made)) }))
    }

    async fn list_reminders(
        &self,
        request: Request<ListRemindersRequest>,
    ) -> Result<Response<ListRemindersResponse>, Status> {
        let caller = caller(&request)?;
        let (person, page) = convert::reminders_asked(request.get_ref()).map_err(status)?;
        let found = self.list(&caller, person, &page).await.map_err(status)?;
        Ok(Response::new(convert::reminders(found, &page)))
    }

    async fn get_reminder(
        &self,
        request: Request<GetReminderRequest>,
    ) -> Result<Response<GetReminderResponse>, Status> {
        let id = id(&request.get_ref().id)?;
        let found = self.get(&caller(&request)?, id).await.map_err(status)?;
        Ok(Response::new(GetReminderResponse { reminder: Some(convert::reminder(&found)) }))
    }

    async fn update_reminder(
        &self,
        request: Request<UpdateReminderRequest>,
    ) -> Result<Response<UpdateReminderResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let id = id(&request.id)?;
        let changed = self.update(&caller, id, convert::change(request)).await.map_err(status)?;
        Ok(Response::new(UpdateReminderResponse { reminder: Some(convert::reminder(&changed)) }))
    }

    async fn delete_reminder(
        &self,
        request: Request<DeleteReminderRequest>,
    ) -> Result<Response<DeleteReminderResponse>, Status> {
        let id = id(&request.get_ref().id)?;
        self.delete(&caller(&request)?, id).await.map_err(status)?;
        Ok(Response::new(DeleteReminderResponse {}))
    }

    async fn list_notices(
        &self,
        request: Request<ListNoticesRequest>,
    ) -> Result<Response<ListNoticesResponse>, Status> {
        let caller = caller(&request)?;
        let (state, page) = convert::notices_asked(request.get_ref()).map_err(status)?;
        let found = self.notices(&caller, state, &page).await.map_err(status)?;
        Ok(Response::new(convert::notices(found, &page)))
    }

    async fn answer_notice(
        &self,
        request: Request<AnswerNoticeRequest>,
    ) -> Result<Response<AnswerNoticeResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.get_ref();
        let id = NoticeId::parse("id", &request.id).map_err(status)?;
        let answer = convert::answer(request.answer).map_err(status)?;
        let told = self.answer(&caller, id, answer, &request.until).await.map_err(status)?;
        Ok(Response::new(AnswerNoticeResponse { notice: Some(convert::notice(&told)) }))
    }

    async fn list_coming(&self, request: Request<ListComingRequest>) -> Result<Response<ListComingResponse>, Status> {
        let coming = self.coming(&caller(&request)?).await.map_err(status)?;
        Ok(Response::new(ListComingResponse { coming: coming.iter().map(convert::coming).collect() }))
    }

    async fn get_preferences(
        &self,
        request: Request<GetPreferencesRequest>,
    ) -> Result<Response<GetPreferencesResponse>, Status> {
        let found = self.preferences(&caller(&request)?).await.map_err(status)?;
        Ok(Response::new(GetPreferencesResponse { preferences: Some(convert::preferences(&found)) }))
    }

    async fn update_preferences(
        &self,
        request: Request<UpdatePreferencesRequest>,
    ) -> Result<Response<UpdatePreferencesResponse>, Status> {
        let caller = caller(&request)?;
        let new = convert::preferred(request.into_inner()).map_err(status)?;
        let changed = self.prefer(&caller, new).await.map_err(status)?;
        Ok(Response::new(UpdatePreferencesResponse { preferences: Some(convert::preferences(&changed)) }))
    }
}

fn id(text: &str) -> Result<ReminderId, Status> {
    ReminderId::parse("id", text).map_err(status)
}
