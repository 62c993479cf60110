//! Whether the checker sees what it is there to see: the same rows on a build with one bug of a dozen, planted on purpose.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Result, bail};

use super::{Place, attempt};
use crate::chaos::options::{Mode, Options};
use crate::chaos::row::Row;
use crate::command::say;

/// Names the bug to a program that was built with all of them.
const VARIABLE: &str = "PLANTED_BUG";

/// A bug, by the name it has in the program, and where it should show: each row with its trials, the likeliest first.
struct Planted {
    name: &'static str,
    what: &'static str,
    rows: &'static [(Row, Mode, u32)],
}

const D: Mode = Mode::Distributed;
const E: Mode = Mode::Embedded;

const BUGS: [Planted; 12] = [
    Planted {
        name: "AckBeforeCommit",
        what: "an event is acked before what it does is committed",
        rows: &[(Row::F7, D, 4), (Row::F1, D, 24)],
    },
    Planted {
        name: "NoConfirm",
        what: "an event counts as published before the broker says so",
        rows: &[(Row::F8, D, 12), (Row::F5, D, 5)],
    },
    Planted { name: "CursorOutbox", what: "the outbox is read by the last id seen", rows: &[(Row::F1, D, 12)] },
    Planted { name: "DedupOff", what: "nobody asks whether an event was heard before", rows: &[(Row::F17, D, 100)] },
    Planted {
        name: "LeaseWithoutFence",
        what: "whoever had a claim goes on with it after it is over",
        rows: &[(Row::F16, D, 3)],
    },
    Planted { name: "LocalClock", what: "due is what the process's clock says", rows: &[(Row::F13, D, 2)] },
    Planted {
        name: "Autocommit",
        what: "that an event was heard is committed before what it does",
        rows: &[(Row::F7, D, 4), (Row::F1, D, 24)],
    },
    Planted { name: "Unscoped", what: "a list asks for no account", rows: &[(Row::F2, E, 2)] },
    Planted { name: "NoDeadLetters", what: "queues have no dead-letter exchange", rows: &[(Row::F18, D, 5)] },
    Planted { name: "GivesUp", what: "an event is rejected for good when the store is away", rows: &[(Row::F7, D, 4)] },
    Planted { name: "NewIdEachTry", what: "a note that is sent again has another id", rows: &[(Row::F21, E, 2)] },
    Planted {
        name: "SwallowedError",
        what: "a handler that failed has its event committed as heard",
        rows: &[(Row::F18, D, 5)],
    },
];

/// Tries each bug where it should show; all of them have to.
pub(super) async fn prove(options: &Options, place: &Place) -> Result<()> {
    let mut table = String::from("| planted bug | row | caught by |\n|---|---|---|\n");
    let (mut caught, mut missed) = (0, Vec::new());
    for bug in &BUGS {
        let mut found = None;
        for &(row, mode, trials) in bug.rows.iter().filter(|(row, ..)| options.rows.contains(row)) {
            say(&format!("planted: {} ({})", bug.name, bug.what));
            let record = attempt(place, row, mode, trials, options.seed, &[(VARIABLE, bug.name)]).await?;
            if let Some(breach) = record.breaches.first() {
                found = Some((row, breach.clone()));
                break;
            }
        }
        match found {
            Some((row, breach)) => {
                caught += 1;
                // What was seen without the cases, which are others in each run.
                let breach = breach.split(" (").next().unwrap_or_default().replace('|', "/");
                writeln!(table, "| {} | {} | {breach} |", bug.what, row.id())?;
            }
            None => {
                missed.push(bug.name);
                writeln!(table, "| {} | | **not caught** |", bug.what)?;
            }
        }
        say(&format!("planted: {caught} caught so far, missed: {missed:?}"));
    }
    let summary = format!(
        "{caught} of {} planted bugs are caught (commit `{}`, seed {}).",
        BUGS.len(),
        place.commit,
        options.seed
    );
    fs::write(place.results().join("planted.md"), format!("{summary}\n\n{table}"))?;
    say(&summary);
    if !missed.is_empty() {
        bail!("not caught: {}", missed.join(", "));
    }
    Ok(())
}
