//! How somebody is, apart from any conversation.

use chrono::{DateTime, Utc};
use heartward_core::{Id, Secret};

use super::Rating;

/// Marks ids of check-ins.
#[derive(Debug)]
pub(crate) enum CheckInMark {}
/// The id of a check-in.
pub(crate) type CheckInId = Id<CheckInMark>;

/// What somebody notes about how they are. Every question may be left out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct State {
    /// When it is about.
    pub(crate) occur_time: DateTime<Utc>,
    /// How heavy things were.
    pub(crate) stress: Option<Rating>,
    /// "I told someone about it."
    pub(crate) told_someone: Option<bool>,
    /// "Is there someone you could tell?"
    pub(crate) could_tell: Option<bool>,
    /// How connected they felt.
    pub(crate) connected: Option<Rating>,
    /// Words for the feeling, [`MOST_FEELINGS`] at most.
    pub(crate) feelings: Vec<Secret>,
    /// Their own words.
    pub(crate) note: Secret,
    /// The ONS question on loneliness, 1 often or always to 5 never.
    pub(crate) loneliness: Option<i32>,
    /// The CDC question on support, 1 always to 5 never.
    pub(crate) support: Option<i32>,
}

/// The most words for the feeling.
pub(crate) const MOST_FEELINGS: usize = 3;

/// A check-in that was recorded.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CheckIn {
    /// Its id.
    pub(crate) id: CheckInId,
    /// What was noted.
    pub(crate) state: State,
    /// When it was recorded.
    pub(crate) create_time: DateTime<Utc>,
}

impl CheckIn {
    /// Records a check-in.
    pub(crate) fn record(state: State, now: DateTime<Utc>) -> Self {
        Self { id: CheckInId::generate(), state, create_time: now }
    }
}
