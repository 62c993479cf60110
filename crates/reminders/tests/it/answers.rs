//! What becomes of an offer.

use chrono::TimeDelta;
use heartward_proto::profiles::v1::Circle;
use heartward_proto::reminders::v1::{Offer, OfferReason, OfferState};
use tonic::Code;

use crate::support::{Talk, Town, days, near};

#[tokio::test]
async fn let_it_rest_makes_the_next_offer_come_later() {
    let town = Town::new().await;
    let diary = town.somebody();
    let ines = diary.meet(Circle::Close).await;
    diary.talk(ines).await;
    town.live(26).await;
    let offer = diary.the_offer().await;
    let rested = diary.rest(&offer.id).await.expect("an answer");
    assert_eq!(rested.state(), OfferState::Rested);
    near(days(town.now(), rested.resolve_time.as_ref()), 0.0);
    let cadence = diary.cadence(ines).await;
    near(cadence.interval_days.expect("close"), 45.0);
    near(cadence.declines, 1.0);
    near(days(town.now(), cadence.window_start_time.as_ref()), 0.85 * 45.0);
    town.live(38).await;
    assert_eq!(diary.open().await, vec![]);
    town.live(1).await;
    assert_eq!(diary.the_offer().await.reason(), OfferReason::SinceLastOneToOne);
}

#[tokio::test]
async fn another_time_comes_on_the_day_that_was_asked_for() {
    let town = Town::new().await;
    let diary = town.somebody();
    let ines = diary.meet(Circle::Inner).await;
    town.live(12).await;
    let offer = diary.the_offer().await;
    let until = town.now() + TimeDelta::days(40);
    let postponed = diary.postpone(&offer.id, Some(until)).await.expect("an answer");
    assert_eq!(postponed.state(), OfferState::Postponed);
    let cadence = diary.cadence(ines).await;
    near(cadence.interval_days.expect("inner"), 14.0);
    near(days(until, cadence.window_start_time.as_ref()), 0.0);
    near(days(until, cadence.window_end_time.as_ref()), 0.25 * 14.0);
    town.live(39).await;
    assert_eq!(diary.open().await, vec![]);
    town.live(1).await;
    assert_eq!(diary.the_offer().await.reason(), OfferReason::AskedFor);
}

#[tokio::test]
async fn another_time_without_a_day_is_a_week_later() {
    let town = Town::new().await;
    let diary = town.somebody();
    let ines = diary.meet(Circle::Inner).await;
    town.live(12).await;
    let answered_at = town.now();
    diary.postpone(&diary.the_offer().await.id, None).await.expect("an answer");
    let cadence = diary.cadence(ines).await;
    near(cadence.interval_days.expect("inner"), 1.1 * 14.0);
    near(days(answered_at, cadence.window_start_time.as_ref()), 7.0);
    town.live(6).await;
    assert_eq!(diary.open().await, vec![]);
    town.live(1).await;
    assert_eq!(diary.the_offer().await.reason(), OfferReason::AskedFor);
    // A talk before the next answer makes the day that was asked for pointless.
    diary.talk(ines).await;
    assert_eq!(diary.open().await, vec![]);
    near(days(town.now(), diary.cadence(ines).await.window_start_time.as_ref()), 0.85 * 14.0 * 1.1_f64.powf(0.75));
}

#[tokio::test]
async fn an_offer_without_an_answer_lapses_after_21_days_and_the_next_comes_later() {
    let town = Town::new().await;
    let diary = town.somebody();
    let ines = diary.meet(Circle::Inner).await;
    town.live(12).await;
    let (offer, made_at) = (diary.the_offer().await, town.now());
    town.live(20).await;
    assert_eq!(diary.the_offer().await, offer);
    // Noticed late, it still lapsed when it was due to.
    town.world.clock.advance(TimeDelta::days(2));
    town.run().await;
    let lapsed = diary.get(&offer.id).await.expect("it is kept");
    assert_eq!(lapsed.state(), OfferState::Lapsed);
    near(days(made_at, lapsed.resolve_time.as_ref()), 21.0);
    let cadence = diary.cadence(ines).await;
    near(cadence.interval_days.expect("inner"), 1.25 * 14.0);
    near(days(made_at, cadence.window_start_time.as_ref()), 21.0 + 0.85 * 1.25 * 14.0);
}

#[tokio::test]
async fn an_accepted_offer_waits_for_the_talk_and_lapses_after_42_days_without_one() {
    let town = Town::new().await;
    let diary = town.somebody_brisk().await;
    let (ines, tobias) = (diary.meet(Circle::Inner).await, diary.meet(Circle::Inner).await);
    town.live(12).await;
    for offer in diary.open().await {
        assert_eq!(diary.accept(&offer.id).await.expect("an answer").state(), OfferState::Accepted);
    }
    town.live(5).await;
    diary.talk(tobias).await;
    town.live(10).await;
    assert_eq!(diary.offers().await.len(), 2);
    assert!(diary.offers().await.iter().all(|offer| offer.state() == OfferState::Accepted));
    town.live(2).await;
    assert_eq!(diary.the_offer().await.person_id, tobias.to_string());
    town.live(25).await;
    near(diary.cadence(ines).await.interval_days.expect("inner"), 1.25 * 14.0);
    let states = |offers: Vec<_>| -> Vec<OfferState> {
        let of_ines = |offer: &Offer| offer.person_id == ines.to_string();
        offers.iter().filter(|offer| of_ines(offer)).map(Offer::state).collect()
    };
    assert_eq!(states(diary.offers().await), [OfferState::Lapsed]);
}

#[tokio::test]
async fn the_same_answer_again_changes_nothing_and_another_is_a_conflict() {
    let town = Town::new().await;
    let diary = town.somebody();
    for kept in ["accept", "rest", "snooze", "postpone"] {
        let ines = diary.meet(Circle::Inner).await;
        town.live(19).await;
        let offer = diary.the_offer().await.id;
        let day = Some(town.now() + TimeDelta::days(3));
        let other_day = Some(town.now() + TimeDelta::days(4));
        let answer = async |answer| match answer {
            "accept" => diary.accept(&offer).await,
            "rest" => diary.rest(&offer).await,
            "snooze" => diary.postpone(&offer, None).await,
            "postpone" => diary.postpone(&offer, day).await,
            _ => diary.postpone(&offer, other_day).await,
        };
        let first = answer(kept).await.expect("an answer");
        let before = diary.cadence(ines).await;
        town.world.clock.advance(TimeDelta::hours(1));
        assert_eq!(answer(kept).await.expect("the same again"), first);
        for other in ["accept", "rest", "snooze", "postpone", "another day"] {
            if other != kept {
                assert_eq!(answer(other).await.expect_err(other).code(), Code::Aborted, "{kept}, then {other}");
            }
        }
        assert_eq!(diary.get(&offer).await.expect("it is there"), first);
        assert_eq!(diary.cadence(ines).await, before);
        // Out of the way of the next one.
        town.deliver(&diary.changed(ines, 2, Circle::Outer, |_| {})).await;
    }
}

#[tokio::test]
async fn what_is_over_takes_no_answer() {
    let town = Town::new().await;
    let diary = town.somebody();
    let ines = diary.meet(Circle::Inner).await;
    town.live(12).await;
    let withdrawn = diary.the_offer().await.id;
    diary.talk(ines).await;
    town.live(12).await;
    let lapsed = diary.the_offer().await.id;
    town.live(21).await;
    for over in [withdrawn, lapsed] {
        assert_eq!(diary.accept(&over).await.expect_err("over").code(), Code::Aborted);
        assert_eq!(diary.rest(&over).await.expect_err("over").code(), Code::Aborted);
        assert_eq!(diary.postpone(&over, None).await.expect_err("over").code(), Code::Aborted);
    }
}

#[tokio::test]
async fn three_declines_bring_rest_one_quiet_note_and_then_silence() {
    let town = Town::new().await;
    let diary = town.somebody();
    let ines = diary.meet(Circle::Inner).await;
    diary.talk(ines).await;
    for _ in 0..3 {
        while diary.open().await.is_empty() {
            town.live(1).await;
        }
        diary.rest(&diary.the_offer().await.id).await.expect("an answer");
    }
    let cadence = diary.cadence(ines).await;
    assert!(cadence.resting);
    near(cadence.interval_days.expect("inner"), 14.0 * 1.5_f64.powi(3));
    assert_eq!((cadence.window_start_time, cadence.window_end_time), (None, None));
    // max(90, 2 * 47.25) days
    town.live(94).await;
    assert_eq!(diary.open().await, vec![]);
    town.live(1).await;
    let door = diary.the_offer().await;
    assert_eq!(door.reason(), OfferReason::DoorIsOpen);
    town.live(1).await;
    diary.rest(&door.id).await.expect("an answer");
    town.world.clock.advance(TimeDelta::days(2000));
    town.run().await;
    assert_eq!(diary.open().await, vec![]);
    assert_eq!(diary.offers().await.len(), 4);

    diary.talk(ines).await;
    let awake = diary.cadence(ines).await;
    assert!(!awake.resting && awake.window_start_time.is_some());
    town.live(60).await;
    assert_eq!(diary.offers().await.len(), 5);
}

#[tokio::test]
async fn the_note_that_the_door_is_open_can_be_ignored_or_taken_up() {
    let town = Town::new().await;
    for ignored in [true, false] {
        let diary = town.somebody();
        let ines = diary.meet(Circle::Household).await;
        for _ in 0..3 {
            while diary.open().await.is_empty() {
                town.live(1).await;
            }
            diary.rest(&diary.the_offer().await.id).await.expect("an answer");
        }
        town.live(90).await;
        let door = diary.the_offer().await;
        if ignored {
            town.live(200).await;
            assert_eq!(diary.get(&door.id).await.expect("it is kept").state(), OfferState::Lapsed);
            assert_eq!(diary.open().await, vec![]);
            assert!(diary.cadence(ines).await.resting);
        } else {
            diary.postpone(&door.id, Some(town.now() + TimeDelta::days(5))).await.expect("an answer");
            assert!(!diary.cadence(ines).await.resting);
            town.live(5).await;
            assert_eq!(diary.the_offer().await.reason(), OfferReason::AskedFor);
        }
    }
}

#[tokio::test]
async fn a_back_dated_talk_ends_a_rest_that_it_would_have_prevented() {
    let town = Town::new().await;
    let diary = town.somebody();
    let ines = diary.meet(Circle::Household).await;
    let mut declined = Vec::new();
    for _ in 0..3 {
        while diary.open().await.is_empty() {
            town.live(1).await;
        }
        diary.rest(&diary.the_offer().await.id).await.expect("an answer");
        declined.push(town.now());
    }
    assert!(diary.cadence(ines).await.resting);
    let between = Talk::with(ines, declined[1] + TimeDelta::days(1));
    town.deliver(&diary.logged(&between)).await;
    let cadence = diary.cadence(ines).await;
    assert!(!cadence.resting);
    // Two declines, three quarters of them left by the talk, and one more. It counts from the last decline still.
    let interval = 7.0 * 1.5_f64.powf(2.0 * 0.75 + 1.0);
    near(cadence.interval_days.expect("household"), interval);
    near(days(declined[2], cadence.window_start_time.as_ref()), 0.85 * interval);
    near(days(between.at, cadence.last_one_to_one_time.as_ref()), 0.0);
}
