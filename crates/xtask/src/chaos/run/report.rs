//! What rows came to, on disk and for people.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::campaign::Outcome;
use super::{Place, planted};
use crate::chaos::options::Mode;
use crate::chaos::row::{ALL, Row};
use crate::command::{output, say};
use crate::page;

/// Where people read it.
const PAGE: &str = "deploy/RELIABILITY.md";

/// What one row came to, in one way to put the system together.
#[derive(Debug, Clone)]
pub(super) struct Record {
    row: &'static str,
    mode: &'static str,
    what: String,
    commit: String,
    machine: String,
    seed: u64,
    pub(super) trials: u32,
    pub(super) breaches: Vec<String>,
    /// Writes acknowledged, refused, and neither; and how many of the last are there.
    made: usize,
    refused: usize,
    unknown: usize,
    unknown_there: usize,
    due: usize,
    notes_twice: usize,
    /// From the end of a fault until a write that began after it went well, the slowest.
    heal_ms: u128,
    late_p99_ms: i64,
    pub(super) seconds: f64,
}

impl Record {
    pub(super) fn new(place: &Place, row: Row, mode: Mode, seed: u64) -> Self {
        Self {
            row: row.id(),
            mode: mode.name(),
            what: row.what().to_owned(),
            commit: place.commit.clone(),
            machine: machine(),
            seed,
            trials: 0,
            breaches: Vec::new(),
            made: 0,
            refused: 0,
            unknown: 0,
            unknown_there: 0,
            due: 0,
            notes_twice: 0,
            heal_ms: 0,
            late_p99_ms: 0,
            seconds: 0.0,
        }
    }

    pub(super) fn add(&mut self, trials: u32, outcome: Outcome) {
        let Outcome { verdict, heals } = outcome;
        self.trials += trials;
        self.made += verdict.made;
        self.refused += verdict.refused;
        self.unknown += verdict.unknown;
        self.unknown_there += verdict.unknown_there;
        self.due += verdict.due;
        self.notes_twice += verdict.notes_twice;
        self.late_p99_ms = self.late_p99_ms.max(verdict.late_p99_ms);
        self.heal_ms = self.heal_ms.max(heals.iter().map(Duration::as_millis).max().unwrap_or_default());
        self.breaches.extend(verdict.breaches);
    }

    /// In a line.
    pub(super) fn verdict(&self) -> String {
        if self.breaches.is_empty() {
            return format!(
                "as promised: {} acknowledged, {} unknown, {} reminders due",
                self.made, self.unknown, self.due
            );
        }
        format!("NOT as promised:\n  {}", self.breaches.join("\n  "))
    }

    /// The row as it was done before, for this commit and seed and at least so many trials.
    pub(super) fn done(place: &Place, row: Row, mode: Mode, trials: u32, seed: u64) -> Option<Self> {
        let text = fs::read_to_string(file(&place.results(), row.id(), mode.name())).ok()?;
        let record = Self::read(&serde_json::from_str(&text).ok()?, row, mode)?;
        let same = record.commit == place.commit && !record.commit.ends_with("changes") && record.seed == seed;
        (same && (record.trials >= trials || !record.breaches.is_empty())).then_some(record)
    }

    pub(super) fn save(&self, place: &Place) -> Result<()> {
        let record = json!({
            "what": self.what, "commit": self.commit, "machine": self.machine, "seed": self.seed, "trials": self.trials,
            "breaches": self.breaches, "made": self.made, "refused": self.refused, "unknown": self.unknown,
            "unknown_there": self.unknown_there, "due": self.due, "notes_twice": self.notes_twice,
            "heal_ms": self.heal_ms, "late_p99_ms": self.late_p99_ms, "seconds": self.seconds,
        });
        let file = file(&place.results(), self.row, self.mode);
        fs::write(&file, format!("{record:#}\n")).with_context(|| format!("{}", file.display()))?;
        say(&format!("{} {}: written to {}", self.row, self.mode, file.display()));
        Ok(())
    }

    fn read(record: &Value, row: Row, mode: Mode) -> Option<Self> {
        let number = |field: &str| record[field].as_u64();
        let size = |field: &str| number(field).and_then(|number| usize::try_from(number).ok());
        let text = |field: &str| record[field].as_str().map(str::to_owned);
        Some(Self {
            row: row.id(),
            mode: mode.name(),
            what: text("what")?,
            commit: text("commit")?,
            machine: text("machine")?,
            seed: number("seed")?,
            trials: number("trials")?.try_into().ok()?,
            breaches: record["breaches"].as_array()?.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect(),
            made: size("made")?,
            refused: size("refused")?,
            unknown: size("unknown")?,
            unknown_there: size("unknown_there")?,
            due: size("due")?,
            notes_twice: size("notes_twice")?,
            heal_ms: number("heal_ms")?.into(),
            late_p99_ms: record["late_p99_ms"].as_i64()?,
            seconds: record["seconds"].as_f64()?,
        })
    }

    /// As a row of the table.
    fn line(&self) -> String {
        // No failure in n independent trials bounds the rate at 3/n, with 95% confidence.
        let bound = if self.breaches.is_empty() {
            format!("none; at most {:.2}%", (300.0 / f64::from(self.trials.max(1))).min(100.0))
        } else {
            format!("**{}**", self.breaches.len())
        };
        format!(
            "| {} | {} | {} | {} | {bound} | {} | {} ({}) | {} | {} | {:.1} s | {:.1} s | `{}`, {} |",
            self.row,
            self.what,
            self.mode,
            self.trials,
            self.made,
            self.unknown,
            self.unknown_there,
            self.due,
            self.notes_twice,
            Duration::from_millis(u64::try_from(self.heal_ms).unwrap_or(u64::MAX)).as_secs_f64(),
            Duration::from_millis(self.late_p99_ms.unsigned_abs()).as_secs_f64(),
            self.commit,
            self.seed,
        )
    }
}

fn file(results: &Path, row: &str, mode: &str) -> std::path::PathBuf {
    results.join(format!("{row}-{mode}.json"))
}

/// Where it ran.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ").map(|(_, name)| name));
    let kernel = output(std::process::Command::new("uname").arg("-r")).unwrap_or_default();
    format!("{cores} cores of {}, Linux {}", cpu.unwrap_or("an unknown kind"), kernel.trim())
}

/// Writes the figures that are there into the page for people.
pub(super) fn page(place: &Place) -> Result<()> {
    let results = &place.results();
    let mut records = Vec::new();
    for row in ALL {
        for &mode in row.modes() {
            if let Ok(text) = fs::read_to_string(file(results, row.id(), mode.name())) {
                records.extend(Record::read(&serde_json::from_str(&text)?, row, mode));
            }
        }
    }
    let mut table = String::new();
    let machines: std::collections::BTreeSet<&str> = records.iter().map(|record| record.machine.as_str()).collect();
    let machines: Vec<&str> = machines.into_iter().collect();
    writeln!(table, "Measured with the debug build on {}.\n", machines.join("; "))?;
    writeln!(
        table,
        "| row | fault | system | trials | broken promises | acknowledged | unknown (there) | reminders due | notes twice, \
         on record | heals within | notes late p99 | commit, seed |"
    )?;
    writeln!(table, "|---|---|---|---|---|---|---|---|---|---|---|---|")?;
    for record in &records {
        writeln!(table, "{}", record.line())?;
    }
    write!(table, "\n{}", planted::table(place)?)?;
    page::write(PAGE, "chaos page", &table)?;
    say(&format!("{} rows are in {PAGE}", records.len()));
    Ok(())
}
