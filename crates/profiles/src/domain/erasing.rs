use chrono::{DateTime, Utc};
use heartward_core::Id;

/// How far the erasure of an account, or of a person, is. Profiles has done its part when it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Erasure {
    /// Random, so that knowing it is the right to see how far it is.
    pub(crate) id: Id<Erasure>,
    pub(crate) create_time: DateTime<Utc>,
    pub(crate) reflections_time: Option<DateTime<Utc>>,
    pub(crate) reminders_time: Option<DateTime<Utc>>,
}

/// A service other than profiles that has its part in an erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Other {
    Reflections,
    Reminders,
}

impl Erasure {
    /// One that begins.
    pub(crate) fn begin(now: DateTime<Utc>) -> Self {
        Self { id: Id::generate(), create_time: now, reflections_time: None, reminders_time: None }
    }
}
