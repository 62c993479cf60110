use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Word;

/// What a reminder is: to come back to something (`follow_up`), a birthday of somebody's profile, another date of every
/// year, one of your own, a moment to look inward (`reflect`), or what the coming week brings (`digest`).
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::api) enum ReminderKind {
    FollowUp = 1,
    Birthday = 2,
    Date = 3,
    Own = 4,
    Reflect = 5,
    Digest = 6,
}

impl Word for ReminderKind {
    const ALL: &'static [Self] = &[Self::FollowUp, Self::Birthday, Self::Date, Self::Own, Self::Reflect, Self::Digest];

    fn number(self) -> i32 {
        self as i32
    }
}

/// What became of a notice: it waits (`open`), was done, was let go, or comes again (`postponed`).
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::api) enum NoticeState {
    Open = 1,
    Done = 2,
    LetGo = 3,
    Postponed = 4,
}

impl Word for NoticeState {
    const ALL: &'static [Self] = &[Self::Open, Self::Done, Self::LetGo, Self::Postponed];

    fn number(self) -> i32 {
        self as i32
    }
}

/// A day of the week.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::api) enum Day {
    Monday = 1,
    Tuesday = 2,
    Wednesday = 3,
    Thursday = 4,
    Friday = 5,
    Saturday = 6,
    Sunday = 7,
}

impl Word for Day {
    const ALL: &'static [Self] =
        &[Self::Monday, Self::Tuesday, Self::Wednesday, Self::Thursday, Self::Friday, Self::Saturday, Self::Sunday];

    fn number(self) -> i32 {
        self as i32
    }
}
