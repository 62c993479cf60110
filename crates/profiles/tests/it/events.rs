use heartward_platform::Event;
use heartward_proto::profiles::v1::{
    Circle, Ended, Person, PersonAdded, PersonChanged, PersonFacts, Receptiveness, Relationship,
};

use crate::support::{Life, named};

fn facts(event: &Event) -> PersonFacts {
    let facts = if event.is::<PersonAdded>() {
        event.decode::<PersonAdded>().expect("decodes").facts
    } else {
        event.decode::<PersonChanged>().expect("decodes").facts
    };
    facts.expect("facts")
}

#[tokio::test]
async fn each_change_is_announced_once_with_its_version_and_its_facts() {
    let life = Life::new().await;
    let me = Life::somebody();
    let person = Person {
        relationship: Relationship::Friend.into(),
        circle: Circle::Inner.into(),
        receptiveness: Receptiveness::Open.into(),
        ..named("Ines")
    };
    let added = life.add(&me, person).await;
    let change = Person { circle: Circle::Wider.into(), archived: true, ..added.clone() };
    let fields = ["circle", "archived"];
    life.update(&me, change.clone(), &fields, None).await.expect("changed");
    life.update(&me, change, &fields, None).await.expect("nothing to change");
    for _ in 0..2 {
        life.delete(&me, &added.id).await.expect("deleted");
    }
    for _ in 0..2 {
        life.undelete(&me, &added.id).await.expect("brought back");
    }

    let mut told = life.told().await;
    told.sort_by_key(|event| event.version);
    let first = PersonFacts {
        person_id: added.id.clone(),
        relationship: Relationship::Friend.into(),
        circle: Circle::Inner.into(),
        receptiveness: Receptiveness::Open.into(),
        ..PersonFacts::default()
    };
    let second = PersonFacts { circle: Circle::Wider.into(), archived: true, ..first.clone() };
    let third = PersonFacts { deleted: true, ..second.clone() };
    assert_eq!(told.iter().map(facts).collect::<Vec<_>>(), [first, second.clone(), third, second]);
    assert_eq!(told.iter().map(|event| event.version).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert!(told[0].is::<PersonAdded>() && told[1..].iter().all(Event::is::<PersonChanged>));
    for event in told {
        assert_eq!((event.subject.to_string(), event.account), (added.id.clone(), me.account().expect("somebody")));
    }
}

#[tokio::test]
async fn others_hear_that_somebody_is_to_be_left_alone_and_never_why() {
    let life = Life::new().await;
    let me = Life::somebody();
    let added = life.add(&me, named("Ines")).await;
    let quiet = [
        (Person { reminders_off: true, ..Person::default() }, "reminders_off", (true, false)),
        (Person { not_safe: true, ..Person::default() }, "not_safe", (true, true)),
        (Person { ended: Ended::Deceased.into(), ..Person::default() }, "ended", (true, true)),
    ];
    for (change, field, expected) in quiet {
        let said = Person { id: added.id.clone(), ..change };
        let changed = life.update(&me, said.clone(), &[field], None).await.expect("changed");
        let kept = (changed.reminders_off, changed.not_safe, changed.ended);
        assert_eq!(kept, (said.reminders_off, said.not_safe, said.ended));
        life.update(&me, Person { id: added.id.clone(), ..Person::default() }, &[field], None)
            .await
            .expect("taken back");
        let mut told = life.told().await;
        told.sort_by_key(|event| event.version);
        let [.., set, unset] = told.as_slice() else { panic!("two events at least") };
        assert_eq!((facts(set).no_reminders, facts(set).silent), expected, "{field}");
        assert_eq!((facts(unset).no_reminders, facts(unset).silent), (false, false), "{field}");
    }
}

#[tokio::test]
async fn what_is_refused_is_not_announced() {
    let life = Life::new().await;
    let me = Life::somebody();
    let added = life.add(&me, named("Ines")).await;
    life.update(&me, Person { notes: "x".into(), ..added }, &["notes"], Some(7)).await.expect_err("stale");
    life.try_add(&me, named(""), "").await.expect_err("nameless");
    assert_eq!(life.told().await.len(), 1);
}

#[tokio::test]
async fn an_import_announces_everybody_it_adds_or_changes() {
    let life = Life::new().await;
    let me = Life::somebody();
    let card = |at: i32| format!("BEGIN:VCARD\nVERSION:4.0\nUID:{at}\nFN:Person {at}\nEND:VCARD\n");
    let file: String = (0..1001).map(card).collect();
    life.import(&me, file.as_bytes()).await;
    let told = life.told().await;
    assert_eq!(told.len(), 1001);
    assert!(told.iter().all(|event| event.is::<PersonAdded>() && event.version == 1));
    let mut ids: Vec<_> = life.all(&me).await.into_iter().map(|person| person.id).collect();
    let mut subjects: Vec<_> = told.iter().map(|event| event.subject.to_string()).collect();
    ids.sort();
    subjects.sort();
    assert_eq!(subjects, ids);

    life.import(&me, file.replace("Person 7\n", "Sam\n").as_bytes()).await;
    let told = life.told().await;
    assert_eq!(told.len(), 1002);
    assert!(told[1001].is::<PersonChanged>() && told[1001].version == 2);
}
