//! What was asked for and what was answered, on disk before anything else happens.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

/// What a write makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Conversation,
    Person,
    Reminder,
}

const KINDS: [(Kind, &str); 3] =
    [(Kind::Conversation, "conversation"), (Kind::Person, "person"), (Kind::Reminder, "reminder")];

impl Kind {
    pub(super) fn name(self) -> &'static str {
        KINDS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }
}

/// What became of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was made, under this id: it has to be there, once.
    Made(String),
    /// It was refused: it must not be there.
    Refused,
    /// Nobody can tell: it is there once or not at all.
    Unknown,
}

/// One write.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) account: usize,
    pub(super) kind: Kind,
    /// What it says, which nothing else says.
    pub(super) words: String,
    pub(super) outcome: Outcome,
}

/// A file of lines, each on disk before the call that writes it returns.
#[derive(Clone)]
pub(super) struct Ledger {
    path: PathBuf,
    file: Arc<Mutex<File>>,
}

impl Ledger {
    pub(super) fn new(path: PathBuf) -> Result<Self> {
        let file = File::create(&path).with_context(|| format!("{}", path.display()))?;
        Ok(Self { path, file: Arc::new(Mutex::new(file)) })
    }

    /// A write is about to be asked for.
    pub(super) fn begin(&self, account: usize, kind: Kind, words: &str) -> Result<()> {
        self.line(&json!({ "account": account, "kind": kind.name(), "words": words }))
    }

    /// What was answered to it.
    pub(super) fn end(&self, words: &str, outcome: &Outcome) -> Result<()> {
        let outcome = match outcome {
            Outcome::Made(id) => json!({ "made": id }),
            Outcome::Refused => json!("refused"),
            Outcome::Unknown => json!("unknown"),
        };
        self.line(&json!({ "words": words, "outcome": outcome }))
    }

    fn line(&self, line: &Value) -> Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(file, "{line}")?;
        Ok(file.sync_data()?)
    }

    /// Everything that was asked for. What was never answered is unknown.
    pub(super) fn read(&self) -> Result<Vec<Entry>> {
        read(&self.path)
    }
}

fn read(path: &Path) -> Result<Vec<Entry>> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for line in fs::read_to_string(path)?.lines() {
        let line: Value = serde_json::from_str(line).context("a line of the ledger is broken")?;
        let words = line["words"].as_str().context("a line of the ledger lacks its words")?.to_owned();
        if let Some(&place) = places.get(&words) {
            let entry = entries.get_mut(place).context("the ledger has no such line")?;
            entry.outcome = match (&line["outcome"]["made"], &line["outcome"]) {
                (Value::String(id), _) => Outcome::Made(id.clone()),
                (_, Value::String(word)) if word == "refused" => Outcome::Refused,
                _ => Outcome::Unknown,
            };
            continue;
        }
        let kind = KINDS.iter().find(|(_, name)| line["kind"] == *name).context("a line of the ledger has no kind")?.0;
        let account = line["account"].as_u64().and_then(|account| usize::try_from(account).ok()).unwrap_or_default();
        places.insert(words.clone(), entries.len());
        entries.push(Entry { account, kind, words, outcome: Outcome::Unknown });
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_never_answered_is_unknown() {
        let path = std::env::temp_dir().join(format!("heartward-ledger-{}", std::process::id()));
        let ledger = Ledger::new(path.clone()).expect("a file");
        for words in ["a", "b", "c", "d"] {
            ledger.begin(1, Kind::Person, words).expect("written");
        }
        let made = Outcome::Made("1".to_owned());
        for (words, outcome) in [("a", &made), ("b", &Outcome::Refused), ("d", &Outcome::Unknown)] {
            ledger.end(words, outcome).expect("written");
        }
        let outcomes: Vec<Outcome> = ledger.read().expect("read").into_iter().map(|entry| entry.outcome).collect();
        assert_eq!(outcomes, [made, Outcome::Refused, Outcome::Unknown, Outcome::Unknown]);
        std::fs::remove_file(path).expect("removed");
    }
}
