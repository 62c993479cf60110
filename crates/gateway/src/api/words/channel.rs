use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Word;

/// What a channel is.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::api) enum ChannelKind {
    Email = 1,
    Ntfy = 2,
    Gotify = 3,
    Apprise = 4,
    WebPush = 5,
    Webhook = 6,
}

impl Word for ChannelKind {
    const ALL: &'static [Self] = &[Self::Email, Self::Ntfy, Self::Gotify, Self::Apprise, Self::WebPush, Self::Webhook];

    fn number(self) -> i32 {
        self as i32
    }
}

/// Whether a channel takes notes.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::api) enum ChannelState {
    Unverified = 1,
    Active = 2,
    Paused = 3,
}

impl Word for ChannelState {
    const ALL: &'static [Self] = &[Self::Unverified, Self::Active, Self::Paused];

    fn number(self) -> i32 {
        self as i32
    }
}

/// Why a channel is paused: you did it, somebody used the unsubscribe link, there is nobody at the address any more,
/// or the other end refused five times in a row.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::api) enum PauseReason {
    ByYou = 1,
    Unsubscribed = 2,
    Gone = 3,
    Refused = 4,
}

impl Word for PauseReason {
    const ALL: &'static [Self] = &[Self::ByYou, Self::Unsubscribed, Self::Gone, Self::Refused];

    fn number(self) -> i32 {
        self as i32
    }
}

/// What became of a note on a channel.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::api) enum DeliveryState {
    Waiting = 1,
    Sent = 2,
    GivenUp = 3,
    Cancelled = 4,
}

impl Word for DeliveryState {
    const ALL: &'static [Self] = &[Self::Waiting, Self::Sent, Self::GivenUp, Self::Cancelled];

    fn number(self) -> i32 {
        self as i32
    }
}

/// What a note is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::api) enum NoteKind {
    OneToOne = 1,
    Test = 2,
    Code = 3,
    FollowUp = 4,
    Birthday = 5,
    Date = 6,
    Own = 7,
    Reflect = 8,
    Digest = 9,
    CatchUp = 10,
}

impl Word for NoteKind {
    const ALL: &'static [Self] = &[
        Self::OneToOne,
        Self::Test,
        Self::Code,
        Self::FollowUp,
        Self::Birthday,
        Self::Date,
        Self::Own,
        Self::Reflect,
        Self::Digest,
        Self::CatchUp,
    ];

    fn number(self) -> i32 {
        self as i32
    }
}

/// What came of one attempt. With `unknown` it may have arrived or not; with `blocked` the address is in a network that
/// the operator has not allowed.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::api) enum AttemptOutcome {
    Taken = 1,
    Later = 2,
    Refused = 3,
    Gone = 4,
    Unknown = 5,
    Blocked = 6,
}

impl Word for AttemptOutcome {
    const ALL: &'static [Self] = &[Self::Taken, Self::Later, Self::Refused, Self::Gone, Self::Unknown, Self::Blocked];

    fn number(self) -> i32 {
        self as i32
    }
}
