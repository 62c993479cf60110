//! A world with reflections in it, a profiles service made of a map, and somebody who listens to events.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{AccountId, Caller, Error, FieldError, Kind, PersonId, Result};
use heartward_platform::rpc::{self, Transport};
use heartward_platform::testing::{World, settle};
use heartward_platform::{Consumer, Event, Handler, Part, Tx, outbox};
use heartward_proto::profiles::v1 as profiles;
use heartward_proto::profiles::v1::people_service_server::{PeopleService, PeopleServiceServer};
use heartward_proto::reflections::v1::check_ins_service_client::CheckInsServiceClient;
use heartward_proto::reflections::v1::prompts_service_client::PromptsServiceClient;
use heartward_proto::reflections::v1::reflections_service_client::ReflectionsServiceClient;
use heartward_proto::reflections::v1::search_service_client::SearchServiceClient;
use heartward_proto::reflections::v1::signs_service_client::SignsServiceClient;
use heartward_proto::reflections::v1::{
    AmendConversationRequest, CheckIn, Conversation, ConversationAmended, ConversationDeleted, ConversationLogged,
    GetInsightRequest, Insight, Layer, ListConversationsRequest, LogConversationRequest, RecordCheckInRequest,
};
use prost::Name;
use prost_types::{FieldMask, Timestamp};
use tonic::service::Routes;
use tonic::{Request, Response, Status};

pub(crate) type Client = ReflectionsServiceClient<Transport>;

/// Reflections and all it touches.
pub(crate) struct Life {
    pub(crate) world: World,
    pub(crate) part: Part,
    pub(crate) profiles: Profiles,
    told: Arc<Mutex<Vec<Event>>>,
    listener: Part,
    announcer: Part,
}

impl Life {
    pub(crate) async fn new() -> Self {
        let world = World::new();
        let profiles = Profiles::default();
        let peer = world.stub("profiles", Routes::new(PeopleServiceServer::new(profiles.clone())));
        let part = heartward_reflections::start(&world.foundation, peer).await.expect("reflections starts");
        let told = Arc::default();
        let listener = part_with(&world, "listener", Some(Listener(Arc::clone(&told)))).await;
        let announcer = part_with(&world, "profiles", None).await;
        Self { world, part, profiles, told, listener, announcer }
    }

    /// Somebody with an account.
    pub(crate) fn somebody() -> Caller {
        Caller::Account(AccountId::generate())
    }

    /// A client that acts for somebody; good for a minute of the world's clock.
    pub(crate) fn client(&self, caller: &Caller) -> Client {
        Client::new(self.world.call(&self.part, caller))
    }

    /// The same for check-ins.
    pub(crate) fn check_ins(&self, caller: &Caller) -> CheckInsServiceClient<Transport> {
        CheckInsServiceClient::new(self.world.call(&self.part, caller))
    }

    /// The same for searching.
    pub(crate) fn search(&self, caller: &Caller) -> SearchServiceClient<Transport> {
        SearchServiceClient::new(self.world.call(&self.part, caller))
    }

    /// The same for signs.
    pub(crate) fn signs(&self, caller: &Caller) -> SignsServiceClient<Transport> {
        SignsServiceClient::new(self.world.call(&self.part, caller))
    }

    /// The same for prompts.
    pub(crate) fn prompts(&self, caller: &Caller) -> PromptsServiceClient<Transport> {
        PromptsServiceClient::new(self.world.call(&self.part, caller))
    }

    pub(crate) async fn check_in(&self, caller: &Caller, check_in: CheckIn) -> Result<CheckIn, Status> {
        let request = RecordCheckInRequest { check_in: Some(check_in), request_id: String::new() };
        let recorded = self.check_ins(caller).record_check_in(request).await?;
        Ok(recorded.into_inner().check_in.expect("a check-in"))
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.world.clock.now()
    }

    pub(crate) fn ago(&self, days: i64) -> Option<Timestamp> {
        timestamp(self.now() - TimeDelta::days(days))
    }

    pub(crate) async fn log(&self, caller: &Caller, conversation: Conversation) -> Conversation {
        self.try_log(caller, conversation).await.expect("logged")
    }

    pub(crate) async fn try_log(&self, caller: &Caller, conversation: Conversation) -> Result<Conversation, Status> {
        self.log_as(caller, conversation, "").await
    }

    pub(crate) async fn log_as(
        &self,
        caller: &Caller,
        conversation: Conversation,
        id: &str,
    ) -> Result<Conversation, Status> {
        let request = LogConversationRequest { conversation: Some(conversation), request_id: id.into() };
        let response = self.client(caller).log_conversation(request).await?;
        Ok(response.into_inner().conversation.expect("a conversation"))
    }

    pub(crate) async fn amend(&self, caller: &Caller, conversation: Conversation, fields: &[&str]) -> Conversation {
        self.try_amend(caller, conversation, fields, None).await.expect("amended")
    }

    pub(crate) async fn try_amend(
        &self,
        caller: &Caller,
        conversation: Conversation,
        fields: &[&str],
        version: Option<i64>,
    ) -> Result<Conversation, Status> {
        let paths = fields.iter().map(|field| (*field).to_owned()).collect();
        let request = AmendConversationRequest {
            conversation: Some(conversation),
            update_mask: Some(FieldMask { paths }),
            version,
        };
        let response = self.client(caller).amend_conversation(request).await?;
        Ok(response.into_inner().conversation.expect("a conversation"))
    }

    /// The newest conversations, with everybody.
    pub(crate) async fn all(&self, caller: &Caller) -> Vec<Conversation> {
        let page = ListConversationsRequest { page_size: 200, ..ListConversationsRequest::default() };
        self.client(caller).list_conversations(page).await.expect("a list").into_inner().conversations
    }

    pub(crate) async fn insight(&self, caller: &Caller, person: PersonId) -> Insight {
        let request = GetInsightRequest { person_id: person.to_string(), rhythm: None };
        self.client(caller).get_insight(request).await.expect("an insight").into_inner().insight.expect("an insight")
    }

    /// Somebody tells that a person was added or changed, and everybody hears it.
    pub(crate) async fn announce(&self, caller: &Caller, person: PersonId, version: i64, deleted: bool) {
        let facts =
            Some(profiles::PersonFacts { person_id: person.to_string(), deleted, ..profiles::PersonFacts::default() });
        let mut tx = self.announcer.db.begin(caller).await.expect("a transaction");
        if version == 1 {
            outbox::record(&mut tx, person.uuid(), version, &profiles::PersonAdded { facts }).await
        } else {
            outbox::record(&mut tx, person.uuid(), version, &profiles::PersonChanged { facts }).await
        }
        .expect("recorded");
        tx.commit().await.expect("committed");
        settle(&[&self.announcer, &self.part]).await;
    }

    /// Somebody tells more about a person, and everybody hears it.
    pub(crate) async fn tell(&self, caller: &Caller, person: PersonId, version: i64, facts: profiles::PersonFacts) {
        let facts = Some(profiles::PersonFacts { person_id: person.to_string(), ..facts });
        let mut tx = self.announcer.db.begin(caller).await.expect("a transaction");
        outbox::record(&mut tx, person.uuid(), version, &profiles::PersonChanged { facts }).await.expect("recorded");
        tx.commit().await.expect("committed");
        settle(&[&self.announcer, &self.part]).await;
    }

    /// What reflections has announced so far, in this order.
    pub(crate) async fn told(&self) -> Vec<Event> {
        settle(&[&self.part, &self.listener]).await;
        self.told.lock().expect("no panic").clone()
    }
}

async fn part_with(world: &World, name: &'static str, handler: Option<Listener>) -> Part {
    let (db, _) = world.foundation.open(name, &[]).await.expect("a store");
    let consumers = handler.map(|handler| Consumer::new(db.clone(), handler)).into_iter().collect();
    Part { name, rpc: Routes::default(), db, consumers, jobs: Vec::new() }
}

/// Keeps every event it hears.
struct Listener(Arc<Mutex<Vec<Event>>>);

#[async_trait]
impl Handler for Listener {
    fn name(&self) -> &'static str {
        "listener.all"
    }

    fn topics(&self) -> Vec<String> {
        vec![ConversationLogged::full_name(), ConversationAmended::full_name(), ConversationDeleted::full_name()]
    }

    async fn handle(&self, _: &mut Tx, event: &Event) -> Result<()> {
        self.0.lock().expect("no panic").push(event.clone());
        Ok(())
    }
}

/// A profiles service that knows whom a test told it about, and counts how often it is asked.
#[derive(Clone, Default)]
pub(crate) struct Profiles(Arc<State>);

#[derive(Default)]
struct State {
    people: Mutex<HashMap<(AccountId, PersonId), profiles::Person>>,
    calls: AtomicUsize,
    down: AtomicBool,
}

impl Profiles {
    /// Adds somebody to a life, and tells nobody.
    pub(crate) fn add(&self, caller: &Caller) -> PersonId {
        let person = PersonId::generate();
        self.put(caller, person, |_| {});
        person
    }

    /// Changes somebody, or adds them, and tells nobody.
    pub(crate) fn put(&self, caller: &Caller, person: PersonId, change: impl FnOnce(&mut profiles::Person)) {
        let account = caller.account().expect("an account");
        let mut people = self.0.people.lock().expect("no panic");
        let found = people.entry((account, person)).or_default();
        found.id = person.to_string();
        found.version += 1;
        change(found);
    }

    /// How often it was asked so far.
    pub(crate) fn calls(&self) -> usize {
        self.0.calls.load(Ordering::SeqCst)
    }

    /// Whether it is away.
    pub(crate) fn set_down(&self, down: bool) {
        self.0.down.store(down, Ordering::SeqCst);
    }
}

type Answer<T> = Result<Response<T>, Status>;

fn not_needed<T>() -> Answer<T> {
    Err(Status::unimplemented("no test needs it"))
}

#[tonic::async_trait]
impl PeopleService for Profiles {
    async fn get_person(&self, request: Request<profiles::GetPersonRequest>) -> Answer<profiles::GetPersonResponse> {
        self.0.calls.fetch_add(1, Ordering::SeqCst);
        if self.0.down.load(Ordering::SeqCst) {
            return Err(Status::unavailable("away"));
        }
        let account = rpc::caller(&request)?.account().map_err(rpc::status)?;
        let id = PersonId::parse("id", &request.get_ref().id).map_err(rpc::status)?;
        match self.0.people.lock().expect("no panic").get(&(account, id)) {
            Some(person) => Ok(Response::new(profiles::GetPersonResponse { person: Some(person.clone()) })),
            None => Err(rpc::status(Error::not_found("person"))),
        }
    }

    async fn create_person(&self, _: Request<profiles::CreatePersonRequest>) -> Answer<profiles::CreatePersonResponse> {
        not_needed()
    }

    async fn list_people(&self, _: Request<profiles::ListPeopleRequest>) -> Answer<profiles::ListPeopleResponse> {
        not_needed()
    }

    async fn update_person(&self, _: Request<profiles::UpdatePersonRequest>) -> Answer<profiles::UpdatePersonResponse> {
        not_needed()
    }

    async fn delete_person(&self, _: Request<profiles::DeletePersonRequest>) -> Answer<profiles::DeletePersonResponse> {
        not_needed()
    }

    async fn undelete_person(
        &self,
        _: Request<profiles::UndeletePersonRequest>,
    ) -> Answer<profiles::UndeletePersonResponse> {
        not_needed()
    }

    async fn preview_import(
        &self,
        _: Request<profiles::PreviewImportRequest>,
    ) -> Answer<profiles::PreviewImportResponse> {
        not_needed()
    }

    async fn apply_import(&self, _: Request<profiles::ApplyImportRequest>) -> Answer<profiles::ApplyImportResponse> {
        not_needed()
    }

    async fn export_people(&self, _: Request<profiles::ExportPeopleRequest>) -> Answer<profiles::ExportPeopleResponse> {
        not_needed()
    }
}

/// A conversation with these people in which nothing but the layer is noted.
pub(crate) fn with(people: &[PersonId], layer: Layer) -> Conversation {
    Conversation {
        person_ids: people.iter().map(PersonId::to_string).collect(),
        layer: layer.into(),
        ..Conversation::default()
    }
}

/// A conversation in which T, S, P and R are noted.
pub(crate) fn full(people: &[PersonId], [t, s, p, r]: [i32; 4]) -> Conversation {
    Conversation {
        spoke_freely: Some(s),
        they_shared: Some(p),
        felt_received: Some(r),
        ..with(people, Layer::try_from(t + 1).expect("0 to 4"))
    }
}

#[expect(clippy::unnecessary_wraps, reason = "fields of messages are optional")]
pub(crate) fn timestamp(time: DateTime<Utc>) -> Option<Timestamp> {
    let nanos = i32::try_from(time.timestamp_subsec_nanos()).expect("below a second");
    Some(Timestamp { seconds: time.timestamp(), nanos })
}

pub(crate) fn close(value: f64, expected: f64) -> bool {
    (value - expected).abs() < 1e-6
}

/// The kind of error that an answer is.
pub(crate) fn kind<T: std::fmt::Debug>(answer: Result<T, Status>) -> Kind {
    rpc::error(answer.expect_err("an error")).kind()
}

/// The field that an answer finds fault with.
pub(crate) fn fault<T: std::fmt::Debug>(answer: Result<T, Status>) -> String {
    let error = rpc::error(answer.expect_err("an error"));
    assert_eq!(error.kind(), Kind::Invalid, "{error}");
    match error.fields() {
        [FieldError { field, message }] => {
            assert!(message.ends_with('.') && !message.contains('!'), "{message}");
            field.clone()
        }
        fields => panic!("one field expected, found {fields:?}"),
    }
}
