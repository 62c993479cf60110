//! Whether notes would get out: for whoever runs an instance.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{Caller, Result};
use heartward_platform::{Db, Foundation, Vault};

use crate::MIGRATIONS;
use crate::domain::{ChannelKind, ChannelState, Outcome, Target};
use crate::senders::{Config, PushKey, Senders};
use crate::store::{cadences, channels, deliveries, reminders};

/// How long something may be due before nobody seems to do it.
const LATE: TimeDelta = TimeDelta::minutes(2);

/// What was found about one thing.
#[derive(Debug)]
pub struct Finding {
    /// What was looked at, without anything private.
    pub what: String,
    /// What is to be done about it; `None` when it is well.
    pub advice: Option<String>,
}

/// Looks at the scheduler and at the way to each channel. Nothing is sent.
pub async fn examine(config: &Config, foundation: &Foundation) -> Result<Vec<Finding>> {
    let (db, vault) = foundation.open("reminders", &MIGRATIONS).await?;
    let mut findings = lags(&db).await?;
    let senders = Senders::new(config, PushKey::load(&db, &vault).await?)?;
    findings.extend(ways(&db, &vault, &senders).await?);
    db.close().await;
    Ok(findings)
}

async fn lags(db: &Db) -> Result<Vec<Finding>> {
    let mut tx = db.read(&Caller::System).await?;
    let now = tx.now().await?;
    let queues = [
        ("offers", cadences::next_due(&mut tx).await?),
        ("reminders", reminders::next_due(&mut tx).await?),
        ("notes", deliveries::next_due(&mut tx).await?),
    ];
    Ok(queues.map(|(what, due)| lag(what, due, now)).into())
}

fn lag(what: &str, due: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Finding {
    let late = due.map(|due| now - due).filter(|late| *late > LATE);
    Finding {
        what: format!("{what} are done when they are due"),
        advice: late.map(|late| {
            format!(
                "The oldest has been due for {} s. See that reminders runs, and look into its log.",
                late.num_seconds()
            )
        }),
    }
}

/// The way to each place that active channels lead to, once for all that lead there.
async fn ways(db: &Db, vault: &Vault, senders: &Senders) -> Result<Vec<Finding>> {
    let mut tx = db.read(&Caller::System).await?;
    let (owners, now) = (channels::owners(&mut tx).await?, tx.now().await?);
    drop(tx);
    let mut places: BTreeMap<String, Target> = BTreeMap::new();
    for owner in owners {
        let caller = Caller::Account(owner);
        let key = vault.key(&caller).await?;
        let mut tx = db.read(&caller).await?;
        let all = channels::list(&mut tx, &key).await?;
        let active = all.into_iter().filter(|channel| channel.state() == ChannelState::Active);
        places.extend(active.map(|channel| (place(&channel.target), channel.target)));
    }
    let mut findings = Vec::new();
    for (what, target) in places {
        let advice = match senders.reach(&target, now).await.outcome {
            Outcome::Taken => None,
            Outcome::Blocked => Some("Its network is not allowed. Add it to egress.allow if it is yours.".to_owned()),
            _ if target.kind() == ChannelKind::Email => {
                Some("The mail server does not let us in. Look at the settings under smtp.".to_owned())
            }
            _ => Some("Nothing answers there. See that it runs and can be reached from here.".to_owned()),
        };
        findings.push(Finding { what: format!("the way to {what}"), advice });
    }
    Ok(findings)
}

/// A place without what is private about it: mail goes to one server, whoever it is for.
fn place(target: &Target) -> String {
    if target.kind() == ChannelKind::Email { "the mail server".to_owned() } else { target.redacted() }
}
