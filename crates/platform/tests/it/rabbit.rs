//! With a real broker, named by `HEARTWARD_TEST_AMQP_URL`; without one these tests say that they were skipped.

use std::sync::Arc;
use std::time::Duration;

use heartward_core::{Kind, Secret};
use heartward_platform::bus::Queue;
use heartward_platform::testing::World;
use heartward_platform::{Bus, Consumer, Db, Event, RabbitBus};
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

/// Queues outlive a test, so each test has one of its own; and a topic, so that it hears of no other test.
fn consumer(name: &str, db: &Db, failures: i32) -> (Consumer, String) {
    let topic = format!("test.{name}.{}", heartward_core::AccountId::generate());
    let queue = Box::leak(topic.clone().into_boxed_str());
    (AddThing::hearing(topic.clone(), queue, db, failures), topic)
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
    let (consumer, topic) = consumer("late", &db, -1);
    let bus = RabbitBus::new(url, queues(&consumer));
    let event = event(&world, &topic, b"");
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
    let (consumer, topic) = consumer("poison", &db, -1);
    let bus = RabbitBus::new(url, queues(&consumer));
    let poison = event(&world, &topic, b"\xff\xff");
    let outcomes = bus.publish(&[poison.clone(), event(&world, &topic, b"")]).await;
    assert!(outcomes.iter().all(Result::is_ok));

    let stop = CancellationToken::new();
    let job = bus.consume("to", vec![consumer]).run(stop.clone());
    let seen = async {
        eventually("the neighbour's effect", async || count(&db).await == 1).await;
        eventually("the poison aside", async || set_aside(&bus).await == [poison.id]).await;
        assert_eq!(set_aside(&bus).await, [poison.id], "it stays when it was looked at");
        stop.cancel();
    };
    futures_util::join!(job, seen);
}

/// The ids of what is set aside.
async fn set_aside(bus: &RabbitBus) -> Vec<Uuid> {
    let found = bus.set_aside(|_| false).await.expect("looked at");
    found.into_iter().map(|it| it.event.expect("an event").id).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_set_aside_has_its_one_effect_when_it_is_replayed() {
    let Some(url) = broker() else { return };
    let world = World::new();
    let db = things(&world, "to").await;
    let (consumer, topic) = consumer("mended", &db, 4);
    let bus = RabbitBus::new(url, queues(&consumer));
    let (first, second) = (event(&world, &topic, b""), event(&world, &topic, b""));
    bus.publish(std::slice::from_ref(&first)).await.remove(0).expect("confirmed");

    let stop = CancellationToken::new();
    let job = bus.consume("to", vec![consumer]).run(stop.clone());
    let seen = async {
        eventually("what failed aside", async || set_aside(&bus).await == [first.id]).await;
        let none = bus.set_aside(|event| event.id == second.id).await.expect("looked at");
        assert!(none.iter().all(|it| !it.replayed));
        assert_eq!(count(&db).await, 0);
        let replayed = bus.set_aside(|event| event.id == first.id).await.expect("replayed");
        assert!(replayed[0].replayed && replayed[0].handler.contains("mended"));
        eventually("the effect", async || count(&db).await == 1).await;
        assert_eq!(set_aside(&bus).await, Vec::<Uuid>::new());
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
