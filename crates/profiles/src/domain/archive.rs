use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::Id;

/// How long it is known how an import went.
pub(crate) const IMPORT_KNOWN: TimeDelta = TimeDelta::days(30);
/// The longest flaw, in characters.
pub(crate) const LONGEST_FLAW: usize = 500;

/// How far an import of an archive is, by the word of who imports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Import {
    pub(crate) id: Id<Import>,
    /// A number of the contract.
    pub(crate) state: i32,
    pub(crate) total: i64,
    pub(crate) seen: i64,
    pub(crate) added: i64,
    /// What is wrong, and where in the archive.
    pub(crate) flaw: String,
    pub(crate) create_time: DateTime<Utc>,
    pub(crate) update_time: DateTime<Utc>,
}
