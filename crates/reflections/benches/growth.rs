//! Whether reading and logging stay as quick when there are a thousand times as many conversations: two stores, one with
//! an account of 1,000 conversations, one with 1,000 such accounts, asked in turn through the gRPC face.
//!
//! `cargo xtask bench growth` runs it on both engines; alone it takes the engine that the tests' settings name.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{AccountId, Caller, ConversationId, PersonId};
use heartward_platform::rpc::Transport;
use heartward_platform::testing::World;
use heartward_platform::testing::growth::{compare, engine, median, say};
use heartward_platform::{Db, Part, Tx, on};
use heartward_proto::reflections::v1::reflections_service_client::ReflectionsServiceClient;
use heartward_proto::reflections::v1::search_service_client::SearchServiceClient;
use heartward_proto::reflections::v1::{
    Conversation, GetInsightRequest, GetOverviewRequest, Layer, ListConversationsRequest, LogConversationRequest,
    SearchNotesRequest,
};
use sqlx::QueryBuilder;
use tonic::service::Routes;
use uuid::Uuid;

/// How many conversations an account has, and with how many people.
const EACH: u32 = 1_000;
const PEOPLE: u32 = 20;
/// How many accounts the small and the large store have.
const SIZES: [u32; 2] = [1, 1_000];
/// How often each thing is asked of each store.
const ROUNDS: usize = 200;
/// How many notes are searched.
const NOTES: i64 = 10_000;
/// Rows of one statement: 18 values each stay below what both engines can bind.
const BATCH: usize = 1_500;

type Client = ReflectionsServiceClient<Transport>;

/// Something that is asked.
#[derive(Clone, Copy)]
enum Work {
    Insight,
    Latest,
    LatestWithOne,
    Overview,
    Log,
}

const WORKS: [(Work, &str); 5] = [
    (Work::Insight, "insight of one person"),
    (Work::Latest, "latest 20 conversations"),
    (Work::LatestWithOne, "latest 20 with one person"),
    (Work::Overview, "overview of 3 months"),
    (Work::Log, "log a conversation"),
];

/// A store of some size, and somebody in it who is asked about.
struct Store {
    world: World,
    part: Part,
    me: Caller,
    person: PersonId,
}

impl Store {
    async fn of(accounts: u32) -> Self {
        let world = World::new();
        // Everybody who is asked about is known: profiles is never called.
        let nobody = world.stub("profiles", Routes::default());
        let part = heartward_reflections::start(&world.foundation, nobody).await.expect("reflections starts");
        let now = world.clock.now();
        let mut mine = None;
        for _ in 0..accounts {
            let account = AccountId::generate();
            let people: Vec<PersonId> = (0..PEOPLE).map(|_| PersonId::generate()).collect();
            fill(&part.db, account, &people, now).await;
            mine = Some((Caller::Account(account), people[0]));
        }
        let mended = heartward_reflections::rebuild(&world.foundation).await.expect("rebuilt");
        assert!(mended >= accounts as usize, "{mended}");
        let (me, person) = mine.expect("one account at least");
        Self { world, part, me, person }
    }

    async fn ask(&self, work: Work) -> Duration {
        let mut client = Client::new(self.world.call(&self.part, &self.me));
        let person_id = self.person.to_string();
        let begin = Instant::now();
        match work {
            Work::Insight => {
                let told = client.get_insight(GetInsightRequest { person_id, rhythm: None }).await.expect("an insight");
                let counted = told.into_inner().insight.expect("an insight").conversations;
                assert!(counted >= i64::from(EACH / PEOPLE), "{counted}");
            }
            Work::Latest | Work::LatestWithOne => {
                let person_id = if matches!(work, Work::Latest) { String::new() } else { person_id };
                let page =
                    ListConversationsRequest { page_size: 20, person_id, page_token: String::new(), before: None };
                let told = client.list_conversations(page).await.expect("a list").into_inner();
                assert_eq!(told.conversations.len(), 20);
            }
            Work::Overview => {
                let told = client.get_overview(GetOverviewRequest::default()).await.expect("an overview").into_inner();
                assert_eq!(told.people.len(), PEOPLE as usize);
            }
            Work::Log => {
                let conversation = Conversation {
                    person_ids: vec![person_id],
                    layer: Layer::Ideas.into(),
                    felt_received: Some(3),
                    note: "We walked by the sea and spoke about the winter.".into(),
                    ..Conversation::default()
                };
                let request = LogConversationRequest {
                    conversation: Some(conversation),
                    request_id: ConversationId::generate().to_string(),
                };
                client.log_conversation(request).await.expect("logged");
            }
        }
        begin.elapsed()
    }
}

/// A thousand conversations over three years, one-to-one with one person after the other.
async fn fill(db: &Db, account: AccountId, people: &[PersonId], now: DateTime<Utc>) {
    let mut tx = db.begin(&Caller::Account(account)).await.expect("a transaction");
    let rows: Vec<(Uuid, PersonId, DateTime<Utc>, i32)> = (0..EACH)
        .zip(people.iter().cycle())
        .map(|(n, person)| {
            let layer = i32::try_from(n % 5).expect("0 to 4");
            (ConversationId::generate().uuid(), *person, now - TimeDelta::hours(i64::from(n) * 26), layer)
        })
        .collect();
    for rows in rows.chunks(BATCH) {
        insert(&mut tx, account, rows, now).await;
    }
    on!(&mut tx, conn => {
        let mut query = QueryBuilder::new(
            "insert into known_person (account_id, person_id, version, deleted, partner, archived, silent, openness) ");
        query.push_values(people, |mut row, person| {
            row.push_bind(account.uuid()).push_bind(person.uuid()).push_bind(1_i64);
            row.push_bind(false).push_bind(false).push_bind(false).push_bind(false).push_bind(0);
        });
        query.build().execute(conn).await.map(|_| ())
    })
    .expect("inserted");
    // All that is kept is worked out by the rebuild.
    on!(&mut tx, conn => sqlx::query(
        "insert into account_sums (account_id, half_life_days, weight, depth, weight_received, received, connection)
         values ($1, 60, 0, 0, 0, 0, 0)")
        .bind(account.uuid()).execute(conn).await.map(|_| ()))
    .expect("inserted");
    tx.commit().await.expect("committed");
}

async fn insert(tx: &mut Tx, account: AccountId, rows: &[(Uuid, PersonId, DateTime<Utc>, i32)], now: DateTime<Utc>) {
    on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "insert into conversation (id, account_id, occur_time, layer, spoke_freely, they_shared, felt_received,
                 tension, format, ran_dry, version, create_time) ");
        query.push_values(rows, |mut row, (id, _, time, layer)| {
            row.push_bind(*id).push_bind(account.uuid()).push_bind(*time).push_bind(*layer);
            row.push_bind(2).push_bind(3).push_bind(3).push_bind(false).push_bind(0).push_bind(false);
            row.push_bind(1_i64).push_bind(now);
        });
        query.build().execute(conn).await.map(|_| ())
    })
    .expect("inserted");
    on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "insert into participant (account_id, person_id, occur_time, conversation_id, place, one_to_one) ");
        query.push_values(rows, |mut row, (id, person, time, _)| {
            row.push_bind(account.uuid()).push_bind(person.uuid()).push_bind(*time).push_bind(*id);
            row.push_bind(0).push_bind(true);
        });
        query.build().execute(conn).await.map(|_| ())
    })
    .expect("inserted");
}

#[tokio::main]
async fn main() {
    let begin = Instant::now();
    let stores = [Store::of(SIZES[0]).await, Store::of(SIZES[1]).await];
    let (engine, filled) = (engine(&stores[0].part.db).await, begin.elapsed().as_secs());
    let (small, large) = (EACH * SIZES[0], EACH * SIZES[1]);
    say(&format!("{engine}: {small} and {large} conversations, filled in {filled} s"));
    for (work, name) in WORKS {
        compare(name, &stores, ROUNDS, async |store| store.ask(work).await).await;
    }
    search(&stores[0]).await;
}

/// How long it takes to search so many notes. It has to open each, so it grows with what somebody wrote.
async fn search(store: &Store) {
    for _ in 0..NOTES {
        store.ask(Work::Log).await;
    }
    let mut times = Vec::new();
    for _ in 0..20 {
        let mut client = SearchServiceClient::new(store.world.call(&store.part, &store.me));
        let begin = Instant::now();
        let request = SearchNotesRequest { query: "winter sea".into(), page_size: 20 };
        let found = client.search_notes(request).await.expect("found").into_inner();
        assert!(found.total >= NOTES, "{}", found.total);
        times.push(begin.elapsed());
    }
    say(&format!("search {NOTES} notes, all of which match: {:.1} ms", median(times)));
}
