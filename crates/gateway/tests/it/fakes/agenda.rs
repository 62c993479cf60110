use heartward_core::{Error, Id};
use heartward_platform::rpc;
use heartward_proto::reminders::v1::agenda_service_server::AgendaService;
use heartward_proto::reminders::v1::{
    AnswerNoticeRequest, AnswerNoticeResponse, Coming, CreateReminderRequest, CreateReminderResponse,
    DeleteReminderRequest, DeleteReminderResponse, GetPreferencesRequest, GetPreferencesResponse, GetReminderRequest,
    GetReminderResponse, ListComingRequest, ListComingResponse, ListNoticesRequest, ListNoticesResponse,
    ListRemindersRequest, ListRemindersResponse, Reminder, UpdatePreferencesRequest, UpdatePreferencesResponse,
    UpdateReminderRequest, UpdateReminderResponse,
};
use tonic::{Request, Response, Status, async_trait};

use super::{Fakes, account, no};

impl Fakes {
    fn changed(&self, id: &str, change: impl FnOnce(&mut Reminder)) -> Result<Option<Reminder>, Status> {
        let mut known = self.known();
        let (_, found) = known.reminders.iter_mut().find(|(_, it)| it.id == id).ok_or_else(|| no("reminder"))?;
        change(found);
        Ok(Some(found.clone()))
    }
}

#[async_trait]
impl AgendaService for Fakes {
    async fn create_reminder(
        &self,
        request: Request<CreateReminderRequest>,
    ) -> Result<Response<CreateReminderResponse>, Status> {
        account(&request)?;
        let new = request.into_inner();
        if new.start.is_empty() {
            return Err(rpc::status(Error::invalid("start", "Must be a date.")));
        }
        let mut known = self.known();
        let again = known.reminders.iter().find(|(key, _)| !key.is_empty() && *key == new.request_id);
        if let Some((_, made)) = again {
            return Ok(Response::new(CreateReminderResponse { reminder: Some(made.clone()) }));
        }
        let made = Reminder {
            id: Id::<Reminder>::generate().to_string(),
            kind: new.kind,
            person_id: new.person_id,
            conversation_id: new.conversation_id,
            text: new.text,
            start: new.start,
            rule: new.rule,
            ..Reminder::default()
        };
        known.reminders.insert(0, (new.request_id, made.clone()));
        Ok(Response::new(CreateReminderResponse { reminder: Some(made) }))
    }

    async fn list_reminders(
        &self,
        request: Request<ListRemindersRequest>,
    ) -> Result<Response<ListRemindersResponse>, Status> {
        account(&request)?;
        let of = &request.get_ref().person_id;
        let known = self.known();
        let found = known.reminders.iter().map(|(_, it)| it).filter(|it| of.is_empty() || it.person_id == *of);
        let reminders = found.cloned().collect();
        Ok(Response::new(ListRemindersResponse { reminders, next_page_token: String::new() }))
    }

    async fn get_reminder(
        &self,
        request: Request<GetReminderRequest>,
    ) -> Result<Response<GetReminderResponse>, Status> {
        Ok(Response::new(GetReminderResponse { reminder: self.changed(&request.into_inner().id, |_| {})? }))
    }

    async fn update_reminder(
        &self,
        request: Request<UpdateReminderRequest>,
    ) -> Result<Response<UpdateReminderResponse>, Status> {
        let change = request.into_inner();
        let reminder = self.changed(&change.id, |it| {
            it.muted = change.muted.unwrap_or(it.muted);
            it.text = change.text.unwrap_or_else(|| it.text.clone());
            it.start = change.start.unwrap_or_else(|| it.start.clone());
        })?;
        Ok(Response::new(UpdateReminderResponse { reminder }))
    }

    async fn delete_reminder(
        &self,
        request: Request<DeleteReminderRequest>,
    ) -> Result<Response<DeleteReminderResponse>, Status> {
        let id = request.into_inner().id;
        self.changed(&id, |_| {})?;
        self.known().reminders.retain(|(_, it)| it.id != id);
        Ok(Response::new(DeleteReminderResponse {}))
    }

    async fn list_notices(
        &self,
        request: Request<ListNoticesRequest>,
    ) -> Result<Response<ListNoticesResponse>, Status> {
        account(&request)?;
        if self.known().reminders_stuck {
            std::future::pending::<()>().await;
        }
        let known = self.known();
        if known.reminders_away {
            return Err(rpc::status(Error::unavailable("away on purpose")));
        }
        let state = request.get_ref().state;
        let notices = known.notices.iter().filter(|it| state == 0 || it.state == state).cloned().collect();
        Ok(Response::new(ListNoticesResponse { notices, next_page_token: String::new() }))
    }

    async fn answer_notice(
        &self,
        request: Request<AnswerNoticeRequest>,
    ) -> Result<Response<AnswerNoticeResponse>, Status> {
        let AnswerNoticeRequest { id, answer, until } = request.into_inner();
        let mut known = self.known();
        known.until = until;
        let found = known.notices.iter_mut().find(|it| it.id == id).ok_or_else(|| no("notice"))?;
        found.state = answer;
        Ok(Response::new(AnswerNoticeResponse { notice: Some(found.clone()) }))
    }

    async fn list_coming(&self, request: Request<ListComingRequest>) -> Result<Response<ListComingResponse>, Status> {
        account(&request)?;
        let known = self.known();
        let coming = |(_, it): &(_, Reminder)| Coming { reminder: Some(it.clone()), ..Coming::default() };
        Ok(Response::new(ListComingResponse { coming: known.reminders.iter().map(coming).collect() }))
    }

    async fn get_preferences(
        &self,
        request: Request<GetPreferencesRequest>,
    ) -> Result<Response<GetPreferencesResponse>, Status> {
        account(&request)?;
        Ok(Response::new(GetPreferencesResponse { preferences: Some(self.known().preferences.clone()) }))
    }

    async fn update_preferences(
        &self,
        request: Request<UpdatePreferencesRequest>,
    ) -> Result<Response<UpdatePreferencesResponse>, Status> {
        let asked = request.into_inner().preferences.unwrap_or_default();
        if asked.quiet_start_minute.is_some() && asked.quiet_start_minute == asked.quiet_end_minute {
            return Err(rpc::status(Error::invalid("quiet_end_minute", "Must be another time.")));
        }
        self.known().preferences = asked.clone();
        Ok(Response::new(UpdatePreferencesResponse { preferences: Some(asked) }))
    }
}
