//! What an archive holds beyond what the API lists: one line each.

use heartward_proto::reflections::v1 as proto;
use serde::{Deserialize, Serialize};

use crate::api::reply::some_text;
use crate::api::request::Time;
use crate::api::words::{self, SignKind, word};

/// The newest way to write archives that is known here.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// What the archive is.
#[derive(Serialize, Deserialize)]
pub(super) struct About {
    pub(super) schema_version: u32,
    pub(super) program: String,
    pub(super) create_time: Option<Time>,
    /// What to call its owner, and in which zone its wall times are.
    pub(super) name: String,
    pub(super) time_zone: String,
}

/// How close its owner felt to somebody on a day.
#[derive(Serialize, Deserialize)]
pub(super) struct Closeness {
    pub(super) person_id: String,
    felt: i32,
    answer_time: Option<Time>,
}

impl From<proto::AnsweredCloseness> for Closeness {
    fn from(told: proto::AnsweredCloseness) -> Self {
        Self { person_id: told.person_id, felt: told.felt, answer_time: Time::of(told.answer_time) }
    }
}

impl From<Closeness> for proto::AnsweredCloseness {
    fn from(it: Closeness) -> Self {
        Self { person_id: it.person_id, felt: it.felt, answer_time: it.answer_time.map(Time::timestamp) }
    }
}

/// What was done with a prompt.
#[derive(Serialize, Deserialize)]
pub(super) struct Prompt {
    #[serde(rename = "prompt_id")]
    id: String,
    pub(super) person_id: Option<String>,
    kept: bool,
    answer_time: Option<Time>,
    day: String,
}

impl From<proto::AnsweredPrompt> for Prompt {
    fn from(told: proto::AnsweredPrompt) -> Self {
        Self {
            id: told.prompt_id,
            person_id: some_text(told.person_id),
            kept: told.kept,
            answer_time: Time::of(told.answer_time),
            day: told.day,
        }
    }
}

impl From<Prompt> for proto::AnsweredPrompt {
    fn from(it: Prompt) -> Self {
        Self {
            prompt_id: it.id,
            person_id: it.person_id.unwrap_or_default(),
            kept: it.kept,
            answer_time: it.answer_time.map(Time::timestamp),
            day: it.day,
        }
    }
}

/// A sign that is not shown.
#[derive(Serialize, Deserialize)]
pub(super) struct MutedSign {
    kind: Option<SignKind>,
    pub(super) person_id: Option<String>,
}

impl From<proto::Sign> for MutedSign {
    fn from(told: proto::Sign) -> Self {
        Self { kind: word(told.kind), person_id: some_text(told.person_id) }
    }
}

impl From<MutedSign> for proto::MuteSignRequest {
    fn from(it: MutedSign) -> Self {
        Self { kind: words::number(it.kind), person_id: it.person_id.unwrap_or_default() }
    }
}

/// What the arithmetic goes by.
#[derive(Serialize, Deserialize)]
pub(super) struct Model {
    pub(super) half_life_days: i32,
}
