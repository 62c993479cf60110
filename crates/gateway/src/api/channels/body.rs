use heartward_proto::reminders::v1 as proto;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::request::Time;
use crate::api::words::{AttemptOutcome, ChannelKind, ChannelState, DeliveryState, NoteKind, PauseReason, word};
use crate::problem::{Place, Problem};

/// How notes reach you outside Heartward.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "01890a5d-ac96-774b-bcce-b302099a8060", "kind": "email", "name": "My mail", "address": "s…@example.org",
    "state": "active", "pause_reason": null, "discreet": true, "create_time": "2026-03-01T07:00:00Z",
    "verify_time": "2026-03-01T07:01:00Z", "pause_time": null,
})))]
pub(in crate::api) struct Channel {
    /// Id of the channel.
    #[schema(format = Uuid)]
    pub(super) id: String,
    /// What it is.
    kind: Option<ChannelKind>,
    /// What you call it.
    name: String,
    /// The address, as far as it is shown.
    address: String,
    /// Whether it takes notes.
    state: Option<ChannelState>,
    /// Why it is paused; `null` when it is not.
    pause_reason: Option<PauseReason>,
    /// Whether its notes say nothing of what they are about.
    discreet: bool,
    /// When it was added.
    create_time: Option<Time>,
    /// When it was verified; `null` when it is not.
    verify_time: Option<Time>,
    /// When it was paused; `null` when it is not.
    pause_time: Option<Time>,
}

impl From<proto::Channel> for Channel {
    fn from(channel: proto::Channel) -> Self {
        Self {
            id: channel.id,
            kind: word(channel.kind),
            name: channel.name,
            address: channel.address,
            state: word(channel.state),
            pause_reason: word(channel.pause_reason),
            discreet: channel.discreet,
            create_time: Time::of(channel.create_time),
            verify_time: Time::of(channel.verify_time),
            pause_time: Time::of(channel.pause_time),
        }
    }
}

/// A new channel.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "kind": "email", "name": "My mail", "address": "sam@example.org" })))]
pub(in crate::api) struct NewChannel {
    /// What it is.
    kind: ChannelKind,
    /// What to call it.
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// Where it leads: an email address, or a URL: the topic of ntfy, the server of Gotify, the notify URL of the Apprise
    /// API, the endpoint of a subscription, the webhook.
    #[schema(min_length = 1, max_length = 500)]
    address: String,
    /// The access token of ntfy, if it takes one, or the application token of Gotify.
    #[serde(default)]
    #[schema(required = false, max_length = 500)]
    token: String,
    /// `keys.p256dh` of a subscription to Web Push.
    #[serde(default)]
    #[schema(required = false)]
    p256dh: String,
    /// `keys.auth` of a subscription to Web Push.
    #[serde(default)]
    #[schema(required = false)]
    auth: String,
    /// Whether its notes say nothing of what they are about: they do not unless this is `false`.
    #[serde(default = "yes")]
    #[schema(required = false)]
    discreet: bool,
}

pub(super) fn yes() -> bool {
    true
}

impl NewChannel {
    pub(super) fn into_request(self, request_id: String) -> proto::CreateChannelRequest {
        proto::CreateChannelRequest {
            kind: self.kind as i32,
            name: self.name,
            address: self.address,
            token: self.token,
            p256dh: self.p256dh,
            auth: self.auth,
            telling: !self.discreet,
            request_id,
        }
    }
}

/// What to change of a channel.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "paused": true })))]
pub(in crate::api) struct ChannelChange {
    /// What to call it.
    #[schema(min_length = 1, max_length = 60)]
    name: Option<String>,
    /// Whether it is paused.
    paused: Option<bool>,
    /// Whether its notes say nothing of what they are about.
    discreet: Option<bool>,
}

impl ChannelChange {
    pub(super) fn into_request(self, id: String) -> Result<proto::UpdateChannelRequest, Problem> {
        let Self { name, paused, discreet } = self;
        if name.is_none() && paused.is_none() && discreet.is_none() {
            return Err(Problem::invalid(Place::Field(String::new()), "Must name at least one field to change."));
        }
        Ok(proto::UpdateChannelRequest { id, name, paused, discreet })
    }
}

/// One attempt to send a note.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Attempt {
    /// When it began.
    start_time: Option<Time>,
    /// What came of it; `null` while it is under way.
    outcome: Option<AttemptOutcome>,
    /// The number with which the other end answered, HTTP's or SMTP's; `null` when it did not.
    answer: Option<i32>,
}

/// A note on its way over a channel.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({
    "id": "01890a5d-ac96-774b-bcce-b302099a8061", "kind": "one_to_one", "state": "sent",
    "create_time": "2026-03-01T07:00:00Z", "next_attempt_time": null, "unknown_outcomes": 0,
    "attempts": [{ "start_time": "2026-03-01T07:00:01Z", "outcome": "taken", "answer": 250 }],
})))]
pub(in crate::api) struct Delivery {
    /// Id of the delivery: the same in every attempt, and what the other end knows it by.
    #[schema(format = Uuid)]
    id: String,
    /// What the note is.
    kind: Option<NoteKind>,
    /// What became of it.
    state: Option<DeliveryState>,
    /// When it was recorded.
    create_time: Option<Time>,
    /// When it is tried next; `null` when it is not.
    next_attempt_time: Option<Time>,
    /// The attempts so far, oldest first.
    attempts: Vec<Attempt>,
    /// How many of them had an unknown outcome, so that the note may have arrived more than once.
    unknown_outcomes: i32,
}

impl From<proto::Delivery> for Delivery {
    fn from(delivery: proto::Delivery) -> Self {
        let attempt = |attempt: proto::Attempt| Attempt {
            start_time: Time::of(attempt.start_time),
            outcome: word(attempt.outcome),
            answer: (attempt.answer != 0).then_some(attempt.answer),
        };
        Self {
            id: delivery.id,
            kind: word(delivery.kind),
            state: word(delivery.state),
            create_time: Time::of(delivery.create_time),
            next_attempt_time: Time::of(delivery.next_attempt_time),
            attempts: delivery.attempts.into_iter().map(attempt).collect(),
            unknown_outcomes: delivery.unknown_outcomes,
        }
    }
}
