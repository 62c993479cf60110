//! What is measured of stores, events and calls, as Prometheus reads it.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::post;
use heartward_core::{AccountId, Caller, Error, Result};
use heartward_platform::rpc::{self, Peer};
use heartward_platform::testing::World;
use heartward_platform::{Bus, Event, LocalBus, Relay, on, outbox};
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tonic::service::Routes;
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::support::{AddThing, announce, count, somebody, things};

/// The figure of an instrument whose attributes say all of this; 0 when there is none.
fn figure(world: &World, name: &str, attributes: &[(&str, &str)]) -> f64 {
    let told = |found: &str| attributes.iter().all(|(key, value)| found.contains(&format!("{key}=\"{value}\"")));
    world.measured(name).iter().filter(|(found, _)| told(found)).map(|(_, figure)| figure).sum()
}

#[track_caller]
fn is(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
}

#[tokio::test]
async fn statements_are_measured_by_the_module_they_stand_in_and_by_what_went_wrong() {
    let world = World::new();
    let db = things(&world, "a").await;
    for _ in 0..2 {
        count(&db).await;
    }
    let mut tx = db.begin(&somebody()).await.expect("begun");
    let failed: Result<i64> = on!(&mut tx, conn => sqlx::query_scalar("select nothing").fetch_one(conn).await);
    failed.expect_err("there is no such column");
    drop(tx);
    let statements = "db_client_operation_duration_seconds_count";
    is(figure(&world, statements, &[("db_query_summary", "support")]), 2.0);
    is(figure(&world, statements, &[("db_query_summary", "figures"), ("error_type", "internal")]), 1.0);
    is(figure(&world, "db_client_connection_wait_time_seconds_count", &[]), 3.0);
}

#[tokio::test]
async fn every_pool_of_every_store_is_looked_at() {
    let world = World::new();
    let (one, _two) = (things(&world, "one").await, things(&world, "two").await);
    let tx = one.begin(&somebody()).await.expect("begun");
    let pools = world.measured("db_client_connection_max").len();
    // SQLite has a writer and readers.
    assert!(pools == 2 || pools == 4, "{pools}");
    is(figure(&world, "db_client_connection_count", &[("db_client_connection_state", "used")]), 1.0);
    drop(tx);
}

#[tokio::test]
async fn events_are_counted_on_their_way_and_the_ones_that_stay() {
    let world = World::new();
    let (from, to) = (things(&world, "from").await, things(&world, "to").await);
    announce(&from, Uuid::from_u128(1)).await;
    let stop = CancellationToken::new();
    let watch = outbox::watch(from.clone(), "from").run(stop.clone());
    let story = async {
        while world.measured("heartward_outbox_depth").is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        stop.cancel();
    };
    world.clock.advance(chrono::TimeDelta::seconds(90));
    tokio::join!(watch, story);
    is(figure(&world, "heartward_outbox_depth", &[("service_name", "from")]), 1.0);
    is(figure(&world, "heartward_outbox_age_seconds", &[("service_name", "from")]), 90.0);
    is(figure(&world, "heartward_outbox_parked", &[("service_name", "from")]), 0.0);

    let bus = Arc::new(Twice(LocalBus::new(vec![AddThing::consumer("to.things", &to, -1)])));
    Relay::new(from.clone(), bus).step().await.expect("the relay works");
    let things = [("messaging_destination_name", "to.things")];
    is(figure(&world, "messaging_process_duration_seconds_count", &things), 2.0);
    is(figure(&world, "heartward_events_duplicates_total", &things), 1.0);
    let topic = [("messaging_destination_name", "google.protobuf.Timestamp")];
    is(figure(&world, "messaging_client_sent_messages_total", &topic), 1.0);
}

/// A bus that delivers everything twice, as a broker may.
struct Twice(LocalBus);

#[async_trait::async_trait]
impl Bus for Twice {
    async fn publish(&self, events: &[Event]) -> Vec<Result<()>> {
        self.0.publish(events).await;
        self.0.publish(events).await
    }
}

#[tokio::test]
async fn calls_are_measured_at_both_ends_and_nobody_can_make_names_up() {
    let world = World::new();
    let answer = || async { rpc::status(Error::not_found("thing")).into_http::<axum::body::Body>() };
    let routes = Routes::from(Router::new().route("/test.Things/Find", post(answer)));
    let metrics = &world.foundation.metrics;
    let guarded = rpc::measured(rpc::guard(routes, "things", world.signer.clone()), metrics);
    let peer = Peer::local("things", guarded, world.signer.clone()).measured(metrics);
    for method in ["Find", "Find", "ada-lovelace"] {
        let request = http::Request::post(format!("http://things/test.Things/{method}")).body(Body::empty());
        let call = peer.on_behalf_of(&Caller::Account(AccountId::generate()));
        call.oneshot(request.expect("a request")).await.expect("an answer");
    }
    let found = [("rpc_method", "test.Things/Find"), ("rpc_response_status_code", "NOT_FOUND")];
    is(figure(&world, "rpc_server_call_duration_seconds_count", &found), 2.0);
    is(figure(&world, "rpc_client_call_duration_seconds_count", &found), 2.0);
    let told = world.measured("rpc_server_call_duration_seconds_count");
    assert!(told.iter().all(|(attributes, _)| !attributes.contains("ada-lovelace")), "{told:?}");
    is(figure(&world, "rpc_server_call_duration_seconds_count", &[("rpc_method", "_OTHER")]), 1.0);
}
