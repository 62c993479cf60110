use chrono::{DateTime, Utc};
use prost_types::Timestamp;

use crate::session::Account;

/// A time out of a message; `None` when it is absent (or none that chrono knows).
pub(crate) fn time(timestamp: Option<Timestamp>) -> Option<DateTime<Utc>> {
    let Timestamp { seconds, nanos } = timestamp?;
    DateTime::from_timestamp(seconds, u32::try_from(nanos).ok()?)
}

/// A time for a message.
pub(crate) fn timestamp(time: DateTime<Utc>) -> Timestamp {
    // Below a thousand million, or two for a leap second: always an i32.
    let nanos = i32::try_from(time.timestamp_subsec_nanos()).unwrap_or(0);
    Timestamp { seconds: time.timestamp(), nanos }
}

/// The day where an account is, as 2026-11-25.
pub(crate) fn today(account: &Account, now: DateTime<Utc>) -> String {
    now.with_timezone(&account.time_zone).date_naive().to_string()
}
