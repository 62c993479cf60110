use std::sync::Arc;

use heartward_core::{Page, Result};
use heartward_platform::requests;
use heartward_platform::rpc::{caller, status};
use heartward_proto::profiles::v1::people_service_server::PeopleService;
use heartward_proto::profiles::v1::{
    ApplyImportRequest, ApplyImportResponse, CreatePersonRequest, CreatePersonResponse, DeletePersonRequest,
    DeletePersonResponse, ExportPeopleRequest, ExportPeopleResponse, GetPersonRequest, GetPersonResponse,
    ListPeopleRequest, ListPeopleResponse, PreviewImportRequest, PreviewImportResponse, UndeletePersonRequest,
    UndeletePersonResponse, UpdatePersonRequest, UpdatePersonResponse,
};
use tonic::{Request, Response, Status, async_trait};

use crate::convert;
use crate::domain::Person;
use crate::store::people::Filter;
use crate::usecases::People;

pub(super) struct Rpc(pub(super) Arc<People>);

#[async_trait]
impl PeopleService for Rpc {
    async fn create_person(
        &self,
        request: Request<CreatePersonRequest>,
    ) -> Result<Response<CreatePersonResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let made = requests::Request::parse(&request.request_id, &request).map_err(status)?;
        let profile = convert::profile(&request.person.unwrap_or_default(), self.0.now()).map_err(status)?;
        let person = encode(self.0.create(&caller, profile, made).await)?;
        Ok(Response::new(CreatePersonResponse { person }))
    }

    async fn get_person(&self, request: Request<GetPersonRequest>) -> Result<Response<GetPersonResponse>, Status> {
        let id = convert::id(&request.get_ref().id).map_err(status)?;
        let person = encode(self.0.get(&caller(&request)?, id).await)?;
        Ok(Response::new(GetPersonResponse { person }))
    }

    async fn list_people(&self, request: Request<ListPeopleRequest>) -> Result<Response<ListPeopleResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let page = Page::parse(request.page_size, &request.page_token, convert::PEOPLE).map_err(status)?;
        let circle = convert::choice("circle", request.circle).map_err(status)?;
        let filter = Filter { circle, archived: request.include_archived };
        let query = heartward_core::text("query", &request.query, 200).map_err(status)?;
        let (people, next_page_token) = self.0.list(&caller, filter, &query, &page).await.map_err(status)?;
        Ok(Response::new(ListPeopleResponse { people: people.iter().map(convert::person).collect(), next_page_token }))
    }

    async fn update_person(
        &self,
        request: Request<UpdatePersonRequest>,
    ) -> Result<Response<UpdatePersonResponse>, Status> {
        let caller = caller(&request)?;
        let request = request.into_inner();
        let person = request.person.unwrap_or_default();
        let id = convert::id(&person.id).map_err(status)?;
        let edits = convert::edits(&person, request.update_mask.as_ref(), self.0.now()).map_err(status)?;
        let person = encode(self.0.update(&caller, id, edits, request.version).await)?;
        Ok(Response::new(UpdatePersonResponse { person }))
    }

    async fn delete_person(
        &self,
        request: Request<DeletePersonRequest>,
    ) -> Result<Response<DeletePersonResponse>, Status> {
        let id = convert::id(&request.get_ref().id).map_err(status)?;
        let person = encode(self.0.delete(&caller(&request)?, id).await)?;
        Ok(Response::new(DeletePersonResponse { person }))
    }

    async fn undelete_person(
        &self,
        request: Request<UndeletePersonRequest>,
    ) -> Result<Response<UndeletePersonResponse>, Status> {
        let id = convert::id(&request.get_ref().id).map_err(status)?;
        let person = encode(self.0.undelete(&caller(&request)?, id).await)?;
        Ok(Response::new(UndeletePersonResponse { person }))
    }

    async fn preview_import(
        &self,
        request: Request<PreviewImportRequest>,
    ) -> Result<Response<PreviewImportResponse>, Status> {
        let caller = caller(&request)?;
        let report = self.0.preview(&caller, request.into_inner().vcard).await.map_err(status)?;
        Ok(Response::new(PreviewImportResponse { report: Some(convert::report(report)) }))
    }

    async fn apply_import(
        &self,
        request: Request<ApplyImportRequest>,
    ) -> Result<Response<ApplyImportResponse>, Status> {
        let caller = caller(&request)?;
        let report = self.0.import(&caller, request.into_inner().vcard).await.map_err(status)?;
        Ok(Response::new(ApplyImportResponse { report: Some(convert::report(report)) }))
    }

    async fn export_people(
        &self,
        request: Request<ExportPeopleRequest>,
    ) -> Result<Response<ExportPeopleResponse>, Status> {
        let caller = caller(&request)?;
        let vcard = self.0.export(&caller, request.get_ref().include_archived).await.map_err(status)?;
        Ok(Response::new(ExportPeopleResponse { vcard }))
    }
}

fn encode(person: Result<Person>) -> Result<Option<heartward_proto::profiles::v1::Person>, Status> {
    person.map(|person| Some(convert::person(&person))).map_err(status)
}
