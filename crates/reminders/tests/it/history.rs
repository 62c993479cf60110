//! The order in which things become known leaves no trace.

use chrono::TimeDelta;
use heartward_core::PersonId;
use heartward_platform::Event;
use heartward_proto::profiles::v1::Circle;
use heartward_proto::reminders::v1::{Cadence, Offer};

use crate::support::{Diary, Talk, Town};

async fn state(diary: &Diary<'_>, person: PersonId) -> (Cadence, Vec<Offer>) {
    let open = diary.open().await.into_iter();
    // Each world gives its own ids, and makes offers when it comes to it.
    (diary.cadence(person).await, open.map(|offer| Offer { id: String::new(), create_time: None, ..offer }).collect())
}

fn talks(person: PersonId, town: &Town) -> Vec<Talk> {
    let talk = |days_ago, depth, usual, received| Talk {
        depth,
        usual,
        received,
        ..Talk::with(person, town.now() - TimeDelta::days(days_ago))
    };
    vec![
        talk(60, 0.2, 0.4, Some(0.5)),
        talk(41, 0.85, 0.35, Some(1.0)),
        talk(40, 0.3, 0.5, None),
        talk(12, 0.9, 0.45, Some(0.75)),
    ]
}

#[tokio::test]
async fn back_dated_amended_and_deleted_talks_come_to_what_a_fresh_start_in_time_order_comes_to() {
    let town = Town::new().await;
    let person = PersonId::generate();
    let talks = talks(person, &town);

    let fresh = town.somebody();
    town.deliver(&fresh.added(person, Circle::Inner)).await;
    for talk in &talks {
        town.deliver(&fresh.logged(talk)).await;
    }
    town.run().await;
    let (expected, open) = state(&fresh, person).await;
    // Twelve days after a heart-to-heart with the floor of fourteen: just due.
    assert_eq!(open.len(), 1);

    let back_dated = town.somebody();
    town.deliver(&back_dated.added(person, Circle::Inner)).await;
    for talk in talks.iter().rev() {
        town.deliver(&back_dated.logged(talk)).await;
        town.run().await;
    }
    assert_eq!(state(&back_dated, person).await, (expected.clone(), open.clone()));

    let corrected = town.somebody();
    town.deliver(&corrected.added(person, Circle::Inner)).await;
    let mistake = Talk::with(person, town.now() - TimeDelta::days(50));
    town.deliver(&corrected.logged(&mistake)).await;
    for talk in &talks {
        let wrong = Talk { at: talk.at + TimeDelta::days(9), received: Some(0.0), depth: 0.1, ..talk.clone() };
        town.deliver(&corrected.logged(&wrong)).await;
    }
    // Whatever was offered on the strength of the mistakes is withdrawn.
    town.run().await;
    town.deliver(&corrected.deleted(&mistake, 2)).await;
    for talk in &talks {
        town.deliver(&corrected.amended(talk, 2)).await;
    }
    town.run().await;
    assert_eq!(state(&corrected, person).await, (expected, open));
}

#[tokio::test]
async fn every_order_of_events_and_each_of_them_twice_ends_in_the_same_state() {
    let town = Town::new().await;
    let person = PersonId::generate();
    let kept = Talk::with(person, town.now() - TimeDelta::days(20));
    let corrected = Talk { at: kept.at + TimeDelta::days(1), received: Some(1.0), ..kept.clone() };
    let removed = Talk::with(person, town.now() - TimeDelta::days(2));
    let events = |diary: &Diary<'_>| {
        [
            diary.added(person, Circle::Close),
            diary.changed(person, 2, Circle::Inner, |_| {}),
            diary.logged(&kept),
            diary.amended(&corrected, 2),
            diary.logged(&removed),
            diary.deleted(&removed, 2),
        ]
    };
    let mut expected = None;
    for order in permutations(6) {
        let diary = town.somebody();
        let events: [Event; 6] = events(&diary);
        for index in &order {
            town.deliver(&events[*index]).await;
        }
        town.deliver(&events[order[0]]).await;
        let cadence = diary.cadence(person).await;
        assert_eq!(&cadence, expected.get_or_insert(cadence.clone()), "{order:?}");
    }
    let cadence = expected.expect("there are permutations");
    assert_eq!(cadence.usual_days, Some(14.0));
    assert_eq!(cadence.interval_days, Some(14.0 * (-0.12_f64).exp()));
}

#[tokio::test]
async fn the_choice_of_the_circle_counts_from_when_it_was_made_in_any_order() {
    let town = Town::new().await;
    let person = PersonId::generate();
    let told = town.somebody();
    let mut events = vec![told.added(person, Circle::Inner)];
    for (version, circle) in [(2, Circle::Close), (3, Circle::Close), (4, Circle::Wider), (5, Circle::Close)] {
        town.world.clock.advance(TimeDelta::days(1));
        events.push(told.changed(person, version, circle, |_| {}));
    }
    town.world.clock.advance(TimeDelta::days(1));
    events.push(told.changed(person, 6, Circle::Close, |_| {}));
    let mut expected = None;
    for order in permutations(6) {
        let diary = town.somebody();
        for index in order {
            let id = diary.added(person, Circle::Inner).id;
            town.deliver(&Event { id, account: diary.account, ..events[index].clone() }).await;
        }
        let cadence = diary.cadence(person).await;
        assert_eq!(&cadence, expected.get_or_insert(cadence.clone()));
    }
    let start = expected.expect("there are permutations").window_start_time;
    crate::support::near(crate::support::days(town.now(), start.as_ref()), 25.5 - 1.0);
}

#[tokio::test]
async fn a_talk_that_turns_out_to_be_with_somebody_else_moves_over() {
    let town = Town::new().await;
    let diary = town.somebody();
    let (ines, tobias) = (diary.meet(Circle::Inner).await, diary.meet(Circle::Inner).await);
    let before = diary.cadence(ines).await;
    let talk = diary.talk(ines).await;
    let other = Talk { people: vec![tobias], ..talk.clone() };
    town.deliver(&diary.amended(&other, 2)).await;
    assert_eq!(diary.cadence(ines).await, before);
    assert!(diary.cadence(tobias).await.last_one_to_one_time.is_some());
    // Three of them, rather; and what comes late of before changes nothing.
    let group = Talk { people: vec![ines, tobias], one_to_one: false, ..talk.clone() };
    town.deliver(&diary.amended(&group, 3)).await;
    town.deliver(&diary.amended(&talk, 2)).await;
    assert_eq!(diary.cadence(ines).await, before);
    assert_eq!(diary.cadence(tobias).await.last_one_to_one_time, None);
}

#[tokio::test]
async fn a_deleted_talk_stays_deleted_whatever_comes_late() {
    let town = Town::new().await;
    let diary = town.somebody();
    let ines = diary.meet(Circle::Inner).await;
    let before = diary.cadence(ines).await;
    let talk = Talk::with(ines, town.now());
    town.deliver(&diary.deleted(&talk, 2)).await;
    town.deliver(&diary.logged(&talk)).await;
    town.deliver(&diary.amended(&talk, 3)).await;
    assert_eq!(diary.cadence(ines).await, before);
}

fn permutations(count: usize) -> Vec<Vec<usize>> {
    let Some(last) = count.checked_sub(1) else { return vec![vec![]] };
    let insert = |order: &Vec<usize>, at| {
        let mut order = order.clone();
        order.insert(at, last);
        order
    };
    permutations(last).iter().flat_map(|order| (0..count).map(move |at| insert(order, at))).collect()
}
