//! When offers appear, why, and what takes them away.

use chrono::TimeDelta;
use heartward_proto::profiles::v1::{Circle, PersonFacts, Receptiveness};
use heartward_proto::reminders::v1::{OfferReason, OfferState};

use crate::support::{Change, Talk, Town, days, near, not_now};

#[tokio::test]
async fn an_offer_appears_in_its_window_and_says_why() {
    let town = Town::new().await;
    let (diary, start) = (town.somebody(), town.now());
    let ines = diary.meet(Circle::Close).await;
    let cadence = diary.cadence(ines).await;
    assert_eq!((cadence.usual_days, cadence.interval_days, cadence.resting), (Some(30.0), Some(30.0), false));
    near(days(start, cadence.window_start_time.as_ref()), 25.5);
    near(days(start, cadence.window_end_time.as_ref()), 37.5);
    assert_eq!(cadence.last_one_to_one_time, None);

    town.live(25).await;
    assert_eq!(diary.offers().await, vec![]);
    town.live(1).await;
    let offer = diary.the_offer().await;
    assert_eq!((offer.person_id.clone(), offer.reason()), (ines.to_string(), OfferReason::FirstOneToOne));
    near(offer.interval_days, 30.0);
    near(days(start, offer.window_start_time.as_ref()), 25.5);
    near(days(start, offer.window_end_time.as_ref()), 37.5);
    near(days(start, offer.create_time.as_ref()), 26.0);
    assert_eq!((offer.last_one_to_one_time, offer.resolve_time), (None, None));
    assert_eq!(diary.get(&offer.id).await.expect("it is there"), offer);

    let talk = diary.talk(ines).await;
    town.live(26).await;
    let next = diary.the_offer().await;
    assert_eq!(next.reason(), OfferReason::SinceLastOneToOne);
    near(days(talk.at, next.last_one_to_one_time.as_ref()), 0.0);
    near(days(talk.at, next.window_start_time.as_ref()), 25.5);
}

#[tokio::test]
async fn the_worked_example_moves_the_window() {
    let town = Town::new().await;
    let diary = town.somebody();
    let ines = diary.meet(Circle::Close).await;
    let talk = Talk { depth: 0.784_375, shared: Some(0.75), received: Some(1.0), ..Talk::with(ines, town.now()) };
    town.deliver(&diary.logged(&talk)).await;
    let interval = 30.0 * (-0.217_656_25_f64).exp();
    let cadence = diary.cadence(ines).await;
    near(cadence.interval_days.expect("close"), interval);
    near(days(talk.at, cadence.window_start_time.as_ref()), 0.85 * interval);
    near(days(talk.at, cadence.window_end_time.as_ref()), 1.25 * interval);
}

#[tokio::test]
async fn their_reaching_out_brings_the_next_one_to_one_nearer() {
    let town = Town::new().await;
    let diary = town.somebody();
    let (ines, tom) = (diary.meet(Circle::Close).await, diary.meet(Circle::Close).await);
    for (person, they_began) in [(ines, false), (tom, true)] {
        town.deliver(&diary.logged(&Talk { they_began, ..Talk::with(person, town.now()) })).await;
    }
    near(diary.cadence(ines).await.interval_days.expect("close"), 30.0);
    near(diary.cadence(tom).await.interval_days.expect("close"), 30.0 * (-0.75 * 1.25_f64.ln()).exp());
    // Further back than another talk: the ledger is replayed, and who began is still known.
    let earlier = Talk { they_began: true, ..Talk::with(tom, town.now() - TimeDelta::days(3)) };
    town.deliver(&diary.logged(&earlier)).await;
    let both = 0.75 * (0.75 + 1.0) * 1.25_f64.ln();
    near(diary.cadence(tom).await.interval_days.expect("close"), 30.0 * (-both).exp());
}

#[tokio::test]
async fn logging_a_one_to_one_withdraws_the_offer_and_a_group_does_not() {
    let town = Town::new().await;
    let diary = town.somebody();
    let ines = diary.meet(Circle::Inner).await;
    town.live(12).await;
    let offer = diary.the_offer().await;

    let group = Talk { one_to_one: false, ..Talk::with(ines, town.now()) };
    town.deliver(&diary.logged(&group)).await;
    assert_eq!(diary.the_offer().await, offer);

    diary.talk(ines).await;
    let withdrawn = diary.get(&offer.id).await.expect("it is kept");
    assert_eq!(withdrawn.state(), OfferState::Withdrawn);
    near(days(town.now(), withdrawn.resolve_time.as_ref()), 0.0);
    town.live(11).await;
    assert_eq!(diary.open().await, vec![]);
    town.live(1).await;
    assert_ne!(diary.the_offer().await.id, offer.id);
}

#[tokio::test]
async fn a_log_that_is_taken_back_brings_the_same_offer_back() {
    let town = Town::new().await;
    let diary = town.somebody();
    let ines = diary.meet(Circle::Inner).await;
    let first = diary.talk(ines).await;
    town.live(12).await;
    let offer = diary.the_offer().await;
    let mistake = diary.talk(ines).await;
    assert_eq!(diary.open().await, vec![]);
    town.deliver(&diary.deleted(&mistake, 2)).await;
    town.run().await;
    assert_eq!(diary.the_offer().await, offer);

    // The same a week later is a new offer in the old one's place: one for each occurrence.
    let mistake = diary.talk(ines).await;
    town.live(8).await;
    town.deliver(&diary.deleted(&mistake, 2)).await;
    town.run().await;
    let again = diary.the_offer().await;
    assert_eq!(again.id, offer.id);
    near(days(first.at, again.create_time.as_ref()), 20.0);
    assert_eq!(diary.offers().await.len(), 1);
}

#[tokio::test]
async fn an_open_offer_follows_what_becomes_known() {
    let town = Town::new().await;
    let diary = town.somebody();
    let ines = diary.meet(Circle::Inner).await;
    let talk = diary.talk(ines).await;
    town.live(13).await;
    let offer = diary.the_offer().await;
    // It was a day earlier, and warmer.
    let amended = Talk { at: talk.at - chrono::TimeDelta::days(1), received: Some(1.0), ..talk.clone() };
    town.deliver(&diary.amended(&amended, 2)).await;
    let moved = diary.the_offer().await;
    let interval = 14.0 * (-0.12_f64).exp();
    assert_eq!((moved.id, moved.create_time), (offer.id.clone(), offer.create_time));
    near(moved.interval_days, interval);
    near(days(amended.at, moved.window_start_time.as_ref()), 0.85 * interval);
    // Much later, rather: the offer comes too soon now.
    let later = Talk { at: talk.at + chrono::TimeDelta::days(9), ..talk };
    town.deliver(&diary.amended(&later, 3)).await;
    assert_eq!(diary.get(&offer.id).await.expect("it is kept").state(), OfferState::Withdrawn);
    town.live(7).await;
    assert_eq!(diary.open().await, vec![]);
    town.live(1).await;
    near(days(later.at, diary.the_offer().await.create_time.as_ref()), 12.0);
}

#[tokio::test]
async fn nothing_is_offered_where_nothing_is_wanted_and_open_offers_go() {
    let ways: [(&str, Circle, Change); 5] = [
        ("outer", Circle::Outer, |_| {}),
        ("no circle", Circle::Unspecified, |_| {}),
        ("not now", Circle::Inner, not_now),
        ("archived", Circle::Inner, |facts| facts.archived = true),
        ("deleted", Circle::Inner, |facts| facts.deleted = true),
    ];
    let town = Town::new().await;
    for (way, circle, change) in ways {
        let diary = town.somebody();
        let ines = diary.meet(Circle::Inner).await;
        town.live(12).await;
        let offer = diary.the_offer().await;
        town.deliver(&diary.changed(ines, 2, circle, change)).await;
        assert_eq!(diary.open().await, vec![], "{way}");
        assert_eq!(diary.cadence(ines).await.window_start_time, None, "{way}");
        town.live(3).await;
        assert_eq!(diary.open().await, vec![], "{way}");

        town.deliver(&diary.changed(ines, 3, Circle::Inner, |_| {})).await;
        town.run().await;
        let back = diary.open().await;
        if circle == Circle::Inner {
            assert_eq!(back, vec![offer], "{way}");
        } else {
            // Put into the circle anew: counted from today.
            assert_eq!(back, vec![], "{way}");
            near(days(town.now(), diary.cadence(ines).await.window_start_time.as_ref()), 11.9);
        }
    }
}

#[tokio::test]
async fn a_deleted_person_leaves_nothing_to_see() {
    let town = Town::new().await;
    let diary = town.somebody();
    let ines = diary.meet(Circle::Inner).await;
    diary.talk(ines).await;
    town.live(12).await;
    let offer = diary.the_offer().await;
    town.deliver(&diary.changed(ines, 2, Circle::Inner, |facts| facts.deleted = true)).await;
    assert_eq!(diary.offers().await, vec![]);
    assert_eq!(diary.get(&offer.id).await.expect_err("hidden").code(), tonic::Code::NotFound);
    assert_eq!(diary.accept(&offer.id).await.expect_err("hidden").code(), tonic::Code::NotFound);
    let stranger = heartward_core::PersonId::generate();
    let empty = diary.cadence(stranger).await;
    let hidden = diary.cadence(ines).await;
    assert_eq!(heartward_proto::reminders::v1::Cadence { person_id: empty.person_id.clone(), ..hidden }, empty);
}

#[tokio::test]
async fn somebody_who_is_warming_up_is_not_hurried() {
    let town = Town::new().await;
    let diary = town.somebody();
    let ines = diary.meet(Circle::Inner).await;
    let warm = Talk { received: Some(1.0), shared: Some(1.0), ..Talk::with(ines, town.now()) };
    town.deliver(&diary.logged(&warm)).await;
    near(diary.cadence(ines).await.interval_days.expect("inner"), 14.0 * (-0.2_f64).exp());
    let warming_up = |facts: &mut PersonFacts| facts.receptiveness = Receptiveness::WarmingUp.into();
    town.deliver(&diary.changed(ines, 2, Circle::Inner, warming_up)).await;
    near(diary.cadence(ines).await.interval_days.expect("inner"), 14.0);
}

#[tokio::test]
async fn an_offer_made_late_has_its_window_before_it() {
    let town = Town::new().await;
    let diary = town.somebody();
    let ines = diary.meet(Circle::Inner).await;
    let long_ago = Talk::with(ines, town.now() - chrono::TimeDelta::days(700));
    town.deliver(&diary.logged(&long_ago)).await;
    town.run().await;
    let offer = diary.the_offer().await;
    near(days(town.now(), offer.window_start_time.as_ref()), 0.0);
    near(days(town.now(), offer.window_end_time.as_ref()), 0.4 * 14.0);
    near(days(long_ago.at, offer.last_one_to_one_time.as_ref()), 0.0);
}
