use heartward_platform::rpc::{caller, status};
use heartward_proto::reflections::v1::archive_service_server::ArchiveService;
use heartward_proto::reflections::v1::{
    ImportAnswersRequest, ImportAnswersResponse, ImportCheckInsRequest, ImportCheckInsResponse,
    ImportConversationsRequest, ImportConversationsResponse, ImportedConversation, ListAnswersRequest,
    ListAnswersResponse,
};
use tonic::{Request, Response, Status};

use crate::convert;
use crate::usecases::Reflections;

#[tonic::async_trait]
impl ArchiveService for Reflections {
    async fn list_answers(
        &self,
        request: Request<ListAnswersRequest>,
    ) -> Result<Response<ListAnswersResponse>, Status> {
        let answers = self.answers(&caller(&request)?).await.map_err(status)?;
        Ok(Response::new(answers.into()))
    }

    async fn import_conversations(
        &self,
        request: Request<ImportConversationsRequest>,
    ) -> Result<Response<ImportConversationsResponse>, Status> {
        let caller = caller(&request)?;
        let ImportConversationsRequest { conversations, dry_run } = request.into_inner();
        let olds = convert::old_conversations(&conversations, self.now()).map_err(status)?;
        let told = Reflections::import_conversations(self, &caller, olds, dry_run).await.map_err(status)?;
        let told = told.into_iter().map(|(id, added)| ImportedConversation { id: id.to_string(), added });
        Ok(Response::new(ImportConversationsResponse { conversations: told.collect() }))
    }

    async fn import_check_ins(
        &self,
        request: Request<ImportCheckInsRequest>,
    ) -> Result<Response<ImportCheckInsResponse>, Status> {
        let caller = caller(&request)?;
        let ImportCheckInsRequest { check_ins, dry_run } = request.into_inner();
        let olds = convert::old_check_ins(&check_ins, self.now()).map_err(status)?;
        let added = Reflections::import_check_ins(self, &caller, olds, dry_run).await.map_err(status)?;
        Ok(Response::new(ImportCheckInsResponse { added: i32::try_from(added).unwrap_or(i32::MAX) }))
    }

    async fn import_answers(
        &self,
        request: Request<ImportAnswersRequest>,
    ) -> Result<Response<ImportAnswersResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let answers = convert::old_answers(&request, self.now()).map_err(status)?;
        let added = Reflections::import_answers(self, &caller, answers, request.dry_run).await.map_err(status)?;
        Ok(Response::new(ImportAnswersResponse { added: i32::try_from(added).unwrap_or(i32::MAX) }))
    }
}
