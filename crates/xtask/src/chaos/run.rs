use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use super::options::{Mode, Options};
use super::row::Row;
use crate::client::Dice;
use crate::command::{output, root, say};

mod broker;
mod campaign;
mod check;
mod crowd;
mod faults;
mod ledger;
mod load;
mod planted;
mod proxy;
mod report;
mod restore;
mod sink;
mod store;
mod storm;
mod system;

use campaign::Campaign;
use report::Record;

/// How many trials one system stands before it is looked at closely and another takes its place.
const SITTING: u32 = 50;

/// Tries what was asked for, row by row. Rows that are done for this commit and seed are passed over.
pub(super) fn run(options: &Options) -> Result<()> {
    let place = Place::find()?;
    if options.page {
        return report::page(&place);
    }
    fs::create_dir_all(place.results())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    if options.planted {
        return runtime.block_on(planted::prove(options, &place));
    }
    let mut failed = Vec::new();
    for &row in &options.rows {
        for &mode in row.modes().iter().filter(|mode| options.mode.is_none_or(|only| only == **mode)) {
            let trials = options.trials.unwrap_or_else(|| row.trials(options.tier));
            let name = format!("{} {}", row.id(), mode.name());
            if let Some(done) = Record::done(&place, row, mode, trials, options.seed) {
                say(&format!("{name}: {} trials are done for this commit and seed, {}", done.trials, done.verdict()));
                failed.extend((!done.breaches.is_empty()).then_some(name));
                continue;
            }
            let record = runtime.block_on(attempt(&place, row, mode, trials, options.seed, &[]))?;
            record.save(&place)?;
            failed.extend((!record.breaches.is_empty()).then_some(name));
        }
    }
    if !failed.is_empty() {
        bail!("not as promised: {}", failed.join(", "));
    }
    Ok(())
}

/// Tries one row, in as many sittings as it takes, until something is not as promised.
async fn attempt(
    place: &Place,
    row: Row,
    mode: Mode,
    trials: u32,
    seed: u64,
    variables: &[(&str, &str)],
) -> Result<Record> {
    say(&format!("{} {}: {}, {trials} times, seed {seed}", row.id(), mode.name(), row.what()));
    let begun = Instant::now();
    let mut record = Record::new(place, row, mode, seed);
    let numbered = row.id().bytes().fold(0_u64, |all, byte| all * 256 + u64::from(byte));
    let mut dice = Dice(seed ^ (numbered << 16) ^ (mode as u64));
    while record.trials < trials && record.breaches.is_empty() {
        let now = (trials - record.trials).min(SITTING.max(row.sitting()));
        let folder = place.system.clone();
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        match Campaign::run(place, folder, row, mode, now, &mut dice, variables).await {
            Ok(outcome) => record.add(now, outcome),
            Err(error) => record.breaches.push(format!("{error:#}")),
        }
        say(&format!("{} {}: {} trials so far, {}", row.id(), mode.name(), record.trials, record.verdict()));
    }
    if record.breaches.is_empty() || !variables.is_empty() {
        fs::remove_dir_all(&place.system)?;
    } else {
        say(&format!("logs and ledger are in {}", place.system.display()));
    }
    record.seconds = begun.elapsed().as_secs_f64();
    Ok(record)
}

/// Where things are.
struct Place {
    /// The program that is broken.
    program: PathBuf,
    /// Where runs leave what they came to.
    folder: PathBuf,
    /// Where the system runs, and leaves its logs and the ledger; kept when something is not as promised.
    system: PathBuf,
    commit: String,
}

impl Place {
    fn find() -> Result<Self> {
        let program = std::env::current_exe()?.with_file_name("heartward");
        let folder = program.ancestors().nth(3).context("xtask is in no folder of a run")?.to_owned();
        let system = folder.join(format!("system-{}", std::process::id()));
        let git = |args: &[&str]| output(Command::new("git").current_dir(root()).args(args));
        let changes = git(&["status", "--porcelain", "--", "crates", "proto", "Cargo.lock"])?;
        let commit = git(&["rev-parse", "--short=12", "HEAD"])?.trim().to_owned();
        let commit = if changes.is_empty() { commit } else { format!("{commit} with changes") };
        Ok(Self { program, folder, system, commit })
    }

    fn results(&self) -> PathBuf {
        self.folder.join("results")
    }
}
