use anyhow::Context as _;
use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};

use super::place::At;
use super::text::Text;
use super::time::Here;
use super::{Server, names, people};
use crate::terminal;

/// More than the longest note takes, in any script.
const LONGEST_NOTE: u64 = 64 * 1024;

/// A conversation to log.
#[derive(Debug, Args)]
pub(crate) struct Log {
    /// Who it was with: names, or how they begin.
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,
    /// How deep it went.
    #[arg(long, value_name = "LAYER")]
    depth: Layer,
    /// How freely you spoke: 0 held back, 4 held nothing back.
    #[arg(long, value_name = "0-4", value_parser = clap::value_parser!(u8).range(..=4))]
    spoke_freely: Option<u8>,
    /// How much they shared of themselves: 0 nothing, 4 a great deal.
    #[arg(long, value_name = "0-4", value_parser = clap::value_parser!(u8).range(..=4))]
    they_shared: Option<u8>,
    /// How heard you felt: 0 dismissed or judged, 4 fully heard.
    #[arg(long, value_name = "0-4", value_parser = clap::value_parser!(u8).range(..=4))]
    felt_received: Option<u8>,
    /// When: now, today, yesterday, 2026-03-01, "yesterday 19:30".
    #[arg(long, default_value = "now")]
    when: String,
    /// How many of you. Goes by the names when it is not given.
    #[arg(long)]
    format: Option<Format>,
    /// How you met.
    #[arg(long)]
    medium: Option<Medium>,
    /// Where, or while doing what.
    #[arg(long)]
    setting: Option<Setting>,
    /// How long.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1440))]
    minutes: Option<u16>,
    /// There was tension.
    #[arg(long)]
    tension: bool,
    /// A line to remember; - reads it from standard input.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    pub(super) at: At,
}

/// The deepest layer touched.
#[derive(Debug, Clone, Copy, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
enum Layer {
    /// Hellos and logistics.
    Passing,
    /// What has been happening.
    CatchingUp,
    /// Views, plans, beliefs.
    Ideas,
    /// How things really are.
    Feelings,
    /// Something you would not tell many people.
    HeartToHeart,
}

#[derive(Debug, Clone, Copy, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
enum Format {
    OneToOne,
    SmallGroup,
    LargeGroup,
}

#[derive(Debug, Clone, Copy, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
enum Medium {
    InPerson,
    Call,
    Video,
    Messages,
}

#[derive(Debug, Clone, Copy, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
enum Setting {
    Walk,
    Home,
    Meal,
    Car,
    Activity,
}

/// The conversation as the API wants it. What is not noted is left out.
#[derive(Serialize)]
struct NewConversation<'a> {
    person_ids: Vec<&'a str>,
    layer: Layer,
    tension: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    occur_time: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spoke_freely: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    they_shared: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    felt_received: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<Format>,
    #[serde(skip_serializing_if = "Option::is_none")]
    medium: Option<Medium>,
    #[serde(skip_serializing_if = "Option::is_none")]
    setting: Option<Setting>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minutes: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// A conversation that was noted.
#[derive(Deserialize)]
struct Noted {
    layer: Text,
    occur_time: DateTime<Utc>,
}

/// Logs a conversation; returns what to say about it.
pub(super) async fn log(server: &Server, asked: Log) -> anyhow::Result<String> {
    // Everything else is settled before anybody writes a line.
    let (people, here) = tokio::try_join!(people::all(server), Here::of(server))?;
    let occur_time = here.moment(&asked.when)?;
    let mut with = Vec::new();
    for name in &asked.names {
        let person = names::find(name, &people)?;
        if !with.iter().any(|known: &&people::Person| known.id == person.id) {
            with.push(person);
        }
    }
    let conversation = NewConversation {
        person_ids: with.iter().map(|person| person.id.as_str()).collect(),
        layer: asked.depth,
        tension: asked.tension,
        occur_time,
        spoke_freely: asked.spoke_freely,
        they_shared: asked.they_shared,
        felt_received: asked.felt_received,
        format: asked.format,
        medium: asked.medium,
        setting: asked.setting,
        minutes: asked.minutes,
        note: asked.note.map(note).transpose()?,
    };
    let noted: Noted = server.post_once("/api/v1/conversations", &conversation).await?;
    let names: Vec<_> = with.iter().map(|person| person.name.as_str()).collect();
    let (layer, ago) = (noted.layer.in_words(), here.ago(noted.occur_time));
    Ok(format!("Noted: {layer} with {}, {ago}.", names::in_a_row(&names)))
}

fn note(text: String) -> anyhow::Result<String> {
    if text != "-" {
        return Ok(text);
    }
    if terminal::is_there() {
        terminal::complain("A line to remember, then Ctrl-D on a line of its own:");
    }
    let note = String::from_utf8(terminal::everything(LONGEST_NOTE)?).ok().context("The note is not UTF-8.")?;
    Ok(note.trim_end().to_owned())
}
