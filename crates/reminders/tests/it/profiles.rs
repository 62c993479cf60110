//! A profiles service that knows whom a test named, and nothing else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use heartward_core::{AccountId, Error, PersonId};
use heartward_platform::rpc::{self, Peer};
use heartward_platform::testing::World;
use heartward_proto::profiles::v1 as proto;
use heartward_proto::profiles::v1::people_service_server::{PeopleService, PeopleServiceServer};
use tonic::service::Routes;
use tonic::{Request, Response, Status};

#[derive(Clone, Default)]
pub(crate) struct Profiles(Arc<Mutex<HashMap<(AccountId, PersonId), String>>>);

impl Profiles {
    pub(crate) fn peer(&self, world: &World) -> Peer {
        world.stub("profiles", Routes::new(PeopleServiceServer::new(self.clone())))
    }

    pub(crate) fn name(&self, account: AccountId, person: PersonId, name: &str) {
        self.0.lock().expect("no panic").insert((account, person), name.to_owned());
    }
}

type Answer<T> = Result<Response<T>, Status>;

fn never<T>() -> Answer<T> {
    Err(Status::unimplemented("reminders never asks for it"))
}

#[tonic::async_trait]
impl PeopleService for Profiles {
    async fn get_person(&self, request: Request<proto::GetPersonRequest>) -> Answer<proto::GetPersonResponse> {
        let account = rpc::caller(&request)?.account().map_err(rpc::status)?;
        let id = PersonId::parse("id", &request.get_ref().id).map_err(rpc::status)?;
        let known = self.0.lock().expect("no panic").get(&(account, id)).cloned();
        let name = known.ok_or_else(|| rpc::status(Error::not_found("person")))?;
        let person = proto::Person { id: id.to_string(), name, ..proto::Person::default() };
        Ok(Response::new(proto::GetPersonResponse { person: Some(person) }))
    }

    async fn create_person(&self, _: Request<proto::CreatePersonRequest>) -> Answer<proto::CreatePersonResponse> {
        never()
    }

    async fn list_people(&self, _: Request<proto::ListPeopleRequest>) -> Answer<proto::ListPeopleResponse> {
        never()
    }

    async fn update_person(&self, _: Request<proto::UpdatePersonRequest>) -> Answer<proto::UpdatePersonResponse> {
        never()
    }

    async fn delete_person(&self, _: Request<proto::DeletePersonRequest>) -> Answer<proto::DeletePersonResponse> {
        never()
    }

    async fn undelete_person(&self, _: Request<proto::UndeletePersonRequest>) -> Answer<proto::UndeletePersonResponse> {
        never()
    }

    async fn preview_import(&self, _: Request<proto::PreviewImportRequest>) -> Answer<proto::PreviewImportResponse> {
        never()
    }

    async fn apply_import(&self, _: Request<proto::ApplyImportRequest>) -> Answer<proto::ApplyImportResponse> {
        never()
    }

    async fn export_people(&self, _: Request<proto::ExportPeopleRequest>) -> Answer<proto::ExportPeopleResponse> {
        never()
    }
}
