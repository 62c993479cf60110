//! Backups while writing, each put back on an empty machine.

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::Place;
use super::campaign::Campaign;
use super::crowd::{all, text};
use super::ledger::{Kind, Outcome};
use super::system::System;
use crate::chaos::options::Mode;
use crate::command::say;

/// Makes backups while the load goes on; what each has must be what was there at one moment while it was made.
pub(super) async fn backups(campaign: &mut Campaign, place: &Place, trials: u32) -> Result<()> {
    for trial in 0..trials {
        let file = campaign.system.folder.join(format!("backup-{trial}"));
        let path = file.display().to_string();
        let made_before = made(campaign)?;
        let said = tokio::task::block_in_place(|| campaign.system.operate(&["backup", &path]))?;
        let begun_until_now: BTreeSet<String> = campaign.ledger.read()?.into_iter().map(|entry| entry.words).collect();
        if !file.exists() {
            bail!("no backup was made: {said}");
        }
        let begun = Instant::now();
        let found = restored(campaign, place, trial, &path).await?;
        say(&format!(
            "backup {trial}: {} conversations back after {:.1} s",
            found.len(),
            begun.elapsed().as_secs_f64()
        ));
        for words in made_before.difference(&found) {
            campaign.breaches.push(format!("{words}: acknowledged before backup {trial} began, and not in it"));
        }
        for words in found.difference(&begun_until_now) {
            campaign.breaches.push(format!("{words}: in backup {trial}, and nobody had asked for it"));
        }
        tampered(campaign, &path)?;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}

/// The conversations that were acknowledged so far.
fn made(campaign: &Campaign) -> Result<BTreeSet<String>> {
    let entries = campaign.ledger.read()?.into_iter();
    let made = |outcome: &Outcome| matches!(outcome, Outcome::Made(_));
    let made = entries.filter(|entry| entry.kind == Kind::Conversation && made(&entry.outcome));
    Ok(made.map(|entry| entry.words).collect())
}

/// What a system made of the backup alone has.
async fn restored(campaign: &Campaign, place: &Place, trial: u32, backup: &str) -> Result<BTreeSet<String>> {
    let folder = campaign.system.folder.join(format!("restored-{trial}"));
    let mut system = System::prepare(&place.program, folder.clone(), Mode::Embedded)?;
    tokio::task::block_in_place(|| system.operate(&["restore", backup]))?;
    system.start_all().await?;
    let address = *system.gateways.first().context("no gateway")?;
    let mut found = BTreeSet::new();
    for me in campaign.crowd.iter() {
        for talk in all(address, &me.token, "/api/v1/conversations", "conversations").await? {
            let words = text(&talk, "note")?;
            if !found.insert(words.clone()) {
                bail!("{words}: twice in backup {trial}");
            }
        }
    }
    drop(system);
    fs::remove_dir_all(folder)?;
    Ok(found)
}

/// A backup in which one bit is another is refused.
fn tampered(campaign: &mut Campaign, backup: &str) -> Result<()> {
    let mut bytes = fs::read(backup)?;
    let middle = bytes.len() / 2;
    *bytes.get_mut(middle).context("an empty backup")? ^= 1;
    let copy = format!("{backup}-tampered");
    fs::write(&copy, bytes)?;
    if campaign.system.operate(&["restore", "--dry-run", &copy]).is_ok() {
        campaign.breaches.push(format!("{copy}: one bit is another, and it would be restored"));
    }
    Ok(())
}
