//! The library of prompts, and how three cards are dealt from it: [`deal()`]. A prompt has the lanes of conversations as
//! its levels, so that what was asked and what was noted share one scale. What a prompt is stands with its English; other
//! languages bring words by its id and nothing else, so that it is the same prompt in each.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use heartward_core::{Error, Result};
use serde::Deserialize;

use super::Layer;

mod deal;
mod language;
#[cfg(test)]
mod lint;

pub(crate) use deal::{Answer, FORGOTTEN, Hand, LATEST_LANES, Table, deal};
pub(crate) use language::Language;

/// What is written about a theme.
struct File {
    english: &'static str,
    german: &'static str,
}

macro_rules! file {
    ($theme:literal) => {
        File {
            english: include_str!(concat!("../../prompts/en/", $theme, ".toml")),
            german: include_str!(concat!("../../prompts/de/", $theme, ".toml")),
        }
    };
}

/// A theme, with the prompts about it.
const FILES: [(Theme, File); 12] = [
    (Theme::Everyday, file!("everyday")),
    (Theme::FoodAndHome, file!("food-and-home")),
    (Theme::WorkAndCraft, file!("work-and-craft")),
    (Theme::Play, file!("play")),
    (Theme::Place, file!("place")),
    (Theme::Memory, file!("memory")),
    (Theme::People, file!("people")),
    (Theme::Change, file!("change")),
    (Theme::BodyAndRest, file!("body-and-rest")),
    (Theme::Hopes, file!("hopes")),
    (Theme::Values, file!("values")),
    (Theme::UsTwo, file!("us-two")),
];

/// Every prompt. A file that cannot be read is left out; a test reads them all.
static LIBRARY: LazyLock<Vec<Prompt>> =
    LazyLock::new(|| FILES.iter().flat_map(|(theme, file)| read(*theme, file).unwrap_or_default()).collect());

/// What a prompt is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Theme {
    Everyday,
    FoodAndHome,
    WorkAndCraft,
    Play,
    Place,
    Memory,
    People,
    Change,
    BodyAndRest,
    Hopes,
    Values,
    UsTwo,
}

/// What a prompt asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Form {
    /// A question that cannot be answered with yes or no.
    Question,
    /// The beginning of a sentence.
    Finish,
    /// Something to show.
    ShowMe,
    /// Something good to say of the other.
    Appreciation,
    /// Something for the listener to do.
    Listening,
}

/// When a prompt fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Occasion {
    Walk,
    Meal,
    Car,
    Call,
    /// In writing.
    Message,
    Bedtime,
    /// Several people.
    Group,
    /// When one of the two has a hard day.
    HardDay,
}

/// What can hurt, and is left out unless somebody asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Subject {
    Loss,
    FamilyRift,
    Health,
    Body,
    Money,
    Faith,
    Conflict,
    /// Losing work, or what it took.
    WorkLoss,
}

/// Something to talk about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Prompt {
    /// The theme and a word, for good.
    pub(crate) id: String,
    /// How deep it leads.
    pub(crate) level: Layer,
    pub(crate) theme: Theme,
    pub(crate) form: Form,
    pub(crate) occasions: Vec<Occasion>,
    pub(crate) subjects: Vec<Subject>,
    english: Words,
    german: Words,
}

/// What a prompt says, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    pub(crate) text: String,
    /// Where to go from there.
    pub(crate) follow_ups: [String; 2],
    /// A line for who listens.
    pub(crate) listen: String,
}

impl Prompt {
    pub(crate) fn words(&self, language: Language) -> &Words {
        match language {
            Language::English => &self.english,
            Language::German => &self.german,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    prompt: Vec<Written>,
}

/// A prompt as it stands in an English file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    level: usize,
    form: Form,
    settings: Vec<Occasion>,
    text: String,
    follow_ups: [String; 2],
    listen: String,
    #[serde(default)]
    flags: Vec<Subject>,
}

/// Every prompt there is.
pub(crate) fn library() -> &'static [Prompt] {
    &LIBRARY
}

/// The prompt with this id; `NotFound` when there is none.
pub(crate) fn find(id: &str) -> Result<&'static Prompt> {
    library().iter().find(|prompt| prompt.id == id).ok_or_else(|| Error::not_found("prompt"))
}

/// The prompts of a theme. Both files have the same ones.
fn read(theme: Theme, file: &File) -> Result<Vec<Prompt>> {
    let listed: Listed = toml::from_str(file.english).map_err(Error::internal)?;
    let mut translated: BTreeMap<String, Words> = toml::from_str(file.german).map_err(Error::internal)?;
    let prompt = |written: Written| {
        let level = written.level.checked_sub(1).and_then(|at| Layer::ALL.get(at));
        let german = translated.remove(&written.id);
        Ok(Prompt {
            level: *level.ok_or_else(|| Error::internal("a level is 1 to 5"))?,
            german: german.ok_or_else(|| Error::internal(format!("no German for {}", written.id)))?,
            id: written.id,
            theme,
            form: written.form,
            occasions: written.settings,
            subjects: written.flags,
            english: Words { text: written.text, follow_ups: written.follow_ups, listen: written.listen },
        })
    };
    let prompts = listed.prompt.into_iter().map(prompt).collect::<Result<_>>()?;
    match translated.keys().next() {
        Some(id) => Err(Error::internal(format!("no English for {id}"))),
        None => Ok(prompts),
    }
}
