use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{AccountId, Caller, Id, PersonId};
use heartward_platform::rpc::Transport;
use heartward_platform::testing::World;
use heartward_platform::{Event, Part, Vault};
use heartward_proto::profiles::v1::{AccountChanged, Circle, PersonAdded, PersonChanged, PersonFacts, Receptiveness};
use heartward_proto::reflections::v1::{
    ConversationAmended, ConversationDeleted, ConversationFacts, ConversationLogged, Participant,
};
use heartward_proto::reminders::v1::agenda_service_client::AgendaServiceClient;
use heartward_proto::reminders::v1::reminders_service_client::RemindersServiceClient;
use heartward_proto::reminders::v1::{
    AcceptOfferRequest, Cadence, GetCadenceRequest, GetOfferRequest, ListOffersRequest, Offer, OfferState,
    PostponeOfferRequest, RestOfferRequest,
};
use heartward_reminders::{Config, Scheduler};
use prost::{Message, Name};
use prost_types::Timestamp;
use tonic::Status;
use uuid::Uuid;

use crate::profiles::Profiles;

/// The service, started on a throw-away world.
pub(crate) struct Town {
    pub(crate) world: World,
    pub(crate) part: Part,
    pub(crate) scheduler: Scheduler,
    pub(crate) profiles: Profiles,
}

impl Town {
    pub(crate) async fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self::on(World::new(), &Config::default()).await
    }

    pub(crate) async fn on(world: World, config: &Config) -> Self {
        let profiles = Profiles::default();
        let peer = profiles.peer(&world);
        let part = heartward_reminders::start(config, &world.foundation, peer).await.expect("it starts");
        let scheduler = scheduler(&world, &part);
        Self { world, part, scheduler, profiles }
    }

    /// Another replica's scheduler on the same store.
    pub(crate) fn replica(&self) -> Scheduler {
        scheduler(&self.world, &self.part)
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.world.clock.now()
    }

    /// Does all that is due; returns how much it was. Unlike the scheduler's own step it stops at a failure.
    pub(crate) async fn run(&self) -> usize {
        let mut done = 0;
        loop {
            let claims = self.scheduler.claim().await.expect("claims");
            if claims.is_empty() {
                return done;
            }
            for claim in claims {
                done += usize::from(self.scheduler.fire(&claim).await.expect("it fires"));
            }
        }
    }

    /// Lets so many days pass, one at a time, with the scheduler at work.
    pub(crate) async fn live(&self, days: i32) {
        for _ in 0..days {
            self.world.clock.advance(TimeDelta::days(1));
            self.run().await;
        }
    }

    pub(crate) async fn deliver(&self, event: &Event) {
        let wants = self.part.consumers.iter().filter(|consumer| consumer.topics().contains(&event.topic));
        for consumer in wants {
            consumer.deliver(event).await.expect("it is taken in");
        }
    }

    /// A new account that takes more than one note a day.
    pub(crate) async fn somebody_brisk(&self) -> Diary<'_> {
        let diary = self.somebody();
        diary.prefer(|it| it.daily_most = 10).await.expect("more a day");
        diary
    }

    /// A new account.
    pub(crate) fn somebody(&self) -> Diary<'_> {
        Diary { town: self, account: AccountId::generate() }
    }
}

fn scheduler(world: &World, part: &Part) -> Scheduler {
    let vault = Vault::new(part.db.clone(), world.foundation.master_keys.clone());
    Scheduler::new(part.db.clone(), vault)
}

/// What is different about a person now.
pub(crate) type Change = fn(&mut PersonFacts);

/// A conversation as tests tell of it: one-to-one, nothing noted but what is set.
#[derive(Clone)]
pub(crate) struct Talk {
    pub(crate) id: Uuid,
    pub(crate) people: Vec<PersonId>,
    pub(crate) at: DateTime<Utc>,
    pub(crate) one_to_one: bool,
    pub(crate) depth: f64,
    pub(crate) usual: f64,
    pub(crate) shared: Option<f64>,
    pub(crate) received: Option<f64>,
    pub(crate) they_began: bool,
}

impl Talk {
    pub(crate) fn with(person: PersonId, at: DateTime<Utc>) -> Self {
        let id = Id::<Talk>::generate().uuid();
        Self {
            id,
            people: vec![person],
            at,
            one_to_one: true,
            depth: 0.4,
            usual: 0.4,
            shared: None,
            received: None,
            they_began: false,
        }
    }

    fn facts(&self) -> ConversationFacts {
        let participant = |person: &PersonId| Participant { person_id: person.to_string(), usual_depth: self.usual };
        ConversationFacts {
            conversation_id: self.id.to_string(),
            occur_time: Some(timestamp(self.at)),
            one_to_one: self.one_to_one,
            depth: self.depth,
            they_shared: self.shared,
            felt_received: self.received,
            participants: self.people.iter().map(participant).collect(),
            they_began: self.they_began,
        }
    }
}

/// One account's view.
#[derive(Clone, Copy)]
pub(crate) struct Diary<'a> {
    pub(crate) town: &'a Town,
    pub(crate) account: AccountId,
}

impl Diary<'_> {
    pub(crate) fn event<M: Name + Message>(&self, subject: Uuid, version: i64, message: &M) -> Event {
        Event {
            id: Id::<Event>::generate().uuid(),
            topic: M::full_name(),
            subject,
            account: self.account,
            version,
            recorded_at: self.town.now(),
            trace: None,
            body: message.encode_to_vec().into(),
        }
    }

    pub(crate) fn added(&self, person: PersonId, circle: Circle) -> Event {
        let facts = PersonFacts { person_id: person.to_string(), circle: circle.into(), ..PersonFacts::default() };
        self.event(person.uuid(), 1, &PersonAdded { facts: Some(facts) })
    }

    pub(crate) fn changed(&self, person: PersonId, version: i64, circle: Circle, change: Change) -> Event {
        let mut facts = PersonFacts { person_id: person.to_string(), circle: circle.into(), ..PersonFacts::default() };
        change(&mut facts);
        self.event(person.uuid(), version, &PersonChanged { facts: Some(facts) })
    }

    pub(crate) fn logged(&self, talk: &Talk) -> Event {
        self.event(talk.id, 1, &ConversationLogged { facts: Some(talk.facts()) })
    }

    pub(crate) fn amended(&self, talk: &Talk, version: i64) -> Event {
        self.event(talk.id, version, &ConversationAmended { facts: Some(talk.facts()) })
    }

    pub(crate) fn deleted(&self, talk: &Talk, version: i64) -> Event {
        self.event(talk.id, version, &ConversationDeleted { conversation_id: talk.id.to_string() })
    }

    /// Somebody new in a circle.
    pub(crate) async fn meet(&self, circle: Circle) -> PersonId {
        let person = PersonId::generate();
        self.town.deliver(&self.added(person, circle)).await;
        person
    }

    /// A one-to-one, right now, about which nothing special is noted.
    pub(crate) async fn talk(&self, person: PersonId) -> Talk {
        let talk = Talk::with(person, self.town.now());
        self.town.deliver(&self.logged(&talk)).await;
        talk
    }

    pub(crate) fn agenda(&self) -> AgendaServiceClient<Transport> {
        AgendaServiceClient::new(self.town.world.call(&self.town.part, &Caller::Account(self.account)))
    }

    /// The account lives in another zone from now on.
    pub(crate) async fn moves(&self, version: i64, zone: &str) {
        let moved = AccountChanged { time_zone: zone.to_owned() };
        self.town.deliver(&self.event(self.account.uuid(), version, &moved)).await;
    }

    pub(crate) fn rpc(&self) -> RemindersServiceClient<Transport> {
        RemindersServiceClient::new(self.town.world.call(&self.town.part, &Caller::Account(self.account)))
    }

    pub(crate) async fn offers(&self) -> Vec<Offer> {
        self.rpc().list_offers(ListOffersRequest::default()).await.expect("a list").into_inner().offers
    }

    pub(crate) async fn open(&self) -> Vec<Offer> {
        let request = ListOffersRequest { state: OfferState::Open.into(), ..ListOffersRequest::default() };
        self.rpc().list_offers(request).await.expect("a list").into_inner().offers
    }

    /// The one open offer.
    #[track_caller]
    pub(crate) fn the_offer(&self) -> impl Future<Output = Offer> {
        let caller = std::panic::Location::caller();
        async move {
            let open = self.open().await;
            assert_eq!(open.len(), 1, "open offers at {caller}");
            open[0].clone()
        }
    }

    pub(crate) async fn cadence(&self, person: PersonId) -> Cadence {
        let request = GetCadenceRequest { person_id: person.to_string() };
        self.rpc().get_cadence(request).await.expect("a cadence").into_inner().cadence.expect("never absent")
    }

    pub(crate) async fn get(&self, id: &str) -> Result<Offer, Status> {
        let request = GetOfferRequest { id: id.to_owned() };
        Ok(self.rpc().get_offer(request).await?.into_inner().offer.expect("never absent"))
    }

    pub(crate) async fn accept(&self, id: &str) -> Result<Offer, Status> {
        let request = AcceptOfferRequest { id: id.to_owned() };
        Ok(self.rpc().accept_offer(request).await?.into_inner().offer.expect("never absent"))
    }

    pub(crate) async fn rest(&self, id: &str) -> Result<Offer, Status> {
        let request = RestOfferRequest { id: id.to_owned() };
        Ok(self.rpc().rest_offer(request).await?.into_inner().offer.expect("never absent"))
    }

    pub(crate) async fn postpone(&self, id: &str, until: Option<DateTime<Utc>>) -> Result<Offer, Status> {
        let request = PostponeOfferRequest { id: id.to_owned(), until_time: until.map(timestamp) };
        Ok(self.rpc().postpone_offer(request).await?.into_inner().offer.expect("never absent"))
    }
}

/// Somebody is not ready for open talk now.
pub(crate) fn not_now(facts: &mut PersonFacts) {
    facts.receptiveness = Receptiveness::NotNow.into();
}

#[expect(clippy::cast_possible_wrap, reason = "below a billion")]
pub(crate) fn timestamp(time: DateTime<Utc>) -> Timestamp {
    Timestamp { seconds: time.timestamp(), nanos: time.timestamp_subsec_nanos() as i32 }
}

/// A time of the contract, in days since `from`.
#[track_caller]
pub(crate) fn days(from: DateTime<Utc>, time: Option<&Timestamp>) -> f64 {
    let time = time.expect("a time");
    let time = DateTime::from_timestamp(time.seconds, u32::try_from(time.nanos).expect("not negative"));
    (time.expect("a valid time") - from).as_seconds_f64() / 86_400.0
}

#[track_caller]
pub(crate) fn near(value: f64, expected: f64) {
    assert!((value - expected).abs() < 1e-6, "{value} is not {expected}");
}
