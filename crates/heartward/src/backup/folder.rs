//! A folder of backups: their names say when each was made.

use std::fs::{self, DirBuilder};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::{DateTime, NaiveDateTime, Utc};

use crate::config::Config;

/// Before the time in the name of a backup.
pub(super) const NAME: &str = "heartward-";
/// Before the time in the name of what a restore replaced. Nobody removes these but people.
pub(super) const BEFORE_RESTORE: &str = "before-restore-";
const END: &str = ".backup";
const TIME: &str = "%Y%m%dT%H%M%SZ";
const ONLY_OWNER_ENTERS: u32 = 0o700;

/// The folder.
#[derive(Debug, Clone)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// The one of the settings.
    pub(super) fn of(config: &Config) -> Self {
        Self(config.backup.folder.clone().unwrap_or_else(|| config.data_dir.join("backups")))
    }

    pub(super) fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Makes it when it is not there.
    pub(super) fn prepare(&self) -> anyhow::Result<()> {
        let made = DirBuilder::new().recursive(true).mode(ONLY_OWNER_ENTERS).create(&self.0);
        made.with_context(|| format!("Cannot make the folder {}", self.0.display()))
    }

    /// The file of a backup that is made now.
    pub(super) fn file(&self, name: &str, now: DateTime<Utc>) -> PathBuf {
        self.0.join(format!("{name}{}{END}", now.format(TIME)))
    }

    /// When the newest was made.
    pub(super) fn latest(&self) -> anyhow::Result<Option<DateTime<Utc>>> {
        Ok(self.backups()?.last().map(|(made, _)| *made))
    }

    /// Removes all but the newest `most`.
    pub(super) fn keep(&self, most: u16) -> anyhow::Result<()> {
        let backups = self.backups()?;
        for (_, old) in &backups[..backups.len().saturating_sub(most.into())] {
            fs::remove_file(old).with_context(|| format!("Cannot remove {}", old.display()))?;
        }
        Ok(())
    }

    /// All of them, oldest first.
    fn backups(&self) -> anyhow::Result<Vec<(DateTime<Utc>, PathBuf)>> {
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.with_context(|| format!("Cannot read {}", self.0.display()))?,
        };
        let mut backups = Vec::new();
        for entry in entries {
            let path = entry?.path();
            backups.extend(made(&path).map(|made| (made, path)));
        }
        backups.sort();
        Ok(backups)
    }
}

fn made(path: &Path) -> Option<DateTime<Utc>> {
    let time = path.file_name()?.to_str()?.strip_prefix(NAME)?.strip_suffix(END)?;
    Some(NaiveDateTime::parse_from_str(time, TIME).ok()?.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_make_room_and_other_files_are_left_alone() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = Folder::at(dir.path().join("backups"));
        assert_eq!(folder.latest().expect("empty"), None);
        folder.prepare().expect("made");
        let time = |day: u32| format!("2026-03-{day:02}T02:30:00Z").parse::<DateTime<Utc>>().expect("a time");
        for day in [3, 1, 2, 4] {
            fs::write(folder.file(NAME, time(day)), "").expect("written");
        }
        let others = [folder.file(BEFORE_RESTORE, time(1)), dir.path().join("backups/heartward-notes.backup")];
        for other in &others {
            fs::write(other, "").expect("written");
        }
        folder.keep(2).expect("kept");
        let left: Vec<_> = folder.backups().expect("read").into_iter().map(|(made, _)| made).collect();
        assert_eq!(left, [time(3), time(4)]);
        assert_eq!(folder.latest().expect("read"), Some(time(4)));
        assert!(others.iter().all(|other| other.exists()));
    }
}
