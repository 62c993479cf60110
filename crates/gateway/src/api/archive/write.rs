//! Everything as a zip file.

use std::io::{Cursor, Write as _};

use heartward_core::{Error, Result};
use serde::Serialize;
use tokio::task::spawn_blocking;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::gather::Everything;
use super::record::{Closeness, Model, MutedSign, Prompt};
use super::table::table;
use crate::api::channels::Channel;
use crate::api::check_ins::CheckIn;
use crate::api::conversations::Conversation;
use crate::api::notices::Notice;
use crate::api::offers::Offer;
use crate::api::people::Person;
use crate::api::preferences::Preferences;
use crate::api::reminders::Reminder;

/// What a file says about itself.
const README: &str = include_str!("README.txt");

const PEOPLE: [&str; 12] = [
    "id",
    "name",
    "pronouns",
    "relationship",
    "circle",
    "receptiveness",
    "settings",
    "notes",
    "archived",
    "ended",
    "create_time",
    "update_time",
];
const CONVERSATIONS: [&str; 19] = [
    "id",
    "person_ids",
    "occur_time",
    "layer",
    "spoke_freely",
    "they_shared",
    "felt_received",
    "format",
    "medium",
    "setting",
    "minutes",
    "initiator",
    "tension",
    "ran_dry",
    "accepting",
    "note",
    "depth",
    "connection",
    "band",
];
const CHECK_INS: [&str; 10] = [
    "id",
    "occur_time",
    "stress",
    "told_someone",
    "could_tell",
    "connected",
    "feelings",
    "note",
    "loneliness",
    "support",
];

/// The zip file. Packing takes a processor for a while, so it is done off the threads that serve.
pub(super) async fn archive(everything: Everything) -> Result<Vec<u8>> {
    spawn_blocking(move || Archive::new().fill(everything)).await.map_err(Error::internal)?
}

struct Archive {
    zip: ZipWriter<Cursor<Vec<u8>>>,
}

impl Archive {
    fn new() -> Self {
        Self { zip: ZipWriter::new(Cursor::new(Vec::new())) }
    }

    fn fill(mut self, all: Everything) -> Result<Vec<u8>> {
        let people: Vec<Person> = all.people.into_iter().map(Person::from).collect();
        let conversations: Vec<Conversation> = all.conversations.into_iter().map(Conversation::from).collect();
        let check_ins: Vec<CheckIn> = all.check_ins.into_iter().map(CheckIn::from).collect();
        self.file("README.txt", README.as_bytes())?;
        self.object("heartward.json", &all.about)?;
        self.lines("people.jsonl", &people)?;
        self.lines("conversations.jsonl", &conversations)?;
        self.lines("check_ins.jsonl", &check_ins)?;
        self.lines("closeness.jsonl", &each(all.answers.closeness, Closeness::from))?;
        self.lines("prompts.jsonl", &each(all.answers.prompts, Prompt::from))?;
        self.lines("muted_signs.jsonl", &each(all.muted_signs, MutedSign::from))?;
        self.lines("reminders.jsonl", &each(all.reminders, Reminder::from))?;
        self.lines("notices.jsonl", &each(all.notices, Notice::from))?;
        self.lines("offers.jsonl", &each(all.offers, Offer::from))?;
        self.lines("channels.jsonl", &each(all.channels, Channel::from))?;
        if let Some(model) = all.model {
            self.object("model.json", &Model { half_life_days: model.half_life_days })?;
        }
        if let Some(preferences) = all.preferences {
            self.object("preferences.json", &Preferences::from(preferences))?;
        }
        self.file("people.csv", &table(&PEOPLE, &people)?)?;
        self.file("conversations.csv", &table(&CONVERSATIONS, &conversations)?)?;
        self.file("check_ins.csv", &table(&CHECK_INS, &check_ins)?)?;
        if !all.vcard.is_empty() {
            self.file("people.vcf", &all.vcard)?;
        }
        if !all.calendar.is_empty() {
            self.file("coming.ics", all.calendar.as_bytes())?;
        }
        Ok(self.zip.finish().map_err(Error::internal)?.into_inner())
    }

    fn object(&mut self, name: &str, it: &impl Serialize) -> Result<()> {
        self.file(name, &serde_json::to_vec_pretty(it).map_err(Error::internal)?)
    }

    fn lines(&mut self, name: &str, all: &[impl Serialize]) -> Result<()> {
        let mut lines = Vec::new();
        for one in all {
            serde_json::to_writer(&mut lines, one).map_err(Error::internal)?;
            lines.push(b'\n');
        }
        self.file(name, &lines)
    }

    fn file(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        self.zip.start_file(name, options).map_err(Error::internal)?;
        self.zip.write_all(bytes).map_err(Error::internal)
    }
}

fn each<M, R>(messages: Vec<M>, record: impl Fn(M) -> R) -> Vec<R> {
    messages.into_iter().map(record).collect()
}
