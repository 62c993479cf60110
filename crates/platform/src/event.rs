use bytes::Bytes;
use chrono::{DateTime, Utc};
use heartward_core::{AccountId, Error, Result};
use prost::{Message, Name};
use uuid::Uuid;

/// Something that happened, as told to other services: ids and small facts, never text.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its own id: the same on every delivery.
    pub id: Uuid,
    /// The full name of its message: `heartward.profiles.v1.PersonAdded`.
    pub topic: String,
    /// The record it is about.
    pub subject: Uuid,
    /// Whose record that is.
    pub account: AccountId,
    /// The version of that record after the change. Events can arrive in any order: heed the highest.
    pub version: i64,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The trace it happened in, as a W3C `traceparent`.
    pub trace: Option<String>,
    /// The message.
    pub body: Bytes,
}

impl Event {
    /// Whether the body is an `M`.
    pub fn is<M: Name>(&self) -> bool {
        self.topic == M::full_name()
    }

    /// The body as an `M`; `Invalid` when it is not one.
    pub fn decode<M: Name + Message + Default>(&self) -> Result<M> {
        M::decode(self.body.clone()).map_err(|error| Error::invalid("body", "Cannot be decoded.").because(error))
    }
}
