use chrono::{DateTime, TimeDelta, Utc};
use heartward_core::{Error, Id, Result};

use super::choice::Choice;

/// What somebody may do beside what everybody may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Nothing.
    Member = 1,
    /// Look after who may sign in. Not: read what others wrote.
    Admin = 2,
}

impl Choice for Role {
    const ALL: &'static [Self] = &[Self::Member, Self::Admin];

    fn code(self) -> i32 {
        self as i32
    }
}

/// A way in for somebody new.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Invitation {
    pub(crate) id: Id<Invitation>,
    /// How its code begins.
    pub(crate) hint: String,
    pub(crate) create_time: DateTime<Utc>,
    pub(crate) expire_time: DateTime<Utc>,
}

impl Invitation {
    /// At most so many are open.
    pub(crate) const MOST: usize = 100;
}

/// Reads how long an invitation is open.
pub(crate) fn invitation_lifetime(days: i32) -> Result<TimeDelta> {
    match days {
        1..=30 => Ok(TimeDelta::days(days.into())),
        _ => Err(Error::invalid("days", "Must be 1 to 30.")),
    }
}

/// The mail that carries an invitation.
pub(crate) fn invitation_letter(code: &str, public_url: Option<&str>) -> String {
    let way = match public_url {
        Some(url) => format!("To make your account, open\n\n{url}/join?code={code}\n"),
        None => format!("To make your account, open its page “Join” and give this code:\n\n{code}\n"),
    };
    format!(
        "You are invited to Heartward, a private place to notice how deep your conversations go.\n\n{way}\n\
         If this says nothing to you, let it go: nothing happens without you.\n"
    )
}

/// The mail that carries a code for a new password.
pub(crate) fn recovery_letter(code: &str, public_url: Option<&str>) -> String {
    let way = match public_url {
        Some(url) => format!("To choose a new one, open this within 30 minutes:\n\n{url}/recover/code?code={code}\n"),
        None => format!("To choose a new one, give this code within 30 minutes:\n\n{code}\n"),
    };
    format!(
        "Somebody asked for a new password for your account at Heartward.\n\n{way}\n\
         If it was not you, let it go: your password stays as it is.\n"
    )
}
