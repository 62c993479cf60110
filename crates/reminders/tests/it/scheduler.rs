//! Several replicas, one firing each; two offers a week.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use heartward_core::Clock;
use heartward_platform::testing::World;
use heartward_proto::profiles::v1::Circle;
use heartward_proto::reminders::v1::OfferState;
use heartward_reminders::{Config, Scheduler};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::support::{Talk, Town, days, near};

#[tokio::test]
async fn two_schedulers_at_once_fire_everything_once() {
    let town = Town::new().await;
    let mut diaries = Vec::new();
    for _ in 0..100 {
        let diary = town.somebody_brisk().await;
        diary.meet(Circle::Household).await;
        diary.meet(Circle::Household).await;
        diaries.push(diary);
    }
    town.world.clock.advance(TimeDelta::days(6));
    let other = town.replica();
    let (one, two) = tokio::join!(work(&town.scheduler), work(&other));
    assert_eq!(one + two, 200);
    for diary in diaries {
        assert_eq!(diary.open().await.len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn offers_made_at_the_same_moment_keep_to_two_a_week() {
    let town = Town::new().await;
    for _ in 0..10 {
        let diary = town.somebody_brisk().await;
        let mut people = Vec::new();
        for _ in 0..12 {
            people.push(diary.meet(Circle::Household).await);
        }
        town.world.clock.advance(TimeDelta::days(7));
        let mut firing = JoinSet::new();
        for claim in town.scheduler.claim().await.expect("claims") {
            let scheduler = town.scheduler.clone();
            firing.spawn(async move { scheduler.fire(&claim).await.expect("it fires") });
        }
        assert!(firing.join_all().await.into_iter().all(|fired| fired));
        assert_eq!(diary.offers().await.len(), 2);
        // Out of the way of the next round.
        for person in people {
            town.deliver(&diary.changed(person, 2, Circle::Outer, |_| {})).await;
        }
    }
}

async fn work(scheduler: &Scheduler) -> usize {
    let mut done = 0;
    loop {
        match scheduler.step().await.expect("the scheduler works") {
            0 => return done,
            more => done += more,
        }
    }
}

#[tokio::test]
async fn a_scheduler_that_was_paused_beyond_its_lease_fires_nothing() {
    let town = Town::new().await;
    let diary = town.somebody();
    diary.meet(Circle::Household).await;
    town.world.clock.advance(TimeDelta::days(6));
    let paused = town.scheduler.claim().await.expect("a claim");
    assert_eq!(paused.len(), 1);
    // While the claim lasts, nobody else gets it.
    assert_eq!(town.scheduler.claim().await.expect("nothing").len(), 0);
    town.world.clock.advance(TimeDelta::seconds(61));
    let other = town.replica();
    let claimed = other.claim().await.expect("a claim");
    assert_eq!(claimed.len(), 1);
    assert!(!town.scheduler.fire(&paused[0]).await.expect("it is told"));
    assert_eq!(diary.offers().await, vec![]);
    assert!(other.fire(&claimed[0]).await.expect("it fires"));
    let offer = diary.the_offer().await;
    // Not even afterwards, and not twice by the same.
    assert!(!town.scheduler.fire(&paused[0]).await.expect("it is told"));
    other.fire(&claimed[0]).await.expect("there is nothing to do");
    assert_eq!(diary.the_offer().await, offer);
}

#[tokio::test]
async fn a_scheduler_that_dies_leaves_its_work_to_the_others() {
    let town = Town::new().await;
    let diary = town.somebody();
    diary.meet(Circle::Household).await;
    town.world.clock.advance(TimeDelta::days(6));
    drop(town.scheduler.claim().await.expect("a claim"));
    assert_eq!(town.run().await, 0);
    town.world.clock.advance(TimeDelta::seconds(61));
    assert_eq!(town.run().await, 1);
    assert_eq!(diary.open().await.len(), 1);
}

#[tokio::test]
async fn two_offers_a_week_and_whoever_has_waited_longest_goes_first() {
    let town = Town::new().await;
    let diary = town.somebody_brisk().await;
    let mut waited = BTreeMap::new();
    for days_ago in [20_i64, 50, 30, 60, 40] {
        let person = diary.meet(Circle::Inner).await;
        let talk = Talk::with(person, town.now() - TimeDelta::days(days_ago));
        town.deliver(&diary.logged(&talk)).await;
        waited.insert(person.to_string(), days_ago);
    }
    // Closer people's intervals are shorter: 35 days are five of them.
    let partner = diary.meet(Circle::Household).await;
    town.deliver(&diary.logged(&Talk::with(partner, town.now() - TimeDelta::days(35)))).await;
    waited.insert(partner.to_string(), 35);
    let newest = async |count| {
        let offers = diary.offers().await;
        let mut newest: Vec<i64> = offers.iter().take(count).map(|offer| waited[&offer.person_id]).collect();
        newest.sort_unstable();
        (offers.len(), newest)
    };
    let start = town.now();
    town.run().await;
    assert_eq!(newest(2).await, (2, vec![35, 60]));
    town.live(6).await;
    assert_eq!(diary.offers().await.len(), 2);
    town.live(1).await;
    assert_eq!(newest(2).await, (4, vec![40, 50]));
    town.live(7).await;
    assert_eq!(newest(2).await, (6, vec![20, 30]));
    // Waiting costs nothing: nobody is looked at again before there is room.
    near(days(start, diary.offers().await[0].create_time.as_ref()), 14.0);
}

#[tokio::test]
async fn whoever_has_waited_longest_goes_first_even_when_another_is_looked_at_first() {
    let town = Town::new().await;
    let diary = town.somebody_brisk().await;
    let mut people = Vec::new();
    for days_ago in [20_i64, 40, 30, 50] {
        let person = diary.meet(Circle::Inner).await;
        town.deliver(&diary.logged(&Talk::with(person, town.now() - TimeDelta::days(days_ago)))).await;
        people.push(person.to_string());
    }
    let mut claims = town.scheduler.claim().await.expect("claims");
    claims.reverse();
    for claim in &claims {
        assert!(town.scheduler.fire(claim).await.expect("it fires"));
    }
    let mut offered: Vec<String> = diary.offers().await.into_iter().map(|offer| offer.person_id).collect();
    let mut expected = vec![people[1].clone(), people[3].clone()];
    offered.sort();
    expected.sort();
    assert_eq!(offered, expected);
}

#[tokio::test]
async fn a_withdrawn_offer_has_used_its_place_in_the_week() {
    let town = Town::new().await;
    let diary = town.somebody_brisk().await;
    let mut people = Vec::new();
    for _ in 0..3 {
        people.push(diary.meet(Circle::Inner).await);
    }
    town.live(12).await;
    let first = diary.open().await;
    assert_eq!(first.len(), 2);
    for person in people.iter().filter(|person| first.iter().any(|offer| offer.person_id == person.to_string())) {
        diary.talk(*person).await;
    }
    town.live(6).await;
    assert_eq!(diary.open().await, vec![]);
    town.live(1).await;
    assert!(diary.open().await.iter().all(|offer| first.iter().all(|other| other.person_id != offer.person_id)));
    assert_eq!(diary.open().await.len(), 1);
}

#[tokio::test]
async fn in_any_seven_days_of_a_year_there_are_two_offers_at_most() {
    let town = Town::new().await;
    let diary = town.somebody();
    for circle in [Circle::Household, Circle::Inner, Circle::Inner, Circle::Close, Circle::Close, Circle::Wider] {
        diary.meet(circle).await;
    }
    for day in 0..365 {
        town.live(1).await;
        for offer in diary.open().await {
            match day % 5 {
                0 => drop(diary.rest(&offer.id).await.expect("an answer")),
                1 => drop(diary.postpone(&offer.id, None).await.expect("an answer")),
                2 => {
                    diary.talk(heartward_core::Id::parse("person_id", &offer.person_id).expect("an id")).await;
                }
                _ => {}
            }
        }
    }
    let offers = diary.offers().await;
    let made: Vec<f64> = offers.iter().map(|offer| days(town.now(), offer.create_time.as_ref())).collect();
    assert!(made.len() > 20 && made.windows(3).all(|three| three[0] - three[2] > 7.0 - 1e-9), "{made:?}");
    let open = offers.iter().filter(|offer| offer.state() == OfferState::Open);
    assert!(open.count() <= 6);
}

#[tokio::test]
async fn the_job_makes_offers_by_itself_and_stops_when_told() {
    let mut world = World::new();
    // The job goes by the real time here; what happened long ago is due at once.
    world.foundation.clock = Clock::System;
    let mut town = Town::on(world, &Config::default()).await;
    let jobs = std::mem::take(&mut town.part.jobs);
    let diary = town.somebody();
    let stop = CancellationToken::new();
    let job = async {
        let names: Vec<&str> = jobs.iter().map(|job| job.name.as_str()).collect();
        assert_eq!(names, ["reminders.offers", "reminders.notes", "reminders.figures"]);
        join_all(jobs.into_iter().map(|job| job.run(stop.clone()))).await;
    };
    let story = async {
        let ines = diary.meet(Circle::Inner).await;
        town.deliver(&diary.logged(&Talk::with(ines, town.now() - TimeDelta::days(60)))).await;
        while diary.open().await.is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        stop.cancel();
    };
    tokio::time::timeout(Duration::from_secs(10), async { tokio::join!(job, story) }).await.expect("in time");
}
