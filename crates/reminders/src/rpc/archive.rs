use heartward_platform::rpc::{caller, status};
use heartward_proto::reminders::v1::archive_service_server::ArchiveService;
use heartward_proto::reminders::v1::{
    ExportCalendarRequest, ExportCalendarResponse, ImportRemindersRequest, ImportRemindersResponse,
};
use tonic::{Request, Response, Status};

use crate::convert::agenda as convert;
use crate::usecases::agenda::Agenda;
use crate::usecases::channels::Channels;

pub(super) struct Rpc {
    pub(super) agenda: Agenda,
    pub(super) channels: Channels,
}

#[tonic::async_trait]
impl ArchiveService for Rpc {
    async fn export_calendar(
        &self,
        request: Request<ExportCalendarRequest>,
    ) -> Result<Response<ExportCalendarResponse>, Status> {
        let calendar = self.channels.calendar(&caller(&request)?, false).await.map_err(status)?;
        Ok(Response::new(ExportCalendarResponse { calendar }))
    }

    async fn import_reminders(
        &self,
        request: Request<ImportRemindersRequest>,
    ) -> Result<Response<ImportRemindersResponse>, Status> {
        let caller = caller(&request)?;
        let ImportRemindersRequest { reminders, dry_run } = request.into_inner();
        let olds = convert::old_reminders(reminders).map_err(status)?;
        let added = self.agenda.import(&caller, olds, dry_run).await.map_err(status)?;
        Ok(Response::new(ImportRemindersResponse { added: i32::try_from(added).unwrap_or(i32::MAX) }))
    }
}
