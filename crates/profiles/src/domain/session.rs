use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{Error, Id, Result, Secret, required};

use super::choice::{Choice, Choices};

/// How old what is known of the last use may get before it is written anew: a read need not become a write each time.
pub(crate) const USE_KNOWN_TO: TimeDelta = TimeDelta::minutes(5);

/// What every personal access token begins with, so that people and scanners for lost secrets know it.
const PREFIX: &str = "hw_";

/// Somebody who is signed in somewhere.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Session {
    pub(crate) id: Id<Session>,
    pub(crate) label: String,
    pub(crate) create_time: DateTime<Utc>,
    pub(crate) last_use_time: DateTime<Utc>,
    pub(crate) expire_time: DateTime<Utc>,
}

/// What a program signs in with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    pub(crate) id: Id<Token>,
    pub(crate) name: String,
    pub(crate) scopes: Scopes,
    pub(crate) create_time: DateTime<Utc>,
    pub(crate) last_use_time: Option<DateTime<Utc>>,
    pub(crate) expire_time: DateTime<Utc>,
}

/// What a token may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    ProfilesRead = 1,
    ProfilesWrite = 2,
    ReflectionsRead = 3,
    ReflectionsWrite = 4,
    RemindersRead = 5,
    RemindersWrite = 6,
    AccountRead = 7,
    AccountWrite = 8,
}

impl Choice for Scope {
    const ALL: &'static [Self] = &[
        Self::ProfilesRead,
        Self::ProfilesWrite,
        Self::ReflectionsRead,
        Self::ReflectionsWrite,
        Self::RemindersRead,
        Self::RemindersWrite,
        Self::AccountRead,
        Self::AccountWrite,
    ];

    fn code(self) -> i32 {
        self as i32
    }
}

/// A set of [`Scope`]s.
pub(crate) type Scopes = Choices<Scope>;

impl Token {
    /// At most so many for one account.
    pub(crate) const MOST: usize = 50;
}

/// Reads what a token is called.
pub(crate) fn token_name(name: &str) -> Result<String> {
    required("name", name, 60)
}

/// Reads how long a token lasts.
pub(crate) fn lifetime(days: i32) -> Result<TimeDelta> {
    match days {
        1..=366 => Ok(TimeDelta::days(days.into())),
        _ => Err(Error::invalid("days", "Must be 1 to 366.")),
    }
}

/// The secret of a token, from random text.
pub(crate) fn token_secret(random: &Secret) -> Secret {
    Secret::new(format!("{PREFIX}{}", random.expose()))
}

/// Whether a secret is that of a personal access token, and not that of a session: base64 of a session may begin alike,
/// but is shorter.
pub(crate) fn is_token(secret: &str) -> bool {
    secret.starts_with(PREFIX) && secret.len() == PREFIX.len() + 43
}
