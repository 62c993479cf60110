use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use heartward_core::Result;
use heartward_platform::testing::World;
use heartward_platform::{Bus, Event, LocalBus, Relay, outbox};
use prost_types::Timestamp;
use uuid::Uuid;

use crate::support::{AddThing, announce, count, somebody, things, waiting};

#[tokio::test]
async fn a_rolled_back_change_announces_nothing() {
    let world = World::new();
    let db = things(&world, "a").await;
    let mut tx = db.begin(&somebody()).await.expect("begun");
    outbox::record(&mut tx, Uuid::from_u128(1), 1, &Timestamp::default()).await.expect("recorded");
    drop(tx);
    assert_eq!(waiting(&db).await, 0);
    announce(&db, Uuid::from_u128(1)).await;
    assert_eq!(waiting(&db).await, 1);
}

#[tokio::test]
async fn a_handler_that_fails_or_panics_has_no_effect_and_is_tried_again() {
    let world = World::new();
    let (from, to) = (things(&world, "from").await, things(&world, "to").await);
    let consumers = vec![AddThing::consumer("to.things", &to, 2)];
    let relay = Relay::new(from.clone(), Arc::new(LocalBus::new(consumers)));
    announce(&from, Uuid::from_u128(1)).await;
    for _ in 0..3 {
        assert_eq!(count(&to).await, 0);
        assert_eq!(waiting(&from).await, 1);
        relay.step().await.expect("the relay works");
        assert_eq!(relay.step().await.expect("the relay works"), 0, "not before its time");
        world.clock.advance(TimeDelta::minutes(1));
    }
    relay.step().await.expect("the relay works");
    assert_eq!(count(&to).await, 1);
    assert_eq!(waiting(&from).await, 0);
}

#[tokio::test]
async fn the_consumers_that_succeeded_are_not_asked_twice_when_another_fails() {
    let world = World::new();
    let (from, one, two) = (things(&world, "from").await, things(&world, "one").await, things(&world, "two").await);
    let consumers = vec![AddThing::consumer("one.things", &one, -1), AddThing::consumer("two.things", &two, 1)];
    let relay = Relay::new(from.clone(), Arc::new(LocalBus::new(consumers)));
    announce(&from, Uuid::from_u128(1)).await;
    for _ in 0..3 {
        relay.step().await.expect("the relay works");
        world.clock.advance(TimeDelta::minutes(1));
    }
    // A second delivery would have broken the primary key, and the event would still be waiting.
    assert_eq!((count(&one).await, count(&two).await, waiting(&from).await), (1, 1, 0));
}

#[tokio::test]
async fn an_event_that_is_delivered_twice_has_one_effect() {
    let world = World::new();
    let db = things(&world, "a").await;
    let consumer = AddThing::consumer("a.things", &db, -1);
    let event = Event {
        id: Uuid::from_u128(1),
        topic: "google.protobuf.Timestamp".into(),
        subject: Uuid::from_u128(2),
        account: Uuid::from_u128(3).into(),
        version: 1,
        recorded_at: world.clock.now(),
        trace: None,
        body: prost::bytes::Bytes::new(),
    };
    let twice = futures_util::join!(consumer.deliver(&event), consumer.deliver(&event));
    twice.0.and(twice.1).expect("both are fine");
    consumer.deliver(&event).await.expect("a third one too");
    assert_eq!(count(&db).await, 1);
}

#[tokio::test]
async fn an_event_that_never_succeeds_is_parked_and_one_after_it_is_not_held_up() {
    let world = World::new();
    let (from, to) = (things(&world, "from").await, things(&world, "to").await);
    let relay = Relay::new(from.clone(), Arc::new(LocalBus::new(vec![AddThing::consumer("to.things", &to, 25)])));
    announce(&from, Uuid::from_u128(1)).await;
    for _ in 0..20 {
        relay.step().await.expect("the relay works");
        world.clock.advance(TimeDelta::hours(1));
    }
    assert_eq!(waiting(&from).await, 0, "parked ones wait for an operator, not for the relay");
    assert_eq!(count(&to).await, 0);
}

#[tokio::test]
async fn two_relays_share_an_outbox() {
    let world = World::new();
    let (from, to) = (things(&world, "from").await, things(&world, "to").await);
    for subject in 0..150 {
        announce(&from, Uuid::from_u128(subject)).await;
    }
    let bus = Arc::new(LocalBus::new(vec![AddThing::consumer("to.things", &to, -1)]));
    let (one, two) = (Relay::new(from.clone(), bus.clone()), Relay::new(from.clone(), bus));
    let moved = futures_util::join!(one.step(), two.step());
    assert_eq!(moved.0.expect("works") + moved.1.expect("works"), 150);
    assert_eq!((count(&to).await, waiting(&from).await), (150, 0));
}

/// A bus on which a process dies.
struct Abyss;

#[async_trait::async_trait]
impl Bus for Abyss {
    async fn publish(&self, _: &[Event]) -> Vec<Result<()>> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn whoever_has_the_store_to_itself_need_not_wait_for_the_claims_of_the_dead() {
    let world = World::new();
    let (from, to) = (things(&world, "from").await, things(&world, "to").await);
    announce(&from, Uuid::from_u128(1)).await;
    let dying = Relay::new(from.clone(), Arc::new(Abyss));
    assert!(tokio::time::timeout(Duration::from_millis(200), dying.step()).await.is_err(), "it claimed, and died");
    let consumers = vec![AddThing::consumer("to.things", &to, -1)];
    let relay = Relay::new(from.clone(), Arc::new(LocalBus::new(consumers)));
    assert_eq!(relay.step().await.expect("the relay works"), 0, "the claim holds");
    outbox::free(&from).await.expect("freed");
    assert_eq!(relay.step().await.expect("the relay works"), 1);
    assert_eq!((count(&to).await, waiting(&from).await), (1, 0));
}
