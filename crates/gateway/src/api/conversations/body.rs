use heartward_proto::reflections::v1 as proto;
use prost_types::FieldMask;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::reply::some_text;
use crate::api::request::{Change, Mask, Time};
use crate::api::words::{self, Band, Format, Initiator, Layer, Medium, Surroundings, word};
use crate::problem::Problem;

/// A conversation, as the account saw it. What was not noted is `null`.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(examples(json!({
    "id": "01890a5d-ac96-774b-bcce-b302099a8057", "person_ids": ["01890a5d-ac96-774b-bcce-b302099a8058"],
    "occur_time": "2026-03-01T18:30:00Z", "layer": "feelings", "spoke_freely": 3, "they_shared": 3, "felt_received": 4,
    "format": "one_to_one", "medium": "in_person", "setting": "walk", "minutes": 45, "initiator": "me",
    "tension": false, "ran_dry": false, "accepting": 3,
    "note": "About her mother.", "depth": 0.75, "connection": 0.8, "band": "personal", "version": 1,
    "create_time": "2026-03-01T20:02:11Z",
})))]
pub(in crate::api) struct Conversation {
    /// Id of the conversation.
    #[schema(format = Uuid)]
    id: String,
    /// Ids of the people it was with.
    person_ids: Vec<String>,
    /// When it took place.
    occur_time: Option<Time>,
    /// The deepest layer touched (T).
    layer: Option<Layer>,
    /// S, how freely the account spoke: 0 held everything back, 4 held nothing back.
    spoke_freely: Option<i32>,
    /// P, how much they shared of themselves, 0 to 4.
    they_shared: Option<i32>,
    /// R, how received the account felt: 0 dismissed or judged, 4 fully heard.
    felt_received: Option<i32>,
    /// How many took part.
    format: Option<Format>,
    /// How they met.
    medium: Option<Medium>,
    /// Where, or while doing what.
    setting: Option<Surroundings>,
    /// How long, in minutes.
    minutes: Option<i32>,
    /// Who started it.
    initiator: Option<Initiator>,
    /// Whether there was tension.
    tension: bool,
    /// Whether there came a point with nothing to say.
    ran_dry: bool,
    /// A, how accepting the account was, 0 to 4: a private mirror, never combined with anything else.
    accepting: Option<i32>,
    /// The account's own words. Encrypted at rest.
    note: Option<String>,
    /// Depth D, 0 to 1: how far from small talk to heart-to-heart, from T, S and P.
    #[schema(minimum = 0, maximum = 1)]
    depth: f64,
    /// Connection C, 0 to 1; `null` when `felt_received` was not noted.
    #[schema(minimum = 0, maximum = 1)]
    connection: Option<f64>,
    /// The words for the depth.
    band: Option<Band>,
    /// Grows by one with each change.
    version: i64,
    /// When it was logged.
    create_time: Option<Time>,
}

impl Conversation {
    /// Ids of the people it was with.
    pub(in crate::api) fn person_ids(&self) -> &[String] {
        &self.person_ids
    }
}

impl From<proto::Conversation> for Conversation {
    fn from(conversation: proto::Conversation) -> Self {
        Self {
            id: conversation.id,
            person_ids: conversation.person_ids,
            occur_time: Time::of(conversation.occur_time),
            layer: word(conversation.layer),
            spoke_freely: conversation.spoke_freely,
            they_shared: conversation.they_shared,
            felt_received: conversation.felt_received,
            format: word(conversation.format),
            medium: word(conversation.medium),
            setting: word(conversation.setting),
            minutes: conversation.minutes,
            initiator: word(conversation.initiator),
            tension: conversation.tension,
            ran_dry: conversation.ran_dry,
            accepting: conversation.accepting,
            note: some_text(conversation.note),
            depth: conversation.depth,
            connection: conversation.connection,
            band: word(conversation.band),
            version: conversation.version,
            create_time: Time::of(conversation.create_time),
        }
    }
}

/// A conversation to log. Only who it was with and the layer are needed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "person_ids": ["01890a5d-ac96-774b-bcce-b302099a8058"], "layer": "feelings" })))]
pub(super) struct NewConversation {
    /// Ids of the people it was with, 1 to 20, each once.
    #[schema(min_items = 1, max_items = 20, value_type = Vec<uuid::Uuid>)]
    person_ids: Vec<String>,
    /// When it took place, from 1900 to one day ahead; absent means now.
    occur_time: Option<Time>,
    /// The deepest layer touched (T).
    layer: Layer,
    /// S, how freely you spoke: 0 held everything back, 4 held nothing back.
    #[schema(minimum = 0, maximum = 4)]
    spoke_freely: Option<i32>,
    /// P, how much they shared of themselves, 0 to 4.
    #[schema(minimum = 0, maximum = 4)]
    they_shared: Option<i32>,
    /// R, how received you felt: 0 dismissed or judged, 4 fully heard.
    #[schema(minimum = 0, maximum = 4)]
    felt_received: Option<i32>,
    /// How many took part; absent means one-to-one with one person, else a small group.
    format: Option<Format>,
    /// How you met.
    medium: Option<Medium>,
    /// Where, or while doing what.
    setting: Option<Surroundings>,
    /// How long, in minutes, 1 to 1440.
    #[schema(minimum = 1, maximum = 1440)]
    minutes: Option<i32>,
    /// Who started it.
    initiator: Option<Initiator>,
    /// Whether there was tension.
    tension: Option<bool>,
    /// Whether there came a point with nothing to say.
    ran_dry: Option<bool>,
    /// A, how accepting you were, 0 to 4: a private mirror, never combined with anything else.
    #[schema(minimum = 0, maximum = 4)]
    accepting: Option<i32>,
    /// Your own words, up to 10,000 characters. Encrypted at rest.
    #[schema(max_length = 10_000)]
    note: Option<String>,
}

impl From<NewConversation> for proto::Conversation {
    fn from(new: NewConversation) -> Self {
        Self {
            person_ids: new.person_ids,
            occur_time: new.occur_time.map(Time::timestamp),
            layer: words::number(Some(new.layer)),
            spoke_freely: new.spoke_freely,
            they_shared: new.they_shared,
            felt_received: new.felt_received,
            format: words::number(new.format),
            medium: words::number(new.medium),
            setting: words::number(new.setting),
            minutes: new.minutes,
            initiator: words::number(new.initiator),
            tension: new.tension.unwrap_or_default(),
            ran_dry: new.ran_dry.unwrap_or_default(),
            accepting: new.accepting,
            note: new.note.unwrap_or_default(),
            ..Self::default()
        }
    }
}

/// The conversation as an archive has it. What follows from it is worked out again.
impl From<Conversation> for proto::Conversation {
    fn from(conversation: Conversation) -> Self {
        Self {
            id: conversation.id,
            person_ids: conversation.person_ids,
            occur_time: conversation.occur_time.map(Time::timestamp),
            layer: words::number(conversation.layer),
            spoke_freely: conversation.spoke_freely,
            they_shared: conversation.they_shared,
            felt_received: conversation.felt_received,
            format: words::number(conversation.format),
            medium: words::number(conversation.medium),
            setting: words::number(conversation.setting),
            minutes: conversation.minutes,
            initiator: words::number(conversation.initiator),
            tension: conversation.tension,
            ran_dry: conversation.ran_dry,
            accepting: conversation.accepting,
            note: conversation.note.unwrap_or_default(),
            create_time: conversation.create_time.map(Time::timestamp),
            ..Self::default()
        }
    }
}

/// A change to a conversation: fields left out stay as they are, `null` unsets a field.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "layer": "heart_to_heart", "minutes": null })))]
pub(super) struct ConversationChange {
    /// Ids of the people it was with, 1 to 20, each once.
    #[serde(default)]
    #[schema(value_type = Option<Vec<uuid::Uuid>>, min_items = 1, max_items = 20)]
    person_ids: Change<Vec<String>>,
    /// When it took place, from 1900 to one day ahead.
    #[serde(default)]
    #[schema(value_type = Option<Time>)]
    occur_time: Change<Time>,
    /// The deepest layer touched (T).
    #[serde(default)]
    #[schema(value_type = Option<Layer>)]
    layer: Change<Layer>,
    /// S, how freely you spoke: 0 held everything back, 4 held nothing back.
    #[serde(default)]
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 4)]
    spoke_freely: Change<i32>,
    /// P, how much they shared of themselves, 0 to 4.
    #[serde(default)]
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 4)]
    they_shared: Change<i32>,
    /// R, how received you felt: 0 dismissed or judged, 4 fully heard.
    #[serde(default)]
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 4)]
    felt_received: Change<i32>,
    /// How many took part.
    #[serde(default)]
    #[schema(value_type = Option<Format>)]
    format: Change<Format>,
    /// How you met.
    #[serde(default)]
    #[schema(value_type = Option<Medium>)]
    medium: Change<Medium>,
    /// Where, or while doing what.
    #[serde(default)]
    #[schema(value_type = Option<Surroundings>)]
    setting: Change<Surroundings>,
    /// How long, in minutes, 1 to 1440.
    #[serde(default)]
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 1440)]
    minutes: Change<i32>,
    /// Who started it.
    #[serde(default)]
    #[schema(value_type = Option<Initiator>)]
    initiator: Change<Initiator>,
    /// Whether there was tension.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    tension: Change<bool>,
    /// Whether there came a point with nothing to say.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    ran_dry: Change<bool>,
    /// A, how accepting you were, 0 to 4: a private mirror, never combined with anything else.
    #[serde(default)]
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 4)]
    accepting: Change<i32>,
    /// Your own words, up to 10,000 characters. Encrypted at rest.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 10_000)]
    note: Change<String>,
}

impl ConversationChange {
    /// The conversation with what is changed in it, and which fields those are.
    pub(super) fn into_conversation(self, id: String) -> Result<(proto::Conversation, Option<FieldMask>), Problem> {
        let mut mask = Mask::default();
        let conversation = proto::Conversation {
            id,
            person_ids: mask.take("person_ids", self.person_ids).unwrap_or_default(),
            occur_time: mask.take("occur_time", self.occur_time).map(Time::timestamp),
            layer: words::number(mask.take("layer", self.layer)),
            spoke_freely: mask.take("spoke_freely", self.spoke_freely),
            they_shared: mask.take("they_shared", self.they_shared),
            felt_received: mask.take("felt_received", self.felt_received),
            format: words::number(mask.take("format", self.format)),
            medium: words::number(mask.take("medium", self.medium)),
            setting: words::number(mask.take("setting", self.setting)),
            minutes: mask.take("minutes", self.minutes),
            initiator: words::number(mask.take("initiator", self.initiator)),
            tension: mask.take("tension", self.tension).unwrap_or_default(),
            ran_dry: mask.take("ran_dry", self.ran_dry).unwrap_or_default(),
            accepting: mask.take("accepting", self.accepting),
            note: mask.take("note", self.note).unwrap_or_default(),
            ..proto::Conversation::default()
        };
        Ok((conversation, mask.finish()?))
    }
}
