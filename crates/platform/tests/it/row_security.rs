//! What PostgreSQL itself keeps apart, whatever a statement says. SQLite has no such thing.

use heartward_core::{AccountId, Caller, Result};
use heartward_platform::testing::World;
use heartward_platform::{Affected as _, Tx, on};
use uuid::Uuid;

use crate::support::{add, count, somebody, things};

fn is_postgres(world: &World) -> bool {
    world.foundation.store.url.is_some()
}

/// Statements that forget whose rows they are about.
async fn all(tx: &mut Tx) -> i64 {
    on!(tx, conn => sqlx::query_scalar("select count(*) from thing").fetch_one(conn).await).expect("counted")
}

async fn run(tx: &mut Tx, statement: &'static str) -> Result<u64> {
    on!(tx, conn => sqlx::query(statement).execute(conn).await.affected())
}

#[tokio::test]
async fn a_statement_that_forgets_its_filter_touches_nothing_of_anybody_else() {
    let world = World::new();
    if !is_postgres(&world) {
        return;
    }
    let db = things(&world, "a").await;
    let (ines, sam) = (AccountId::generate(), somebody());
    let mut tx = db.begin(&Caller::Account(ines)).await.expect("begun");
    add(&mut tx, Uuid::from_u128(1)).await.expect("added");
    assert_eq!(all(&mut tx).await, 1);
    tx.commit().await.expect("committed");

    assert_eq!(all(&mut db.read(&sam).await.expect("begun")).await, 0);
    let mut tx = db.begin(&sam).await.expect("begun");
    assert_eq!(all(&mut tx).await, 0);
    assert_eq!(run(&mut tx, "update thing set id = id").await.expect("run"), 0);
    assert_eq!(run(&mut tx, "delete from thing").await.expect("run"), 0);
    let theirs = on!(&mut tx, conn => sqlx::query("insert into thing (id, account_id) values ($1, $2)")
        .bind(Uuid::from_u128(2)).bind(ines.uuid()).execute(conn).await.affected());
    assert!(theirs.expect_err("for somebody else").causes().contains("row-level security"));
    drop(tx);
    assert_eq!(count(&db).await, 1, "the system sees all there is");
}

#[tokio::test]
async fn what_is_nobodys_is_the_systems_alone() {
    let world = World::new();
    if !is_postgres(&world) {
        return;
    }
    let code =
        heartward_platform::Migration { version: 100, name: "code", sql: "create table code (id uuid not null)" };
    let (db, _) = world.foundation.open("a", &[code]).await.expect("opened");
    let mut tx = db.begin(&somebody()).await.expect("begun");
    let refused = run(&mut tx, "delete from code").await.expect_err("nobody's");
    assert!(refused.causes().contains("permission denied"), "{}", refused.causes());
    drop(tx);
    let mut tx = db.begin(&Caller::System).await.expect("begun");
    assert_eq!(run(&mut tx, "delete from code").await.expect("run"), 0);
}

#[tokio::test]
async fn a_transaction_without_an_account_fails_rather_than_finding_nothing() {
    let world = World::new();
    if !is_postgres(&world) {
        return;
    }
    let db = things(&world, "a").await;
    let mut tx = db.begin(&somebody()).await.expect("begun");
    run(&mut tx, "reset heartward.account").await.expect("run");
    let refused = run(&mut tx, "delete from thing").await.expect_err("for whom");
    assert!(
        refused.causes().contains("heartward.account") || refused.causes().contains("uuid"),
        "{}",
        refused.causes()
    );
}

#[tokio::test]
async fn the_system_goes_on_as_the_account_it_found() {
    let world = World::new();
    let db = things(&world, "a").await;
    let mut tx = db.begin(&somebody()).await.expect("begun");
    add(&mut tx, Uuid::from_u128(1)).await.expect("added");
    tx.commit().await.expect("committed");

    let found = AccountId::generate();
    let mut tx = db.begin(&Caller::System).await.expect("begun");
    assert_eq!(all(&mut tx).await, 1);
    tx.act_for(found).await.expect("told");
    assert_eq!(tx.account().expect("an account"), found);
    if is_postgres(&world) {
        assert_eq!(all(&mut tx).await, 0);
    }
    add(&mut tx, Uuid::from_u128(2)).await.expect("added");
    tx.commit().await.expect("committed");
    assert_eq!(count(&db).await, 2);
}
