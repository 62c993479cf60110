//! Events that nobody could take in: looked at, and tried again, by whoever runs an instance.

use anyhow::{Context as _, bail};
use chrono::{DateTime, Utc};
use heartward_core::Caller;
use heartward_platform::{MasterKey, MasterKeys, RabbitBus, outbox};
use uuid::Uuid;

use crate::config::Config;
use crate::migrate::SCHEMAS;
use crate::{compose, terminal};

/// Lists them: with what they are about, never with what is in them.
pub(crate) async fn list(config: &Config) -> anyhow::Result<()> {
    go_through(config, |_| false).await?;
    Ok(())
}

/// Has one of them tried again, or all. Who has it already does nothing twice.
pub(crate) async fn replay(config: &Config, one: Option<Uuid>) -> anyhow::Result<()> {
    match (go_through(config, |id| one.is_none_or(|one| one == id)).await?, one) {
        (0, Some(_)) => bail!("There is no such event among those that wait to be looked at."),
        _ => Ok(()),
    }
}

/// Says what there is, and returns how many events are tried again.
async fn go_through(config: &Config, replay: impl Fn(Uuid) -> bool) -> anyhow::Result<usize> {
    // Nothing that is sealed is opened.
    let foundation = compose::foundation(config, MasterKeys::parse(&MasterKey::generate()?, None)?);
    let (mut all, mut replayed) = (0, 0);
    for schema in SCHEMAS {
        let service = schema.service;
        let cannot = || format!("Cannot look into the outbox of {service}");
        let db = foundation.look(service).await.with_context(cannot)?;
        let mut tx = db.begin(&Caller::System).await.with_context(cannot)?;
        for event in outbox::parked(&mut tx).await.with_context(cannot)? {
            let again = replay(event.id) && outbox::replay(&mut tx, event.id).await?;
            say(&format!("not told by {service}"), event.id, &event.topic, event.recorded_at, again);
            all += 1;
            replayed += usize::from(again);
        }
        tx.commit().await?;
        db.close().await;
    }
    if let Some(url) = &config.bus.url {
        let bus = RabbitBus::new(url.clone(), compose::queues());
        for it in bus.set_aside(|event| replay(event.id)).await.context("Cannot look into the queues")? {
            let what = format!("not taken in by {}", it.handler);
            match it.event {
                Some(event) => say(&what, event.id, &event.topic, event.recorded_at, it.replayed),
                None => terminal::say(&format!("{what}: a message that is no event")),
            }
            all += 1;
            replayed += usize::from(it.replayed);
        }
    }
    terminal::say(&match (all, replayed) {
        (0, _) => "Every event was taken in, or is on its way.".to_owned(),
        (all, 0) => format!("{all} wait to be looked at. The logs of the time say why."),
        (all, replayed) => format!("{replayed} of {all} are tried again."),
    });
    Ok(replayed)
}

fn say(what: &str, id: Uuid, topic: &str, at: DateTime<Utc>, again: bool) {
    let again = if again { ", is tried again" } else { "" };
    terminal::say(&format!("{what}: {topic} {id} of {}{again}", at.format("%Y-%m-%d %H:%M:%S UTC")));
}
