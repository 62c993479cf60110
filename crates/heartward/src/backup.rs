//! Archives of an instance: made each night or when asked for, and put back.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use heartward_core::Clock;
use heartward_platform::backup::{self, Summary};
use heartward_platform::{Foundation, Job, MasterKeys};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::config::Config;
use crate::migrate::SCHEMAS;
use crate::{compose, keys, local, terminal};

mod folder;

use folder::Folder;

/// How often it is looked whether a backup is due, and how long after one that failed.
const LOOK: Duration = Duration::from_mins(1);
const AFTER_FAILURE: Duration = Duration::from_hours(1);

/// Writes a backup to `to`, a file or a folder; without it to the folder of the settings, where the oldest make room.
pub(crate) async fn write(config: &Config, to: Option<PathBuf>) -> anyhow::Result<()> {
    let foundation = compose::foundation(config, kept_keys(config)?);
    let (file, summary) = match to {
        None => {
            let folder = Folder::of(config);
            let made = make(&foundation, &folder, folder::NAME).await?;
            folder.keep(config.backup.keep)?;
            made
        }
        Some(folder) if folder.is_dir() => make(&foundation, &Folder::at(folder), folder::NAME).await?,
        Some(file) => write_to(&foundation, file).await?,
    };
    terminal::say(&format!("Backed up {} to {}", tell(&summary), file.display()));
    Ok(())
}

/// Puts the backup in `from` in the place of whatever is there. With `dry_run` it only says whether that would work.
pub(crate) async fn restore(config: &Config, from: &Path, dry_run: bool, force: bool) -> anyhow::Result<()> {
    let open = || File::open(from).map(BufReader::new).with_context(|| format!("Cannot read {}", from.display()));
    let source = open()?;
    let foundation = compose::foundation(config, kept_keys(config)?);
    let summary = backup::inspect(&foundation, &SCHEMAS, source)
        .with_context(|| format!("{} cannot be restored. Nothing was changed", from.display()))?;
    terminal::say(&format!("The backup is whole. It holds {}.", tell(&summary)));
    for (table, rows) in summary.tables.iter().filter(|(_, rows)| *rows > 0) {
        terminal::say(&format!("  {table}: {rows}"));
    }
    let _lock = config.database.url.is_none().then(|| local::claim(&config.data_dir)).transpose()?;
    let others = backup::others(&foundation, &SCHEMAS).await?;
    if others > 0 {
        bail!("A running Heartward has {others} connections to the database. Stop it first. Nothing was changed.");
    }
    let is_empty = backup::is_empty(&foundation, &SCHEMAS).await?;
    if !is_empty && !force {
        bail!(
            "There are records already. With --force the backup takes their place, and they are kept as a backup of \
             their own. Nothing was changed."
        );
    }
    if dry_run {
        terminal::say("It can be restored. Nothing was changed.");
        return Ok(());
    }
    if !is_empty {
        let kept = make(&foundation, &Folder::of(config), folder::BEFORE_RESTORE).await;
        let (kept, _) = kept.context("What is there cannot be kept as a backup first. Nothing was changed")?;
        terminal::say(&format!("What was there is kept in {}", kept.display()));
    }
    backup::restore(&foundation, &SCHEMAS, open()?).await.context("The backup could not be restored")?;
    terminal::say("Restored. Heartward can be started with the same master key.");
    Ok(())
}

/// A backup a day, for as long as the process runs; none when the settings name no time.
pub(crate) fn nightly(config: &Config, foundation: &Foundation) -> Option<Job> {
    let at = NaiveTime::parse_from_str(config.backup.at.as_deref()?, "%H:%M").ok()?;
    let (folder, keep, foundation) = (Folder::of(config), config.backup.keep, foundation.clone());
    Some(Job::new("backup", move |stop| async move { watch(&foundation, &folder, at, keep, &stop).await }))
}

/// When the last backup was made, for those who want to know.
pub(crate) fn last(config: &Config) -> impl Fn() -> Option<DateTime<Utc>> + Send + Sync + use<> {
    let folder = Folder::of(config);
    move || folder.latest().ok().flatten()
}

async fn watch(foundation: &Foundation, folder: &Folder, at: NaiveTime, keep: u16, stop: &CancellationToken) {
    let mut pause = LOOK;
    while stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_some() {
        pause = LOOK;
        let work = async {
            if is_due(folder.latest()?, Clock::System.now(), at) {
                let (file, summary) = make(foundation, folder, folder::NAME).await?;
                folder.keep(keep)?;
                info!(file = %file.display(), rows = summary.rows(), "backed up");
            }
            anyhow::Ok(())
        };
        // One that is cut short leaves no file behind, and is made after the next start.
        if let Some(Err(failure)) = stop.run_until_cancelled(work).await {
            error!(error = format!("{failure:#}"), "the backup failed");
            pause = AFTER_FAILURE;
        }
    }
}

/// Whether the last time at which there should be one has passed without.
fn is_due(latest: Option<DateTime<Utc>>, now: DateTime<Utc>, at: NaiveTime) -> bool {
    let today = now.date_naive().and_time(at).and_utc();
    let last = if today <= now { today } else { today - TimeDelta::days(1) };
    latest.is_none_or(|latest| latest < last)
}

async fn make(foundation: &Foundation, folder: &Folder, name: &str) -> anyhow::Result<(PathBuf, Summary)> {
    folder.prepare()?;
    write_to(foundation, folder.file(name, foundation.clock.now())).await
}

/// The whole archive or no file, whenever the machine stops.
async fn write_to(foundation: &Foundation, to: PathBuf) -> anyhow::Result<(PathBuf, Summary)> {
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
    let cannot = || format!("Cannot write to {}", folder.display());
    let unfinished = tempfile::Builder::new().prefix(".unfinished-").tempfile_in(&folder).with_context(cannot)?;
    let summary = backup::write(foundation, &SCHEMAS, unfinished.as_file()).await;
    let summary = summary.context("The backup could not be made")?;
    // Waiting for a disk is for a thread that nobody else needs.
    let persist = tokio::task::spawn_blocking(move || {
        unfinished.as_file().sync_all()?;
        let file = unfinished.persist(&to)?;
        file.sync_all()?;
        File::open(&folder)?.sync_all()?;
        anyhow::Ok(to)
    });
    let file = persist.await??;
    // It is a backup all the same.
    if let Err(error) = note(foundation).await {
        warn!(cause = error.causes(), "that there is a backup could not be noted, so its age will not be right");
    }
    Ok((file, summary))
}

/// Notes among the records that there is a backup, for whoever watches how old the last one is.
async fn note(foundation: &Foundation) -> heartward_core::Result<()> {
    let profiles = foundation.look("profiles").await?;
    let noted = heartward_profiles::backed_up(&profiles).await;
    profiles.close().await;
    noted
}

/// The keys that are there: a new one opens nothing.
fn kept_keys(config: &Config) -> anyhow::Result<MasterKeys> {
    if config.master_key.is_none() && !local::has_key(&config.data_dir) {
        bail!(
            "The master key is not there. Say where it is with HEARTWARD_MASTER_KEY_FILE: backups open with it alone."
        );
    }
    keys::load(config)
}

fn tell(summary: &Summary) -> String {
    let Summary { at, program, .. } = summary;
    format!("{} rows as of {}, by Heartward {program}", summary.rows(), at.format("%Y-%m-%d %H:%M:%S UTC"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> DateTime<Utc> {
        format!("2026-03-{text}:00Z").parse().expect("a time")
    }

    #[test]
    fn a_backup_is_due_once_a_day_and_made_up_for() {
        let at = NaiveTime::from_hms_opt(2, 30, 0).expect("a time");
        let due = |latest: Option<&str>, now: &str| is_due(latest.map(time), time(now), at);
        assert!(due(None, "05T12:00"), "there is none at all");
        assert!(!due(Some("05T02:30"), "05T02:31"));
        assert!(!due(Some("05T02:30"), "06T02:29"));
        assert!(due(Some("05T02:30"), "06T02:30"));
        assert!(due(Some("05T02:30"), "06T11:00"), "nothing ran in the night");
        assert!(!due(Some("06T11:00"), "06T23:59"), "it was made up for");
        assert!(due(Some("06T11:00"), "07T02:30"), "and the next night is as usual");
    }
}
