//! What operators are told in figures, read back the way Prometheus reads them.

use chrono::TimeDelta;
use heartward_proto::reminders::v1::{ChannelKind, ReminderKind};
use tokio_util::sync::CancellationToken;

use crate::agenda::later;
use crate::post::Post;
use crate::receivers::{Act, Receiver};
use crate::support::{Town, near};

/// The figure of an instrument whose attributes say all of this; 0 when there is none.
fn figure(town: &Town, name: &str, attributes: &[(&str, &str)]) -> f64 {
    let told =
        |found: &str| attributes.iter().all(|(key, value)| found.contains(&format!("heartward_{key}=\"{value}\"")));
    town.world.measured(name).iter().filter(|(found, _)| told(found)).map(|(_, figure)| figure).sum()
}

/// Lets the job that looks at what is due do so once.
async fn look(town: &mut Town) {
    let jobs = std::mem::take(&mut town.part.jobs);
    let (looks, others) = jobs.into_iter().partition(|job| job.name == "reminders.figures");
    town.part.jobs = others;
    let (stop, mut looks): (_, Vec<heartward_platform::Job>) = (CancellationToken::new(), looks);
    let job = looks.remove(0).run(stop.clone());
    let seen = async {
        while town.world.measured("heartward_channels").is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        stop.cancel();
    };
    tokio::join!(job, seen);
}

#[tokio::test]
async fn a_reminder_that_is_told_late_is_counted_with_how_late_it_was() {
    let town = Town::new().await;
    let diary = town.somebody();
    diary.remind(ReminderKind::Own, &later(&town, TimeDelta::hours(1)), "").await.expect("made");
    town.world.clock.advance(TimeDelta::minutes(62));
    assert_eq!(town.run().await, 1);
    let own = [("kind", "own")];
    near(figure(&town, "heartward_reminders_told_total", &own), 1.0);
    near(figure(&town, "heartward_reminders_lateness_seconds_sum", &[("kind", "own"), ("queue", "reminders")]), 120.0);
    town.live(3).await;
    near(figure(&town, "heartward_reminders_told_total", &own), 1.0);
}

#[tokio::test]
async fn what_is_due_and_not_done_is_counted_even_while_somebody_has_claimed_it() {
    let mut town = Town::new().await;
    let diary = town.somebody();
    for hours in [1, 2, 30] {
        diary.remind(ReminderKind::Own, &later(&town, TimeDelta::hours(hours)), "").await.expect("made");
    }
    town.world.clock.advance(TimeDelta::hours(3));
    // Whoever claims it dies over it, again and again: it is no less due for that.
    for _ in 0..3 {
        town.scheduler.claim().await.expect("claims");
        town.world.clock.advance(TimeDelta::seconds(61));
    }
    town.scheduler.claim().await.expect("claims");
    look(&mut town).await;
    let reminders = [("queue", "reminders")];
    near(figure(&town, "heartward_reminders_due", &reminders), 2.0);
    near(figure(&town, "heartward_reminders_lag_seconds", &reminders), 7_200.0 + 183.0);
    near(figure(&town, "heartward_reminders_lag_seconds", &[("queue", "notes")]), 0.0);
}

#[tokio::test]
async fn attempts_are_counted_by_channel_and_outcome_and_a_paused_channel_shows() {
    let mut post = Post::new().await;
    let receiver = Receiver::http().await;
    let diary = post.town.somebody();
    let channel = post.verified(&diary, ChannelKind::Webhook, &receiver).await;
    post.offer(&diary, &channel.id).await;
    receiver.will([Act::Answer(500), Act::Drop, Act::Answer(410)]);
    for _ in 0..3 {
        assert_eq!(post.courier.step().await.expect("it works"), 1);
        post.town.world.clock.advance(TimeDelta::minutes(6));
    }
    let attempts = |outcome| {
        let attributes = [("channel", "webhook"), ("kind", "one_to_one"), ("outcome", outcome)];
        figure(&post.town, "heartward_notes_attempts_total", &attributes)
    };
    for (outcome, count) in [("later", 1.0), ("unknown", 1.0), ("gone", 1.0), ("taken", 0.0)] {
        near(attempts(outcome), count);
    }
    let given_up = [("channel", "webhook"), ("kind", "one_to_one"), ("outcome", "given_up")];
    near(figure(&post.town, "heartward_notes_settled_total", &given_up), 1.0);
    look(&mut post.town).await;
    for (state, count) in [("paused", 1.0), ("active", 0.0)] {
        near(figure(&post.town, "heartward_channels", &[("channel", "webhook"), ("state", state)]), count);
    }
}

#[tokio::test]
async fn a_note_is_as_late_as_it_was_sent_after_its_time() {
    let post = Post::new().await;
    let receiver = Receiver::http().await;
    let diary = post.town.somebody();
    let channel = post.verified(&diary, ChannelKind::Webhook, &receiver).await;
    post.offer(&diary, &channel.id).await;
    post.town.world.clock.advance(TimeDelta::seconds(42));
    assert_eq!(post.courier.step().await.expect("it works"), 1);
    let notes = [("queue", "notes"), ("kind", "one_to_one")];
    near(figure(&post.town, "heartward_reminders_lateness_seconds_sum", &notes), 42.0);
}
