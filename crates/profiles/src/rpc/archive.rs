use std::sync::Arc;

use heartward_core::Id;
use heartward_platform::rpc::{caller, status};
use heartward_proto::profiles::v1::archive_service_server::ArchiveService;
use heartward_proto::profiles::v1::{
    GetImportRequest, GetImportResponse, ImportPeopleRequest, ImportPeopleResponse, ImportedPerson, NoteImportRequest,
    NoteImportResponse,
};
use tonic::{Request, Response, Status, async_trait};

use crate::convert;
use crate::usecases::People;

pub(super) struct Rpc(pub(super) Arc<People>);

#[async_trait]
impl ArchiveService for Rpc {
    async fn import_people(
        &self,
        request: Request<ImportPeopleRequest>,
    ) -> Result<Response<ImportPeopleResponse>, Status> {
        let caller = caller(&request)?;
        let ImportPeopleRequest { people, dry_run } = request.into_inner();
        let strangers = convert::strangers(&people, self.0.now()).map_err(status)?;
        let told = self.0.import_archive(&caller, strangers, dry_run).await.map_err(status)?;
        let people = told.into_iter().map(|(id, added)| ImportedPerson { id: id.to_string(), added }).collect();
        Ok(Response::new(ImportPeopleResponse { people }))
    }

    async fn note_import(&self, request: Request<NoteImportRequest>) -> Result<Response<NoteImportResponse>, Status> {
        let caller = caller(&request)?;
        let import = convert::import(&request.into_inner().import.unwrap_or_default()).map_err(status)?;
        self.0.note_import(&caller, import).await.map_err(status)?;
        Ok(Response::new(NoteImportResponse {}))
    }

    async fn get_import(&self, request: Request<GetImportRequest>) -> Result<Response<GetImportResponse>, Status> {
        let caller = caller(&request)?;
        let id = Id::parse("id", &request.get_ref().id).map_err(status)?;
        let import = self.0.get_import(&caller, id).await.map_err(status)?;
        Ok(Response::new(GetImportResponse { import: Some(convert::import_told(&import)) }))
    }
}
