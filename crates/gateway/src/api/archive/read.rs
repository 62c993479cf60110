//! Reads a zip file of ours. Nothing in it is believed: not its sizes, not its names, not its lines.

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};

use heartward_core::Error;
use serde::de::DeserializeOwned;
use tokio::task::spawn_blocking;
use zip::ZipArchive;

use super::record::{About, Closeness, Model, MutedSign, Prompt, SCHEMA_VERSION};
use crate::api::check_ins::CheckIn;
use crate::api::conversations::Conversation;
use crate::api::people::Person;
use crate::api::preferences::Preferences;
use crate::api::reminders::Reminder;
use crate::api::request;
use crate::problem::{Flaw, Place, Problem};

/// How much all files in it are together at most, unpacked.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// What an archive holds, as far as it can be taken in.
pub(super) struct Archive {
    pub(super) people: Vec<Person>,
    pub(super) conversations: Vec<Conversation>,
    pub(super) check_ins: Vec<CheckIn>,
    pub(super) closeness: Vec<Closeness>,
    pub(super) prompts: Vec<Prompt>,
    pub(super) muted_signs: Vec<MutedSign>,
    pub(super) reminders: Vec<Reminder>,
    pub(super) preferences: Option<Preferences>,
    pub(super) model: Option<Model>,
}

/// Reads all of it, off the threads that serve.
pub(super) async fn archive(file: Vec<u8>) -> Result<Archive, Problem> {
    spawn_blocking(move || read(file)).await.map_err(Error::internal)?
}

/// The same on this thread.
pub(super) fn read(file: Vec<u8>) -> Result<Archive, Problem> {
    Reader::open(file)?.read()
}

struct Reader {
    zip: ZipArchive<Cursor<Vec<u8>>>,
    left: u64,
}

impl Reader {
    fn open(file: Vec<u8>) -> Result<Self, Problem> {
        Ok(Self { zip: ZipArchive::new(Cursor::new(file)).map_err(|_| not_ours())?, left: MOST_BYTES })
    }

    fn read(mut self) -> Result<Archive, Problem> {
        let about: About = self.object("heartward.json")?.ok_or_else(not_ours)?;
        if about.schema_version > SCHEMA_VERSION {
            return Err(flaw("heartward.json", "Is of a newer Heartward. Update this one first."));
        }
        Ok(Archive {
            people: self.lines("people.jsonl")?,
            conversations: self.lines("conversations.jsonl")?,
            check_ins: self.lines("check_ins.jsonl")?,
            closeness: self.lines("closeness.jsonl")?,
            prompts: self.lines("prompts.jsonl")?,
            muted_signs: self.lines("muted_signs.jsonl")?,
            reminders: self.lines("reminders.jsonl")?,
            preferences: self.object("preferences.json")?,
            model: self.object("model.json")?,
        })
    }

    /// The text of a file in it; `None` when it has none of that name.
    fn text(&mut self, name: &'static str) -> Result<Option<String>, Problem> {
        let Ok(file) = self.zip.by_name(name) else { return Ok(None) };
        let mut text = Vec::new();
        let broken = || flaw(name, "Cannot be unpacked. Export it again.");
        // What it says of its size is no promise.
        let read = file.take(self.left + 1).read_to_end(&mut text).map_err(|_| broken())?;
        let read = u64::try_from(read).map_err(Error::internal)?;
        self.left = self.left.checked_sub(read).ok_or_else(|| wrong("Must be at most 256 MiB, unpacked."))?;
        String::from_utf8(text).map(Some).map_err(|_| flaw(name, "Must be UTF-8."))
    }

    fn object<T: DeserializeOwned>(&mut self, name: &'static str) -> Result<Option<T>, Problem> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        request::read(text.as_bytes()).map(Some).map_err(|problem| within(name, None, &problem))
    }

    fn lines<T: DeserializeOwned>(&mut self, name: &'static str) -> Result<Vec<T>, Problem> {
        let text = self.text(name)?.unwrap_or_default();
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        lines
            .map(|(at, line)| request::read(line.as_bytes()).map_err(|problem| within(name, Some(at + 1), &problem)))
            .collect()
    }
}

/// People that are named somewhere, and are not among the people of the archive.
pub(super) fn strangers(archive: &Archive) -> BTreeSet<String> {
    let known: BTreeSet<String> = archive.people.iter().map(|person| person.id().to_owned()).collect();
    let talks = archive.conversations.iter().flat_map(|talk| talk.person_ids().iter().cloned());
    let reminders = archive.reminders.iter().filter_map(|reminder| reminder.person_id().cloned());
    let closeness = archive.closeness.iter().map(|answer| answer.person_id.clone());
    let prompts = archive.prompts.iter().filter_map(|answer| answer.person_id.clone());
    let signs = archive.muted_signs.iter().filter_map(|sign| sign.person_id.clone());
    let named = talks.chain(reminders).chain(closeness).chain(prompts).chain(signs);
    named.filter(|id| !known.contains(id)).collect()
}

/// A flaw of a line, or of a file, named by its place in the archive.
fn within(name: &str, line: Option<usize>, problem: &Problem) -> Problem {
    let place = line.map_or_else(|| name.to_owned(), |line| format!("{name}:{line}"));
    match problem.fields.first() {
        Some(Flaw { place: Place::Field(field), message }) => flaw(&place, &format!("{field}: {message}")),
        _ => flaw(&place, "Must be one JSON object."),
    }
}

fn flaw(place: &str, message: &str) -> Problem {
    wrong(&format!("{place}: {message}"))
}

fn not_ours() -> Problem {
    wrong("Must be a zip file that Heartward exported.")
}

fn wrong(message: &str) -> Problem {
    Problem::invalid(Place::Field("file".to_owned()), message)
}
