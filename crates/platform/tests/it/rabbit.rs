//! With a real broker, named by `HEARTWARD_TEST_AMQP_URL`; without one these tests say that they were skipped.

use std::sync::Arc;
use std::time::Duration;

use heartward_core::{Kind, Secret};
use heartward_platform::bus::Queue;
use heartward_platform::testing::World;
use heartward_platform::{Bus, Consumer, Event, RabbitBus};
use prost::Name as _;
use prost_types::Timestamp;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::support::{AddThing, count, things};

fn broker() -> Option<Secret> {
    #[expect(clippy::disallowed_methods, reason = "chosen by the test runner")]
    let url = std::env::var("HEARTWARD_TEST_AMQP_URL").ok().map(Secret::new);
    if url.is_none() {
        eprintln!("skipped: HEARTWARD_TEST_AMQP_URL names no broker");
    }
    url
}

/// Queues outlive a test, so each test has one of its own.
fn queue(name: &str) -> &'static str {
    Box::leak(format!("test.{name}.{}", heartward_core::AccountId::generate()).into_boxed_str())
}

fn event(world: &World, topic: &str, body: &'static [u8]) -> Event {
    let id = heartward_core::AccountId::generate().uuid();
    Event {
        id,
        topic: topic.to_owned(),
        subject: id,
        account: Uuid::from_u128(3).into(),
        version: 1,
        recorded_at: world.clock.now(),
        trace: None,
        body: body.into(),
    }
}

async fn eventually(what: &str, condition: impl AsyncFn() -> bool) {
    for _ in 0..200 {
        if condition().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what} did not come about");
}

fn queues(consumer: &Consumer) -> Vec<Queue> {
    vec![Queue { name: consumer.name(), topics: consumer.topics() }]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_waits_for_a_consumer_that_is_not_there_yet_and_has_one_effect() {
    let Some(url) = broker() else { return };
    let world = World::new();
    let db = things(&world, "to").await;
    let consumer = AddThing::consumer(queue("late"), &db, -1);
    let bus = RabbitBus::new(url, queues(&consumer));
    let event = event(&world, &Timestamp::full_name(), b"");
    for outcome in bus.publish(&[event.clone(), event]).await {
        outcome.expect("confirmed");
    }
    let stop = CancellationToken::new();
    let job = bus.consume("to", vec![consumer]).run(stop.clone());
    let seen = async {
        eventually("the effect", async || count(&db).await == 1).await;
        stop.cancel();
    };
    futures_util::join!(job, seen);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_no_queue_takes_is_not_lost_but_kept_by_the_sender() {
    let Some(url) = broker() else { return };
    let world = World::new();
    let bus = RabbitBus::new(url, Vec::new());
    let outcomes = bus.publish(&[event(&world, "heartward.test.v1.NobodyListens", b"")]).await;
    assert_eq!(outcomes[0].as_ref().expect_err("nobody listens").kind(), Kind::Unavailable);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_cannot_be_taken_in_is_set_aside_and_its_neighbours_go_on() {
    let Some(url) = broker() else { return };
    let world = World::new();
    let db = things(&world, "to").await;
    let consumer = AddThing::consumer(queue("poison"), &db, -1);
    let dead = Queue { name: Box::leak(format!("{}.dead", consumer.name()).into_boxed_str()), topics: Vec::new() };
    let bus = RabbitBus::new(url.clone(), queues(&consumer));
    let poison = event(&world, &Timestamp::full_name(), b"\xff\xff");
    let outcomes = bus.publish(&[poison.clone(), event(&world, &Timestamp::full_name(), b"")]).await;
    assert!(outcomes.iter().all(Result::is_ok));

    let stop = CancellationToken::new();
    let job = bus.consume("to", vec![consumer]).run(stop.clone());
    let seen = async {
        eventually("the neighbour's effect", async || count(&db).await == 1).await;
        let connection = lapin::Connection::connect(url.expose(), lapin::ConnectionProperties::default()).await;
        let channel = connection.expect("connected").create_channel().await.expect("a channel");
        let options = lapin::options::BasicGetOptions::default();
        let mut found = None;
        for _ in 0..100 {
            found = channel.basic_get(dead.name.into(), options).await.expect("the dead queue is there");
            if found.is_some() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let found = found.expect("the poison is set aside");
        assert_eq!(
            found.properties.message_id().as_ref().map(|id| id.as_str().to_owned()),
            Some(poison.id.to_string())
        );
        stop.cancel();
    };
    futures_util::join!(job, seen);
}

#[tokio::test]
async fn a_broker_that_is_away_is_said_to_be_unavailable() {
    let world = World::new();
    let bus = Arc::new(RabbitBus::new(Secret::new("amqp://127.0.0.1:1"), Vec::new()));
    let outcomes = bus.publish(&[event(&world, "heartward.test.v1.Any", b"")]).await;
    assert_eq!(outcomes[0].as_ref().expect_err("away").kind(), Kind::Unavailable);
}
