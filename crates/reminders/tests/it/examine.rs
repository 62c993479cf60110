//! What whoever runs an instance is told.

use chrono::TimeDelta;
use heartward_platform::testing::World;
use heartward_proto::reminders::v1::{ChannelKind, ReminderKind};
use heartward_reminders::{Allowed, Config, Finding, examine};

use crate::agenda::later;
use crate::post::Post;
use crate::receivers::Receiver;

async fn found(world: &World, allowed: &[&str]) -> Vec<Finding> {
    let allowed = Allowed::parse(allowed.iter().copied()).expect("good");
    let config = Config { allowed, ..Config::default() };
    examine(&config, &world.foundation).await.expect("findings")
}

fn advice(findings: &[Finding], what: &str) -> Option<String> {
    let finding = findings.iter().find(|finding| finding.what.contains(what));
    finding.unwrap_or_else(|| panic!("nothing about {what}: {findings:?}")).advice.clone()
}

#[tokio::test]
async fn what_does_not_get_out_is_found_and_nothing_is_sent() {
    let post = Post::new().await;
    let diary = post.town.somebody();
    let receiver = Receiver::http().await;
    post.verified(&diary, ChannelKind::Ntfy, &receiver).await;
    let arrived = receiver.got().len();

    let well = found(&post.town.world, &["127.0.0.0/8"]).await;
    assert!(well.iter().all(|finding| finding.advice.is_none()), "{well:?}");
    let place = format!("http://127.0.0.1:{}/…", receiver.port);
    assert_eq!(advice(&well, &place), None);
    assert!(receiver.got()[arrived..].iter().all(|got| got.starts_with("HEAD / ")), "nothing but a knock");

    let blocked = found(&post.town.world, &[]).await;
    assert!(advice(&blocked, &place).expect("advice").contains("egress.allow"));
    drop(receiver);
    assert!(advice(&found(&post.town.world, &["127.0.0.0/8"]).await, &place).expect("advice").contains("answers"));
}

#[tokio::test]
async fn a_scheduler_that_does_nothing_is_noticed() {
    let post = Post::new().await;
    let diary = post.town.somebody();
    diary.remind(ReminderKind::Own, &later(&post.town, TimeDelta::hours(1)), "").await.expect("made");
    assert_eq!(advice(&found(&post.town.world, &[]).await, "reminders are done"), None);
    post.town.world.clock.advance(TimeDelta::hours(2));
    let late = advice(&found(&post.town.world, &[]).await, "reminders are done").expect("advice");
    assert!(late.contains("3600 s"), "{late}");
}
