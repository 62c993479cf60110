use chrono::{DateTime, Utc};
use prost_types::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::convert;

/// A point in time (RFC 3339).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(value_type = String, format = DateTime, examples("2026-03-01T18:30:00Z"))]
pub(in crate::api) struct Time(DateTime<Utc>);

impl Time {
    /// A time out of a message.
    pub(in crate::api) fn of(timestamp: Option<Timestamp>) -> Option<Self> {
        convert::time(timestamp).map(Self)
    }

    /// The time for a message.
    pub(in crate::api) fn timestamp(self) -> Timestamp {
        convert::timestamp(self.0)
    }
}

impl From<DateTime<Utc>> for Time {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        DateTime::parse_from_rfc3339(&text).map(|time| Self(time.to_utc())).map_err(|_| {
            D::Error::custom(
                "Must be a time as in RFC 3339 with a year of four digits, for instance 2026-03-01T18:30:00+01:00.",
            )
        })
    }
}

/// A number in a query.
pub(in crate::api) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i32, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| D::Error::custom("Must be a whole number, 0 or more."))
}

/// A yes or no in a query.
pub(in crate::api) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| D::Error::custom("Must be true or false."))
}
