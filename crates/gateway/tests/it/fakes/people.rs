use heartward_core::{Error, PersonId};
use heartward_platform::rpc;
use heartward_proto::profiles::v1::people_service_server::PeopleService;
use heartward_proto::profiles::v1::{
    ApplyImportRequest, ApplyImportResponse, CreatePersonRequest, CreatePersonResponse, DeletePersonRequest,
    DeletePersonResponse, ExportPeopleRequest, ExportPeopleResponse, GetPersonRequest, GetPersonResponse,
    ImportProblem, ImportReport, ListPeopleRequest, ListPeopleResponse, Person, PreviewImportRequest,
    PreviewImportResponse, UndeletePersonRequest, UndeletePersonResponse, UpdatePersonRequest, UpdatePersonResponse,
};
use prost_types::Timestamp;
use tonic::{Request, Response, Status, async_trait};

use super::{Fakes, account, no};

const NOW: Timestamp = Timestamp { seconds: 1_772_366_400, nanos: 0 };

fn report() -> ImportReport {
    let problems = vec![ImportProblem { card: 2, message: "This card has no name. Please add one.".into() }];
    ImportReport { cards: 3, added: 1, changed: 0, unchanged: 1, problems }
}

impl Fakes {
    fn with_person<T>(
        &self,
        request: &Request<T>,
        id: &str,
        change: impl FnOnce(&mut Person) -> Result<(), Status>,
    ) -> Result<Option<Person>, Status> {
        let (account, mut known) = (account(request)?, self.known());
        let person = known.people.iter_mut().find(|(owner, person)| *owner == account && person.id == id);
        let (_, person) = person.ok_or_else(|| no("person"))?;
        change(person)?;
        Ok(Some(person.clone()))
    }
}

#[async_trait]
impl PeopleService for Fakes {
    async fn create_person(
        &self,
        request: Request<CreatePersonRequest>,
    ) -> Result<Response<CreatePersonResponse>, Status> {
        let account = account(&request)?;
        let CreatePersonRequest { person, request_id } = request.into_inner();
        let mut person = person.unwrap_or_default();
        if person.name.is_empty() {
            return Err(rpc::status(Error::invalid("name", "Must be 1 to 200 characters long.")));
        }
        let mut known = self.known();
        if let Some((_, name, made)) = known.made.iter().find(|(id, ..)| !id.is_empty() && *id == request_id) {
            let same = *name == person.name;
            let reused = || rpc::status(Error::invalid("request_id", "Was used for a different request before."));
            let person = same.then(|| made.clone()).ok_or_else(reused)?;
            return Ok(Response::new(CreatePersonResponse { person: Some(person) }));
        }
        let name = person.name.clone();
        person = Person { id: PersonId::generate().to_string(), version: 1, create_time: Some(NOW), ..person };
        known.made.push((request_id, name, person.clone()));
        known.people.push((account, person.clone()));
        Ok(Response::new(CreatePersonResponse { person: Some(person) }))
    }

    async fn get_person(&self, request: Request<GetPersonRequest>) -> Result<Response<GetPersonResponse>, Status> {
        let person = self.with_person(&request, &request.get_ref().id, |_| Ok(()))?;
        Ok(Response::new(GetPersonResponse { person }))
    }

    async fn list_people(&self, request: Request<ListPeopleRequest>) -> Result<Response<ListPeopleResponse>, Status> {
        let account = account(&request)?;
        let request = request.into_inner();
        if request.page_size < 0 {
            return Err(rpc::status(Error::invalid("page_size", "Must be 0 (the default) or more.")));
        }
        let mut known = self.known();
        let mine = known.people.iter().filter(|(owner, _)| *owner == account).map(|(_, person)| person.clone());
        let people: Vec<_> = mine.collect();
        let more = request.page_size == 1 && request.page_token.is_empty();
        known.listed = Some(request);
        Ok(Response::new(ListPeopleResponse {
            people,
            next_page_token: if more { "next-token".into() } else { String::new() },
        }))
    }

    async fn update_person(
        &self,
        request: Request<UpdatePersonRequest>,
    ) -> Result<Response<UpdatePersonResponse>, Status> {
        let UpdatePersonRequest { person, update_mask, version } = request.get_ref().clone();
        let (change, mask) = (person.unwrap_or_default(), update_mask.unwrap_or_default().paths);
        let person = self.with_person(&request, &change.id, |person| {
            if version.is_some_and(|version| version != person.version) {
                return Err(rpc::status(Error::conflict("This was changed meanwhile.")));
            }
            if mask.iter().any(|field| field == "circle") {
                person.circle = change.circle;
            }
            if mask.iter().any(|field| field == "pronouns") {
                person.pronouns.clone_from(&change.pronouns);
            }
            person.version += 1;
            Ok(())
        })?;
        Ok(Response::new(UpdatePersonResponse { person }))
    }

    async fn delete_person(
        &self,
        request: Request<DeletePersonRequest>,
    ) -> Result<Response<DeletePersonResponse>, Status> {
        let person = self.with_person(&request, &request.get_ref().id, |person| {
            person.delete_time = Some(NOW);
            person.version += 1;
            Ok(())
        })?;
        Ok(Response::new(DeletePersonResponse { person }))
    }

    async fn undelete_person(
        &self,
        request: Request<UndeletePersonRequest>,
    ) -> Result<Response<UndeletePersonResponse>, Status> {
        let person = self.with_person(&request, &request.get_ref().id, |person| {
            person.delete_time = None;
            Ok(())
        })?;
        Ok(Response::new(UndeletePersonResponse { person }))
    }

    async fn preview_import(
        &self,
        request: Request<PreviewImportRequest>,
    ) -> Result<Response<PreviewImportResponse>, Status> {
        self.known().imported = Some((request.into_inner().vcard, true));
        Ok(Response::new(PreviewImportResponse { report: Some(report()) }))
    }

    async fn apply_import(
        &self,
        request: Request<ApplyImportRequest>,
    ) -> Result<Response<ApplyImportResponse>, Status> {
        self.known().imported = Some((request.into_inner().vcard, false));
        Ok(Response::new(ApplyImportResponse { report: Some(report()) }))
    }

    async fn export_people(&self, _: Request<ExportPeopleRequest>) -> Result<Response<ExportPeopleResponse>, Status> {
        Ok(Response::new(ExportPeopleResponse { vcard: b"BEGIN:VCARD\r\nEND:VCARD\r\n".to_vec() }))
    }
}
