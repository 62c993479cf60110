//! Bugs that are there on purpose, in a build with the feature `planted`, which nothing but `cargo xtask chaos --planted`
//! makes: it proves that its checker would see them. In every other build [`is`] is `false` before the program runs.

/// One of them. `PLANTED_BUG` in the environment says which one a process has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// An event is acked before what it does is committed.
    AckBeforeCommit,
    /// An event counts as published before the broker says so.
    NoConfirm,
    /// The outbox is read by the last id seen.
    CursorOutbox,
    /// Nobody asks whether an event was heard before.
    DedupOff,
    /// Whoever had a claim on a note goes on with it after it is over.
    LeaseWithoutFence,
    /// Due is what the process's clock says.
    LocalClock,
    /// That an event was heard is committed before what it does.
    Autocommit,
    /// The list of reminders asks for no account.
    Unscoped,
    /// Queues have no dead-letter exchange.
    NoDeadLetters,
    /// An event is rejected for good when the store is away.
    GivesUp,
    /// A note that is sent again has another id.
    NewIdEachTry,
    /// A handler that failed has its event committed as heard.
    SwallowedError,
}

/// Whether this process has the bug.
#[cfg(not(feature = "planted"))]
pub const fn is(_: Bug) -> bool {
    false
}

/// Whether this process has the bug.
#[cfg(feature = "planted")]
pub fn is(bug: Bug) -> bool {
    static PLANTED: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
    #[expect(clippy::disallowed_methods, reason = "no setting: nobody may have it in a configuration")]
    let planted = PLANTED.get_or_init(|| std::env::var("PLANTED_BUG").ok());
    planted.as_ref().is_some_and(|planted| *planted == format!("{bug:?}"))
}
