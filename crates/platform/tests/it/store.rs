use heartward_core::{AccountId, Caller, Kind};
use heartward_platform::requests::{self, Request};
use heartward_platform::testing::World;
use prost_types::Timestamp;
use uuid::Uuid;

use crate::support::{add, count, somebody, things};

#[tokio::test]
async fn a_dropped_transaction_changes_nothing_and_a_committed_one_stays() {
    let world = World::new();
    let db = things(&world, "a").await;
    let mut tx = db.begin(&somebody()).await.expect("begun");
    add(&mut tx, Uuid::from_u128(1)).await.expect("added");
    drop(tx);
    assert_eq!(count(&db).await, 0);
    let mut tx = db.begin(&somebody()).await.expect("begun");
    add(&mut tx, Uuid::from_u128(1)).await.expect("added");
    tx.commit().await.expect("committed");
    assert_eq!(count(&db).await, 1);
}

#[tokio::test]
async fn the_same_key_twice_is_a_conflict() {
    let world = World::new();
    let db = things(&world, "a").await;
    let mut tx = db.begin(&somebody()).await.expect("begun");
    add(&mut tx, Uuid::from_u128(1)).await.expect("added");
    let error = add(&mut tx, Uuid::from_u128(1)).await.expect_err("the same key");
    assert_eq!(error.kind(), Kind::Conflict);
}

#[tokio::test]
async fn nobody_owns_nothing() {
    let world = World::new();
    let db = things(&world, "a").await;
    let mut tx = db.begin(&Caller::System).await.expect("begun");
    let error = add(&mut tx, Uuid::from_u128(1)).await.expect_err("no account");
    assert_eq!(error.kind(), Kind::Unauthenticated);
}

/// sqlx #4385: a begin that is cancelled while it waits must not leave a connection inside a transaction. The next one
/// to get it would write into a transaction that only reads, or that nobody ends.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_begin_that_is_cancelled_leaves_no_connection_inside_a_transaction() {
    let world = World::new();
    let db = things(&world, "a").await;
    let mut acknowledged = 0;
    for round in 0..200_u32 {
        let cancelled = (0..4).map(|step| {
            let (db, caller) = (db.clone(), somebody());
            async move {
                tokio::select! {
                    biased;
                    _ = db.read(&caller) => {}
                    () = patience(round % 50 + step) => {}
                }
            }
        });
        futures_util::future::join_all(cancelled).await;
        let mut tx = db.begin(&somebody()).await.expect("begun");
        add(&mut tx, Uuid::from_u128(round.into())).await.expect("a transaction of its own, that may write");
        tx.commit().await.expect("committed");
        acknowledged += 1;
    }
    db.close().await;
    assert_eq!(count(&things(&world, "a").await).await, acknowledged);
}

/// Waits for so many turns of the scheduler: timers are too coarse to hit the middle of a `begin`.
async fn patience(turns: u32) {
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_request_id_makes_one_thing_and_belongs_to_one_request_of_one_account() {
    let world = World::new();
    let db = things(&world, "a").await;
    let (ines, sam) = (somebody(), somebody());
    let id = "0b5f2f5e-7f0c-4c39-9d47-8f6f6a3f1f10";
    let parse = |seconds| Request::parse(id, &Timestamp { seconds, nanos: 0 }).expect("a UUID");
    let mut tx = db.begin(&ines).await.expect("begun");
    assert_eq!(requests::made_before(&mut tx, parse(1).as_ref()).await.expect("looked up"), None);
    let now = tx.now().await.expect("told");
    requests::remember(&mut tx, parse(1).as_ref(), Uuid::from_u128(7), now).await.expect("remembered");
    tx.commit().await.expect("committed");

    let mut tx = db.begin(&ines).await.expect("begun");
    let again = requests::made_before(&mut tx, parse(1).as_ref()).await.expect("looked up");
    assert_eq!(again, Some(Uuid::from_u128(7)));
    let other = requests::made_before(&mut tx, parse(2).as_ref()).await.expect_err("another request");
    assert_eq!(other.fields()[0].field, "request_id");
    drop(tx);
    let mut tx = db.begin(&sam).await.expect("begun");
    assert_eq!(requests::made_before(&mut tx, parse(2).as_ref()).await.expect("looked up"), None);
    assert!(Request::parse("not a uuid", &Timestamp::default()).is_err());
}

#[tokio::test]
async fn each_account_has_a_key_that_outlives_the_process() {
    let world = World::new();
    let (_, vault) = world.foundation.open("a", &[]).await.expect("opened");
    let (ines, sam) = (Caller::Account(AccountId::generate()), somebody());
    let record = Uuid::from_u128(1);
    let sealed = vault.key(&ines).await.expect("made").seal("person", record, "details", b"Tobias").expect("sealed");

    let (_, vault) = world.foundation.open("a", &[]).await.expect("opened again");
    let open =
        async |caller: &Caller| vault.key(caller).await.expect("there").open("person", record, "details", &sealed).ok();
    assert_eq!(open(&ines).await.as_deref(), Some(&b"Tobias"[..]));
    assert_eq!(open(&sam).await, None);
}

#[tokio::test]
async fn a_store_that_is_newer_than_the_program_is_refused_with_what_to_do() {
    let world = World::new();
    things(&world, "a").await.close().await;
    let refused = world.foundation.open("a", &[]).await;
    let error = refused.err().expect("step 100 is not known to this program").to_string();
    assert!(
        error.contains("newer Heartward: they have step 100") && error.contains("Run the newer version"),
        "{error}"
    );
}
