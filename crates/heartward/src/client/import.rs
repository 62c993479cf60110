use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use serde::Deserialize;

use super::Server;
use super::place::At;
use super::text::Text;
use crate::terminal;

/// The largest file that an instance takes.
const LARGEST: u64 = 16 * 1024 * 1024;

/// What can be imported.
#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// People from a vCard file (3.0 or 4.0), as address books export it.
    Vcard(Vcard),
}

/// A vCard file to import.
#[derive(Debug, Args)]
pub(crate) struct Vcard {
    /// The file; - reads standard input.
    file: PathBuf,
    /// Only says what would be done.
    #[arg(long)]
    preview: bool,
    #[command(flatten)]
    pub(super) at: At,
}

/// What an import did, or would do.
#[derive(Deserialize)]
struct Report {
    cards: u32,
    added: u32,
    changed: u32,
    unchanged: u32,
    problems: Vec<CardProblem>,
}

#[derive(Deserialize)]
struct CardProblem {
    card: u32,
    message: Text,
}

/// Imports a file, or tries it out; returns what to say about it.
pub(super) async fn vcard(server: &Server, asked: &Vcard) -> anyhow::Result<String> {
    let file = read(&asked.file)?;
    let dry_run = if asked.preview { "true" } else { "false" };
    let report: Report = server.upload("/api/v1/import/vcard", &[("dry_run", dry_run)], "text/vcard", file).await?;
    Ok(report.in_words(asked.preview))
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    if path == Path::new("-") {
        return terminal::everything(LARGEST);
    }
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
    read.with_context(|| format!("Cannot read {}", path.display()))?;
    if bytes.len() as u64 > LARGEST {
        bail!("{} is larger than 16 MiB. Export fewer people at a time.", path.display());
    }
    Ok(bytes)
}

impl Report {
    fn in_words(&self, preview: bool) -> String {
        let Self { added, changed, unchanged, .. } = self;
        let cards = if self.cards == 1 { "1 card".to_owned() } else { format!("{} cards", self.cards) };
        let mut words = if preview {
            format!("{cards} in the file: {added} to add, {changed} to change, {unchanged} known already. ")
                + "This was a preview; nothing was written."
        } else {
            format!("{cards} in the file: {added} added, {changed} changed, {unchanged} known already.")
        };
        if !self.problems.is_empty() {
            words.push_str("\nLeft out:");
        }
        for CardProblem { card, message } in &self.problems {
            // Writing to a text cannot fail.
            let _ = write!(words, "\n  card {card}: {message}");
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_problems_are_told() {
        let message = Text::new("Has no name. Add one, or leave the card out.");
        let report =
            Report { cards: 4, added: 2, changed: 0, unchanged: 1, problems: vec![CardProblem { card: 3, message }] };
        let done = report.in_words(false);
        assert_eq!(
            done,
            "4 cards in the file: 2 added, 0 changed, 1 known already.\nLeft out:\n  card 3: Has no name. Add one, or \
             leave the card out."
        );
        assert!(report.in_words(true).contains("nothing was written"));
    }

    #[test]
    fn a_file_that_is_too_large_or_absent_is_named() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("people.vcf");
        assert!(format!("{:#}", read(&path).expect_err("absent")).contains("people.vcf"));
        File::create(&path).and_then(|file| file.set_len(LARGEST + 1)).expect("made");
        assert!(format!("{:#}", read(&path).expect_err("large")).contains("16 MiB"));
    }
}
