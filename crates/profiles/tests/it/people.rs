use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use heartward_core::{Caller, Kind};
use heartward_platform::on;
use heartward_proto::profiles::v1::{Birthday, Circle, Person, Receptiveness, Relationship, Setting};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::support::{Life, field, kind, named, names};

const REQUEST: &str = "0198c9d1-5d6e-7c00-8000-000000000001";

fn ines() -> Person {
    Person {
        name: "  Inês 🌍, d'Ávila; \"sis\"\nold friend ".into(),
        pronouns: "she/her".into(),
        relationship: Relationship::Sibling.into(),
        circle: Circle::Close.into(),
        receptiveness: Receptiveness::WarmingUp.into(),
        settings: vec![Setting::Phone.into(), Setting::Walk.into(), Setting::Phone.into()],
        birthday: Some(Birthday { year: None, month: 2, day: 29 }),
        notes: "moves in May\r\ncall".into(),
        ..Person::default()
    }
}

#[tokio::test]
async fn a_person_is_read_as_they_were_added() {
    let life = Life::new().await;
    let me = Life::somebody();
    let added = life.add(&me, ines()).await;
    assert_eq!(added.name, "Inês 🌍, d'Ávila; \"sis\"\nold friend");
    assert_eq!(added.notes, "moves in May\ncall");
    assert_eq!(added.settings, [Setting::Walk as i32, Setting::Phone as i32]);
    let expected = Person {
        id: added.id.clone(),
        name: added.name.clone(),
        notes: added.notes.clone(),
        settings: added.settings.clone(),
        version: 1,
        create_time: added.create_time,
        update_time: added.create_time,
        ..ines()
    };
    assert_eq!(added, expected);
    assert_eq!(life.get(&me, &added.id).await.expect("found"), added);
    assert_eq!(life.all(&me).await, [added]);
}

#[tokio::test]
async fn every_choice_of_the_contract_can_be_made() {
    let life = Life::new().await;
    let me = Life::somebody();
    for code in 0..=10 {
        let person = Person {
            relationship: code,
            circle: code.min(5),
            receptiveness: code.min(3),
            settings: (1..=code.min(8)).collect(),
            ..named("Sam")
        };
        let added = life.add(&me, person.clone()).await;
        assert_eq!((added.relationship, added.circle), (person.relationship, person.circle));
        assert_eq!((added.receptiveness, added.settings), (person.receptiveness, person.settings));
    }
}

#[tokio::test]
async fn what_breaks_a_rule_is_named_and_nothing_is_added() {
    let life = Life::new().await;
    let me = Life::somebody();
    let born = |year, month, day| Person { birthday: Some(Birthday { year, month, day }), ..ines() };
    let bad = [
        ("name", named("")),
        ("name", named(&"x".repeat(201))),
        ("name", named("a\u{0}b")),
        ("pronouns", Person { pronouns: "x".repeat(41), ..ines() }),
        ("relationship", Person { relationship: 11, ..ines() }),
        ("circle", Person { circle: -1, ..ines() }),
        ("receptiveness", Person { receptiveness: 4, ..ines() }),
        ("settings", Person { settings: vec![0], ..ines() }),
        ("settings", Person { settings: vec![9], ..ines() }),
        ("birthday.year", born(Some(1849), 1, 1)),
        ("birthday.year", born(Some(40_000), 1, 1)),
        ("birthday.month", born(None, i32::MIN, 1)),
        ("birthday.day", born(Some(2023), 2, 29)),
        ("notes", Person { notes: "x".repeat(10_001), ..ines() }),
    ];
    for (named, person) in bad {
        assert_eq!(field(life.try_add(&me, person, "").await.expect_err("refused")), named);
    }
    assert_eq!(field(life.try_add(&me, ines(), "once").await.expect_err("refused")), "request_id");
    assert_eq!(life.all(&me).await, []);
}

#[tokio::test]
async fn the_same_request_twice_adds_one_person() {
    let life = Life::new().await;
    let me = Life::somebody();
    let added = life.try_add(&me, ines(), REQUEST).await.expect("added");
    assert_eq!(life.try_add(&me, ines(), REQUEST).await.expect("added before"), added);
    assert_eq!(field(life.try_add(&me, named("Sam"), REQUEST).await.expect_err("another request")), "request_id");
    let other = Life::somebody();
    assert_ne!(life.try_add(&other, ines(), REQUEST).await.expect("somebody else's").id, added.id);
    assert_eq!(life.all(&me).await, [added]);

    let one = "0198c9d1-5d6e-7c00-8000-000000000002";
    let added = join_all((0..8).map(|_| life.try_add(&me, named("Sam"), one))).await;
    assert!(added.iter().any(Result::is_ok));
    assert_eq!(names(&life.all(&me).await).iter().filter(|&&name| name == "Sam").count(), 1);
}

#[tokio::test]
async fn only_the_fields_in_the_mask_change() {
    let life = Life::new().await;
    let me = Life::somebody();
    let added = life.add(&me, ines()).await;
    life.world.clock.advance(TimeDelta::seconds(5));
    let change = Person { id: added.id.clone(), name: "Inês".into(), archived: true, ..Person::default() };
    let changed = life.update(&me, change, &["name", "archived", "birthday"], Some(1)).await.expect("changed");
    let expected = Person {
        name: "Inês".into(),
        archived: true,
        birthday: None,
        version: 2,
        update_time: changed.update_time,
        ..added.clone()
    };
    assert_eq!(changed, expected);
    assert_ne!(changed.update_time, added.update_time);
    assert_eq!(life.get(&me, &added.id).await.expect("found"), changed);

    let same = life.update(&me, changed.clone(), &["name", "notes"], None).await.expect("nothing to change");
    assert_eq!(same, changed, "a change that changes nothing makes no version");
    for paths in [&[][..], &["id"], &["version"], &["name", "delete_time"], &["*"], &["birthday.year"]] {
        let refused = life.update(&me, changed.clone(), paths, None).await.expect_err("refused");
        assert_eq!(field(refused), "update_mask", "{paths:?}");
    }
    let nameless = Person { id: added.id, ..Person::default() };
    assert_eq!(field(life.update(&me, nameless, &["name"], None).await.expect_err("refused")), "name");
}

#[tokio::test]
async fn a_change_of_what_was_not_seen_is_refused() {
    let life = Life::new().await;
    let me = Life::somebody();
    let seen = life.add(&me, ines()).await;
    life.update(&me, Person { notes: "new".into(), ..seen.clone() }, &["notes"], Some(1)).await.expect("changed");
    let stale = life.update(&me, Person { notes: "old".into(), ..seen.clone() }, &["notes"], Some(1)).await;
    assert_eq!(kind(stale.expect_err("stale")), Kind::Conflict);
    let blind = Person { pronouns: "they".into(), ..seen.clone() };
    let blind = life.update(&me, blind, &["pronouns"], None).await.expect("changed");
    assert_eq!((blind.notes.as_str(), blind.version), ("new", 3));
}

#[tokio::test]
async fn of_changes_at_once_none_is_lost() {
    let life = Life::new().await;
    let me = Life::somebody();
    let added = life.add(&me, ines()).await;
    let seen = |at: i32| life.update(&me, Person { notes: at.to_string(), ..added.clone() }, &["notes"], Some(1));
    let done = join_all((0..6).map(seen)).await;
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1, "one saw what it changed");

    let fields = ["name", "pronouns", "relationship", "circle", "receptiveness", "settings", "birthday", "archived"];
    let other = Person { id: added.id.clone(), name: "Sam".into(), archived: true, ..Person::default() };
    let done = join_all(fields.iter().map(|field| life.update(&me, other.clone(), std::slice::from_ref(field), None)));
    for done in done.await {
        done.expect("changed whatever was there");
    }
    let now = life.get(&me, &added.id).await.expect("found");
    assert_eq!(now.version, 2 + 8);
    let expected = Person {
        notes: now.notes.clone(),
        version: now.version,
        create_time: now.create_time,
        update_time: now.update_time,
        ..other
    };
    assert_eq!(now, expected);
}

#[tokio::test]
async fn a_deleted_person_can_be_brought_back_for_30_days() {
    let life = Life::new().await;
    let me = Life::somebody();
    let added = life.add(&me, ines()).await;
    let deleted = life.delete(&me, &added.id).await.expect("deleted");
    assert!(deleted.delete_time.is_some());
    assert_eq!(life.delete(&me, &added.id).await.expect("deleted before"), deleted);
    assert_eq!(life.all(&me).await, []);
    assert_eq!(life.get(&me, &added.id).await.expect("can still be read"), deleted);
    let change = Person { notes: "new".into(), ..added.clone() };
    assert_eq!(kind(life.update(&me, change, &["notes"], None).await.expect_err("deleted")), Kind::Conflict);

    life.world.clock.advance(TimeDelta::days(30) - TimeDelta::seconds(1));
    let back = life.undelete(&me, &added.id).await.expect("brought back");
    assert_eq!((back.delete_time, back.version, &back.notes), (None, 3, &added.notes));
    assert_eq!(life.undelete(&me, &added.id).await.expect("there already"), back);
    assert_eq!(life.all(&me).await, [back]);

    life.delete(&me, &added.id).await.expect("deleted");
    life.world.clock.advance(TimeDelta::days(30));
    for gone in [life.get(&me, &added.id).await, life.undelete(&me, &added.id).await, life.delete(&me, &added.id).await]
    {
        assert_eq!(kind(gone.expect_err("gone")), Kind::NotFound);
    }
}

#[tokio::test]
async fn what_is_over_is_forgotten_for_good() {
    let mut life = Life::new().await;
    let me = Life::somebody();
    let [gone, kept] = [life.add(&me, ines()).await, life.add(&me, named("Sam")).await];
    life.delete(&me, &gone.id).await.expect("deleted");
    life.world.clock.advance(TimeDelta::days(31));
    life.delete(&me, &kept.id).await.expect("deleted");
    let job = life.part.jobs.remove(0);
    assert_eq!(job.name, "profiles.forget");
    let stop = CancellationToken::new();
    let watch = async {
        while ids(&life).await != [kept.id.clone()] {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        stop.cancel();
    };
    let done = tokio::time::timeout(Duration::from_secs(20), async { tokio::join!(job.run(stop.clone()), watch) });
    done.await.expect("forgotten and stopped");
}

/// The ids of everybody who is stored, deleted or not.
async fn ids(life: &Life) -> Vec<String> {
    let mut tx = life.part.db.read(&Caller::System).await.expect("a transaction");
    let ids: Vec<Uuid> =
        on!(&mut tx, conn => sqlx::query_scalar("select id from person").fetch_all(conn).await).expect("ids");
    ids.iter().map(ToString::to_string).collect()
}
