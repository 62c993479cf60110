//! Whether the checker sees what it is there to see: the same rows on a build with one bug of a dozen, planted on purpose.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};
use serde_json::{Value, json};

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
    /// What the checker has to say of it: that something else is wrong as well would prove nothing.
    shows: &'static str,
}

const D: Mode = Mode::Distributed;
const E: Mode = Mode::Embedded;

const BUGS: [Planted; 12] = [
    Planted {
        name: "AckBeforeCommit",
        what: "an event is acked before what it does is committed",
        rows: &[(Row::F1, D, 60)],
        shows: "has heard",
    },
    Planted {
        name: "NoConfirm",
        what: "an event counts as published before the broker says so",
        rows: &[(Row::F8, D, 12), (Row::F5, D, 10)],
        shows: "has heard",
    },
    Planted {
        name: "CursorOutbox",
        what: "the outbox is read by the last id seen",
        rows: &[(Row::F1, D, 12)],
        shows: "wait in the outbox",
    },
    Planted {
        name: "DedupOff",
        what: "nobody asks whether an event was heard before",
        rows: &[(Row::F17, D, 100)],
        shows: "were known as such",
    },
    Planted {
        name: "LeaseWithoutFence",
        what: "whoever had a claim goes on with it after it is over",
        rows: &[(Row::F16, D, 3)],
        shows: "arrived again",
    },
    Planted {
        name: "LocalClock",
        what: "due is what the process's clock says",
        rows: &[(Row::F13, D, 2)],
        shows: "before their time",
    },
    Planted {
        name: "Autocommit",
        what: "that an event was heard is committed before what it does",
        rows: &[(Row::F1, D, 60), (Row::F7, D, 10)],
        shows: "do not add up",
    },
    Planted {
        name: "Unscoped",
        what: "a list asks for no account",
        rows: &[(Row::F2, E, 2)],
        shows: "/api/v1/reminders",
    },
    Planted {
        name: "NoDeadLetters",
        what: "queues have no dead-letter exchange",
        rows: &[(Row::F18, D, 5)],
        shows: "set aside",
    },
    Planted {
        name: "GivesUp",
        what: "an event is rejected for good when the store is away",
        rows: &[(Row::F7, D, 4)],
        shows: "set aside",
    },
    Planted {
        name: "NewIdEachTry",
        what: "a note that is sent again has another id",
        rows: &[(Row::F21, E, 2)],
        shows: "under an id of no delivery",
    },
    Planted {
        name: "SwallowedError",
        what: "a handler that failed has its event committed as heard",
        rows: &[(Row::F18, D, 5)],
        shows: "set aside",
    },
];

/// Tries each bug where it should show; all of them have to. Those that were caught by this commit are passed over.
pub(super) async fn prove(options: &Options, place: &Place) -> Result<()> {
    let mut missed = Vec::new();
    let asked = |bug: &&Planted| options.bugs.as_ref().is_none_or(|only| only.iter().any(|name| name == bug.name));
    for bug in BUGS.iter().filter(asked) {
        say(&format!("planted: {} ({})", bug.name, bug.what));
        if let Some(done) = caught(place, bug)
            && done["commit"] == *place.commit
        {
            say(&format!("planted: {} was caught by {} with this commit", bug.name, done["row"]));
            continue;
        }
        let found = seek(options, place, bug).await?;
        say(&format!("planted: {} is {}", bug.name, if found.is_some() { "caught" } else { "NOT caught" }));
        match found {
            Some(found) => fs::write(file(place, bug), format!("{found:#}\n"))?,
            None => missed.push(bug.name),
        }
    }
    if !missed.is_empty() {
        bail!("not caught: {}", missed.join(", "));
    }
    Ok(())
}

/// Tries one bug on its rows, until one of them sees it.
async fn seek(options: &Options, place: &Place, bug: &Planted) -> Result<Option<Value>> {
    for &(row, mode, trials) in bug.rows {
        let record = attempt(place, row, mode, trials, options.seed, &[(VARIABLE, bug.name)]).await?;
        if let Some(breach) = record.breaches.iter().find(|breach| breach.contains(bug.shows)) {
            // What was seen without the cases, which are others in each run.
            let breach = breach.split(" (").next().unwrap_or_default();
            return Ok(Some(json!({
                "row": format!("{} {}", row.id(), mode.name()), "trials": record.trials, "breach": breach,
                "commit": place.commit, "seed": options.seed,
            })));
        }
    }
    Ok(None)
}

fn file(place: &Place, bug: &Planted) -> PathBuf {
    place.results().join(format!("planted-{}.json", bug.name))
}

/// How the bug was caught, if it was.
fn caught(place: &Place, bug: &Planted) -> Option<Value> {
    serde_json::from_str(&fs::read_to_string(file(place, bug)).ok()?).ok()
}

/// All bugs, and what saw them, for people.
pub(super) fn table(place: &Place) -> Result<String> {
    let found: Vec<Option<Value>> = BUGS.iter().map(|bug| caught(place, bug)).collect();
    let number = found.iter().flatten().count();
    let mut table = format!("{number} of {} bugs that were planted to prove the checker are caught:\n\n", BUGS.len());
    writeln!(table, "| planted bug | row | what was seen | commit, seed |\n|---|---|---|---|")?;
    for (bug, found) in BUGS.iter().zip(found) {
        let text = |field: &str| {
            let found = found.as_ref()?.get(field)?;
            Some(found.as_str().map_or_else(|| found.to_string(), |text| text.replace('|', "/")))
        };
        let breach = text("breach").unwrap_or_else(|| "**not caught**".to_owned());
        let [row, commit, seed] = ["row", "commit", "seed"].map(|field| text(field).unwrap_or_default());
        writeln!(table, "| {} | {row} | {breach} | `{commit}`, {seed} |", bug.what)?;
    }
    Ok(table)
}
