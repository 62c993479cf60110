//! What an instance keeps in its data folder besides its records: the lock and the master key.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use anyhow::{Context as _, bail};
use heartward_core::Secret;
use heartward_platform::{MasterKey, MasterKeys};

const LOCK: &str = "heartward.lock";
const KEY: &str = "master.key";
/// Master keys from before, one a line.
const PREVIOUS: &str = "master.key.previous";
const ONLY_OWNER: u32 = 0o600;
const ONLY_OWNER_ENTERS: u32 = 0o700;

/// Makes the folder and takes it for this process; it is free again when the file is dropped, however that happens.
pub(crate) fn claim(data_dir: &Path) -> anyhow::Result<File> {
    // Records are sealed, but who wrote when and to how many is nobody else's business either.
    let made = DirBuilder::new().recursive(true).mode(ONLY_OWNER_ENTERS).create(data_dir);
    made.with_context(|| format!("Cannot make the data folder {}", data_dir.display()))?;
    let path = data_dir.join(LOCK);
    let file = OpenOptions::new().create(true).truncate(false).write(true).mode(ONLY_OWNER).open(&path);
    let file = file.with_context(|| format!("Cannot open {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "Another Heartward is using the data folder {}. Stop it first, or choose another folder with \
             HEARTWARD_DATA_DIR.",
            data_dir.display()
        ),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("Cannot lock {}", path.display())),
    }
}

/// The master key of a folder, made at the first start.
pub(crate) fn master_key(data_dir: &Path) -> anyhow::Result<Secret> {
    let path = data_dir.join(KEY);
    if !path.exists() {
        // What was sealed with a key that is gone stays closed; a new one would only hide that.
        if has_records(data_dir)? {
            bail!(
                "There are records in {} but not the master key that opens them. Put {} back, or say where the key is \
                 with HEARTWARD_MASTER_KEY_FILE.",
                data_dir.display(),
                path.display()
            );
        }
        write_new(&path, MasterKey::generate()?.expose())
            .with_context(|| format!("Cannot write {}", path.display()))?;
    }
    let text = fs::read_to_string(&path).with_context(|| format!("Cannot read {}", path.display()))?;
    Ok(Secret::new(text.trim()))
}

/// The master keys of a folder: the present one and those before it.
pub(crate) fn master_keys(data_dir: &Path) -> anyhow::Result<MasterKeys> {
    let current = master_key(data_dir)?;
    Ok(MasterKeys::parse(&current, Some(&previous_keys(data_dir)?))?)
}

/// Makes a new master key for the folder. The one before is kept first, so that it is there whenever the machine stops.
pub(crate) fn replace_master_key(data_dir: &Path) -> anyhow::Result<()> {
    let (current, previous) = (master_key(data_dir)?, previous_keys(data_dir)?);
    if !previous.expose().lines().any(|line| line == current.expose()) {
        let path = data_dir.join(PREVIOUS);
        write_new(&path, &format!("{}{}\n", previous.expose(), current.expose()))
            .with_context(|| format!("Cannot write {}", path.display()))?;
    }
    let path = data_dir.join(KEY);
    write_new(&path, MasterKey::generate()?.expose()).with_context(|| format!("Cannot write {}", path.display()))
}

fn previous_keys(data_dir: &Path) -> anyhow::Result<Secret> {
    let path = data_dir.join(PREVIOUS);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Secret::new(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Secret::new("")),
        Err(error) => Err(error).with_context(|| format!("Cannot read {}", path.display())),
    }
}

/// Whether a folder has a master key of its own.
pub(crate) fn has_key(data_dir: &Path) -> bool {
    data_dir.join(KEY).exists()
}

fn has_records(data_dir: &Path) -> anyhow::Result<bool> {
    for entry in fs::read_dir(data_dir).with_context(|| format!("Cannot read {}", data_dir.display()))? {
        if entry?.path().extension().is_some_and(|extension| extension == "db") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The whole text or no file, whenever the machine stops; for nobody else to read.
pub(crate) fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let unfinished = path.with_extension("new");
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(ONLY_OWNER).open(&unfinished)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn the_first_start_makes_a_key_that_only_its_owner_reads_and_later_ones_keep_it() {
        let dir = tempfile::tempdir().expect("a folder");
        let first = master_key(dir.path()).expect("made");
        assert!(MasterKey::parse(&first).is_ok());
        let mode = fs::metadata(dir.path().join(KEY)).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, ONLY_OWNER);
        assert_eq!(master_key(dir.path()).expect("kept"), first);
    }

    #[test]
    fn a_new_key_takes_over_and_the_ones_before_it_stay_loaded() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut keys = vec![master_key(dir.path()).expect("made")];
        for _ in 0..2 {
            replace_master_key(dir.path()).expect("replaced");
            keys.push(master_key(dir.path()).expect("there"));
        }
        assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
        let kept = previous_keys(dir.path()).expect("readable");
        assert_eq!(kept.expose().lines().collect::<Vec<_>>(), [keys[0].expose(), keys[1].expose()]);
        let mode = fs::metadata(dir.path().join(PREVIOUS)).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, ONLY_OWNER);
        // Stopped between the two files: the key is kept once.
        fs::write(dir.path().join(KEY), keys[1].expose()).expect("written");
        replace_master_key(dir.path()).expect("replaced");
        assert_eq!(previous_keys(dir.path()).expect("readable"), kept);
        master_keys(dir.path()).expect("all of them load");
    }

    #[test]
    fn no_key_is_made_for_records_that_have_lost_theirs() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join("profiles.db"), "").expect("written");
        let error = master_key(dir.path()).expect_err("refused").to_string();
        assert!(error.contains("HEARTWARD_MASTER_KEY_FILE"), "{error}");
        assert!(!dir.path().join(KEY).exists());
    }

    #[test]
    fn a_folder_belongs_to_one_process_at_a_time() {
        let dir = tempfile::tempdir().expect("a folder");
        let held = claim(&dir.path().join("new")).expect("free");
        let mode = fs::metadata(dir.path().join("new")).expect("made").permissions().mode();
        assert_eq!(mode & 0o777, ONLY_OWNER_ENTERS, "nobody else looks into it");
        let error = claim(&dir.path().join("new")).expect_err("taken").to_string();
        assert!(error.contains("Another Heartward"), "{error}");
        drop(held);
        claim(&dir.path().join("new")).expect("free again");
    }
}
