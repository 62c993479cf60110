//! A world with profiles in it, and somebody who listens to events.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use heartward_core::{AccountId, Caller, FieldError, Kind, Result, Secret};
use heartward_platform::rpc::{self, MAX_MESSAGE, Transport};
use heartward_platform::testing::{World, settle};
use heartward_platform::{Consumer, Event, Handler, Part, Tx};
use heartward_profiles::Config;
use heartward_proto::profiles::v1::accounts_service_client::AccountsServiceClient;
use heartward_proto::profiles::v1::factors_service_client::FactorsServiceClient;
use heartward_proto::profiles::v1::people_service_client::PeopleServiceClient;
use heartward_proto::profiles::v1::{
    ApplyImportRequest, CreateAccountRequest, CreatePersonRequest, ExportPeopleRequest, GetPersonRequest, ImportReport,
    ListPeopleRequest, Person, PersonAdded, PersonChanged, UpdatePersonRequest,
};
use prost::Name as _;
use prost_types::FieldMask;
use tonic::Status;
use tonic::service::Routes;

pub(crate) type Accounts = AccountsServiceClient<Transport>;
pub(crate) type Factors = FactorsServiceClient<Transport>;
pub(crate) type People = PeopleServiceClient<Transport>;

pub(crate) const CONFIG: Config =
    Config { session_days: 30, origin: None, smtp: None, public_url: None, owner: None, provider: None };
pub(crate) const ORIGIN: &str = "https://heartward.example.org";
pub(crate) const PASSWORD: &str = "blue cheese under water";

/// Profiles, and all that hears from it.
pub(crate) struct Life {
    pub(crate) world: World,
    pub(crate) part: Part,
    pub(crate) setup_code: Option<Secret>,
    told: Arc<Mutex<Vec<Event>>>,
    listener: Part,
}

impl Life {
    pub(crate) async fn new() -> Self {
        Self::with(Config { origin: Some(ORIGIN.into()), ..CONFIG }).await
    }

    pub(crate) async fn with(config: Config) -> Self {
        let world = World::new();
        let started = heartward_profiles::start(&config, &world.foundation).await.expect("profiles starts");
        let told = Arc::default();
        let (db, _) = world.foundation.open("listener", &[]).await.expect("a store");
        let consumers = vec![Consumer::new(db.clone(), Listener(Arc::clone(&told)))];
        let listener = Part { name: "listener", rpc: Routes::default(), db, consumers, jobs: Vec::new() };
        Self { world, part: started.part, setup_code: started.setup_code, told, listener }
    }

    /// Somebody with an account.
    pub(crate) fn somebody() -> Caller {
        Caller::Account(AccountId::generate())
    }

    pub(crate) fn accounts(&self) -> Accounts {
        Accounts::new(self.world.call(&self.part, &Caller::System))
    }

    /// Factors of somebody, or of whoever is about to sign in.
    pub(crate) fn factors(&self, caller: &Caller) -> Factors {
        Factors::new(self.world.call(&self.part, caller))
    }

    /// A client that acts for somebody; good for a minute of the world's clock.
    pub(crate) fn people(&self, caller: &Caller) -> People {
        let people = People::new(self.world.call(&self.part, caller));
        people.max_decoding_message_size(MAX_MESSAGE)
    }

    /// The request that makes the first account.
    pub(crate) fn registration(&self) -> CreateAccountRequest {
        CreateAccountRequest {
            setup_code: self.setup_code.as_ref().expect("no account yet").expose().to_owned(),
            email: " Ines@Example.org".into(),
            password: PASSWORD.into(),
            name: "Ines".into(),
            time_zone: "Europe/Lisbon".into(),
        }
    }

    pub(crate) async fn add(&self, caller: &Caller, person: Person) -> Person {
        self.try_add(caller, person, "").await.expect("added")
    }

    pub(crate) async fn try_add(&self, caller: &Caller, person: Person, id: &str) -> Result<Person, Status> {
        let request = CreatePersonRequest { person: Some(person), request_id: id.into() };
        Ok(self.people(caller).create_person(request).await?.into_inner().person.expect("a person"))
    }

    pub(crate) async fn get(&self, caller: &Caller, id: &str) -> Result<Person, Status> {
        let request = GetPersonRequest { id: id.into() };
        Ok(self.people(caller).get_person(request).await?.into_inner().person.expect("a person"))
    }

    pub(crate) async fn update(
        &self,
        caller: &Caller,
        person: Person,
        fields: &[&str],
        version: Option<i64>,
    ) -> Result<Person, Status> {
        let update_mask = FieldMask { paths: fields.iter().map(|&field| field.to_owned()).collect() };
        let request = UpdatePersonRequest { person: Some(person), update_mask: Some(update_mask), version };
        Ok(self.people(caller).update_person(request).await?.into_inner().person.expect("a person"))
    }

    pub(crate) async fn delete(&self, caller: &Caller, id: &str) -> Result<Person, Status> {
        let request = heartward_proto::profiles::v1::DeletePersonRequest { id: id.into() };
        Ok(self.people(caller).delete_person(request).await?.into_inner().person.expect("a person"))
    }

    pub(crate) async fn undelete(&self, caller: &Caller, id: &str) -> Result<Person, Status> {
        let request = heartward_proto::profiles::v1::UndeletePersonRequest { id: id.into() };
        Ok(self.people(caller).undelete_person(request).await?.into_inner().person.expect("a person"))
    }

    /// Everybody, archived or not.
    pub(crate) async fn all(&self, caller: &Caller) -> Vec<Person> {
        let mut request = ListPeopleRequest { page_size: 1000, include_archived: true, ..ListPeopleRequest::default() };
        let mut all = Vec::new();
        loop {
            let page = self.people(caller).list_people(request.clone()).await.expect("a page").into_inner();
            all.extend(page.people);
            if page.next_page_token.is_empty() {
                return all;
            }
            request.page_token = page.next_page_token;
        }
    }

    pub(crate) async fn import(&self, caller: &Caller, vcard: &[u8]) -> ImportReport {
        self.try_import(caller, vcard).await.expect("imported")
    }

    pub(crate) async fn try_import(&self, caller: &Caller, vcard: &[u8]) -> Result<ImportReport, Status> {
        let request = ApplyImportRequest { vcard: vcard.to_vec() };
        Ok(self.people(caller).apply_import(request).await?.into_inner().report.expect("a report"))
    }

    pub(crate) async fn export(&self, caller: &Caller, include_archived: bool) -> String {
        let request = ExportPeopleRequest { include_archived };
        let vcard = self.people(caller).export_people(request).await.expect("exported").into_inner().vcard;
        String::from_utf8(vcard).expect("UTF-8")
    }

    /// Everything that was announced so far, in the order it arrived.
    pub(crate) async fn told(&self) -> Vec<Event> {
        settle(&[&self.part, &self.listener]).await;
        self.told.lock().expect("not poisoned").clone()
    }
}

pub(crate) fn named(name: &str) -> Person {
    Person { name: name.into(), ..Person::default() }
}

pub(crate) fn names(people: &[Person]) -> Vec<&str> {
    people.iter().map(|person| person.name.as_str()).collect()
}

/// What kind of error came over the wire.
pub(crate) fn kind(status: Status) -> Kind {
    rpc::error(status).kind()
}

/// The one field that an error names.
pub(crate) fn field(status: Status) -> String {
    let error = rpc::error(status);
    let [FieldError { field, .. }] = error.fields() else { panic!("one field, not {:?}", error.fields()) };
    field.clone()
}

struct Listener(Arc<Mutex<Vec<Event>>>);

#[async_trait]
impl Handler for Listener {
    fn name(&self) -> &'static str {
        "listener.everything"
    }

    fn topics(&self) -> Vec<String> {
        vec![PersonAdded::full_name(), PersonChanged::full_name()]
    }

    async fn handle(&self, _: &mut Tx, event: &Event) -> Result<()> {
        self.0.lock().expect("not poisoned").push(event.clone());
        Ok(())
    }
}
