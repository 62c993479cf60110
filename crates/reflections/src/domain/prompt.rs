//! The library of prompts, and how three cards are dealt from it: [`deal()`]. A prompt has the lanes of conversations as
//! its levels, so that what was asked and what was noted share one scale.

use std::sync::LazyLock;

use heartward_core::{Error, Result};
use serde::Deserialize;

use super::Layer;

mod deal;
#[cfg(test)]
mod lint;

pub(crate) use deal::{Answer, FORGOTTEN, Hand, LATEST_LANES, Table, deal};

/// A theme, with the prompts about it.
const FILES: [(Theme, &str); 12] = [
    (Theme::Everyday, include_str!("../../prompts/en/everyday.toml")),
    (Theme::FoodAndHome, include_str!("../../prompts/en/food-and-home.toml")),
    (Theme::WorkAndCraft, include_str!("../../prompts/en/work-and-craft.toml")),
    (Theme::Play, include_str!("../../prompts/en/play.toml")),
    (Theme::Place, include_str!("../../prompts/en/place.toml")),
    (Theme::Memory, include_str!("../../prompts/en/memory.toml")),
    (Theme::People, include_str!("../../prompts/en/people.toml")),
    (Theme::Change, include_str!("../../prompts/en/change.toml")),
    (Theme::BodyAndRest, include_str!("../../prompts/en/body-and-rest.toml")),
    (Theme::Hopes, include_str!("../../prompts/en/hopes.toml")),
    (Theme::Values, include_str!("../../prompts/en/values.toml")),
    (Theme::UsTwo, include_str!("../../prompts/en/us-two.toml")),
];

/// Every prompt. A file that cannot be read is left out; a test reads them all.
static LIBRARY: LazyLock<Vec<Prompt>> =
    LazyLock::new(|| FILES.into_iter().flat_map(|(theme, text)| read(theme, text).unwrap_or_default()).collect());

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
    pub(crate) text: String,
    /// Where to go from there.
    pub(crate) follow_ups: [String; 2],
    /// A line for who listens.
    pub(crate) listen: String,
    pub(crate) subjects: Vec<Subject>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    prompt: Vec<Written>,
}

/// A prompt as it stands in a file.
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

fn read(theme: Theme, text: &str) -> Result<Vec<Prompt>> {
    let file: File = toml::from_str(text).map_err(Error::internal)?;
    let prompt = |written: Written| {
        let level = written.level.checked_sub(1).and_then(|at| Layer::ALL.get(at));
        Ok(Prompt {
            level: *level.ok_or_else(|| Error::internal("a level is 1 to 5"))?,
            id: written.id,
            theme,
            form: written.form,
            occasions: written.settings,
            text: written.text,
            follow_ups: written.follow_ups,
            listen: written.listen,
            subjects: written.flags,
        })
    };
    file.prompt.into_iter().map(prompt).collect()
}
