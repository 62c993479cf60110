use std::fs;

use heartward_core::{Caller, Secret};
use heartward_platform::testing::World;
use heartward_platform::{Affected as _, Db, Foundation, MasterKeys, Migration, Schema, Tx, backup, on};
use sqlx::Row as _;
use uuid::Uuid;

/// What refers to others comes first by name.
const HOUSE: Migration = Migration {
    version: 100,
    name: "house",
    sql:
        "create table zoom (id uuid not null primary key, name text not null, size double precision, n bigint not null,
                             open boolean not null, small integer, made_at timestamptz);
          create table visit (id uuid not null primary key, room_id uuid not null references zoom (id), note bytea);",
};
const LATER: Migration =
    Migration { version: 101, name: "later", sql: "alter table zoom add column colour text not null default 'blue'" };
const SCHEMAS: [Schema; 2] =
    [Schema { service: "house", migrations: &[HOUSE] }, Schema { service: "garden", migrations: &[HOUSE] }];
const NEWER: [Schema; 2] =
    [Schema { service: "house", migrations: &[HOUSE, LATER] }, Schema { service: "garden", migrations: &[HOUSE] }];
const VISITS: i64 = 1_500;

async fn open(foundation: &Foundation, schema: &Schema) -> Db {
    foundation.open(schema.service, schema.migrations).await.expect("opened").0
}

/// Every kind of value that a schema of ours has, with what is hard to keep.
async fn furnish(db: &Db) {
    let mut tx = db.begin(&Caller::System).await.expect("begun");
    let now = tx.now().await.expect("a time");
    let values = [(0.1 + 0.2, Some(-7), Some(now)), (f64::MIN_POSITIVE, None, None), (-0.0, Some(i32::MIN), Some(now))];
    for (at, (size, small, made_at)) in (0_i64..).zip(values) {
        on!(&mut tx, conn => sqlx::query("insert into zoom (id, name, size, n, open, small, made_at)
             values ($1, $2, $3, $4, $5, $6, $7)")
            .bind(Uuid::from_u64_pair(1, at.cast_unsigned())).bind("Stube \"ü\"\n'")
            .bind(size).bind(i64::MAX - at).bind(at == 1).bind(small).bind(made_at)
            .execute(conn).await.affected())
        .expect("added");
    }
    for at in 0..VISITS {
        on!(&mut tx, conn => sqlx::query("insert into visit (id, room_id, note) values ($1, $2, $3)")
            .bind(Uuid::from_u64_pair(2, at.cast_unsigned()))
            .bind(Uuid::from_u64_pair(1, (at % 3).cast_unsigned()))
            .bind((at % 2 == 0).then(|| vec![0_u8, 255, b'\'']))
            .execute(conn).await.affected())
        .expect("added");
    }
    tx.commit().await.expect("committed");
}

/// Every row of the tables, in an order of its own.
async fn contents(db: &Db) -> Vec<String> {
    let mut tx = db.read(&Caller::System).await.expect("begun");
    let mut found = rooms(&mut tx).await;
    let visits = "select id, room_id, note from visit order by id";
    found.extend(
        on!(&mut tx, conn => sqlx::query(visits).fetch_all(conn).await.map(|rows| rows.iter().map(|row| {
            let (id, room, note): (Uuid, Uuid, Option<Vec<u8>>) = (row.get(0), row.get(1), row.get(2));
            format!("{id} {room} {note:?}")
        }).collect::<Vec<_>>()))
        .expect("read"),
    );
    found
}

async fn rooms(tx: &mut Tx) -> Vec<String> {
    let rooms = "select id, name, size, n, open, small, made_at from zoom order by id";
    on!(tx, conn => sqlx::query(rooms).fetch_all(conn).await.map(|rows| rows.iter().map(|row| {
        let (id, name, size): (Uuid, String, Option<f64>) = (row.get(0), row.get(1), row.get(2));
        let (n, open, small): (i64, bool, Option<i32>) = (row.get(3), row.get(4), row.get(5));
        let made_at: Option<chrono::DateTime<chrono::Utc>> = row.get(6);
        format!("{id} {name} {:?} {n} {open} {small:?} {made_at:?}", size.map(f64::to_bits))
    }).collect()))
    .expect("read")
}

/// Two furnished stores, and an archive of them.
async fn archived(world: &World) -> (Vec<u8>, Vec<Vec<String>>) {
    let mut before = Vec::new();
    for schema in &SCHEMAS {
        let db = open(&world.foundation, schema).await;
        furnish(&db).await;
        before.push(contents(&db).await);
        db.close().await;
    }
    let mut archive = Vec::new();
    let summary = backup::write(&world.foundation, &SCHEMAS, &mut archive).await.expect("written");
    assert_eq!(summary.rows(), 2 * (3 + VISITS.cast_unsigned()));
    (archive, before)
}

/// A place where nothing is yet, on the same engine with the same key.
fn elsewhere(world: &World, dir: &tempfile::TempDir) -> Foundation {
    let prefix = format!("{}new_", world.foundation.prefix);
    Foundation { prefix, data_dir: dir.path().to_owned(), ..world.foundation.clone() }
}

#[tokio::test]
async fn what_is_restored_elsewhere_is_what_was_backed_up() {
    let (world, dir) = (World::new(), tempfile::tempdir().expect("a folder"));
    let (archive, before) = archived(&world).await;
    let target = elsewhere(&world, &dir);
    assert!(backup::is_empty(&target, &SCHEMAS).await.expect("looked"));
    let summary = backup::inspect(&target, &SCHEMAS, archive.as_slice()).expect("whole");
    assert_eq!((summary.at, summary.tables.len()), (world.clock.now(), 14), "{summary:?}");
    assert!(backup::is_empty(&target, &SCHEMAS).await.expect("looked"), "looking into it changes nothing");

    backup::restore(&target, &SCHEMAS, archive.as_slice()).await.expect("restored");
    assert!(!backup::is_empty(&target, &SCHEMAS).await.expect("looked"));
    for (schema, before) in SCHEMAS.iter().zip(before) {
        let db = open(&target, schema).await;
        assert_eq!(contents(&db).await, before);
        db.close().await;
    }
    assert!(
        fs::read_dir(dir.path()).expect("read").all(|it| !it.expect("an entry").path().is_dir()),
        "nothing is left"
    );
}

#[tokio::test]
async fn a_restore_takes_the_place_of_what_is_there() {
    let world = World::new();
    let (archive, before) = archived(&world).await;
    let db = open(&world.foundation, &SCHEMAS[0]).await;
    let mut tx = db.begin(&Caller::System).await.expect("begun");
    on!(&mut tx, conn => sqlx::query("delete from visit").execute(conn).await.affected()).expect("deleted");
    tx.commit().await.expect("committed");
    db.close().await;
    backup::restore(&world.foundation, &SCHEMAS, archive.as_slice()).await.expect("restored");
    assert_eq!(contents(&open(&world.foundation, &SCHEMAS[0]).await).await, before[0]);
}

#[tokio::test]
async fn an_archive_that_is_not_whole_changes_nothing() {
    let (world, dir) = (World::new(), tempfile::tempdir().expect("a folder"));
    let (archive, _) = archived(&world).await;
    let target = elsewhere(&world, &dir);
    let middle = archive.len() / 2;
    let mut altered = archive.clone();
    altered[middle] ^= 1;
    for bad in [&altered[..], &archive[..archive.len() - 1], &archive[..middle], b"", b"something else entirely"] {
        backup::inspect(&target, &SCHEMAS, bad).expect_err("refused");
        backup::restore(&target, &SCHEMAS, bad).await.expect_err("refused");
        assert!(backup::is_empty(&target, &SCHEMAS).await.expect("looked"));
    }
    let key = MasterKeys::parse(&Secret::new("5".repeat(64)), None).expect("a key");
    let stranger = Foundation { master_keys: key, ..target };
    let error = backup::inspect(&stranger, &SCHEMAS, archive.as_slice()).expect_err("another key");
    assert!(error.message().contains("another master key"), "{error}");
}

#[tokio::test]
async fn an_older_archive_is_brought_up_to_date_and_a_newer_one_refused() {
    let (world, dir) = (World::new(), tempfile::tempdir().expect("a folder"));
    let (archive, before) = archived(&world).await;
    let target = elsewhere(&world, &dir);
    backup::restore(&target, &NEWER, archive.as_slice()).await.expect("restored");
    let db = open(&target, &NEWER[0]).await;
    assert_eq!(contents(&db).await, before[0]);
    db.close().await;

    let mut newer = Vec::new();
    backup::write(&target, &NEWER, &mut newer).await.expect("written");
    let error = backup::inspect(&target, &SCHEMAS, newer.as_slice()).expect_err("it has a step that nobody knows");
    assert!(error.message().contains("newer Heartward: it has step 101 of house"), "{error}");
}

#[tokio::test]
async fn a_step_that_was_cut_short_runs_again_from_its_start() {
    let world = World::new();
    let broken = Migration { sql: "create table half (id uuid); insert into nowhere values (1)", ..LATER };
    let migrations = [HOUSE, broken];
    assert!(world.foundation.open("house", &migrations).await.is_err());
    let mended = [HOUSE, Migration { sql: "create table half (id uuid)", ..LATER }];
    world.foundation.open("house", &mended).await.expect("nothing of the first try is left");
}

#[tokio::test]
async fn an_archive_written_while_others_write_lies_between_their_transactions() {
    let world = World::new();
    for schema in &SCHEMAS {
        open(&world.foundation, schema).await.close().await;
    }
    let (house, garden) = (open(&world.foundation, &SCHEMAS[0]).await, open(&world.foundation, &SCHEMAS[1]).await);
    let writing = async {
        for at in 0..150 {
            // First the garden: a point in time shows it with as many as the house, or one more.
            for db in [&garden, &house] {
                let mut tx = db.begin(&Caller::System).await.expect("begun");
                on!(&mut tx, conn => sqlx::query("insert into zoom (id, name, n, open) values ($1, 'x', 1, true)")
                    .bind(Uuid::from_u64_pair(9, at)).execute(conn).await.affected())
                .expect("added");
                tx.commit().await.expect("committed");
            }
        }
    };
    let backing_up = async {
        let mut counts = Vec::new();
        for _ in 0..5 {
            let mut archive = Vec::new();
            let summary = backup::write(&world.foundation, &SCHEMAS, &mut archive).await.expect("written");
            let rows = |table: &str| summary.tables.iter().find(|(name, _)| name == table).expect("a table").1;
            counts.push((rows("house.zoom"), rows("garden.zoom")));
        }
        counts
    };
    let ((), counts) = tokio::join!(writing, backing_up);
    assert!(counts.iter().all(|(house, garden)| garden == house || *garden == house + 1), "{counts:?}");
}
